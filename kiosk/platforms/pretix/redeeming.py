"""Check-ins on their way to pretix: one call each, safe to repeat by their nonce, and what each answer means."""

import re
from dataclasses import dataclass
from typing import Any

from kiosk.core.entry import Receipt, ReceiptKind, RemoteEntry, Upload
from kiosk.core.errors import Refused
from kiosk.core.verdict import Reason
from kiosk.platforms._fields import text, word
from kiosk.platforms._http import Answer
from kiosk.platforms.pretix import questions
from kiosk.platforms.pretix.catalogue import Catalogue
from kiosk.platforms.pretix.reporting import moment_of, number_of
from kiosk.platforms.pretix.session import Session
from kiosk.platforms.pretix.tickets import standing

_LOOKED_UP = re.compile(r"KB1\..*|.*@.*|[A-Z0-9]{3,16}(?:-[0-9]{1,5})?", re.DOTALL)
"""Texts that are no ticket secret: our own badges, e-mail addresses, order numbers."""

_WORDS = {
    "invalid": "pretix does not know this ticket",
    "unpaid": "pretix says that this ticket is not paid for",
    "blocked": "pretix says that this ticket is blocked",
    "invalid_time": "pretix says that this ticket is not valid at the time of the scan",
    "canceled": "pretix says that this ticket is cancelled or expired",
    "product": "pretix says that tickets of this kind are not on this check-in list",
    "rules": "a rule of the check-in list forbids this entry",
    "ambiguous": "pretix finds several tickets for this code",
    "revoked": "pretix says that this ticket's code was revoked",
    "unapproved": "pretix says that this order is not approved yet",
    "already_exchanged": "pretix says that this ticket was exchanged for a card or wristband",
    "medium_invalid": "pretix does not know this card or wristband",
    "medium_exists": "pretix knows this card or wristband already",
    "exchange": "pretix wants this ticket exchanged for a card or wristband first",
    "error": "pretix failed inside",
}
_UNANSWERED = "checked in at pretix without the answers that the organiser asks for"


@dataclass(frozen=True, slots=True)
class Redeeming:
    """Sends admissions to one check-in list."""

    session: Session
    event_path: str
    catalogue: Catalogue

    def send(self, upload: Upload) -> Receipt:
        """One admission. Never forced: what pretix would have refused goes to a person, who sees why.

        A question without an answer does not undo an admission that was made: it is recorded without. Raises Refused where the check-in
        list itself is wrong, which says nothing about the guest.
        """
        body: dict[str, Any] = {
            "source_type": "barcode",
            "type": "entry",
            "nonce": upload.entry,
            "force": False,
            "ignore_unpaid": upload.reason == Reason.UNPAID,
            "questions_supported": True,
            "datetime": moment_of(upload),
            "answers": dict(upload.answers),
        }
        answer = self._post(upload, body)
        said = _dict(answer)
        if word(said.get("status")) == "incomplete":
            filled, complete = questions.written(upload.answers, said.get("questions"))
            if complete and upload.reason != Reason.QUESTION:
                answer = self._post(upload, {**body, "answers": filled})
            if word(_dict(answer).get("status")) == "incomplete":
                answer = self._post(upload, {**body, "questions_supported": False, "answers": {}})
                receipt = self._receipt(upload, answer)
                accepted = receipt.kind is ReceiptKind.ACCEPTED
                return Receipt(upload.row, ReceiptKind.ACCEPTED, "UNANSWERED", _UNANSWERED) if accepted else receipt
        return self._receipt(upload, answer)

    def _post(self, upload: Upload, body: dict[str, Any]) -> Answer:
        """By the ticket's secret; by its number where something else was scanned or typed that pretix takes for no ticket."""
        here = self.catalogue.here.id
        if upload.ticket.isdigit() and (not upload.code or _LOOKED_UP.fullmatch(upload.code)):
            path = f"{self.event_path}/checkinlists/{here}/positions/{upload.ticket}/redeem/"
            return self.session.call("POST", path, body={**body, "canceled_supported": True})
        return self.session.call("POST", "/checkinrpc/redeem/", body={**body, "secret": upload.code, "lists": [number_of(here)]})

    def _receipt(self, upload: Upload, answer: Answer) -> Receipt:
        said = _dict(answer)
        status, reason = word(said.get("status")), word(said.get("reason"))
        if answer.good and status == "ok":
            return Receipt(upload.row, ReceiptKind.ACCEPTED)
        if reason == "already_redeemed":
            return Receipt(upload.row, ReceiptKind.ALREADY, reason, "pretix knows of a check-in before", self._remote(upload, said))
        if status in {"error", "exchange", "incomplete"}:
            return _refusal(upload, reason if status == "error" else status, said)
        if "lists" in said:
            raise Refused("pretix does not take this check-in list: check checkin_list and event in kiosk.toml", code="LIST_NOT_FOUND")
        if answer.status == 400:
            # An error without a status: what was sent cannot be read as a check-in at all.
            return Receipt(upload.row, ReceiptKind.REFUSED, "HTTP_400", "pretix cannot read this check-in: the scanned code may be damaged")
        return Receipt(upload.row, ReceiptKind.LATER, words="the platform's answer for this row is not understood")

    def _remote(self, upload: Upload, said: dict[str, Any]) -> RemoteEntry | None:
        """The entry that stands at pretix. What it tells of is this upload's ticket, by whatever code it was found."""
        position = said.get("position")
        first = next(standing(position, self.catalogue), None) if isinstance(position, dict) else None
        return RemoteEntry(upload.ticket, first.at, first.where, first.by) if first else None


def _refusal(upload: Upload, reason: str, said: dict[str, Any]) -> Receipt:
    known = reason if reason in _WORDS else ""
    words = _WORDS.get(reason, "pretix refuses this check-in and gives a reason that is not known here")
    explained = text(said.get("reason_explanation")) if reason in {"rules", "invalid_time"} else ""
    return Receipt(upload.row, ReceiptKind.REFUSED, known or "refused", f"{words}: {explained}" if explained else words)


def _dict(answer: Answer) -> dict[str, Any]:
    return answer.body if isinstance(answer.body, dict) else {}
