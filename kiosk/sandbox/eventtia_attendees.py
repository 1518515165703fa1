"""Attendees and their types at the sandbox, as Eventtia's documents show them: answers by the number of their custom field."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from kiosk.sandbox.answers import Json
from kiosk.sandbox.event import TICKET_TYPES, TIMEZONE, TicketType

NEEDS = "Special requirements"
_FIRST_FIELD = 1466264
_FIELDS = (
    # name, alias, whether it is one of Eventtia's own, whether it is public, the ledger's column
    ("first_name", None, True, True, "first_name"),
    ("last_name", "Apelido", True, True, "last_name"),
    ("email", None, True, False, "email"),
    ("company", "Empresa", True, True, "company"),
    ("telephone", None, True, False, ""),
    ("job_title", None, True, False, "job_title"),
    (NEEDS, None, False, False, "special_requirements"),
)


def uuid_of(code: str) -> str:
    """The short code of an attendee, made of the ticket's secret in the ledger."""
    return _digest(code)[:12]


def qr_of(code: str, name: str, email: str, company: str, job_title: str) -> str:
    """What the attendee's QR code says. For some it begins with another code than ``uuid``, as in the documents' own samples."""
    digest = _digest(code)
    work = " - ".join(filter(None, (company, job_title)))
    phone = f"+35191{int(digest[24:32], 16) % 10**7:07d}" if digest[13] in "01234567" else ""
    return f"{digest[12:24] if digest[0] in '01' else digest[:12]}|{name}|{email}|{work}|{phone}"


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def enters_unpaid(kind: TicketType) -> bool:
    """Those who have nothing to pay never have a payment."""
    return not kind.price


def field_ids(kind_id: str) -> dict[str, str]:
    """The numbers of a type's custom fields by their names."""
    begin = _FIRST_FIELD + 100 * [kind.id for kind in TICKET_TYPES].index(kind_id)
    return {name: str(begin + number) for number, (name, *_) in enumerate(_FIELDS)}


def attendee_json(row: Json, *, known: bool) -> Json:
    """A row of the ledger as an attendee; somebody who is not ``known`` (no token) sees public fields, and no QR code."""
    ids = field_ids(row["ticket_id"])
    answers = {ids[name]: row[column] or None if column else None for name, _, _, public, column in _FIELDS if known or public}
    name = f"{row['first_name']} {row['last_name']}".strip()
    told: Json = {
        "created_at": row["created_time"],
        "updated_at": row["updated"][:23] + "Z",
        "uuid": uuid_of(row["qr_code"]),
        "fields": answers,
        "status": {"approved": "confirmed", "checked_in": "confirmed"}.get(row["status"], row["status"]),
        "paid": row["payment_status"] == "paid",
        "checked_in": row["check_in_time"] is not None,
        "checked_in_date": _local(row["check_in_time"]),
        "can_schedule_meetings": False,
    }
    if known:
        told["qr_code"] = qr_of(row["qr_code"], name, row["email"], row["company"], row["job_title"])
    return {
        "id": row["registration_id"],
        "type": "attendees",
        "attributes": told,
        "relationships": {
            "attendee_type": {"data": {"id": row["ticket_id"], "type": "attendee_types"}},
            "attendee_type_custom_fields": {"data": [{"id": each, "type": "attendee_type_custom_fields"} for each in answers]},
            "business_conference_participants": {"data": []},
        },
    }


def types_json() -> list[Json]:
    """The event's attendee types."""
    return [
        {
            "id": kind.id,
            "type": "attendee_types",
            "attributes": {
                "name": kind.name,
                "attendance_mode": "mixed",
                "price": kind.price,
                "price_end_date": None,
                "description": "",
                "capacity": kind.quantity,
                "availability": 0,
                "order": number,
                "price_without_vat": kind.price,
                "confirmation_required": False,
                "valid_if_no_payments": enters_unpaid(kind),
            },
            "relationships": {
                "attendee_type_custom_fields": {
                    "data": [{"id": each, "type": "attendee_type_custom_fields"} for each in field_ids(kind.id).values()]
                },
                "business_conference_participant_type": {"data": None},
            },
        }
        for number, kind in enumerate(TICKET_TYPES, 1)
    ]


def fields_json(kind_id: str) -> Iterator[Json]:
    """The custom fields of one type."""
    ids = field_ids(kind_id)
    for number, (name, alias, default, public, _) in enumerate(_FIELDS, 1):
        yield {
            "id": ids[name],
            "type": "attendee_type_custom_fields",
            "attributes": {
                "name": name,
                "alias": alias,
                "required": name in {"first_name", "last_name", "email"},
                "default": default,
                "input_type": 1,
                "display": True,
                "order": number,
                "available_public_listings": public,
                "edit_admin_only": False,
            },
            "relationships": {"attendee_type": {"data": {"id": kind_id, "type": "attendee_types"}}},
        }


def included_json(include: str, rows: list[Json]) -> list[Json]:
    """What is wanted besides the attendees ``rows``: their types and the custom fields of those."""
    wanted = {each.strip() for each in include.split(",")}
    shown = list(dict.fromkeys(row["ticket_id"] for row in rows))
    found = [kind for kind in types_json() if kind["id"] in shown] if "attendee_type" in wanted else []
    if "attendee_type_custom_fields" in wanted:
        found += [each for kind in shown for each in fields_json(kind)]
    return found


def _local(at: str | None) -> str | None:
    """A time in the event's zone, with its offset."""
    return None if at is None else datetime.fromisoformat(at).astimezone(ZoneInfo(TIMEZONE)).isoformat(timespec="milliseconds")
