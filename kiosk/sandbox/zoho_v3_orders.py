"""Attendees and orders of the v3 sandbox: how one is shown, and how an order makes one."""

import secrets
from datetime import datetime
from typing import Any

from kiosk.sandbox.answers import Json, Problem
from kiosk.sandbox.event import EVENT_ID, PORTAL_ID, TICKET_TYPES, TicketType
from kiosk.sandbox.ledger import Ledger
from kiosk.sandbox.people import Person

_TYPES = {kind.id: kind for kind in TICKET_TYPES}
_STATUS = {
    "approved": (1, "attending"),
    "checked_in": (1, "attending"),
    "cancelled": (2, "cancelled"),
    "pending": (3, "pending"),
    "rejected": (4, "rejected"),
    "waitlist": (5, "waitlisted"),
}


def ticket_of(registration_id: str) -> str:
    """The ticket's id, which is not the attendee's."""
    return f"{registration_id}1"


def attendee_json(row: Json) -> Json:
    """A row of the ledger as v3 shows an attendee: nothing of payment or check-in, custom fields among those of ``contact``."""
    kind = _TYPES[row["ticket_id"]]
    status, words = _STATUS.get(row["status"], (0, row["status"]))
    contact = {
        "first_name": row["first_name"],
        "last_name": row["last_name"],
        "email": row["email"],
        "company_name": row["company"],
        "designation": row["job_title"],
    }
    if row["special_requirements"]:
        contact["special_requirements"] = row["special_requirements"]
    return {
        "id": row["registration_id"],
        "portal": PORTAL_ID,
        "event_id": EVENT_ID,
        "order_id": _order_id(row["order_number"]),
        "ticket_id": ticket_of(row["registration_id"]),
        "ticket_class_id": kind.id,
        "ticket_name": kind.name,
        "status": status,
        "status_string": words,
        "contact": contact,
        "created_time": row["created_time"],
        "last_modified_time": row["updated"][:19] + "Z",
    }


def order(ledger: Ledger, asked: Json, now: datetime) -> Json:
    """Takes an order and gives it back with its tickets. Raises Problem; all of its tickets are made, or none."""
    buyer, wanted = asked.get("buyer_details"), asked.get("tickets")
    if not isinstance(buyer, dict) or not all(buyer.get(f"purchaser_{name}") for name in ("first_name", "email")):
        raise Problem("INVALID_PARAMETER", "buyer_details needs purchaser_first_name and purchaser_email")
    if not isinstance(wanted, list) or not wanted:
        raise Problem("INVALID_PARAMETER", "tickets is a list with at least one ticket")
    tickets = [_wanted(ledger, each) for each in wanted]
    number = f"ORD-2026-{90000000 + ledger.next}"
    made = []
    for kind, data in tickets:
        person = _walk_in(data, kind, number, ledger.next)
        ledger.register(person, kind.id, now)
        made.append(_ticket_json(person, kind, data))
    return {
        "id": _order_id(number),
        "event_id": EVENT_ID,
        "status": 0,
        "status_string": "placed",
        "contact": {"email": buyer["purchaser_email"]},
        "tickets": made,
    }


def _wanted(ledger: Ledger, each: Any) -> tuple[TicketType, Json]:
    kind = _TYPES.get(str(each.get("ticketclass_id", ""))) if isinstance(each, dict) else None
    if kind is None:
        raise Problem("INVALID_TICKET", "Please enter a valid ticket class")
    data = each.get("data")
    if not isinstance(data, dict) or not data.get("first_name") or not data.get("email"):
        raise Problem("INVALID_PARAMETER", "Ticket data needs first_name and email")
    if ledger.sold(kind.id) >= kind.quantity:
        raise Problem("TICKET_SOLD_OUT", "This ticket is sold out")
    return kind, data


def _ticket_json(person: Person, kind: TicketType, data: Json) -> Json:
    return {
        "id": ticket_of(person.registration_id),
        "status": 0,
        "status_string": "placed",
        "ticket_name": kind.name,
        "ticket_class_id": kind.id,
        "contact": {name: data[name] for name in ("first_name", "last_name", "email", "company_name") if data.get(name)},
    }


def _walk_in(data: Json, kind: TicketType, number: str, seq: int) -> Person:
    return Person(
        registration_id=str(412699990000000000 + seq),
        number=f"REG-2026-{900000000 + seq}",
        code=secrets.token_urlsafe(15),
        order=number,
        first_name=str(data["first_name"]),
        last_name=str(data.get("last_name", "")),
        email=str(data["email"]),
        company=str(data.get("company_name", "")),
        job_title="",
        ticket_type=kind.name,
        status="approved",
        payment="unpaid" if kind.price else "",
    )


def _order_id(number: str) -> str:
    """``ORD-2026-00017`` as a long number."""
    return f"4126{''.join(each for each in number if each.isdigit()):0>14}"
