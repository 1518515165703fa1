"""What still has to happen because of a journal line: uploads and badges. Rows change state and are never deleted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from kiosk.core.entry import BadgeState, Entry, Upload, UploadKind, UploadState
from kiosk.store import answers
from kiosk.store.database import Database
from kiosk.store.rows import time_text, time_value

FARTHEST_PAUSE = timedelta(hours=2)
"""No pause is longer."""

NOT_TAKEN = "the platform takes no check-ins"
"""Why the first attendance of a ticket is local_only: it would be uploaded where it could, so another door's entry conflicts with it."""

TAKEN_BACK = """EXISTS (SELECT 1 FROM journal AS undo WHERE undo.event = outbox.event AND undo.ticket = outbox.ticket
    AND undo.kind = 'undo' AND undo.refers = outbox.entry)"""
"""Of a row of the table ``outbox``: a later line of the journal takes its line back."""

STUCK_BADGES = (BadgeState.BLOCKED, BadgeState.UNCERTAIN, BadgeState.FAILED)


@dataclass(frozen=True, slots=True)
class BadgeRow:
    """One physical copy on its way."""

    row: int
    entry: str
    event: str
    ticket: str
    copy: int
    state: BadgeState
    rehearsal: bool
    attempts: int


@dataclass(frozen=True, slots=True)
class OpenRow:
    """A row that is due or wants a person, as ``kiosk queue`` shows it. ``reason`` is empty where nothing has failed yet and nothing
    is in its way.

    ``id`` is a number, or for a walk-in ``w`` and a number.
    """

    id: int | str
    kind: str
    ticket: str
    state: str
    attempts: int
    next: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Counts:
    """Totals for the status line and for ``kiosk sync``."""

    uploads: int
    quarantined: int
    local_only: int
    badges: int
    stuck: int


def add_upload(database: Database, entry: str, event: str, ticket: str, at: datetime, state: UploadState, reason: str = "") -> None:
    """An upload of a journal line; at most one a line."""
    database.execute(
        "INSERT INTO outbox (kind, entry, event, ticket, state, next_at, created_at, reason) VALUES ('upload', ?, ?, ?, ?, ?, ?, ?)",
        (entry, event, ticket, state.value, time_text(at), time_text(at), reason),
    )


def was_uploaded(database: Database, event: str, ticket: str) -> bool:
    """Whether an attendance of this ticket is already on its way to the platform, or is known there."""
    row = database.row(
        """SELECT 1 FROM outbox JOIN journal ON journal.id = outbox.entry WHERE outbox.event = ? AND outbox.ticket = ?
           AND outbox.kind = 'upload' AND outbox.state IN ('due', 'done', 'quarantined') AND journal.outcome = 'admitted'
           AND NOT EXISTS (SELECT 1 FROM journal AS undo JOIN outbox AS told ON told.entry = undo.id AND told.kind = 'upload'
                           WHERE undo.event = outbox.event AND undo.ticket = outbox.ticket AND undo.kind = 'undo'
                           AND undo.refers = outbox.entry)
           UNION ALL SELECT 1 FROM remote WHERE event = ? AND ticket = ? LIMIT 1""",
        (event, ticket, event, ticket),
    )
    return row is not None


def add_badge(database: Database, entry: str, event: str, ticket: str, at: datetime, *, copy: int, rehearsal: bool) -> bool:
    """A badge to print: one physical copy per row. False where that copy already has its row."""
    cursor = database.execute(
        """INSERT OR IGNORE INTO outbox (kind, entry, event, ticket, state, copy, rehearsal, next_at, created_at)
           VALUES ('badge', ?, ?, ?, 'queued', ?, ?, ?, ?)""",
        (entry, event, ticket, copy, int(rehearsal), time_text(at), time_text(at)),
    )
    return cursor.rowcount == 1


def badge_ordered(database: Database, line: Entry) -> bool:
    """Whether this very line ordered a badge that was not called off: paper that is out, or may be any moment."""
    query = "SELECT 1 FROM outbox WHERE event = ? AND ticket = ? AND kind = 'badge' AND entry = ? AND state <> 'cancelled'"
    return line.ticket is not None and database.row(query, (line.event, line.ticket, line.id)) is not None


def newest_copy(database: Database, event: str, ticket: str) -> tuple[int, datetime | None]:
    """The newest copy of a ticket's badge that was ordered or seen here, and when; 0 where none was."""
    row = database.row(
        """SELECT copy, created_at FROM outbox WHERE kind = 'badge' AND event = ? AND ticket = ? AND rehearsal = 0 AND state <> 'cancelled'
           UNION ALL SELECT copy, seen_at FROM copies WHERE event = ? AND ticket = ? ORDER BY copy DESC LIMIT 1""",
        (event, ticket, event, ticket),
    )
    return (row["copy"], time_value(row["created_at"])) if row else (0, None)


def copy_seen(database: Database, event: str, ticket: str, copy: int, at: datetime) -> None:
    """A genuine badge was shown, perhaps of another station's making: it voids the older copies. Inside the caller's transaction."""
    if copy > newest_copy(database, event, ticket)[0]:
        database.execute("INSERT OR REPLACE INTO copies VALUES (?, ?, ?, ?)", (event, ticket, copy, time_text(at)))


def cancel_older(database: Database, event: str, ticket: str, copy: int, now: datetime) -> None:
    """Copies before this one that have not been printed are not printed any more. Inside the caller's transaction."""
    for row in database.rows(
        """SELECT id FROM outbox WHERE kind = 'badge' AND event = ? AND ticket = ? AND rehearsal = 0 AND copy < ?
           AND state IN ('queued', 'blocked', 'failed', 'uncertain')""",
        (event, ticket, copy),
    ):
        settle(database, row["id"], BadgeState.CANCELLED, now, "replaced by a newer copy")


def due_uploads(database: Database, event: str, now: datetime | None, limit: int) -> list[Upload]:
    """Uploads to send; with ``now`` only those whose pause is over, without it all. Tickets have the platform's ids.

    Refused scans last, what has failed before what has failed more often, else the oldest first. A check-in waits for its walk-in, an
    undo for the check-in that it takes back, and a check-in for the undo of any before it. A refused scan waits for nothing: where the
    platform does not know its ticket yet, it goes without one.
    """
    rows = database.rows(
        """SELECT outbox.id, outbox.entry, outbox.ticket AS own, outbox.attempts, journal.at, journal.station, journal.kind, journal.outcome,
               journal.reason, journal.refers, details.text,
               CASE WHEN journal.outcome = 'refused' AND walkins.state <> 'done' THEN ''
                    ELSE coalesce(aliases.platform_id, outbox.ticket) END AS ticket
           FROM outbox JOIN journal ON journal.id = outbox.entry LEFT JOIN details ON details.entry = outbox.entry
           LEFT JOIN aliases ON aliases.event = outbox.event AND aliases.ticket = outbox.ticket
           LEFT JOIN walkins ON walkins.event = outbox.event AND walkins.ticket = outbox.ticket
           WHERE outbox.kind = 'upload' AND outbox.state = 'due' AND outbox.event = ? AND (outbox.next_at <= ? OR outbox.next_at > ?)
           AND (journal.outcome = 'refused' OR (
               coalesce(walkins.state, 'done') NOT IN ('due', 'uncertain', 'quarantined')
               AND NOT (journal.kind = 'undo' AND EXISTS (
                   SELECT 1 FROM outbox AS first WHERE first.entry = journal.refers AND first.kind = 'upload' AND first.state = 'due'))
               AND NOT EXISTS (
                   SELECT 1 FROM outbox AS earlier JOIN journal AS undo ON undo.id = earlier.entry JOIN journal AS back ON back.id = undo.refers
                   WHERE earlier.event = outbox.event AND earlier.ticket = outbox.ticket AND earlier.kind = 'upload'
                   AND earlier.state = 'due' AND undo.kind = 'undo'
                   AND back.seq < coalesce(
                       (SELECT seq FROM journal AS own WHERE journal.kind = 'undo' AND own.id = journal.refers), journal.seq))))
           ORDER BY journal.outcome = 'refused', outbox.attempts, outbox.id LIMIT ?""",
        (event, *due_bounds(now), limit),
    )
    return [_upload(row, answers.of(database, event, row["own"]) if row["own"] else ()) for row in rows]


def due_badges(database: Database, now: datetime | None, limit: int) -> list[BadgeRow]:
    """Badges to print or to follow up, oldest first. Uncertain and failed ones wait for a person."""
    rows = database.rows(
        """SELECT * FROM outbox WHERE kind = 'badge' AND state IN ('queued', 'blocked', 'submitting')
           AND (next_at <= ? OR next_at > ?) ORDER BY id LIMIT ?""",
        (*due_bounds(now), limit),
    )
    return [_badge_row(row) for row in rows]


def badge_row(database: Database, event: str, ticket: str, copy: int) -> BadgeRow | None:
    """The row of one copy that was ordered in earnest, if there is one."""
    row = database.row(
        """SELECT * FROM outbox WHERE kind = 'badge' AND event = ? AND ticket = ? AND copy = ? AND rehearsal = 0
           AND state <> 'cancelled'""",
        (event, ticket, copy),
    )
    return _badge_row(row) if row else None


def badge_counts(database: Database) -> dict[BadgeState, int]:
    """How many badges stand where, every state named."""
    found = dict(tuple(row) for row in database.rows("SELECT state, count(*) FROM outbox WHERE kind = 'badge' GROUP BY state"))
    return {state: found.get(state.value, 0) for state in BadgeState}


def sending(database: Database, rows: Sequence[int], now: datetime, state: str | None = None) -> set[int]:
    """Written down before any byte leaves: after a crash it is known that these may have arrived.

    Returns the rows that may go: one that was taken back meanwhile does not.
    """
    going = set()
    with database.transaction():
        for row in rows:
            cursor = database.execute(
                """UPDATE outbox SET attempts = attempts + 1, state = coalesce(?, state)
                   WHERE id = ? AND state IN ('due', 'queued', 'blocked', 'submitting')""",
                (state, row),
            )
            if cursor.rowcount:
                going.add(row)
                database.execute("INSERT INTO attempts (row, at, result) VALUES (?, ?, 'sent')", (row, time_text(now)))
    return going


def settle(database: Database, row: int, state: UploadState | BadgeState, now: datetime, reason: str = "") -> None:
    """The row's new state; inside the caller's transaction."""
    final = state.value in {"done", "cancelled", "withdrawn"}
    database.execute(
        "UPDATE outbox SET state = ?, reason = ?, done_at = CASE WHEN ? THEN ? ELSE done_at END WHERE id = ?",
        (state.value, reason, final, time_text(now), row),
    )
    database.execute("INSERT INTO attempts (row, at, result) VALUES (?, ?, ?)", (row, time_text(now), f"{state.value} {reason}".strip()))


def postpone(database: Database, row: int, until: datetime, reason: str, state: str | None = None, *, surely_not_sent: bool = False) -> None:
    """Again later; where it is certain that nothing arrived, the attempt does not count as sent."""
    database.execute(
        "UPDATE outbox SET next_at = ?, reason = ?, state = coalesce(?, state), attempts = attempts - ? WHERE id = ?",
        (time_text(until), reason, state, int(surely_not_sent), row),
    )


def withdraw(database: Database, entry: str, now: datetime) -> bool:
    """The journal line was undone: what has not left yet does not leave. Inside the caller's transaction.

    Returns whether a check-in of it is at the platform, or may be.
    """
    uploads = """SELECT id FROM outbox WHERE entry = ? AND kind = 'upload'
        AND (state IN ('quarantined', 'local_only') OR (state = 'due' AND attempts = 0))"""
    for row in database.rows(uploads, (entry,)):
        settle(database, row["id"], UploadState.WITHDRAWN, now, "taken back")
    for row in database.rows("SELECT id FROM outbox WHERE entry = ? AND kind = 'badge' AND state IN ('queued', 'blocked')", (entry,)):
        settle(database, row["id"], BadgeState.CANCELLED, now, "taken back")
    return database.row("SELECT 1 FROM outbox WHERE entry = ? AND kind = 'upload' AND state IN ('due', 'done')", (entry,)) is not None


def quarantine(database: Database, row: int, now: datetime, reason: str) -> bool:
    """The platform's final no; inside the caller's transaction. Returns whether it wants a person: what was taken back here does not."""
    wanted = database.row(f"SELECT 1 FROM outbox WHERE id = ? AND {TAKEN_BACK}", (row,)) is None  # noqa: S608
    settle(database, row, UploadState.QUARANTINED if wanted else UploadState.WITHDRAWN, now, reason if wanted else f"taken back; {reason}")
    return wanted


def sweep(database: Database, event: str, now: datetime) -> None:
    """Settles what no call can change: check-ins share the refusal of their walk-in, and refused ones that were taken back want nobody."""
    refused = """SELECT outbox.id, 'the walk-in was not taken: ' || walkins.reason AS reason FROM walkins
        JOIN outbox ON outbox.event = walkins.event AND outbox.ticket = walkins.ticket AND outbox.kind = 'upload'
        JOIN journal ON journal.id = outbox.entry
        WHERE walkins.event = ? AND walkins.state = 'quarantined' AND outbox.state = 'due' AND journal.outcome <> 'refused'"""
    back = f"SELECT id, reason FROM outbox WHERE event = ? AND kind = 'upload' AND state = 'quarantined' AND {TAKEN_BACK}"  # noqa: S608
    if not database.rows(refused, (event,)) and not database.rows(back, (event,)):
        return
    with database.transaction():
        for row in (*database.rows(refused, (event,)), *database.rows(back, (event,))):
            quarantine(database, row["id"], now, row["reason"])


def retry(database: Database, row: int, now: datetime) -> bool:
    """Makes a quarantined, uncertain or failed row due again, by hand. False where there is no such row, or its check-in was taken back."""
    with database.transaction():
        refused = database.row(f"SELECT reason FROM outbox WHERE id = ? AND state = 'quarantined' AND {TAKEN_BACK}", (row,))  # noqa: S608
        if refused is not None:
            quarantine(database, row, now, refused["reason"])
            return False
        cursor = database.execute(
            """UPDATE outbox SET state = CASE kind WHEN 'upload' THEN 'due' ELSE 'queued' END, next_at = ?, reason = ''
               WHERE id = ? AND state IN ('due', 'quarantined', 'queued', 'blocked', 'uncertain', 'failed')""",
            (time_text(now), row),
        )
        if cursor.rowcount:
            database.execute("INSERT INTO attempts (row, at, result) VALUES (?, ?, 'retried by hand')", (row, time_text(now)))
    return cursor.rowcount == 1


def open_rows(database: Database) -> list[OpenRow]:
    """Every row that is due or wants a person, oldest first."""
    rows = database.rows(
        """SELECT outbox.id, outbox.kind, outbox.ticket, outbox.state, outbox.attempts, outbox.next_at,
               CASE WHEN walkins.id IS NOT NULL AND outbox.reason = '' THEN 'waits for walk-in w' || walkins.id ELSE outbox.reason END AS reason
           FROM outbox LEFT JOIN journal ON journal.id = outbox.entry
           LEFT JOIN walkins ON walkins.event = outbox.event AND walkins.ticket = outbox.ticket AND outbox.kind = 'upload'
               AND journal.outcome <> 'refused' AND walkins.state IN ('due', 'uncertain', 'quarantined')
           WHERE outbox.state IN ('due', 'quarantined', 'queued', 'submitting', 'blocked', 'uncertain', 'failed') ORDER BY outbox.id"""
    )
    return [
        OpenRow(row["id"], row["kind"], row["ticket"], row["state"], row["attempts"], time_value(row["next_at"]), row["reason"]) for row in rows
    ]


def counts(database: Database, event: str) -> Counts:
    """How many rows stand where."""
    found = {
        (row["kind"], row["state"]): row["n"]
        for row in database.rows(
            """SELECT kind, state, count(*) AS n FROM outbox
               WHERE state NOT IN ('done', 'withdrawn', 'cancelled') AND event = ? GROUP BY kind, state""",
            (event,),
        )
    }
    badges = {state: found.get(("badge", state.value), 0) for state in BadgeState}
    stuck = sum(badges[state] for state in STUCK_BADGES)
    return Counts(
        uploads=found.get(("upload", "due"), 0),
        quarantined=found.get(("upload", "quarantined"), 0),
        local_only=found.get(("upload", "local_only"), 0),
        badges=badges[BadgeState.QUEUED] + badges[BadgeState.SUBMITTING],
        stuck=stuck,
    )


def uploaded(database: Database, event: str) -> int:
    """How many check-ins the platform has taken."""
    return database.number(
        """SELECT count(*) FROM outbox JOIN journal ON journal.id = outbox.entry
           WHERE outbox.kind = 'upload' AND outbox.state = 'done' AND outbox.event = ? AND journal.outcome = 'admitted'""",
        (event,),
    )


def due_elsewhere(database: Database, event: str) -> int:
    """How many uploads are due for other events than this one."""
    return database.number("SELECT count(*) FROM outbox WHERE kind = 'upload' AND state = 'due' AND event <> ?", (event,))


def stuck_words(database: Database, event: str) -> str:
    """Why the oldest stuck badge waits, in the printer's words, or empty."""
    row = database.row(
        """SELECT reason FROM outbox WHERE kind = 'badge' AND event = ? AND state IN ('blocked', 'uncertain', 'failed')
           ORDER BY id LIMIT 1""",
        (event,),
    )
    return str(row["reason"]) if row else ""


def due_bounds(now: datetime | None) -> tuple[str, str]:
    """The bounds of what is due: until now, and beyond any pause, where only a clock that was set back can have left it.

    Without ``now`` all is due.
    """
    return ("9999", "9999") if now is None else (time_text(now), time_text(now + FARTHEST_PAUSE))


def _upload(row: Any, given: tuple[tuple[str, str], ...]) -> Upload:
    kind = UploadKind.REFUSAL if row["outcome"] == "refused" else UploadKind.UNDO if row["kind"] == "undo" else UploadKind.CHECK_IN
    return Upload(
        row=row["id"],
        entry=row["entry"],
        ticket=row["ticket"],
        code=row["text"] or "",
        at=time_value(row["at"]),
        location=row["station"],
        attempts=row["attempts"],
        sent_before=row["attempts"] > 0,
        kind=kind,
        undoes=row["refers"] or "" if kind is UploadKind.UNDO else "",
        reason=row["reason"] or "",
        answers=given,
    )


def _badge_row(row: Any) -> BadgeRow:
    return BadgeRow(
        row["id"],
        row["entry"],
        row["event"],
        row["ticket"],
        row["copy"],
        BadgeState(row["state"]),
        bool(row["rehearsal"]),
        row["attempts"],
    )
