"""Calls that are left: check-ins before rosters, spread evenly until the window is over."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.budget import Allowance, Purse, daily_rest, rest, roster_wait

NOW = datetime(2026, 6, 15, 9, tzinfo=UTC)


def _allowance(limit: int, remaining: int, seconds: float) -> Allowance:
    return Allowance(limit, remaining, NOW + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("allowance", "wait"),
    [
        (None, 0.0),
        (_allowance(50, 40, 30), 0.0),
        (_allowance(50, 11, 30), 0.0),
        (_allowance(50, 10, 30), 30.0),
        (_allowance(50, 0, 30), 30.0),
        (_allowance(50, 0, -1), 0.0),
        (_allowance(1, 1, 30), 30.0),
    ],
)
def test_a_roster_leaves_a_fifth_to_check_ins(allowance: Allowance | None, wait: float) -> None:
    """The next page waits until the window is over, and not a second longer."""
    assert roster_wait(allowance, NOW) == wait


def test_the_rhythm_is_the_usual_one_where_there_is_plenty() -> None:
    """Nothing known, nothing spent, or far more left than is needed."""
    assert rest(None, NOW, 5, 15, 0.5) == 15
    assert rest(_allowance(1000, 1000, 60), NOW, 0, 15, 0.5) == 15
    assert rest(_allowance(10_000, 10_000, 3600), NOW, 5, 15, 0.5) == 15


def test_what_is_left_is_spread_until_it_is_full_again() -> None:
    """Forty calls, half of them ours, one an upload: one every twentieth of the window."""
    assert rest(_allowance(100, 40, 600), NOW, 1, 15, 0.5) == 30
    assert rest(_allowance(100, 1, 600), NOW, 5, 15, 0.5) == 600


def test_a_plan_s_calls_a_day_last_for_the_day() -> None:
    """A thousand a day, half for uploads, twelve stations: one call every 23 minutes each."""
    assert daily_rest(1000, 1, 15, 0.5 / 12) == pytest.approx(1382.4)
    assert daily_rest(None, 1, 15, 0.5) == 15


@given(
    limit=st.integers(1, 10**6),
    spent=st.integers(0, 10**6),
    seconds=st.floats(-10, 86400),
    calls=st.integers(0, 1000),
    share=st.floats(0.01, 1),
)
def test_a_rest_never_overspends(limit: int, spent: int, seconds: float, calls: int, share: float) -> None:
    """Whatever the figures: at this pace until the window is over, work costs its share, or one more round."""
    allowance = _allowance(limit, max(0, limit - spent), seconds)
    wait = rest(allowance, NOW, calls, 15, share)
    assert wait >= 15
    if calls and seconds > wait:
        assert seconds / wait * calls <= allowance.remaining * share * 1.001 + calls * 1.001


def test_a_quiet_hour_saves_up_for_a_rush() -> None:
    """Twenty minutes a call: after an idle morning four calls cost no wait, the fifth does, and no rest is longer than a quarter of an hour."""
    purse = Purse(saved=0.0)
    assert purse.spend(NOW, 0, 1200.0, 15) == 15
    later = NOW + timedelta(minutes=80)
    assert purse.spend(later, 4, 1200.0, 15) == 15
    assert purse.spend(later, 1, 1200.0, 15) == 900
    assert purse.spend(later, 1, 0.0, 15) == 15
