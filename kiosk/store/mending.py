"""After a salvage: what can be derived from the journal again, so that every admission still claims and still uploads."""

from dataclasses import replace

from kiosk.core.entry import Details, Entry, EntryKind
from kiosk.store import journal
from kiosk.store.database import Database
from kiosk.store.rows import time_value

_STANDING = """journal.outcome = 'admitted' AND NOT journal.rehearsal AND journal.ticket IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM journal AS undo WHERE undo.kind = 'undo' AND undo.refers = journal.id)"""


def mend(database: Database) -> None:
    """Adds the claims and uploads that the journal calls for and the damage took. Sending an upload twice is safe.

    Inside the caller's transaction. A badge whose row is lost is not printed again by itself: it may have come out.
    """
    _restore_lines(database)
    database.execute(
        f"""INSERT OR IGNORE INTO claims (event, checkpoint, direction, period, ticket, number, zone, entry, at, left_by)
            SELECT event, checkpoint, direction, period, ticket, number, zone, id, at,
                (SELECT leaving.id FROM journal AS leaving WHERE leaving.event = journal.event AND leaving.ticket = journal.ticket
                 AND leaving.zone = journal.zone AND leaving.period = journal.period AND leaving.outcome = 'exit'
                 AND NOT leaving.rehearsal AND leaving.seq > journal.seq AND NOT EXISTS (
                     SELECT 1 FROM journal AS undo WHERE undo.kind = 'undo' AND undo.refers = leaving.id) ORDER BY leaving.seq LIMIT 1)
            FROM journal WHERE {_STANDING}"""  # noqa: S608
    )
    database.execute(
        f"""INSERT OR IGNORE INTO outbox (kind, entry, event, ticket, state, attempts, next_at, created_at)
            SELECT 'upload', id, event, ticket,
                CASE WHEN direction = 'entry' AND number = 1 AND period NOT LIKE 'session:%' AND NOT EXISTS (
                    SELECT 1 FROM outbox AS other WHERE other.event = journal.event AND other.ticket = journal.ticket
                    AND other.kind = 'upload' AND other.state IN ('due', 'done', 'quarantined'))
                THEN 'due' ELSE 'local_only' END,
                1, at, at
            FROM journal WHERE {_STANDING} AND NOT EXISTS (
                SELECT 1 FROM outbox AS own WHERE own.kind = 'upload' AND own.entry = journal.id)
            GROUP BY event, ticket, seq ORDER BY seq"""  # noqa: S608
    )


def _restore_lines(database: Database) -> None:
    """A claim whose journal line was lost gets a line again, marked as restored, so that its upload has a time to be sent with."""
    known = database.row("SELECT station FROM journal ORDER BY seq DESC LIMIT 1")
    for row in database.rows("SELECT * FROM claims WHERE entry NOT IN (SELECT id FROM journal) ORDER BY at"):
        entry = Entry(
            id=row["entry"],
            kind=EntryKind.RESTORED,
            at=time_value(row["at"]),
            event=row["event"],
            station=known["station"] if known else "",
            checkpoint=row["checkpoint"],
            zone=row["zone"],
            period=row["period"],
            direction=row["direction"],
            outcome="admitted",
            ticket=row["ticket"],
            number=row["number"],
        )
        journal.append(database, entry, Details())
        if row["released_by"]:
            undo = replace(entry, id=row["released_by"], kind=EntryKind.UNDO, outcome="noted", reason="undone", refers=entry.id, number=0)
            if journal.get(database, undo.id) is None:
                journal.append(database, undo, Details())
