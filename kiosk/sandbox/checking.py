"""Checking people in at the sandbox: one, many in each of the documented shapes, and by another door."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from kiosk.sandbox.answers import Json, Problem, success
from kiosk.sandbox.event import TICKET_TYPES, stamp
from kiosk.sandbox.faults import Faults
from kiosk.sandbox.ledger import Ledger

_TYPES = {kind.id: kind for kind in TICKET_TYPES}


def check_in_one(ledger: Ledger, row: Any, now: datetime) -> Json:
    """Checks one in and gives the guide's success payload. Raises Problem; a repeated arrival is counted all the same."""
    with ledger.transaction():
        registration, first = _recorded(ledger, row, now)
    return _told(ledger, registration, first=first)


def _recorded(ledger: Ledger, row: Any, now: datetime) -> tuple[Json, bool]:
    """The registration, and whether it was its first check-in. Raises Problem before anything is changed. Call it in a transaction."""
    if not isinstance(row, dict):
        raise Problem("INVALID_PARAMETER", "A check-in is an object")
    registration = _named(ledger, row)
    when = _when(row.get("check_in_time"), now)
    if registration["status"] in {"cancelled", "rejected"}:
        raise Problem("INVALID_TICKET", "Ticket not found")
    where, notes = (str(row.get(name, "")) for name in ("check_in_location", "notes"))
    return registration, ledger.check_in(registration["registration_id"], when, where, notes=notes)


def _told(ledger: Ledger, registration: Json, *, first: bool) -> Json:
    key = registration["registration_id"]
    known = ledger.checkin(key)
    if not first:
        details = {name: known[name] for name in ("check_in_time", "check_in_location", "checked_in_by") if known[name]}
        raise Problem("CHECKIN_ALREADY_DONE", "Already checked in", details=details)
    return {
        "checkin_id": f"C{key}",
        "registration_id": key,
        "check_in_time": known["check_in_time"],
        "check_in_location": known["check_in_location"],
        "registration": {
            "registration_id": key,
            "registration_number": registration["registration_number"],
            "first_name": registration["first_name"],
            "last_name": registration["last_name"],
            "ticket_name": _TYPES[registration["ticket_id"]].name,
            "company": registration["company"],
            "custom_fields": {"special_requirements": registration["special_requirements"]},
        },
    }


def check_in_elsewhere(ledger: Ledger, row: Any, now: datetime) -> Json:
    """What another door does, past the API: not counted as received."""
    if not isinstance(row, dict):
        raise Problem("INVALID_PARAMETER", "A check-in is an object")
    registration = _named(ledger, row)
    when = _when(row.get("check_in_time"), now)
    where = str(row.get("check_in_location", "South Door"))
    by = str(row.get("checked_in_by", "Ana"))
    with ledger.transaction():
        if not ledger.check_in(registration["registration_id"], when, where, by=by, posted=False):
            raise Problem("CHECKIN_ALREADY_DONE", "Already checked in")
    return dict(ledger.checkin(registration["registration_id"]))


def check_in_many(ledger: Ledger, rows: Any, faults: Faults, now: datetime) -> tuple[int, Json]:
    """The HTTP status and body of a bulk call, in the shape the faults ask for. Raises Problem where all of it is turned down."""
    shape = faults.bulk_shape
    if shape in {"none", "not_allowed"}:
        raise Problem("URL_RULE_NOT_CONFIGURED", "No such resource", http=404 if shape == "none" else 405)
    if not isinstance(rows, list) or not rows:
        raise Problem("INVALID_PARAMETER", "checkins is a list with at least one check-in")
    if shape == "too_large" and len(rows) > faults.bulk_limit:
        raise Problem("REQUEST_TOO_LARGE", f"At most {faults.bulk_limit} check-ins", http=413)
    if shape == "poison" and any(_is_poison(ledger, row, faults) for row in rows):
        raise Problem("INVALID_PARAMETER", "The batch contains an invalid row")
    taken = [row for number, row in enumerate(rows) if shape != "omit" or number % 3 != 2]
    with ledger.transaction():
        outcomes = [_outcome(ledger, row, now) for row in taken]
    return _shaped(outcomes, shape)


def _shaped(outcomes: Sequence[Json], shape: str) -> tuple[int, Json]:
    if shape == "list":
        return 200, success(list(outcomes))
    if shape == "lists":
        done = [outcome for outcome in outcomes if outcome["status"] == "success"]
        return 200, success({"succeeded": done, "failed": [outcome for outcome in outcomes if outcome["status"] == "error"]})
    if shape == "bare":
        return 200, {"status": "success", "code": 200}
    if shape == "multi_status":
        return 207, {"status": "success", "code": 207, "data": {"results": list(outcomes)}}
    return 200, success({"results": list(outcomes)})


def _outcome(ledger: Ledger, row: Any, now: datetime) -> Json:
    named = {key: row[key] for key in ("registration_id", "qr_code") if key in row} if isinstance(row, dict) else {}
    try:
        registration, first = _recorded(ledger, row, now)
        data = _told(ledger, registration, first=first)
    except Problem as problem:
        return {**named, "status": "error", **problem.as_json()}
    return {**named, "status": "success", "code": 201, "check_in_time": data["check_in_time"], "registration": data["registration"]}


def _is_poison(ledger: Ledger, row: Any, faults: Faults) -> bool:
    if not isinstance(row, dict) or row.get("registration_id") in faults.poison:
        return True
    try:
        _named(ledger, row)
    except Problem:
        return True
    return False


def _named(ledger: Ledger, row: Json) -> Json:
    if row.get("registration_id"):
        found = ledger.registration("registration_id", str(row["registration_id"]))
        if found is None:
            raise Problem("INVALID_TICKET", "Ticket not found", http=404)
        return found
    found = ledger.registration("qr_code", str(row.get("qr_code", "")))
    if found is None:
        raise Problem("INVALID_QR_CODE", "QR code invalid")
    return found


def _when(text: Any, now: datetime) -> str:
    if text is None:
        return stamp(now)
    try:
        at = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        at = None
    if at is None:
        raise Problem("INVALID_PARAMETER", "check_in_time is an ISO 8601 time")
    return stamp(at if at.tzinfo else at.replace(tzinfo=UTC))
