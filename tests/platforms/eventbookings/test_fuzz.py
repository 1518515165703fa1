"""Any JSON at all in an answer: only PlatformError may escape, and what comes out can be stored."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.core.errors import PlatformError
from kiosk.core.ticket import Ticket
from kiosk.platforms._http import Answer
from kiosk.platforms.eventbookings.envelope import problem, resource, rows, total
from kiosk.platforms.eventbookings.events import read_event
from kiosk.platforms.eventbookings.orders import is_of, made_for, order_ids, tickets_in
from kiosk.platforms.eventbookings.paging import Chunk, Params, walk
from kiosk.platforms.eventbookings.tickets import Reader, sessions_of, starts_of, tells_sessions, ticket_id
from kiosk.platforms.eventbookings.times import duration, moment, zone_of
from kiosk.ports.platform import WalkIn
from tests.platforms.eventbookings.hub import EVENT, event, ticket

SYDNEY = zone_of("Australia/Sydney")
ANA = WalkIn("w", "Ana", "Silva", "ana@example.com", at=datetime(2035, 1, 1, tzinfo=UTC))
_NAMES = st.sampled_from(
    (
        *("uuid", "serial_number", "codes", "type", "value", "image", "attendee", "attendees", "attributes", "field_name", "field_type"),
        *("field_value", "name", "product", "variation", "session", "sessions", "session_lists", "session_uuid", "event", "events", "order"),
        *("customer", "email", "first_name", "last_name", "status", "payment", "payment_status", "special_instruction", "start_on", "end_on"),
        *("utc", "local", "timezone", "event_occurrence", "timeslots", "enabled", "occurrence", "event_duration", "starts_on", "settings"),
        *("ticket_scanning", "allow_scanning_only_during_event_hour", "qr_code", "event_code", "levels", "tickets", "pricing_details"),
        *("quantity", "quantity_sold", "occurrences", "session_starts_on", "duration", "capacity", "configuration", "extended_status"),
        *("publising", "publishing", "state", "links", "result", "statusCode", "message", "errors", "error", "code", "pagination", "total"),
        *("created_on", "line_items", "orders", "cancelled"),
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
            *("2035-01-24 10:00", "0001-01-01 00:00", "9999-12-31 23:59", "0001-01-01T00:00:00+14:00", "Australia/Sydney", "AUSTRALIA/SYDNEY"),
            *("201", "404", "9" * 30, "2", "9999", "9999:59", "9999 days", "specific", "active", "ALL", "e-mail", "First Name", EVENT),
        ]
    )
)
_JSON = st.recursive(_LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_NAMES, inner, max_size=6), max_leaves=25)
_ODD = st.dictionaries(_NAMES, _JSON, max_size=8)
_ROW = _ODD | _ODD.map(lambda odd: ticket(1, **odd))
_EVENT = _ODD | _ODD.map(lambda odd: event(**odd)) | st.tuples(_ODD, _ODD).map(lambda odd: event(settings=odd[0], occurrence=odd[1]))


def _texts(read: Ticket) -> Iterator[str]:
    yield from (read.id, read.name, read.first_name, read.last_name, read.type, read.type_id, read.company, read.order, read.email, read.event)
    yield from (code.text for code in read.codes)
    yield from (attention.text for attention in read.attention)
    yield from read.sessions or ()


@given(_ROW, st.booleans(), st.booleans())
@settings(max_examples=250)
def test_any_row_can_be_read_and_stored(row: dict[str, Any], dated: bool, qr_codes: bool) -> None:
    """Every text is one that UTF-8 can hold, no name is longer than 200, codes say something, times are aware."""
    read = Reader(EVENT, SYDNEY, dated, qr_codes, {"": frozenset({"s"})}, {}).ticket(row)
    if read is None:
        assert not ticket_id(row)
        return
    for shown in _texts(read):
        shown.encode("utf-8")
    assert 0 < len(read.name) <= 200
    assert all(code.text for code in read.codes)
    assert len({code.text for code in read.codes}) == len(read.codes)
    assert all(at is None or at.tzinfo is not None for at in (read.valid_from, read.valid_until))
    assert tells_sessions(row) or not sessions_of(row)
    starts_of(row, SYDNEY)


@given(_EVENT, st.sampled_from([None, datetime(2035, 1, 24, 10), datetime.max.replace(second=0, microsecond=0), datetime.min]))  # noqa: DTZ001, DTZ901
@settings(max_examples=250)
def test_any_event_can_be_read_and_stored(told: dict[str, Any], wanted: datetime | None) -> None:
    """Hours are aware and run forward; nothing but a refused occurrence escapes."""
    try:
        read = read_event(told, EVENT, wanted)
    except PlatformError:
        assert wanted is not None
        return
    assert all(start.tzinfo is not None and end.tzinfo is not None and start < end for start, end in read.event.hours)
    for shown in (
        read.event.name,
        read.event.timezone,
        read.event.state,
        read.event.place,
        *read.event.codes,
        *(each.name for each in read.types),
    ):
        shown.encode("utf-8")
    assert len({each.session.id for each in read.sessions}) == len(read.sessions)
    read.start_for(datetime(2035, 1, 1, tzinfo=UTC))


@given(_JSON, st.sampled_from([200, 201, 204, 400, 401, 404, 409, 422, 503]))
@settings(max_examples=300)
def test_any_answer_is_an_error_a_list_or_unknown(body: Any, status: int) -> None:
    """And an error's word is one word in capitals."""
    answer = Answer(status, {}, body)
    failed = problem(answer)
    assert (failed is not None) or status < 400
    assert failed is None or failed.code == failed.code.upper()
    total(answer)
    with suppress(PlatformError):
        assert all(isinstance(each, dict) for each in rows(answer, "tickets"))
    with suppress(PlatformError):
        assert all(isinstance(each, dict) for each in resource(answer, "event", "events"))


@given(st.lists(st.lists(st.integers(0, 6), max_size=12), min_size=1, max_size=8), st.none() | st.integers(0, 30), st.text(max_size=12))
@settings(max_examples=300)
def test_any_list_ends(pages: list[list[int]], told: int | None, resume: str) -> None:
    """Whatever is on its pages, and whatever total they claim: it ends, or says that it cannot."""
    asked: list[Params] = []

    def ask(params: Params) -> Answer:
        asked.append(params)
        listed = [{"uuid": str(each)} if each else {} for each in pages[min(len(asked), len(pages)) - 1]]
        return Answer(200, {}, {"result": {"tickets": listed, "pagination": {"total": told}}})

    chunks: list[Chunk] = []
    try:
        chunks += walk(ask, "tickets", ticket_id, resume)
    except PlatformError:
        assert asked
    assert len(asked) < 60
    assert all(int(params.get("position", 1)) > 0 for params in asked)


@given(_JSON)
@settings(max_examples=300)
def test_any_order_can_be_looked_through(order: Any) -> None:
    """For its tickets, its names, and whose it is."""
    for each in tickets_in(order):
        assert ticket_id(each)
    row = order if isinstance(order, dict) else {}
    assert "" not in order_ids(row)
    is_of(row, order_ids(row), ANA)
    made_for(ANA, [row, {}])


@given(_LEAVES | st.dictionaries(st.sampled_from(["utc", "local"]), _LEAVES))
def test_any_time_is_one_or_none(value: Any) -> None:
    """Aware, or nothing."""
    for zone in (SYDNEY, None):
        at = moment(value, zone)
        assert at is None or at.tzinfo is not None
    length = duration(value)
    assert length is None or length.total_seconds() > 0
