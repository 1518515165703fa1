"""Orders at the sandbox's pretix: how the ledger's registrations are shown, sold and corrected."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from kiosk.sandbox.answers import Json, Problem
from kiosk.sandbox.event import EVENT_SLUG, TICKET_TYPES, TicketType
from kiosk.sandbox.ledger import Ledger
from kiosk.sandbox.people import Person

MAIN_LIST = 1
"""The one check-in list; every product is on it."""
NEEDS = 1
"""The question that special requirements are the answer to."""

_ITEMS = {kind.id: number for number, kind in enumerate(TICKET_TYPES, 1)}
_KINDS = dict(enumerate(TICKET_TYPES, 1))
_CANCELLED = {"cancelled", "rejected"}
_WAITING = {"pending", "waitlist"}
_HERE, _ELSEWHERE = 1, 2
_KEYS = "pretix key"


def items() -> list[Json]:
    """Products as ``items/`` lists them."""
    return [
        {
            "id": number,
            "name": {"en": kind.name},
            "internal_name": None,
            "active": True,
            "admission": True,
            "default_price": f"{kind.price:.2f}",
            "has_variations": False,
            "variations": [],
            "checkin_attention": False,
            "checkin_text": None,
        }
        for number, kind in _KINDS.items()
    ]


def quotas(ledger: Ledger) -> list[Json]:
    """One for each product, with what is left of it."""
    return [
        {
            "id": number,
            "name": kind.name,
            "size": kind.quantity,
            "items": [number],
            "variations": [],
            "subevent": None,
            "available": ledger.sold(kind.id) < kind.quantity,
            "available_number": max(0, kind.quantity - ledger.sold(kind.id)),
        }
        for number, kind in _KINDS.items()
    ]


def status(rows: Sequence[Mapping[str, Any]]) -> str:
    """An order's letter: cancelled where everybody is, not paid where somebody is not or nobody has agreed yet."""
    if all(row["status"] in _CANCELLED for row in rows):
        return "c"
    due = any(row["payment_status"] == "unpaid" or row["status"] in _WAITING for row in rows if row["status"] not in _CANCELLED)
    return "n" if due else "p"


def split(rows: Sequence[Json]) -> list[list[Json]]:
    """One order's registrations as pretix would hold them: paid, unpaid and unapproved people cannot be in one order."""
    parts: dict[str, list[Json]] = {}
    for row in rows:
        parts.setdefault(f"{status([row])}{row['status'] in _WAITING}", []).append(row)
    return list(parts.values())


def order_json(ledger: Ledger, rows: Sequence[Json]) -> Json:
    """An order with all its positions, cancelled ones too."""
    waiting = any(row["status"] in _WAITING for row in rows)
    return {
        "code": rows[0]["order_number"],
        "event": EVENT_SLUG,
        "status": status(rows),
        "testmode": False,
        "email": rows[0]["email"],
        "phone": None,
        "locale": "en",
        "datetime": rows[0]["created_time"],
        "last_modified": max(row["updated"] for row in rows),
        "total": f"{sum(_kind(row).price for row in rows):.2f}",
        "invoice_address": None,
        "require_approval": waiting,
        "valid_if_pending": False,
        "checkin_attention": False,
        "checkin_text": None,
        "positions": [position_json(row, number) for number, row in enumerate(rows, 1)],
    }


def position_json(row: Json, number: int = 1) -> Json:
    """A registration as a position of its order. Check-ins of another door are of another device: pretix keeps no names of doors."""
    needs = {"question": NEEDS, "question_identifier": "NEEDS", "answer": row["special_requirements"], "options": [], "option_identifiers": []}
    return {
        "id": int(row["registration_id"]),
        "order": row["order_number"],
        "positionid": number,
        "item": _ITEMS[row["ticket_id"]],
        "variation": None,
        "price": f"{_kind(row).price:.2f}",
        "attendee_name": f"{row['first_name']} {row['last_name']}".strip(),
        "attendee_name_parts": {"_scheme": "given_family", "given_name": row["first_name"], "family_name": row["last_name"]},
        "company": row["company"] or None,
        "attendee_email": row["email"],
        "secret": row["qr_code"],
        "addon_to": None,
        "subevent": None,
        "checkins": checkins_json(row),
        "answers": [needs] if row["special_requirements"] else [],
        "pseudonymization_id": f"P{row['seq']:09d}",
        "seat": None,
        "canceled": row["status"] in _CANCELLED,
        "valid_from": None,
        "valid_until": None,
        "blocked": None,
    }


def checkins_json(row: Json) -> list[Json]:
    """The one check-in of somebody who is inside."""
    if row["check_in_time"] is None:
        return []
    device = _ELSEWHERE if row["check_in_location"] else _HERE
    told = {"id": row["seq"], "datetime": row["check_in_time"], "list": MAIN_LIST, "type": "entry"}
    return [{**told, "auto_checked_in": False, "gate": None, "device": device, "device_id": device}]


def on_list(row: Json) -> Json:
    """A position as a check-in list shows it, with what it must tell of its order."""
    told = order_told(row)
    return {**position_json(row), "require_attention": False, **told}


def order_told(row: Json) -> Json:
    return {
        "order__status": status([row]),
        "order__valid_if_pending": False,
        "order__require_approval": row["status"] in _WAITING,
        "order__locale": "en",
    }


def sell(ledger: Ledger, asked: Json, key: str, now: datetime) -> Json:
    """A new order of one position, paid. The same ``key`` gives the same order. Raises Problem."""
    made = ledger.kept(_KEYS, key) if key else None
    if made is None:
        positions = asked.get("positions")
        if not isinstance(positions, list) or len(positions) != 1 or not isinstance(positions[0], dict):
            raise Problem("INVALID", "", details={"positions": ["An order cannot be empty."]})
        person, kind = _person(positions[0], ledger)
        ledger.register(person, kind.id, now)
        made = person.order
        if key:
            ledger.keep(_KEYS, key, made)
    return order_json(ledger, ledger.order(made))


def correct(ledger: Ledger, row: Json, asked: Json, now: datetime) -> Json:
    """Changes a position's name, company and e-mail. Raises Problem."""
    values: dict[str, str] = {}
    parts = asked.get("attendee_name_parts")
    if isinstance(parts, dict):
        values |= {"first_name": str(parts.get("given_name", "")), "last_name": str(parts.get("family_name", ""))}
    if "company" in asked:
        values["company"] = str(asked["company"] or "")
    if "attendee_email" in asked:
        if "@" not in str(asked["attendee_email"] or "@"):
            raise Problem("INVALID", "", details={"attendee_email": ["Enter a valid email address."]})
        values["email"] = str(asked["attendee_email"] or "")
    ledger.change(row["registration_id"], now, **values)
    changed = ledger.registration("registration_id", row["registration_id"])
    assert changed is not None
    return position_json(changed)


def _person(position: Json, ledger: Ledger) -> tuple[Person, TicketType]:
    kind = _KINDS.get(position["item"]) if isinstance(position.get("item"), int) else None
    if kind is None:
        raise Problem("INVALID", "", details={"positions": [{"item": ["Invalid pk - object does not exist."]}]})
    if ledger.sold(kind.id) >= kind.quantity:
        words = f'There is not enough quota available on quota "{kind.name}" to perform the operation.'
        raise Problem("INVALID", "", details={"positions": [{"item": [words]}]})
    parts = position.get("attendee_name_parts")
    named = parts if isinstance(parts, dict) else {}
    person = Person(
        registration_id=str(412699990000000000 + ledger.next),
        number=f"REG-2026-{900000000 + ledger.next}",
        code=secrets.token_hex(16),
        order=f"W{ledger.next:06d}",
        first_name=str(named.get("given_name", "")),
        last_name=str(named.get("family_name", "")),
        email=str(position.get("attendee_email") or ""),
        company=str(position.get("company") or ""),
        job_title="",
        ticket_type=kind.name,
        status="approved",
        payment="",
    )
    return person, kind


def _kind(row: Json) -> TicketType:
    return _KINDS[_ITEMS[row["ticket_id"]]]
