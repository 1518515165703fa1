"""From settings and what is known of the event to the rules of this door."""

from datetime import UTC, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kiosk.core.errors import SettingsError
from kiosk.core.rules import Direction, Rules, Span, State
from kiosk.settings import DoorSettings, EventSettings, StationSettings
from kiosk.store.events import KnownEvent


class Door:
    """Makes the rules, and makes them again only when the event's own words have changed."""

    def __init__(self, event: EventSettings, station: StationSettings, door: DoorSettings) -> None:
        if event.timezone and _zone(event.timezone) is None:
            raise SettingsError(f"[event] timezone: {event.timezone!r} is no IANA time zone (Europe/Lisbon, America/New_York)")
        if door.checkpoint == "" or door.session == "" or door.zone == "":
            raise SettingsError("[door] checkpoint, session and zone must not be empty: leave the line out instead")
        if door.period is Span.SESSION and not door.session:
            raise SettingsError('[door] period = "session" needs a session: name its id as [door] session')
        if door.capacity is not None and door.capacity < 0:
            raise SettingsError("[door] capacity must be 0 or more")
        if not 1 <= door.capacity_warning <= 100:
            raise SettingsError("[door] capacity_warning must be from 1 to 100 (percent)")
        if not 0 < door.list_is_old_after <= 525_600:
            raise SettingsError("[door] list_is_old_after must be between 1 minute and a year")
        if not (0 < event.sync_minutes <= 1440 and 0 <= event.upload_seconds <= 3600):
            raise SettingsError("[event] sync_minutes must be above 0 and at most 1440, upload_seconds from 0 to 3600")
        if not 1 <= event.stations <= 1000:
            raise SettingsError("[event] stations must be from 1 to 1000")
        self._event, self._station, self._door = event, station, door
        self._made: tuple[tuple[object, ...], Rules] | None = None

    def rules(self, known: KnownEvent) -> Rules:
        """The rules for the event as it is known now; closed where the organiser has switched scanning off at the platform."""
        mark = (known.id, known.timezone, known.codes, known.hours, known.scanning)
        if self._made is None or self._made[0] != mark:
            self._made = (mark, self._make(known))
        return self._made[1]

    @property
    def direction(self) -> Direction:
        """What a scan claims here."""
        return self._door.direction or (Direction.COLLECT if self._station.mode == "badge" else Direction.ENTRY)

    def _make(self, known: KnownEvent) -> Rules:
        door = self._door
        checkpoint = door.checkpoint or ("desk" if self.direction is Direction.COLLECT else "entrance")
        return Rules(
            event=known.id,
            checkpoint=checkpoint,
            zone=door.zone or checkpoint,
            direction=self.direction,
            state=self._station.state if known.scanning else State.CLOSED,
            reentry=door.reentry,
            span=door.period or (Span.SESSION if door.session else Span.DAY),
            day_start=door.day_starts,
            zone_info=_zone(known.timezone) or _zone(self._event.timezone) or UTC,
            event_codes=known.codes | {known.id},
            ticket_types=None if door.ticket_types is None else frozenset(name.casefold() for name in door.ticket_types),
            session=door.session,
            attendance=door.attendance and self._station.mode != "session",
            capacity=door.capacity,
            nearly_full=None if not door.capacity or door.capacity_warning == 100 else -(-door.capacity * door.capacity_warning // 100),
            doors_open=door.doors_open,
            doors_close=door.doors_close,
            hours=known.hours,
            stale_after=timedelta(minutes=door.list_is_old_after),
        )


def _zone(name: str) -> tzinfo | None:
    """A zone by its IANA name; a platform's odd spelling is no reason to stop a door."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
