"""Dates as people write them in a list; one that could be two different days is not guessed."""

import re
from datetime import UTC, datetime, timedelta, tzinfo

DAY_ENDS = timedelta(days=1, hours=4)
"""A ticket for a day is good for that event day, which ends at four in the morning (rules.md, "Period")."""

_NUMBERS = re.compile(
    r"(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})\.?(?:[ T,]+(\d{1,2})[:.h](\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([ap]\.?m\.?)?)?", re.IGNORECASE
)
_EAST_ASIAN = re.compile(r"(\d{4})[年/](\d{1,2})[月/](\d{1,2})日?")


def moment(shown: str, zone: tzinfo | None, *, until: bool = False) -> datetime | None:
    """Aware UTC, None where it is no date or could be two. Without a zone of its own it is in ``zone`` (None: this computer's).

    A day alone begins at midnight; with ``until`` it ends when the event's day does.
    """
    try:
        local, whole_day = _local(shown)
        if local is None:
            return None
        if whole_day and until:
            local += DAY_ENDS
        if local.tzinfo is None and zone is not None:
            local = local.replace(tzinfo=zone)
        return local.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _local(shown: str) -> tuple[datetime | None, bool]:
    """What is written, naive where it names no zone, and whether it is a day without a time."""
    plain = _EAST_ASIAN.sub(r"\1-\2-\3", shown).strip()
    found = _NUMBERS.fullmatch(plain)
    if found is None:
        return datetime.fromisoformat(plain), "T" not in plain.upper() and ":" not in plain
    one, separator, two, three, hour, minute, second, half = found.groups()
    year, month, day = _order(one, two, three, separator)
    if not year:
        return None, False
    at = datetime(year, month, day)  # noqa: DTZ001 - the caller knows the zone
    if hour is None:
        return at, True
    hours = int(hour) % 12 + (12 if half[0] in "pP" else 0) if half else int(hour)
    return at + _clock(hours, int(minute), int(second or 0)), False


def _clock(hours: int, minutes: int, seconds: int) -> timedelta:
    if hours > 24 or minutes > 59 or seconds > 59:
        raise ValueError("no time of day")
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


def _order(one: str, two: str, three: str, separator: str) -> tuple[int, int, int]:
    """Year, month and day; year 0 where both orders would be a date. With dots the day stands first everywhere."""
    if len(one) == 4:
        return int(one), int(two), int(three)
    year = int(three) + (2000 if len(three) <= 2 else 0)
    first, second = int(one), int(two)
    if separator == "." or first > 12 or first == second:
        return year, second, first
    return (year, first, second) if second > 12 else (0, 0, 0)
