"""Registering at the sandbox's Eventtia: a walk-in, alone or in a group, and the guests that an organiser invites."""

import secrets
from datetime import datetime
from typing import Any

from kiosk.sandbox.answers import Json, Problem
from kiosk.sandbox.event import TICKET_TYPES, TicketType
from kiosk.sandbox.eventtia_activities import Activities
from kiosk.sandbox.eventtia_attendees import NEEDS, field_ids
from kiosk.sandbox.ledger import Ledger
from kiosk.sandbox.people import Person

_TYPES = {kind.id: kind for kind in TICKET_TYPES}
_GROUPED = TICKET_TYPES[0].id
"""The type that takes groups."""
_SEATS = 3
_GROUP = "eventtia group"
_GUEST = "eventtia guest"


def register(ledger: Ledger, activities: Activities, asked: Json, now: datetime) -> tuple[Json, Json]:
    """Takes a walk-in and gives the ledger's row and the answer's ``meta``. Raises Problem."""
    attendee = asked.get("attendee")
    if not isinstance(attendee, dict):
        raise Problem("INVALID", "param is missing or the value is empty: attendee")
    kind = _TYPES.get(str(attendee.get("attendee_type_id", "")))
    if kind is None:
        raise Problem("NOT_FOUND", "ActiveRecord::RecordNotFound", http=404)
    blank = [name for name in ("first_name", "last_name", "email") if not isinstance(attendee.get(name), str) or not attendee[name].strip()]
    if blank:
        raise Problem("INVALID", f"Validation failed: {blank[0]} can't be blank")
    if ledger.registration("email", attendee["email"]):
        raise Problem("INVALID", "Validation failed: email has already been taken")
    if ledger.sold(kind.id) >= kind.quantity:
        raise Problem("INVALID", "The participant type is sold out")
    workshops, items = _choices(asked)
    activities.must_offer(workshops, items)
    group = _group(ledger, asked.get("group_registration_uuid") or attendee.get("group_registration_uuid"), kind)
    person = _person(attendee, kind, ledger.next)
    ledger.register(person, kind.id, now)
    for workshop in workshops:
        activities.enrol(person.registration_id, workshop)
    for item, quantity in items.items():
        activities.buy(person.registration_id, item, quantity)
    row = ledger.registration("registration_id", person.registration_id)
    assert row is not None
    return row, group


def invite(ledger: Ledger, asked: Json, now: datetime) -> Json:
    """Adds a guest and gives it as the list does. Raises Problem."""
    wanted = {name: asked.get(name, "") for name in ("first_name", "last_name", "email", "company")}
    kind = asked.get("attendee_type_id")
    if not all(isinstance(each, str) for each in wanted.values()) or (kind is not None and str(kind) not in _TYPES):
        raise Problem("INVALID", "Validation failed: a guest has names and an attendee type of this event")
    number = str(7_000_000 + len(ledger.all_kept(_GUEST)) + 1)
    guest = guest_json(number, {**wanted, "uuid": secrets.token_hex(6), "updated_at": now.isoformat(timespec="milliseconds")}, str(kind or ""))
    ledger.keep(_GUEST, number, guest)
    return guest


def guests(ledger: Ledger) -> list[Json]:
    """Guests; one whose e-mail address has registered since has an attendee."""
    found = []
    for guest in ledger.all_kept(_GUEST).values():
        row = ledger.registration("email", guest["attributes"]["email"])
        attendee = {"id": row["registration_id"], "type": "attendees"} if row else None
        found.append({**guest, "relationships": {**guest["relationships"], "attendee": {"data": attendee}}})
    return found


def guest_json(number: str, told: Json, kind: str) -> Json:
    related = {"id": kind, "type": "attendee_types"} if kind else None
    relationships = {"attendee": {"data": None}, "attendee_type": {"data": related}}
    return {"id": number, "type": "guests", "attributes": {**told, "import_id": None}, "relationships": relationships}


def _group(ledger: Ledger, wanted: Any, kind: TicketType) -> Json:
    """The answer's ``meta``: the group that this attendee begins or joins. Raises Problem where it is not known or has no seat left."""
    if wanted is None:
        if kind.id != _GROUPED:
            return {}
        uuid, left = secrets.token_hex(3), _SEATS
    else:
        known = ledger.kept(_GROUP, str(wanted))
        if known is None:
            raise Problem("INVALID", "The group does not exist")
        if known <= 0:
            raise Problem("INVALID", "The group has no available seats")
        uuid, left = str(wanted), known - 1
    ledger.keep(_GROUP, uuid, left)
    return {"group_uuid": uuid, "profiles": {_GROUPED: {"seats": _SEATS, "available": left}}}


def _choices(asked: Json) -> tuple[list[str], dict[str, int]]:
    """The workshops and the purchase items with their quantities that were asked for. Raises Problem."""
    workshops, items = asked.get("workshops") or {}, asked.get("purchase_items") or {}
    if not isinstance(workshops, dict) or not isinstance(items, dict) or not all(type(each) is int for each in items.values()):
        raise Problem("INVALID", "workshops and purchase_items are objects, quantities integers")
    return [str(each) for each in workshops], {str(item): quantity for item, quantity in items.items()}


def _person(attendee: Json, kind: TicketType, seq: int) -> Person:
    answers = attendee.get("custom_fields")
    needs = answers.get(field_ids(kind.id)[NEEDS], "") if isinstance(answers, dict) else ""
    return Person(
        registration_id=str(412699990000000000 + seq),
        number=f"REG-2026-{900000000 + seq}",
        code=secrets.token_urlsafe(15),
        order=f"ORD-2026-{90000000 + seq}",
        first_name=attendee["first_name"],
        last_name=attendee["last_name"],
        email=attendee["email"],
        company=str(attendee.get("company", "")),
        job_title=str(attendee.get("job_title", "")),
        ticket_type=kind.name,
        status="approved",
        payment="paid" if kind.price else "",  # the documents' sample of a new attendee is paid
        requirements=str(needs),
    )
