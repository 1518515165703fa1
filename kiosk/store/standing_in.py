"""Which attendance of a ticket the platform is told of, once the one that it was told of has been taken back."""

from datetime import datetime

from kiosk.core.entry import Entry
from kiosk.store import outbox
from kiosk.store.database import Database
from kiosk.store.rows import time_text


def told_of(database: Database, line: Entry) -> bool:
    """Whether this line is the attendance that the platform has, or is to have. To be asked before it is withdrawn."""
    query = "SELECT 1 FROM outbox WHERE entry = ? AND kind = 'upload' AND state IN ('due', 'done', 'quarantined')"
    return line.outcome == "admitted" and database.row(query, (line.id,)) is not None


def succeed(database: Database, line: Entry, now: datetime) -> None:
    """``line`` was taken back: the oldest other admission at that door that stands is told instead of it, where one does.

    Not where the platform keeps what it was told (it cannot undo), or knows of the guest from another door. Inside the caller's transaction.
    """
    if line.ticket is None or outbox.was_uploaded(database, line.event, line.ticket):
        return
    row = database.row(
        f"""SELECT outbox.id FROM outbox JOIN journal ON journal.id = outbox.entry
           WHERE outbox.event = ? AND outbox.ticket = ? AND outbox.kind = 'upload' AND outbox.state = 'local_only' AND outbox.reason = ''
           AND journal.outcome = 'admitted' AND journal.checkpoint = ? AND journal.zone = ? AND journal.direction = ?
           AND NOT {outbox.TAKEN_BACK} ORDER BY journal.seq LIMIT 1""",  # noqa: S608
        (line.event, line.ticket, line.checkpoint, line.zone, line.direction),
    )
    if row is not None:
        database.execute("UPDATE outbox SET state = 'due', next_at = ? WHERE id = ?", (time_text(now), row["id"]))
        result = "due: the admission before it was taken back"
        database.execute("INSERT INTO attempts (row, at, result) VALUES (?, ?, ?)", (row["id"], time_text(now), result))
