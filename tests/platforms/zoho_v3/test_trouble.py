"""What goes wrong on the way: every call says so with PlatformError's kinds, and no token goes astray."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import JSONResponse, Response

from kiosk.core.entry import Upload
from kiosk.core.errors import PlatformError, Refused, SettingsError, Unauthorised, Unreachable
from kiosk.platforms.zoho_backstage_v3 import ADAPTER
from kiosk.platforms.zoho_backstage_v3.platform import ZohoBackstageV3
from kiosk.platforms.zoho_backstage_v3.settings import ZohoV3Settings
from kiosk.ports.adapter import Asking, Surroundings
from kiosk.ports.platform import WalkIn
from kiosk.sandbox.event import CLIENT_ID, EVENT_ID, PORTAL_ID, REFRESH_TOKEN, TICKET_TYPES
from kiosk.sandbox.people import people
from kiosk.sandbox.zoho_v3 import FACE
from tests.platforms.stations import AT, SECRETS, Clock, answering, saying
from tests.platforms.zoho_v3.portals import ROOT, MakePortal, attendee, listed
from tests.running import RunningSandbox

Call = Callable[[ZohoBackstageV3], object]

CALLS: dict[str, Call] = {
    "event": lambda kiosk: kiosk.event(),
    "events": lambda kiosk: kiosk.events(),
    "roster": lambda kiosk: list(kiosk.roster()),
    "sessions": lambda kiosk: kiosk.sessions(),
    "ticket_types": lambda kiosk: kiosk.ticket_types(),
    "walk_in": lambda kiosk: kiosk.walk_in(WalkIn("1", "A", "B", "a@example.com", type_id=TICKET_TYPES[0].id)),
    "look_up": lambda kiosk: kiosk.look_up("27000000001"),
}


@pytest.fixture(params=sorted(CALLS))
def call(request: pytest.FixtureRequest) -> Call:
    return CALLS[request.param]


@pytest.mark.parametrize(
    ("faults", "words"),
    [
        ({"portal": True}, "captive portal"),
        ({"half": -1}, "cut off or garbled|holds no token"),
        ({"redirect": "http://127.0.0.1:9"}, "captive portal"),
        ({"offline": True}, "broke|reached"),
        ({"status": 500}, "out of order"),
        ({"status": 503}, "out of order"),
        ({"status": 429}, "slow down"),
    ],
)
def test_a_network_that_lies_or_fails_is_unreachable(
    portal: MakePortal, v3: RunningSandbox, call: Call, faults: dict[str, Any], words: str
) -> None:
    """Every call; nothing of it is taken for an empty list or a refusal."""
    v3.faults(**faults)
    with pytest.raises(Unreachable, match=words):
        call(portal(v3.url))


def test_an_answer_cut_in_the_middle_is_unreachable(portal: MakePortal, call: Call) -> None:
    """Half a JSON behind a good token."""
    with answering(lambda *_: Response('{"attendees": [{"id": "1"', media_type="application/json")) as (url, _), pytest.raises(Unreachable):
        call(portal(url))


def test_a_token_never_goes_to_another_host(portal: MakePortal, call: Call) -> None:
    """A redirect is not followed, wherever it leads."""
    with (
        answering(lambda *_: listed([])) as (stranger, overheard),
        answering(lambda method, path, *_: Response(status_code=302, headers={"Location": stranger + path})) as (url, _),
    ):
        with pytest.raises(Unreachable):
            call(portal(url))
        assert overheard.requests == []


def test_a_page_with_an_error_status_is_no_word_of_the_platforms(portal: MakePortal, call: Call) -> None:
    """A captive portal's 404 says nothing about the event."""
    with answering(lambda *_: Response("<html>Guest WiFi</html>", 404)) as (url, _), pytest.raises(Unreachable, match="page instead of data"):
        call(portal(url))


@pytest.mark.parametrize("name", sorted(CALLS.keys() - {"look_up"}))
def test_a_refused_token_is_renewed_once_and_then_said(portal: MakePortal, name: str) -> None:
    """Two calls, two tokens; the words name the scopes and what else a 401 means here."""
    call = CALLS[name]
    with answering(lambda *_: JSONResponse({"status_code": "401", "message": "Please provide a valid OAuthScope"}, 401)) as (url, heard):
        with pytest.raises(Unauthorised, match=r"deleted.*zohobackstage\.event\.READ"):
            call(portal(url))
        assert (len(heard.requests), len(heard.tokens)) == (2, 2)


def test_a_guest_does_not_wait_for_a_second_token(portal: MakePortal) -> None:
    """A look-up whose token is refused gives up at once; the next one has a fresh one, and it is everybody's."""
    answers = iter([JSONResponse({"status_code": "401", "message": "no"}, 401), listed([attendee(1)]), JSONResponse({"id": "1", "name": "X"})])
    with answering(lambda *_: next(answers)) as (url, heard):
        kiosk = portal(url)
        with pytest.raises(Unreachable):
            kiosk.look_up("27000000001")
        assert kiosk.look_up("27000000001") is not None
        kiosk.event()
        assert [query["authorization"][-2:] for _, _, query, _ in heard.requests] == ["t1", "t2", "t2"]


def test_a_401_may_hide_in_an_answer_that_says_200(portal: MakePortal) -> None:
    """An error about the token is one wherever the number stands."""
    answers = iter([JSONResponse({"status_code": 401, "message": "no"}), JSONResponse({"id": "1", "name": "Tech Summit"})])
    with answering(lambda *_: next(answers)) as (url, heard):
        assert portal(url).event().name == "Tech Summit"
        assert len(heard.tokens) == 2


def test_a_401_in_the_middle_of_an_order_is_repeated_once(portal: MakePortal) -> None:
    """What was refused for its token was not taken: one order arrives."""
    answers = iter([JSONResponse({}, 401), JSONResponse({"id": "1", "tickets": [{"id": "11"}]}, 201)])
    with answering(lambda *_: next(answers)) as (url, heard):
        kiosk = portal(url)
        assert kiosk.walk_in(WalkIn("1", "A", "B", "a@example.com", type_id="3")).ticket.id == "11"
    assert heard.paths == [f"POST {ROOT}/orders"] * 2
    assert heard.requests[0][3] == heard.requests[1][3]


def test_a_rate_limit_says_when_to_come_back(portal: MakePortal, v3: RunningSandbox) -> None:
    """And what is left of it is known from every answer."""
    kiosk = portal(v3.url)
    kiosk.event()
    assert kiosk.allowance is not None
    assert kiosk.allowance.limit == 6000
    assert kiosk.clock is not None
    assert abs(kiosk.clock.total_seconds()) < 5
    v3.faults(per_minute=0)
    with pytest.raises(Unreachable) as caught:
        list(kiosk.roster())
    assert caught.value.retry_after is not None
    assert 0 < caught.value.retry_after <= 60


@pytest.mark.parametrize("raw", [b"", b"nonsense", b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{"])
def test_no_http_at_all_is_unreachable(portal: MakePortal, call: Call, raw: bytes) -> None:
    """A server that hangs up, or speaks something else."""
    with saying(raw) as url, pytest.raises(Unreachable):
        call(portal(url))


def test_a_server_that_is_not_trusted_is_unreachable(portal: MakePortal, v3: RunningSandbox, call: Call) -> None:
    """TLS where none is spoken."""
    with pytest.raises(Unreachable):
        call(portal(v3.url.replace("http://", "https://")))


def test_no_secret_stands_in_words_or_in_repr(portal: MakePortal, v3: RunningSandbox, call: Call) -> None:
    """Whichever of them is wrong."""
    for name in SECRETS:
        kiosk = portal(v3.url, secrets={**SECRETS, name: "hush-hush"})
        with pytest.raises(PlatformError) as caught:
            call(kiosk)
        assert not any(secret in f"{caught.value}{kiosk!r}" for secret in ("hush", *SECRETS.values()))
        assert name in str(caught.value)


def test_check_ins_are_declared_absent_and_stay_here(portal: MakePortal) -> None:
    """Nothing is sent for one; whoever calls all the same is refused without a call."""
    with answering(lambda *_: JSONResponse({})) as (url, heard):
        kiosk = portal(url)
        assert not any(
            (kiosk.capabilities.check_in, kiosk.capabilities.remote_entries, kiosk.capabilities.statistics, kiosk.capabilities.changes)
        )
        with pytest.raises(Refused) as caught:
            kiosk.check_in([Upload(1, "e", "t", "c", AT, "Gate")])
        assert caught.value.code == "NOT_OFFERED"
        assert heard.requests == []


# look-up


def test_a_code_is_looked_up_by_its_ticket_id_in_one_call(portal: MakePortal) -> None:
    """GET attendees with the documented filter; only the ticket of that very id is believed."""
    rows = [attendee(1), attendee(2)]
    with answering(lambda *_: listed(rows, has_more_items=True)) as (url, heard):
        ticket = portal(url).look_up("27000000002")
        assert portal(url).look_up("25000000001") is None
    assert ticket is not None
    assert (ticket.id, ticket.name) == ("27000000002", "Jane Smith 2")
    assert [(path, {name: query[name] for name in query if name != "authorization"}) for _, path, query, _ in heard.requests] == [
        (f"{ROOT}/attendees", {"ticket_id": "27000000002"}),
        (f"{ROOT}/attendees", {"ticket_id": "25000000001"}),
    ]


@pytest.mark.parametrize("code", ["", "TS26-ABC", "https://example.com/1", "12 34", "٣", "1" * 31, "1\n2"])
def test_what_can_be_no_ticket_id_is_not_asked_for(portal: MakePortal, code: str) -> None:
    """It costs no call, and nothing that was scanned leaves the house."""
    with answering(lambda *_: listed([attendee(1)])) as (url, heard):
        assert portal(url).look_up(code) is None
        assert heard.requests == []


@pytest.mark.parametrize("answer", [listed([]), JSONResponse({"status_code": "400", "message": "x"}, 400), JSONResponse({}, 404)])
def test_a_code_that_nobody_has_is_nobody(portal: MakePortal, answer: Response) -> None:
    """None, not an error."""
    with answering(lambda *_: answer) as (url, _):
        assert portal(url).look_up("27000000002") is None


def test_a_look_up_of_a_ticket_without_a_class_name_costs_no_second_call(portal: MakePortal) -> None:
    """A door does not wait for names."""
    with answering(lambda *_: listed([attendee(1, ticket_name=None)])) as (url, heard):
        ticket = portal(url).look_up("27000000001")
    assert ticket is not None
    assert (ticket.type, len(heard.requests)) == ("", 1)


def test_the_sandbox_knows_its_people(portal: MakePortal, v3: RunningSandbox) -> None:
    """By what stands on their tickets."""
    kiosk, person = portal(v3.url), people()[7]
    found = kiosk.look_up(FACE.qr(person))
    assert found is not None
    assert (found.id, found.last_name) == (FACE.ticket_id(person), person.last_name)
    assert kiosk.look_up(person.registration_id) is None


def test_a_slow_server_does_not_hold_the_door(portal: MakePortal, v3: RunningSandbox) -> None:
    """The look-up gives up by itself."""
    v3.faults(slow=5.0)
    with pytest.raises(Unreachable, match="too long"):
        portal(v3.url).look_up("27000000002")


# settings and the first grant


@pytest.mark.parametrize("key", ["portal_id", "event_id", "client_id"])
def test_an_id_that_is_missing_is_named(portal: MakePortal, key: str) -> None:
    """With the file that it belongs into."""
    with pytest.raises(SettingsError, match=rf"{key} in kiosk\.toml is empty"):
        portal("http://127.0.0.1:9", {key: " "})


@pytest.mark.parametrize(("center", "domain"), [("us", "com"), ("eu", "eu"), ("in", "in"), ("au", "com.au"), ("jp", "jp")])
def test_every_data_centre_has_its_hosts(center: str, domain: str) -> None:
    """API and accounts, five of them."""
    settings = ZohoV3Settings("1", "2", "3", data_center=center)
    assert (settings.api_root, settings.accounts_root) == (f"https://www.zohoapis.{domain}", f"https://accounts.zoho.{domain}")
    with_path = ZohoV3Settings("1", "2", "3", base_url="https://api.example/backstage/v3/")
    assert with_path.api_root == "https://api.example"


def test_ids_cannot_break_out_of_the_address(portal: MakePortal) -> None:
    """A slash or a question mark in an id stays in it."""
    with answering(lambda *_: JSONResponse({"id": "1", "name": "X"})) as (url, heard):
        portal(url, {"event_id": "../1?x=/y"}).event()
    assert heard.paths == [f"GET /backstage/v3/portals/{PORTAL_ID}/events/..%2F1%3Fx%3D%2Fy"]


def test_the_first_grant_asks_for_the_lower_case_scopes(v3: RunningSandbox, tmp_path: Path) -> None:
    """zohobackstage.….READ and order.CREATE, none for check-ins; the code becomes the refresh token that is kept."""
    said: list[str] = []
    kept: dict[str, str] = {}

    def ask(question: str) -> str:
        return "https://localhost:9/?code=nonsense&error=access_denied"

    def keep(name: str, value: str) -> str:
        kept[name] = value
        return "a drawer"

    settings = ZohoV3Settings(PORTAL_ID, EVENT_ID, CLIENT_ID, base_url=v3.url, accounts_url=v3.url, redirect_uri="https://kiosk.example/back")
    asking = Asking(say=said.append, ask=ask, browse=lambda address: False, keep=keep, seconds=5)
    assert ADAPTER.connect is not None
    with pytest.raises(Unauthorised):
        ADAPTER.connect(settings, Surroundings(tmp_path, SECRETS.__getitem__, Clock()), asking)
    wanted = ("event.READ", "attendee.READ", "eventticket.READ", "agenda.READ", "order.CREATE")
    assert ("scope=" + "%2C".join(f"zohobackstage.{scope}" for scope in wanted) + "&") in said[0]
    assert kept == {}
    assert REFRESH_TOKEN not in "".join(said)
