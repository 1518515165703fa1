"""When to try again: exponential back-off with full jitter."""

from datetime import timedelta

FIRST = timedelta(seconds=2)
LONGEST = timedelta(minutes=5)


def pause(attempts: int, chance: float, *, first: timedelta = FIRST, longest: timedelta = LONGEST) -> timedelta:
    """How long to wait after ``attempts`` failures in a row (1 and up). ``chance`` is a random number from 0 up to 1.

    The ceiling doubles from ``first`` to ``longest``; half of it is certain and half drawn, so that stations that failed
    together do not come back together, and none comes back at once.
    """
    ceiling = min(longest, first * float(2 ** min(attempts - 1, 20)))
    return ceiling / 2 + ceiling / 2 * chance
