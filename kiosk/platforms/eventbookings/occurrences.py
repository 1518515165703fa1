"""When an event takes place: its occurrences and their time slots, and the one that a door is for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from kiosk.platforms._fields import first, truth, word
from kiosk.platforms.eventbookings.envelope import Row
from kiosk.platforms.eventbookings.times import duration, moment, on_the_wall

_STARTS = ("start_on", "starts_on", "start", "start_time", "starts_at")
_ENDS = ("end_on", "ends_on", "end", "end_time", "ends_at")
_ONCE = {"", "does_not_repeat", "once", "single"}


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that the event takes place: start and end (aware UTC, the end None where it is not told), and its uuid or empty."""

    starts: datetime
    ends: datetime | None
    id: str = ""


@dataclass(frozen=True, slots=True)
class Calendar:
    """All times that are known. ``complete`` is False for an event that repeats without naming its dates."""

    times: tuple[Occurrence, ...]
    complete: bool
    repeats: bool

    @property
    def hours(self) -> tuple[tuple[datetime, datetime], ...]:
        """The spans in which it takes place; empty where not every one of them is known, so that nobody is locked out by half a list."""
        known = tuple((each.starts, each.ends) for each in self.times if each.ends is not None and each.starts < each.ends)
        return tuple(sorted(set(known))) if self.complete and len(known) == len(self.times) else ()

    def of(self, wall: datetime, zone: ZoneInfo | None) -> "Calendar":
        """Only what starts when a clock at the venue shows ``wall`` (without a zone, to the minute); empty where nothing does."""
        chosen = tuple(each for each in self.times if on_the_wall(each.starts, zone) == wall)
        return Calendar(chosen, complete=bool(chosen), repeats=self.repeats)

    def moved(self, wall: datetime, zone: ZoneInfo | None) -> "Calendar":
        """The first one that is known, as if it started at ``wall``: for an event that repeats without naming its dates."""
        base = self.times[0] if self.times else None
        if base is None or zone is None:
            return Calendar((), complete=False, repeats=self.repeats)
        try:
            starts = wall.replace(tzinfo=zone).astimezone(UTC)
            ends = starts + (base.ends - base.starts) if base.ends else None
        except OverflowError:
            return Calendar((), complete=False, repeats=self.repeats)
        return Calendar((Occurrence(starts, ends),), complete=True, repeats=self.repeats)


def calendar(told: Row, zone: ZoneInfo | None) -> Calendar:
    """The calendar of an event. An event that does not repeat has no ``event_occurrence``, only ``occurrence.attributes``."""
    listed = told.get("event_occurrence")
    rows = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    kind = _kind(told)
    times = tuple(time for row in rows if truth(row.get("enabled")) is not False for time in _times(row, zone))
    if times:
        return Calendar(times, complete=True, repeats=len(times) > 1 or kind not in _ONCE)
    only = _only(told, zone)
    return Calendar(only, complete=kind in _ONCE and not rows, repeats=kind not in _ONCE)


def starts_on(row: Any, zone: ZoneInfo | None) -> datetime | None:
    """The start of an occurrence, session or time slot, however its field is called."""
    return _first_moment(row, _STARTS, zone)


def ends_on(row: Any, zone: ZoneInfo | None) -> datetime | None:
    return _first_moment(row, _ENDS, zone)


def _kind(told: Row) -> str:
    occurrence = told.get("occurrence")
    return word(occurrence.get("type")) if isinstance(occurrence, dict) else ""


def _times(row: Row, zone: ZoneInfo | None) -> Sequence[Occurrence]:
    """An occurrence's time slots where it has some, else the occurrence itself."""
    slots = row.get("timeslots")
    found = [_time(slot, zone) for slot in slots] if isinstance(slots, list) else []
    return [each for each in found if each is not None] or [each for each in (_time(row, zone),) if each is not None]


def _time(row: Any, zone: ZoneInfo | None) -> Occurrence | None:
    starts = starts_on(row, zone)
    if starts is None:
        return None
    ends = ends_on(row, zone) or _after(starts, row.get("duration") or row.get("event_duration"))
    return Occurrence(starts, ends, first(row, "uuid", "id"))


def _only(told: Row, zone: ZoneInfo | None) -> tuple[Occurrence, ...]:
    occurrence = told.get("occurrence")
    attributes = occurrence.get("attributes") if isinstance(occurrence, dict) else None
    found = _time(attributes, zone) if isinstance(attributes, dict) else None
    return (found,) if found else ()


def _after(starts: datetime, length: Any) -> datetime | None:
    for_ = duration(length)
    try:
        return starts + for_ if for_ else None
    except OverflowError:
        return None


def _first_moment(row: Any, names: Sequence[str], zone: ZoneInfo | None) -> datetime | None:
    return next(_moments(row, names, zone), None)


def _moments(row: Any, names: Sequence[str], zone: ZoneInfo | None) -> Iterator[datetime]:
    if isinstance(row, dict):
        yield from (found for found in (moment(row.get(name), zone) for name in names) if found is not None)
