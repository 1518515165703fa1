"""The latest decisions, read back from the journal, for the list beside the camera after a restart."""

from kiosk.core.decide import face
from kiosk.core.entry import EntryKind
from kiosk.core.verdict import Outcome, Reason, Verdict
from kiosk.flow.bulletin import Decided
from kiosk.store import journal, tickets
from kiosk.store.database import Database


def recent(database: Database, event: str, count: int) -> tuple[Decided, ...]:
    """At most ``count`` decisions of this event, newest first."""
    found = []
    for line in journal.latest(database, event, count, (EntryKind.SCAN, EntryKind.OVERRIDE, EntryKind.WALK_IN, EntryKind.GROUP)):
        outcome, reason = Outcome(line.outcome), Reason(line.reason) if line.reason else None
        ticket = tickets.get(database, event, line.ticket) if line.ticket else None
        verdict = Verdict(outcome, face(outcome, reason), reason, ticket, number=line.number)
        found.append(Decided(line.id, line.at, verdict))
    return tuple(found)
