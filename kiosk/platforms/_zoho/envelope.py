"""What an answer is wrapped in: lists, paging objects and errors, in every form that platforms.md leaves open."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kiosk.core.errors import Unreachable
from kiosk.platforms._fields import first, number, truth, word
from kiosk.platforms._http import Answer

Row = Mapping[str, Any]

_CODE = re.compile(r"[A-Z][A-Z0-9_]{2,63}")
KNOWN = frozenset(
    {
        "EVENT_NOT_FOUND",
        "EVENT_PUBLISHED",
        "REGISTRATION_CLOSED",
        "TICKET_SOLD_OUT",
        "DUPLICATE_REGISTRATION",
        "INVALID_TICKET",
        "CHECKIN_ALREADY_DONE",
        "INVALID_QR_CODE",
        "INVALID_TOKEN",
        "INVALID_OAUTHTOKEN",
        "INVALID_OAUTH_TOKEN",
        "OAUTH_SCOPE_MISMATCH",
        "RATE_LIMIT_EXCEEDED",
    }
)
"""The guide's words for errors, and what Zoho's other services say about tokens."""

_PASSING = re.compile(r"INTERNAL|TIMEOUT|TIMED_OUT|TEMPORAR|UNAVAILABLE|RATE_LIMIT|TOO_MANY|(?:^|_)LOCKED|BUSY|RETRY|THROTTL")

FAILED = frozenset({"error", "failure", "failed", "fail", "rejected", "invalid"})
DONE = frozenset({"success", "successful", "succeeded", "ok", "accepted", "created", "checked_in", "done"})


@dataclass(frozen=True, slots=True)
class Problem:
    """An error's word (``CHECKIN_ALREADY_DONE``; empty where there is none), its HTTP status, and what it tells beside it.

    ``status`` is the one in the body where that is worse than the answer's own, 0 where neither says anything.
    """

    code: str
    status: int = 0
    details: Row = field(default_factory=dict, repr=False)

    @property
    def passing(self) -> bool:
        """Whether it is a fault of the moment: the same call may succeed later."""
        return self.status >= 500 or self.status in {401, 408, 425, 429} or _PASSING.search(self.code) is not None


@dataclass(frozen=True, slots=True)
class Paging:
    """What the answer's own paging object says; None where it says nothing."""

    more: bool | None = None
    per_page: int | None = None
    total: int | None = None


def problem(answer: Answer) -> Problem | None:
    """The error that an answer tells of, by its HTTP status or by its words; None where it is a success.

    The word stands at the top level, in ``data`` or in ``error``.
    """
    body = answer.body
    inner = http_status(body)
    failed = not answer.good or inner >= 400 or (isinstance(body, dict) and (word(body.get("status")) in FAILED or _has_error(body)))
    return told(body, inner if inner >= 400 else answer.status) if failed else None


def http_status(body: Any) -> int:
    """The HTTP status that ``body`` itself tells, as ``code``, ``status`` or ``status_code``; 0 where it tells none."""
    told_ = [number(body.get(name)) for name in ("code", "status", "status_code")] if isinstance(body, dict) else []
    return next((each for each in told_ if each is not None and 100 <= each < 600), 0)


def told(body: Any, status: int = 0) -> Problem:
    """The error's word, wherever it stands in ``body``."""
    for place in _places(body):
        code = next((each for each in (error_word(place.get(name)) for name in ("code", "error_code", "error")) if each), "")
        if code:
            details = place.get("details")
            return Problem(code, status, details if isinstance(details, dict) else place)
    return Problem("", status)


def error_word(value: Any) -> str:
    """An error's word in capitals; empty for a number, a sentence, or anything else. So nothing personal passes through."""
    shown = value.strip().upper() if isinstance(value, str) else ""
    return shown if _CODE.fullmatch(shown) else ""


def rows(answer: Answer, plural: str, *, required: bool = True) -> list[Row]:
    """The list in ``data``, in ``data.<plural>``, in ``<plural>``, or bare; what is no object in it counts as an empty row.

    Raises Unreachable where there is no list at all: an unknown form must never pass for an empty roster.
    """
    if answer.empty and answer.status == 204:
        return []
    found = _list(answer.body, plural)
    if found is None:
        if not required:
            return []
        raise Unreachable(f"the answer for {plural} has a form that is not known; nothing of it was taken")
    return [each if isinstance(each, dict) else {} for each in found]


def _list(body: Any, plural: str) -> list[Any] | None:
    if isinstance(body, list):
        return body
    if not isinstance(body, dict):
        return None
    data = body.get("data")
    for holder in (data, body):
        if isinstance(holder, list):
            return holder
        if isinstance(holder, dict) and plural in holder:
            inner = holder[plural]
            return inner if isinstance(inner, list) else ([] if inner is None else None)
    if "data" in body and not data and (word(body.get("status")) == "success" or paging(body).total == 0):
        return []
    return None


def resource(answer: Answer, singular: str) -> Row:
    """The object in ``data``, in ``data.<singular>``, in ``<singular>``, or bare; the first of a list of one. Empty where there is none."""
    body = answer.body
    for holder in (body.get("data") if isinstance(body, dict) else None, body):
        if isinstance(holder, list) and len(holder) == 1 and isinstance(holder[0], dict):
            return holder[0]
        if isinstance(holder, dict):
            inner = holder.get(singular)
            return inner if isinstance(inner, dict) else holder
    return {}


def paging(body: Any) -> Paging:
    """``pagination{…}``, ``page_context{has_more_page}`` or ``info{more_records}``, at the top or in ``data``."""
    for holder in (body, body.get("data") if isinstance(body, dict) else None):
        for name in ("pagination", "page_context", "info"):
            found = holder.get(name) if isinstance(holder, dict) else None
            if isinstance(found, dict):
                return _paging(found)
    return Paging()


def _paging(found: Row) -> Paging:
    told_more = [truth(found[name]) for name in ("has_more_items", "has_more_page", "more_records", "has_more") if name in found]
    more = next((each for each in told_more if each is not None), None)
    page, pages = number(found.get("page")), number(found.get("total_pages"))
    if more is None and page is not None and pages is not None:
        more = page < pages
    following = [found[name] for name in ("nextPage", "next_page") if name in found]
    if more is None and following:
        more = any(following)
    return Paging(more, number(found.get("per_page")) or None, number(found.get("total_count")))


def _has_error(body: Row) -> bool:
    """An error without a status: ``{"error": …}``, or one of the known words where a success has a number."""
    return bool(body.get("error")) or error_word(body.get("code")) in KNOWN


def _places(body: Any) -> list[Row]:
    """Where an error's word may stand, the most particular first."""
    if not isinstance(body, dict):
        return [body[0]] if isinstance(body, list) and body and isinstance(body[0], dict) else []
    errors = body.get("errors")
    inner = [body.get("error"), errors[0] if isinstance(errors, list) and errors else None, body.get("data")]
    return [each for each in (*inner, body) if isinstance(each, dict)]


def named(row: Row, *names: str) -> str:
    """An id in one of the fields ``names``, of the row or of the registration inside it."""
    for place in (row, row.get("registration"), row.get("details"), row.get("data")):
        found = first(place, *names)
        if found:
            return found
    return ""
