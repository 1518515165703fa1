"""Pulling the roster by position: whole, resumable, and while the list changes under it."""

from typing import Any

import pytest
from starlette.responses import JSONResponse

from kiosk.core.errors import Refused, Unreachable
from kiosk.core.ticket import Ticket
from kiosk.platforms.eventbookings.platform import EventBookings
from tests.platforms.eventbookings.conftest import MakeKiosk
from tests.platforms.eventbookings.hub import TICKETS_PATH, Asked, Shop, event, good, hub, ticket


def _everybody(count: int) -> list[dict[str, Any]]:
    return [ticket(number) for number in range(count)]


def _tickets(station: EventBookings, resume: str = "") -> list[Ticket]:
    return [each for page in station.roster(resume) for each in page.tickets]


def test_tickets_are_asked_for_a_hundred_at_a_time_in_an_order_that_keeps(kiosk: MakeKiosk) -> None:
    """GET /events/{uuid}/tickets with rows, position and order_by; the beginning needs no position, whatever it counts from."""
    with hub(Shop(_everybody(150))) as (url, heard):
        assert len(_tickets(kiosk(url))) == 150
    first, second = heard.at("/tickets")
    assert (first.line, first.query) == (f"GET {TICKETS_PATH}", {"rows": "100", "order_by": "uuid"})
    assert second.query == {"rows": "100", "order_by": "uuid", "position": "99"}


@pytest.mark.parametrize("base", [0, 1])
@pytest.mark.parametrize("totals", [True, False])
@pytest.mark.parametrize("cap", [20, 50, 100])
@pytest.mark.parametrize("count", [0, 1, 19, 20, 100, 101, 237])
def test_the_whole_roster_arrives_once_however_positions_are_counted(kiosk: MakeKiosk, base: int, totals: bool, cap: int, count: int) -> None:
    """From 0 or from 1, with a total or without, under a cap of the server's own: everybody, nobody twice."""
    with hub(Shop(_everybody(count), base=base, totals=totals, cap=cap)) as (url, _):
        pages = list(kiosk(url).roster())
    assert [each.id for page in pages for each in page.tickets] == [each["uuid"] for each in _everybody(count)]
    assert {page.total for page in pages} <= {count if totals else None}


def test_a_small_roster_costs_one_call_and_a_full_page_no_more_than_two(kiosk: MakeKiosk) -> None:
    """Where the total is told, nothing is asked in vain."""
    for count, calls in ((7, 1), (99, 1), (100, 2), (150, 2), (200, 3)):
        with hub(Shop(_everybody(count))) as (url, heard):
            assert len(_tickets(kiosk(url))) == count
        assert len(heard.at("/tickets")) == calls


def test_a_server_that_ignores_position_is_found_out(kiosk: MakeKiosk) -> None:
    """The same rows again bring nobody in twice, and end the pull."""
    body = good("tickets", _everybody(250))
    with hub(lambda asked: body if asked.path == TICKETS_PATH else good("event", event())) as (url, heard):
        assert len(_tickets(kiosk(url))) == 250
        assert len(heard.at("/tickets")) <= 3


def test_a_server_that_does_not_know_the_order_is_asked_without(kiosk: MakeKiosk) -> None:
    """A 422 for order_by costs one call, once."""
    shop = Shop(_everybody(150), before=lambda shop, asked: JSONResponse({"statusCode": 422}, 422) if "order_by" in asked.query else None)
    with hub(shop) as (url, heard):
        assert len(_tickets(kiosk(url))) == 150
        assert len(heard.at("/tickets")) == 3


def test_the_roster_ends_before_its_own_total_and_is_not_believed(kiosk: MakeKiosk) -> None:
    """A part must never pass for the whole."""
    short = good("tickets", _everybody(60), pagination={"total": 61})
    with (
        hub(lambda asked: short if asked.path == TICKETS_PATH else good("event", event())) as (url, _),
        pytest.raises(Unreachable, match="60 of 61"),
    ):
        _tickets(kiosk(url))


@pytest.mark.parametrize("base", [0, 1])
@pytest.mark.parametrize("totals", [True, False])
@pytest.mark.parametrize("gone", [1, 2, 40, 150, 199, 345, 350])
def test_nobody_is_missed_while_others_are_removed(kiosk: MakeKiosk, base: int, totals: bool, gone: int) -> None:
    """Between two pages the list grows shorter in front: those who moved up are still found."""
    everybody = _everybody(350)

    def before(shop: Shop, asked: Asked) -> None:
        if int(asked.query.get("position", "0")) > 150:
            shop.rows = everybody[gone:]

    with hub(Shop(list(everybody), base=base, totals=totals, before=before)) as (url, _):
        got = {each.id for each in _tickets(kiosk(url))}
    assert got >= {each["uuid"] for each in everybody[gone:]}


@pytest.mark.parametrize("base", [0, 1])
@pytest.mark.parametrize("totals", [True, False])
@pytest.mark.parametrize("come", [1, 30, 99, 250])
def test_nobody_is_missed_while_others_register(kiosk: MakeKiosk, base: int, totals: bool, come: int) -> None:
    """Newcomers in front push the list on: rows that come again are not given twice, and the pull is not spoilt."""
    everybody = _everybody(350)
    newcomers = [ticket(number, uuid=f"0-{number}") for number in range(10_000, 10_000 + come)]

    def before(shop: Shop, asked: Asked) -> None:
        if int(asked.query.get("position", "0")) > 150:
            shop.rows = [*newcomers, *everybody]

    with hub(Shop(list(everybody), base=base, totals=totals, before=before)) as (url, _):
        got = [each.id for each in _tickets(kiosk(url))]
    assert {each["uuid"] for each in everybody} <= set(got)


def test_a_list_that_is_dealt_anew_for_every_page_is_given_up(kiosk: MakeKiosk) -> None:
    """Where no page joins the one before, nothing is known to be complete."""
    everybody = iter(range(10_000_000))

    def before(shop: Shop, asked: Asked) -> Any:
        if asked.path != TICKETS_PATH:
            return None
        return good("tickets", [ticket(next(everybody)) for _ in range(100)], pagination={"total": 100_000})

    with hub(Shop([], before=before)) as (url, heard):
        with pytest.raises(Unreachable, match="changes faster"):
            _tickets(kiosk(url))
        assert len(heard.at("/tickets")) < 100


@pytest.mark.parametrize("base", [0, 1])
def test_an_interrupted_pull_goes_on_where_it_stood(kiosk: MakeKiosk, base: int) -> None:
    """Each page's resume leads to exactly the rest, in a new adapter too."""
    with hub(Shop(_everybody(350), base=base)) as (url, heard):
        whole = list(kiosk(url).roster())
        for number, page in enumerate(whole):
            rest = [each.id for later in whole[number + 1 :] for each in later.tickets]
            before = len(heard.at("/tickets"))
            assert [each.id for each in _tickets(kiosk(url), page.resume)] == rest
            assert len(heard.at("/tickets")) - before <= len(whole) - number


@pytest.mark.parametrize("resume", ["7", "x y z", "-1 5 a", "5  ", "9" * 400, "١ ٢ a", "99999999 1 nobody", "100 100 nobody", "0 0 nobody"])
def test_a_resume_that_leads_nowhere_begins_anew(kiosk: MakeKiosk, resume: str) -> None:
    """Also one whose place or guest no longer exists."""
    with hub(Shop(_everybody(150))) as (url, _):
        assert {each.id for each in _tickets(kiosk(url), resume)} == {each["uuid"] for each in _everybody(150)}


def test_rows_without_a_uuid_are_counted_and_the_rest_is_taken(kiosk: MakeKiosk) -> None:
    """Also rows that are no objects, on a page's edge too."""
    rows = [*_everybody(98), {}, ticket(500, uuid=None), *[ticket(number) for number in range(600, 640)], ticket(501, uuid=""), {"x": 1}]
    with hub(Shop(rows)) as (url, _):
        pages = list(kiosk(url).roster())
    assert (sum(len(page.tickets) for page in pages), sum(page.skipped for page in pages)) == (138, 4)


def test_a_ticket_given_twice_is_one_ticket(kiosk: MakeKiosk) -> None:
    """In one page and on its edge; the later row wins, and the total is still believed."""
    rows = _everybody(150)
    rows[99]["uuid"] = rows[100]["uuid"]
    rows[3]["uuid"] = rows[2]["uuid"]
    with hub(Shop(rows)) as (url, _):
        got = {each.id: each.codes[0].text for each in _tickets(kiosk(url))}
    assert len(got) == 148
    assert got[rows[2]["uuid"]] == rows[3]["codes"][0]["value"]


def test_a_chosen_occurrence_filters_the_tickets(kiosk: MakeKiosk) -> None:
    """By its start in local time, as the documents write it."""
    days = [{"uuid": "o", "start_on": {"utc": "2035-03-01 22:00"}, "end_on": {"utc": "2035-03-02 06:00"}}]
    told = event(event_occurrence=days, occurrence={"type": "daily"})
    with hub(Shop(_everybody(120), event=told)) as (url, heard):
        assert len(_tickets(kiosk(url, {"occurrence": "2035-03-02T09:00"}))) == 120
    assert {call.query["occurrence_start_on"] for call in heard.at("/tickets")} == {"2035-03-02 09:00"}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"result": {}},
        {"result": None},
        {"statusCode": 200, "result": {"tickets": None}},
        {"statusCode": 200, "result": {"tickets": {"uuid": "1"}}},
        {"statusCode": 200, "result": "none"},
        {"data": []},
        7,
        "",
    ],
)
def test_an_unknown_form_never_passes_for_an_empty_roster(kiosk: MakeKiosk, body: object) -> None:
    """Only a list is a list."""
    with hub(lambda asked: body if asked.path == TICKETS_PATH else good("event", event())) as (url, _), pytest.raises(Unreachable):
        _tickets(kiosk(url))


@pytest.mark.parametrize("body", [good("tickets", []), {"result": []}, {"tickets": []}, [], good("tickets", None, pagination={"total": 0})])
def test_an_empty_list_is_an_empty_roster(kiosk: MakeKiosk, body: object) -> None:
    """Wherever the list stands."""
    with hub(lambda asked: body if asked.path == TICKETS_PATH else good("event", event())) as (url, _):
        assert _tickets(kiosk(url)) == []


def test_an_error_in_the_middle_is_an_error(kiosk: MakeKiosk) -> None:
    """Pages that came are good; then it says what happened. A 404 names the event, a 400 in a 200 is no list either."""
    for status, kind in ((500, Unreachable), (404, Refused), (429, Unreachable)):

        def before(shop: Shop, asked: Asked, status: int = status) -> Any:
            return JSONResponse({"statusCode": str(status), "message": "no"}, status) if asked.query.get("position") else None

        with hub(Shop(_everybody(150), before=before)) as (url, _):
            pages = kiosk(url).roster()
            assert len(next(pages).tickets) == 100
            with pytest.raises(kind):
                next(pages)


SESSIONS = {
    "session_lists": [
        {"uuid": "sold", "name": "Workshop", "sell_session": True, "status": 1},
        {"uuid": "free", "name": "Keynote", "sell_session": False, "status": 1, "tickets": []},
        {"uuid": "vip", "name": "Reception", "sell_session": False, "status": 1, "tickets": [{"uuid": "level-vip"}]},
    ]
}


def test_a_ticket_names_its_sessions_and_those_that_come_with_it(kiosk: MakeKiosk) -> None:
    """Sold ones as the row says, free ones for every ticket or for those of the level they are tied to."""
    product = {"uuid": "level-1", "name": "General"}
    rows = [
        ticket(0),
        ticket(1, product={**product, "session": {"uuid": "sold", "name": "Workshop"}}),
        ticket(2, product={**product, "uuid": "level-vip", "sessions": []}),
        ticket(3, product={**product, "sessions": [{"uuid": "sold"}, {"uuid": "other"}]}),
    ]
    with hub(Shop(rows, event=event(sessions=SESSIONS))) as (url, heard):
        got = [set(each.sessions or ()) for each in _tickets(kiosk(url))]
    assert got == [{"free"}, {"free", "sold"}, {"free", "vip"}, {"free", "sold", "other"}]
    assert len(heard.at("/tickets")) == 1


def test_sessions_that_rows_do_not_tell_are_asked_for(kiosk: MakeKiosk) -> None:
    """With session_uuid, before the first page, for the sold ones only."""
    rows = [ticket(number, product={"uuid": "level-1", "name": "General"}) for number in range(120)]

    def before(shop: Shop, asked: Asked) -> Any:
        return shop.page(rows[:110], "tickets", asked.query) if asked.query.get("session_uuid") == "sold" else None

    with hub(Shop(rows, event=event(sessions=SESSIONS), before=before)) as (url, heard):
        got = [set(each.sessions or ()) for each in _tickets(kiosk(url))]
    assert got == [{"free", "sold"}] * 110 + [{"free"}] * 10
    assert [call.query.get("session_uuid", "") for call in heard.at("/tickets")] == ["", "sold", "sold", ""]


def test_an_event_without_sessions_limits_no_ticket(kiosk: MakeKiosk) -> None:
    """None, not an empty set."""
    with hub(Shop(_everybody(1))) as (url, _):
        assert [each.sessions for each in _tickets(kiosk(url))] == [None]
