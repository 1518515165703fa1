"""How many calls a platform still allows, and what may be spent on what: check-ins before roster pulls."""

from dataclasses import dataclass
from datetime import datetime, timedelta

RESERVE = 0.2
"""This share of an allowance is left to check-ins: a roster pull waits before it touches it."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a platform said last of its rate limit: calls in all, calls left, and when they are full again (aware, our own clock).

    The figures are of the whole account: what other kiosks spend shows in ``remaining``.
    """

    limit: int
    remaining: int
    resets: datetime

    def left(self, now: datetime) -> int:
        """Calls left at ``now``; all of them once the window is over."""
        return self.limit if now >= self.resets else self.remaining


def roster_wait(allowance: Allowance | None, now: datetime) -> float:
    """For how many seconds the next page of a roster should wait, so that check-ins are never cut off by it; 0: not at all."""
    if allowance is None or allowance.left(now) > max(1, int(allowance.limit * RESERVE)):
        return 0.0
    return max(0.0, (allowance.resets - now).total_seconds())


def rest(allowance: Allowance | None, now: datetime, calls: int, usual: float, share: float) -> float:
    """Seconds until work that costs ``calls`` may be done again: ``usual``, or longer where that would spend more than ``share``
    of what is left evenly until the window is over.
    """
    if allowance is None or calls <= 0 or now >= allowance.resets:
        return usual
    window = (allowance.resets - now).total_seconds()
    affordable = allowance.remaining * share
    if affordable < calls:
        return max(usual, window)
    return max(usual, window * calls / affordable)


def daily_rest(calls_a_day: int | None, calls: int, usual: float, share: float, *, hours: float = 16.0) -> float:
    """The same from a plan's calls a day, for a day that is busy for ``hours``."""
    if not calls_a_day or calls <= 0:
        return usual
    return max(usual, timedelta(hours=hours).total_seconds() * calls / max(1.0, calls_a_day * share))


MOST_SAVED = 12.0
"""So many calls a quiet hour can save up for a busy minute."""
LONGEST_REST = 900.0


@dataclass(slots=True)
class Purse:
    """Calls that one worker may make without waiting: saved up while nothing happens, spent in a rush, paid back by resting."""

    saved: float = 3.0
    at: datetime | None = None

    def spend(self, now: datetime, calls: int, each: float, usual: float) -> float:
        """Seconds to rest after ``calls`` were made; ``each`` is how many seconds one call is worth, 0 where there is plenty.

        Never longer than a quarter of an hour: another door should hear of an admission the same morning.
        """
        if each > 0 and self.at is not None:
            self.saved += max(0.0, (now - self.at).total_seconds()) / each
        self.at = now
        self.saved = max(-MOST_SAVED, min(MOST_SAVED, self.saved) - calls)
        if each <= 0 or self.saved >= 0:
            return usual
        return max(usual, min(LONGEST_REST, -self.saved * each))
