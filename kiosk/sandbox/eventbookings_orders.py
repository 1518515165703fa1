"""Tickets and orders in EventBookings' shape, and how an order becomes registrations."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from kiosk.sandbox import event as demo
from kiosk.sandbox.answers import Json, Problem
from kiosk.sandbox.eventbookings_event import EVENT_UUID, Showing, both, kind_of, level_uuid, local, showing, uuid_of
from kiosk.sandbox.ledger import Ledger
from kiosk.sandbox.people import Person

_NAMES = {kind.id: kind.name for kind in demo.TICKET_TYPES}
_WORDS = {"approved": "active", "checked_in": "active"}
_FORM = (("First Name", "text", "first_name"), ("Last Name", "text", "last_name"), ("Email", "email", "email"), ("Company", "text", "company"))
_NEEDS = ("Special Requirements", "textarea", "special_requirements")


def ticket_uuid(registration_id: str) -> str:
    return uuid_of("ticket", registration_id)


def ticket_json(row: Json, shown: Showing) -> Json:
    """A registration as a row of ``GET tickets``; status, order and payment are fields that the documents leave open."""
    start, key = shown.start_of(row["seq"]), row["registration_id"]
    session = shown.booked(row["seq"])
    answered = [*_FORM, *([_NEEDS] if row["special_requirements"] else [])]
    return {
        "uuid": ticket_uuid(key),
        "serial_number": row["registration_number"],
        "codes": [{"type": "qr", "value": row["qr_code"], "image": f"uploads/codes/{key}.png"}],
        "status": _WORDS.get(row["status"], row["status"]),
        "special_instruction": None,
        "attendee": {
            "uuid": uuid_of("attendee", key),
            "attributes": [{"field_name": name, "field_type": kind, "field_value": row[column]} for name, kind, column in answered],
        },
        "product": {
            "uuid": level_uuid(row["ticket_id"]),
            "name": _NAMES[row["ticket_id"]],
            "variation": None,
            "session": {"uuid": session["uuid"], "name": session["name"]} if session else None,
        },
        "order": {"uuid": order_uuid(row["order_number"]), "code": row["order_number"], **_payment([row])},
        "event": {
            "uuid": EVENT_UUID,
            "name": demo.EVENT_NAME,
            "timezone": demo.TIMEZONE,
            "start_on": both(start),
            "end_on": both(start + timedelta(hours=9 if shown.settings.repeats else 57)),
        },
    }


def order_uuid(number: str) -> str:
    return uuid_of("order", number)


def order_json(rows: Sequence[Json], shown: Showing) -> Json:
    """The registrations of one order as an order of ``GET orders``, its tickets inside."""
    first = rows[0]
    made = datetime.fromisoformat(first["created_time"])
    return {
        "uuid": order_uuid(first["order_number"]),
        "code": first["order_number"],
        "customer": {name: first[name] for name in ("first_name", "last_name", "email")},
        "created_on": both(made),
        **_payment(rows),
        "event": {"uuid": EVENT_UUID, "name": demo.EVENT_NAME},
        "items": [{"type": "ticket", "name": _NAMES[row["ticket_id"]], "quantity": 1, "tickets": [ticket_json(row, shown)]} for row in rows],
    }


def place_order(ledger: Ledger, asked: Any, now: datetime) -> Json:
    """Makes the registrations of an order and gives it. Raises Problem."""
    order = asked.get("order") if isinstance(asked, dict) else None
    if not isinstance(order, dict):
        raise _invalid("order")
    customer = order.get("customer")
    if not isinstance(customer, dict):
        raise _invalid("order.customer")
    for name in ("first_name", "last_name", "email"):
        if not isinstance(customer.get(name), str) or not customer[name]:
            raise _invalid(f"order.customer.{name}")
    shown = showing(ledger)
    if order.get("event_start_on") not in [local(each) for each in shown.days[: 3 if shown.settings.repeats else 1]]:
        raise _invalid("order.event_start_on")
    items = order.get("line_items")
    if not isinstance(items, list) or not items:
        raise _invalid("order.line_items")
    wanted = [kind for item in items for kind in _wanted(item)]
    for kind in set(wanted):
        if ledger.sold(kind.id) + wanted.count(kind) > kind.quantity:
            raise Problem("TICKET_SOLD_OUT", "This ticket is sold out.", http=422)
    number = f"EBO-{90000000 + ledger.next}"
    for kind in wanted:
        ledger.register(_person(customer, kind, number, ledger.next), kind.id, now)
    return order_json(ledger.order(number), shown)


def _wanted(item: object) -> list[demo.TicketType]:
    if not isinstance(item, dict) or item.get("type") != "ticket" or not str(item.get("serial", "")):
        raise _invalid("order.line_items")
    quantity = str(item.get("quantity", ""))
    if not quantity.isascii() or not quantity.isdigit() or not 0 < int(quantity) <= 20:
        raise _invalid("order.line_items.quantity")
    return [kind_of(item.get("product"))] * int(quantity)


def _invalid(name: str) -> Problem:
    return Problem("INVALID_PARAMETER", f"The {name} field is invalid.", http=422)


def _person(customer: Json, kind: demo.TicketType, order: str, seq: int) -> Person:
    return Person(
        registration_id=str(412699990000000000 + seq),
        number=f"EB-{900000000 + seq}",
        code=secrets.token_urlsafe(15),
        order=order,
        first_name=customer["first_name"],
        last_name=customer["last_name"],
        email=customer["email"],
        company="",
        job_title="",
        ticket_type=kind.name,
        status="approved",
        payment="paid" if kind.price else "",
    )


def _payment(rows: Sequence[Json]) -> Json:
    """An order is unpaid while one of its tickets is; nothing is said where nothing was due."""
    words = {row["payment_status"] for row in rows} - {""}
    return {"payment_status": "unpaid" if "unpaid" in words else "paid"} if words else {}
