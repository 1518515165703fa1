"""The pause between attempts."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.retry import FIRST, LONGEST, pause


@given(st.integers(1, 10_000), st.floats(0, 1, exclude_max=True))
def test_a_pause_is_bounded_and_never_nothing(attempts: int, chance: float) -> None:
    """However often it failed: at least half the ceiling, at most the longest."""
    assert FIRST / 2 <= pause(attempts, chance) <= LONGEST


def test_pauses_grow_and_are_spread() -> None:
    """Each failure doubles the ceiling; two draws differ."""
    assert pause(1, 0.5) < pause(2, 0.5) < pause(3, 0.5)
    assert pause(3, 0.9) - pause(3, 0.1) > timedelta(seconds=1)
