"""Times as EventBookings writes them: ``{utc, local}`` without a zone, and durations in hours."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from kiosk.platforms import _fields as fields
from kiosk.platforms._fields import text

_PARTS = re.compile(r"(\d{1,5}(?:\.\d{1,4})?)\s*([dhm])", re.IGNORECASE)
_CLOCK = re.compile(r"(\d{1,4}):(\d{2})(?::\d{2})?")
_PLAIN = re.compile(r"\d{1,4}(?:\.\d{1,4})?")
_UNITS = {"d": 24.0, "h": 1.0, "m": 1 / 60}


def zone_of(name: str) -> ZoneInfo | None:
    """The zone by its IANA name however it is capitalised (a sample writes AUSTRALIA/SYDNEY); None where it is none."""
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):
        found = next((each for each in available_timezones() if each.casefold() == name.casefold()), "")
        return ZoneInfo(found) if found else None


def moment(value: Any, zone: ZoneInfo | None) -> datetime | None:
    """A time as aware UTC: ``utc`` of an object, else its ``local``, which like a bare text is in ``zone``; None where that is not known."""
    if isinstance(value, dict):
        return fields.moment(value.get("utc")) or _local(value.get("local"), zone)
    return _local(value, zone)


def _local(value: Any, zone: ZoneInfo | None) -> datetime | None:
    shown = text(value, 40)
    try:
        at = datetime.fromisoformat(shown)
        if at.tzinfo is None:
            if zone is None:
                return None
            at = at.replace(tzinfo=zone)
        return at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def on_the_wall(at: datetime, zone: ZoneInfo | None) -> datetime:
    """What a clock at the venue shows, without a zone, to the minute; UTC where the zone is not known."""
    return at.astimezone(zone or UTC).replace(tzinfo=None, second=0, microsecond=0)


def written(at: datetime) -> str:
    """A wall-clock time as the API takes it (``yyyy-mm-dd hh:mm``)."""
    return at.strftime("%Y-%m-%d %H:%M")


def duration(value: Any) -> timedelta | None:
    """How long: ``2``, ``2.5``, ``2:30``, ``2 hours 30 minutes``; a bare number is hours. None where it says nothing."""
    shown = text(value, 60)
    clock = _CLOCK.fullmatch(shown)
    if clock:
        return timedelta(hours=int(clock[1]), minutes=int(clock[2])) or None
    if _PLAIN.fullmatch(shown):
        return timedelta(hours=float(shown)) or None
    return timedelta(hours=sum(float(amount) * _UNITS[unit.casefold()] for amount, unit in _PARTS.findall(shown))) or None
