"""What a guest's status, payment and answers to a form mean, whichever of the two APIs tells them."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from kiosk.core.ticket import Attention, AttentionKind, Status
from kiosk.platforms import _fields as fields
from kiosk.platforms._fields import text, word
from kiosk.platforms._needs import is_vip, tells_need
from kiosk.platforms._zoho.envelope import Row

STATUS: Mapping[str, Status] = MappingProxyType(
    {
        **dict.fromkeys(
            ("approved", "confirmed", "attending", "attended", "checked_in", "checkedin", "active", "registered", "accepted", "valid"),
            Status.VALID,
        ),
        **dict.fromkeys(("completed", "placed"), Status.VALID),
        **dict.fromkeys(("pending", "pending_approval", "awaiting_approval", "waiting_for_approval", "in_review"), Status.PENDING),
        **dict.fromkeys(("waitlist", "waitlisted", "wait_list", "wait_listed", "waiting"), Status.WAITLISTED),
        **dict.fromkeys(("rejected", "declined", "denied", "disapproved"), Status.REJECTED),
        **dict.fromkeys(("cancelled", "canceled", "deleted", "refunded", "void", "voided", "not_attending"), Status.CANCELLED),
        "blocked": Status.BLOCKED,
        "revoked": Status.REVOKED,
    }
)
"""Status words; whoever has another one is let in, and the steward is told."""

_PAID = {"paid", "completed", "complete", "success", "successful", "succeeded", "captured", "settled", "received", "confirmed"}
_NOTHING_DUE = {"", "free", "none", "not_required", "not_applicable", "n/a", "na", "complimentary", "comped", "waived", "offline_free"}
_UNPAID = {
    "unpaid", "not_paid", "pending", "due", "overdue", "failed", "failure", "refunded", "partially_refunded", "partial", "partially_paid",
    "declined", "cancelled", "canceled", "expired", "open", "awaiting_payment", "awaiting", "processing", "chargeback", "disputed", "initiated",
}  # fmt: skip


def status_word(row: Row) -> str:
    """The status; v3 says a number and puts the word into ``status_string``."""
    said = word(row.get("status"))
    return said if isinstance(row.get("status"), str) and said and not said.isdigit() else word(row.get("status_string")) or said


def payment_of(row: Row) -> tuple[bool | None, str]:
    """Whether it is paid, None where nothing is known or due; and a word for it that is not known."""
    payment = row.get("payment")
    said = row.get("payment_status")
    if said is None and isinstance(payment, dict):
        said = payment.get("status", payment.get("payment_status"))
    if isinstance(said, bool):
        return said, ""
    shown = word(said)
    if shown in _PAID:
        return True, ""
    if shown in _UNPAID:
        return False, ""
    return None, "" if shown in _NOTHING_DUE else shown


def attention_of(row: Row, person: Any, ticket_type: str, said: str, payment: str) -> Iterator[Attention]:
    """Requirements from ``row`` and ``person`` and their custom fields, VIP by the ticket type, and words that are not known."""
    needs: dict[str, None] = {}
    for source in (row, person):
        if isinstance(source, dict):
            needs.update(dict.fromkeys(_needs({name: source[name] for name in source if name not in {"attendee", "contact"}})))
            needs.update(dict.fromkeys(_needs(source.get("custom_fields"))))
    for need in needs:
        yield Attention(AttentionKind.REQUIREMENT, need)
    if is_vip(ticket_type):
        yield Attention(AttentionKind.VIP)
    if said not in STATUS:
        yield Attention(AttentionKind.UNKNOWN_STATUS, said)
    if payment:
        yield Attention(AttentionKind.NOTE, f"payment: {payment}")


def _needs(source: Any) -> Iterator[str]:
    for name, value in fields.custom_fields(source):
        if tells_need(name):
            shown = fields.answer(value)
            if fields.says_something(shown):
                yield text(name).replace("_", " ") if shown.casefold() in {"yes", "true", "1"} else shown
