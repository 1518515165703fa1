"""What the network and the server may do, and what the adapter never does."""

import logging
import ssl
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from starlette.responses import JSONResponse, Response

from kiosk.adapters import discover
from kiosk.core.errors import PlatformError, Refused, Unreachable
from kiosk.platforms.eventbookings.platform import EventBookings
from kiosk.ports.adapter import Adapter
from kiosk.ports.platform import Correction, WalkIn
from tests.platforms.eventbookings.conftest import MakeKiosk
from tests.platforms.eventbookings.hub import Shop, event, good, hub, ticket
from tests.platforms.stations import saying, upload


def _pull(station: EventBookings) -> None:
    for _ in station.roster():
        pass


CALLS: list[Callable[[EventBookings], object]] = [
    EventBookings.event,
    EventBookings.events,
    EventBookings.sessions,
    EventBookings.ticket_types,
    _pull,
    lambda station: station.walk_in(WalkIn("w", "Ana", "Silva", type_id="t")),
]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Response("<html>Welcome to VenueNet</html>", media_type="text/html"), "captive portal"),
        (Response("<html>no</html>", 403, media_type="text/html"), "captive portal"),
        (Response('{"statusCode": 200, "result": {"ev', media_type="application/json"), "cut off"),
        (Response(None, 302, {"Location": "http://127.0.0.2:9/login"}), "127.0.0.2"),
        (JSONResponse({"message": "slow down"}, 429, {"Retry-After": "7"}), "slow down"),
        (JSONResponse({"message": "boom"}, 500), "out of order"),
        (JSONResponse({"statusCode": "503", "message": "boom"}), "just now"),
        (Response(b""), "form"),
    ],
)
def test_every_call_says_what_is_in_the_way(kiosk: MakeKiosk, call: Callable[[EventBookings], object], answer: Response, words: str) -> None:
    """Portals, half answers, redirects, limits, faults: Unreachable, in words that help."""
    with hub(lambda _: answer) as (url, _), pytest.raises(Unreachable, match=words):
        call(kiosk(url))


def test_a_redirect_is_never_followed_and_the_token_stays_here(kiosk: MakeKiosk) -> None:
    """Not even to a server that is there."""
    with hub(Shop([])) as (other, there), hub(lambda _: Response(None, 307, {"Location": f"{other}/v3/events"})) as (url, _):
        with pytest.raises(Unreachable):
            kiosk(url).event()
        assert (there.calls, there.tokens) == ([], [])


def test_a_rate_limit_s_wish_is_passed_on(kiosk: MakeKiosk) -> None:
    """Retry-After in seconds."""
    with hub(lambda _: JSONResponse({}, 429, {"Retry-After": "7"})) as (url, _), pytest.raises(Unreachable) as caught:
        kiosk(url).event()
    assert caught.value.retry_after == 7.0


def test_nobody_there_is_certain_not_to_have_been_reached(kiosk: MakeKiosk) -> None:
    """A closed port, and a name that is none."""
    for address in ("http://127.0.0.1:9", "http://no.such.host.invalid"):
        with pytest.raises(Unreachable) as caught:
            kiosk(address).event()
        assert caught.value.delivered is False


def test_a_server_that_speaks_no_tls_is_unreachable(kiosk: MakeKiosk) -> None:
    """https to a server without it fails before anything is sent."""
    assert ssl.HAS_TLSv1_3
    with saying(b"HTTP/1.1 200 OK\r\n\r\n") as url, pytest.raises(Unreachable):
        kiosk(url.replace("http://", "https://")).event()


def test_what_is_declared_is_what_there_is(kiosk: MakeKiosk) -> None:
    """No check-ins, no changes, no corrections: they are refused here without a call; the rest answers."""
    with hub(Shop([ticket(1)])) as (url, heard):
        station = kiosk(url)
        able = station.capabilities
        assert (able.sessions, able.events, able.walk_in) == (True, True, True)
        assert not any(
            (able.check_in, able.remote_entries, able.roster_entries, able.changes, able.correct, able.cancel, able.look_up, able.undo)
        )
        absent: list[Callable[[], object]] = [
            lambda: station.check_in([upload(1, "1")]),
            lambda: station.changes("x"),
            station.remote_entries,
            lambda: station.correct("1", Correction(first_name="x")),
            lambda: station.cancel("1"),
            lambda: station.look_up("x"),
            station.statistics,
        ]
        for call in absent:
            with pytest.raises(Refused, match="cannot do this"):
                call()
        assert not heard.calls


def test_the_adapter_is_found_by_its_name() -> None:
    """As kiosk.toml names it."""
    assert isinstance(discover("kiosk.platforms")["eventbookings"], Adapter)


def test_two_stations_share_nothing(kiosk: MakeKiosk) -> None:
    """Each has a token of its own, and what one learned of the event the other asks for."""
    with hub(Shop([])) as (url, heard):
        for _ in range(2):
            kiosk(url).sessions()
        assert (len(heard.tokens), len(heard.calls)) == (2, 2)


def test_a_second_close_does_nothing(kiosk: MakeKiosk) -> None:
    """And a first one without any call, too."""
    station = kiosk("http://127.0.0.1:9")
    station.close()
    station.close()


@pytest.mark.parametrize(
    "name", ["special_instruction", "attendee", "codes", "product", "event", "order", "serial_number", "status", "attributes"]
)
@pytest.mark.parametrize("value", [7, True, "x" * 5000, [[]], [None], {"uuid": {"a": 1}}, {"value": []}, "\ud800\x00", 1e999, -1])
def test_odd_types_in_a_row_lose_nobody(kiosk: MakeKiosk, name: str, value: Any) -> None:
    """The ticket is still there under its uuid, and can be written into any file."""
    row = ticket(7, **{name: value})
    body = good("tickets", [row], pagination={"total": 1})
    with hub(lambda asked: body if asked.path.endswith("/tickets") else good("event", event())) as (url, _):
        (page,) = kiosk(url).roster()
    (read,) = page.tickets
    assert read.id == ticket(7)["uuid"]
    repr(read).encode()


def test_errors_are_platform_errors_whatever_the_event_s_answer_is(kiosk: MakeKiosk) -> None:
    """The same odd answer for every call of a pull."""
    bodies: tuple[Any, ...] = (
        {"result": {"event": {"uuid": "x", "settings": 7, "occurrence": {"attributes": 7}}}},
        {"statusCode": "9" * 50},
        [[]],
        {"result": [7]},
    )
    for call in CALLS:
        answers = iter(bodies)
        with hub(lambda _, answers=answers: next(answers, [])) as (url, _):  # type: ignore[misc]
            for _ in bodies:
                with suppress(PlatformError):
                    call(kiosk(url))


def test_no_secret_no_token_and_nobody_s_address_is_logged(kiosk: MakeKiosk, caplog: pytest.LogCaptureFixture) -> None:
    """Not even where we log everything."""
    caplog.set_level(logging.DEBUG)
    shop = Shop([ticket(1), {}], before=lambda shop, asked: good("orders", []) if asked.path.endswith("/orders") else None)
    with hub(shop) as (url, heard):
        station = kiosk(url)
        _pull(station)
        with pytest.raises(Unreachable):
            station.walk_in(WalkIn("w", "Ana", "Silva", "ana@example.com", type_id="level-1", sent_before=True))
        assert heard.at("/orders")[0].query["search_q"] == "ana@example.com"
    logged = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("kiosk"))
    assert "1 tickets of the roster have no uuid" in logged
    for shown in ("hush-hush", "Bearer", "ana@example", "ana%40example", "SECRET"):
        assert shown not in logged
