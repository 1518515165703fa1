"""The sandbox's accounts server: consent, code, tokens."""

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from kiosk.sandbox.event import CLIENT_ID, REFRESH_TOKEN
from tests.sandbox.calling import Api

REDIRECT = "http://127.0.0.1:8765/back?here=1"
CONSENT = {
    "scope": "ZohoBackstage.events.READ,ZohoBackstage.checkins.ALL",
    "client_id": CLIENT_ID,
    "response_type": "code",
    "access_type": "offline",
    "redirect_uri": REDIRECT,
    "state": "a&b",
}


def _consent(api: Api, **changed: str) -> httpx.Response:
    return api.client.get(api.sandbox.url + "/oauth/v2/auth", params={**CONSENT, **changed})


def _code(api: Api, **changed: str) -> str:
    return parse_qs(urlsplit(_consent(api, **changed).headers["location"]).query)["code"][0]


def test_consent_leads_back_with_a_code_and_the_state(api: Api) -> None:
    """To the redirect address, whose own query stays, with the accounts server's name."""
    answer = _consent(api)
    parts = urlsplit(answer.headers["location"])
    told = parse_qs(parts.query)
    assert (answer.status_code, f"{parts.scheme}://{parts.netloc}{parts.path}") == (302, "http://127.0.0.1:8765/back")
    assert (told["state"], told["here"], told["accounts-server"]) == (["a&b"], ["1"], [api.sandbox.url])
    assert told["code"][0].startswith("1000.")


def test_a_code_becomes_a_refresh_token_once(api: Api) -> None:
    """Spent with the same redirect address; a second time it is no code."""
    code = _code(api)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT}
    answer = api.grant(**form).json()
    assert answer["refresh_token"] == REFRESH_TOKEN
    assert api.get(token=answer["access_token"]).status_code == 200
    assert api.grant(**form).json() == {"error": "invalid_code"}


def test_a_code_is_good_for_its_own_redirect_address_only(api: Api) -> None:
    """Another or none is refused, and the code is still good afterwards."""
    code = _code(api)
    for other in ("http://127.0.0.1:8765/", ""):
        refused = api.grant(grant_type="authorization_code", code=code, redirect_uri=other)
        assert refused.json() == {"error": "invalid_redirect_uri"}
    assert "refresh_token" in api.grant(grant_type="authorization_code", code=code, redirect_uri=REDIRECT).json()


def test_an_invented_code_is_none(api: Api) -> None:
    """invalid_code, and no token."""
    assert api.grant(grant_type="authorization_code", code="1000.x", redirect_uri=REDIRECT).json() == {"error": "invalid_code"}


def test_without_offline_access_there_is_no_refresh_token(api: Api) -> None:
    """Only an hour's access."""
    answer = api.grant(grant_type="authorization_code", code=_code(api, access_type="online"), redirect_uri=REDIRECT).json()
    assert "access_token" in answer
    assert "refresh_token" not in answer


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"client_id": "x"}, "Client ID"),
        ({"response_type": "token"}, "response type"),
        ({"scope": "events.READ"}, "Scope"),
        ({"redirect_uri": "http://example.com/"}, "Redirect"),
        ({"redirect_uri": "http://[::1"}, "Redirect"),
    ],
)
def test_a_wrong_request_is_a_page_and_leads_nowhere(api: Api, changed: dict[str, str], words: str) -> None:
    """400 with Zoho's words, no redirect, no code."""
    answer = _consent(api, **changed)
    assert answer.status_code == 400
    assert "location" not in answer.headers
    assert words in answer.text
