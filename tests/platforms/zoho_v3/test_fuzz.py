"""Any JSON at all in a v3 answer: only PlatformError may escape, and what comes out can be stored."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.core.errors import PlatformError
from kiosk.core.ticket import Ticket
from kiosk.platforms._http import Answer
from kiosk.platforms._zoho import Problem, event_of, problem
from kiosk.platforms.zoho_backstage_v3 import orders
from kiosk.platforms.zoho_backstage_v3.agenda import days_of, session_of
from kiosk.platforms.zoho_backstage_v3.attendees import Newest, Reader, entry_of, row_key, ticket_id
from kiosk.platforms.zoho_backstage_v3.paging import pages
from kiosk.ports.platform import Event, WalkIn
from tests.platforms.zoho_v3.portals import attendee

_NAMES = st.sampled_from(
    (
        *("id", "ticket_id", "order_id", "event_id", "ticket_class_id", "ticket_name", "ticketclass_id", "status", "status_string", "contact"),
        *("email", "first_name", "last_name", "mobile_no", "company_name", "name", "custom_fields", "special_requirements", "value", "label"),
        *("qr_code", "barcode", "payment_status", "payment_status_string", "checked_in", "checked_in_time", "last_modified_time"),
        *("tickets", "attendees", "order", "data", "message", "status_code", "code", "error", "buyer_details", "attendee_id"),
        *("pagination", "page", "per_page", "total_pages", "total_count", "has_more_items", "nextPage", "next_page"),
        *("start_time", "end_time", "start_date", "timezone", "venue", "venues", "event_type", "duration", "capacity", "title", "hall"),
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
        (
            *("attending", "cancelled", "Special", "2026-06-15T09:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "9" * 30),
            *(
                "?page=2",
                "?page=0",
                "http://[x",
                "//a/b?page=3",
                "https://h:99999/?page=2",
                "Europe/Lisbon",
                "../../etc",
                "\x00",
                "1",
                "2",
                "401",
            ),
        )
    )
)
_JSON = st.recursive(_LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_NAMES, inner, max_size=6), max_leaves=25)
_ROW = st.dictionaries(_NAMES, _JSON, max_size=10) | st.dictionaries(_NAMES, _JSON, max_size=4).map(lambda odd: attendee(1, **odd))
_STATUS = st.sampled_from([200, 201, 204, 400, 404, 409, 422])
_ANN = WalkIn("1", "Ann", "Lee", "ann@example.com", "ACME", "555", "3001")


def _storable(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        value.encode("utf-8")
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _storable(each)
    elif isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from _storable(each)


def _good(ticket: Ticket) -> None:
    list(_storable(asdict(ticket)))
    assert ticket.id
    assert len(ticket.name) <= 200
    assert all(code.text for code in ticket.codes)
    assert sum(code.strength == "admits" for code in ticket.codes) <= 1
    assert len({code.text for code in ticket.codes}) == len(ticket.codes)


@given(_ROW, st.sampled_from(["", "email", "value", "contact", "order_id"]))
@settings(max_examples=200)
def test_any_attendee_can_be_read_and_stored(row: dict[str, Any], code_field: str) -> None:
    """Every text is a string that UTF-8 can hold; at most one code admits; times are aware."""
    ticket = Reader("7", code_field, dict).ticket(row)
    assert (ticket is None) == (not ticket_id(row))
    if ticket is None:
        return
    _good(ticket)
    entry = entry_of(row, ticket.id)
    assert entry is None or entry.at is None or entry.at.tzinfo is not None
    newest = Newest()
    assert newest.takes(ticket.id, row)
    assert newest.takes(ticket.id, row)
    assert row_key(row)


@given(_JSON, _STATUS)
@settings(max_examples=200)
def test_any_answer_to_an_order_gives_a_ticket_a_word_or_nothing(body: Any, status: int) -> None:
    """What is made of it can be stored; a refusal's word is one word, whatever the platform said."""
    answer = Answer(status, {}, body)
    failed = problem(answer)
    refused = orders.refusal_of(failed or Problem("", status), answer)
    assert refused.code.isascii()
    assert refused.code.upper() == refused.code
    assert isinstance(orders.order_id(body), str)
    row = orders.ticket_row(body, _ANN)
    ticket = Reader("7", "", dict).ticket(row) if row is not None else None
    assert (ticket is None) == (row is None)
    if ticket is not None:
        _good(ticket)


@given(_ROW, _ROW)
@settings(max_examples=150)
def test_any_event_and_any_session_can_be_read(row: dict[str, Any], session: dict[str, Any]) -> None:
    """An event lasts between one day and a month of them."""
    event = event_of(row, "7") or Event("7", "")
    list(_storable(asdict(event)))
    days = days_of(event)
    assert days is None or 1 <= days <= 31
    made = session_of(session)
    if made is not None:
        list(_storable(asdict(made)))
        assert all(at is None or at.tzinfo is not None for at in (made.starts, made.ends))


@given(
    st.lists(_JSON | st.lists(_ROW, max_size=3).map(lambda rows: {"attendees": rows, "pagination": {}}), min_size=1, max_size=4),
    st.text(max_size=20),
)
@settings(max_examples=200)
def test_any_list_ends(bodies: list[Any], resume: str) -> None:
    """Paging comes to an end, or says that it cannot, whatever the pages are and wherever it begins."""
    left = iter(bodies)
    address = "http://127.0.0.1:8000/backstage/v3/portals/1/events/2/attendees"
    try:
        for page in pages(lambda query: Answer(200, {}, next(left, [])), address, "attendees", row_key, resume):
            assert all(isinstance(row, dict) for row in page.rows)
            page.resume.encode("utf-8")
    except PlatformError:
        return
