"""Any JSON at all in an answer: only PlatformError may escape, and what comes out can be stored."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.responses import Response

from kiosk.core.errors import PlatformError
from kiosk.core.ticket import Ticket
from kiosk.platforms._http import Answer
from kiosk.platforms._zoho import event_ids, event_of, pages, problem
from kiosk.platforms.zoho_backstage import programme
from kiosk.platforms.zoho_backstage.checkins import NoBulk, WholeBatchRefused, receipt_of, receipts_of
from kiosk.platforms.zoho_backstage.registrations import Reader, entry_of, registration_id, remote_entry
from kiosk.ports.platform import Correction, WalkIn
from tests.platforms.stations import answering, registration, station, upload

_NAMES = st.sampled_from(
    (
        *("registration_id", "qr_code", "ticket_code", "barcode", "registration_number", "attendee", "ticket", "first_name", "last_name"),
        *("status", "status_string", "payment_status", "payment", "custom_fields", "name", "value", "label", "event_id", "id", "order"),
        *("order_number", "check_in_time", "checked_in_by", "check_in_location", "code", "error", "errors", "data", "details", "results"),
        *("succeeded", "failed", "message", "registrations", "pagination", "page", "per_page", "total_pages", "has_more_items", "info"),
        *("more_records", "index", "position", "total_count", "nextPage", "session_id", "ticket_id", "start_time", "end_time", "location"),
        *("capacity", "quantity", "sold", "available", "venue", "timezone", "slug", "total_registered", "checked_in", "not_checked_in"),
        *("download_url", "email", "attendance", "stats", "sessions", "tickets", "events", "event"),
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
            "https://files.zoho.com/r.csv",
            "https://[",
            "jane.smith@example.com",
            "DUPLICATE_REGISTRATION",
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
        for part in pages(lambda params: Answer(200, {}, next(left, [])), "registrations", registration_id):
            assert all(isinstance(row, dict) for row in part.rows)
    except PlatformError:
        return


@given(_ROW)
@settings(max_examples=150)
def test_any_event_session_and_ticket_type_can_be_read_and_stored(row: dict[str, Any]) -> None:
    """Ids and names are strings that UTF-8 can hold, times are aware, numbers are not negative."""
    event, session, kind = event_of(row), programme.session_of(row), programme.ticket_type_of(row)
    told = [(each.id, each.name) for each in (event, session, kind) if each is not None]
    for spoken_of in (event, session):
        if spoken_of is not None:
            told.append((spoken_of.place, spoken_of.place))
            assert all(at is None or at.tzinfo is not None for at in (spoken_of.starts, spoken_of.ends))
    assert all(isinstance(each, str) and each.encode("utf-8").decode() == each for pair in told for each in pair)
    assert session is None or session.capacity is None or session.capacity >= 0
    assert kind is None or kind.left is None or kind.left >= 0
    assert event is not None or not event_ids(row)


_RESUMES = st.text(max_size=12) | st.from_regex(r"[0-9]{1,6}/[0-9]{1,6}", fullmatch=True)


@given(st.lists(_JSON, min_size=1, max_size=4), _RESUMES)
@settings(max_examples=200)
def test_any_list_goes_on_from_anywhere(bodies: list[Any], resume: str) -> None:
    """What a page says of where it goes on can be given back, and the size of a page stays one."""
    left = iter(bodies)
    asked: list[dict[str, str | int]] = []

    def ask(params: dict[str, str | int]) -> Answer:
        asked.append(params)
        return Answer(200, {}, next(left, []))

    try:
        for part in pages(ask, "registrations", registration_id, resume=resume):
            assert part.total is None or part.total >= 0
            assert not part.resume or all(int(each) > 0 for each in part.resume.split("/"))
    except PlatformError:
        pass
    assert all(int(params["page"]) > 0 and int(params["per_page"]) > 0 for params in asked)


def test_any_answer_to_any_call_is_read_or_a_platform_error() -> None:
    """Over HTTP, whatever JSON comes back with whatever status: figures, addresses, tickets and lists, or PlatformError's kinds."""
    saying: list[tuple[Any, int]] = [({}, 200)]

    def answer(*_: Any) -> Response:
        body, status = saying[0]
        return Response(json.dumps(body) if status != 204 else None, status, media_type="application/json")

    with answering(answer) as (url, _), closing(station(url)) as kiosk:
        person = WalkIn("w", "Jane", "Smith", "jane.smith@example.com", type_id="345678", sent_before=True)
        calls: tuple[Callable[[], object], ...] = (
            *(kiosk.event, kiosk.events, kiosk.sessions, kiosk.ticket_types, kiosk.statistics, kiosk.attendance),
            *(lambda: list(kiosk.roster()), lambda: list(kiosk.remote_entries()), lambda: kiosk.report("csv")),
            *(lambda: kiosk.walk_in(person), lambda: kiosk.correct("1", Correction(company="X")), lambda: kiosk.cancel("1")),
            lambda: kiosk.look_up("1234567890"),
        )

        @given(_JSON, _STATUS)
        @settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
        def ask(body: Any, status: int) -> None:
            saying[0] = (body, status)
            for call in calls:
                with suppress(PlatformError):
                    call()

        ask()
