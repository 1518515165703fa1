"""Many frames of one code are one scan, by elapsed time, not by counting frames."""

from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")

SAME_SCAN_SECONDS = 8.0
"""Within this time, with no other code in between, a code shown again repeats its verdict (rules.md)."""


@dataclass(slots=True)
class _View:
    last: float
    waiting: bool = True


@dataclass(slots=True)
class Steady:
    """Turns what each frame shows into presentations. Times are seconds on the camera's own clock (film time for a film).

    A code that has come into view is presented once, after ``settle`` seconds, together with whatever else was in view in
    those seconds: a second code may be read a frame or two after the first. It is not presented again while it stays; a gap
    shorter than ``gap`` seconds (a blurred moment, a turned phone) does not end its stay.
    """

    gap: float = 1.0
    settle: float = 0.1
    _views: dict[str, _View] = field(default_factory=dict)
    _pending: float | None = None
    _held: frozenset[str] = frozenset()

    def see(self, texts: frozenset[str], seen: float) -> frozenset[str]:
        """The codes presented at this moment, mostly none. Call it for every frame, also for one that shows nothing.

        ``texts`` are the codes of one frame in compared form, ``seen`` its time.
        """
        self._views = {text: view for text, view in self._views.items() if seen - view.last <= self.gap}
        for text in texts:
            self._views.setdefault(text, _View(seen)).last = seen
        if self._held and not self._held <= self._views.keys():
            self._held = frozenset()
        if not any(self._views[text].waiting for text in texts) and self._pending is None:
            return frozenset()
        if self._held == self._views.keys():
            return frozenset()
        if self._pending is None:
            self._pending = seen
        return self._present(seen) if seen - self._pending >= self.settle else frozenset()

    def flush(self) -> frozenset[str]:
        """What was still settling when the film ended."""
        return self._present(self._pending) if self._pending is not None else frozenset()

    def hold(self, texts: frozenset[str]) -> None:
        """These were shown together and nobody was admitted: when one of them has gone, the others are presented anew."""
        self._held = texts
        for text in texts & self._views.keys():
            self._views[text].waiting = True

    def _present(self, seen: float) -> frozenset[str]:
        since, self._pending = self._pending or seen, None
        shown = frozenset(text for text, view in self._views.items() if view.last >= since)
        waiting = any(self._views[text].waiting for text in shown)
        for text in shown:
            self._views[text].waiting = False
        return shown if waiting else frozenset()


@dataclass(slots=True)
class SameScan(Generic[T]):
    """Remembers the last verdict, so that the same code shown again soon repeats it instead of being decided anew."""

    within: float = SAME_SCAN_SECONDS
    _text: str = ""
    _seen: float = 0.0
    _answer: T | None = None

    def repeats(self, text: str, seen: float) -> T | None:
        """The answer to repeat, or None."""
        if self._answer is None or text != self._text or not 0 <= seen - self._seen <= self.within:
            return None
        self._seen = seen
        return self._answer

    def remember(self, text: str, seen: float, answer: T) -> None:
        """``text`` was decided at ``seen``; whatever was remembered before is forgotten."""
        self._text, self._seen, self._answer = text, seen, answer

    def still_shown(self, texts: frozenset[str], seen: float) -> None:
        """The codes in view at ``seen``: a code that stays in view stays the same scan, however long."""
        if self._text in texts and 0 <= seen - self._seen <= self.within:
            self._seen = seen
