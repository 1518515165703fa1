"""The sandbox speaks the guide: paths, payloads, errors, limits."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from kiosk.sandbox.event import EVENT_ID, OTHER_EVENT_ID, SELF_CLIENT_CODE, TICKET_TYPES
from kiosk.sandbox.people import people
from tests.running import RunningSandbox
from tests.sandbox.calling import EVENTS, Api

WELCOME = [person for person in people() if person.welcome]


def test_a_token_answer_is_the_guides(api: Api) -> None:
    """access_token, api_domain, token_type and an hour; an authorisation code gives a refresh token too."""
    answer = api.grant().json()
    assert (answer["token_type"], answer["expires_in"], answer["api_domain"]) == ("Bearer", 3600, api.sandbox.url)
    assert "refresh_token" in api.grant(grant_type="authorization_code", code=SELF_CLIENT_CODE).json()


@pytest.mark.parametrize(
    ("changed", "word"),
    [({"client_id": "x"}, "invalid_client"), ({"client_secret": "x"}, "invalid_client"), ({"refresh_token": "x"}, "invalid_code")],
)
def test_wrong_credentials_are_answered_with_zohos_words(api: Api, changed: dict[str, str], word: str) -> None:
    """And with no token."""
    answer = api.grant(**changed)
    assert answer.status_code in {200, 400}
    assert answer.json() == {"error": word}


def test_without_a_valid_token_nothing_is_told(api: Api) -> None:
    """No token, a wrong one, an expired one and a revoked one are a 401."""
    assert [api.get(token=token).status_code for token in ("none", "1000.wrong", api.token)] == [401, 401, 200]
    api.sandbox.faults(token_seconds=0)
    assert api.get(token=api.grant().json()["access_token"]).status_code == 401
    api.sandbox.faults(expire_tokens=True)
    assert api.get().status_code == 401


def test_the_event_is_running_now(api: Api) -> None:
    """Its days lie around today; its fields are the guide's."""
    event = api.get().json()["data"]
    now = datetime.now(UTC)
    assert datetime.fromisoformat(event["start_date"]) < now < datetime.fromisoformat(event["end_date"])
    assert (event["event_id"], event["name"], event["timezone"]) == (EVENT_ID, "Tech Summit 2026", "Europe/Lisbon")


@pytest.mark.parametrize("path", ["", "/registrations", "/tickets", "/sessions", "/checkins"])
def test_an_unknown_event_is_said_everywhere(api: Api, path: str) -> None:
    """EVENT_NOT_FOUND, 404."""
    answer = api.get(path, event="1")
    assert (answer.status_code, answer.json()["code"]) == (404, "EVENT_NOT_FOUND")


def test_another_event_of_the_portal_has_nobody(api: Api) -> None:
    """So that a wrong event can be configured on purpose."""
    assert api.get("/registrations", event=OTHER_EVENT_ID).json()["data"]["registrations"] == []


def test_registrations_come_in_pages_with_a_paging_object(api: Api) -> None:
    """Each registration once; every id is a string."""
    seen: list[str] = []
    for page in (1, 2, 3):
        answer = api.get("/registrations", page=page, per_page=200).json()
        seen += [row["registration_id"] for row in answer["data"]["registrations"]]
        assert answer["pagination"]["has_more_items"] is (page < 3)
    assert sorted(seen) == sorted(person.registration_id for person in people())


def test_registrations_can_be_asked_for_by_status(api: Api) -> None:
    """status=cancelled gives the cancelled ones only."""
    rows = api.get("/registrations", status="cancelled").json()["data"]["registrations"]
    assert {row["registration_id"] for row in rows} == {person.registration_id for person in people() if person.status == "cancelled"}


def test_a_check_in_answers_with_the_registration(api: Api) -> None:
    """Name, ticket, company and special requirements stand in the success payload, as the guide's mobile example reads them."""
    person = next(each for each in WELCOME if each.requirements)
    body = {"registration_id": person.registration_id, "check_in_time": "2026-11-20T09:00:00.500+01:00", "check_in_location": "Main Entrance"}
    answer = api.post("/checkins", body)
    told = answer.json()["data"]["registration"]
    assert answer.status_code == 201
    assert (told["first_name"], told["last_name"], told["ticket_name"]) == (person.first_name, person.last_name, person.ticket_type)
    assert told["custom_fields"]["special_requirements"] == person.requirements
    assert api.get(f"/registrations/{person.registration_id}").json()["data"]["status"] == "checked_in"
    assert [(row["check_in_time"], row["received_count"]) for row in api.sandbox.checkins()] == [("2026-11-20T08:00:00Z", 1)]


def test_a_second_check_in_is_told_when_the_first_was(api: Api) -> None:
    """CHECKIN_ALREADY_DONE carries the first time; the second arrival is counted and changes nothing."""
    person = WELCOME[0]
    api.post("/checkins", {"qr_code": person.code, "check_in_time": "2026-11-20T09:00:00Z"})
    answer = api.post("/checkins", {"registration_id": person.registration_id, "check_in_time": "2026-11-20T10:00:00Z"}).json()
    assert (answer["code"], answer["details"]["check_in_time"]) == ("CHECKIN_ALREADY_DONE", "2026-11-20T09:00:00Z")
    assert [(row["check_in_time"], row["received_count"]) for row in api.sandbox.checkins()] == [("2026-11-20T09:00:00Z", 2)]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"qr_code": "nobody"}, "INVALID_QR_CODE"),
        ({"registration_id": "1"}, "INVALID_TICKET"),
        ({"registration_id": next(person for person in people() if person.status == "cancelled").registration_id}, "INVALID_TICKET"),
        ({}, "INVALID_QR_CODE"),
        ([], "INVALID_PARAMETER"),
        ({"qr_code": WELCOME[0].code, "check_in_time": "yesterday"}, "INVALID_PARAMETER"),
    ],
)
def test_what_cannot_be_checked_in_is_refused_with_a_word(api: Api, body: Any, code: str) -> None:
    """And nobody is inside afterwards."""
    answer = api.post("/checkins", body)
    assert answer.status_code in {400, 404}
    assert answer.json()["code"] == code
    assert api.sandbox.checkins() == []


def test_statistics_count_at_the_top_level(api: Api) -> None:
    """As the guide's example reads them."""
    api.post("/checkins", {"qr_code": WELCOME[0].code})
    told = api.get("/checkins/stats").json()
    out = sum(person.status in {"cancelled", "rejected"} for person in people())
    assert (told["total_registered"], told["checked_in"], told["not_checked_in"]) == (500 - out, 1, 499 - out)
    assert told["checkin_rate"] == round(100 / (500 - out), 2)


def test_a_walk_in_becomes_a_registration(api: Api) -> None:
    """Approved, with a code that checks it in; a second one with the same e-mail is a duplicate."""
    body = {"attendee": {"first_name": "Ad", "last_name": "Hoc", "email": "ad@example.com"}, "ticket_id": TICKET_TYPES[0].id}
    answer = api.post("/registrations", body)
    assert answer.status_code == 201
    assert api.post("/checkins", {"qr_code": answer.json()["data"]["qr_code"]}).status_code == 201
    assert api.post("/registrations", body).json()["code"] == "DUPLICATE_REGISTRATION"


def test_a_walk_in_may_be_turned_down(api: Api) -> None:
    """Sold out, an unknown ticket type, no e-mail, or registration closed."""
    attendee = {"first_name": "Ad", "email": "ad@example.com"}
    sold_out = next(kind.id for kind in TICKET_TYPES if kind.quantity == sum(person.ticket_type == kind.name for person in people()))
    assert api.post("/registrations", {"attendee": attendee, "ticket_id": sold_out}).json()["code"] == "TICKET_SOLD_OUT"
    assert api.post("/registrations", {"attendee": attendee, "ticket_id": "1"}).json()["code"] == "INVALID_TICKET"
    assert api.post("/registrations", {"attendee": {}, "ticket_id": TICKET_TYPES[0].id}).json()["code"] == "INVALID_PARAMETER"
    api.sandbox.faults(registration_closed=True)
    assert api.post("/registrations", {"attendee": attendee, "ticket_id": TICKET_TYPES[0].id}).json()["code"] == "REGISTRATION_CLOSED"


def test_the_rate_limit_is_told_and_kept(api: Api) -> None:
    """Headers on every answer; beyond the limit 429 with Retry-After, and the work is not done."""
    told = api.get().headers
    assert int(told["X-RateLimit-Remaining"]) < int(told["X-RateLimit-Limit"])
    assert int(told["X-RateLimit-Reset"]) > datetime.now(UTC).timestamp() - 60
    api.sandbox.faults(per_minute=0)
    answer = api.post("/checkins", {"qr_code": WELCOME[0].code})
    assert (answer.status_code, 1 <= int(answer.headers["Retry-After"]) <= 60) == (429, True)
    assert api.sandbox.checkins() == []


def test_the_events_of_the_portal_are_listed(sandbox: RunningSandbox, api: Api) -> None:
    """GET events, with the demo's among them; a wrong portal has none."""
    headers = {"Authorization": f"Zoho-oauthtoken {api.token}"}
    answer = httpx.get(sandbox.url + EVENTS, headers=headers, trust_env=False, verify=False).json()
    assert [event["event_id"] for event in answer["data"]["events"]] == [EVENT_ID, OTHER_EVENT_ID]
    assert len(api.get("/sessions").json()["data"]["sessions"]) == 15
    assert [row["name"] for row in api.get("/tickets").json()["data"]["tickets"]] == [kind.name for kind in TICKET_TYPES]
