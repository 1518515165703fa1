"""Totals over the whole store, for the command line."""

from dataclasses import dataclass

from kiosk.store import events, outbox, remote, tickets
from kiosk.store.database import Database
from kiosk.store.events import KnownEvent
from kiosk.store.outbox import Counts, badge_counts

__all__ = ["Totals", "badge_counts", "known_event", "totals"]


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


def known_event(database: Database, event: str) -> KnownEvent:
    """What is known of the event, its roster's age among it."""
    return events.get(database, event)
