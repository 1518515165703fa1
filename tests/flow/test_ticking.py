"""Sleep and wake, as far as they can be had without closing a lid."""

import sys
import time
from pathlib import Path

import pytest

from kiosk.flow.ticking import SLEPT_SECONDS, Sleep, seconds


@pytest.mark.skipif(sys.platform != "linux", reason="/proc/uptime")
def test_the_clock_counts_what_the_system_says_it_has_been_on() -> None:
    """The system's own uptime passes in sleep too; Python's monotonic clock does not."""
    before = seconds()
    uptime = float(Path("/proc/uptime").read_text("ascii").split()[0])
    after = seconds()
    assert before - 0.02 <= uptime <= after + 0.02


def test_the_clock_never_goes_back_and_passes_while_awake_like_any() -> None:
    """It can stand in for the monotonic clock."""
    start, usual = seconds(), time.monotonic()
    readings = [seconds() for _ in range(1000)]
    assert readings == sorted(readings)
    assert readings[0] >= start
    assert abs((seconds() - start) - (time.monotonic() - usual)) < 5


def test_a_look_that_comes_late_was_sleep() -> None:
    """A look every second is no sleep, the first one after half an hour is, and the one after that is not."""
    told = iter([0.0, 1.0, 2.0, 1802.0, 1803.0, 1803.0 + SLEPT_SECONDS])
    sleep = Sleep(lambda: next(told))
    assert [sleep.over() for _ in range(6)] == [False, False, False, True, False, False]
