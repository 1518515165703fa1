"""From when on people are to be forgotten."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from kiosk.core.retention import Retention, retention

LISBON = ZoneInfo("Europe/Lisbon")
ENDS = datetime(2026, 6, 16, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("30 days", datetime(2026, 7, 16, 18, tzinfo=UTC)),
        ("1 day", datetime(2026, 6, 17, 18, tzinfo=UTC)),
        ("0 days", ENDS),
        ("2026-07-15", datetime(2026, 7, 14, 23, tzinfo=UTC)),
    ],
)
def test_days_after_the_end_or_a_day_of_the_event(text: str, moment: datetime) -> None:
    """Days are counted from the event's end; a day begins at midnight where the event is."""
    assert retention(text).moment(ENDS, LISBON) == moment


def test_days_want_an_end() -> None:
    """Where the platform names no end nothing is ever due by days; a day needs none."""
    assert retention("30 days") == Retention(days=30)
    assert Retention(days=30).moment(None, LISBON) is None


@pytest.mark.parametrize("text", ["", "soon", "30", "-3 days", "2026-13-01", "30 weeks"])
def test_anything_else_is_no_date(text: str) -> None:
    """It is refused, never guessed."""
    with pytest.raises(ValueError):  # noqa: PT011 - the settings say which key and what is allowed
        retention(text)
