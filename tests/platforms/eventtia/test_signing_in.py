"""The token: how it is asked for, when it is renewed, and how an expired one is noticed."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

import pytest
from starlette.responses import JSONResponse, Response

from kiosk.core.errors import PlatformError, Unauthorised, Unreachable
from kiosk.platforms.eventtia.platform import Eventtia
from tests.platforms.eventtia.conftest import Kiosk
from tests.platforms.eventtia.serving import FIELD, SECRETS, Asked, attendee, attendee_type, custom_field, listing, serving, thin, without

_PEOPLE = [attendee(number) for number in range(25)]


def _jwt(payload: object) -> str:
    parts = ({"typ": "JWT", "alg": "HS256"}, payload)
    return ".".join([*(base64.urlsafe_b64encode(json.dumps(each).encode()).decode().rstrip("=") for each in parts), "c2lnbmVk"])


def _ids(adapter: Eventtia) -> list[str]:
    return [ticket.id for ticket in chain.from_iterable(page.tickets for page in adapter.roster())]


def test_signing_in_is_as_the_documents_say(kiosk: Kiosk) -> None:
    """POST api/v3/auth with e-mail and password as JSON, without a token; every call after it bears the one that was given."""
    with serving() as (url, heard):
        kiosk(url).event()
        kiosk(url).sessions()
    assert [(each.method, each.path, each.body) for each in heard.sign_ins] == [
        ("POST", "/api/v3/auth", {"email": "door@example.org", "password": "open-sesame"})
    ] * 2
    assert heard.sign_ins[0].headers["Content-Type"] == "application/json"
    assert not heard.sign_ins[0].token
    assert [each.token for each in heard.calls] == ["Bearer token-1", "Bearer token-2"]


@pytest.mark.parametrize("missing", sorted(SECRETS))
def test_a_missing_secret_is_named(kiosk: Kiosk, missing: str) -> None:
    """It is asked for at the first call only, and Unauthorised says which and where to put it."""
    secrets = {name: value for name, value in SECRETS.items() if name != missing}
    with serving() as (url, heard), pytest.raises(Unauthorised, match=missing):
        kiosk(url, secrets=secrets).event()
    assert not heard.sign_ins
    assert not heard.calls


@pytest.mark.parametrize(("token", "life"), [(None, timedelta(hours=8)), ("opaque", timedelta(days=30)), ("a.b.c", timedelta(days=30))])
def test_a_token_is_renewed_before_it_expires(kiosk: Kiosk, token: str | None, life: timedelta) -> None:
    """By its own ``exp`` where it is a JSON Web Token that says so, else after the thirty days of the documents."""
    start = datetime.now(UTC)
    given = token or _jwt({"class": "User", "exp": int((start + life).timestamp())})
    clock = [start]
    with serving(sign_in=lambda _: JSONResponse({"auth_token": given})) as (url, heard):
        adapter = kiosk(url, now=lambda: clock[0])
        for at, sign_ins in ((timedelta(), 1), (life / 2, 1), (life - timedelta(minutes=10), 2), (life - timedelta(minutes=5), 2)):
            clock[0] = start + at
            adapter.event()
            assert len(heard.sign_ins) == sign_ins


@pytest.mark.parametrize("expires", [0, -5, 10**30, 1.5, "soon", None, True, [], float("nan")])
def test_an_odd_expiry_neither_breaks_nor_causes_a_storm(kiosk: Kiosk, expires: Any) -> None:
    """A token that is born expired is a wrong clock somewhere: it is used until it is refused."""
    with serving(sign_in=lambda _: JSONResponse({"auth_token": _jwt({"exp": expires})})) as (url, heard):
        adapter = kiosk(url)
        for _ in range(3):
            adapter.event()
    assert len(heard.sign_ins) <= (3 if expires == 1.5 else 1)
    assert len(heard.calls) == 3


def test_the_server_clock_says_how_long_a_token_lives(kiosk: Kiosk) -> None:
    """Ours is a year ahead: with the server's ``Date`` the token is good for an hour all the same."""
    server = datetime(2026, 6, 15, 9, tzinfo=UTC)
    token = _jwt({"exp": int(server.timestamp()) + 3600})
    headers = {"Date": "Mon, 15 Jun 2026 09:00:00 GMT"}
    with serving(sign_in=lambda _: JSONResponse({"auth_token": token}), headers=headers) as (url, heard):
        ours = [server + timedelta(days=365)]
        adapter = kiosk(url, now=lambda: ours[0])
        adapter.event()
        ours[0] += timedelta(minutes=50)
        adapter.event()
        assert len(heard.sign_ins) == 1
        ours[0] += timedelta(minutes=9)
        adapter.event()
        assert len(heard.sign_ins) == 2


def test_a_token_that_expires_in_the_middle_is_renewed_once(kiosk: Kiosk) -> None:
    """A 401 on the third page: one sign-in, the same page again, and everybody arrives once."""
    used: dict[str, int] = {}

    def answer(asked: Asked) -> Response | None:
        used[asked.token] = used.get(asked.token, 0) + 1
        return JSONResponse({"message": "expired"}, 401) if used[asked.token] > 6 else None

    with serving(answer, lists={"attendees": _PEOPLE}) as (url, heard):
        assert _ids(kiosk(url, page_size=10)) == [row["id"] for row in _PEOPLE]
    assert len(heard.sign_ins) == 2
    assert [each.query["page[number]"] for each in heard.of("attendees")].count("3") == 2


def test_a_fresh_token_that_is_refused_is_a_matter_for_the_staff(kiosk: Kiosk) -> None:
    """Two tries, not more."""
    with serving(lambda _: JSONResponse({"message": "no"}, 401)) as (url, heard), pytest.raises(Unauthorised, match="KIOSK_EMAIL"):
        kiosk(url).event()
    assert len(heard.sign_ins) == len(heard.calls) == 2


@pytest.mark.parametrize("left_out", [(), ("qr_code",), ("qr_code", "uuid")])
def test_an_expired_token_is_not_taken_for_a_thin_roster(kiosk: Kiosk, left_out: tuple[str, ...]) -> None:
    """Nobody answers 401, but from the second page on only public fields come: a new token, and the page again."""

    def answer(asked: Asked) -> Response | None:
        public = asked.path == "attendees" and asked.token == "Bearer token-1" and asked.query["page[number]"] != "1"
        return listing(asked, [thin(row, *left_out) for row in _PEOPLE]) if public else None

    with serving(answer, lists={"attendees": _PEOPLE}) as (url, heard):
        tickets = list(chain.from_iterable(page.tickets for page in kiosk(url, page_size=10).roster()))
    assert [ticket.email for ticket in tickets] == [f"johndoe{number}@eventtia.com" for number in range(25)]
    assert all(len(ticket.codes) == 4 for ticket in tickets)
    assert len(heard.sign_ins) == 2
    assert len(heard.of("attendees")) == 4


def test_missing_codes_alone_give_an_expired_token_away(kiosk: Kiosk) -> None:
    """An event whose every field is public: without a token the answers are all there, and nobody could be scanned."""
    public = [custom_field(identity, name, available_public_listings=True) for name, identity in FIELD.items()]

    def answer(asked: Asked) -> Response | None:
        if asked.path == "attendee_types":
            return listing(asked, [attendee_type()], included=public)
        if asked.path != "attendees":
            return None
        rows = _PEOPLE if asked.token != "Bearer token-1" else [without(row, "qr_code", "uuid") for row in _PEOPLE]
        return listing(asked, rows, included=public)

    with serving(answer) as (url, heard):
        tickets = list(chain.from_iterable(page.tickets for page in kiosk(url).roster()))
    assert all(len(ticket.codes) == 4 for ticket in tickets)
    assert len(heard.sign_ins) == 2


def test_what_every_row_had_before_tells_an_expired_token(kiosk: Kiosk) -> None:
    """Nothing says which fields are public: what was shown of everybody so far, and is missing from the next pull's page, is missed."""
    unsaid = [custom_field(identity, name, available_public_listings=None) for name, identity in FIELD.items()]
    expired = [False]

    def answer(asked: Asked) -> Response | None:
        if asked.path == "attendee_types":
            return listing(asked, [attendee_type()], included=unsaid)
        public = asked.path == "attendees" and expired[0] and asked.token == "Bearer token-1"
        return listing(asked, [thin(row) for row in _PEOPLE]) if public else None

    with serving(answer, lists={"attendees": _PEOPLE}) as (url, heard):
        adapter = kiosk(url)
        whole = [ticket for page in adapter.roster() for ticket in page.tickets]
        expired[0] = True
        assert [ticket for page in adapter.roster() for ticket in page.tickets] == whole
    assert len(heard.sign_ins) == 2


def test_answers_that_nobody_gave_cost_one_sign_in(kiosk: Kiosk) -> None:
    """A server that leaves out what is empty: the page looks thin, a fresh token shows the same, and the pull goes on."""
    rows = [attendee(number) for number in range(40)]
    for row in rows[10:]:
        row["attributes"]["fields"] = {key: value for key, value in row["attributes"]["fields"].items() if key != FIELD["job_title"]}
    with serving(lists={"attendees": rows}) as (url, heard):
        adapter = kiosk(url, page_size=5)
        assert len(_ids(adapter)) == 40
        assert len(heard.sign_ins) == 2
        assert len(_ids(adapter)) == 40
    assert len(heard.sign_ins) == 2


def test_changes_notice_an_expired_token_too(kiosk: Kiosk) -> None:
    """A delta that lost the e-mail addresses would take them out of the cache."""

    def answer(asked: Asked) -> Response | None:
        public = asked.path == "attendees" and asked.token == "Bearer token-1"
        return listing(asked, [thin(row) for row in _PEOPLE[:3]], included=None) if public else None

    with serving(answer, lists={"attendees": _PEOPLE[:3]}) as (url, _):
        adapter = kiosk(url)
        adapter.ticket_types()
        pages = list(adapter.changes("2023-03-01T00:00:00+00:00"))
    assert [ticket.email for page in pages for ticket in page.tickets] == [f"johndoe{number}@eventtia.com" for number in range(3)]


def test_an_account_that_sees_no_codes_is_told_so(kiosk: Kiosk) -> None:
    """With a fresh token the answer is as thin: nobody could be scanned, so no such roster is taken."""
    rows = [thin(row, "qr_code", "uuid") for row in _PEOPLE]
    with serving(lists={"attendees": rows}) as (url, heard), pytest.raises(Unauthorised, match="KIOSK_EMAIL"):
        _ids(kiosk(url))
    assert len(heard.sign_ins) == 2


def test_an_account_that_sees_codes_but_few_answers_is_served(kiosk: Kiosk) -> None:
    """One more sign-in a pull finds out that this is all there is, not one for each page."""
    rows = [thin(row) for row in _PEOPLE]
    with serving(lists={"attendees": rows}) as (url, heard):
        assert len(_ids(kiosk(url, page_size=5))) == 25
    assert len(heard.sign_ins) == 2
    assert len(heard.of("attendees")) == 6


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (lambda _: JSONResponse({"message": "Wrong username or password."}, 401), Unauthorised),
        (lambda _: JSONResponse({"message": "nope"}, 400), Unauthorised),
        (lambda _: JSONResponse({"username": "Jon"}), Unauthorised),
        (lambda _: JSONResponse({"auth_token": "two\nlines"}), Unauthorised),
        (lambda _: JSONResponse({"auth_token": 7}), Unauthorised),
        (lambda _: JSONResponse([]), Unreachable),
        (lambda _: Response("<html>sign in</html>", 200), Unreachable),
        (lambda _: Response("<html>forbidden</html>", 403), Unreachable),
        (lambda _: Response("", 200), Unreachable),
        (lambda _: Response('{"auth_token": "ab', 200), Unreachable),
        (lambda _: Response(None, 302, {"Location": "https://elsewhere.example/"}), Unreachable),
        (lambda _: JSONResponse({}, 503), Unreachable),
        (lambda _: JSONResponse({}, 429, {"Retry-After": "7"}), Unreachable),
    ],
)
def test_a_sign_in_that_fails_says_what_to_do(kiosk: Kiosk, answer: Callable[[Asked], Response], error: type[PlatformError]) -> None:
    """No call follows, nothing is said to have been delivered, and no secret is in the words."""
    with serving(sign_in=answer) as (url, heard), pytest.raises(PlatformError) as caught:
        kiosk(url).event()
    assert type(caught.value) is error
    assert not heard.calls
    assert not isinstance(caught.value, Unreachable) or not caught.value.delivered
    assert not any(secret in str(caught.value) for secret in SECRETS.values())


def test_a_token_never_goes_to_another_host(kiosk: Kiosk) -> None:
    """A redirect is not followed, whichever call meets it."""
    with (
        serving() as (elsewhere, other),
        serving(lambda asked: Response(None, 307, {"Location": f"{elsewhere}{asked.path}"})) as (url, _),
        pytest.raises(Unreachable, match="captive portal"),
    ):
        kiosk(url).event()
    assert not other.calls
    assert not other.sign_ins
