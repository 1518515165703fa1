"""After a salvage: what can be derived from the journal again, so that every admission still claims and still uploads."""

from dataclasses import replace
from datetime import datetime

from kiosk.core.entry import Entry, EntryKind
from kiosk.store import journal, leaving
from kiosk.store.database import Database
from kiosk.store.rows import time_text, time_value

_STANDING = """journal.outcome = 'admitted' AND NOT journal.rehearsal AND journal.ticket IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM journal AS undo WHERE undo.event = journal.event AND undo.ticket = journal.ticket
                    AND undo.kind = 'undo' AND undo.refers = journal.id)"""


def doubt(database: Database, now: datetime) -> None:
    """What was read is of an earlier moment: whatever is open in it may have left since, up to ``now``. Inside the caller's transaction.

    An upload or a walk-in counts as possibly sent; the printer is asked about a badge before it is printed.
    """
    database.execute("UPDATE outbox SET attempts = max(attempts, 1) WHERE kind = 'upload' AND state = 'due'")
    database.execute(
        "UPDATE outbox SET attempts = max(attempts, 1), state = 'submitting' WHERE kind = 'badge' AND state IN ('queued', 'blocked')"
    )
    # A full pull tells whether a walk-in arrived, where it began after the last try: that was now at the latest.
    database.execute(
        "UPDATE walkins SET attempts = max(attempts, 1), tried_at = ? WHERE state IN ('due', 'uncertain', 'quarantined')", (time_text(now),)
    )


def mend(database: Database) -> None:
    """Adds the claims and uploads that the journal calls for and the damage took, and the tickets of walk-ins. Sending an upload
    twice is safe.

    Inside the caller's transaction. A badge whose row is lost is not printed again by itself: it may have come out.
    """
    _restore_walk_ins(database)
    _restore_lines(database)
    database.execute(
        f"""INSERT OR IGNORE INTO claims (event, checkpoint, direction, period, ticket, number, zone, entry, at, left_by)
            SELECT event, checkpoint, direction, period, ticket, number, zone, id, at, NULL
            FROM journal WHERE {_STANDING}"""  # noqa: S608
    )
    # Claims that came from an earlier moment do not know who has left or was taken back since.
    undo = """(SELECT undo.id FROM journal AS undo WHERE undo.event = claims.event AND undo.ticket = claims.ticket AND undo.kind = 'undo'
        AND undo.refers = claims.entry)"""
    database.execute(f"UPDATE claims SET released_by = {undo} WHERE released_by IS NULL AND {undo} IS NOT NULL")  # noqa: S608
    database.execute(f"UPDATE claims SET left_by = {leaving.OF_CLAIM} WHERE direction = 'entry' AND left_by IS NULL")  # noqa: S608
    database.execute(
        f"""INSERT OR IGNORE INTO outbox (kind, entry, event, ticket, state, attempts, next_at, created_at)
            SELECT 'upload', id, event, ticket,
                CASE WHEN direction = 'entry' AND number = 1 AND period NOT LIKE 'session:%' AND NOT EXISTS (
                    SELECT 1 FROM outbox AS other JOIN journal AS line ON line.id = other.entry
                    WHERE other.event = journal.event AND other.ticket = journal.ticket
                    AND other.kind = 'upload' AND other.state IN ('due', 'done', 'quarantined') AND line.outcome = 'admitted'
                    AND NOT EXISTS (SELECT 1 FROM journal AS undo WHERE undo.event = line.event AND undo.ticket = line.ticket
                        AND undo.kind = 'undo' AND undo.refers = line.id))
                AND NOT EXISTS (SELECT 1 FROM walkins WHERE walkins.event = journal.event AND walkins.ticket = journal.ticket
                    AND walkins.state = 'local_only')
                THEN 'due' ELSE 'local_only' END,
                1, at, at
            FROM journal WHERE {_STANDING} AND NOT EXISTS (
                SELECT 1 FROM outbox AS own WHERE own.kind = 'upload' AND own.entry = journal.id)
            GROUP BY event, ticket, seq ORDER BY seq"""  # noqa: S608
    )


def _restore_walk_ins(database: Database) -> None:
    """A walk-in has a ticket, as it was registered here; one whose platform id was lost is looked for on the next full list.

    Whom the platform knows belongs to its list again: a full pull that does not bring the ticket withdraws it.
    """
    database.execute(
        """UPDATE walkins SET state = 'uncertain', attempts = max(attempts, 1), tried_at = coalesce(tried_at, at)
           WHERE state = 'done' AND NOT EXISTS (
               SELECT 1 FROM aliases WHERE aliases.event = walkins.event AND aliases.ticket = walkins.ticket)"""
    )
    database.execute(
        """INSERT OR IGNORE INTO tickets (event, id, name, type, type_id, company, first_name, last_name, email, order_number, status,
               mark, roster)
           SELECT event, ticket, trim(first_name || ' ' || last_name), coalesce(known.type, type_id), type_id, company, first_name, last_name,
               email, '', 'valid', '', CASE state WHEN 'done' THEN event ELSE '' END
           FROM walkins LEFT JOIN (SELECT event AS of, type_id AS number, max(type) AS type FROM tickets WHERE type_id <> ''
               GROUP BY event, type_id) AS known ON known.of = walkins.event AND known.number = walkins.type_id"""
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
        journal.append(database, entry, journal.details_of(database, entry.id))
        if row["released_by"]:
            undo = replace(entry, id=row["released_by"], kind=EntryKind.UNDO, outcome="noted", reason="undone", refers=entry.id, number=0)
            if journal.get(database, undo.id) is None:
                journal.append(database, undo, journal.details_of(database, undo.id))
