"""What guests answered at the door to the organiser's questions."""

from collections.abc import Mapping
from datetime import datetime

from kiosk.store.database import Database
from kiosk.store.rows import plain, time_text


def put(database: Database, event: str, ticket: str, given: Mapping[str, str], at: datetime) -> None:
    """Keeps answers by the question's id; a later one replaces an earlier. Inside the caller's transaction."""
    for question, text in given.items():
        database.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?)", (event, ticket, plain(question), plain(text), time_text(at)))


def of(database: Database, event: str, ticket: str) -> tuple[tuple[str, str], ...]:
    """Question and answer of one ticket."""
    rows = database.rows("SELECT question, text FROM answers WHERE event = ? AND ticket = ? ORDER BY question", (event, ticket))
    return tuple((row["question"], row["text"]) for row in rows)
