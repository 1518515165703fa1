"""Access tokens: asked for as the guide says, kept, renewed, and refused in words that help."""

from datetime import timedelta
from urllib.parse import parse_qs

import pytest
from starlette.responses import JSONResponse, Response

from kiosk.core.errors import Refused, Unauthorised, Unreachable
from tests.platforms.stations import SECRETS, Clock, MakeStation, answering
from tests.running import RunningSandbox


def _event(method: str, path: str, query: dict[str, str], body: object) -> Response:
    return JSONResponse({"status": "success", "code": 200, "data": {"event_id": "412600000000234567", "name": "Tech Summit"}})


def test_a_token_is_asked_for_in_a_form_as_the_guide_shows(station: MakeStation) -> None:
    """The token request is a form with grant type, client id, client secret and refresh token, and its token goes into the header."""
    with answering(_event) as (url, heard):
        station(url).event()
    assert parse_qs(heard.tokens[0].decode()) == {
        "grant_type": ["refresh_token"],
        "client_id": ["sandbox"],
        "client_secret": ["sandbox-secret"],
        "refresh_token": ["sandbox-refresh"],
    }
    method, path, query, _ = heard.requests[0]
    assert (method, path, query["authorization"]) == ("GET", "", "Zoho-oauthtoken 1000.t1")


def test_a_token_is_kept_until_a_minute_before_it_ends(station: MakeStation) -> None:
    """Calls within 59 minutes share one token, a call after that asks for a new one."""
    clock = Clock()
    with answering(_event) as (url, heard):
        kiosk = station(url, now=clock)
        kiosk.event()
        clock.ahead = timedelta(minutes=58, seconds=50)
        kiosk.event()
        assert len(heard.tokens) == 1
        clock.ahead = timedelta(minutes=59, seconds=10)
        kiosk.event()
        assert len(heard.tokens) == 2


def test_two_stations_share_no_token(station: MakeStation) -> None:
    """Instances keep nothing in common."""
    with answering(_event) as (url, heard):
        station(url).event()
        station(url).event()
    assert len(heard.tokens) == 2


def test_a_token_that_ends_in_the_middle_of_a_pull_is_renewed_once(station: MakeStation, sandbox: RunningSandbox) -> None:
    """A 401 between two pages costs a refresh, not the pull."""
    pages = station(sandbox.url).roster()
    first = next(pages)
    sandbox.faults(expire_tokens=True)
    assert len(first.tickets) + sum(len(page.tickets) for page in pages) == 500


def test_a_fresh_token_that_is_refused_too_pauses_the_station(station: MakeStation) -> None:
    """The second 401 in a row is a matter for a person, after exactly one repetition."""
    with answering(lambda *_: JSONResponse({"status": "error", "code": "INVALID_TOKEN"}, 401)) as (url, heard):
        with pytest.raises(Unauthorised, match="portal_id"):
            station(url).event()
        assert len(heard.requests) == 2
        assert len(heard.tokens) == 2


def test_a_401_may_hide_in_an_answer_that_says_200(station: MakeStation) -> None:
    """An error about the token is one wherever the number stands."""
    answers = iter([JSONResponse({"status": "error", "error": {"code": "INVALID_OAUTHTOKEN"}}), _event("", "", {}, None)])
    with answering(lambda *_: next(answers)) as (url, heard):
        assert station(url).event().name == "Tech Summit"
        assert len(heard.tokens) == 2


@pytest.mark.parametrize(
    ("settings", "secrets", "named"),
    [
        ({"client_id": "nobody"}, {}, "client_id"),
        ({}, {"KIOSK_CLIENT_SECRET": "wrong-1"}, "KIOSK_CLIENT_SECRET"),
        ({}, {"KIOSK_REFRESH_TOKEN": "wrong-2"}, "KIOSK_REFRESH_TOKEN"),
    ],
)
def test_wrong_credentials_are_named_and_never_shown(
    station: MakeStation, sandbox: RunningSandbox, settings: dict[str, str], secrets: dict[str, str], named: str
) -> None:
    """Staff are told which key or secret to check; no secret stands in the words."""
    with pytest.raises(Unauthorised, match=named) as caught:
        station(sandbox.url, settings, secrets={**SECRETS, **secrets}).event()
    assert not any(secret in str(caught.value) for secret in ("wrong-1", "wrong-2", "sandbox-secret", "sandbox-refresh"))


def test_a_secret_that_is_not_set_is_said_at_the_first_call(station: MakeStation, sandbox: RunningSandbox) -> None:
    """Making the adapter asks for no secret; the first call says where to put it."""
    kiosk = station(sandbox.url, secrets={})
    with pytest.raises(Unauthorised, match="KIOSK_CLIENT_SECRET is not set"):
        kiosk.event()


def test_a_403_says_which_scopes_are_missing(station: MakeStation) -> None:
    """A refusal for want of permission names the scopes that platforms.md lists."""
    with (
        answering(lambda *_: JSONResponse({"status": "error", "code": "OAUTH_SCOPE_MISMATCH"}, 403)) as (url, _),
        pytest.raises(Unauthorised, match=r"checkins\.ALL"),
    ):
        station(url).event()


@pytest.mark.parametrize(
    "answer",
    [
        {"error": "Access Denied", "error_description": "You have made too many requests continuously."},
        {"access_token": "with\nnewline"},
        {"access_token": 17},
    ],
)
def test_a_token_answer_that_is_not_about_credentials_does_not_blame_them(station: MakeStation, answer: dict[str, object]) -> None:
    """Too many token requests are passing; a token that cannot be a header never becomes one."""
    with answering(_event, token=lambda: JSONResponse(answer)) as (url, heard):
        with pytest.raises((Unreachable, Unauthorised)) as caught:
            station(url).event()
        assert not heard.requests
        assert isinstance(caught.value, Unreachable) == ("error" in answer)


def test_a_portal_page_instead_of_a_token_is_no_matter_of_credentials(station: MakeStation) -> None:
    """A captive portal in front of the accounts server is Unreachable, and certain not to have delivered anything."""
    with answering(_event, token=lambda: Response("<html>Welcome to VenueNet</html>", media_type="text/html")) as (url, _):
        with pytest.raises(Unreachable, match="captive portal") as caught:
            station(url).event()
        assert caught.value.delivered is False


def test_an_event_that_does_not_exist_names_both_keys(station: MakeStation, sandbox: RunningSandbox) -> None:
    """EVENT_NOT_FOUND says which keys of kiosk.toml to check."""
    with pytest.raises(Refused, match=r"event_id and portal_id.*kiosk\.toml") as caught:
        station(sandbox.url, {"event_id": "1"}).event()
    assert caught.value.code == "EVENT_NOT_FOUND"
