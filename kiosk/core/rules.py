"""The rules of one door, as configured, and the period a scan falls into (rules.md, "What is counted")."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from kiosk.core.wall_clock import first, last


class State(StrEnum):
    """Closed → rehearsal → open."""

    CLOSED = "closed"
    REHEARSAL = "rehearsal"
    OPEN = "open"


class Direction(StrEnum):
    """What a scan at this checkpoint claims."""

    ENTRY = "entry"
    EXIT = "exit"
    COLLECT = "collect"
    LOOK = "look"


class Reentry(StrEnum):
    """When the same ticket may enter again in one period."""

    AFTER_EXIT = "after_exit"
    ALWAYS = "always"
    NEVER = "never"


class Span(StrEnum):
    """How long one claim lasts."""

    DAY = "day"
    SESSION = "session"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything ``decide`` may know about the door.

    ``event_codes`` are texts that name the event itself (its id, its own QR). ``ticket_types`` None admits every type;
    names and ids are compared without case. ``stale_after`` is the age from which the roster counts as old. ``attendance`` is whether
    this is a door of the event itself, not of a hall or session within it. ``hours`` are the only spans (aware, the end not in it) in which
    the event lets scan; empty: it does not say. From ``nearly_full`` people inside on, each admission warns.
    """

    event: str
    checkpoint: str = "entrance"
    zone: str = "entrance"
    direction: Direction = Direction.ENTRY
    state: State = State.OPEN
    reentry: Reentry = Reentry.AFTER_EXIT
    span: Span = Span.DAY
    day_start: time = time(4)
    zone_info: tzinfo = UTC
    event_codes: frozenset[str] = frozenset()
    ticket_types: frozenset[str] | None = None
    session: str | None = None
    attendance: bool = True
    capacity: int | None = None
    nearly_full: int | None = None
    doors_open: datetime | time | None = None
    doors_close: datetime | time | None = None
    hours: tuple[tuple[datetime, datetime], ...] = ()
    stale_after: timedelta = timedelta(minutes=15)

    @property
    def attends(self) -> bool:
        """Whether an admission here is attendance of the event itself, the one kind that single-flag platforms store."""
        return self.direction is Direction.ENTRY and self.at_event_door

    @property
    def at_event_door(self) -> bool:
        """Whether check-ins that the platform tells of, which name no checkpoint, are of this door's kind."""
        return self.attendance and self.session is None

    def period(self, at: datetime) -> str:
        """The period of a scan at ``at`` (aware): ``day:2026-06-15`` in the event's zone, ``session:ID`` or ``event``."""
        if self.span is Span.EVENT:
            return "event"
        if self.span is Span.SESSION and self.session:
            return f"session:{self.session}"
        return f"day:{event_day(at, self.zone_info, self.day_start).isoformat()}"

    def too_early(self, at: datetime) -> bool:
        """Whether the doors are not open yet at ``at``."""
        return self.doors_open is not None and at < self._moment(self.doors_open, at, first)

    def too_late(self, at: datetime) -> bool:
        """Whether the doors have closed at ``at``."""
        return self.doors_close is not None and at >= self._moment(self.doors_close, at, last)

    def outside_hours(self, at: datetime) -> bool:
        """Whether the event lets nobody scan at ``at``."""
        return bool(self.hours) and not any(start <= at < end for start, end in self.hours)

    def next_hours(self, at: datetime) -> datetime | None:
        """When the next of the event's spans starts after ``at``; None where none is still to come."""
        return min((start for start, end in self.hours if at < start < end), default=None)

    def _moment(self, door: datetime | time, at: datetime, pick: Callable[[datetime, tzinfo], datetime]) -> datetime:
        """A time of day means that time of the event's day that ``at`` belongs to, so 01:00 is after midnight of the same night.

        Where the clock shows it twice, doors open at the first and close at the second.
        """
        if isinstance(door, datetime):
            return door if door.tzinfo else pick(door, self.zone_info)
        day = event_day(at, self.zone_info, self.day_start)
        if door < self.day_start:
            day += timedelta(days=1)
        return pick(datetime.combine(day, door), self.zone_info)


def event_day(at: datetime, zone: tzinfo, day_start: time) -> date:
    """The event's day of an aware moment: a day runs from ``day_start`` (04:00) to the next, in the event's own time zone.

    It begins once, also where the clock shows ``day_start`` twice that night, or not at all.
    """
    day = at.astimezone(zone).date()
    return day if at >= first(datetime.combine(day, day_start), zone) else day - timedelta(days=1)
