"""The events this station has known, with the age of their rosters."""

import json
from dataclasses import dataclass
from datetime import datetime

from kiosk.store.database import Database
from kiosk.store.rows import optional_time, optional_time_text, set_text


@dataclass(frozen=True, slots=True)
class KnownEvent:
    """An event as last read from the platform. ``roster_at`` is when its roster was last complete; ``held`` why a newer one waits."""

    id: str
    name: str
    timezone: str
    codes: frozenset[str]
    roster_at: datetime | None
    held: str


def get(database: Database, event: str) -> KnownEvent:
    """What is known of an event; mostly empty where it was never read."""
    row = database.row("SELECT * FROM events WHERE id = ?", (event,))
    if row is None:
        return KnownEvent(event, "", "", frozenset(), None, "")
    return KnownEvent(event, row["name"], row["timezone"], frozenset(json.loads(row["codes"])), optional_time(row["roster_at"]), row["held"])


def put(database: Database, known: KnownEvent, starts: datetime | None = None, ends: datetime | None = None) -> None:
    """Keeps what the platform says of the event; what it does not say this time, and the roster's age, stay what they are."""
    values = (known.name, known.timezone, optional_time_text(starts), optional_time_text(ends), set_text(known.codes) or "[]")
    database.execute(
        """INSERT INTO events (id, name, timezone, starts, ends, codes) VALUES (?, ?, ?, ?, ?, ?)
           ON CONFLICT (id) DO UPDATE SET name = coalesce(nullif(excluded.name, ''), name),
           timezone = coalesce(nullif(excluded.timezone, ''), timezone), starts = coalesce(excluded.starts, starts),
           ends = coalesce(excluded.ends, ends), codes = CASE excluded.codes WHEN '[]' THEN codes ELSE excluded.codes END""",
        (known.id, *values),
    )


def hold(database: Database, event: str, why: str) -> None:
    """Says why a newer roster waits for a person; empty: none does."""
    database.execute("UPDATE events SET held = ? WHERE id = ?", (why, event))
