"""The event in both spellings, the portal's events, the agenda day by day, and ticket classes."""

from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.responses import JSONResponse, Response

from kiosk.core.errors import Refused, Unauthorised, Unreachable
from kiosk.ports.platform import Event, Session, TicketType
from kiosk.sandbox import event as demo
from tests.platforms.stations import answering
from tests.platforms.zoho_v3.portals import EVENTS, ROOT, MakePortal, figures, listed
from tests.running import RunningSandbox

SEED = {
    "id": "27000000000023",
    "space": {"id": "2700000011"},
    "timezone": "America/New_York",
    "status": 3,
    "status_string": "completed",
    "name": "Marketing Event",
    "event_type": 2,
    "event_type_string": "venue",
    "start_time": "2024-05-23T02:30:00Z",
    "end_time": "2024-05-27T11:30:59Z",
    "website_url": "https://restapi.zohobackstage.example/marketingEvent",
    "venue": {"name": "Tech Convention Center", "street": "123 Tech Lane", "city": "San Francisco", "state": "CA", "country": "USA"},
}
GUIDE = {
    "event_id": "27000000000023",
    "name": "Marketing Event",
    "slug": "marketing-event",
    "status": "draft",
    "start_date": "2024-05-23T02:30:00Z",
    "end_date": "2024-05-27T11:30:59Z",
    "timezone": "America/New_York",
    "venue": {"name": "Tech Convention Center", "city": "San Francisco"},
}


def _event(portal: MakePortal, body: Any) -> Event:
    with answering(lambda *_: JSONResponse(body)) as (url, heard):
        event = portal(url).event()
    assert heard.paths == [f"GET {ROOT}"]
    return event


@pytest.mark.parametrize("wrap", [lambda row: row, lambda row: {"event": row}, lambda row: {"status": "success", "data": row}])
@pytest.mark.parametrize(("row", "state"), [(SEED, "completed"), (GUIDE, "draft")])
def test_both_spellings_are_read(portal: MakePortal, row: dict[str, Any], state: str, wrap: Any) -> None:
    """start_time and start_date, id and event_id, a number with its word and a bare word, bare or wrapped."""
    event = _event(portal, wrap(row))
    assert (event.id, event.name, event.timezone, event.state) == (demo.EVENT_ID, "Marketing Event", "America/New_York", state)
    assert (event.starts, event.ends) == (datetime(2024, 5, 23, 2, 30, tzinfo=UTC), datetime(2024, 5, 27, 11, 30, 59, tzinfo=UTC))
    assert event.place == "Tech Convention Center, San Francisco"
    assert {"27000000000023", demo.EVENT_ID} <= event.codes


@pytest.mark.parametrize(
    ("number", "state"), [(0, "unpublished"), (1, "published"), (2, "running"), (3, "completed"), ("4", "canceled"), (9, "9")]
)
def test_a_status_number_alone_has_a_word(portal: MakePortal, number: Any, state: str) -> None:
    """The five that the page lists; another one is shown as it is."""
    assert _event(portal, {**SEED, "status": number, "status_string": None}).state == state


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"venue": None, "event_type": 3, "event_type_string": None}, "online"),
        ({"venue": None, "event_type": None, "event_type_string": "online"}, "online"),
        ({"venue": None, "venues": [{"name": "Hall", "city": "Porto"}]}, "Hall, Porto"),
        ({"venue": None, "event_type": 2}, ""),
        ({"venue": {"name": "Hall"}, "event_type": 4}, "Hall"),
        ({"venue": "The Barn"}, "The Barn"),
    ],
)
def test_where_it_is(portal: MakePortal, fields: dict[str, Any], place: str) -> None:
    """The venue, or that it is online only."""
    assert _event(portal, {**SEED, **fields}).place == place


def test_a_zone_or_a_time_that_is_none_is_left_out(portal: MakePortal) -> None:
    """Odd values cost nothing but themselves."""
    event = _event(portal, {"id": 5, "name": "X", "timezone": "Moon/Crater", "start_time": "soon", "end_time": 7, "venue": [], "venues": {}})
    assert (event.timezone, event.starts, event.ends, event.place) == ("", None, None, "")


@pytest.mark.parametrize("body", [{}, {"hello": "world"}, [], 7, "event", None])
def test_an_unknown_form_is_no_event(portal: MakePortal, body: Any) -> None:
    """Neither name nor id: the answer is not believed."""
    with answering(lambda *_: JSONResponse(body)) as (url, _), pytest.raises(Unreachable, match="form that is not known"):
        portal(url).event()


def test_an_event_that_does_not_exist_names_both_keys(portal: MakePortal) -> None:
    """A 404 says which keys of kiosk.toml to check."""
    with (
        answering(lambda *_: JSONResponse({"status_code": "404", "message": "Please provide valid method"}, 404)) as (url, _),
        pytest.raises(Refused, match=r"event_id and portal_id.*kiosk\.toml") as caught,
    ):
        portal(url).event()
    assert caught.value.code == "EVENT_NOT_FOUND"


def test_a_deleted_event_is_told_after_one_fresh_token(portal: MakePortal, v3: RunningSandbox) -> None:
    """v3 answers 401 for what is deleted and for what is not permitted: both are said, with the keys and scopes to check."""
    with pytest.raises(Unauthorised, match=r"deleted.*permission.*event_id.*zohobackstage\.attendee\.READ"):
        portal(v3.url, {"event_id": "1"}).event()


@pytest.mark.parametrize("status_code", ["400", 400, "400 "])
@pytest.mark.parametrize("http", [200, 400])
def test_v3_errors_are_read_as_text_and_as_number(portal: MakePortal, status_code: Any, http: int) -> None:
    """In the body of a 200 too; the platform's sentence is not repeated: it may hold anything."""
    with (
        answering(lambda *_: JSONResponse({"status_code": status_code, "message": "No Brand Found for jane@example.com"}, http)) as (url, _),
        pytest.raises(Refused, match="portal_id") as caught,
    ):
        portal(url).event()
    assert "jane" not in str(caught.value)


def test_the_sandboxes_event_is_read_whole(portal: MakePortal, v3: RunningSandbox) -> None:
    """Name, zone, days, state and place."""
    event = portal(v3.url).event()
    assert (event.name, event.timezone, event.state, event.place) == (demo.EVENT_NAME, demo.TIMEZONE, "running", "Pavilhão das Marés, Lisboa")
    assert event.starts is not None
    assert event.ends is not None
    assert event.starts < datetime.now(UTC) < event.ends


def test_the_portals_events_are_listed(portal: MakePortal, v3: RunningSandbox) -> None:
    """All of them, to choose from, even before an event is configured."""
    events = portal(v3.url, {"event_id": "?"}).events()
    assert [(event.id, event.name) for event in events] == [(demo.EVENT_ID, demo.EVENT_NAME), (demo.OTHER_EVENT_ID, "Garden Party")]


def test_events_are_asked_for_page_by_page_drafts_too(portal: MakePortal) -> None:
    """GET events of the portal with status=all; a row that is no event is left out, one that comes twice is there once."""
    rows = [{"id": str(number), "name": f"Event {number}"} for number in range(120)] + [{"tags": []}, {"id": "5", "name": "Again"}]
    with answering(lambda method, path, query, body: figures(rows, query, "events")) as (url, heard):
        events = portal(url).events()
    assert (len(events), events[5].name) == (120, "Again")
    assert heard.paths == [f"GET {EVENTS}"] * 2
    assert [query["status"] for _, _, query, _ in heard.requests] == ["all", "all"]


# sessions


def _agenda(days: dict[int, list[Any]], **event: Any) -> Any:
    def answer(method: str, path: str, query: dict[str, str], body: Any) -> Response:
        if path == ROOT:
            return JSONResponse({**SEED, **event})
        day = int(query["day"])
        if day not in days:
            return JSONResponse({"status_code": "400", "message": "Please enter the valid agenda day"}, 400)
        return listed(days[day], "sessions", has_more_items=False)

    return answer


def test_sessions_are_asked_for_day_by_day(portal: MakePortal) -> None:
    """From 1 to the event's last day in its own zone; GET sessions with ``day``."""
    one = {"id": 1, "title": "Keynote", "start_time": "2024-05-23T08:00:00Z", "duration": 90, "venue": "27000001"}
    two = {
        "session_id": "2",
        "name": "Panel",
        "start_time": "2024-05-24T08:00:00Z",
        "end_time": "2024-05-24T09:00:00Z",
        "hall": {"name": "Hall A"},
    }
    days: dict[int, list[Any]] = {1: [one], 2: [two, {"title": "no id"}], 3: [], 4: [one], 5: [], 6: [], 7: []}
    with answering(_agenda(days)) as (url, heard):
        sessions = portal(url).sessions()
    at = datetime(2024, 5, 23, 8, tzinfo=UTC)
    assert sessions == (
        Session("1", "Keynote", at, at.replace(hour=9, minute=30)),
        Session("2", "Panel", at.replace(day=24), at.replace(day=24, hour=9), "Hall A"),
    )
    # 23 May 02:30 UTC is still the 22nd in New York.
    assert [(path, query.get("day")) for _, path, query, _ in heard.requests] == [
        (ROOT, None),
        *((f"{ROOT}/sessions", str(day)) for day in range(1, 7)),
    ]


@pytest.mark.parametrize(("days", "count", "calls"), [({1: [{"id": 1}], 2: [{"id": 2}]}, 2, 4), ({}, 0, 2), ({1: [{"id": 1}], 2: []}, 1, 3)])
def test_an_agenda_of_unknown_length_ends_where_the_platform_says(
    portal: MakePortal, days: dict[int, list[Any]], count: int, calls: int
) -> None:
    """At the day that it does not know, or that has nothing."""
    with answering(_agenda(days, start_time=None, end_time=None)) as (url, heard):
        assert len(portal(url).sessions()) == count
    assert len(heard.requests) == calls


def test_sessions_that_are_not_permitted_do_not_look_like_a_bad_token(portal: MakePortal) -> None:
    """The token is good for the event, so a 401 is about the scope: refused, and never asked for again."""

    def answer(method: str, path: str, query: dict[str, str], body: Any) -> Response:
        return JSONResponse(SEED) if path == ROOT else JSONResponse({"status_code": "401", "message": "Please provide a valid OAuthScope"}, 401)

    with answering(answer) as (url, heard):
        kiosk = portal(url)
        for _ in range(2):
            with pytest.raises(Refused, match=r"zohobackstage\.agenda\.READ") as caught:
                kiosk.sessions()
            assert caught.value.code == "NOT_PERMITTED"
    assert heard.paths == [f"GET {ROOT}", *[f"GET {ROOT}/sessions"] * 2]


def test_the_event_is_not_asked_for_twice(portal: MakePortal) -> None:
    """Its days are known from before: sessions cost a call a day."""
    with answering(_agenda({day: [{"id": day}] for day in range(1, 7)})) as (url, heard):
        kiosk = portal(url)
        kiosk.event()
        assert len(kiosk.sessions()) == 6
    assert heard.paths.count(f"GET {ROOT}") == 1


def test_the_sandboxes_agenda_is_read_whole(portal: MakePortal, v3: RunningSandbox) -> None:
    """Fifteen sessions on three days, each an hour long, with the name of its hall."""
    sessions = portal(v3.url).sessions()
    assert len({session.id for session in sessions}) == 15
    assert {(session.ends - session.starts).total_seconds() for session in sessions if session.starts and session.ends} == {3600}
    assert all(session.place for session in sessions)


# ticket classes


def test_ticket_classes_are_what_a_walk_in_can_have(portal: MakePortal, v3: RunningSandbox) -> None:
    """Id, name and how many are left."""
    sold = v3.registrations()
    taken = {
        kind.id: sum(row["ticket_id"] == kind.id and row["status"] not in {"cancelled", "rejected"} for row in sold)
        for kind in demo.TICKET_TYPES
    }
    assert portal(v3.url).ticket_types() == tuple(TicketType(kind.id, kind.name, kind.quantity - taken[kind.id]) for kind in demo.TICKET_TYPES)


def test_odd_ticket_classes(portal: MakePortal) -> None:
    """Without an id: left out. Without figures: nobody knows how many are left. Oversold: none."""
    rows = [
        {"name": "No id"},
        {"id": 7},
        {"id": "8", "name": "Over", "quantity": 3, "sold": "5"},
        {"id": "9", "name": "Free", "quantity": None, "sold": 2},
    ]
    with answering(lambda *_: listed(rows, "ticket_classes", has_more_items=False)) as (url, heard):
        assert portal(url).ticket_types() == (TicketType("7", "7"), TicketType("8", "Over", 0), TicketType("9", "Free"))
    assert heard.paths == [f"GET {ROOT}/ticket_classes"]
