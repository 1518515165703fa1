"""Seconds that pass while the computer sleeps too: nobody may be taken for the last guest because a lid was closed in between."""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

SLEPT_SECONDS = 30.0
"""A worker that looks every few seconds and did not for so long was asleep with its computer."""


def seconds() -> float:
    """Seconds of a clock that nobody sets, which stands still neither in sleep nor when the zone or the time of day is changed."""
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)  # time.monotonic stands still in sleep
    elif sys.platform == "darwin":  # noqa: RET505 - so that mypy knows which of them is never reached
        return time.clock_gettime(time.CLOCK_MONOTONIC)  # as above: Python's own is another one there
    else:
        return time.monotonic()


@dataclass(slots=True)
class Sleep:
    """Notices that the computer slept, by a look that comes late."""

    clock: Callable[[], float] = seconds
    _looked: float | None = field(default=None)

    def over(self) -> bool:
        """Whether the computer has slept since this was asked last."""
        before, self._looked = self._looked, self.clock()
        return before is not None and self._looked - before > SLEPT_SECONDS
