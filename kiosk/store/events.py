"""The events this station has known, with the age of their rosters."""

import json
from dataclasses import dataclass, field
from datetime import datetime

from kiosk.store.database import Database
from kiosk.store.rows import optional_time, optional_time_text, plain, set_text, time_text, time_value


@dataclass(frozen=True, slots=True)
class KnownEvent:
    """An event as last read from the platform. ``roster_at`` is when its roster was last complete; ``held`` why a newer one waits.

    ``hours``, ``scanning`` and ``signing`` are the platform's (ports.platform.Event). ``mark`` is where the next changes begin, ``full_at``
    when the roster was last pulled as a whole; ``clock_offset`` how many seconds the platform's clock is ahead of ours.
    """

    id: str
    name: str
    timezone: str
    codes: frozenset[str]
    roster_at: datetime | None
    held: str
    hours: tuple[tuple[datetime, datetime], ...] = ()
    scanning: bool = True
    signing: str = field(default="", repr=False)
    mark: str = ""
    full_at: datetime | None = None
    clock_offset: float | None = None


def get(database: Database, event: str) -> KnownEvent:
    """What is known of an event; mostly empty where it was never read."""
    row = database.row("SELECT * FROM events WHERE id = ?", (event,))
    if row is None:
        return KnownEvent(event, "", "", frozenset(), None, "")
    return KnownEvent(
        id=event,
        name=row["name"],
        timezone=row["timezone"],
        codes=frozenset(json.loads(row["codes"])),
        roster_at=optional_time(row["roster_at"]),
        held=row["held"],
        hours=tuple((time_value(starts), time_value(ends)) for starts, ends in json.loads(row["hours"])),
        scanning=bool(row["scanning"]),
        signing=row["signing"],
        mark=row["mark"],
        full_at=optional_time(row["full_at"]),
        clock_offset=row["clock_offset"],
    )


def ends(database: Database, event: str) -> datetime | None:
    """When the event is over, as the platform says; None where it does not."""
    row = database.row("SELECT ends FROM events WHERE id = ?", (event,))
    return optional_time(row["ends"]) if row else None


def ids(database: Database) -> list[str]:
    """Every event that is known here, and every one that the journal tells of."""
    return [row["id"] for row in database.rows("SELECT id FROM events UNION SELECT DISTINCT event FROM journal ORDER BY 1")]


def put(database: Database, known: KnownEvent, starts: datetime | None = None, ends: datetime | None = None) -> None:
    """Keeps what the platform says of the event; what it does not say this time, and the roster's age, stay what they are."""
    hours = json.dumps([[time_text(starts), time_text(ends)] for starts, ends in known.hours])
    values = (
        plain(known.name), plain(known.timezone), optional_time_text(starts), optional_time_text(ends), plain(set_text(known.codes) or "[]"),
        hours, int(known.scanning), plain(known.signing),
    )  # fmt: skip
    database.execute(
        """INSERT INTO events (id, name, timezone, starts, ends, codes, hours, scanning, signing) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (id) DO UPDATE SET name = coalesce(nullif(excluded.name, ''), name),
           timezone = coalesce(nullif(excluded.timezone, ''), timezone), starts = coalesce(excluded.starts, starts),
           ends = coalesce(excluded.ends, ends),
           hours = excluded.hours, scanning = excluded.scanning,
           signing = coalesce(nullif(excluded.signing, ''), signing),
           codes = CASE excluded.codes WHEN '[]' THEN codes ELSE excluded.codes END""",
        (known.id, *values),
    )


def hold(database: Database, event: str, why: str) -> None:
    """Says why a newer roster waits for a person; empty: none does."""
    database.execute("UPDATE events SET held = ? WHERE id = ?", (why, event))


def set_clock(database: Database, event: str, seconds: float) -> None:
    """Keeps how far the platform's clock is ahead of ours."""
    database.execute("UPDATE events SET clock_offset = ? WHERE id = ?", (seconds, event))
