"""Access tokens: asked for as the developer hub says, kept, renewed, and refused in words that help."""

from datetime import timedelta

import pytest
from starlette.responses import JSONResponse, Response

from kiosk.core.errors import Refused, SettingsError, Unauthorised, Unreachable
from tests.platforms.eventbookings.conftest import MakeKiosk
from tests.platforms.eventbookings.hub import EVENT_PATH, Asked, Clock, Shop, event, good, hub, ticket


def test_a_token_is_asked_for_as_json_with_client_credentials(kiosk: MakeKiosk) -> None:
    """One POST to /connect/token with grant type, client id and secret as JSON; its token goes into every call's header."""
    with hub(Shop([])) as (url, heard):
        kiosk(url).event()
    (asked,) = heard.tokens
    assert asked.line == "POST /connect/token"
    assert asked.headers["content-type"] == "application/json"
    assert asked.body == {"grant_type": "client_credentials", "client_id": "app-1", "client_secret": "hush-hush"}
    assert [(call.line, call.headers["authorization"]) for call in heard.calls] == [(f"GET {EVENT_PATH}", "Bearer t1")]


def test_a_token_is_kept_until_a_minute_before_it_ends(kiosk: MakeKiosk) -> None:
    """Calls within 59 minutes share one token, a call after that asks for a new one."""
    clock = Clock()
    with hub(Shop([])) as (url, heard):
        station = kiosk(url, now=clock)
        for minutes, tokens in ((0, 1), (58, 1), (59.5, 2)):
            clock.ahead = timedelta(minutes=minutes)
            station.event()
            assert len(heard.tokens) == tokens


def test_a_token_that_ends_in_the_middle_of_a_pull_is_renewed_once(kiosk: MakeKiosk) -> None:
    """A 401 between two pages, as HTTP status or as statusCode, costs a token and not the pull."""
    for refusal in (JSONResponse({"statusCode": 401}, 401), {"statusCode": "401", "message": "Unauthenticated."}):

        def before(shop: Shop, asked: Asked, refusal: object = refusal) -> object:
            return refusal if asked.query.get("position") and asked.headers["authorization"] == "Bearer t1" else None

        with hub(Shop([ticket(number) for number in range(250)], before=before)) as (url, heard):
            assert sum(len(page.tickets) for page in kiosk(url).roster()) == 250
            assert len(heard.tokens) == 2


def test_a_fresh_token_that_is_refused_too_pauses_the_station(kiosk: MakeKiosk) -> None:
    """The second 401 in a row is a matter for a person, after exactly one repetition."""
    with hub(lambda _: JSONResponse({"message": "Unauthenticated."}, 401)) as (url, heard):
        with pytest.raises(Unauthorised, match="KIOSK_CLIENT_SECRET"):
            kiosk(url).event()
        assert (len(heard.calls), len(heard.tokens)) == (2, 2)


def test_a_403_names_the_permissions(kiosk: MakeKiosk) -> None:
    """The application lacks a permission: staff are told which ones it needs."""
    with hub(lambda _: JSONResponse({"message": "Forbidden"}, 403)) as (url, _), pytest.raises(Unauthorised, match=r"event\.list_ticket"):
        kiosk(url).event()


@pytest.mark.parametrize("status", [400, 401])
def test_wrong_credentials_are_named_and_never_shown(kiosk: MakeKiosk, status: int) -> None:
    """The key and the secret's name, not the secret."""
    with hub(Shop([]), token=lambda _: JSONResponse({"error": "invalid_client"}, status)) as (url, heard):
        with pytest.raises(Unauthorised, match=r"client_id.*KIOSK_CLIENT_SECRET") as caught:
            kiosk(url).event()
        assert "hush-hush" not in str(caught.value)
        assert not heard.calls


def test_a_secret_that_is_not_set_is_said_at_the_first_call(kiosk: MakeKiosk) -> None:
    """Making the adapter asks for no secret; the first call says where to put it."""
    with hub(Shop([])) as (url, heard):
        station = kiosk(url, secrets={})
        with pytest.raises(Unauthorised, match="KIOSK_CLIENT_SECRET is not set"):
            station.event()
        assert not heard.tokens


@pytest.mark.parametrize(
    "answer",
    [
        JSONResponse({"access_token": 17}),
        JSONResponse({"access_token": "with\nnewline"}),
        JSONResponse({}),
        JSONResponse([]),
        Response("<html>Welcome to VenueNet</html>", media_type="text/html"),
        Response("<html>no</html>", 403, media_type="text/html"),
        Response(None, 302, {"Location": "http://127.0.0.2:9/connect/token"}),
        JSONResponse({"error": "slow down"}, 429, {"Retry-After": "7"}),
        JSONResponse({}, 503),
    ],
)
def test_a_token_answer_that_is_not_about_credentials_does_not_blame_them(kiosk: MakeKiosk, answer: Response) -> None:
    """Pages, redirects, limits and faults are passing, and certain not to have delivered the caller's request."""
    with hub(Shop([]), token=lambda _: answer) as (url, heard):
        with pytest.raises(Unreachable) as caught:
            kiosk(url).event()
        assert caught.value.delivered is False
        assert not heard.calls


def test_two_servers_may_stand_apart(kiosk: MakeKiosk) -> None:
    """accounts_url is asked for tokens and nothing else; paths that were written along are not doubled."""
    with hub(Shop([])) as (identity, said), hub(Shop([])) as (api, heard):
        assert kiosk(api, {"base_url": api + "/v3/", "accounts_url": identity + "/connect/token"}).event().name == "Tech Summit"
    assert (len(said.tokens), len(said.calls), len(heard.tokens), len(heard.calls)) == (1, 0, 0, 1)


def test_a_server_without_the_version_in_its_paths_is_understood(kiosk: MakeKiosk) -> None:
    """The documents' paths have none: after a 404 they are tried as they stand, and kept to."""

    def bare(asked: Asked) -> object:
        if asked.path == EVENT_PATH.removeprefix("/v3"):
            return good("event", event())
        return JSONResponse({"message": "no route"}, 404)

    with hub(bare) as (url, heard):
        station = kiosk(url)
        assert [station.event().name, station.event().name] == ["Tech Summit"] * 2
    assert [call.path.startswith("/v3") for call in heard.calls] == [True, False, False]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("base_url", "api-rto.eventbookings.com"),
        ("base_url", "ftp://x.example"),
        ("accounts_url", "https://u:p@x.example"),
        ("accounts_url", "https://x.example:0"),
        ("base_url", "https://x.example?a=b"),
        ("base_url", "https://[::1"),
        ("occurrence", "tomorrow at nine"),
        ("event_id", " "),
        ("client_id", ""),
    ],
)
def test_settings_that_are_none_are_named(kiosk: MakeKiosk, key: str, value: str) -> None:
    """The key of kiosk.toml stands in the words, a password of an address does not."""
    with pytest.raises(SettingsError, match=key) as caught:
        kiosk("http://127.0.0.1:9", {key: value})
    assert "u:p" not in str(caught.value)


def test_the_vendor_s_own_servers_are_the_default() -> None:
    """As the developer hub names them."""
    from kiosk.platforms.eventbookings.settings import EventBookingsSettings

    plain = EventBookingsSettings("e", "c")
    assert (plain.api_root, plain.accounts_root) == ("https://api-rto.eventbookings.com", "https://identity.eventbookings.com")


def test_the_rate_limit_and_the_clock_are_learned(kiosk: MakeKiosk) -> None:
    """From the headers of answers to authorised calls."""
    told = {"X-RateLimit-Limit": "60", "X-RateLimit-Remaining": "59", "X-RateLimit-Reset": "30"}
    with hub(lambda _: JSONResponse(good("event", event()), headers=told)) as (url, _):
        station = kiosk(url)
        assert (station.allowance, station.clock) == (None, None)
        station.event()
        assert station.allowance is not None
        assert (station.allowance.limit, station.allowance.remaining) == (60, 59)
        assert station.clock is not None
        assert abs(station.clock) < timedelta(seconds=5)


def test_a_missing_event_names_the_keys(kiosk: MakeKiosk) -> None:
    """EVENT_NOT_FOUND says which keys of kiosk.toml to check."""
    with hub(lambda _: JSONResponse({"statusCode": 404, "message": "Event not found"}, 404)) as (url, _):
        with pytest.raises(Refused, match=r"event_id.*kiosk\.toml") as caught:
            kiosk(url).event()
        assert caught.value.code == "EVENT_NOT_FOUND"
