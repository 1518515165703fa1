"""A row of ``GET tickets`` becomes a ticket: attributes of the attendee, codes, product, sessions, status."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kiosk.core.rules import event_day
from kiosk.core.ticket import Attention, AttentionKind, Status, Strength, Ticket, TicketCode
from kiosk.platforms import _fields as fields
from kiosk.platforms._fields import code, first, text, truth, word
from kiosk.platforms._needs import is_vip
from kiosk.platforms.eventbookings.attendees import Attendee, attendees_of
from kiosk.platforms.eventbookings.envelope import Row
from kiosk.platforms.eventbookings.occurrences import ends_on, starts_on

_STATUS = {
    **dict.fromkeys(
        (
            *("", "valid", "active", "confirmed", "approved", "booked", "issued", "sold", "paid", "completed", "complete", "success", "1"),
            *("true", "unused", "used", "scanned", "checked_in", "checked_out", "attended", "registered", "free", "unpaid"),
        ),
        Status.VALID,
    ),
    **dict.fromkeys(("pending", "pending_approval", "awaiting_approval", "processing", "reserved", "on_hold"), Status.PENDING),
    **dict.fromkeys(("waitlist", "waitlisted", "waiting_list", "waiting"), Status.WAITLISTED),
    **dict.fromkeys(("rejected", "declined", "denied"), Status.REJECTED),
    **dict.fromkeys(("cancelled", "canceled", "refunded", "void", "voided", "deleted", "expired", "transferred"), Status.CANCELLED),
    **dict.fromkeys(("blocked", "disabled"), Status.BLOCKED),
    "revoked": Status.REVOKED,
}
_PAID = {"paid", "completed", "complete", "success", "successful", "succeeded", "captured", "free"}
_UNPAID = {"unpaid", "not_paid", "pending", "due", "overdue", "failed", "partially_paid", "partial", "awaiting_payment", "open", "refunded"}

_DAY_STARTS = time(4)
"""An event's day runs from here to here (rules.md)."""


@dataclass(frozen=True, slots=True)
class Reader:
    """How this door reads tickets.

    ``enrolled`` are a ticket's sessions where its row does not tell them, ``open_to`` the sessions that come with a ticket of a level (by the
    level's uuid, and ``""`` for all), None where the event has no sessions. ``dated`` binds a ticket to the day of its own occurrence.
    """

    event: str
    zone: ZoneInfo | None
    dated: bool
    qr_codes: bool
    open_to: Mapping[str, frozenset[str]] | None
    enrolled: Mapping[str, frozenset[str]]

    def ticket(self, row: Row) -> Ticket | None:
        """The ticket, or None where the row has no uuid to be known by."""
        key = ticket_id(row)
        if not key:
            return None
        people = list(attendees_of(row))
        person = people[0] if people else Attendee()
        product = _product(row)
        type_id = first(product, "uuid", "id", "ticket_uuid") or first(row, "product_uuid")
        said = _status_word(row)
        valid_from, valid_until = self._validity(row)
        return Ticket(
            event=self._event(row),
            id=key,
            name=fields.person_name(person.first_name, person.last_name) or person.name or first(row, *_SERIALS) or key,
            type=_type_name(product),
            type_id=type_id,
            company=person.company,
            first_name=person.first_name,
            last_name=person.last_name,
            email=person.email,
            order=order_of(row),
            status=_STATUS.get(said, Status.VALID),
            paid=_paid(row),
            codes=tuple(self._codes(row, person)),
            valid_from=valid_from,
            valid_until=valid_until,
            sessions=self._sessions(row, key, type_id),
            attention=tuple(_attention(row, people, _type_name(product), said)),
        )

    def _event(self, row: Row) -> str:
        told = first(row.get("event"), "uuid") or first(row, "event_uuid")
        return self.event if not told or told.casefold() == self.event.casefold() else told

    def _codes(self, row: Row, person: Attendee) -> Iterator[TicketCode]:
        """What ``codes`` say admits, unless the organiser has switched QR codes off; everything that can be guessed only looks up."""
        seen = {""}
        for shown, kind in _scanned(row):
            if shown not in seen:
                seen.add(shown)
                off = not self.qr_codes and kind in {"", "qr", "qr_code", "qrcode"}
                yield TicketCode(shown, Strength.LOOKS_UP if off else Strength.ADMITS)
        for shown in (ticket_id(row), first(row, *_SERIALS), order_of(row), first(row, *_ORDER_CODES), person.email):
            if shown not in seen:
                seen.add(shown)
                yield TicketCode(shown, Strength.LOOKS_UP)

    def _validity(self, row: Row) -> tuple[datetime | None, datetime | None]:
        """Of an event that repeats, a ticket is good on the day of its own occurrence only: the event's day, from four to four."""
        if not self.dated or self.zone is None:
            return None, None
        starts, ends = _when(row, self.zone)
        return _days(starts, ends or starts, self.zone) if starts else (None, None)

    def _sessions(self, row: Row, key: str, type_id: str) -> frozenset[str] | None:
        if self.open_to is None:
            return None
        return frozenset({*sessions_of(row), *self.enrolled.get(key, ()), *self.open_to.get("", ()), *self.open_to.get(type_id, ())})


def starts_of(row: Row, zone: ZoneInfo | None) -> datetime | None:
    """When the occurrence begins that the row tells of."""
    return _when(row, zone)[0]


def _when(row: Row, zone: ZoneInfo | None) -> tuple[datetime | None, datetime | None]:
    told = row.get("event")
    for place in (row, row.get("occurrence"), told.get("occurrence") if isinstance(told, dict) else None, told):
        starts = starts_on(place, zone)
        if starts is not None:
            return starts, ends_on(place, zone)
    return None, None


def _days(starts: datetime, ends: datetime, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    """From the beginning of the first event's day to the end of the last."""
    try:
        one = event_day(starts, zone, _DAY_STARTS)
        last = max(one, event_day(ends - timedelta(seconds=1), zone, _DAY_STARTS))
        edges = (datetime.combine(day, _DAY_STARTS, zone).astimezone(UTC) for day in (one, last + timedelta(days=1)))
        return next(edges), next(edges)
    except OverflowError:
        return None, None


_SERIALS = ("serial_number", "serial", "serial_no", "ticket_number")
_ORDER_CODES = ("order_code", "order_number")


def ticket_id(row: Row) -> str:
    """The ticket's uuid; empty where it has none."""
    return first(row, "uuid", "ticket_uuid")


def order_of(row: Row) -> str:
    """The order's uuid, or its code or number where there is none; empty where the row tells nothing of it."""
    return first(row.get("order"), "uuid", "code", "id", "number") or first(row, "order_uuid", "order_id", "order") or _named(row, "order_id")


def sessions_of(row: Row) -> frozenset[str]:
    """The sessions that the row itself tells of, in the product or beside it, one or several."""
    found: set[str] = set()
    for place in (row, row.get("product")):
        for name in ("session", "sessions"):
            told = place.get(name) if isinstance(place, dict) else None
            found |= {first(each, "uuid", "session_uuid") for each in (told if isinstance(told, list) else [told])}
        found.add(first(place, "session_uuid"))
    return frozenset(found - {""})


def tells_sessions(row: Row) -> bool:
    """Whether the row has a place for sessions at all, be it empty."""
    return any(
        name in place for place in (row, row.get("product")) if isinstance(place, dict) for name in ("session", "sessions", "session_uuid")
    )


def _named(row: Row, wanted: str) -> str:
    """One of the pairs of ``attributes`` (``{name: ORDER_ID, value}``), as the answer for a single ticket has them."""
    listed = row.get("attributes")
    pairs = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    return next((first(each, "value") for each in pairs if word(each.get("name")) == wanted), "")


def _product(row: Row) -> Row:
    told = row.get("product") or row.get("ticket") or row.get("ticket_type")
    if isinstance(told, list):
        told = next((each for each in told if isinstance(each, dict)), None)
    return told if isinstance(told, dict) else {"name": told}


def _type_name(product: Row) -> str:
    name, variation = first(product, "name", "display_name"), first(product, "variation")
    return f"{name} – {variation}" if name and variation and fields.says_something(variation) and variation != name else name or variation


def _scanned(row: Row) -> Iterator[tuple[str, str]]:
    """Every text that may be scanned, and its kind (``qr``)."""
    told = row.get("codes")
    for each in told if isinstance(told, list) else [told, row.get("code")]:
        if isinstance(each, dict | str):
            yield code(each), word(each.get("type")) if isinstance(each, dict) else ""


def _status_word(row: Row) -> str:
    flags = ("cancelled", "canceled", "is_cancelled", "is_canceled", "refunded", "is_refunded")
    if any(truth(row.get(name)) is True for name in flags):
        return "cancelled"
    said = row.get("status", row.get("ticket_status"))
    if isinstance(said, dict):
        said = first(said, "name", "value", "status")
    shown = ("1" if said else "0") if isinstance(said, bool) else word(said)
    of_order = "" if shown else word(first(row.get("order"), "status"))
    return of_order if _STATUS.get(of_order) is Status.CANCELLED else shown


def _paid(row: Row) -> bool | None:
    """Whether it is paid; None where the row says nothing of it."""
    order = row.get("order") if isinstance(row.get("order"), dict) else {}
    for place in (row, order):
        assert isinstance(place, dict)
        payment = place.get("payment")
        said = place.get("payment_status", payment.get("status") if isinstance(payment, dict) else None)
        if isinstance(said, bool):
            return said
        if word(said) in _PAID | _UNPAID:
            return word(said) in _PAID
    return None


def _attention(row: Row, people: list[Attendee], type_name: str, said: str) -> Iterator[Attention]:
    for need in dict.fromkeys(need for person in people for need in person.needs):
        yield Attention(AttentionKind.REQUIREMENT, need)
    if is_vip(type_name):
        yield Attention(AttentionKind.VIP)
    if said not in _STATUS:
        yield Attention(AttentionKind.UNKNOWN_STATUS, said)
    others = [fields.person_name(each.first_name, each.last_name) or each.name for each in people[1:]]
    for note in (first(row, "special_instruction", "special_instructions"), text(", ".join(filter(None, others)))):
        if fields.says_something(note):
            yield Attention(AttentionKind.NOTE, note)
