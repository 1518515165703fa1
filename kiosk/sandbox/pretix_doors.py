"""Check-ins at the sandbox's pretix: redeeming, taking back, and the list of failed scans."""

from datetime import UTC, datetime, timedelta
from typing import Any

from kiosk.sandbox.answers import Json, Problem
from kiosk.sandbox.ledger import Ledger, moment
from kiosk.sandbox.pretix_orders import MAIN_LIST, on_list, status

_ANNUL_WITHIN = timedelta(minutes=15)
_NONCES, _FAILED = "pretix nonce", "pretix failed"
_REASONS = {
    *("canceled", "invalid", "unpaid", "product", "rules", "revoked", "incomplete", "already_redeemed", "ambiguous", "error"),
    *("blocked", "unapproved", "invalid_time", "annulled"),
}


def redeem(ledger: Ledger, row: Json | None, asked: Json, now: datetime) -> tuple[int, Json]:
    """Status and body of one try to check somebody in; ``row`` is who was found, None where nobody was. Raises Problem."""
    at = _time(asked.get("datetime"), now)
    nonce = str(asked.get("nonce") or "")
    if row is None:
        _fail(ledger, nonce, "invalid", None, at)
        return 404, {"detail": "Not found.", **_error("invalid")}
    if nonce and (ledger.kept(_NONCES, nonce) or {}).get("counts"):
        return 201, _told(row, "ok")
    reason = _obstacle(row)
    if reason:
        _fail(ledger, nonce, reason, row["registration_id"], at)
        return 400, {**_told(row, "error"), "reason": reason, "reason_explanation": None}
    with ledger.transaction():
        ledger.check_in(row["registration_id"], at, "", posted=True, now=now)
        if nonce:
            ledger.keep(_NONCES, nonce, {"registration": row["registration_id"], "at": at, "counts": True})
    return 201, _told(row, "ok")


def annul(ledger: Ledger, asked: Json, now: datetime) -> Json:
    """Takes the check-in of a nonce back. Raises Problem."""
    nonce = str(asked.get("nonce") or "")
    made = ledger.kept(_NONCES, nonce)
    if made is None:
        raise Problem("NOT_FOUND", "No check-in found based on nonce", http=404)
    if not made["counts"]:
        raise Problem("INVALID", "", details={"": ["Cannot annul an unsuccessful checkin"]})
    if _parsed(_time(asked.get("datetime"), now)) - _parsed(made["at"]) > _ANNUL_WITHIN:
        raise Problem("INVALID", "", details={"non_field_errors": ["Annulment is not allowed more than 15 minutes after check-in"]})
    with ledger.transaction():
        ledger.check_out(made["registration"], now=now)
        ledger.keep(_NONCES, nonce, {**made, "counts": False})
    return {"status": "ok"}


def failed_scan(ledger: Ledger, asked: Json, now: datetime) -> Json:
    """Keeps a scan that a door refused; the same nonce once. Raises Problem."""
    wrong: Json = {}
    if not isinstance(asked.get("raw_barcode"), str) or not asked["raw_barcode"]:
        wrong["raw_barcode"] = ["This field may not be blank."]
    if asked.get("error_reason") not in _REASONS:
        wrong["error_reason"] = ["Not a valid choice."]
    position = asked.get("position")
    if position is not None and ledger.registration("registration_id", str(position)) is None:
        wrong["position"] = ["Invalid pk - object does not exist."]
    if wrong:
        raise Problem("INVALID", "", details=wrong)
    _fail(
        ledger,
        str(asked.get("nonce") or ""),
        asked["error_reason"],
        None if position is None else str(position),
        _time(asked.get("datetime"), now),
    )
    return {**asked, "position": position}


def failed_scans(ledger: Ledger) -> list[Json]:
    """The list of failed scans, oldest first."""
    return list(ledger.all_kept(_FAILED).values())


def _obstacle(row: Json) -> str:
    """Why this one may not be checked in; empty where nothing stands in the way."""
    letter = status([row])
    if letter == "c":
        return "canceled"
    if letter == "n":
        return "unpaid" if row["status"] in {"approved", "checked_in"} else "unapproved"
    return "already_redeemed" if row["check_in_time"] is not None else ""


def _told(row: Json, word: str) -> Json:
    listed = {"id": MAIN_LIST, "name": "Main", "event": "", "subevent": None, "include_pending": False}
    return {"status": word, "require_attention": False, "checkin_texts": [], "position": on_list(row), "list": listed}


def _error(reason: str) -> Json:
    return {"status": "error", "reason": reason, "reason_explanation": None, "require_attention": False, "checkin_texts": []}


def _fail(ledger: Ledger, nonce: str, reason: str, registration: str | None, at: str) -> None:
    key = nonce or f"{at} {len(ledger.all_kept(_FAILED))}"
    ledger.keep(_FAILED, key, {"error_reason": reason, "position": registration, "datetime": at, "list": MAIN_LIST, "successful": False})


def _time(value: Any, now: datetime) -> str:
    if value is None:
        return moment(now)
    try:
        return moment(_parsed(value))
    except (TypeError, ValueError):
        raise Problem("INVALID", "", details={"datetime": ["Datetime has wrong format."]}) from None


def _parsed(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
