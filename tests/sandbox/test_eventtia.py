"""Eventtia at the sandbox, called the way its documents' own examples call it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from kiosk.sandbox.event import EVENT_SLUG, TICKET_TYPES
from kiosk.sandbox.eventtia import EMAIL, PASSWORD, Eventtia
from kiosk.sandbox.eventtia_attendees import NEEDS, field_ids
from kiosk.sandbox.people import people
from tests.running import RunningSandbox, running_sandbox

ROOT = f"/api/v3/events/{EVENT_SLUG}"
_TYPE = TICKET_TYPES[0].id
_FIELDS = field_ids(_TYPE)


class Api:
    """Signs in once and sends its token with every call, unless another is given."""

    def __init__(self, client: httpx.Client, sandbox: RunningSandbox) -> None:
        self.client = client
        self.sandbox = sandbox
        self.token = str(self.sign_in().json()["auth_token"])

    def sign_in(self, password: str = PASSWORD) -> httpx.Response:
        return self.client.post(f"{self.sandbox.url}/api/v3/auth", json={"email": EMAIL, "password": password})

    def call(self, method: str, path: str, body: Any = None, *, token: str | None = None, **query: Any) -> httpx.Response:
        wanted = self.token if token is None else token
        headers = {"Authorization": f"Bearer {wanted}"} if wanted else {}
        params = {name.replace("__", "[") + ("]" if "__" in name else ""): value for name, value in query.items()}
        return self.client.request(method, f"{self.sandbox.url}{ROOT}{path}", json=body, headers=headers, params=params)

    def rows(self, path: str, **query: Any) -> list[dict[str, Any]]:
        answer = self.call("GET", path, **{"page__size": 200, **query})
        assert answer.status_code == 200, answer.text
        listed: list[dict[str, Any]] = answer.json()["data"]
        return listed


@pytest.fixture(scope="module")
def _running_face(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    with running_sandbox(tmp_path_factory.mktemp("face"), platform="eventtia", checked_in=3) as running:
        yield running


@pytest.fixture
def api(_running_face: RunningSandbox) -> Iterator[Api]:
    with httpx.Client(timeout=20, trust_env=False, verify=False) as client:
        yield Api(client, _running_face)
    _running_face.heal()


def test_signing_in(api: Api) -> None:
    """The right password gives a token in three parts, a wrong one the documents' 401."""
    assert api.token.count(".") == 2
    refused = api.sign_in("wrong")
    assert (refused.status_code, refused.json()) == (401, {"message": "Wrong username or password."})


def test_bad_tokens_are_refused(api: Api) -> None:
    """Everywhere but in the list of attendees, and there too where it was never one of ours."""
    for token in ("", "nonsense", "a.b.c"):
        assert api.call("GET", "/workshops", token=token).status_code == 401
    assert api.call("GET", "/attendees", token="nonsense").status_code == 401
    assert api.client.get(f"{api.sandbox.url}/api/v3/events/other", headers={"Authorization": f"Bearer {api.token}"}).status_code == 404


def test_without_a_token_the_list_is_thin(api: Api) -> None:
    """Public fields only and no QR code; the same for a token that has expired."""
    whole = api.call("GET", "/attendees").json()["data"][0]["attributes"]
    api.sandbox.faults(expire_tokens=True)
    for token in ("", api.token):
        told = api.call("GET", "/attendees", token=token).json()["data"][0]["attributes"]
        assert set(told["fields"]) == {_FIELDS[name] for name in ("first_name", "last_name", "company")}
        assert "qr_code" not in told
    assert set(whole["fields"]) == set(_FIELDS.values())
    assert whole["qr_code"].count("|") == 4


def test_attendees_are_paged_and_typed(api: Api) -> None:
    """Twenty-four a page unless asked otherwise, no links, total_pages; types and fields where they are to be included."""
    body = api.call("GET", "/attendees", include_archived="true").json()
    assert len(body["data"]) == 24
    assert body["meta"]["total_pages"] == -(-body["meta"]["total_attendees"] // 24)
    assert "links" not in body
    assert "included" not in body
    body = api.call("GET", "/attendees", page__size=50, page__number=2, include="attendee_type,attendee_type_custom_fields").json()
    assert len(body["data"]) == 50
    assert {each["type"] for each in body["included"]} == {"attendee_types", "attendee_type_custom_fields"}


def test_who_was_archived_shows_only_when_asked_for(api: Api) -> None:
    """Cancelled and rejected people, the latter also by include_rejected; only_confirmed leaves the others out."""

    def statuses(**query: Any) -> set[str]:
        found = set()
        for page in range(1, 7):
            found |= {row["attributes"]["status"] for row in api.rows("/attendees", page__size=100, page__number=page, **query)}
        return found

    assert statuses() == {"confirmed", "pending", "waitlist"}
    assert statuses(include_archived="true") == {"confirmed", "pending", "waitlist", "cancelled", "rejected"}
    assert statuses(include_rejected="true") == {"confirmed", "pending", "waitlist", "rejected"}
    assert statuses(only_confirmed="true") == {"confirmed"}


def test_attendees_are_filtered(api: Api) -> None:
    """By name, by e-mail, and by the time they were made or changed."""
    person = people()[40]
    assert [row["id"] for row in api.rows("/attendees", email=person.email, include_archived="true")] == [person.registration_id]
    assert person.registration_id in {row["id"] for row in api.rows("/attendees", first_name=person.first_name, include_archived="true")}
    before = datetime.now(UTC) - timedelta(milliseconds=1)
    api.sandbox.change(person.registration_id, first_name="Changed")
    since = before.strftime("%Y-%m-%dT%H:%M:%S.%f")
    assert [row["id"] for row in api.rows("/attendees", updated_date_time=since, include_archived="true")] == [person.registration_id]
    assert api.rows("/attendees", created_date_time="2999-01-01T00:00:00") == []
    assert api.call("GET", "/attendees", updated_date_time="yesterday").status_code == 400


def test_a_check_in_has_its_offset(api: Api) -> None:
    """In the event's own zone, as the documents show it."""
    inside = [row["attributes"] for row in api.rows("/attendees") if row["attributes"]["checked_in"]]
    assert len(inside) == 3
    assert all(datetime.fromisoformat(told["checked_in_date"]).utcoffset() is not None for told in inside)


def test_the_qr_text_is_what_the_face_says(api: Api) -> None:
    """For some it begins with another code than ``uuid``; all of both are different."""
    told = {row["id"]: row["attributes"] for page in range(1, 4) for row in api.rows("/attendees", page__number=page, include_archived="true")}
    first = people()[1]
    assert told[first.registration_id]["qr_code"] == Eventtia.qr(first)
    codes = [{each["uuid"], each["qr_code"].partition("|")[0]} for each in told.values()]
    assert {len(each) for each in codes} == {1, 2}
    assert len(set().union(*codes)) == sum(map(len, codes))


def test_a_walk_in_becomes_an_attendee(api: Api) -> None:
    """With answers by number, workshops and items; a second time the address has been taken, and a name is needed."""
    workshop = next(row["id"] for row in api.rows("/workshops") if row["attributes"]["show_on_register"])
    person = {
        "attendee_type_id": int(_TYPE),
        "first_name": "Ana",
        "last_name": "Sá",
        "email": "ana@example.org",
        "custom_fields": {_FIELDS[NEEDS]: "Vegan"},
    }
    asked = {"attendee": person, "workshops": {workshop: int(workshop)}, "purchase_items": {"701": 2, "702": 0}}
    made = api.call("POST", "/attendees/register", asked)
    assert made.status_code == 200
    identity = made.json()["data"]["id"]
    assert made.json()["data"]["attributes"]["fields"][_FIELDS[NEEDS]] == "Vegan"
    assert api.call("GET", f"/attendees/{identity}").json() == {"data": made.json()["data"]}
    assert api.call("GET", "/attendees/by_email", email="ana@example.org").json()["data"]["id"] == identity
    assert [row["id"] for row in api.rows(f"/attendees/{identity}/workshops")] == [workshop]
    bought = [row for row in api.rows("/attendee_purchase_items") if row["relationships"]["attendee"]["data"]["id"] == identity]
    assert [row["attributes"]["quantity"] for row in bought] == [2]
    assert "taken" in api.call("POST", "/attendees/register", asked).json()["message"]
    assert api.call("POST", "/attendees/register", {"attendee": {**person, "first_name": " "}}).status_code == 400
    assert api.call("POST", "/attendees/register", {"attendee": {**person, "attendee_type_id": 1}}).status_code == 404


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"attendee": []},
        {"attendee": {"attendee_type_id": int(_TYPE)}},
        {"workshops": {"1": 1}},
        {"workshops": [1]},
        {"purchase_items": {"1": 1}},
        {"purchase_items": {"701": "x"}},
        {"group_registration_uuid": {"no": "text"}},
    ],
)
def test_an_odd_registration_is_refused_whole(api: Api, odd: dict[str, Any]) -> None:
    """Nobody is registered where a choice cannot be kept."""
    person = {"attendee_type_id": int(_TYPE), "first_name": "Odd", "last_name": "One", "email": "odd@example.org"}
    asked = {"attendee": person, **odd} if odd and "attendee" not in odd else odd
    answer = api.call("POST", "/attendees/register", asked)
    assert answer.status_code in {400, 404}
    assert answer.json()["message"]
    assert api.rows("/attendees", email="odd@example.org") == []


def test_a_group_has_seats(api: Api) -> None:
    """The first answer names the group; three more may join, a fourth may not, nor may anybody join a group that there is not."""

    def join(number: int, group: str = "") -> httpx.Response:
        person = {"attendee_type_id": int(_TYPE), "first_name": "G", "last_name": str(number), "email": f"g{number}@example.org"}
        return api.call("POST", "/attendees/register", {"attendee": person, **({"group_registration_uuid": group} if group else {})})

    group = join(0).json()["meta"]["group_uuid"]
    answers = [join(number, group) for number in range(1, 5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 400]
    assert [answer.json()["meta"]["profiles"][_TYPE]["available"] for answer in answers[:3]] == [2, 1, 0]
    assert join(5, "nowhere").status_code == 400


def test_enrolment_is_added_and_taken_away(api: Api) -> None:
    """POST and DELETE of attendee_workshops with integers; update_activities removes what it does not list."""
    person = int(people()[2].registration_id)
    one, two, *_ = [int(row["id"]) for row in api.rows("/workshops") if row["attributes"]["show_on_register"]]
    for workshop in (one, two):
        body = api.call("POST", "/attendee_workshops", {"workshop_id": workshop, "attendee_id": person}).json()
    assert body["meta"]["current_attendee_workshops"] == [one, two]
    assert str(person) in {row["id"] for row in api.rows(f"/workshops/{one}/attendees")}
    assert api.call("POST", "/attendee_workshops", {"workshop_id": str(one), "attendee_id": person}).status_code == 400
    assert api.call("POST", "/attendee_workshops", {"workshop_id": one, "attendee_id": person}).status_code == 400
    assert api.call("PUT", f"/attendees/{person}/update_activities", {"workshop_ids": str(two)}).status_code == 200
    assert [row["id"] for row in api.rows(f"/attendees/{person}/workshops")] == [str(two)]
    assert api.call("DELETE", "/attendee_workshops", {"workshop_id": two, "attendee_id": person}).status_code == 200
    assert api.call("DELETE", "/attendee_workshops", {"workshop_id": two, "attendee_id": person}).status_code == 404
    assert api.call("POST", "/attendee_workshops", {"workshop_id": 1, "attendee_id": person}).status_code == 404


def test_a_full_workshop_takes_nobody(api: Api) -> None:
    """Forty seats."""
    full = [int(row["id"]) for row in api.rows("/workshops") if row["attributes"]["show_on_register"]][-1]
    answers = [
        api.call("POST", "/attendee_workshops", {"workshop_id": full, "attendee_id": int(each.registration_id)}) for each in people()[:45]
    ]
    assert len(api.rows(f"/workshops/{full}/attendees")) == 40
    assert "seats" in answers[-1].json()["message"]


def test_guests_are_invited_and_register(api: Api) -> None:
    """A guest has no attendee until somebody with that address registers."""
    guest = {"first_name": "Jon", "last_name": "Doe", "email": "jon.guest@example.org", "company": "Ev", "attendee_type_id": int(_TYPE)}
    made = api.call("POST", "/guests", guest).json()["data"]
    assert made in api.rows("/guests")
    person = {"attendee_type_id": int(_TYPE), "first_name": "Jon", "last_name": "Doe", "email": "jon.guest@example.org"}
    registered = api.call("POST", "/attendees/register", {"attendee": person}).json()["data"]["id"]
    (listed,) = [row for row in api.rows("/guests") if row["id"] == made["id"]]
    assert listed["relationships"]["attendee"]["data"]["id"] == registered
    assert api.call("POST", "/guests", {**guest, "attendee_type_id": 7}).status_code == 400


def test_lists_have_links_and_pages(api: Api) -> None:
    """Every list but that of attendees; the fault ``paging`` none leaves both out."""
    body = api.call("GET", "/workshops", page__size=10).json()
    assert body["meta"] == {"total_pages": 2}
    assert body["links"]["prev"] is None
    following = api.client.get(body["links"]["next"], headers={"Authorization": f"Bearer {api.token}"}).json()
    assert len(body["data"]) + len(following["data"]) == 15
    assert following["links"]["next"] is None
    api.sandbox.faults(paging="none")
    assert set(api.call("GET", "/workshops").json()) == {"data"}


def test_the_event_and_its_figures(api: Api) -> None:
    """The event by its event_uri, in the account's list too; seats by type; a cancelled attendee."""
    event = api.call("GET", "").json()["data"]
    assert event["attributes"]["event_uri"] == EVENT_SLUG
    listed = api.client.get(f"{api.sandbox.url}/api/v3/events", headers={"Authorization": f"Bearer {api.token}"}).json()
    assert [each["id"] for each in listed["data"]] == [event["id"]]
    assert {each["name"]: each["seats_limit"] for each in api.call("GET", "/tickets-stats").json()} == {
        kind.name: kind.quantity for kind in TICKET_TYPES
    }
    assert {row["id"] for row in api.rows("/purchase_items")} == {"701", "702"}
    person = people()[5].registration_id
    assert api.call("PUT", f"/attendees/{person}/cancel").json()["data"]["attributes"]["status"] == "cancelled"
    assert api.call("PUT", "/attendees/1/cancel").status_code == 404


def test_what_was_done_outlives_a_restart(tmp_path: Path) -> None:
    """Enrolments are as durable as the rest."""
    with (
        running_sandbox(tmp_path, platform="eventtia", people=20) as sandbox,
        httpx.Client(timeout=20, trust_env=False, verify=False) as client,
    ):
        api = Api(client, sandbox)
        workshop = next(int(row["id"]) for row in api.rows("/workshops") if row["attributes"]["show_on_register"])
        api.call("POST", "/attendee_workshops", {"workshop_id": workshop, "attendee_id": int(people()[0].registration_id)})
        sandbox.restart()
        assert people()[0].registration_id in {row["id"] for row in Api(client, sandbox).rows(f"/workshops/{workshop}/attendees")}
