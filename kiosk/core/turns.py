"""The order in which decisions reach the screen, and how long each stays (rules.md, "What the screen must not do")."""

from collections import deque
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from kiosk.core.verdict import Shown

T = TypeVar("T")

LEAST_SECONDS = {Shown.GO: 0.5, Shown.NOTE: 0.5, Shown.WAIT: 1.0, Shown.STOP: 3.0}
"""A verdict stays at least so long although the next scan has come; 3 s for a stop is the law, half a second is what a look takes."""

STAY_SECONDS = {Shown.GO: 4.0, Shown.NOTE: 4.0, Shown.WAIT: 8.0, Shown.STOP: 8.0}
"""A verdict stays so long when nothing comes: what needs reading stays twice as long as what needs a glance."""

BLINK_SECONDS = 0.12
"""Between two greens in a row the screen is neutral for this long, so that two guests are seen to be two."""


@dataclass(frozen=True, slots=True)
class Turn(Generic[T]):
    """What the screen shows at one moment: nothing (``item`` is None), the blink, or a verdict with its time bar.

    ``since`` and ``until`` are monotonic seconds: the bar is full at ``since`` and empty at ``until``. ``waiting`` counts those behind it.
    """

    item: T | None = None
    blink: bool = False
    since: float = 0.0
    until: float = 0.0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class _Queued(Generic[T]):
    key: str
    item: T
    shown: Shown


@dataclass(slots=True)
class Turns(Generic[T]):
    """Decides what is on the screen. Every time is passed in, in monotonic seconds, and never goes back.

    A verdict stays until the next one or until its time has run out, but never shorter than LEAST_SECONDS: whoever comes
    earlier waits their turn, in order, and none is lost.
    """

    _waiting: deque[_Queued[T]] = field(default_factory=deque)
    _on: _Queued[T] | None = None
    _since: float = 0.0
    _refreshed: float = 0.0

    def arrive(self, key: str, item: T, shown: Shown, now: float, *, same: bool = False) -> None:
        """A decision was made at ``now``. ``key`` is its journal entry; ``same`` says that it repeats the verdict of that entry."""
        self._advance(now)
        if same and self._on is not None and self._on.key == key:
            self._refreshed = now
            return
        if same and any(queued.key == key for queued in self._waiting):
            return
        self._waiting.append(_Queued(key, item, shown))
        self._advance(now)

    def look(self, now: float) -> Turn[T]:
        """What is on the screen at ``now``."""
        self._advance(now)
        if self._on is None:
            return Turn()
        if now < self._since:
            return Turn(blink=True, since=self._since, waiting=len(self._waiting))
        return Turn(self._on.item, False, self._refreshed, self._until(), len(self._waiting))

    def next_change(self, now: float) -> float | None:
        """When to look again if nothing arrives before; None while nothing is shown."""
        self._advance(now)
        if self._on is None:
            return None
        if now < self._since:
            return self._since
        return self._free() if self._waiting else self._until()

    def stay(self, now: float) -> None:
        """Somebody is reading: the verdict on the screen begins its time anew; whoever waits still gets their turn."""
        self._advance(now)
        if self._on is not None and now >= self._since:
            self._refreshed = now

    def _until(self) -> float:
        assert self._on is not None
        return max(self._free(), self._refreshed + STAY_SECONDS[self._on.shown])

    def _free(self) -> float:
        assert self._on is not None
        return self._since + LEAST_SECONDS[self._on.shown]

    def _advance(self, now: float) -> None:
        """Goes through all that has happened up to ``now``: a late look must not shorten anybody's turn."""
        while self._on is not None or self._waiting:
            if self._on is None:
                self._show(self._waiting.popleft(), now, blink=False)
            elif self._waiting and now >= self._free():
                following = self._waiting.popleft()
                self._show(following, now, blink=self._on.shown is Shown.GO and following.shown is Shown.GO)
            elif not self._waiting and now >= self._until():
                self._on = None
            else:
                return

    def _show(self, queued: _Queued[T], now: float, *, blink: bool) -> None:
        self._on = queued
        self._since = self._refreshed = now + (BLINK_SECONDS if blink else 0.0)
