"""What the organiser takes home: journal, who is inside, check-ins that stayed here, conflicts; as tables."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from kiosk.core.errors import StoreError
from kiosk.flow import books, inbox
from kiosk.flow.tables import FORMATS, Cell
from kiosk.flow.whole_file import check_place, whole_file
from kiosk.flow.zipping import sealed
from kiosk.store import exports, forgetting, tickets
from kiosk.store.database import Database

_JOURNAL = (
    "time", "local_time", "kind", "outcome", "reason", "ticket", "name", "type", "checkpoint", "direction", "station", "operator",
    "entry", "refers", "words", "period", "rehearsal", "clock_offset",
)  # fmt: skip
_LOCAL_ONLY = (
    "ticket", "name", "email", "type", "order", "time", "local_time", "outcome", "checkpoint", "direction", "station", "operator",
    "walk_in", "entry",
)  # fmt: skip
_MUSTER = ("zone", "name", "type", "ticket", "time", "local_time", "where")
_CONFLICTS = (
    "ticket", "name", "type", "here_time", "here_local_time", "here_where", "here_by", "there_time", "there_local_time", "there_where",
    "there_by", "entry", "state", "noted_at", "noted_by", "notes",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Books:
    """Whose books, of which event and zone; ``period`` is the one that is now."""

    database: Database
    event: str
    zone: tzinfo
    period: str


def export(kept: Books, what: str, kind: str, file: Path, *, over: bool = False, passphrase: str | None = None) -> int:
    """Writes one of WHAT in one of the FORMATS, whole or not at all, readable by its owner only; gives the number of rows.

    With a ``passphrase`` the file is a ZIP with AES-256, as 7-Zip and WinZip open it, and the table is in it. A file that holds something
    already is replaced only with ``over``. Raises KioskError, StoreError.
    """
    check_place(file, over=over)
    columns, read = WHAT[what]
    with whole_file(file) as out:
        if passphrase is None:
            return FORMATS[kind](out, columns, read(kept))
        with sealed(out, f"{what}.{kind}", passphrase) as within:
            return FORMATS[kind](within, columns, read(kept))


def taken_home(kept: Books, what: str, kind: str, file: Path, now: datetime, *, over: bool = False, passphrase: str | None = None) -> int:
    """As ``export``, and noted in the books: a purge asks whether everything was taken home."""
    up_to = forgetting.last_of(kept.database, kept.event, what)  # before reading: what is written meanwhile is not said to be in it
    rows = export(kept, what, kind, file, over=over, passphrase=passphrase)
    noted = str(file.resolve())
    try:
        forgetting.exported(kept.database, kept.event, what, up_to, now, rows=rows, sealed=passphrase is not None, file=noted)
    except StoreError as error:
        raise StoreError(f"{file} was written whole, but that could not be noted, so that a purge will ask for it again: {error}") from error
    return rows


def _journal(kept: Books) -> Iterator[tuple[Cell, ...]]:
    for line in exports.journal_lines(kept.database, kept.event):
        entry = line.entry
        yield (
            *_times(entry.at, kept.zone), entry.kind.value, entry.outcome, entry.reason, entry.ticket, line.name, line.type, entry.checkpoint,
            entry.direction, entry.station, line.operator, entry.id, entry.refers, line.words, entry.period, entry.rehearsal,
            line.clock_offset,
        )  # fmt: skip


def _local_only(kept: Books) -> Iterator[tuple[Cell, ...]]:
    for each in exports.local_only(kept.database, kept.event):
        yield (
            each.ticket, each.name, each.email, each.type, each.order, *_times(each.at, kept.zone), each.outcome, each.checkpoint,
            each.direction, each.station, each.operator, each.walk_in, each.entry,
        )  # fmt: skip


def _muster(kept: Books) -> Iterator[tuple[Cell, ...]]:
    for person in books.muster(kept.database, kept.event, kept.period):
        yield (person.zone, person.name, person.type, person.ticket, *_times(person.at, kept.zone), person.where)


def _conflicts(kept: Books) -> Iterator[tuple[Cell, ...]]:
    for item in inbox.items(kept.database, kept.event):
        each = item.conflict
        ticket = tickets.get(kept.database, kept.event, each.ticket)
        name, kind = (ticket.name, ticket.type) if ticket else ("", "")
        here, there = _times(each.at, kept.zone), _times(each.remote_at, kept.zone)
        yield (
            each.ticket,
            name,
            kind,
            *here,
            each.where,
            each.by,
            *there,
            each.remote_where,
            each.remote_by,
            each.entry,
            *_noted(item, kept.zone),
        )


def _noted(item: inbox.Item, zone: tzinfo) -> tuple[Cell, ...]:
    """Where a conflict stands, when and by whom it came there, and all that was noted about it."""
    last = item.steps[-1] if item.steps else None
    at = item.resolved_at or (last.at if last else None)
    words = "; ".join(step.words for step in item.steps if step.words)
    return item.state.value, _times(at, zone)[0], last.by if last else "", words


def _times(at: datetime | None, zone: tzinfo) -> tuple[str | None, str | None]:
    """A moment in UTC and in the event's own time."""
    if at is None:
        return None, None
    utc = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return utc, at.astimezone(zone).isoformat(timespec="milliseconds")


WHAT: dict[str, tuple[tuple[str, ...], Callable[[Books], Iterator[tuple[Cell, ...]]]]] = {
    "journal": (_JOURNAL, _journal),
    "muster": (_MUSTER, _muster),
    "local_only": (_LOCAL_ONLY, _local_only),
    "conflicts": (_CONFLICTS, _conflicts),
}
"""What can be exported: its columns and its rows."""
