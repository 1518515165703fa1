"""An order for one walk-in: what is sent, and what the answers mean, which the documents leave open."""

import re
from collections.abc import Iterator
from typing import Any

from kiosk.core.errors import Refused
from kiosk.platforms._fields import first, text
from kiosk.platforms._http import Answer
from kiosk.platforms._zoho import Problem, Row
from kiosk.ports.platform import WalkIn

_REASONS = (
    ("TICKET_SOLD_OUT", re.compile(r"sold[ _-]?out|not available|no tickets? (are |is )?(left|available)|exceed", re.IGNORECASE)),
    ("DUPLICATE_REGISTRATION", re.compile(r"already (been )?(registered|purchased|exists?)|duplicate", re.IGNORECASE)),
    ("REGISTRATION_CLOSED", re.compile(r"clos(ed|ing)|sales? (has |have )?ended|not (yet )?(open|on sale|started)", re.IGNORECASE)),
    ("EMAIL_NEEDED", re.compile(r"e-?mail", re.IGNORECASE)),
    ("INVALID_TICKET", re.compile(r"ticket[ _]?class", re.IGNORECASE)),
)
"""v3 gives its errors as sentences; these are told apart by their words, and everything else goes by its HTTP status."""

_WORDS = {
    "TICKET_SOLD_OUT": "Zoho Backstage has no ticket of this class left: choose another",
    "DUPLICATE_REGISTRATION": "Zoho Backstage has this guest already: look the name up",
    "REGISTRATION_CLOSED": "the sale of this ticket class is closed at Zoho Backstage",
    "EMAIL_NEEDED": "Zoho Backstage wants an e-mail address that it accepts",
    "INVALID_TICKET": "Zoho Backstage does not know this ticket class: choose another",
}


def body_of(person: WalkIn, *, whole: bool = True) -> dict[str, Any]:
    """The order. ``whole`` sends company and phone too, by the names that ``contact`` has for them; a form may not have these fields."""
    buyer = {
        "purchaser_first_name": person.first_name,
        "purchaser_last_name": person.last_name,
        "purchaser_email": person.email,
    }
    data = {"first_name": person.first_name, "last_name": person.last_name, "email": person.email}
    if whole:
        data |= {"company_name": person.company, "mobile_no": person.phone}
    return {"buyer_details": _said(buyer), "tickets": [{"ticketclass_id": person.type_id, "data": _said(data)}]}


def has_more(person: WalkIn) -> bool:
    """Whether the whole order says more than the documented fields do."""
    return bool(person.company or person.phone)


def reason_of(failed: Problem, answer: Answer) -> str:
    """The word for a refusal, ours or the platform's; empty where neither is known."""
    if failed.code:
        return failed.code
    message = first(answer.body, "message", "error", "error_message", longest=500)
    return next((word for word, pattern in _REASONS if pattern.search(message)), "")


def refusal_of(failed: Problem, answer: Answer) -> Refused:
    """The final no to an order, in words that do not repeat the platform's: they may name the guest."""
    code = reason_of(failed, answer) or f"HTTP_{failed.status or answer.status}"
    return Refused(_WORDS.get(code, f"Zoho Backstage does not take this order ({code}): register the guest there by hand"), code=code)


def unclear() -> Refused:
    """An order that may have been taken."""
    words = "the order may have reached Zoho Backstage: look there, and in the next list, before this guest is registered again"
    return Refused(words, code="MAY_HAVE_ARRIVED")


def order_id(body: Any) -> str:
    """The order's number, wherever the answer says it."""
    for place in _places(body):
        found = first(place, "order_id") or (first(place, "id") if _is_order(place) else "")
        if found:
            return found
    return ""


def ticket_row(body: Any, person: WalkIn) -> Row | None:
    """The ticket that the order made, as an attendee's row: what was sent, and above it what the answer says. None where it names none."""
    for listed in (place.get(name) for place in _places(body) for name in ("tickets", "attendees")):
        rows = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
        for row in rows[:1]:
            # In an order's own list of tickets, ``id`` is the ticket's.
            key = first(row, "ticket_id", "id")
            if key:
                return _merged(row, key, order_id(body), person)
    for place in _places(body):
        key = first(place, "ticket_id")
        if key:
            return _merged(place, key, order_id(body), person)
    return None


def _merged(row: Row, key: str, order: str, person: WalkIn) -> Row:
    sent = body_of(person)["tickets"][0]["data"]
    told = row.get("contact") if isinstance(row.get("contact"), dict) else row.get("data")
    contact = {**sent, **({name: value for name, value in told.items() if text(value)} if isinstance(told, dict) else {})}
    type_id = first(row, "ticket_class_id", "ticketclass_id") or person.type_id
    attendee = first(row, "attendee_id") or (first(row, "id") if first(row, "ticket_id") else "")
    status = {name: row[name] for name in ("status", "status_string") if name in row} or {"status_string": "attending"}
    return {
        **{
            name: row[name]
            for name in ("qr_code", "ticket_code", "barcode", "ticket_name", "payment_status", "payment_status_string")
            if name in row
        },
        **status,
        "ticket_id": key,
        "id": attendee,
        "order_id": first(row, "order_id") or order,
        "ticket_class_id": type_id,
        "contact": contact,
    }


def _places(body: Any) -> Iterator[Row]:
    """Where an order may stand: bare, in ``order``, in ``data``, in ``data.order``, or as the first of a list."""
    for holder in (body, body.get("data") if isinstance(body, dict) else None):
        each = holder[0] if isinstance(holder, list) and holder else holder
        if isinstance(each, dict):
            inner = each.get("order")
            if isinstance(inner, dict):
                yield inner
            yield each


def _is_order(place: Row) -> bool:
    return any(name in place for name in ("tickets", "attendees", "buyer_details", "contact", "cost", "order_number", "status_string"))


def _said(values: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}
