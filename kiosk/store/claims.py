"""Who is in: claims, one per key whatever threads and processes do, and what remote check-ins add to them."""

from dataclasses import dataclass
from datetime import datetime

from kiosk.core.errors import StoreError
from kiosk.core.verdict import FirstEntry
from kiosk.ports.claims import ClaimKey
from kiosk.store import corrections, driver, leaving
from kiosk.store.database import Database
from kiosk.store.rows import optional_time, time_text, time_value


class ClaimTakenError(StoreError):
    """Another scan holds this claim: decide again."""


@dataclass(frozen=True, slots=True)
class Admission:
    """An entry that still stands, and whether the guest has left since: alone, or ``evacuated`` with everybody."""

    entry: FirstEntry
    left: bool
    number: int
    evacuated: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A door, as claims see it: collecting at a desk and entering are different claims, also at one checkpoint."""

    event: str
    checkpoint: str
    zone: str
    direction: str


def of_ticket(
    database: Database, place: Place, period: str, ticket: str, *, by_zone: bool, remote: bool, anywhere: bool = False
) -> list[Admission]:
    """The entries that still stand, oldest first: at the checkpoint, ``by_zone`` anywhere in the zone, or ``anywhere``; ``remote`` ones too."""
    fled = corrections.evacuations(database, place.event)
    where = "? <> ''" if anywhere else "claims.zone = ?" if by_zone else "claims.checkpoint = ?"
    found = [
        Admission(
            FirstEntry(optional_time(row["at"]), row["station"], row["operator"] or None),
            row["left_by"] is not None,
            row["number"],
            row["left_by"] in fled,
        )
        for row in database.rows(
            f"""SELECT claims.at, claims.left_by, claims.number, journal.station, details.operator FROM claims
               LEFT JOIN journal ON journal.id = claims.entry LEFT JOIN details ON details.entry = claims.entry
               WHERE claims.event = ? AND {where} AND claims.direction = ? AND claims.period = ? AND claims.ticket = ?
               AND released_by IS NULL ORDER BY claims.at""",  # noqa: S608
            (place.event, place.zone if by_zone else place.checkpoint, place.direction, period, ticket),
        )
    ]
    if remote:
        rows = database.rows("SELECT * FROM remote WHERE event = ? AND ticket = ? AND period = ?", (place.event, ticket, period))
        found += [
            Admission(
                FirstEntry(optional_time(row["at"]), row["place"], row["operator"]), row["left_by"] is not None, 0, row["left_by"] in fled
            )
            for row in rows
        ]
        found.sort(key=lambda admission: (admission.entry.at is not None, admission.entry.at and time_text(admission.entry.at)))
    return found


def take(database: Database, key: ClaimKey, place: Place, entry: str, at: datetime) -> None:
    """Claims the key for a journal line; raises ClaimTakenError where it is held. The unique index is the judge."""
    try:
        database.connection.execute(
            """INSERT INTO claims (event, checkpoint, direction, period, ticket, number, zone, entry, at)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            (key.event, key.checkpoint, place.direction, key.period, key.ticket, key.number, place.zone, entry, time_text(at)),
        )
    except driver.broken_rules() as error:
        raise ClaimTakenError("this entry is already taken") from error


def leave(database: Database, event: str, zone: str, period: str, ticket: str, entry: str, *, outside: bool) -> None:
    """The guest leaves the zone: every open entry there ends with this journal line.

    ``outside``: it was a door of the event itself. Who has left the event is in none of its halls and sessions either.
    """
    database.execute(
        "UPDATE claims SET left_by = ? WHERE event = ? AND (? OR (zone = ? AND period = ?)) AND direction = 'entry' AND ticket = ?"
        " AND released_by IS NULL AND left_by IS NULL",
        (entry, event, outside, zone, period, ticket),
    )
    if outside:
        leaving.way_out(database, entry)
        database.execute(
            "UPDATE remote SET left_by = ? WHERE event = ? AND period = ? AND ticket = ? AND left_by IS NULL", (entry, event, period, ticket)
        )


def evacuate(database: Database, event: str, entry: str) -> None:
    """Everybody leaves every zone with this journal line."""
    database.execute(
        "UPDATE claims SET left_by = ? WHERE event = ? AND direction = 'entry' AND released_by IS NULL AND left_by IS NULL", (entry, event)
    )
    database.execute("UPDATE remote SET left_by = ? WHERE event = ? AND left_by IS NULL", (entry, event))


def release(database: Database, entry: str, undo: str) -> None:
    """Takes back what the journal line ``entry`` did: its claim is free again, or those who left by it are back inside."""
    database.execute("UPDATE claims SET released_by = ? WHERE entry = ? AND released_by IS NULL", (undo, entry))
    leaving.anew(database, entry)


def inside(database: Database, place: Place, period: str, *, remote: bool) -> int:
    """How many are in the zone now: different tickets, and what was corrected by hand. At a desk, how many have collected."""
    by_hand = 0 if place.direction == "collect" else corrections.by_hand(database, place.event, place.zone, period)
    here = (place.event, place.zone, "collect" if place.direction == "collect" else "entry", period)
    query = """SELECT ticket FROM claims WHERE event = ? AND zone = ? AND direction = ? AND period = ?
               AND released_by IS NULL AND left_by IS NULL"""
    if not remote:
        return max(0, by_hand + database.number(f"SELECT count(DISTINCT ticket) FROM ({query})", here))  # noqa: S608
    query += " UNION SELECT ticket FROM remote WHERE event = ? AND period = ? AND left_by IS NULL"
    return max(0, by_hand + database.number(f"SELECT count(*) FROM ({query})", (*here, place.event, period)))  # noqa: S608


@dataclass(frozen=True, slots=True)
class Inside:
    """A ticket inside a zone; ``at`` is None and ``where`` may be empty where a remote check-in does not say."""

    zone: str
    ticket: str
    at: datetime | None
    where: str


@dataclass(frozen=True, slots=True)
class Standing:
    """An admission of this station that stands, and the type of its ticket, also where that has left the list."""

    ticket: str
    type: str
    checkpoint: str
    at: datetime


def people_inside(database: Database, event: str, period: str) -> list[Inside]:
    """Everybody who is inside in this period. A remote check-in of nobody that was seen here has the zone ``elsewhere``."""
    own = [
        Inside(row["zone"], row["ticket"], time_value(row["at"]), row["station"] or "")
        for row in database.rows(
            """SELECT claims.zone, claims.ticket, min(claims.at) AS at, journal.station FROM claims
               LEFT JOIN journal ON journal.id = claims.entry
               WHERE claims.event = ? AND claims.direction = 'entry' AND claims.period = ? AND released_by IS NULL AND left_by IS NULL
               GROUP BY claims.zone, claims.ticket""",
            (event, period),
        )
    ]
    known = {inside.ticket for inside in own}
    rows = database.rows("SELECT * FROM remote WHERE event = ? AND period = ? AND left_by IS NULL", (event, period))
    away = [Inside("elsewhere", row["ticket"], optional_time(row["at"]), row["place"] or "") for row in rows if row["ticket"] not in known]
    return own + away


def standing(database: Database, event: str) -> list[Standing]:
    """Every admission of this station that was not taken back."""
    rows = database.rows(
        """SELECT ticket, coalesce(tickets.type, former.type, '') AS type, checkpoint, at FROM claims
           LEFT JOIN tickets ON tickets.event = claims.event AND tickets.id = claims.ticket
           LEFT JOIN former ON former.event = claims.event AND former.id = claims.ticket
           WHERE claims.event = ? AND released_by IS NULL""",
        (event,),
    )
    return [Standing(row["ticket"], row["type"], row["checkpoint"], datetime.fromisoformat(row["at"])) for row in rows]
