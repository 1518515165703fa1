"""Registrations at the sandbox: how one is shown, and how a walk-in becomes one."""

import secrets
from datetime import datetime

from kiosk.sandbox.answers import Json, Problem
from kiosk.sandbox.event import EVENT_ID, TICKET_TYPES, TicketType
from kiosk.sandbox.ledger import CHANGEABLE, Ledger
from kiosk.sandbox.people import Person

_TYPES = {kind.id: kind for kind in TICKET_TYPES}
_FIELDS = sorted(CHANGEABLE)


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
    person = _walk_in(attendee, asked.get("payment"), kind, ledger.next)
    ledger.register(person, kind.id, now)
    row = ledger.registration("registration_id", person.registration_id)
    assert row is not None
    return {**registration_json(row), "confirmation_sent": True}


def update(ledger: Ledger, row: Json, asked: Json, now: datetime) -> Json:
    """Corrects the attendee of a registration as the guide's objects spell it; what is not named stays. Raises Problem."""
    attendee = asked.get("attendee")
    known = ("first_name", "last_name", "email", "company", "job_title")
    values = {name: attendee[name] for name in known if name in attendee} if isinstance(attendee, dict) else {}
    if not values or not all(isinstance(value, str) for value in values.values()) or not values.get("email", "x"):
        raise Problem("INVALID_PARAMETER", f"attendee is an object with some of {', '.join(known)}")
    other = ledger.registration("email", values["email"]) if values.get("email", row["email"]) != row["email"] else None
    if other is not None:
        raise Problem("DUPLICATE_REGISTRATION", "Attendee already registered")
    return _changed(ledger, row, now, **values)


def cancel(ledger: Ledger, row: Json, now: datetime) -> Json:
    """Cancels a registration, again too; a check-in that was made stays on the list."""
    return _changed(ledger, row, now, status="cancelled")


def _changed(ledger: Ledger, row: Json, now: datetime, **values: str) -> Json:
    ledger.change(row["registration_id"], now, **values)
    changed = ledger.registration("registration_id", row["registration_id"])
    assert changed is not None
    return registration_json(changed)


def _walk_in(attendee: Json, payment: object, kind: TicketType, seq: int) -> Person:
    paid = isinstance(payment, dict) and bool(payment.get("transaction_id"))
    return Person(
        registration_id=str(412699990000000000 + seq),
        number=f"REG-2026-{900000000 + seq}",
        code=secrets.token_urlsafe(15),
        order=f"ORD-2026-{90000000 + seq}",
        first_name=str(attendee["first_name"]),
        last_name=str(attendee.get("last_name", "")),
        email=str(attendee["email"]),
        company=str(attendee.get("company", "")),
        job_title=str(attendee.get("job_title", "")),
        ticket_type=kind.name,
        status="approved",
        payment="" if not kind.price else ("paid" if paid else "unpaid"),
    )


def change_registration(ledger: Ledger, asked: object, now: datetime) -> Json:
    """The organiser's hand: changes, removes (``deleted``) or adds one registration by its ``registration_id``. Raises Problem.

    Gives the row afterwards, with only its id where it was removed. Whoever is not there is added, ``approved`` unless it says otherwise.
    """
    if not isinstance(asked, dict) or not isinstance(asked.get("registration_id"), str):
        raise Problem("INVALID_PARAMETER", "an object with a registration_id is wanted, or a list of them")
    key = asked["registration_id"]
    values = {name: value for name, value in asked.items() if name not in {"registration_id", "deleted"}}
    unknown = sorted(name for name, value in values.items() if name not in _FIELDS or not isinstance(value, str))
    if unknown:
        raise Problem("INVALID_PARAMETER", f"{', '.join(unknown)}: texts are wanted, and only {', '.join(_FIELDS)}")
    if asked.get("deleted"):
        if not ledger.remove(key, now):
            raise Problem("REGISTRATION_NOT_FOUND", "Registration does not exist", http=404)
        return {"registration_id": key}
    if not ledger.change(key, now, **values):
        ledger.register(_added(key, values, ledger.next), values.get("ticket_id", TICKET_TYPES[0].id), now)
    row = ledger.registration("registration_id", key)
    assert row is not None
    return row


def _added(key: str, values: dict[str, str], seq: int) -> Person:
    return Person(
        registration_id=key,
        number=f"REG-2026-{900000000 + seq}",
        code=values.get("qr_code") or secrets.token_urlsafe(15),
        order=f"ORD-2026-{90000000 + seq}",
        first_name=values.get("first_name", "New"),
        last_name=values.get("last_name", "Guest"),
        email=values.get("email", f"guest{seq}@example.com"),
        company=values.get("company", ""),
        job_title=values.get("job_title", ""),
        ticket_type="",
        status=values.get("status", "approved"),
        payment=values.get("payment_status", ""),
        requirements=values.get("special_requirements", ""),
    )
