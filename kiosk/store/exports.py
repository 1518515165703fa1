"""What is taken home from the books, read a little at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kiosk.core.entry import Entry
from kiosk.store.database import Database
from kiosk.store.journal import of_row
from kiosk.store.rows import time_value

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Line:
    """A journal line with whom it is about and what lies beside it; never what was scanned.

    ``clock_offset`` is in seconds, None where it was never measured.
    """

    entry: Entry
    name: str
    type: str
    operator: str
    words: str
    clock_offset: float | None


@dataclass(frozen=True, slots=True)
class Kept:
    """A check-in that the platform did not get. ``ticket`` is the platform's own id, for a ``walk_in`` the platform knows none."""

    entry: str
    ticket: str
    walk_in: bool
    name: str
    email: str
    type: str
    order: str
    at: datetime
    outcome: str
    checkpoint: str
    direction: str
    station: str
    operator: str


def journal_lines(database: Database, event: str) -> Iterator[Line]:
    """Every line of an event, in order."""
    last = 0
    while rows := database.rows(
        """SELECT journal.*, coalesce(tickets.name, former.name, '') AS name, coalesce(tickets.type, former.type, '') AS ticket_type,
               coalesce(details.operator, '') AS operator, coalesce(details.words, '') AS words, details.clock_offset FROM journal
           LEFT JOIN tickets ON tickets.event = journal.event AND tickets.id = journal.ticket
           LEFT JOIN former ON former.event = journal.event AND former.id = journal.ticket LEFT JOIN details ON details.entry = journal.id
           WHERE seq > ? AND journal.event = ? ORDER BY seq LIMIT ?""",
        (last, event, _AT_ONCE),
    ):
        yield from (_line(row) for row in rows)
        last = rows[-1]["seq"]


def local_only(database: Database, event: str) -> Iterator[Kept]:
    """Every check-in that stays here (``UploadState.LOCAL_ONLY``), oldest first."""
    last = 0
    while rows := database.rows(
        """SELECT outbox.id AS row, outbox.entry, coalesce(aliases.platform_id, outbox.ticket) AS ticket,
               walkins.state = 'local_only' AS walk_in, coalesce(tickets.name, former.name, '') AS name,
               coalesce(tickets.email, former.email, '') AS email, coalesce(tickets.type, former.type, '') AS type,
               coalesce(tickets.order_number, former.order_number, '') AS number, journal.at,
               journal.outcome, journal.checkpoint, journal.direction, journal.station, coalesce(details.operator, '') AS operator FROM outbox
           JOIN journal ON journal.id = outbox.entry LEFT JOIN details ON details.entry = outbox.entry
           LEFT JOIN tickets ON tickets.event = outbox.event AND tickets.id = outbox.ticket
           LEFT JOIN former ON former.event = outbox.event AND former.id = outbox.ticket
           LEFT JOIN aliases ON aliases.event = outbox.event AND aliases.ticket = outbox.ticket
           LEFT JOIN walkins ON walkins.event = outbox.event AND walkins.ticket = outbox.ticket
           WHERE outbox.kind = 'upload' AND outbox.state = 'local_only' AND outbox.id > ? AND outbox.event = ? AND NOT journal.rehearsal
           ORDER BY outbox.id LIMIT ?""",
        (last, event, _AT_ONCE),
    ):
        yield from (_kept(row) for row in rows)
        last = rows[-1]["row"]


def _line(row: Any) -> Line:
    return Line(of_row(row), row["name"], row["ticket_type"], row["operator"], row["words"], row["clock_offset"])


def _kept(row: Any) -> Kept:
    names = ("entry", "ticket", "name", "email", "type", "outcome", "checkpoint", "direction", "station", "operator")
    return Kept(walk_in=bool(row["walk_in"]), order=row["number"], at=time_value(row["at"]), **{name: row[name] for name in names})
