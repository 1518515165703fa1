"""One station goes on with another's journal: because that laptop is gone, or because its database was copied."""

from datetime import datetime

from kiosk.core.entry import Details, Entry
from kiosk.store import journal, mending
from kiosk.store.database import Database
from kiosk.store.rows import time_text

COPIED = "it came with a copied database, and the laptop it was copied from sends it; if that one is gone: kiosk take-over"
REPLACED = "another laptop has taken this station over, and sends it; if that was a mistake: kiosk take-over"
_COPIED_BADGE = "it came with a copied database: look whether the badge was printed"


def berth(database: Database) -> str | None:
    """What the mark in the station's folder must say; None where the database was never bound to one."""
    row = database.row("SELECT value FROM meta WHERE key = 'berth'")
    return str(row["value"]) if row else None


def bind(database: Database, token: str) -> None:
    """From now on the database belongs to the folder with this mark."""
    database.execute("INSERT OR REPLACE INTO meta VALUES ('berth', ?)", (token,))


def is_new(database: Database) -> bool:
    """Whether nothing has ever been decided here."""
    return database.row("SELECT 1 FROM journal LIMIT 1") is None


def go_on(database: Database, line: Entry, token: str, now: datetime, *, replaces: bool) -> None:
    """From ``line`` on, which ``refers`` to its id, a new station writes here. Inside the caller's transaction.

    One that ``replaces`` the other sends what that one had still to send (it may have sent it since: nothing of it is a conflict), goes on
    with its badges, and hands out lists with its key. A mere copy sends and prints none of that by itself.
    """
    assert line.refers is not None
    old = journal.station_id(database)
    database.execute("INSERT OR IGNORE INTO meta VALUES ('chain_id', ?)", (old,))
    database.execute("INSERT OR IGNORE INTO meta VALUES ('paper_id', ?)", (old,))
    database.execute("INSERT OR REPLACE INTO meta VALUES ('station_id', ?)", (line.refers,))
    bind(database, token)
    journal.append(database, line, Details())
    # What changed at the platform after the copy was made is known here by a full pull only.
    database.execute("UPDATE events SET mark = '', full_at = NULL")
    if replaces:
        _release(database, now)
        mending.doubt(database, now)
        return
    database.execute("DELETE FROM meta WHERE key IN ('roster_key', 'paper_id')")
    hold(database, None, COPIED, now)
    database.execute(
        "UPDATE outbox SET state = 'uncertain', reason = ? WHERE kind = 'badge' AND state IN ('queued', 'blocked', 'submitting')",
        (_COPIED_BADGE,),
    )


def hold(database: Database, before: int | None, why: str, now: datetime) -> int:
    """What is still to be sent of the lines ``before`` that one (None: of all) waits for a person. Inside the caller's transaction."""
    held = database.execute(
        """UPDATE outbox SET state = 'quarantined', attempts = max(attempts, 1), reason = ? WHERE kind = 'upload' AND state = 'due'
           AND (? IS NULL OR entry IN (SELECT id FROM journal WHERE seq < ?))""",
        (why, before, before),
    ).rowcount
    held += database.execute(
        """UPDATE walkins SET state = 'quarantined', attempts = max(attempts, 1), tried_at = ?, reason = ? WHERE state IN ('due', 'uncertain')
           AND (? IS NULL OR ticket IN (SELECT ticket FROM journal WHERE seq < ? AND kind = 'walk_in'))""",
        (time_text(now), why, before, before),
    ).rowcount
    return held


def held(database: Database) -> int:
    """How many uploads and walk-ins wait because another laptop sends them."""
    return sum(
        database.number(f"SELECT count(*) FROM {table} WHERE state = 'quarantined' AND reason IN (?, ?)", (COPIED, REPLACED))  # noqa: S608
        for table in ("outbox", "walkins")
    )


def _release(database: Database, now: datetime) -> None:
    """The other laptop is gone: it is sent from here after all. Whether it was sent before is not known."""
    for table in ("outbox", "walkins"):
        database.execute(
            f"UPDATE {table} SET state = 'due', reason = '', next_at = ? WHERE state = 'quarantined' AND reason IN (?, ?)",  # noqa: S608
            (time_text(now), COPIED, REPLACED),
        )
