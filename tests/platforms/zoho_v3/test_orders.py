"""A walk-in becomes an order: what is sent, what every kind of answer means, and that nobody is ever ordered twice unasked."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.responses import JSONResponse, Response

from kiosk.core.errors import PlatformError, Refused, Unauthorised, Unreachable
from kiosk.core.ticket import Status, Strength
from kiosk.ports.platform import WalkIn
from kiosk.sandbox.event import TICKET_TYPES
from tests.platforms.stations import answering
from tests.platforms.zoho_v3.portals import ROOT, MakePortal, attendee, figures, listed
from tests.running import RunningSandbox

ANN = WalkIn("local-1", "Ann", "Lee", "ann@example.com", type_id="3001")
WITH_COMPANY = WalkIn("local-2", "Ann", "Lee", "ann@example.com", "ACME", "+351 555", type_id="3001")

_ORDER = {"id": "29000000077", "status": 0, "status_string": "placed", "contact": {"email": "ann@example.com"}}
_TICKET = {"id": "290000000771", "ticket_class_id": "3001", "ticket_name": "General Admission", "status": 0, "status_string": "placed"}


def test_the_order_is_the_documented_one(portal: MakePortal) -> None:
    """POST orders with buyer_details and one ticket, and nothing that is empty."""
    with answering(lambda *_: JSONResponse({**_ORDER, "tickets": [_TICKET]}, 201)) as (url, heard):
        portal(url).walk_in(ANN)
    method, path, query, body = heard.requests[0]
    assert (method, path, query["authorization"]) == ("POST", f"{ROOT}/orders", "Zoho-oauthtoken 1000.t1")
    assert body == {
        "buyer_details": {"purchaser_first_name": "Ann", "purchaser_last_name": "Lee", "purchaser_email": "ann@example.com"},
        "tickets": [{"ticketclass_id": "3001", "data": {"first_name": "Ann", "last_name": "Lee", "email": "ann@example.com"}}],
    }
    assert len(heard.requests) == 1


def test_company_and_phone_go_along_by_the_contacts_own_names(portal: MakePortal) -> None:
    """``company_name`` and ``mobile_no``, as attendees have them."""
    with answering(lambda *_: JSONResponse({**_ORDER, "tickets": [_TICKET]})) as (url, heard):
        walked_in = portal(url).walk_in(WITH_COMPANY)
    assert heard.requests[0][3]["tickets"][0]["data"]["company_name"] == "ACME"
    assert heard.requests[0][3]["tickets"][0]["data"]["mobile_no"] == "+351 555"
    assert walked_in.ticket.company == "ACME"


@pytest.mark.parametrize(
    "body",
    [
        {**_ORDER, "tickets": [_TICKET]},
        {"order": {**_ORDER, "tickets": [_TICKET]}},
        {"data": {**_ORDER, "tickets": [_TICKET]}},
        {"status": "success", "code": 201, "data": {"order": {**_ORDER, "tickets": [_TICKET]}}},
        [{**_ORDER, "tickets": [_TICKET]}],
        {"code": 0, "message": "ok", "order_id": "29000000077", "tickets": [{"ticket_id": 290000000771, "ticketclass_id": "3001"}]},
        {"order_id": 29000000077, "attendees": [attendee(1, ticket_id="290000000771", order_id=None)]},
        {"order_id": "29000000077", "ticket_id": "290000000771"},
        {**_ORDER, "tickets": [None, "x", _TICKET]},
    ],
)
def test_the_ticket_is_found_wherever_the_answer_names_it(portal: MakePortal, body: Any) -> None:
    """The platform's ticket id is the key and admits; what was sent fills what the answer leaves out."""
    with answering(lambda *_: JSONResponse(body, 201)) as (url, heard):
        ticket = portal(url).walk_in(ANN).ticket
    assert (ticket.id, ticket.order, ticket.type_id, ticket.status) == ("290000000771", "29000000077", "3001", Status.VALID)
    assert ticket.first_name in {"Ann", "Jane"}
    assert [code.text for code in ticket.codes if code.strength is Strength.ADMITS] == ["290000000771"]
    assert ticket.attention == ()
    assert heard.paths == [f"POST {ROOT}/orders"]


def _without_ticket(rows: list[Any]) -> Callable[[str, str, dict[str, str], Any], Response]:
    def answer(method: str, path: str, query: dict[str, str], body: Any) -> Response:
        return JSONResponse(_ORDER, 201) if method == "POST" else figures(rows, query)

    return answer


@pytest.mark.parametrize("at", [0, 349])
def test_an_order_without_a_ticket_is_looked_for_at_both_ends_of_the_list(portal: MakePortal, at: int) -> None:
    """The newest attendee stands first or last: two calls at most."""
    rows = [attendee(number) for number in range(350)]
    rows[at] = attendee(at, order_id="29000000077", ticket_id="99", contact={"first_name": "Ann", "last_name": "Lee"})
    with answering(_without_ticket(rows)) as (url, heard):
        ticket = portal(url).walk_in(ANN).ticket
    assert (ticket.id, ticket.name, ticket.order) == ("99", "Ann Lee", "29000000077")
    calls = [(f"{ROOT}/attendees", "1"), (f"{ROOT}/attendees", "4")]
    assert [(path, query["page"]) for _, path, query, _ in heard.requests[1:]] == (calls if at else calls[:1])


@pytest.mark.parametrize(
    "answer",
    [
        JSONResponse(_ORDER, 201),
        JSONResponse({"message": "Order created"}, 200),
        JSONResponse({"data": []}),
        JSONResponse([]),
        JSONResponse({"tickets": []}),
        Response(status_code=204),
        Response(status_code=201),
    ],
)
def test_an_order_that_cannot_be_told_may_have_arrived(portal: MakePortal, answer: Response) -> None:
    """It was taken, so it must not be made again; a person looks."""
    with (
        answering(lambda method, *_: answer if method == "POST" else listed([attendee(1)], has_more_items=False)) as (url, heard),
        pytest.raises(Refused, match="may have reached") as caught,
    ):
        portal(url).walk_in(ANN)
    assert caught.value.code == "MAY_HAVE_ARRIVED"
    assert sum(path.startswith("POST") for path in heard.paths) == 1


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500])
def test_after_an_order_was_taken_no_later_failure_makes_it_undone(portal: MakePortal, status: int) -> None:
    """Where the list of attendees cannot be had, nobody may believe that the order did not arrive."""
    with (
        answering(lambda method, *_: JSONResponse(_ORDER, 201) if method == "POST" else JSONResponse({}, status)) as (url, _),
        pytest.raises(Refused) as caught,
    ):
        portal(url).walk_in(ANN)
    assert caught.value.code == "MAY_HAVE_ARRIVED"


def test_a_second_try_is_never_made_without_a_person(portal: MakePortal) -> None:
    """v3 has no key that would make it safe: no call at all."""
    with answering(lambda *_: JSONResponse({**_ORDER, "tickets": [_TICKET]})) as (url, heard):
        with pytest.raises(Refused) as caught:
            portal(url).walk_in(WalkIn("local-1", "Ann", "Lee", "ann@example.com", type_id="3001", sent_before=True))
        assert caught.value.code == "MAY_HAVE_ARRIVED"
        assert heard.requests == []


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("This ticket is Sold out", "TICKET_SOLD_OUT"),
        ("The attendee is already registered", "DUPLICATE_REGISTRATION"),
        ("Ticket sales are closed", "REGISTRATION_CLOSED"),
        ("Please provide a valid email", "EMAIL_NEEDED"),
        ("Please enter a valid ticket class", "INVALID_TICKET"),
        ("Extra key found", "HTTP_400"),
        ("", "HTTP_400"),
        (None, "HTTP_400"),
        (["x"], "HTTP_400"),
    ],
)
def test_a_refusal_has_a_word_and_repeats_nothing_of_the_platforms(portal: MakePortal, message: Any, code: str) -> None:
    """v3 says why in a sentence; it may name the guest."""
    said = f"{message}: ann@example.com" if isinstance(message, str) and message else message
    with (
        answering(lambda *_: JSONResponse({"status_code": "400", "message": said}, 400)) as (url, heard),
        pytest.raises(Refused) as caught,
    ):
        portal(url).walk_in(ANN)
    assert caught.value.code in {code, "EMAIL_NEEDED"}  # the address in the sentence reads like a word about e-mail where nothing else fits
    assert "ann" not in str(caught.value)
    assert len(heard.requests) == 1


def test_a_form_without_company_gets_the_documented_fields_only(portal: MakePortal) -> None:
    """A 400 that nothing explains may be about the fields that no document promises: once more without them."""

    def answer(method: str, path: str, query: dict[str, str], body: Any) -> Response:
        if "company_name" in body["tickets"][0]["data"]:
            return JSONResponse({"status_code": "400", "message": "Extra key found"}, 400)
        return JSONResponse({**_ORDER, "tickets": [_TICKET]}, 201)

    with answering(answer) as (url, heard):
        ticket = portal(url).walk_in(WITH_COMPANY).ticket
    assert [set(body["tickets"][0]["data"]) for _, _, _, body in heard.requests] == [
        {"first_name", "last_name", "email", "company_name", "mobile_no"},
        {"first_name", "last_name", "email"},
    ]
    assert (ticket.id, ticket.company) == ("290000000771", "ACME")


def test_a_400_that_explains_itself_is_final_at_once(portal: MakePortal) -> None:
    """Sold out is sold out with or without a company."""
    with answering(lambda *_: JSONResponse({"status_code": 400, "message": "sold out"}, 400)) as (url, heard):
        with pytest.raises(Refused):
            portal(url).walk_in(WITH_COMPANY)
        assert len(heard.requests) == 1


@pytest.mark.parametrize(
    ("status", "kind"), [(401, Unauthorised), (403, Unauthorised), (429, Unreachable), (500, Unreachable), (503, Unreachable)]
)
def test_what_is_no_answer_about_the_order_is_no_refusal(portal: MakePortal, status: int, kind: type[PlatformError]) -> None:
    """Permission is a matter for the staff, a server's fault for later."""
    with answering(lambda *_: JSONResponse({"status_code": str(status), "message": "no"}, status)) as (url, _), pytest.raises(kind):
        portal(url).walk_in(ANN)


def test_a_page_instead_of_an_answer_is_no_refusal(portal: MakePortal) -> None:
    """Nor does it say that nothing arrived."""
    with (
        answering(lambda *_: Response("<html>Guest WiFi</html>", 404)) as (url, _),
        pytest.raises(Unreachable, match="captive portal") as caught,
    ):
        portal(url).walk_in(ANN)
    assert caught.value.delivered


def test_a_walk_in_at_the_sandbox_is_on_the_next_list(portal: MakePortal, v3: RunningSandbox) -> None:
    """The same ticket, to the letter, that the order's answer told of."""
    kiosk = portal(v3.url)
    kiosk.ticket_types()
    made = kiosk.walk_in(WalkIn("local-9", "Ad", "Hoc", "ad@example.org", "ACME", type_id=TICKET_TYPES[0].id)).ticket
    listed_ = {ticket.id: ticket for page in kiosk.roster() for ticket in page.tickets}[made.id]
    assert (made.name, made.type, made.company, made.order, made.status) == ("Ad Hoc", "General Admission", "ACME", listed_.order, Status.VALID)
    assert (listed_.name, listed_.type, listed_.company, listed_.codes[0]) == (made.name, made.type, made.company, made.codes[0])


def test_a_lost_answer_is_not_sent_again_by_itself(portal: MakePortal, v3: RunningSandbox) -> None:
    """The order may have arrived, and did: one guest, not two."""
    v3.faults(lost_answer=1)
    before = len(v3.registrations(0, 2000))
    with pytest.raises(Unreachable) as caught:
        portal(v3.url).walk_in(WalkIn("local-8", "Los", "T", "lost@example.org", type_id=TICKET_TYPES[0].id))
    assert caught.value.delivered
    assert len(v3.registrations(0, 2000)) == before + 1


@pytest.mark.parametrize(
    ("person", "code"),
    [
        (WalkIn("1", "A", "B", "a@example.org", type_id="1"), "INVALID_TICKET"),
        (WalkIn("2", "A", "B", "", type_id=TICKET_TYPES[0].id), "EMAIL_NEEDED"),
        (WalkIn("3", "A", "B", "b@example.org", type_id=TICKET_TYPES[4].id), "TICKET_SOLD_OUT"),
    ],
)
def test_the_sandbox_refuses_with_a_word(portal: MakePortal, v3: RunningSandbox, person: WalkIn, code: str) -> None:
    """An unknown class, no e-mail, nothing left."""
    with pytest.raises(Refused) as caught:
        portal(v3.url).walk_in(person)
    assert caught.value.code == code
