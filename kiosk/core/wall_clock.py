"""What a clock on the wall means on the two days a year on which it is turned: times that exist twice, or not at all."""

from datetime import UTC, datetime, timedelta, tzinfo

_SECOND = timedelta(seconds=1)


def first(wall: datetime, zone: tzinfo) -> datetime:
    """The first moment (UTC) at which a clock in ``zone`` shows ``wall`` (naive) or later: where it is skipped, that of the jump."""
    before, after = _both(wall, zone)
    return _jump(after, before, zone) if after < before else before


def last(wall: datetime, zone: tzinfo) -> datetime:
    """As ``first``, and where the clock shows ``wall`` twice, the second time."""
    before, after = _both(wall, zone)
    return _jump(after, before, zone) if after < before else after


def _both(wall: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """``wall`` by the offset before a change of the clock, and by that after it; the same moment on every other day."""
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC), wall.replace(tzinfo=zone, fold=1).astimezone(UTC)


def _jump(low: datetime, high: datetime, zone: tzinfo) -> datetime:
    """The second between the two in which the clock was put forward."""
    old = low.astimezone(zone).utcoffset()
    while high - low > _SECOND:
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0) if middle.replace(microsecond=0) > low else low + _SECOND
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == old else (low, middle)
    return high.replace(microsecond=0)
