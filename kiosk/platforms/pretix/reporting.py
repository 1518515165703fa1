"""What else is told to pretix: admissions that were taken back, and scans that were refused."""

from datetime import UTC
from typing import Any

from kiosk.core.entry import Receipt, ReceiptKind, Upload
from kiosk.core.verdict import Reason
from kiosk.platforms._http import Answer
from kiosk.platforms.pretix.session import Session

_LONGEST_CODE = 1000

ERROR_REASONS = {
    Reason.STORE_FAILURE: "error",
    Reason.CLOSED: "rules",
    Reason.ONE_AT_A_TIME: "ambiguous",
    Reason.GROUP: "ambiguous",
    Reason.NOT_A_TICKET: "invalid",
    Reason.WRONG_EVENT: "invalid",
    Reason.NOT_FOUND: "invalid",
    Reason.SEVERAL_MATCH: "ambiguous",
    Reason.LOOK_UP: "invalid",
    Reason.BLOCKED: "blocked",
    Reason.REVOKED: "revoked",
    Reason.BADGE_REPLACED: "revoked",
    Reason.CANCELLED: "canceled",
    Reason.REJECTED: "canceled",
    Reason.PENDING: "unapproved",
    Reason.WAITLISTED: "unapproved",
    Reason.NOT_YET_VALID: "invalid_time",
    Reason.NO_LONGER_VALID: "invalid_time",
    Reason.WRONG_CHECKPOINT: "product",
    Reason.WRONG_TICKET_TYPE: "product",
    Reason.NOT_ENROLLED: "product",
    Reason.ALREADY_INSIDE: "already_redeemed",
    Reason.UNPAID: "unpaid",
    Reason.QUESTION: "incomplete",
    Reason.CAPACITY: "rules",
    Reason.UNDONE: "annulled",
}
"""pretix' word for each of our reasons, as its list of failed scans shows it; reasons that another release adds are ``error``."""


def annul(session: Session, checkin_list: str, upload: Upload) -> Receipt:
    """Takes back the check-in of the entry that ``upload`` undoes. Where pretix holds none that counts, there is nothing to take back."""
    body = {
        "lists": [number_of(checkin_list)],
        "nonce": upload.undoes,
        "datetime": moment_of(upload),
        "error_explanation": "taken back at the door",
    }
    answer = session.call("POST", "/checkinrpc/annul/", body=body, may_be_forbidden=True)
    if answer.good:
        return Receipt(upload.row, ReceiptKind.ACCEPTED)
    said = _flat(answer.body)
    if answer.status == 404 and "nonce" in said:
        return Receipt(upload.row, ReceiptKind.ACCEPTED, "NOT_THERE", "pretix had no check-in to take back")
    if "unsuccessful" in said:
        return Receipt(upload.row, ReceiptKind.ACCEPTED, "NOT_COUNTED", "pretix does not count this check-in any more")
    if "minutes" in said:
        words = "pretix takes a check-in back within a quarter of an hour only: this guest still counts as inside there"
        return Receipt(upload.row, ReceiptKind.REFUSED, "TOO_LATE", words)
    if "same device" in said:
        words = "pretix lets only the device that checked a guest in take that back"
        return Receipt(upload.row, ReceiptKind.REFUSED, "OTHER_DEVICE", words)
    return _not_understood(upload, answer, "taking a check-in back")


def refused_scan(session: Session, event_path: str, checkin_list: str, upload: Upload) -> Receipt:
    """Adds a refused scan to the list's failed ones; a repetition with the same entry adds nothing."""
    body: dict[str, Any] = {
        "raw_barcode": upload.code.replace("\0", "")[:_LONGEST_CODE].strip() or "-",
        "raw_source_type": "barcode",
        "type": "entry",
        "datetime": moment_of(upload),
        "nonce": upload.entry,
        "error_reason": _error_reason(upload.reason),
    }
    if upload.reason:
        body["error_explanation"] = f"kiosk: {upload.reason}"
    path = f"{event_path}/checkinlists/{checkin_list}/failed_checkins/"
    if upload.ticket.isdigit():
        answer = session.call("POST", path, body={**body, "position": int(upload.ticket)}, may_be_forbidden=True)
        if answer.good or not (isinstance(answer.body, dict) and "position" in answer.body):
            return _recorded(upload, answer)
    return _recorded(upload, session.call("POST", path, body=body, may_be_forbidden=True))


def moment_of(upload: Upload) -> str:
    """The scan's own time, to the microsecond: the roster tells it again, and it must be known for ours."""
    return upload.at.astimezone(UTC).isoformat()


def number_of(checkin_list: str) -> int | str:
    """pretix wants a number; what is none it shall refuse itself."""
    return int(checkin_list) if checkin_list.isascii() and checkin_list.isdigit() else checkin_list


def _recorded(upload: Upload, answer: Answer) -> Receipt:
    return Receipt(upload.row, ReceiptKind.ACCEPTED) if answer.good else _not_understood(upload, answer, "a refused scan")


def _error_reason(reason: str) -> str:
    try:
        return ERROR_REASONS.get(Reason(reason), "error")
    except ValueError:
        return "error"


def _not_understood(upload: Upload, answer: Answer, what: str) -> Receipt:
    return Receipt(upload.row, ReceiptKind.REFUSED, f"HTTP_{answer.status}", f"pretix refuses {what} (HTTP {answer.status})")


def _flat(body: Any) -> str:
    """The words of an error, whichever of pretix' forms it has: to be searched, never to be shown."""
    if isinstance(body, str):
        return body.casefold()
    if isinstance(body, list):
        return " ".join(map(_flat, body[:20]))
    return " ".join(_flat(each) for each in list(body.values())[:20]) if isinstance(body, dict) else ""
