"""What other doors did: check-ins that the platform knows of, and the conflicts they make with our own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from kiosk.core.entry import RemoteEntry
from kiosk.store import outbox
from kiosk.store.database import Database
from kiosk.store.rows import optional_time, time_text, time_value


@dataclass(frozen=True, slots=True)
class Conflict:
    """One ticket admitted here and elsewhere. ``remote_at`` is None where the platform names no time."""

    id: int
    ticket: str
    entry: str
    at: datetime
    where: str
    by: str
    remote_at: datetime | None
    remote_where: str
    remote_by: str


def learn(database: Database, event: str, entries: Sequence[RemoteEntry], period: Callable[[datetime], str], now: datetime) -> int:
    """Takes in remote check-ins; returns how many conflicts with entries of this station were new.

    Our own uploads are not remote: a time equal to any time this station sent for the ticket is ours, and so is the entry of a
    platform that took our check-in and keeps a time of its own for it. An entry without a
    time is taken to be of the period in which it was first seen.
    """
    found = 0
    with database.transaction():
        for entry in entries:
            if _own(database, event, entry):
                continue
            if _taken_from_us(database, event, entry):
                continue
            if entry.at is None and database.row("SELECT 1 FROM remote WHERE event = ? AND ticket = ?", (event, entry.ticket)):
                continue
            of = period(entry.at or now)
            if entry.at is not None:
                database.execute("DELETE FROM remote WHERE event = ? AND ticket = ? AND at = '' AND period = ?", (event, entry.ticket, of))
            at = time_text(entry.at) if entry.at else ""
            database.execute(
                "INSERT OR IGNORE INTO remote (event, ticket, at, place, operator, period) VALUES (?, ?, ?, ?, ?, ?)",
                (event, entry.ticket, at, entry.where, entry.by, of),
            )
            found += sum(conflict(database, event, entry, local, now) for local in _local(database, event, entry.ticket, of))
    return found


def conflict(database: Database, event: str, remote: RemoteEntry, entry: str, now: datetime) -> bool:
    """Records that ``entry`` and a remote check-in are of one ticket; False where it is known, perhaps with less detail.

    An answer may name the time only and a list the place later, or the other way round: it is one conflict.
    Inside the caller's transaction.
    """
    at = time_text(remote.at.replace(microsecond=0)) if remote.at else ""
    for known in database.rows("SELECT * FROM conflicts WHERE event = ? AND ticket = ? AND entry = ?", (event, remote.ticket, entry)):
        if known["remote_at"] and at and known["remote_at"] != at:
            continue
        database.execute(
            "UPDATE conflicts SET remote_at = ?, remote_where = ?, remote_by = ? WHERE id = ?",
            (at or known["remote_at"], known["remote_where"] or remote.where or "", known["remote_by"] or remote.by or "", known["id"]),
        )
        return False
    database.execute(
        """INSERT INTO conflicts (event, ticket, entry, remote_at, remote_where, remote_by, found_at) VALUES (?, ?, ?, ?, ?, ?, ?)""",
        (event, remote.ticket, entry, at, remote.where or "", remote.by or "", time_text(now)),
    )
    return True


def ours(database: Database, event: str, ticket: str, at: datetime) -> bool:
    """Whether ``at``, a platform's, is any time that this station recorded for the ticket."""
    return any(_same(own, at) for own in _own_times(database, event, ticket))


def conflicts(database: Database, event: str) -> list[Conflict]:
    """All conflicts, oldest first, with both places and times."""
    rows = database.rows(
        """SELECT conflicts.*, journal.at, journal.station, details.operator FROM conflicts
           JOIN journal ON journal.id = conflicts.entry LEFT JOIN details ON details.entry = conflicts.entry
           WHERE conflicts.event = ? ORDER BY conflicts.id""",
        (event,),
    )
    return [
        Conflict(
            id=row["id"],
            ticket=row["ticket"],
            entry=row["entry"],
            at=time_value(row["at"]),
            where=row["station"],
            by=row["operator"] or "",
            remote_at=optional_time(row["remote_at"]),
            remote_where=row["remote_where"],
            remote_by=row["remote_by"],
        )
        for row in rows
    ]


def count(database: Database, event: str) -> int:
    """How many conflicts there are."""
    return database.number("SELECT count(*) FROM conflicts WHERE event = ?", (event,))


TAKEN_BACK = """EXISTS (SELECT 1 FROM main.journal AS undo JOIN main.outbox AS told ON told.entry = undo.id AND told.kind = 'upload'
    AND told.state = 'done'
    WHERE undo.event = journal.event AND undo.ticket = journal.ticket AND undo.kind = 'undo' AND undo.refers = journal.id)"""
"""Whether the platform has taken our entry back: what it tells then is another door's. Of a row of ``journal``."""


def _own(database: Database, event: str, entry: RemoteEntry) -> bool:
    """Whether it is an entry of this station's own: by its time, or without one by any that the platform still has of us."""
    if entry.at is not None:
        return ours(database, event, entry.ticket, entry.at)
    query = f"SELECT 1 FROM journal WHERE event = ? AND ticket = ? AND outcome = 'admitted' AND NOT rehearsal AND NOT {TAKEN_BACK}"  # noqa: S608
    return database.row(query, (event, entry.ticket)) is not None


def _own_times(database: Database, event: str, ticket: str) -> list[datetime]:
    rows = database.rows("SELECT at FROM journal WHERE event = ? AND ticket = ? AND outcome = 'admitted' AND NOT rehearsal", (event, ticket))
    return [time_value(row["at"]) for row in rows]


def _local(database: Database, event: str, ticket: str, period: str) -> list[str]:
    """Our standing attendance of the ticket in that period: the only thing a single remote flag can collide with."""
    rows = database.rows(
        """SELECT claims.entry FROM claims JOIN outbox ON outbox.entry = claims.entry AND outbox.kind = 'upload'
           WHERE claims.event = ? AND claims.ticket = ? AND claims.period = ? AND released_by IS NULL
           AND (outbox.state IN ('due', 'done', 'quarantined') OR (outbox.state = 'local_only' AND outbox.reason = ?))""",
        (event, ticket, period, outbox.NOT_TAKEN),
    )
    return [row["entry"] for row in rows]


def _taken_from_us(database: Database, event: str, entry: RemoteEntry) -> bool:
    """Whether the platform took our own check-in of this ticket, and this entry is of our station or of none that it names."""
    query = f"""SELECT journal.station FROM outbox JOIN journal ON journal.id = outbox.entry WHERE outbox.event = ? AND outbox.ticket = ?
        AND outbox.kind = 'upload' AND outbox.state = 'done' AND outbox.reason = '' AND journal.outcome = 'admitted'
        AND NOT {TAKEN_BACK}"""  # noqa: S608
    row = database.row(query, (event, entry.ticket))
    return row is not None and entry.where in {None, "", row["station"]}


def _same(own: datetime, told: datetime) -> bool:
    """Whether the platform tells our own time: to the second, or as exactly as the platform keeps times."""
    unit = 1 if told.microsecond % 1000 else 1000 if told.microsecond else 1_000_000
    return own.replace(microsecond=own.microsecond // unit * unit) == told
