"""The status line, read from the store: numbers and times, no sentences."""

from datetime import datetime

from kiosk.flow.bulletin import Status
from kiosk.flow.connection import Connection
from kiosk.flow.means import Means
from kiosk.store import claims, events, inbox, outbox, people, tickets
from kiosk.store.database import Database


def status(database: Database, means: Means, connection: Connection, dead: tuple[str, ...], at: datetime) -> Status:
    """What the status line says now. Raises StoreError."""
    known = events.get(database, means.event)
    counts = outbox.counts(database, means.event)
    online, since, paused = connection.state
    conflicts = inbox.open_counts(database, means.event)
    return Status(
        online=online,
        offline_since=since,
        paused=paused,
        roster_at=known.roster_at,
        roster_held=known.held,
        guests=tickets.count(database, means.event),
        uploads=counts.uploads,
        quarantined=counts.quarantined,
        local_only=counts.local_only,
        badges=counts.badges,
        badges_stuck=counts.stuck,
        badge_words=outbox.stuck_words(database, means.event) if counts.stuck else "",
        conflicts=conflicts.open,
        conflicts_handed_up=conflicts.supervisor,
        inside=claims.inside(database, means.place, means.period(known, at), remote=means.attends),
        capacity=means.capacity,
        clock_offset=known.clock_offset,
        dead=dead,
        people=people.set_up(database),
    )
