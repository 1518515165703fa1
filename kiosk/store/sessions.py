"""The programme: sessions that can have a door of their own."""

from collections.abc import Sequence
from typing import Any

from kiosk.ports.platform import Session
from kiosk.store.database import Database
from kiosk.store.rows import optional_time, optional_time_text, plain


def put(database: Database, event: str, sessions: Sequence[Session]) -> None:
    """Replaces what is known of the programme. Inside the caller's transaction."""
    database.execute("DELETE FROM sessions WHERE event = ?", (event,))
    for each in sessions:
        starts, ends = optional_time_text(each.starts), optional_time_text(each.ends)
        values = (event, plain(each.id), plain(each.name), starts, ends, plain(each.place), each.capacity)
        database.execute("INSERT OR REPLACE INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?)", values)


def every(database: Database, event: str) -> list[Session]:
    """All sessions of an event, the first to start first."""
    rows = database.rows("SELECT * FROM sessions WHERE event = ? ORDER BY starts IS NULL, starts, name", (event,))
    return [_session(row) for row in rows]


def _session(row: Any) -> Session:
    return Session(row["id"], row["name"], optional_time(row["starts"]), optional_time(row["ends"]), row["place"], row["capacity"])
