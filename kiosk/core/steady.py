"""Many frames of one code are one scan, by elapsed time, not by counting frames."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from kiosk.core.scan import looks_foreign

T = TypeVar("T")

SAME_SCAN_SECONDS = 8.0
"""Within this time, with no other code in between, a code shown again repeats its verdict (rules.md)."""


@dataclass(slots=True)
class _View:
    """One code's stay: when it was first and last read, whether it is yet to be presented, whether it hangs on the wall."""

    first: float
    last: float
    waiting: bool = True
    scenery: bool = False


@dataclass(slots=True)
class Steady:
    """Turns what each frame shows into presentations. Times are seconds on the camera's own clock (film time for a film).

    A ticket that has come into view is presented once, after ``settle`` seconds, together with whatever other tickets were
    in view in those seconds: a second code may be read a frame or two after the first. It is not presented again while it
    stays; a gap of up to ``gap`` seconds (a blurred moment, a turned phone) does not end its stay.

    A text for which ``foreign`` holds (a web address, the event's own code) is presented only where no ticket is beside it,
    and after ``patience`` seconds: a ticket that is just being held up beside a poster may be read a moment after it.
    Once it was in one frame with a ticket, or in view for ``scenery_after`` seconds, it is a poster: it is silent until it
    has been away for ``scenery_for`` seconds. Tickets are presented exactly as if foreign texts were not there.

    Of tickets that were shown together and refused for it, one that cannot be read for a moment has not gone: it has until ``held_gap``.

    A clock that jumps back (a film that starts again) counts as no time passed.
    """

    gap: float = 1.0
    settle: float = 0.1
    patience: float = 0.5
    scenery_after: float = 10.0
    scenery_for: float = 30.0
    held_gap: float = 2.0
    foreign: Callable[[str], bool] = looks_foreign
    _tickets: dict[str, _View] = field(default_factory=dict)
    _others: dict[str, _View] = field(default_factory=dict)
    _held: frozenset[str] = frozenset()
    _now: float = 0.0
    _seen: float | None = None

    def see(self, texts: frozenset[str], seen: float) -> frozenset[str]:
        """The codes presented at this moment, mostly none. Call it for every frame, also for one that shows nothing.

        ``texts`` are the codes of one frame in compared form, ``seen`` its time.
        """
        self._now += max(0.0, seen - self._seen) if self._seen is not None else 0.0
        self._seen = seen
        others = frozenset(text for text in texts if self.foreign(text))
        self._look(self._tickets, texts - others)
        self._look(self._others, others)
        for text in others:
            view = self._others[text]
            if others != texts or self._now - view.first > self.scenery_after:
                view.scenery, view.waiting = True, False
        return self._ripe_tickets() or self._ripe_others()

    def flush(self) -> frozenset[str]:
        """What was still settling when the film ended."""
        return self._present(self._tickets, _waiting(self._tickets)) or self._present(self._others, _waiting(self._others))

    def forget(self) -> None:
        """Whatever is in view or still settling was shown for something else: nothing of it is presented."""
        self._tickets.clear()
        self._others.clear()
        self._held = frozenset()

    def hold(self, texts: frozenset[str]) -> None:
        """These were shown together and nobody was admitted: when one of them has gone, those still in view are presented anew."""
        self._held = frozenset(text for text in texts if not self.foreign(text))

    def _look(self, views: dict[str, _View], texts: frozenset[str]) -> None:
        """Ends the stays that are over, and begins or prolongs those of ``texts``."""
        for text, view in tuple(views.items()):
            unseen = view.waiting and views is self._tickets  # The camera stalled before it had settled: it is still to be presented.
            gap = self.scenery_for if view.scenery else self.held_gap if text in self._held else self.gap
            if self._now - view.last > gap and not unseen:
                del views[text]
        if views is self._tickets and not self._held <= views.keys():
            for text in self._held & views.keys():
                del views[text]
            self._held = frozenset()
        for text in texts:
            views.setdefault(text, _View(self._now, self._now)).last = self._now

    def _ripe_tickets(self) -> frozenset[str]:
        waiting = _waiting(self._tickets)
        if not waiting or self._now - min(self._tickets[text].first for text in waiting) < self.settle:
            return frozenset()
        fresh = self._fresh(self._tickets)
        # A ticket that was read and is gone again comes alone, before the one that took its place.
        return self._present(self._tickets, waiting - fresh or fresh)

    def _ripe_others(self) -> frozenset[str]:
        ripe = frozenset(text for text in _waiting(self._others) if self._now - self._others[text].first >= self.patience)
        if _waiting(self._tickets) or self._fresh(self._tickets):
            return frozenset()
        return self._present(self._others, ripe)

    def _fresh(self, views: dict[str, _View]) -> frozenset[str]:
        return frozenset(text for text, view in views.items() if self._now - view.last <= self.settle)

    @staticmethod
    def _present(views: dict[str, _View], shown: frozenset[str]) -> frozenset[str]:
        for text in shown:
            views[text].waiting = False
        return shown


def _waiting(views: dict[str, _View]) -> frozenset[str]:
    return frozenset(text for text, view in views.items() if view.waiting)


@dataclass(slots=True)
class SameScan(Generic[T]):
    """Remembers the last verdict, so that the same code shown again soon repeats it instead of being decided anew."""

    within: float = SAME_SCAN_SECONDS
    _text: str = ""
    _seen: float = 0.0
    _answer: T | None = None

    def repeats(self, text: str, seen: float) -> T | None:
        """The answer to repeat, or None. A clock that has jumped back repeats nothing."""
        if self._answer is None or text != self._text or not 0 <= seen - self._seen <= self.within:
            return None
        self._seen = seen
        return self._answer

    def remember(self, text: str, seen: float, answer: T) -> None:
        """``text`` was decided at ``seen``; whatever was remembered before is forgotten."""
        self._text, self._seen, self._answer = text, seen, answer

    def still_shown(self, texts: frozenset[str], seen: float) -> None:
        """The codes in view at ``seen``: a code that stays in view stays the same scan, however long."""
        if self._text in texts and seen - self._seen <= self.within:
            self._seen = seen
