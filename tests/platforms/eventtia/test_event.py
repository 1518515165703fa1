"""The event, the account's events, settings, and what is declared."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import JSONResponse, Response

from kiosk.core.errors import Refused, SettingsError, Unreachable
from kiosk.platforms.eventtia import ADAPTER
from kiosk.platforms.eventtia.settings import EventtiaSettings
from kiosk.ports.adapter import Surroundings
from kiosk.ports.platform import Capabilities, Correction, Event
from tests.platforms.eventtia.conftest import Kiosk
from tests.platforms.eventtia.serving import EVENT, ROOT, listing, resource, serving

_TOLD: dict[str, Any] = {
    "start_date": "2021-09-06T14:00:00.000Z",
    "end_date": "2021-09-10T10:00:00.000-05:00",
    "active": True,
    "name": "FirstTest",
    "event_uri": "firsttest",
    "address": "Carrera 1",
    "timezone": "America/Bogota",
    "website": "https://live.eventtia.com/es/firsttest",
    "api_key": "85c87c84-secret",
}


def _make(**settings: Any) -> object:
    return ADAPTER.make(EventtiaSettings(**{"event_uri": EVENT, **settings}), Surroundings(Path(), lambda _: "", lambda: datetime.now(UTC)))


def test_the_event_is_read(kiosk: Kiosk) -> None:
    """Times in UTC, the zone's name, the place, and the texts that name the event; its api_key is nowhere."""
    answer = JSONResponse({"data": resource("events", "54321", **_TOLD)})
    with serving(lambda asked: answer) as (url, heard):
        event = kiosk(url).event()
    assert event == Event(
        id=EVENT,
        name="FirstTest",
        timezone="America/Bogota",
        starts=datetime(2021, 9, 6, 14, tzinfo=UTC),
        ends=datetime(2021, 9, 10, 15, tzinfo=UTC),
        codes=frozenset({EVENT, "firsttest", "54321", "https://live.eventtia.com/es/firsttest"}),
        state="active",
        place="Carrera 1",
    )
    assert "secret" not in repr(event)
    assert [(each.method, each.path) for each in heard.calls] == [("GET", ROOT)]


@pytest.mark.parametrize("told", [{}, {"timezone": "Nowhere/Town", "start_date": 7, "active": "perhaps", "name": None}])
def test_an_odd_event_is_read_as_far_as_it_goes(kiosk: Kiosk, told: dict[str, Any]) -> None:
    """Unknown zones and times that are none are left out."""
    with serving(lambda asked: JSONResponse({"data": {"id": 5, "attributes": told}})) as (url, _):
        event = kiosk(url).event()
    assert (event.id, event.timezone, event.starts, event.state) == (EVENT, "", None, "")


def test_an_event_that_does_not_exist_is_said_so(kiosk: Kiosk) -> None:
    """The documents' own 404, as the word that the port asks for."""
    with (
        serving(lambda asked: JSONResponse({"message": "ActiveRecord::RecordNotFound"}, 404)) as (url, _),
        pytest.raises(Refused, match="event_uri") as caught,
    ):
        kiosk(url).event()
    assert caught.value.code == "EVENT_NOT_FOUND"


def test_an_event_uri_is_one_part_of_the_path(kiosk: Kiosk) -> None:
    """Whatever letters it has."""
    with serving(lambda asked: JSONResponse({"data": resource("events", "1", name="x")})) as (url, heard):
        kiosk(url, event_uri="a/b ü?").event()
    assert heard.calls[0].raw == "/api/v3/events/a%2Fb%20%C3%BC%3F"


@pytest.mark.parametrize("body", [[], {"data": []}, {"event": {}}, "x"])
def test_an_unknown_form_is_no_event(kiosk: Kiosk, body: object) -> None:
    """Nothing is invented from it."""
    with serving(lambda asked: JSONResponse(body)) as (url, _), pytest.raises(Unreachable):
        kiosk(url).event()


def test_the_account_s_events_can_be_chosen_from(kiosk: Kiosk) -> None:
    """GET api/v3/events, every page; each by what event_uri takes."""
    rows = [resource("events", str(number), **{**_TOLD, "event_uri": f"event-{number}"}) for number in range(25)]
    rows.append(resource("events", "99", name="No uri"))
    with serving(lambda asked: listing(asked, rows)) as (url, heard):
        events = kiosk(url, page_size=10).events()
    assert [event.id for event in events] == [*(f"event-{number}" for number in range(25)), "99"]
    assert {each.path for each in heard.calls} == {"/api/v3/events"}
    assert len(heard.calls) == 3


def test_what_is_declared_is_what_the_documents_have() -> None:
    """No check-in, correction, look-up by code or statistics; deltas, sessions, walk-ins, cancelling and enrolling."""
    adapter = _make()
    assert getattr(adapter, "capabilities") == Capabilities(  # noqa: B009
        check_in=False, sessions=True, roster_entries=True, changes=True, events=True, walk_in=True, cancel=True, enrol=True
    )


def test_what_is_not_offered_is_refused_without_a_call(kiosk: Kiosk) -> None:
    """Whoever calls it in spite of the declaration is told."""
    with serving() as (url, heard):
        adapter = kiosk(url)
        calls: list[Callable[[], object]] = [
            lambda: adapter.check_in([]),
            lambda: adapter.look_up("x"),
            lambda: adapter.correct("1", Correction(first_name="x")),
            adapter.remote_entries,
            adapter.statistics,
        ]
        for call in calls:
            with pytest.raises(Refused) as caught:
                call()
            assert caught.value.code == "NOT_OFFERED"
    assert not heard.calls


@pytest.mark.parametrize(
    ("base_url", "root"),
    [
        ("", "https://connect.eventtia.com/api/v3"),
        ("http://127.0.0.1:8001", "http://127.0.0.1:8001/api/v3"),
        ("https://connect.eventtia.com/api/v3/", "https://connect.eventtia.com/api/v3"),
    ],
)
def test_where_the_server_is(base_url: str, root: str) -> None:
    """The adapter appends its own path, once."""
    assert EventtiaSettings(event_uri=EVENT, base_url=base_url).api_root == root


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"event_uri": "  "}, "event_uri"),
        ({"page_size": 0}, "page_size"),
        ({"page_size": 5000}, "page_size"),
        ({"base_url": "eventtia"}, "base_url"),
        ({"base_url": "ftp://eventtia.com"}, "base_url"),
        ({"base_url": "https://u:hush@eventtia.com"}, "base_url"),
        ({"base_url": "https://eventtia.com:99999999"}, "base_url"),
    ],
)
def test_wrong_settings_are_named(settings: dict[str, Any], named: str) -> None:
    """Without repeating a password that stands in an address."""
    with pytest.raises(SettingsError, match=named) as caught:
        _make(**settings)
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize("answer", [Response("<html>Welcome to Guest WiFi</html>", 200), Response('{"data', 200)])
def test_a_captive_portal_is_recognised(kiosk: Kiosk, answer: Response) -> None:
    """A page of HTML or half an answer is nothing to read."""
    with serving(lambda asked: answer) as (url, _):
        adapter = kiosk(url)
        calls: tuple[Callable[[], object], ...] = (adapter.event, adapter.events, adapter.sessions, adapter.ticket_types)
        for call in calls:
            with pytest.raises(Unreachable):
                call()
