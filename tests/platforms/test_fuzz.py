"""Any JSON at all in an answer: only PlatformError may escape, and what comes out can be stored."""

from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.core.errors import PlatformError
from kiosk.core.ticket import Ticket
from kiosk.platforms._http import Answer
from kiosk.platforms.zoho_backstage.checkins import NoBulk, WholeBatchRefused, receipt_of, receipts_of
from kiosk.platforms.zoho_backstage.envelope import problem
from kiosk.platforms.zoho_backstage.paging import pages
from kiosk.platforms.zoho_backstage.registrations import Reader, entry_of, registration_id, remote_entry
from tests.platforms.stations import registration, upload

_NAMES = st.sampled_from(
    (
        *("registration_id", "qr_code", "ticket_code", "barcode", "registration_number", "attendee", "ticket", "first_name", "last_name"),
        *("status", "status_string", "payment_status", "payment", "custom_fields", "name", "value", "label", "event_id", "id", "order"),
        *("order_number", "check_in_time", "checked_in_by", "check_in_location", "code", "error", "errors", "data", "details", "results"),
        *("succeeded", "failed", "message", "registrations", "pagination", "page", "per_page", "total_pages", "has_more_items", "info"),
        *("more_records", "index", "position"),
    )
)
_LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=10**17, max_value=10**19)
    | st.floats()
    | st.text(max_size=20)
    | st.text(st.characters(categories=["Cs", "Cc", "Cf", "Lo"]), max_size=8)
    | st.sampled_from(
        [
            "success",
            "error",
            "approved",
            "checked_in",
            "CHECKIN_ALREADY_DONE",
            "2026-06-15T09:00:00Z",
            "1",
            "2",
            "0001-01-01T00:00:00+14:00",
            "9" * 30,
        ]
    )
)
_JSON = st.recursive(_LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_NAMES, inner, max_size=6), max_leaves=25)
_ROW = st.dictionaries(_NAMES, _JSON, max_size=10) | st.dictionaries(_NAMES, _JSON, max_size=4).map(lambda odd: registration(1, **odd))
_STATUS = st.sampled_from([200, 201, 204, 207, 400, 404, 405, 409, 413, 422])


def _texts(ticket: Ticket) -> Iterator[str]:
    yield from (ticket.id, ticket.name, ticket.first_name, ticket.last_name, ticket.type, ticket.type_id, ticket.company)
    yield from (ticket.order, ticket.email, ticket.event)
    yield from (code.text for code in ticket.codes)
    yield from (attention.text for attention in ticket.attention)


@given(_ROW, st.sampled_from(["", "email", "value", "attendee"]))
@settings(max_examples=400)
def test_any_registration_can_be_read_and_stored(row: dict[str, Any], code_field: str) -> None:
    """Every text is a string that UTF-8 can hold; no name is longer than 200; times are aware."""
    ticket = Reader("7", frozenset({"7"}), code_field, dict).ticket(row)
    if ticket is None:
        assert not registration_id(row)
        return
    for shown in _texts(ticket):
        assert isinstance(shown, str)
        shown.encode("utf-8")
    assert len(ticket.name) <= 200
    assert all(code.text for code in ticket.codes)
    for entry in (entry_of(row, ticket.id), remote_entry(row, ticket.id)):
        assert entry is None or entry.at is None or entry.at.tzinfo is not None


@given(_JSON, _STATUS)
@settings(max_examples=400)
def test_any_answer_to_a_bulk_call_gives_at_most_one_receipt_a_row(body: Any, status: int) -> None:
    """And only for rows that were sent."""
    uploads = [upload(1, "1"), upload(2, "2"), upload(3, "2")]
    answer = Answer(status, {}, body)
    try:
        receipts = receipts_of(answer, uploads)
    except (NoBulk, WholeBatchRefused):
        return
    rows = [receipt.row for receipt in receipts]
    assert len(set(rows)) == len(rows)
    assert set(rows) <= {1, 2, 3}


@given(_JSON, _STATUS)
@settings(max_examples=300)
def test_any_answer_to_a_single_call_gives_its_receipt(body: Any, status: int) -> None:
    """Words and code never carry more of the answer than one word in capitals."""
    receipt = receipt_of(Answer(status, {}, body), upload(1, "1"))
    assert receipt.row == 1
    assert receipt.code == "" or (receipt.code.isascii() and receipt.code.upper() == receipt.code)
    problem(Answer(status, {}, body))


@given(st.lists(_JSON, min_size=1, max_size=4))
@settings(max_examples=300)
def test_any_list_ends(bodies: list[Any]) -> None:
    """Paging comes to an end, or says that it cannot, whatever the pages are."""
    left = iter(bodies)
    try:
        for page in pages(lambda params: Answer(200, {}, next(left, [])), "registrations", registration_id):
            assert all(isinstance(row, dict) for row in page)
    except PlatformError:
        return
