"""Registrations at the sandbox: how one is shown, and how a walk-in becomes one."""

import secrets
from datetime import datetime

from kiosk.sandbox.answers import Json, Problem
from kiosk.sandbox.event import EVENT_ID, TICKET_TYPES, TicketType
from kiosk.sandbox.ledger import Ledger
from kiosk.sandbox.people import Person

_TYPES = {kind.id: kind for kind in TICKET_TYPES}


def registration_json(row: Json) -> Json:
    """A row of the ledger in the guide's shape; ``qr_code``, ``order_number`` and ``payment_status`` are fields it leaves open."""
    kind = _TYPES[row["ticket_id"]]
    told: Json = {
        "registration_id": row["registration_id"],
        "registration_number": row["registration_number"],
        "event_id": EVENT_ID,
        "qr_code": row["qr_code"],
        "order_number": row["order_number"],
        "status": row["status"],
        "attendee": {name: row[name] for name in ("first_name", "last_name", "email", "company", "job_title")},
        "ticket": {"ticket_id": kind.id, "ticket_name": kind.name, "price": kind.price},
        "custom_fields": {"special_requirements": row["special_requirements"]} if row["special_requirements"] else {},
        "created_time": row["created_time"],
    }
    if row["payment_status"]:
        told["payment_status"] = row["payment_status"]
    return told


def register(ledger: Ledger, asked: Json, now: datetime) -> Json:
    """Takes a walk-in and gives the guide's answer. Raises Problem."""
    attendee = asked.get("attendee")
    kind = _TYPES.get(str(asked.get("ticket_id", "")))
    if kind is None:
        raise Problem("INVALID_TICKET", "Ticket not found")
    if not isinstance(attendee, dict) or not attendee.get("email") or not attendee.get("first_name"):
        raise Problem("INVALID_PARAMETER", "attendee needs first_name and email")
    if ledger.registration("email", str(attendee["email"])):
        raise Problem("DUPLICATE_REGISTRATION", "Attendee already registered")
    if ledger.sold(kind.id) >= kind.quantity:
        raise Problem("TICKET_SOLD_OUT", "Ticket sold out")
    person = _walk_in(attendee, asked.get("payment"), kind, ledger.count())
    ledger.register(person, kind.id, now)
    row = ledger.registration("registration_id", person.registration_id)
    assert row is not None
    return {**registration_json(row), "confirmation_sent": True}


def _walk_in(attendee: Json, payment: object, kind: TicketType, count: int) -> Person:
    paid = isinstance(payment, dict) and bool(payment.get("transaction_id"))
    return Person(
        registration_id=str(412600000009000000 + count),
        number=f"REG-2026-{900000 + count:06d}",
        code=secrets.token_urlsafe(15),
        order=f"ORD-2026-{90000 + count:05d}",
        first_name=str(attendee["first_name"]),
        last_name=str(attendee.get("last_name", "")),
        email=str(attendee["email"]),
        company=str(attendee.get("company", "")),
        job_title=str(attendee.get("job_title", "")),
        ticket_type=kind.name,
        status="approved",
        payment="" if not kind.price else ("paid" if paid else "unpaid"),
    )
