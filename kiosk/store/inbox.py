"""The inbox of conflicts: what became of each is read from the journal's own lines, so that it is chained and outlives a purge."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kiosk.store.database import Database
from kiosk.store.remote import Conflict, conflicts
from kiosk.store.rows import optional_time, time_value


class Action(StrEnum):
    """What a person did about a conflict: the ``reason`` of a line of the kind ``conflict``. A note changes no state."""

    ACKNOWLEDGED = "acknowledged"
    SUPERVISOR = "to_supervisor"
    NOTED = "noted"


class State(StrEnum):
    """Where a conflict stands. ``resolved``: our own admission was taken back, so that one is left."""

    OPEN = "open"
    SUPERVISOR = "supervisor"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Step:
    """One line about a conflict. ``by`` and ``words`` are empty after a purge."""

    at: datetime
    action: Action
    by: str
    words: str


@dataclass(frozen=True, slots=True)
class Item:
    """A conflict, where it stands and how it came there, oldest step first. ``resolved_at`` is when our admission was taken back."""

    conflict: Conflict
    state: State
    steps: tuple[Step, ...]
    resolved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OpenCounts:
    """How many conflicts want a person; ``supervisor`` of them were sent to the supervisor."""

    open: int
    supervisor: int


_UNDONE = "EXISTS (SELECT 1 FROM claims WHERE claims.entry = conflicts.entry AND released_by IS NOT NULL)"
_LATEST = """(SELECT reason FROM journal WHERE journal.event = conflicts.event AND journal.ticket = conflicts.ticket AND kind = 'conflict'
    AND refers = conflicts.entry AND number = conflicts.id AND reason <> 'noted' ORDER BY seq DESC LIMIT 1)"""


def items(database: Database, event: str) -> list[Item]:
    """Every conflict of the event, oldest first."""
    return [_item(database, event, each) for each in conflicts(database, event)]


def item(database: Database, event: str, number: int) -> Item | None:
    """The conflict of that number, if the event has it."""
    return next((_item(database, event, each) for each in conflicts(database, event, number)), None)


def open_counts(database: Database, event: str) -> OpenCounts:
    """How many want a person."""
    query = f"""SELECT count(*) AS n, total(latest = 'to_supervisor') AS up FROM (SELECT {_LATEST} AS latest FROM conflicts
        WHERE event = ? AND NOT {_UNDONE}) WHERE latest IS NULL OR latest <> 'acknowledged'"""  # noqa: S608
    row = database.row(query, (event,))
    return OpenCounts(int(row["n"]), int(row["up"])) if row else OpenCounts(0, 0)


def _item(database: Database, event: str, conflict: Conflict) -> Item:
    rows = database.rows(
        """SELECT journal.at, journal.reason, details.operator, details.words FROM journal LEFT JOIN details ON details.entry = journal.id
           WHERE journal.event = ? AND journal.ticket = ? AND kind = 'conflict' AND refers = ? AND number = ? ORDER BY seq""",
        (event, conflict.ticket, conflict.entry, conflict.id),
    )
    steps = tuple(Step(time_value(row["at"]), Action(row["reason"]), row["operator"] or "", row["words"] or "") for row in rows)
    undo = database.row(
        "SELECT journal.at FROM claims JOIN journal ON journal.id = claims.released_by WHERE claims.entry = ?", (conflict.entry,)
    )
    latest = next((step.action for step in reversed(steps) if step.action is not Action.NOTED), None)
    state = {None: State.OPEN, Action.ACKNOWLEDGED: State.ACKNOWLEDGED, Action.SUPERVISOR: State.SUPERVISOR}[latest]
    return Item(conflict, State.RESOLVED if undo else state, steps, optional_time(undo["at"]) if undo else None)
