"""Orders as walk-ins: what is sent, which ticket comes back, and what happens when an answer was lost."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.responses import JSONResponse, Response

from kiosk.core.errors import Refused, Unreachable
from kiosk.ports.platform import TicketType, WalkIn
from tests.platforms.eventbookings.conftest import MakeKiosk
from tests.platforms.eventbookings.hub import EVENT_PATH, Asked, Shop, event, good, hub, ticket

AT = datetime(2035, 1, 23, 23, 5, tzinfo=UTC)
ANA = WalkIn("w1", "Ana", "Silva", "ana@example.com", company="Acme", phone="+61 2 5550 0000", type_id="level-1", at=AT)
ORDER = {"uuid": "order-1", "code": "EBO-1", "status": "completed"}
ATTRIBUTES = [
    {"field_name": name, "field_value": value} for name, value in (("First Name", "Ana"), ("Last Name", "Silva"), ("Email", "ana@example.com"))
]


def _hers(number: int = 900, **more: Any) -> dict[str, Any]:
    return ticket(number, **{"attendee": {"attributes": ATTRIBUTES}, "order": {"uuid": "order-1", "code": "EBO-1"}, **more})


def _shop(answer: object, *, rows: list[dict[str, Any]] | None = None, orders: object = None, told: dict[str, Any] | None = None) -> Shop:
    """A shop that answers orders; ``orders`` is what the list of them says."""

    def before(shop: Shop, asked: Asked) -> Any:
        if asked.line == "POST /v3/orders":
            return answer
        return orders if asked.line == f"GET {EVENT_PATH}/orders" else None

    return Shop(rows if rows is not None else [ticket(number) for number in range(3)], event=told or event(), before=before)


def test_an_order_is_sent_as_the_documents_show(kiosk: MakeKiosk) -> None:
    """POST /orders with the customer, the start in local time, and one line item; its ticket comes out of the answer."""
    with hub(_shop(JSONResponse(good("order", {**ORDER, "tickets": [_hers()]}), 201))) as (url, heard):
        walked = kiosk(url).walk_in(ANA)
    (posted,) = heard.at("/orders")
    assert posted.line == "POST /v3/orders"
    assert posted.headers["content-type"] == "application/json"
    assert posted.body == {
        "order": {
            "customer": {"first_name": "Ana", "last_name": "Silva", "email": "ana@example.com", "phone": "+61 2 5550 0000"},
            "event_start_on": "2035-01-24 10:00",
            "line_items": [{"serial": 1, "product": "level-1", "type": "ticket", "quantity": 1}],
            "invitations": [],
        }
    }
    assert (walked.ticket.id, walked.ticket.name, walked.ticket.order) == (_hers()["uuid"], "Ana Silva", "order-1")
    assert not heard.at("/tickets")


@pytest.mark.parametrize(
    "answer",
    [
        {"statusCode": "201", "result": {"order": ORDER}},
        {"statusCode": 201, "result": {"orders": [ORDER]}},
        {"statusCode": 201, "result": ORDER},
        ORDER,
    ],
)
def test_the_order_s_ticket_is_found_in_the_roster(kiosk: MakeKiosk, answer: object) -> None:
    """Where the answer holds none: by the order, in any envelope."""
    rows = [*(ticket(number) for number in range(120)), _hers()]
    with hub(_shop(answer, rows=rows)) as (url, _):
        assert kiosk(url).walk_in(ANA).ticket.id == _hers()["uuid"]


def test_where_nothing_names_the_order_name_and_email_do(kiosk: MakeKiosk) -> None:
    """Somebody of that name with another address is somebody else."""
    other = ticket(1, attendee={"attributes": [*ATTRIBUTES[:2], {"field_name": "Email", "field_value": "other@example.com"}]})
    with hub(_shop({"result": "Order created"}, rows=[other, _hers(2, order=None)])) as (url, _):
        assert kiosk(url).walk_in(ANA).ticket.id == ticket(2)["uuid"]


def test_a_ticket_that_names_nobody_is_this_guest_s(kiosk: MakeKiosk) -> None:
    """The form for attendees was not filled in: the door knows who it is."""
    bare = _hers(attendee=None)
    with hub(_shop(good("order", {**ORDER, "line_items": [{"product": {"tickets": [bare]}}]}))) as (url, _):
        walked = kiosk(url).walk_in(ANA).ticket
    assert (walked.name, walked.first_name, walked.last_name, walked.email) == ("Ana Silva", "Ana", "Silva", "ana@example.com")


def test_a_ticket_that_is_not_listed_yet_is_asked_for_again(kiosk: MakeKiosk) -> None:
    """Unreachable, and delivered: the next try looks for the order first."""
    with hub(_shop(good("order", ORDER))) as (url, _), pytest.raises(Unreachable, match="does not list its ticket") as caught:
        kiosk(url).walk_in(ANA)
    assert caught.value.delivered is True


def test_an_order_that_may_have_arrived_is_looked_for_by_email(kiosk: MakeKiosk) -> None:
    """GET /events/{uuid}/orders?search_q=: found, it is not made a second time; the newest of this guest's counts."""

    def order(uuid: str, minutes: int, **customer: str) -> dict[str, Any]:
        made = (AT + timedelta(minutes=minutes)).strftime("%Y-%m-%d %H:%M")
        told = {"first_name": "Ana", "last_name": "Silva", "email": "ANA@example.com", **customer}
        return {"uuid": uuid, "created_on": {"utc": made, "local": None}, "customer": told}

    listed = [
        order("order-0", 1),
        order("order-1", 2),
        order("order-2", 3, first_name="Bea"),
        order("order-3", -600),
        order("order-4", 9, email="x@y.z"),
    ]
    with hub(_shop(ORDER, rows=[ticket(1), _hers()], orders=good("orders", listed))) as (url, heard):
        assert kiosk(url).walk_in(replace(ANA, sent_before=True)).ticket.id == _hers()["uuid"]
    (asked,) = heard.at("/orders")
    assert (asked.line, asked.query) == (
        f"GET {EVENT_PATH}/orders",
        {"rows": "100", "search_q": "ana@example.com", "order_by": "created_descending"},
    )


_CUSTOMER = {"first_name": "Ana", "last_name": "Silva", "email": "ana@example.com"}
_ANOTHER = {"uuid": "o", "customer": {**_CUSTOMER, "first_name": "Bea"}}
_VOID = {"uuid": "o", "status": "Cancelled", "customer": _CUSTOMER}


@pytest.mark.parametrize("listed", [[], [_ANOTHER], [_VOID], [{}, 7]])
def test_an_order_that_did_not_arrive_is_made(kiosk: MakeKiosk, listed: list[Any]) -> None:
    """Where nothing of this guest's is listed, or only what was cancelled."""
    with hub(_shop(good("order", {**ORDER, "tickets": [_hers()]}), orders=good("orders", listed))) as (url, heard):
        kiosk(url).walk_in(replace(ANA, sent_before=True))
    assert [call.method for call in heard.at("/orders")] == ["GET", "POST"]


def test_without_an_email_nobody_can_tell_whether_it_arrived(kiosk: MakeKiosk) -> None:
    """MAY_HAVE_ARRIVED, and nothing is sent."""
    with hub(_shop(ORDER)) as (url, heard):
        with pytest.raises(Refused) as caught:
            kiosk(url).walk_in(replace(ANA, email="", sent_before=True))
        assert caught.value.code == "MAY_HAVE_ARRIVED"
        assert not heard.at("/orders")


def test_a_list_of_orders_of_an_unknown_form_makes_no_second_order(kiosk: MakeKiosk) -> None:
    """What cannot be read does not say that nothing is there."""
    with hub(_shop(ORDER, orders={"result": {}})) as (url, heard):
        with pytest.raises(Unreachable):
            kiosk(url).walk_in(replace(ANA, sent_before=True))
        assert [call.method for call in heard.at("/orders")] == ["GET"]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (JSONResponse({"statusCode": 422, "message": "This ticket is sold out"}, 422), "TICKET_SOLD_OUT"),
        (JSONResponse({"errors": {"line_items.0.quantity": ["Not enough tickets for ana@example.com"]}}, 422), "TICKET_SOLD_OUT"),
        (JSONResponse({"statusCode": 409, "result": "Customer already registered"}, 409), "DUPLICATE_REGISTRATION"),
        (JSONResponse({"error": {"code": "ORDER_LIMIT", "message": "Ana Silva"}}, 400), "ORDER_LIMIT"),
        ({"statusCode": "400", "message": "Booking has closed"}, "REGISTRATION_CLOSED"),
        (JSONResponse({"message": "The given data was invalid."}, 422), ""),
        (JSONResponse(["no"], 400), ""),
    ],
)
def test_a_refused_order_says_why_without_the_platform_s_sentence(kiosk: MakeKiosk, answer: object, code: str) -> None:
    """Sentences may name somebody: only what they are about is told."""
    with hub(_shop(answer)) as (url, _), pytest.raises(Refused) as caught:
        kiosk(url).walk_in(ANA)
    assert caught.value.code == code
    assert "na@example.com" not in str(caught.value)
    assert "Ana" not in str(caught.value)


@pytest.mark.parametrize(
    "answer",
    [
        JSONResponse({}, 502),
        Response("<html>no</html>", 404, media_type="text/html"),
        Response("<html>hi</html>", media_type="text/html"),
        Response(b"", 201),
        Response(b'{"result": {"or', 201),
    ],
)
def test_an_order_whose_answer_is_unreadable_may_have_arrived(kiosk: MakeKiosk, answer: Response) -> None:
    """Unreachable with delivered: it is never simply sent again."""
    with hub(_shop(answer)) as (url, heard):
        with pytest.raises(Unreachable) as caught:
            kiosk(url).walk_in(ANA)
        assert caught.value.delivered is True
        assert len(heard.at("/orders")) == 1


def test_what_a_walk_in_can_be_given_are_the_levels_on_sale(kiosk: MakeKiosk) -> None:
    """With what is left of each; several prices are several types; each call asks anew."""
    prices = [{"uuid": f"price-{name}", "variation": name, "price": 10} for name in ("Adult", "Child")]
    levels = [
        {"uuid": "a", "name": "General", "quantity": "100", "quantity_sold": 40, "status": True, "pricing_details": prices[:1]},
        {"uuid": "b", "name": "Gala", "quantity": None, "status": 1, "pricing_details": prices},
        {"uuid": "c", "name": "Gone", "quantity": 5, "quantity_sold": 9},
        {"uuid": "d", "name": "Off", "status": False},
        {"uuid": "e", "name": "Off too", "status": "inactive"},
        {"name": "No id"},
        7,
    ]
    with hub(Shop([], event=event(tickets={"levels": levels}))) as (url, heard):
        station = kiosk(url)
        types = station.ticket_types()
        station.ticket_types()
        assert len(heard.calls) == 2
    assert types == (
        TicketType("a", "General", 60),
        TicketType("price-Adult", "Gala – Adult"),
        TicketType("price-Child", "Gala – Child"),
        TicketType("c", "Gone", 0),
    )


def test_a_guest_without_a_type_gets_the_only_one_or_is_asked(kiosk: MakeKiosk) -> None:
    """Of several none is chosen for them."""
    with hub(_shop(good("order", {**ORDER, "tickets": [_hers()]}))) as (url, heard):
        kiosk(url).walk_in(replace(ANA, type_id=""))
        assert heard.at("/orders")[0].body["order"]["line_items"][0]["product"] == "level-1"
    several = event(tickets={"levels": [{"uuid": "a", "name": "A"}, {"uuid": "b", "name": "B"}]})
    with hub(_shop(ORDER, told=several)) as (url, heard):
        with pytest.raises(Refused, match="ticket type"):
            kiosk(url).walk_in(replace(ANA, type_id=""))
        assert not heard.at("/orders")


@pytest.mark.parametrize(
    ("occurrence", "now", "sent"),
    [
        ("", "2035-03-01T00:00", "2035-03-02 09:00"),
        ("", "2035-03-02T01:00", "2035-03-02 09:00"),
        ("", "2035-03-02T08:00", "2035-03-03 09:00"),
        ("", "2035-04-01T00:00", "2035-03-03 09:00"),
        ("2035-03-03 09:00", "2035-03-01T00:00", "2035-03-03 09:00"),
    ],
)
def test_a_walk_in_is_for_the_chosen_start_or_for_what_runs_or_comes_next(kiosk: MakeKiosk, occurrence: str, now: str, sent: str) -> None:
    """In the event's local time, as the tickets are filtered."""
    days = [
        {"uuid": f"o{day}", "start_on": {"utc": f"2035-03-{day:02d} 22:00"}, "end_on": {"utc": f"2035-03-{day + 1:02d} 07:00"}}
        for day in (2, 1)
    ]
    told = event(event_occurrence=days, occurrence={"type": "daily"})
    clock = datetime.fromisoformat(now).replace(tzinfo=UTC)
    with hub(_shop(good("order", {**ORDER, "tickets": [_hers()]}), told=told)) as (url, heard):
        kiosk(url, {"occurrence": occurrence} if occurrence else {}, now=lambda: clock).walk_in(ANA)
        assert heard.at("/orders")[0].body["order"]["event_start_on"] == sent
