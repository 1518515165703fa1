"""A registration as the roster tells it becomes a ticket and, where the guest is already inside, a remote entry."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from kiosk.core.entry import RemoteEntry
from kiosk.core.ticket import Status, Strength, Ticket, TicketCode
from kiosk.platforms import _fields as fields
from kiosk.platforms._fields import code, first, text
from kiosk.platforms._zoho import STATUS, Row, attention_of, payment_of, status_word

BY_CODE = "qr:"
"""Begins the ticket id of a registration that has no id of its own: it is checked in by its QR code."""

_SECRETS = ("qr_code", "ticket_code", "barcode")
_NUMBERS = ("registration_number", "registration_id")
_ORDERS = ("order_number", "order_id")

_INSIDE = {"checked_in", "checkedin", "attended"}


@dataclass(frozen=True, slots=True)
class Reader:
    """How this station reads registrations. ``aliases`` are other names of our own event; ``types`` gives names by ticket id."""

    event: str
    aliases: frozenset[str]
    code_field: str
    types: Callable[[], dict[str, str]]

    def ticket(self, row: Row) -> Ticket | None:
        """The ticket, or None where the registration has nothing to be known by. Raises only what ``types`` raises."""
        key = registration_id(row)
        if not key:
            return None
        person = _part(row, "attendee", "contact")
        given, family = _names(row, person)
        ticket_type, type_id = self._type(row)
        event = text(row.get("event_id"))
        said = status_word(row)
        paid, payment = payment_of(row)
        return Ticket(
            event=self.event if not event or event in self.aliases else event,
            id=key,
            name=fields.person_name(given, family) or _any_name(row, person),
            type=ticket_type,
            type_id=type_id,
            company=first(person, "company", "company_name", "organization") or first(row, "company"),
            first_name=given,
            last_name=family,
            email=first(person, "email", "email_id") or first(row, "email"),
            order=_order(row),
            status=STATUS.get(said, Status.VALID),
            paid=paid,
            codes=tuple(self._codes(row)),
            attention=tuple(attention_of(row, person, ticket_type, said, payment)),
        )

    def _type(self, row: Row) -> tuple[str, str]:
        part = _part(row, "ticket", "ticket_class", "ticket_type")
        type_id = first(part, "ticket_id", "ticket_class_id", "id") or first(row, "ticket_id", "ticket_class_id", "ticket_type_id")
        name = first(part, "ticket_name", "name") or first(row, "ticket_name", "ticket_type", "ticket_class_name")
        if not name and type_id:
            name = self.types().get(type_id, "")
        return name, type_id

    def _codes(self, row: Row) -> Iterator[TicketCode]:
        """Every text that names the registration, once each; the one that admits first (rules.md, "What a code may do")."""
        known = {name: _find(row, name) for name in (*_SECRETS, *_NUMBERS, *_ORDERS)}
        known["registration_id"] = known["registration_id"] or first(row, "id")
        known["email"] = _find(row, "email")
        if self.code_field:
            strong = _find(row, self.code_field) or known.get(self.code_field, "")
        else:
            strong = next((known[name] for name in _SECRETS if known[name]), "") or known["registration_id"]
        seen = {strong, ""}
        if strong:
            yield TicketCode(strong, Strength.ADMITS)
        for shown in known.values():
            if shown not in seen:
                seen.add(shown)
                yield TicketCode(shown, Strength.LOOKS_UP)


def registration_id(row: Row) -> str:
    """What a registration is known by: its id, or its QR code where it has none; empty where it has neither."""
    for place in (row, row.get("registration")):
        found = first(place, "registration_id")
        if found:
            return found
    if first(row, "id"):
        return first(row, "id")
    by_code = next((found for found in (_find(row, name) for name in _SECRETS) if found), "")
    return BY_CODE + by_code if by_code else ""


def entry_of(row: Row, ticket: str) -> RemoteEntry | None:
    """The check-in that a registration's status tells of; its time and place are often unknown."""
    if status_word(row) not in _INSIDE:
        return None
    return remote_entry(row, ticket)


def remote_entry(row: Row, ticket: str) -> RemoteEntry:
    """When, where and by whom, as far as the row says."""
    at = next(
        (
            found
            for found in (fields.moment(row.get(name)) for name in ("check_in_time", "checkin_time", "checked_in_time", "checked_in_at"))
            if found
        ),
        None,
    )
    where = first(row, "check_in_location", "checkin_location", "location", "gate") or None
    by = first(row, "checked_in_by", "check_in_by", "by", "operator") or first(row.get("checked_in_by"), "name", "email") or None
    return RemoteEntry(ticket, at, where, by)


def _part(row: Row, *names: str) -> Any:
    return next((row[name] for name in names if isinstance(row.get(name), dict)), None)


def _find(row: Row, name: str) -> str:
    """A code by its field's name, of the registration itself, its attendee, its ticket or its custom fields."""
    for place in (row, row.get("attendee"), row.get("contact"), row.get("ticket"), row.get("custom_fields")):
        found = code(place.get(name)) if isinstance(place, dict) else ""
        if found:
            return found
    return ""


def _names(row: Row, person: Any) -> tuple[str, str]:
    for place in (person, row):
        given, family = first(place, "first_name", "firstname"), first(place, "last_name", "lastname")
        if given or family:
            return given, family
    return "", ""


def _any_name(row: Row, person: Any) -> str:
    whole = first(person, "name", "full_name", "display_name") or first(row, "name", "full_name", "attendee", "attendee_name")
    return whole or first(row, "registration_number", "registration_id", "id")


def _order(row: Row) -> str:
    return (
        next((found for found in (_find(row, name) for name in _ORDERS) if found), "")
        or first(row.get("order"), *_ORDERS, "number", "id")
        or first(row, "order")
    )
