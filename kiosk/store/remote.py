"""What other doors did: check-ins that the platform knows of, and the conflicts they make with our own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.core.entry import RemoteEntry
from kiosk.store import leaving, outbox
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
            leaving.heard_late(database, event, entry.ticket, at)
            if entry.at is None or not gone_before(database, event, entry.ticket, of, entry.at):
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


def ours(database: Database, event: str, ticket: str, at: datetime, where: str | None = None) -> bool:
    """Whether ``at``, a platform's, is any time that this station recorded for the ticket.

    Two doors within one second are told apart where another place is named and nothing of the ticket has ever left this station.
    """
    times = _own_times(database, event, ticket)
    if not any(_same(own, at) for own in times):
        return False
    return at in times or not (where and where not in _stations(database, event, ticket) and _never_left(database, event, ticket))


def resent(database: Database, event: str, ticket: str, where: str | None) -> bool:
    """Whether ``where`` names this station, of a check-in of ours that may have arrived: a platform may keep a time of its own for it."""
    return bool(where) and where in _stations(database, event, ticket) and not _never_left(database, event, ticket)


def gone_before(database: Database, event: str, ticket: str, period: str, at: datetime) -> bool:
    """Whether the guest had left this door when they entered elsewhere, and did not come back here: that is a re-entry, no conflict."""
    rows = database.rows(
        """SELECT exits.at FROM claims LEFT JOIN journal AS exits ON exits.id = claims.left_by
           WHERE claims.event = ? AND claims.ticket = ? AND claims.period = ? AND claims.direction = 'entry' AND released_by IS NULL""",
        (event, ticket, period),
    )
    return bool(rows) and all(row["at"] is not None and time_value(row["at"]) <= at for row in rows)


def conflicts(database: Database, event: str, number: int | None = None) -> list[Conflict]:
    """All conflicts, or that of this ``number``, oldest first, with both places and times."""
    rows = database.rows(
        """SELECT conflicts.*, journal.at, journal.station, details.operator FROM conflicts
           JOIN journal ON journal.id = conflicts.entry LEFT JOIN details ON details.entry = conflicts.entry
           WHERE conflicts.event = ? AND (conflicts.id = ? OR ? IS NULL) ORDER BY conflicts.id""",
        (event, number, number),
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
        if ours(database, event, entry.ticket, entry.at, entry.where):
            return True
        return resent(database, event, entry.ticket, entry.where) and not _was_told(database, event, entry.ticket)
    query = f"SELECT 1 FROM journal WHERE event = ? AND ticket = ? AND outcome = 'admitted' AND NOT rehearsal AND NOT {TAKEN_BACK}"  # noqa: S608
    return database.row(query, (event, entry.ticket)) is not None


def _own_times(database: Database, event: str, ticket: str) -> list[datetime]:
    rows = database.rows("SELECT at FROM journal WHERE event = ? AND ticket = ? AND outcome = 'admitted' AND NOT rehearsal", (event, ticket))
    return [time_value(row["at"]) for row in rows]


def _stations(database: Database, event: str, ticket: str) -> set[str]:
    """Under which names this station admitted the ticket."""
    rows = database.rows(
        "SELECT DISTINCT station FROM journal WHERE event = ? AND ticket = ? AND outcome = 'admitted' AND NOT rehearsal", (event, ticket)
    )
    return {row["station"] for row in rows}


def _never_left(database: Database, event: str, ticket: str) -> bool:
    """Whether it is certain that no check-in of the ticket has arrived at the platform from here."""
    query = "SELECT 1 FROM outbox WHERE event = ? AND ticket = ? AND kind = 'upload' AND (attempts > 0 OR state IN ('done', 'quarantined'))"
    return database.row(query, (event, ticket)) is None


def _was_told(database: Database, event: str, ticket: str) -> bool:
    """Whether the platform has said already what it made of our check-in."""
    query = "SELECT 1 FROM outbox WHERE event = ? AND ticket = ? AND kind = 'upload' AND state IN ('done', 'quarantined')"
    return database.row(query, (event, ticket)) is not None


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
    """Whether the platform tells our own time: to the second, or as exactly as the platform keeps times, cut off or rounded."""
    unit = 1 if told.microsecond % 1000 else 1000 if told.microsecond else 1_000_000
    cut = own.replace(microsecond=own.microsecond // unit * unit)
    return told == cut or (told == cut + timedelta(microseconds=unit) and (own - cut) * 2 >= timedelta(microseconds=unit))
