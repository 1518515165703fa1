"""What waits for its turn on the verdict screen: a decision, or an entry that was taken back."""

from dataclasses import dataclass

from kiosk.core.verdict import Shown
from kiosk.flow.bulletin import Decided

UNDO_SECONDS = 10.0
"""Undo is free for so long (rules.md)."""


@dataclass(frozen=True, slots=True)
class Page:
    """One turn. ``arrived`` is monotonic seconds; ``undone`` says that the entry of ``decided`` no longer counts."""

    key: str
    shown: Shown
    decided: Decided | None
    arrived: float
    undone: bool = False

    def undo_left(self, now: float) -> float:
        """Seconds for which Undo may still be offered."""
        if self.undone or self.decided is None or not self.decided.undoable:
            return 0.0
        return max(0.0, UNDO_SECONDS - (now - self.arrived))
