"""The two days a year on which the clock is turned, in zones that do it at different hours and by different amounts."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.rules import Rules, Span, event_day
from kiosk.core.wall_clock import first, last

LISBON, BERLIN, NEW_YORK = ZoneInfo("Europe/Lisbon"), ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
ZONES = tuple(
    map(
        ZoneInfo,
        (
            "UTC", "Europe/Berlin", "Europe/Lisbon", "America/New_York", "America/Santiago", "America/Havana", "Atlantic/Azores",
            "Asia/Beirut", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Auckland", "Africa/Cairo", "Pacific/Chatham",
        ),
    )
)  # fmt: skip


def _utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


def test_a_time_that_is_skipped_is_the_moment_of_the_jump() -> None:
    """Berlin, 29 March 2026: at 01:00 UTC the clock goes from 02:00 to 03:00. Whatever was to be at 02:30 is at 03:00."""
    skipped = datetime(2026, 3, 29, 2, 30)  # noqa: DTZ001
    assert first(skipped, BERLIN) == last(skipped, BERLIN) == _utc(2026, 3, 29, 1)


def test_a_time_that_comes_twice_has_a_first_and_a_last() -> None:
    """Berlin, 25 October 2026: 02:30 is at 00:30 and at 01:30 UTC."""
    twice = datetime(2026, 10, 25, 2, 30)  # noqa: DTZ001
    assert (first(twice, BERLIN), last(twice, BERLIN)) == (_utc(2026, 10, 25, 0, 30), _utc(2026, 10, 25, 1, 30))


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 3, 28), 23), (date(2026, 3, 29), 24), (date(2026, 10, 24), 25), (date(2026, 10, 25), 24), (date(2026, 6, 15), 24)],
)
def test_the_event_s_day_has_23_24_or_25_hours(day: date, hours: int) -> None:
    """The clock is turned at night, before 04:00: it is the day before that is shorter or longer, from 04:00 to 04:00."""
    start = first(datetime.combine(day, time(4)), BERLIN)
    inside = [hour for hour in range(30) if event_day(start + timedelta(hours=hour), BERLIN, time(4)) == day]
    assert inside == list(range(hours))


def test_doors_open_at_a_skipped_time_when_the_clock_jumps() -> None:
    """A night with doors from 02:30 to 03:30: they open at the jump, an hour of night early, and close by the clock on the wall."""
    rules = replace(Rules("e", zone_info=BERLIN), doors_open=time(2, 30), doors_close=time(3, 30))
    assert rules.too_early(_utc(2026, 3, 29, 0, 59, 59))
    assert not rules.too_early(_utc(2026, 3, 29, 1))
    assert not rules.too_late(_utc(2026, 3, 29, 1, 29, 59))
    assert rules.too_late(_utc(2026, 3, 29, 1, 30))


def test_doors_at_a_time_that_comes_twice_open_at_the_first_and_close_at_the_last() -> None:
    """Nobody who reads 02:40 on the wall is told that the doors open at 02:30."""
    rules = replace(Rules("e", zone_info=BERLIN), doors_open=time(2, 30))
    assert (rules.too_early(_utc(2026, 10, 25, 0, 29)), rules.too_early(_utc(2026, 10, 25, 0, 30))) == (True, False)
    assert not rules.too_early(_utc(2026, 10, 25, 1, 10)), "02:10 for the second time"
    rules = replace(Rules("e", zone_info=BERLIN), doors_close=time(2, 30))
    assert not rules.too_late(_utc(2026, 10, 25, 0, 45)), "02:45 for the first time: 02:30 comes again"
    assert (rules.too_late(_utc(2026, 10, 25, 1, 29)), rules.too_late(_utc(2026, 10, 25, 1, 30))) == (False, True)


def test_a_date_and_time_without_a_zone_is_the_event_s_own() -> None:
    """``doors_open = 2026-10-25T02:30:00`` in kiosk.toml is read like a time of day; one with an offset is that moment."""
    rules = Rules("e", zone_info=BERLIN, doors_open=datetime(2026, 10, 25, 2, 30), doors_close=datetime(2026, 10, 25, 2, 30, tzinfo=UTC))  # noqa: DTZ001
    assert (rules.too_early(_utc(2026, 10, 25, 0, 29)), rules.too_early(_utc(2026, 10, 25, 0, 30))) == (True, False)
    assert (rules.too_late(_utc(2026, 10, 25, 2, 29)), rules.too_late(_utc(2026, 10, 25, 2, 30))) == (False, True)


def test_midnight_changes_no_day_and_four_does() -> None:
    """A guest of the evening is inside until 03:59:59; at 04:00 everybody enters anew."""
    rules = Rules("e", zone_info=LISBON)
    evening = rules.period(datetime(2026, 6, 15, 22, tzinfo=LISBON))
    assert rules.period(datetime(2026, 6, 16, 0, 0, tzinfo=LISBON)) == evening == "day:2026-06-15"
    assert rules.period(datetime(2026, 6, 16, 3, 59, 59, 999999, tzinfo=LISBON)) == evening
    assert rules.period(datetime(2026, 6, 16, 4, tzinfo=LISBON)) == "day:2026-06-16"


def test_sessions_and_whole_events_have_no_midnight() -> None:
    """Their claims last as long as they do, whatever the clock does."""
    for span, period in ((Span.SESSION, "session:s1"), (Span.EVENT, "event")):
        rules = Rules("e", zone_info=BERLIN, span=span, session="s1")
        assert {rules.period(_utc(2026, 10, 24) + timedelta(hours=hour)) for hour in range(72)} == {period}


@given(
    zone=st.sampled_from(ZONES),
    day_start=st.times(max_value=time(6)).map(lambda at: at.replace(second=0, microsecond=0)),
    start=st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_days_follow_each_other_and_none_comes_twice(zone: ZoneInfo, day_start: time, start: datetime) -> None:
    """Wherever the clock is turned and whenever the day starts: over 60 hours the day only goes forward, one at a time."""
    days = [event_day(start + timedelta(minutes=7 * step), zone, day_start) for step in range(60 * 60 // 7)]
    assert all(after - before in {timedelta(), timedelta(days=1)} for before, after in pairwise(days))
    assert 2 <= (days[-1] - days[0]).days <= 3


@given(
    zone=st.sampled_from(ZONES),
    door=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    at=st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_doors_open_once_a_day_and_never_close_before_they_opened(zone: ZoneInfo, door: time, at: datetime) -> None:
    """Within one event's day a door time is passed once, in every zone and on every day."""
    rules = Rules("e", zone_info=zone, doors_open=door, doors_close=door)
    day = rules.period(at)
    start = first(datetime.combine(event_day(at, zone, time(4)), time(4)), zone)
    moments = [moment for step in range(160) if rules.period(moment := start + timedelta(minutes=10 * step)) == day]
    early = [rules.too_early(moment) for moment in moments]
    late = [rules.too_late(moment) for moment in moments]
    assert early == sorted(early, reverse=True)
    assert late == sorted(late)
    assert not any(before and after for before, after in zip(early, late, strict=True))
