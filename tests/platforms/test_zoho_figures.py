"""The platform's own figures and reports, the look-up at the door, and what the adapter says of itself."""

import socket
from contextlib import closing
from datetime import timedelta
from typing import Any

import httpx
import pytest
from starlette.responses import JSONResponse, Response

from kiosk.core.errors import Refused, SettingsError, Unauthorised, Unreachable
from kiosk.core.ticket import Strength
from kiosk.platforms.zoho_backstage.platform import ZohoBackstage
from kiosk.ports.platform import Statistics, WalkIn
from tests.platforms.conftest import TakeGuests
from tests.platforms.stations import Answering, Clock, MakeStation, answering, registration, upload
from tests.running import RunningSandbox


def _says(body: Any, status: int = 200) -> Answering:
    return lambda *_: JSONResponse(body, status)


def _by_path(**answers: Response) -> Answering:
    """Answers by the last word of the path; 404 for the others."""
    return lambda method, path, query, body: answers.get(path.rpartition("/")[2], JSONResponse({"status": "error"}, 404))


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"total_registered": 500, "checked_in": 120, "not_checked_in": 380, "checkin_rate": 24.0}, (500, 120)),
        ({"status": "success", "code": 200, "data": {"total_registered": "500", "checked_in": 0}}, (500, 0)),
        ({"data": {"stats": {"checked_in": 120, "not_checked_in": 380}}}, (500, 120)),
        ({"checked_in": 7}, (None, 7)),
    ],
)
def test_the_count_of_check_ins_is_read(station: MakeStation, body: Any, told: tuple[int | None, int | None]) -> None:
    """GET …/checkins/stats with its keys at the top, as the guide's example reads them, or in data."""
    with answering(_says(body)) as (url, heard):
        assert station(url).statistics() == Statistics(*told)
    method, path, query, sent = heard.requests[0]
    assert (method, path, query, sent) == ("GET", "/checkins/stats", {"authorization": "Zoho-oauthtoken 1000.t1"}, None)
    assert len(heard.requests) == 1


def test_a_portal_without_that_count_is_asked_for_its_analytics(station: MakeStation) -> None:
    """404 leads to analytics/attendance, and that to analytics/overview, with the guide's word for approved registrations."""
    attendance = JSONResponse({"data": {"total_registered": 9, "checked_in": 4}})
    overview = JSONResponse({"data": {"total_registrations": 12, "approved_registrations": 10, "checked_in": 4}})
    with answering(_by_path(attendance=attendance)) as (url, heard):
        assert station(url).statistics() == Statistics(9, 4)
        assert heard.paths == ["GET /checkins/stats", "GET /analytics/attendance"]
    with answering(_by_path(overview=overview)) as (url, heard):
        assert station(url).attendance() == Statistics(10, 4)
        assert heard.paths == ["GET /analytics/attendance", "GET /analytics/overview"]


def test_no_figure_is_made_up(station: MakeStation) -> None:
    """Answers without a figure are Unreachable, a wrong event is Refused, missing permission is for a person."""
    with answering(_says({"status": "success", "data": {"checked_in": "many"}})) as (url, heard):
        with pytest.raises(Unreachable, match="no figures"):
            station(url).statistics()
        assert len(heard.requests) == 3
    with answering(_says({"code": "EVENT_NOT_FOUND"}, 404)) as (url, _), pytest.raises(Refused, match="event_id"):
        station(url).statistics()
    with answering(_says({"code": "OAUTH_SCOPE_MISMATCH"}, 403)) as (url, _), pytest.raises(Unauthorised, match=r"analytics\.READ"):
        station(url).statistics()


def test_the_sandboxes_figures_follow_a_check_in(station: MakeStation, sandbox: RunningSandbox, guests: TakeGuests) -> None:
    """One more inside, in the count and in the analytics, and nobody more registered."""
    kiosk, (person,) = station(sandbox.url), guests(1)
    before = kiosk.statistics()
    kiosk.check_in([upload(1, person.registration_id)])
    after = kiosk.statistics()
    assert before.registered == after.registered == kiosk.attendance().registered
    assert before.checked_in is not None
    assert (after.checked_in, kiosk.attendance().checked_in) == (before.checked_in + 1, before.checked_in + 1)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "pdf"])
@pytest.mark.parametrize("place", ["top", "data"])
def test_a_report_is_asked_for_as_the_guide_shows(station: MakeStation, kind: str, place: str) -> None:
    """POST …/reports/export with type, format and the guide's columns; the address is given, and never called."""
    address = {"download_url": f"https://files.zoho.com/report.{kind}?key=1"}
    with answering(_says(address if place == "top" else {"status": "success", "code": 200, "data": address})) as (url, heard):
        assert station(url).report(kind) == f"https://files.zoho.com/report.{kind}?key=1"
    ((method, path, query, body),) = heard.requests
    assert (method, path, query["authorization"], heard.types) == ("POST", "/reports/export", "Zoho-oauthtoken 1000.t1", ["application/json"])
    columns = ["registration_number", "name", "email", "ticket_type", "payment_status", "check_in_status", "check_in_time"]
    assert body == {"report_type": "attendance", "format": kind, "include_fields": columns}


@pytest.mark.parametrize(
    "address", ["http://files.zoho.com/r.csv", "ftp://x/y", "https://zoho.com@evil.example/r", "//x/y", "javascript:alert(1)", "https://[bad"]
)
def test_an_address_that_is_not_encrypted_is_not_given(station: MakeStation, address: str) -> None:
    """Only https, or this computer; words say so without repeating it."""
    with answering(_says({"download_url": address})) as (url, _):
        with pytest.raises(Refused, match="not encrypted") as caught:
            station(url).report("csv")
        assert address not in str(caught.value)


@pytest.mark.parametrize(
    "body", [{}, {"download_url": None}, {"download_url": 7}, {"download_url": "https://x/" + "y" * 5000}, ["x"], {"data": []}]
)
def test_a_report_without_an_address_is_not_there_yet(station: MakeStation, body: Any) -> None:
    """It is asked for again later; nothing is made up."""
    with answering(_says(body)) as (url, _), pytest.raises(Unreachable, match="no address"):
        station(url).report("csv")


def test_a_format_that_is_none_is_not_asked_for(station: MakeStation) -> None:
    """The formats are the guide's three; another is refused before a call."""
    with answering(_says({})) as (url, heard):
        with pytest.raises(Refused, match="csv, xlsx, pdf"):
            station(url).report("docx")
        assert not heard.requests


def test_the_sandboxes_report_can_be_fetched(station: MakeStation, sandbox: RunningSandbox) -> None:
    """The address leads to a table with a line for every registration and the columns that were asked for."""
    address = station(sandbox.url).report("csv")
    with httpx.Client(trust_env=False, verify=False) as browser:
        lines = browser.get(address).text.splitlines()
    assert lines[0] == "registration_number,name,email,ticket_type,payment_status,check_in_status,check_in_time"
    assert len(lines) > 500


def test_a_registrations_number_is_looked_up(station: MakeStation, sandbox: RunningSandbox, guests: TakeGuests) -> None:
    """GET …/registrations/{id} gives the ticket that the roster would give."""
    kiosk, (person,) = station(sandbox.url), guests(1)
    (listed,) = [ticket for page in kiosk.roster() for ticket in page.tickets if ticket.id == person.registration_id]
    assert kiosk.look_up(person.registration_id) == listed
    assert [code.strength for code in listed.codes if code.text == person.registration_id] == [Strength.LOOKS_UP]
    assert kiosk.look_up("999999999999999999") is None


def test_a_look_up_is_one_call_that_is_not_repeated(station: MakeStation) -> None:
    """Path and header are the guide's; an ended token is not renewed while a guest waits, but before the next one."""
    answers = iter([JSONResponse({"code": "INVALID_TOKEN"}, 401), JSONResponse({"data": registration(1, registration_id="1234567890")})])
    with answering(lambda *_: next(answers)) as (url, heard):
        kiosk = station(url)
        with pytest.raises(Unreachable, match="next"):
            kiosk.look_up("1234567890")
        ticket = kiosk.look_up("1234567890")
    assert ticket is not None
    assert (ticket.id, len(heard.tokens)) == ("1234567890", 2)
    assert heard.requests == [("GET", "/registrations/1234567890", {"authorization": f"Zoho-oauthtoken 1000.t{n}"}, None) for n in (1, 2)]


@pytest.mark.parametrize("code", ["QR00000001", "", "١٢٣٤٥٦٧٨٩٠", "1234567890/../1", "REG-2025-001234", "1" * 31])
def test_a_code_that_is_no_registrations_number_costs_no_call(station: MakeStation, code: str) -> None:
    """The guide knows no call for it: it stays unknown, and a guest does not wait for nothing."""
    with answering(_says({})) as (url, heard):
        assert station(url).look_up(code) is None
        assert (heard.requests, heard.tokens) == ([], [])


_OTHERS = [{}, {"data": registration(1)}, {"data": [registration(1), registration(2)]}, {"data": {"registration_id": "999"}}]


@pytest.mark.parametrize("answer", [*map(JSONResponse, _OTHERS), Response("<html>Welcome", 404), Response("<html>Welcome", 200)])
def test_an_answer_about_somebody_else_finds_nobody(station: MakeStation, answer: Response) -> None:
    """Whoever the answer holds is compared with what was asked for; nor does it mean that there is no such registration."""
    with answering(lambda *_: answer) as (url, _), pytest.raises(Unreachable):
        station(url).look_up("1234567890")


def test_a_look_up_asks_for_nothing_else(station: MakeStation) -> None:
    """A ticket that does not name its type costs no second call while a guest waits; nor does a walk-in."""
    row = registration(1, registration_id="1234567890", ticket={"ticket_id": "7"})
    with answering(_says({"data": row})) as (url, heard):
        kiosk = station(url)
        found = kiosk.look_up("1234567890")
        made = kiosk.walk_in(WalkIn("w", "Jane", "Smith", type_id="7")).ticket
    assert found is not None
    assert (found.type, found.type_id, made.type_id) == ("", "7", "7")
    assert heard.paths == ["GET /registrations/1234567890", "POST /registrations"]


def test_a_silent_server_does_not_hold_up_the_door(station: MakeStation) -> None:
    """The look-up gives up by itself, long before a pull would."""
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        kiosk = station(f"http://127.0.0.1:{silent.getsockname()[1]}")
        with pytest.raises(Unreachable, match="took too long"):
            kiosk.look_up("1234567890")


def test_what_the_platform_can_do_is_declared(station: MakeStation) -> None:
    """All that is built here is declared, and nothing else: no undo, no refusals, no changes."""
    can = station("http://127.0.0.1:9").capabilities
    assert all(
        (can.check_in, can.remote_entries, can.roster_entries, can.sessions, can.events, can.walk_in, can.correct, can.cancel, can.look_up)
    )
    assert can.statistics
    assert can.report
    assert not any((can.undo, can.refusals, can.changes, can.signed, can.enrol))
    assert (can.bulk, can.calls_a_day) == (100, None)


@pytest.mark.parametrize(
    ("plan", "calls"), [("free", 1_000), ("standard", 10_000), ("Professional ", 50_000), ("enterprise", 200_000), ("", None)]
)
def test_the_plan_says_how_many_calls_a_day_there_are(station: MakeStation, plan: str, calls: int | None) -> None:
    """The guide's table; a plan that is not in it is named at once."""
    assert station("http://127.0.0.1:9", {"plan": plan}).capabilities.calls_a_day == calls
    with pytest.raises(SettingsError, match=r"platform\.plan .* free, standard"):
        station("http://127.0.0.1:9", {"plan": "gold"})


def test_the_rate_limit_and_the_clock_are_known_from_the_answers(station: MakeStation) -> None:
    """Nothing before the first call; then the guide's three headers, and the Date of an authenticated answer."""
    clock = Clock()
    headers = {"X-RateLimit-Limit": "10000", "X-RateLimit-Remaining": "9850", "X-RateLimit-Reset": "1800000000"}
    headers |= {"Date": (clock() + timedelta(minutes=2)).strftime("%a, %d %b %Y %H:%M:%S GMT")}
    with answering(lambda *_: JSONResponse({"data": {"event_id": "1", "name": "A"}}, headers=headers)) as (url, _):
        kiosk = station(url)
        assert (kiosk.allowance, kiosk.clock) == (None, None)
        kiosk.event()
    assert kiosk.allowance is not None
    assert (kiosk.allowance.limit, kiosk.allowance.remaining) == (10000, 9850)
    assert kiosk.clock is not None
    assert timedelta(seconds=110) < kiosk.clock < timedelta(seconds=130)


def _spent(kiosk: ZohoBackstage) -> None:
    with pytest.raises(Unreachable, match="rate limit"):
        kiosk.statistics()


def test_a_spent_limit_stops_figures_as_it_stops_everything(station: MakeStation) -> None:
    """After an answer with none remaining nothing more is asked until the limit is full again."""
    clock = Clock()
    reset = str(int((clock() + timedelta(seconds=50)).timestamp()))
    headers = {"X-RateLimit-Limit": "10", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset}
    with answering(lambda *_: JSONResponse({"total_registered": 1, "checked_in": 1}, headers=headers)) as (url, heard):
        kiosk = station(url, now=clock)
        kiosk.statistics()
        _spent(kiosk)
        assert len(heard.requests) == 1
        clock.ahead = timedelta(seconds=55)
        kiosk.statistics()
