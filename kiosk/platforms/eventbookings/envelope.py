"""What an answer is wrapped in: ``statusCode`` and ``result``, in every spelling that platforms.md lists, and errors."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kiosk.core.errors import Unreachable
from kiosk.platforms._fields import first, number, text
from kiosk.platforms._http import Answer

Row = Mapping[str, Any]

_CODE = re.compile(r"[A-Z][A-Z0-9_]{2,63}")
_GIST = (
    (re.compile(r"sold[ _]?out|no (?:more )?tickets? (?:left|available)|not enough|exceed|capacity", re.IGNORECASE), "TICKET_SOLD_OUT"),
    (re.compile(r"duplicate|already (?:registered|exists|booked)", re.IGNORECASE), "DUPLICATE_REGISTRATION"),
    (re.compile(r"booking (?:has |is )?(?:closed|ended)|sales? (?:closed|ended)", re.IGNORECASE), "REGISTRATION_CLOSED"),
)
_TOTALS = ("total", "total_count", "total_rows", "total_records", "total_items", "totalCount", "total_tickets", "total_orders", "total_events")


@dataclass(frozen=True, slots=True)
class Problem:
    """An error: its HTTP status, the answer's own or the one in ``statusCode``, and a word for it in capitals, empty where there is none."""

    status: int
    code: str = ""

    @property
    def passing(self) -> bool:
        """Whether it is a fault of the moment: the same call may succeed later."""
        return self.status >= 500 or self.status in {408, 423, 425, 429}


def problem(answer: Answer) -> Problem | None:
    """The error that an answer tells of, by its HTTP status or by its own ``statusCode`` ("404" or 404); None where it is a success."""
    body = answer.body
    inner = number(body.get("statusCode")) if isinstance(body, dict) else None
    status = inner if inner is not None and 400 <= inner < 600 else answer.status
    return Problem(status, _code(body)) if status >= 400 else None


def result(answer: Answer) -> Any:
    """What stands in ``result``, or the whole body where there is no such key. Raises Unreachable where the answer is no object or list."""
    body = answer.body
    if isinstance(body, dict):
        return body.get("result", body)
    if isinstance(body, list):
        return body
    raise Unreachable("EventBookings gave an empty answer or one of a form that is not known; nothing of it was taken")


def rows(answer: Answer, plural: str) -> list[Row]:
    """The list in ``result.<plural>``, or in ``result``; what is no object in it counts as an empty row.

    Raises Unreachable where there is no list: an unknown form must never pass for an empty one.
    """
    told = result(answer)
    found = told.get(plural) if isinstance(told, dict) else told
    if found is None and isinstance(told, dict) and plural in told and total(answer) == 0:
        return []
    if not isinstance(found, list):
        raise Unreachable(f"EventBookings' answer for the {plural} has a form that is not known; nothing of it was taken")
    return [each if isinstance(each, dict) else {} for each in found]


def resource(answer: Answer, *names: str) -> Iterator[Row]:
    """The objects that ``result`` holds under one of the ``names`` (alone, in a list, or once more inside itself), or is."""
    told = result(answer)
    for name in names:
        while isinstance(told, dict) and isinstance(told.get(name), dict | list):
            told = told[name]
    yield from (each for each in (told if isinstance(told, list) else [told]) if isinstance(each, dict))


def total(answer: Answer) -> int | None:
    """How many rows the whole list has, as ``result.pagination`` says; None where it does not."""
    told = answer.body.get("result") if isinstance(answer.body, dict) else None
    for holder in (told, answer.body):
        pagination = holder.get("pagination") if isinstance(holder, dict) else None
        if isinstance(pagination, dict):
            return next((each for each in (number(pagination.get(name)) for name in _TOTALS) if each is not None), None)
    return None


def _code(body: Any) -> str:
    """A word in capitals as it is, or what a sentence is about. The sentence itself goes nowhere: it may name somebody."""
    said = list(_said(body)) if isinstance(body, dict) else []
    word = next((each.upper() for each in said if _CODE.fullmatch(each.upper()) and ("_" in each or each.isupper())), "")
    return word or next((code for gist, code in _GIST for each in said if gist.search(each)), "")


def _said(body: Row) -> Iterator[str]:
    for place in (body, body.get("result"), body.get("error")):
        if isinstance(place, str):
            yield text(place, 400)
        elif isinstance(place, dict):
            yield from filter(
                None, (first(place, name, longest=400) for name in ("code", "error_code", "errorCode", "error", "message", "detail"))
            )
    errors = body.get("errors")
    yield from (text(each, 400) for each in _leaves(errors, 3))


def _leaves(value: Any, depth: int) -> Iterator[Any]:
    if isinstance(value, dict | list) and depth:
        for each in value.values() if isinstance(value, dict) else value:
            yield from _leaves(each, depth - 1)
    else:
        yield value
