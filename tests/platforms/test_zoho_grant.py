"""The first grant: consent in a browser, a code that comes back by redirect or by hand, a refresh token that is kept."""

import socket
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
import pytest
from starlette.responses import JSONResponse, Response

from kiosk.core.errors import PlatformError, SettingsError, Unauthorised, Unreachable
from kiosk.platforms.zoho_backstage import ADAPTER
from kiosk.platforms.zoho_backstage.settings import ZohoSettings
from kiosk.ports.adapter import Asking, Surroundings
from tests.platforms.stations import SECRETS, Clock, answering

SCOPES = "events.READ registrations.ALL tickets.ALL sessions.ALL checkins.ALL analytics.READ"
TOKENS = {"access_token": "1000.xxx", "refresh_token": "1000.yyy", "api_domain": "https://www.zohoapis.com", "expires_in": 3600}

Coming = Callable[[str, dict[str, str]], None]
"""What a browser does: gets the redirect address and the query of the authorisation address."""


def _free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port: int = listener.getsockname()[1]
        return port


def _visit(address: str, query: Mapping[str, str]) -> httpx.Response:
    with httpx.Client(trust_env=False, verify=False, timeout=20) as client:
        return client.get(address, params=dict(query))


def _nobody(redirect: str, asked: dict[str, str]) -> None:
    """A browser that stays closed."""


@dataclass(slots=True)
class Somebody:
    """Who sits in front of it: a browser, a keyboard, and what was said and kept."""

    browser: Coming = _nobody
    line: str = ""
    code: str = ""
    seconds: float = 20.0
    port: int = 0
    said: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)

    def connect(self, url: str, settings: Mapping[str, str] = MappingProxyType({}), secrets: Mapping[str, str] = SECRETS) -> None:
        def secret(name: str) -> str:
            if name not in secrets:
                raise SettingsError(f"{name} is not set")
            return secrets[name]

        def keep(name: str, value: str) -> str:
            self.kept[name] = value
            return "the cupboard"

        port = None if settings.get("redirect_uri") and not self.port else self.port or _free_port()
        asking = Asking(self.said.append, lambda question: self.line, self._browse, keep, self.code, port, self.seconds)
        wanted = {"portal_id": "1", "event_id": "2", "client_id": "1000.ABC", "base_url": url, "accounts_url": url, **settings}
        assert ADAPTER.connect is not None
        ADAPTER.connect(ZohoSettings(**wanted), Surroundings(Path(), secret, Clock()), asking)

    def _browse(self, address: str) -> bool:
        self.addresses.append(address)
        asked = dict(parse_qsl(urlsplit(address).query))
        self.browser(asked["redirect_uri"], asked)
        return True


def _consents(redirect: str, asked: dict[str, str]) -> None:
    shown = _visit(redirect, {"code": "1000.code", "location": "us", "state": asked["state"]})
    assert shown.status_code == 200
    assert "close this window" in shown.text


def _api(*_: Any) -> Response:
    raise AssertionError("connecting makes no call to the API")


def test_consent_by_redirect_becomes_a_kept_refresh_token() -> None:
    """The address asks for what the guide shows, the code is exchanged in a form, and only the keeper learns the token."""
    somebody = Somebody(_consents)
    with answering(_api, token=lambda: JSONResponse(TOKENS)) as (url, heard):
        somebody.connect(url)
    assert somebody.kept == {"KIOSK_REFRESH_TOKEN": "1000.yyy"}
    (address,) = somebody.addresses
    asked = {name: value for name, (value,) in parse_qs(urlsplit(address).query).items()}
    assert address.startswith(f"{url}/oauth/v2/auth?")
    assert asked.pop("scope") == ",".join(f"ZohoBackstage.{scope}" for scope in SCOPES.split())
    assert len(asked.pop("state")) >= 32
    redirect = asked.pop("redirect_uri")
    assert redirect.startswith("http://127.0.0.1:")
    assert asked == {"client_id": "1000.ABC", "response_type": "code", "access_type": "offline", "prompt": "consent"}
    (form,) = heard.tokens
    assert parse_qs(form.decode()) == {
        "grant_type": ["authorization_code"],
        "client_id": ["1000.ABC"],
        "client_secret": ["sandbox-secret"],
        "redirect_uri": [redirect],
        "code": ["1000.code"],
    }
    said = " ".join(somebody.said)
    assert "the cupboard" in said
    assert not any(secret in said for secret in ("1000.yyy", "1000.xxx", "1000.code", "sandbox-secret"))


def test_every_try_has_a_state_of_its_own() -> None:
    """Nobody can know it beforehand."""
    tries = Somebody(_consents)
    with answering(_api, token=lambda: JSONResponse(TOKENS)) as (url, _):
        tries.connect(url)
        tries.connect(url)
    first, second = (dict(parse_qsl(urlsplit(address).query))["state"] for address in tries.addresses)
    assert first != second


def test_a_redirect_with_a_wrong_state_is_not_the_answer() -> None:
    """Whatever page calls the listener, only the answer to our own question counts; it is still waited for."""

    def comes(redirect: str, asked: dict[str, str]) -> None:
        for query in ({"code": "1000.evil", "state": "guessed"}, {"code": "1000.evil"}, {"error": "access_denied", "state": "guessed"}):
            assert _visit(redirect, query).status_code == 400
        assert _visit(redirect, {}).status_code == 404
        assert _visit(f"{redirect}favicon.ico", {}).status_code == 404
        _consents(redirect, asked)

    somebody = Somebody(comes)
    with answering(_api, token=lambda: JSONResponse(TOKENS)) as (url, heard):
        somebody.connect(url)
    assert [parse_qs(form.decode())["code"] for form in heard.tokens] == [["1000.code"]]


@pytest.mark.parametrize("state", [True, False])
def test_a_person_who_declines_is_taken_at_their_word(state: bool) -> None:
    """error=access_denied ends it at once, with or without the state; nothing is exchanged or kept."""

    def comes(redirect: str, asked: dict[str, str]) -> None:
        shown = _visit(redirect, {"error": "access_denied", **({"state": asked["state"]} if state else {})})
        assert shown.status_code == 200

    somebody = Somebody(comes)
    with answering(_api) as (url, heard):
        with pytest.raises(Unauthorised, match="accept what it asks for"):
            somebody.connect(url)
        assert (heard.tokens, somebody.kept) == ([], {})


@pytest.mark.parametrize(
    "line",
    ["1000.code", "  1000.code\n", "http://127.0.0.1:8765/?code=1000.code&location=us", "?code=1000.code"],
)
@pytest.mark.parametrize("how", ["typed", "given"])
def test_a_code_can_be_pasted_or_given(line: str, how: str) -> None:
    """Bare, or inside the address that the browser was led to; given with the command, no browser is opened."""
    somebody = Somebody(line=line) if how == "typed" else Somebody(code=line)
    with answering(_api, token=lambda: JSONResponse(TOKENS)) as (url, heard):
        somebody.connect(url)
    assert parse_qs(heard.tokens[0].decode())["code"] == ["1000.code"]
    assert somebody.kept == {"KIOSK_REFRESH_TOKEN": "1000.yyy"}
    assert len(somebody.addresses) == (1 if how == "typed" else 0)


def test_a_pasted_address_of_another_try_is_refused() -> None:
    """Its state is not this try's."""
    somebody = Somebody(line="http://127.0.0.1:8765/?code=1000.code&state=another")
    with answering(_api) as (url, heard):
        with pytest.raises(SettingsError, match="another try"):
            somebody.connect(url)
        assert heard.tokens == []


@pytest.mark.parametrize("line", ["", "https://[", "?location=us", "two\x00words", "c" * 2000])
def test_what_is_no_code_is_not_sent(line: str) -> None:
    """A configured redirect elsewhere is not waited for here: without a code from the keyboard there is none."""
    somebody = Somebody(line=line)
    with answering(_api) as (url, heard):
        with pytest.raises(SettingsError, match="no code came back"):
            somebody.connect(url, {"redirect_uri": "https://example.com/back"})
        assert heard.tokens == []
    assert "redirect_uri=https%3A%2F%2Fexample.com%2Fback" in somebody.addresses[0]


def test_a_configured_redirect_on_this_computer_is_listened_at() -> None:
    """Host, port and path are the configured ones, letter by letter, in the address and in the exchange."""
    redirect = f"http://localhost:{_free_port()}/back"
    somebody = Somebody(_consents)
    with answering(_api, token=lambda: JSONResponse(TOKENS)) as (url, heard):
        somebody.connect(url, {"redirect_uri": redirect})
    assert parse_qs(heard.tokens[0].decode())["redirect_uri"] == [redirect]


def test_two_ports_for_one_redirect_are_said() -> None:
    """A port with the command would not be that of the configured address."""
    with answering(_api) as (url, _), pytest.raises(SettingsError, match="--port"):
        Somebody(_consents, port=_free_port()).connect(url, {"redirect_uri": f"http://127.0.0.1:{_free_port()}/"})


def test_nobody_who_consents_is_not_waited_for_for_ever() -> None:
    """Words say for how long it was waited and what to do."""
    with answering(_api) as (url, _), pytest.raises(SettingsError, match="kiosk connect again"):
        Somebody(seconds=0.05).connect(url)


@pytest.mark.parametrize("redirect", ["nowhere", "ftp://x/", "http://[x", "http://127.0.0.1:0/"])
def test_a_redirect_that_is_none_is_named(redirect: str) -> None:
    """The key of kiosk.toml is said before anything is asked."""
    with answering(_api) as (url, _), pytest.raises(SettingsError, match="redirect_uri"):
        Somebody().connect(url, {"redirect_uri": redirect})


def test_a_port_that_is_taken_is_said() -> None:
    """Another program listens there: --port chooses another one."""
    with closing(socket.create_server(("127.0.0.1", 0))) as taken, answering(_api) as (url, _), pytest.raises(SettingsError, match="--port"):
        Somebody().connect(url, {"redirect_uri": f"http://127.0.0.1:{taken.getsockname()[1]}/"})


def test_without_a_client_secret_nobody_is_sent_to_a_browser() -> None:
    """What is missing is said first."""
    somebody = Somebody(_consents)
    with answering(_api) as (url, _), pytest.raises(Unauthorised, match="KIOSK_CLIENT_SECRET"):
        somebody.connect(url, secrets={})
    assert somebody.addresses == []


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"accounts-server": "https://accounts.zoho.eu", "location": "eu"}, 'data_center = "eu"'),
        ({"location": "in"}, 'data_center = "in"'),
        ({"accounts-server": "https://accounts.zoho.jp/"}, 'data_center = "jp"'),
        ({"accounts-server": "https://accounts.zoho.com.au"}, 'data_center = "au"'),
        ({"accounts-server": "https://accounts.zoho.evil.example", "location": "us"}, "nothing was sent"),
        ({"accounts-server": "http://accounts.zoho.com"}, "nothing was sent"),
    ],
)
def test_another_data_centre_is_said_and_never_followed(told: dict[str, str], words: str) -> None:
    """The account lives elsewhere: kiosk.toml is to be corrected; secret and code go to no host that a redirect names."""
    query = "&".join(f"{name}={value}" for name, value in told.items())
    somebody = Somebody(code=f"http://127.0.0.1:8765/?code=1000.code&{query}")
    with pytest.raises(SettingsError, match=words):
        somebody.connect("https://www.zohoapis.com", {"base_url": "", "accounts_url": ""})
    assert somebody.kept == {}


def test_an_accounts_server_that_stands_in_is_known_by_its_own_name() -> None:
    """The sandbox names itself; a redirect that names Zoho instead is not followed there."""
    with answering(_api, token=lambda: JSONResponse(TOKENS)) as (url, heard):
        Somebody(code=f"?code=1000.code&location=us&accounts-server={url}").connect(url)
        assert len(heard.tokens) == 1
        with pytest.raises(SettingsError, match="data centre"):
            Somebody(code="?code=1000.code&accounts-server=https://accounts.zoho.com").connect(url)
        assert len(heard.tokens) == 1


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (JSONResponse({"error": "invalid_code"}), Unauthorised, "used before or is too old"),
        (JSONResponse({"error": "invalid_client"}, 400), Unauthorised, "client_id and data_center"),
        (JSONResponse({"error": "invalid_client_secret"}), Unauthorised, "KIOSK_CLIENT_SECRET"),
        (JSONResponse({"error": "invalid_redirect_uri"}, 400), Unauthorised, "letter by letter"),
        (JSONResponse({"access_token": "1000.xxx"}), Unauthorised, "for an hour only"),
        (JSONResponse({"access_token": "1000.xxx", "refresh_token": 7}), Unauthorised, "for an hour only"),
        (JSONResponse({"refresh_token": "two\nlines"}), Unauthorised, "no access token"),
        (JSONResponse({"error": "Access Denied", "error_description": "too many requests"}), Unreachable, "asked too often"),
        (Response("<html>Welcome to VenueNet</html>", media_type="text/html"), Unreachable, "captive portal"),
        (Response(status_code=302, headers={"Location": "https://evil.example/"}), Unreachable, "sends us to"),
        (JSONResponse({}, 503), Unreachable, "out of order"),
        (JSONResponse([TOKENS]), Unreachable, "holds no token"),
    ],
)
def test_an_exchange_that_fails_keeps_nothing(answer: Response, kind: type[PlatformError], words: str) -> None:
    """Every refusal has words that help; no code, token or secret stands in them."""
    somebody = Somebody(code="1000.code")
    with answering(_api, token=lambda: answer) as (url, _), pytest.raises(kind, match=words) as caught:
        somebody.connect(url)
    assert somebody.kept == {}
    assert not any(secret in str(caught.value) for secret in ("1000.code", "1000.xxx", "sandbox-secret"))
