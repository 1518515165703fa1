"""What the books say, read for people and programs."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, tzinfo

from kiosk.core.entry import Entry
from kiosk.store import attempts, claims, corrections, journal, outbox, tickets, walkins
from kiosk.store.attempts import Attempt
from kiosk.store.database import Database
from kiosk.store.journal import Fault
from kiosk.store.outbox import OpenRow
from kiosk.store.remote import Conflict, conflicts

__all__ = ["Conflict", "Count", "Fault", "OpenRow", "Person", "by_hand", "conflicts", "muster", "open_rows", "retry", "stats", "verify"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is inside a zone: since when (None: unknown) and through which door."""

    zone: str
    ticket: str
    name: str
    type: str
    at: datetime | None
    where: str


@dataclass(frozen=True, slots=True)
class Count:
    """So many admissions of one type, at one checkpoint, or in one hour of the event's own time."""

    by: str
    key: str
    admitted: int


def open_rows(database: Database) -> list[OpenRow]:
    """Every upload, badge and walk-in that is due or wants a person."""
    new = [OpenRow(f"w{row.id}", "walkin", row.ticket, row.state, row.attempts, row.next, row.reason) for row in walkins.open_rows(database)]
    return [*outbox.open_rows(database), *new]


def retry(database: Database, row: str, now: datetime) -> bool:
    """Makes a row due again, by hand; a check-in that waits for its walk-in with it. False where no such row waits."""
    number = row.removeprefix("w")
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        return False
    guest = int(number) if row.startswith("w") else walkins.behind(database, int(number))
    return outbox.retry(database, int(number), now) if guest is None else walkins.retry(database, guest, now)


def history(database: Database, row: str) -> list[Attempt]:
    """Every try of a row of ``kiosk queue``, done and withdrawn ones too, oldest first; empty where there is no such row."""
    number = row.removeprefix("w")
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        return []
    return attempts.of_walk_in(database, int(number)) if row.startswith("w") else attempts.of_row(database, int(number))


def muster(database: Database, event: str, period: str) -> list[Person]:
    """Who is inside in this period, zone by zone, by name."""
    people = []
    for inside in claims.people_inside(database, event, period):
        name, kind = tickets.name_and_type(database, event, inside.ticket)
        people.append(Person(inside.zone, inside.ticket, name, kind, inside.at, inside.where))
    return sorted(people, key=lambda person: (person.zone, person.name.casefold(), person.ticket))


def by_hand(database: Database, event: str, period: str) -> dict[str, int]:
    """The zones whose count was corrected by hand in this period, and by how many: people whom no list can name."""
    return corrections.zones(database, event, period)


def stats(database: Database, event: str, zone: tzinfo) -> list[Count]:
    """Admissions that stand, by ticket type, checkpoint and hour."""
    counted: Counter[tuple[str, str]] = Counter()
    for admitted in claims.standing(database, event):
        counted["type", admitted.type] += 1
        counted["checkpoint", admitted.checkpoint] += 1
        counted["hour", admitted.at.astimezone(zone).strftime("%Y-%m-%dT%H")] += 1
    return [Count(by, key, number) for (by, key), number in sorted(counted.items())]


def lines(database: Database, event: str) -> list[Entry]:
    """The journal of one event, in order."""
    return journal.lines(database, event)


def uploaded(database: Database, event: str) -> int:
    """How many check-ins the platform has taken."""
    return outbox.uploaded(database, event)


def verify(database: Database) -> tuple[int, Fault | None]:
    """How many lines the journal has, and the first that does not fit."""
    return journal.count(database), journal.verify(database)
