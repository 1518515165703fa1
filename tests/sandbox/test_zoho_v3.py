"""The v3 sandbox speaks as platforms.md and the page for an event say: paths, payloads, both ways of paging, errors, orders."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from kiosk.sandbox.event import EVENT_ID, OTHER_EVENT_ID, PORTAL_ID, TICKET_TYPES
from kiosk.sandbox.people import people
from kiosk.sandbox.zoho_v3 import FACE
from tests.running import RunningSandbox, running_sandbox
from tests.sandbox.calling import FORM

EVENTS = f"/backstage/v3/portals/{PORTAL_ID}/events"


class V3:
    """Asks for a token once and sends it with every call."""

    def __init__(self, client: httpx.Client, sandbox: RunningSandbox) -> None:
        self.client = client
        self.sandbox = sandbox
        self.token = client.post(sandbox.url + "/oauth/v2/token", data=FORM).json()["access_token"]

    def get(self, path: str = "", *, event: str = f"/{EVENT_ID}", token: str | None = None, **query: Any) -> httpx.Response:
        headers = {"Authorization": f"Zoho-oauthtoken {self.token if token is None else token}"}
        return self.client.get(f"{self.sandbox.url}{EVENTS}{event}{path}", headers=headers, params=query)

    def order(self, body: Any) -> httpx.Response:
        headers = {"Authorization": f"Zoho-oauthtoken {self.token}"}
        return self.client.post(f"{self.sandbox.url}{EVENTS}/{EVENT_ID}/orders", headers=headers, json=body)


@pytest.fixture
def v3(tmp_path: Path) -> Iterator[V3]:
    with running_sandbox(tmp_path, platform="zoho_backstage_v3") as running, httpx.Client(timeout=20, trust_env=False) as client:
        yield V3(client, running)


def _order(*tickets: dict[str, Any], **buyer: str) -> dict[str, Any]:
    return {
        "buyer_details": {"purchaser_first_name": "Ad", "purchaser_last_name": "Hoc", "purchaser_email": "ad@example.org", **buyer},
        "tickets": tickets,
    }


def _ticket(kind: int = 0, **data: str) -> dict[str, Any]:
    return {"ticketclass_id": TICKET_TYPES[kind].id, "data": {"first_name": "Ad", "last_name": "Hoc", "email": "ad@example.org", **data}}


def test_without_a_valid_token_nothing_is_told(v3: V3) -> None:
    """A 401 in v3's form: a number as text, and a sentence."""
    answer = v3.get(token="1000.wrong")
    assert (answer.status_code, answer.json()["status_code"]) == (401, "401")
    assert answer.json().keys() == {"status_code", "message"}
    assert v3.get().status_code == 200


def test_a_foreign_or_deleted_event_is_a_401(v3: V3) -> None:
    """Which is why a 401 can mean more than a bad token."""
    answer = v3.get(event="/1")
    assert (answer.status_code, answer.json()["status_code"]) == (401, "401")
    assert "deleted" in answer.json()["message"]


def test_the_event_is_the_pages_own(v3: V3) -> None:
    """Bare, in the newer spelling, and running now."""
    event = v3.get().json()
    assert (event["id"], event["status"], event["status_string"], event["event_type"]) == (EVENT_ID, 2, "running", 2)
    assert datetime.fromisoformat(event["start_time"]) < datetime.now(UTC) < datetime.fromisoformat(event["end_time"])
    assert {"name", "street", "city", "country"} <= event["venue"].keys()
    assert not {"event_id", "start_date"} & event.keys()


def test_the_portals_events_are_listed(v3: V3) -> None:
    """Both of them, fifty a page; none is a draft."""
    answer = v3.get(event="", status="all").json()
    assert [event["id"] for event in answer["events"]] == [EVENT_ID, OTHER_EVENT_ID]
    assert answer["pagination"]["per_page"] == 50
    assert v3.get(event="", status="drafts").json()["events"] == []


def test_attendees_come_in_pages_with_the_documented_figures(v3: V3) -> None:
    """A hundred a page; each person once; ids are text; ticket and attendee have ids of their own."""
    seen = []
    for page in range(1, 6):
        answer = v3.get("/attendees", page=page).json()
        assert answer["pagination"] == {"total_count": 500, "page": page, "per_page": 100, "total_pages": 5, "has_more_items": page < 5}
        seen += answer["attendees"]
    assert {row["ticket_id"] for row in seen} == {FACE.ticket_id(person) for person in people()}
    assert all(row["id"] != row["ticket_id"] and row["ticket_id"].isdigit() for row in seen)
    assert {row["status_string"] for row in seen} == {"attending", "cancelled", "pending", "rejected", "waitlisted"}
    assert not {"payment_status", "checked_in", "qr_code"} & seen[0].keys()


def test_custom_fields_are_further_keys_of_the_contact(v3: V3) -> None:
    """Requirements stand beside name and e-mail."""
    person = next(each for each in people() if each.requirements)
    (row,) = v3.get("/attendees", ticket_id=FACE.ticket_id(person)).json()["attendees"]
    assert row["contact"]["special_requirements"] == person.requirements
    assert (row["contact"]["first_name"], row["contact"]["company_name"]) == (person.first_name, person.company)


def test_attendees_can_be_filtered_by_ticket(v3: V3) -> None:
    """Nobody for an id that no ticket has."""
    assert v3.get("/attendees", ticket_id=people()[0].registration_id).json()["attendees"] == []
    assert v3.get("/attendees", ticket_id="1").json()["pagination"]["total_count"] == 0


def test_a_next_page_can_be_named_instead(v3: V3) -> None:
    """By the fault ``paging``: an absolute address that leads to the next page, null on the last."""
    v3.sandbox.faults(paging="next_page")
    address, count = f"{v3.sandbox.url}{EVENTS}/{EVENT_ID}/attendees", 0
    while address:
        answer = v3.client.get(address, headers={"Authorization": f"Zoho-oauthtoken {v3.token}"}).json()
        count += len(answer["attendees"])
        address = answer["pagination"]["nextPage"]
    assert count == 500


def test_another_door_leaves_no_trace_here(v3: V3) -> None:
    """v3 knows of no check-ins: who is inside is attending like everybody else, and no address takes one."""
    person = next(each for each in people() if each.welcome)
    v3.sandbox.another_door(person.registration_id)
    (row,) = v3.get("/attendees", ticket_id=FACE.ticket_id(person)).json()["attendees"]
    assert row["status_string"] == "attending"
    assert v3.get("/checkins").status_code == 404


def test_the_other_event_has_nobody(v3: V3) -> None:
    """So that a wrong event can be configured on purpose."""
    assert v3.get("/attendees", event=f"/{OTHER_EVENT_ID}").json()["attendees"] == []


def test_sessions_are_given_by_day(v3: V3) -> None:
    """Five on each of three days, with a length instead of an end; without a day, or with another, none."""
    for day in (1, 2, 3):
        rows = v3.get("/sessions", day=day).json()["sessions"]
        assert (len(rows), {row["duration"] for row in rows}) == (5, {60})
    for query in ({}, {"day": 0}, {"day": 4}, {"day": "2026-11-20"}):
        answer = v3.get("/sessions", **query)
        assert (answer.status_code, answer.json()["status_code"]) == (400, "400")


def test_ticket_classes_have_figures(v3: V3) -> None:
    """How many there are, and how many are sold."""
    rows = v3.get("/ticket_classes").json()["ticket_classes"]
    assert [(row["id"], row["name"], row["quantity"]) for row in rows] == [(kind.id, kind.name, kind.quantity) for kind in TICKET_TYPES]
    assert rows[4]["sold"] == rows[4]["quantity"]


def test_an_order_makes_its_guests(v3: V3) -> None:
    """All of its tickets, each with the id under which the attendee is listed; a buyer with several of one order."""
    answer = v3.order(_order(_ticket(company_name="ACME"), _ticket(2, first_name="Bo")))
    assert answer.status_code == 201
    made = answer.json()
    for ticket, name in zip(made["tickets"], ("Ad", "Bo"), strict=True):
        (row,) = v3.get("/attendees", ticket_id=ticket["id"]).json()["attendees"]
        assert (row["order_id"], row["contact"]["first_name"], row["ticket_class_id"]) == (made["id"], name, ticket["ticket_class_id"])


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "buyer_details"),
        (_order(), "at least one"),
        (_order(_ticket(), purchaser_email=""), "purchaser_email"),
        (_order({"ticketclass_id": "1", "data": {}}), "ticket class"),
        (_order(_ticket(email="")), "email"),
        (_order(_ticket(), _ticket(4)), "sold out"),
        ([], "object"),
    ],
)
def test_an_order_may_be_turned_down(v3: V3, body: Any, words: str) -> None:
    """With a sentence, and nobody is made of it, not even of the tickets that were right."""
    answer = v3.order(body)
    assert (answer.status_code, answer.json()["status_code"]) == (400, "400")
    assert words in answer.json()["message"]
    assert len(v3.sandbox.registrations(0, 1000)) == 500


def test_sales_can_be_closed(v3: V3) -> None:
    """By the fault."""
    v3.sandbox.faults(registration_closed=True)
    assert "closed" in v3.order(_order(_ticket())).json()["message"]


def test_the_rate_limit_is_told_and_kept(v3: V3) -> None:
    """Headers on every answer; beyond the limit 429 with Retry-After, in v3's form."""
    assert int(v3.get().headers["X-RateLimit-Remaining"]) < 6000
    v3.sandbox.faults(per_minute=0)
    answer = v3.get("/attendees")
    assert (answer.status_code, answer.json()["status_code"], 1 <= int(answer.headers["Retry-After"]) <= 60) == (429, "429", True)


def test_the_settings_it_names_are_those_of_the_adapter(v3: V3) -> None:
    """Address, portal, event and client, each on a line of its own."""
    lines = FACE.settings_toml(v3.sandbox.url).splitlines()
    assert [line.partition(" = ")[0] for line in lines] == ["base_url", "accounts_url", "portal_id", "event_id", "client_id"]
