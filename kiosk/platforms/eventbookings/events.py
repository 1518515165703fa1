"""An event as EventBookings tells it: its door settings, hours, own codes, sessions and ticket levels."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from kiosk.core.errors import Refused
from kiosk.platforms._fields import code, first, number, truth, word
from kiosk.platforms.eventbookings.envelope import Row
from kiosk.platforms.eventbookings.occurrences import Calendar, Occurrence, calendar
from kiosk.platforms.eventbookings.times import moment, on_the_wall, written, zone_of
from kiosk.ports.platform import Event, Session, TicketType

_OFF = {"inactive", "disabled", "cancelled", "canceled", "deleted", "0", "false"}
_SESSION_STARTS = ("session_starts_on", "starts_on", "start_on")
_SESSION_ENDS = ("session_ends_on", "ends_on", "end_on")


@dataclass(frozen=True, slots=True)
class ToldSession:
    """A session of the programme. ``sold`` is False where it comes with the tickets, for those of ``levels`` or, where empty, for all."""

    session: Session
    sold: bool
    levels: frozenset[str]


@dataclass(frozen=True, slots=True)
class ToldEvent:
    """Everything of an event that a door can use. ``times`` are those this door is for; ``qr_codes`` whether tickets have QR codes."""

    event: Event
    zone: ZoneInfo | None
    times: Calendar
    sessions: tuple[ToldSession, ...]
    types: tuple[TicketType, ...]
    qr_codes: bool
    only_in_hours: bool

    @property
    def repeats(self) -> bool:
        return self.times.repeats

    def start_for(self, now: datetime) -> datetime | None:
        """The start that a walk-in at ``now`` is for, as a clock at the venue shows it: what runs or comes next, else what was last."""
        running = [each for each in self.times.times if (each.ends or each.starts) > now]
        chosen = min(running, key=_starts, default=None) or max(self.times.times, key=_starts, default=None)
        return on_the_wall(chosen.starts, self.zone) if chosen else None


def read_event(row: Row, event_id: str, wanted: datetime | None = None) -> ToldEvent:
    """The event; ``wanted`` is the chosen start on a clock at the venue. Raises Refused where there is no such start."""
    timezone = first(row, "timezone")
    zone = zone_of(timezone)
    times = _chosen(calendar(row, zone), wanted, zone)
    scanning = _setting(row, "ticket_scanning")
    only_in_hours = truth(scanning.get("allow_scanning_only_during_event_hour")) is True
    starts, ends = min((each.starts for each in times.times), default=None), _last_end(times)
    event = Event(
        id=event_id,
        name=first(row, "name", "display_name"),
        timezone=zone.key if zone else "",
        starts=starts,
        ends=ends,
        codes=frozenset({event_id, *_codes(row)} - {""}),
        hours=times.hours if only_in_hours else (),
        scanning=truth(scanning.get("enabled")) is not False,
        state=_state(row),
        place=_place(row),
    )
    qr_codes = truth(_setting(row, "qr_code").get("enabled")) is not False
    return ToldEvent(event, zone, times, tuple(_sessions(row, zone, times, wanted)), tuple(_types(row)), qr_codes, only_in_hours)


def _starts(time: Occurrence) -> datetime:
    return time.starts


def _chosen(times: Calendar, wanted: datetime | None, zone: ZoneInfo | None) -> Calendar:
    if wanted is None:
        return times
    chosen = times.of(wanted, zone)
    if chosen.times:
        return chosen
    if not times.complete:
        return times.moved(wanted, zone)
    starts = ", ".join(written(on_the_wall(each.starts, zone)) for each in sorted(times.times, key=_starts)[:10])
    words = f"the event does not start at {written(wanted)}: correct platform.occurrence in kiosk.toml, to one of {starts or 'none'}"
    raise Refused(words, code="OCCURRENCE_NOT_FOUND")


def _last_end(times: Calendar) -> datetime | None:
    return max((each.ends for each in times.times if each.ends is not None), default=None) if times.complete else None


def _settings(row: Row) -> Row:
    found = row.get("settings")
    return found if isinstance(found, dict) else {}


def _setting(row: Row, name: str) -> Row:
    found = _settings(row).get(name)
    return found if isinstance(found, dict) else {"enabled": found}


def _codes(row: Row) -> Iterator[str]:
    """Every text that may be on a poster: the event's own code (a sample nests it inside ``settings``), its uuid, short name and addresses."""
    for told in (row.get("event_code"), _settings(row).get("event_code")):
        yield from (code(each) for each in (told if isinstance(told, list) else [told]))
    yield from (code(row.get(name)) for name in ("uuid", "slug", "store_url"))
    links = row.get("links")
    yield from (code(each) for each in (links if isinstance(links, list) else ()) if isinstance(each, dict))


def _state(row: Row) -> str:
    """The event's status, or its state of publishing in one of the two spellings or in ``extended_status``."""
    extended = row.get("extended_status")
    named = (
        [each for each in extended if isinstance(each, dict) and word(each.get("name")) == "publishing"] if isinstance(extended, list) else []
    )
    return first(row, "status") or first(row.get("publishing"), "state") or first(row.get("publising"), "state") or _value(named)


def _value(named: list[Any]) -> str:
    return first(named[0], "value") if named else ""


def _place(row: Row) -> str:
    configuration = row.get("configuration")
    attributes = configuration.get("attributes") if isinstance(configuration, dict) else None
    for each in attributes if isinstance(attributes, list) else ():
        if isinstance(each, dict) and word(each.get("name")) == "venue":
            venue = each.get("value")
            city = first(venue.get("address"), "city") if isinstance(venue, dict) else ""
            return ", ".join(filter(None, (first(venue, "name"), city)))
    return ""


def _sessions(row: Row, zone: ZoneInfo | None, times: Calendar, wanted: datetime | None) -> Iterator[ToldSession]:
    """The sessions that are on, and of these, where an occurrence is chosen, only those that belong to it."""
    here = {each.id for each in times.times if each.id} if wanted is not None else set()
    seen: set[str] = set()
    for each in _listed_sessions(row):
        found = _session(each, zone) if not _off(each.get("status")) else None
        if found is None or found.session.id in seen or _elsewhere(each, here):
            continue
        seen.add(found.session.id)
        yield found


def _listed_sessions(row: Row) -> Iterator[Row]:
    """Of both places: a sample nests them inside ``settings``, and an empty list may stand in the other."""
    for told in (row.get("sessions"), _settings(row).get("sessions")):
        listed = told.get("session_lists") if isinstance(told, dict) else told
        yield from (each for each in (listed if isinstance(listed, list) else ()) if isinstance(each, dict))


def _off(status: Any) -> bool:
    return status is False or word(status) in _OFF


def _elsewhere(row: Row, here: set[str]) -> bool:
    occurrences = row.get("occurrences")
    if not here or not isinstance(occurrences, dict) or word(occurrences.get("type")) != "specific":
        return False
    ids = occurrences.get("uuid")
    return isinstance(ids, list) and bool(ids) and not here & {str(each) for each in ids}


def _session(row: Row, zone: ZoneInfo | None) -> ToldSession | None:
    if not first(row, "uuid"):
        return None
    starts = next((found for name in _SESSION_STARTS if (found := moment(row.get(name), zone))), None)
    ends = next((found for name in _SESSION_ENDS if (found := moment(row.get(name), zone))), None)
    session = Session(
        first(row, "uuid"), first(row, "name", "display_name") or first(row, "uuid"), starts, ends, capacity=number(row.get("capacity"))
    )
    minutes = number(row.get("duration"))
    if ends is None and starts is not None and minutes and minutes <= 100_000:
        session = replace(session, ends=starts + timedelta(minutes=minutes))
    tickets = row.get("tickets")
    levels = frozenset(first(each, "uuid") for each in (tickets if isinstance(tickets, list) else ())) - {""}
    return ToldSession(session, truth(row.get("sell_session")) is not False, levels)


def _types(row: Row) -> Iterator[TicketType]:
    """The levels on sale; one with several prices is as many types, since each is a product of its own."""
    tickets = row.get("tickets")
    levels = tickets.get("levels") if isinstance(tickets, dict) else tickets
    for level in levels if isinstance(levels, list) else ():
        if not isinstance(level, dict) or not first(level, "uuid") or _off(level.get("status")):
            continue
        name, left = first(level, "name") or first(level, "uuid"), _left(level)
        prices = level.get("pricing_details")
        priced = [each for each in prices if first(each, "uuid")] if isinstance(prices, list) else []
        if len(priced) < 2:
            yield TicketType(first(level, "uuid"), name, left)
        else:
            yield from (TicketType(first(each, "uuid"), f"{name} – {first(each, 'variation') or first(each, 'uuid')}", left) for each in priced)


def _left(level: Row) -> int | None:
    quantity, sold = number(level.get("quantity")), number(level.get("quantity_sold"))
    return None if quantity is None else max(0, quantity - (sold or 0))
