"""The history of an outbox row or a walk-in: each try and what came of it."""

from dataclasses import dataclass
from datetime import datetime

from kiosk.store.database import Database
from kiosk.store.rows import time_text, time_value


@dataclass(frozen=True, slots=True)
class Attempt:
    """One line of a row's history; ``result`` is a word of ours, then perhaps the platform's or printer's."""

    at: datetime
    result: str


def note(database: Database, row: int, at: datetime, result: str) -> None:
    """Adds a line. Inside the caller's transaction."""
    database.execute("INSERT INTO attempts (row, at, result) VALUES (?, ?, ?)", (row, time_text(at), result))


def of_row(database: Database, row: int) -> list[Attempt]:
    """From the journal line that made the row to what came last; empty where there is no such row."""
    rows = database.rows(
        """SELECT created_at AS at, 'made' AS result, 0 AS place FROM outbox WHERE id = ?1
           UNION ALL SELECT attempts.at, attempts.result, attempts.id FROM attempts WHERE row = ?1 ORDER BY place""",
        (row,),
    )
    return [Attempt(time_value(each["at"]), each["result"]) for each in rows]


def of_walk_in(database: Database, walk_in: int) -> list[Attempt]:
    """When it was made and, where it was tried, the last try: of a walk-in only that is kept."""
    row = database.row("SELECT at, tried_at, state, attempts, reason FROM walkins WHERE id = ?", (walk_in,))
    if row is None:
        return []
    tried = [Attempt(time_value(row["tried_at"]), f"{row['state']} {row['reason']}".strip())] if row["tried_at"] else []
    return [Attempt(time_value(row["at"]), "made"), *tried]
