"""What is sent for a check-in, and what the answers mean, in every shape that platforms.md lists."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from kiosk.core.entry import Receipt, ReceiptKind, RemoteEntry, Upload
from kiosk.core.errors import Refused
from kiosk.platforms._fields import code, number, word
from kiosk.platforms._http import Answer
from kiosk.platforms._zoho import DONE, FAILED, KNOWN, Problem, Row, http_status, named, problem, told
from kiosk.platforms.zoho_backstage.registrations import BY_CODE, remote_entry

_ALREADY = {"CHECKIN_ALREADY_DONE", "ALREADY_CHECKED_IN", "ALREADY_DONE", "CHECKIN_EXISTS"}
_TAKEN = ("succeeded", "success", "successful", "accepted")
_TURNED_DOWN = ("failed", "failures", "errors", "rejected")
_SUCCESS_FIELDS = frozenset({"checkin_id", "check_in_id", "check_in_time", "registration", "registration_id"})

_WORDS = {
    "INVALID_QR_CODE": "Zoho Backstage does not know this QR code",
    "INVALID_TICKET": "Zoho Backstage does not know this ticket",
    "EVENT_NOT_FOUND": "Zoho Backstage does not know this event: check portal_id and event_id in kiosk.toml",
    "REGISTRATION_CLOSED": "registration is closed at Zoho Backstage",
}


class WholeBatchRefused(Exception):
    """The platform turned a batch down as a whole, or left open which rows it took: send it in halves."""

    def __init__(self, *, too_large: bool = False) -> None:
        super().__init__()
        self.too_large = too_large


class NoBulk(Exception):
    """This portal has no bulk call."""


def body_of(upload: Upload) -> dict[str, str]:
    """The object of the guide: the journal line's own time, UTC, to the second. No notes: nothing personal is to leave."""
    if upload.ticket and not upload.ticket.startswith(BY_CODE):
        who = {"registration_id": upload.ticket}
    else:
        who = {"qr_code": upload.ticket.removeprefix(BY_CODE) or upload.code}
    at = upload.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {**who, "check_in_time": at, **({"check_in_location": upload.location} if upload.location else {})}


def receipt_of(answer: Answer, upload: Upload) -> Receipt:
    """What the answer to a single call means for its row. A success that does not look like one is not believed."""
    failed = problem(answer)
    if failed is not None:
        _must_know_the_event(failed)
        return _judged(failed, upload)
    body = answer.body
    told_of = next(_matched(_listed(body) or [], [upload]), None)
    if told_of is not None and told_of.kind in {ReceiptKind.REFUSED, ReceiptKind.ALREADY}:
        return told_of
    if (answer.empty and answer.status in {201, 204}) or (isinstance(body, dict) and (_is_done(body) or _SUCCESS_FIELDS & body.keys())):
        return Receipt(upload.row, ReceiptKind.ACCEPTED)
    return _unknown(upload)


def receipts_of(answer: Answer, uploads: Sequence[Upload]) -> list[Receipt]:
    """What the answer to a bulk call means, row by row; rows that it does not speak of get no receipt.

    Raises NoBulk and WholeBatchRefused, and Refused where the event itself is not known.
    """
    listed, failed = _listed(answer.body), problem(answer)
    receipts = list(_matched(listed or [], uploads))
    if receipts or (listed is not None and failed is None):
        return receipts
    if failed is None:
        return _without_detail(answer, uploads)
    _must_know_the_event(failed)
    if answer.status in {404, 405, 501} and failed.code not in KNOWN:
        raise NoBulk
    raise WholeBatchRefused(too_large=answer.status == 413)


@dataclass(frozen=True, slots=True)
class _Item:
    """One entry of a bulk answer. ``done`` is what the list it stood in says: ``succeeded`` or ``failed``; None elsewhere."""

    row: Row
    done: bool | None


def _listed(body: Any) -> list[_Item] | None:
    """The entries of a bulk answer, or None where it has no list. An empty list is one: it speaks of no row."""
    data = body.get("data") if isinstance(body, dict) else body
    if isinstance(data, list):
        return [_item(each, None) for each in data]
    for holder in (data, body):
        if not isinstance(holder, dict):
            continue
        results = next((holder[name] for name in ("results", "checkins", "items") if isinstance(holder.get(name), list)), None)
        if results is not None:
            return [_item(each, None) for each in results]
        if any(isinstance(holder.get(name), list) for name in (*_TAKEN, *_TURNED_DOWN)):
            return [*_half(holder, _TAKEN, done=True), *_half(holder, _TURNED_DOWN, done=False)]
    return None


def _half(holder: Row, names: Sequence[str], *, done: bool) -> Iterator[_Item]:
    for name in names:
        listed = holder.get(name)
        if isinstance(listed, list):
            for each in listed:
                yield _item(each, done)


def _item(each: Any, done: bool | None) -> _Item:
    """An entry may also be a bare id."""
    return _Item(each if isinstance(each, dict) else {"registration_id": each}, done)


def _matched(items: Sequence[_Item], uploads: Sequence[Upload]) -> Iterator[Receipt]:
    """A receipt for each entry whose row can be told, by name, else by position; two rows of one ticket are taken in order."""
    waiting: dict[str, list[Upload]] = {}
    for upload in uploads:
        for name in {upload.ticket.removeprefix(BY_CODE), upload.code} - {""}:
            waiting.setdefault(name, []).append(upload)
    places = _places(items, len(uploads))
    answered: set[int] = set()
    for index, item in enumerate(items):
        names = [each for each in (named(item.row, "registration_id"), code(item.row.get("qr_code"))) if each]
        candidates = next((waiting[name] for name in names if name in waiting), [])
        if not names and index in places:
            candidates = [uploads[places[index]]]
        spoken_of = next((each for each in candidates if each.row not in answered), None)
        if spoken_of is not None:
            answered.add(spoken_of.row)
            yield _item_receipt(item, spoken_of)


def _places(items: Sequence[_Item], count: int) -> dict[int, int]:
    """Which upload each entry speaks of where it gives a position instead of a name: counted from 0 or from 1, or simply in order.

    Where that cannot be told, the entry speaks of none, and its row stays due.
    """
    given = [next((number(item.row.get(name)) for name in ("index", "position", "row", "line") if name in item.row), None) for item in items]
    if all(each is None for each in given):
        return {each: each for each in range(count)} if len(items) == count else {}
    known = {each for each in given if each is not None}
    base = 0 if 0 in known else 1 if count in known else None
    if base is None:
        return {}
    return {index: each - base for index, each in enumerate(given) if each is not None and 0 <= each - base < count}


def _item_receipt(item: _Item, upload: Upload) -> Receipt:
    failed = told(item.row, http_status(item.row))
    status = word(item.row.get("status"))
    if status.upper() in _ALREADY:
        failed = Problem(status.upper(), details=item.row)
    if failed.code in _ALREADY | KNOWN:
        return _judged(failed, upload)
    if item.done is True or (item.done is None and _is_done(item.row)):
        return Receipt(upload.row, ReceiptKind.ACCEPTED)
    if item.done is False or status in FAILED or (not status and failed.code) or failed.status >= 400:
        return _judged(failed, upload)
    return _unknown(upload)


def _is_done(row: Row) -> bool:
    """Whether it says success, in its ``status`` or, where that is no word, by a number."""
    status = word(row.get("status"))
    return status in DONE or ((not status or status.isdigit()) and http_status(row) in {200, 201, 204, 207})


def _must_know_the_event(failed: Problem) -> None:
    """A wrong or unpublished event says nothing about any one guest: the whole call is refused, and its rows stay due."""
    if failed.code == "EVENT_NOT_FOUND":
        raise Refused(_WORDS[failed.code], code=failed.code)


def _judged(failed: Problem, upload: Upload) -> Receipt:
    """An error's word as a receipt: done already, final, or worth another try."""
    if failed.code in _ALREADY:
        return Receipt(upload.row, ReceiptKind.ALREADY, failed.code, "already checked in", _remote(failed.details, upload))
    if failed.passing:
        return Receipt(upload.row, ReceiptKind.LATER, failed.code, "Zoho Backstage cannot take it just now")
    shown = failed.code or (f"HTTP_{failed.status}" if failed.status >= 400 else "")
    words = _WORDS.get(failed.code, f"Zoho Backstage refuses this check-in ({shown or 'no reason given'})")
    return Receipt(upload.row, ReceiptKind.REFUSED, shown, words)


def _remote(details: Row, upload: Upload) -> RemoteEntry | None:
    for place in (details, details.get("data"), details.get("details"), details.get("checkin"), details.get("registration")):
        if isinstance(place, Mapping):
            entry = remote_entry(dict(place), upload.ticket)
            if entry.at or entry.where:
                return entry
    return None


def _without_detail(answer: Answer, uploads: Sequence[Upload]) -> list[Receipt]:
    """Success and not a word about the rows: all accepted, unless its own figures or status say otherwise."""
    body = answer.body if isinstance(answer.body, dict) else {}
    data = body.get("data")
    holder = data if isinstance(data, dict) else body
    failures = next((number(holder[name]) for name in ("failed", "failures", "failed_count", "error_count") if name in holder), None)
    if failures or word(body.get("status")) in {"partial", "partial_success"}:
        raise WholeBatchRefused
    believed = answer.status in {201, 204} if answer.empty else _is_done(body)
    return [Receipt(upload.row, ReceiptKind.ACCEPTED) if believed else _unknown(upload) for upload in uploads]


def _unknown(upload: Upload) -> Receipt:
    return Receipt(upload.row, ReceiptKind.LATER, words="the platform's answer for this row is not understood")
