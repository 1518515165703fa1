"""The sandbox as EventBookings: what a client of its documents may rely on."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from kiosk.sandbox.event import CLIENT_ID, CLIENT_SECRET
from kiosk.sandbox.eventbookings import EventBookings
from kiosk.sandbox.eventbookings_event import EVENT_UUID
from kiosk.sandbox.people import people
from tests.running import RunningSandbox, running_sandbox

EVENT = f"/v3/events/{EVENT_UUID}"
CREDENTIALS = {"grant_type": "client_credentials", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
CUSTOMER = {"first_name": "Ana", "last_name": "Silva", "email": "ana.silva@example.org"}


class Api:
    """Asks for a token once and sends it with every call."""

    def __init__(self, client: httpx.Client, sandbox: RunningSandbox) -> None:
        self.client = client
        self.sandbox = sandbox
        self.token = self.grant().json()["access_token"]

    def grant(self, **changed: str) -> httpx.Response:
        return self.client.post(f"{self.sandbox.url}/connect/token", json={**CREDENTIALS, **changed})

    def get(self, path: str, **query: Any) -> httpx.Response:
        return self.client.get(self.sandbox.url + path, params=query, headers={"Authorization": f"Bearer {self.token}"})

    def result(self, path: str, **query: Any) -> Any:
        answer = self.get(path, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()["result"]

    def order(self, product: object, *, start: str = "", **changed: Any) -> httpx.Response:
        begins = start or self.result(EVENT)["event"]["occurrence"]["attributes"]["starts_on"]["local"]
        items = [{"serial": 1, "product": product, "type": "ticket", "quantity": changed.pop("quantity", 1)}]
        body = {"order": {"customer": {**CUSTOMER, **changed}, "event_start_on": begins, "line_items": items, "invitations": []}}
        return self.client.post(f"{self.sandbox.url}/v3/orders", json=body, headers={"Authorization": f"Bearer {self.token}"})

    def door(self, **switches: object) -> httpx.Response:
        return self.client.post(f"{self.sandbox.url}/sandbox/door", json=switches)

    def levels(self) -> dict[str, dict[str, Any]]:
        return {level["name"]: level for level in self.result(EVENT)["event"]["tickets"]["levels"]}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    with running_sandbox(tmp_path_factory.mktemp("eventbookings"), platform="eventbookings") as sandbox:
        yield sandbox


@pytest.fixture
def api(running: RunningSandbox) -> Iterator[Api]:
    with httpx.Client(timeout=20, trust_env=False, verify=False) as client:
        yield Api(client, running)
        running.heal()
        client.post(f"{running.url}/sandbox/door", json={"scanning": True, "only_in_hours": False, "qr_codes": True, "repeats": False})


def _everybody(api: Api, path: str = f"{EVENT}/tickets", name: str = "tickets", **query: Any) -> list[dict[str, Any]]:
    """Every page from position 1 on."""
    rows: list[dict[str, Any]] = []
    while True:
        told = api.result(path, rows=100, position=len(rows) + 1, **query)
        rows += told[name]
        if not told[name]:
            assert told["pagination"]["total"] == len(rows)
            return rows


def test_a_token_is_given_for_client_credentials_only(api: Api) -> None:
    """For an hour; a wrong secret, client or grant is none."""
    assert api.grant().json()["expires_in"] == 3600
    assert api.grant(client_secret="x").status_code == 401
    assert api.grant(client_id="x").json() == {"error": "invalid_client"}
    assert api.grant(grant_type="password").status_code == 400


def test_nothing_is_told_without_a_token(api: Api) -> None:
    """Nor to a token that was made void."""
    assert api.client.get(f"{api.sandbox.url}{EVENT}").status_code == 401
    assert api.get(EVENT).status_code == 200
    api.sandbox.faults(expire_tokens=True)
    answer = api.get(EVENT)
    assert (answer.status_code, answer.json()["statusCode"]) == (401, 401)


def test_every_guest_is_one_ticket(api: Api) -> None:
    """In the ledger's order, with the code that the film shows, and the id that the demo expects."""
    told = [(row["uuid"], row["codes"][0]["value"], row["serial_number"]) for row in _everybody(api)][:500]
    assert told == [(EventBookings.ticket_id(person), EventBookings.qr(person), person.number) for person in people()]


def test_an_attendee_is_a_form_s_answers(api: Api) -> None:
    """Names, e-mail, company, and requirements where there are any."""
    for row, person in zip(_everybody(api)[:40], people(), strict=False):
        answers = {each["field_name"]: each["field_value"] for each in row["attendee"]["attributes"]}
        assert answers.pop("Special Requirements", "") == person.requirements
        assert list(answers.values()) == [person.first_name, person.last_name, person.email, person.company]


@pytest.mark.parametrize("query", [{"rows": 19}, {"rows": 101}, {"position": 0}, {"position": -1}, {"order_by": "shoe_size"}])
def test_what_the_documents_do_not_allow_is_refused(api: Api, query: dict[str, Any]) -> None:
    """With 422, and the status in the body too."""
    answer = api.get(f"{EVENT}/tickets", **query)
    assert (answer.status_code, answer.json()["statusCode"]) == (422, 422)


def test_pages_begin_at_their_position_and_are_capped(api: Api) -> None:
    """From 1 on; twenty rows where nothing is asked for."""
    whole = _everybody(api)
    assert api.result(f"{EVENT}/tickets")["tickets"] == whole[:20]
    assert api.result(f"{EVENT}/tickets", position=31, rows=50, order_by="uuid")["tickets"] == whole[30:80]
    api.sandbox.faults(per_page_cap=25)
    assert len(api.result(f"{EVENT}/tickets", rows=100)["tickets"]) == 25


def test_an_unknown_event_is_not_found(api: Api) -> None:
    """By its address and in the list."""
    assert api.get("/v3/events/nobody/tickets").status_code == 404
    assert api.result("/v3/events", filter_by_ids="nobody")["events"] == []
    assert [each["uuid"] for each in api.result("/v3/events", filter_by_ids=f"nobody,{EVENT_UUID}")["events"]] == [EVENT_UUID]


def test_the_organiser_switches_the_door_settings(api: Api) -> None:
    """Each for itself; they outlive a restart, and odd wishes change nothing."""
    assert api.door(scanning=False).is_success
    assert api.door(only_in_hours=True, qr_codes=False).is_success
    api.sandbox.restart()
    api.token = api.grant().json()["access_token"]
    told = api.result(EVENT)["event"]["settings"]
    assert told["ticket_scanning"] == {"enabled": False, "allow_scanning_only_during_event_hour": True}
    assert told["qr_code"]["enabled"] is False
    for odd in ({"scanning": "no"}, {"wings": True}):
        assert api.door(**odd).status_code == 400
    assert api.result(EVENT)["event"]["settings"] == told


def test_an_event_that_does_not_repeat_has_only_its_start_and_duration(api: Api) -> None:
    """And one that repeats names its days, each guest in one of them."""
    told = api.result(EVENT)["event"]
    assert (told["event_occurrence"], told["occurrence"]["type"]) == ([], "does_not_repeat")
    api.door(repeats=True)
    days = api.result(EVENT)["event"]["event_occurrence"]
    starts = [day["start_on"]["local"] for day in days]
    assert [datetime.fromisoformat(each) - datetime.fromisoformat(starts[0]) for each in starts] == [timedelta(days=day) for day in range(3)]
    parts = [_everybody(api, occurrence_start_on=start) for start in starts]
    assert {row["event"]["start_on"]["local"] for row in parts[1]} == {starts[1]}
    assert sorted(row["uuid"] for part in parts for row in part) == sorted(row["uuid"] for row in _everybody(api))


def test_booked_sessions_stand_in_the_row_and_can_be_asked_for(api: Api) -> None:
    """Only workshops are sold."""
    listed = api.result(EVENT)["event"]["sessions"]["session_lists"]
    sold = {each["uuid"] for each in listed if each["sell_session"]}
    assert (len(listed), len(sold)) == (15, 3)
    whole = _everybody(api)
    assert {row["product"]["session"]["uuid"] for row in whole if row["product"]["session"]} == sold
    one = min(sold)
    assert _everybody(api, session_uuid=one) == [row for row in whole if row["product"]["session"] and row["product"]["session"]["uuid"] == one]


def test_an_order_becomes_tickets(api: Api) -> None:
    """As many as were ordered, on the list at once, with codes of their own, under the order's number."""
    before = len(_everybody(api))
    answer = api.order(api.levels()["Speaker"]["uuid"], quantity="2", email="two@example.org")
    assert (answer.status_code, answer.json()["statusCode"]) == (201, "201")
    order = answer.json()["result"]["order"]
    tickets = [ticket for item in order["items"] for ticket in item["tickets"]]
    assert _everybody(api)[before:] == tickets
    assert len({ticket["codes"][0]["value"] for ticket in tickets}) == 2
    assert {ticket["order"]["uuid"] for ticket in tickets} == {order["uuid"]}
    assert api.result(f"{EVENT}/orders", search_q="TWO@example.org")["orders"] == [order]


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"product": "nothing"}, "INVALID_PRODUCT"),
        ({"quantity": 0}, "INVALID_PARAMETER"),
        ({"quantity": "many"}, "INVALID_PARAMETER"),
        ({"email": ""}, "INVALID_PARAMETER"),
        ({"last_name": None}, "INVALID_PARAMETER"),
        ({"start": "2001-01-01 09:00"}, "INVALID_PARAMETER"),
    ],
)
def test_an_order_that_is_none_is_refused(api: Api, changed: dict[str, Any], word: str) -> None:
    """And changes nothing."""
    before = api.sandbox.registrations(499, 1000)
    wanted = {"product": api.levels()["Speaker"]["uuid"], **changed}
    answer = api.order(**wanted)
    assert (answer.status_code, answer.json()["error"]) == (422, word)
    assert api.sandbox.registrations(499, 1000) == before


def test_a_level_can_be_sold_out_and_booking_closed(api: Api) -> None:
    """There are thirty-three places for staff and press."""
    level = api.levels()["Staff/Press"]
    left = level["quantity"] - level["quantity_sold"]
    for number in range(left):
        assert api.order(level["uuid"], email=f"press{number}@example.org").status_code == 201
    assert api.order(level["uuid"]).json()["error"] == "TICKET_SOLD_OUT"
    api.sandbox.faults(registration_closed=True)
    assert api.order(api.levels()["Speaker"]["uuid"]).json()["error"] == "REGISTRATION_CLOSED"


def test_orders_are_found_by_name_or_email_newest_first_where_asked(api: Api) -> None:
    """Positions and rows as for tickets."""
    person = people()[17]
    found = api.result(f"{EVENT}/orders", search_q=person.email)["orders"]
    assert [each["code"] for each in found] == [person.order]
    by_name = _everybody(api, f"{EVENT}/orders", "orders", search_q=f"{person.first_name} {person.last_name}")
    assert person.order in [each["code"] for each in by_name]
    plain, newest = (_everybody(api, f"{EVENT}/orders", "orders", **query) for query in ({}, {"order_by": "created_descending"}))
    assert newest == plain[::-1]


def test_a_state_file_keeps_orders(tmp_path: Path) -> None:
    """A walk-in is there after the server was killed."""
    with (
        running_sandbox(tmp_path, platform="eventbookings", people=3) as sandbox,
        httpx.Client(timeout=20, trust_env=False, verify=False) as client,
    ):
        api = Api(client, sandbox)
        assert api.order(api.levels()["Speaker"]["uuid"]).status_code == 201
        sandbox.restart()
        assert len(_everybody(Api(client, sandbox))) == 4
