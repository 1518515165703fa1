"""A network as venues have it: portals, half answers, cut lines, limits. Only PlatformError comes out, in words that help."""

import socket
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from email.utils import format_datetime

import pytest
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from kiosk.core.errors import PlatformError, Refused, SettingsError, Unreachable
from kiosk.platforms._http import wait_wished
from kiosk.platforms.zoho_backstage.settings import ZohoSettings
from tests.platforms.conftest import TakeGuests
from tests.platforms.stations import Clock, MakeStation, answering, saying, upload
from tests.running import RunningSandbox

_OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda: Response("<!DOCTYPE html><h1>VenueNet: accept terms</h1>", media_type="text/html"), "captive portal"),
        (lambda: Response('{"status": "success", "data": {"registr', media_type="application/json"), "cut off"),
        (lambda: RedirectResponse("https://login.venue.example/hello?mac=1", 302), r"login\.venue\.example.*captive portal"),
        (lambda: RedirectResponse("/elsewhere", 307), "captive portal"),
        (lambda: Response("[" * 100_000), "cut off"),
        (lambda: Response(b"\xff\xfe\x00", 200), "cut off"),
        (lambda: PlainTextResponse("Forbidden by firewall", 403), "captive portal or firewall"),
        (lambda: JSONResponse({}, 500), "out of order"),
        (lambda: PlainTextResponse("bad gateway", 502), "out of order"),
    ],
)
def test_something_else_answers(station: MakeStation, answer: Callable[[], Response], words: str) -> None:
    """A portal page, a cut answer, a redirect or a server fault is Unreachable for every call, and says what may be in the way."""
    with answering(lambda *_: answer()) as (url, _):
        kiosk = station(url)
        calls: list[Callable[[], object]] = [
            kiosk.event,
            lambda: list(kiosk.roster()),
            lambda: list(kiosk.remote_entries()),
            lambda: kiosk.check_in([upload(1, "1")]),
            lambda: kiosk.check_in([upload(1, "1"), upload(2, "2")]),
        ]
        for call in calls:
            with pytest.raises(Unreachable, match=words):
                call()


def test_a_token_never_follows_a_redirect(station: MakeStation) -> None:
    """Another host that we are sent to is never asked."""
    with (
        answering(lambda *_: JSONResponse({"data": []})) as (other, heard),
        answering(lambda *_: RedirectResponse(other + "/backstage/v1/portal", 302)) as (url, _),
    ):
        with pytest.raises(Unreachable):
            station(url).event()
        assert not heard.requests


def _nowhere() -> str:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.mark.parametrize(
    ("address", "words"),
    [("https://nothing.invalid", "cannot be reached"), ("nobody listens", "nobody listens"), ("speaks no TLS", "check the network")],
)
def test_what_cannot_be_connected_to_has_certainly_not_delivered(station: MakeStation, address: str, words: str) -> None:
    """A refused connection, a name that does not resolve, a failing TLS handshake: delivered is False, with a token in hand or not."""
    with answering(lambda *_: JSONResponse({})) as (good, heard), saying(b"HTTP/1.1 400 Bad Request\r\n\r\n") as deaf:
        server = {"nobody listens": _nowhere(), "speaks no TLS": deaf.replace("http://", "https://")}.get(address, address)
        for settings in ({"base_url": server}, {"accounts_url": server}):
            with pytest.raises(Unreachable, match=words) as caught:
                station(good, settings).check_in([upload(1, "1")])
            assert caught.value.delivered is False
        assert len(heard.tokens) == 1


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200",
        _OK + b'Content-Length: 500\r\n\r\n{"access_token": "x"',
        _OK + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n",
        _OK + b"Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
        b"SSH-2.0-OpenSSH_9.6\r\n",
    ],
)
def test_bytes_that_are_no_answer(station: MakeStation, answer: bytes) -> None:
    """Whatever stands at the other end, it comes out as Unreachable."""
    with saying(answer) as url, pytest.raises(Unreachable):
        station(url).event()


def test_a_dropped_connection_may_have_delivered(station: MakeStation, sandbox: RunningSandbox) -> None:
    """A check-in whose answer is dropped may have arrived."""
    kiosk = station(sandbox.url)
    kiosk.event()
    sandbox.faults(offline=True)
    with pytest.raises(Unreachable) as caught:
        kiosk.check_in([upload(1, "1")])
    assert caught.value.delivered is True
    sandbox.heal()
    assert kiosk.event().name == "Tech Summit 2026"


def test_a_rate_limit_says_how_long_to_wait(station: MakeStation, sandbox: RunningSandbox) -> None:
    """429 with Retry-After is Unreachable with that wait."""
    kiosk = station(sandbox.url)
    sandbox.faults(per_minute=0)
    with pytest.raises(Unreachable, match="slow down") as caught:
        kiosk.event()
    assert caught.value.retry_after is not None
    assert 0 < caught.value.retry_after <= 60
    assert caught.value.delivered is False


def test_without_retry_after_the_reset_header_counts(station: MakeStation) -> None:
    """X-RateLimit-Reset is read against the server's own clock, not the laptop's."""
    clock = Clock(timedelta(days=-400))
    headers = {"Date": format_datetime(Clock()(), usegmt=True), "X-RateLimit-Reset": str(int(Clock()().timestamp()) + 40)}
    with answering(lambda *_: JSONResponse({}, 429, headers=headers)) as (url, _), pytest.raises(Unreachable) as caught:
        station(url, now=clock).event()
    assert caught.value.retry_after is not None
    assert 30 <= caught.value.retry_after <= 45


def test_a_used_up_limit_is_not_asked_again_until_it_refills(station: MakeStation) -> None:
    """After Remaining 0 no call leaves before the reset; after it, one does."""
    clock = Clock()

    def answer(*_: object) -> Response:
        reset = int(Clock()().timestamp()) + 40
        return JSONResponse({"data": {"event_id": "1", "name": "E"}}, headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(reset)})

    with answering(answer) as (url, heard):
        kiosk = station(url, now=clock)
        kiosk.event()
        with pytest.raises(Unreachable, match="used up") as caught:
            kiosk.event()
        assert caught.value.retry_after is not None
        assert caught.value.delivered is False
        assert len(heard.requests) == 1
        clock.ahead = timedelta(seconds=45)
        kiosk.event()
        assert len(heard.requests) == 2


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "-3"}, 1.0),
        ({"retry-after": "99999999"}, 900.0),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "Fri, 20 Nov 2026 10:00:30 GMT", "date": "Fri, 20 Nov 2026 10:00:00 GMT"}, 30.0),
        ({"x-ratelimit-reset": "1795216680", "date": "Fri, 20 Nov 2026 23:17:00 GMT"}, 60.0),
        ({"x-ratelimit-reset": "1e400"}, None),
        ({"x-ratelimit-reset": "0", "date": "Fri, 20 Nov 2026 23:17:00 GMT"}, None),
        ({}, None),
    ],
)
def test_a_wait_is_believed_within_bounds(headers: dict[str, str], seconds: float | None) -> None:
    """Seconds, a date, or an epoch; never below one second nor above a quarter of an hour; nonsense counts as nothing said."""
    assert wait_wished(headers) == seconds


@pytest.mark.parametrize("key", ["base_url", "accounts_url"])
@pytest.mark.parametrize(
    "address",
    [
        "www.zohoapis.com",
        "ftp://x",
        "https://",
        "https://a..b",
        "http://[::1",
        "http://127.0.0.1:99999",
        "https://u:p@host",
        "https://host?x=1",
    ],
)
def test_an_address_that_is_none_is_said_with_its_key(station: MakeStation, key: str, address: str) -> None:
    """A base_url that is no address is a matter for kiosk.toml, before any call."""
    with pytest.raises(SettingsError, match=f"{key}.*https://"):
        station("http://127.0.0.1:1", {key: address})


@pytest.mark.parametrize(
    ("settings", "api", "accounts"),
    [
        ({}, "https://www.zohoapis.com", "https://accounts.zoho.com"),
        ({"data_center": "eu"}, "https://www.zohoapis.eu", "https://accounts.zoho.eu"),
        ({"data_center": "in"}, "https://www.zohoapis.in", "https://accounts.zoho.in"),
        ({"data_center": "au"}, "https://www.zohoapis.com.au", "https://accounts.zoho.com.au"),
        ({"data_center": "jp"}, "https://www.zohoapis.jp", "https://accounts.zoho.jp"),
        ({"base_url": "http://127.0.0.1:80/"}, "http://127.0.0.1:80", "http://127.0.0.1:80"),
        ({"base_url": "https://www.zohoapis.ca/backstage/v1"}, "https://www.zohoapis.ca", "https://accounts.zoho.ca"),
        ({"accounts_url": "https://sso.example"}, "https://www.zohoapis.com", "https://sso.example"),
    ],
)
def test_each_data_centre_has_its_servers(settings: dict[str, str], api: str, accounts: str) -> None:
    """The guide's table, Japan, and other servers by their addresses."""
    made = ZohoSettings(portal_id="1", event_id="2", client_id="3", **settings)
    assert (made.api_root, made.accounts_root) == (api, accounts)


def test_an_unknown_data_centre_is_said() -> None:
    """With those that there are."""
    with pytest.raises(SettingsError, match="us, eu, in, au, jp"):
        assert ZohoSettings(portal_id="1", event_id="2", client_id="3", data_center="mars").api_root


@pytest.mark.parametrize("key", ["portal_id", "event_id", "client_id"])
def test_an_empty_id_is_said_with_its_key(station: MakeStation, key: str) -> None:
    """So that no call goes to half an address."""
    with pytest.raises(SettingsError, match=key):
        station("http://127.0.0.1:1", {key: " "})


@pytest.mark.parametrize("event_id", ["../../x", "a b", "é", "1?x=1#y", "\x00"])
def test_an_id_cannot_leave_its_place_in_the_address(station: MakeStation, sandbox: RunningSandbox, event_id: str) -> None:
    """Whatever stands in event_id, the answer is that there is no such event."""
    here = station(sandbox.url, {"event_id": event_id})
    with pytest.raises(PlatformError) as caught:
        list(here.roster())
    assert isinstance(caught.value, Refused)


def test_a_sandbox_that_dies_and_comes_back(station: MakeStation, sandbox: RunningSandbox, guests: TakeGuests) -> None:
    """The same adapter goes on after the server was killed and restarted; nothing it had accepted is lost."""
    first, second = guests(2)
    kiosk = station(sandbox.url)
    kiosk.check_in([upload(1, first.registration_id)])
    sandbox.kill()
    with pytest.raises(Unreachable):
        kiosk.check_in([upload(2, second.registration_id)])
    sandbox.start()
    kiosk.check_in([upload(2, second.registration_id)])
    counts = {row["registration_id"]: row["received_count"] for row in sandbox.checkins()}
    assert (counts[first.registration_id], counts[second.registration_id]) == (1, 1)


def test_closing_twice_is_fine(station: MakeStation, sandbox: RunningSandbox) -> None:
    """And a call after it opens a new connection."""
    kiosk = station(sandbox.url)
    kiosk.event()
    kiosk.close()
    kiosk.close()
    assert kiosk.event().name == "Tech Summit 2026"
