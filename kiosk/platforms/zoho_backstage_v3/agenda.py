"""The sessions of v3, which are asked for day by day."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from kiosk.platforms._fields import first, moment, number
from kiosk.platforms._zoho import Row
from kiosk.ports.platform import Event, Session

MOST_DAYS = 31


def days_of(event: Event) -> int | None:
    """How many days the event touches in its own time zone, None where it does not say when it is."""
    if event.starts is None or event.ends is None:
        return None
    zone = ZoneInfo(event.timezone or "UTC")
    try:
        between = event.ends.astimezone(zone).date() - event.starts.astimezone(zone).date()
    except OverflowError:
        return None
    return min(max(between.days, 0) + 1, MOST_DAYS)


def session_of(row: Row) -> Session | None:
    """A session; None where it has no id. It ends at ``end_time``, else ``duration`` minutes after its start."""
    key = first(row, "id", "session_id")
    if not key:
        return None
    starts = moment(row.get("start_time"))
    return Session(
        id=key,
        name=first(row, "title", "name") or key,
        starts=starts,
        ends=moment(row.get("end_time")) or _after(starts, number(row.get("duration"))),
        place=_place(row),
        capacity=number(row.get("capacity")),
    )


def _after(starts: datetime | None, minutes: int | None) -> datetime | None:
    if starts is None or not minutes or minutes > MOST_DAYS * 24 * 60:
        return None
    try:
        return starts + timedelta(minutes=minutes)
    except OverflowError:
        return None


def _place(row: Row) -> str:
    """The hall's name; a bare number is a hall's id and tells nobody anything."""
    for name in ("hall_name", "location", "hall", "venue"):
        value: Any = row.get(name)
        shown = first(value, "name") if isinstance(value, dict) else first(row, name)
        if shown and not shown.isdigit():
            return shown
    return ""
