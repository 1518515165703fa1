"""Forgetting by date, which a wrong clock must not do.

The day must have been seen to be past on two days of this station's running, by its own
clock as the platform has last corrected it; and nothing is forgotten that is unsent or was not taken home: then a person is asked.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from kiosk.core.errors import KioskError
from kiosk.core.retention import Retention
from kiosk.flow.forgetting import Purged, refusal, still_open
from kiosk.store import events, forgetting
from kiosk.store.database import Database

DAYS_SEEN = 2


@dataclass(frozen=True, slots=True)
class Retaining:
    """One event's date. ``zone`` is the event's as known then; ``purge`` forgets, and raises KioskError where it cannot."""

    event: str
    retention: Retention | None
    zone: Callable[[Database], tzinfo]
    now: Callable[[], datetime]
    purge: Callable[[Database], Purged]

    def since(self, database: Database) -> datetime | None:
        """Since when nobody should be known here; None before that, and where nothing is configured or the event's end is not known."""
        if self.retention is None:
            return None
        moment = self.retention.moment(events.ends(database, self.event), self.zone(database))
        offset = events.get(database, self.event).clock_offset or 0.0
        return moment if moment is not None and self.now() + timedelta(seconds=offset) >= moment else None

    def over(self, database: Database) -> str:
        """Why no list is pulled any more, or empty."""
        since = self.since(database)
        return f"the guests are to be forgotten since {since:%Y-%m-%d} ([event] forget_after): no list is pulled any more" if since else ""

    def look(self, database: Database) -> str:
        """Forgets everybody where it is time; words for the staff, empty where there is nothing to say. Raises StoreError."""
        since = self.since(database)
        if since is None:
            forgetting.not_overdue(database)
            return ""
        if not forgetting.anybody(database):
            return ""
        due = f"The guests of this event are to be forgotten since {since:%Y-%m-%d}"
        if forgetting.overdue(database, f"{self.now():%Y-%m-%d}") < DAYS_SEEN:
            return f"{due}. If this computer's clock is right, that is done tomorrow; kiosk purge --yes does it now."
        if lost := still_open(database):
            return f"{due}, but {refusal(lost)}."
        try:
            done = self.purge(database)
        except KioskError as error:
            return f"{due}, which was not possible: {error}."
        return f"{done.tickets} guests were forgotten, as [event] forget_after says; the numbers stay."
