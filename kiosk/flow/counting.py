"""Totals over the whole store, for the command line."""

from dataclasses import dataclass
from datetime import datetime

from kiosk.store import events, outbox, remote, tickets
from kiosk.store.database import Database
from kiosk.store.outbox import Counts, badge_counts

__all__ = ["Totals", "badge_counts", "roster_at", "totals"]


@dataclass(frozen=True, slots=True)
class Totals:
    """How many tickets, open rows and conflicts there are; ``elsewhere`` are uploads due for other events than this one."""

    tickets: int
    counts: Counts
    conflicts: int
    elsewhere: int


def totals(database: Database, event: str) -> Totals:
    """The totals of one event. Raises StoreError."""
    return Totals(
        tickets.count(database, event), outbox.counts(database, event), remote.count(database, event), outbox.due_elsewhere(database, event)
    )


def roster_at(database: Database, event: str) -> datetime | None:
    """When the roster was last complete; None: never."""
    return events.get(database, event).roster_at
