"""The demo's event in EventBookings' shape: door settings, occurrences, sessions, ticket levels, and what hangs on them."""

from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from kiosk.sandbox import event as demo
from kiosk.sandbox.answers import Json, Problem
from kiosk.sandbox.ledger import Ledger

_OURS = UUID("5b0d0f5e-6f0c-5d5c-9a53-0f6f9d2c7a11")
_SOLD = "Workshop"
_KEPT = "eventbookings_door"


@dataclass(frozen=True, slots=True)
class DoorSettings:
    """What the organiser can switch (``POST /sandbox/door``): ``repeats`` makes three days of it, each for a third of the guests."""

    scanning: bool = True
    only_in_hours: bool = False
    qr_codes: bool = True
    repeats: bool = False

    def changed(self, wanted: Any) -> "DoorSettings":
        """These with some switches moved. Raises Problem."""
        names = {each.name for each in fields(self)}
        if not isinstance(wanted, dict) or not wanted.keys() <= names or not all(isinstance(each, bool) for each in wanted.values()):
            raise Problem("INVALID_PARAMETER", f"an object of yes and no is wanted, with some of {', '.join(sorted(names))}")
        return replace(self, **wanted)


def uuid_of(kind: str, name: str) -> str:
    """The same uuid for the same thing, always."""
    return str(uuid5(_OURS, f"{kind}:{name}"))


EVENT_UUID = uuid_of("event", demo.EVENT_ID)
ORG_UUID = uuid_of("org", demo.PORTAL_ID)


def door(ledger: Ledger) -> DoorSettings:
    return DoorSettings(**(ledger.kept(_KEPT, "settings") or {}))


def keep_door(ledger: Ledger, settings: DoorSettings) -> None:
    ledger.keep(_KEPT, "settings", asdict(settings))


def both(at: datetime) -> Json:
    """A moment as ``utc`` and ``local``, both without a zone."""
    return {"utc": _written(at.astimezone(UTC)), "local": local(at)}


def local(at: datetime) -> str:
    return _written(at.astimezone(ZoneInfo(demo.TIMEZONE)))


def _written(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M")


def starts(ledger: Ledger) -> list[datetime]:
    """The starts of the event's days where it repeats: yesterday's, today's, tomorrow's."""
    first, _ = demo.days(_born(ledger))
    return [first + timedelta(days=day) for day in range(3)]


@dataclass(frozen=True, slots=True)
class Showing:
    """What every row of an answer is read with: the door settings, the event's days, and the sessions that are sold."""

    settings: DoorSettings
    days: tuple[datetime, ...]
    workshops: tuple[Json, ...]

    def start_of(self, seq: int) -> datetime:
        """The start that a registration is for."""
        return self.days[seq % 3] if self.settings.repeats else self.days[0]

    def booked(self, seq: int) -> Json | None:
        """The workshop that a registration has booked: every fourth has one, on one of the three days."""
        return self.workshops[seq // 4 % len(self.workshops)] if seq % 4 == 0 else None


def showing(ledger: Ledger) -> Showing:
    return Showing(door(ledger), tuple(starts(ledger)), tuple(each for each in agenda(ledger) if each["sold"]))


def event_json(ledger: Ledger, settings: DoorSettings) -> Json:
    """The event as a sample shows it; it does not repeat unless the organiser switched that on."""
    return {
        "uuid": EVENT_UUID,
        "status": None,
        "premium": False,
        "extended_status": [{"name": "PUBLISHING", "value": "PUBLISHED"}],
        "name": demo.EVENT_NAME,
        "display_name": demo.EVENT_NAME,
        "slug": demo.EVENT_SLUG,
        "timezone": demo.TIMEZONE,
        "enable_datetime_conversion": False,
        "currency": "EUR",
        **_dates(ledger, settings),
        "org": {"uuid": ORG_UUID, "name": "Summit Org", "slug": "summit-org"},
        "configuration": {
            "type": "venue_event",
            "attributes": [{"name": "VENUE", "value": {"name": "Pavilhão das Marés", "address": {"city": "Lisboa", "country": "Portugal"}}}],
        },
        "tickets": {"price_is_fee_inclusive": True, "price_is_tax_inclusive": True, "levels": _levels(ledger)},
        "publising": {"state": "PUBLISHED", "published_on": both(ledger.created)},
        "settings": {
            "qr_code": {"enabled": settings.qr_codes, "level": "event"},
            "ticket_scanning": {"enabled": settings.scanning, "allow_scanning_only_during_event_hour": settings.only_in_hours},
        },
        "sessions": {"enabled": True, "type": "multiple_choice", "session_lists": [_session_json(each) for each in agenda(ledger)]},
        "event_code": {"type": "QR", "value": f"https://www.eventbookings.example/b/event/{demo.EVENT_SLUG}", "image": "uploads/event-qr.png"},
    }


def agenda(ledger: Ledger) -> list[Json]:
    """The sessions, with ``uuid`` and whether they are ``sold``."""
    listed = demo.sessions(demo.days(_born(ledger))[0])
    return [{**each, "uuid": uuid_of("session", str(each["session_id"])), "sold": str(each["name"]).startswith(_SOLD)} for each in listed]


def level_uuid(ticket_id: str) -> str:
    return uuid_of("level", ticket_id)


def kind_of(product: object) -> demo.TicketType:
    """The ticket type that a product is. Raises Problem."""
    found = next((kind for kind in demo.TICKET_TYPES if level_uuid(kind.id) == product), None)
    if found is None:
        raise Problem("INVALID_PRODUCT", "The selected product is invalid.", http=422)
    return found


def _born(ledger: Ledger) -> date:
    return ledger.created.date()


def _dates(ledger: Ledger, settings: DoorSettings) -> Json:
    first, last = demo.days(_born(ledger))
    hours = int((last - first).total_seconds() // 3600)
    if not settings.repeats:
        attributes = {"starts_on": both(first), "event_duration": f"{hours} hours"}
        return {"event_occurrence": [], "occurrence": {"type": "does_not_repeat", "attributes": attributes, "exclusions": []}}
    length = timedelta(hours=9)
    days = [
        {
            "uuid": uuid_of("occurrence", str(number)),
            "enabled": True,
            "start_on": both(at),
            "end_on": both(at + length),
            "timeslots": [],
            "sessions": [],
            "tickets": [],
        }
        for number, at in enumerate(starts(ledger))
    ]
    return {
        "event_occurrence": days,
        "occurrence": {"type": "daily", "attributes": {"starts_on": both(first), "event_duration": "9"}, "exclusions": []},
    }


def _levels(ledger: Ledger) -> list[Json]:
    return [
        {
            "uuid": level_uuid(kind.id),
            "name": kind.name,
            "quantity": kind.quantity,
            "quantity_sold": ledger.sold(kind.id),
            "status": True,
            "session_id": None,
            "parent_id": None,
            "pricing_details": [{"uuid": uuid_of("price", kind.id), "variation": None, "price": kind.price, "quantity_included": 1}],
        }
        for kind in demo.TICKET_TYPES
    ]


def _session_json(session: Json) -> Json:
    begin, end = (datetime.fromisoformat(str(session[name])) for name in ("start_time", "end_time"))
    return {
        "uuid": session["uuid"],
        "sell_session": session["sold"],
        "status": 1,
        "name": session["name"],
        "display_name": session["name"],
        "capacity": session["capacity"],
        "duration": int((end - begin).total_seconds() // 60),
        "occurrences": {"type": "ALL", "uuid": []},
        "session_starts_on": both(begin),
        "session_ends_on": both(end),
        "tickets": [],
    }
