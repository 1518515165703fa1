"""pretix at the sandbox, called as its public documentation and a real server have it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from kiosk.sandbox.event import EVENT_SLUG, TICKET_TYPES
from kiosk.sandbox.people import Person, people
from kiosk.sandbox.pretix import DEVICE_TOKEN, INITIALIZATION, ORGANIZER
from tests.running import RunningSandbox, running_sandbox

_ROOT = f"/api/v1/organizers/{ORGANIZER}"
_EVENT = f"/events/{EVENT_SLUG}"
_AT = (datetime.now(UTC) - timedelta(minutes=30)).isoformat()
WELCOME = [person for person in people() if person.welcome]


class Api:
    """A device's hand; ``token`` is sent with every call."""

    def __init__(self, client: httpx.Client, sandbox: RunningSandbox) -> None:
        self.client = client
        self.sandbox = sandbox

    def call(self, method: str, path: str, body: Any = None, *, token: str = DEVICE_TOKEN, key: str = "", **query: Any) -> httpx.Response:
        headers = {"Authorization": f"Device {token}", **({"X-Idempotency-Key": key} if key else {})}
        return self.client.request(method, f"{self.sandbox.url}{_ROOT}{path}", json=body, headers=headers, params=query)

    def everything(self, path: str, **query: Any) -> list[dict[str, Any]]:
        """All pages, one after the other, until there is no next one."""
        found: list[dict[str, Any]] = []
        for page in range(1, 100):
            answer = self.call("GET", path, page=page, **query).json()
            found += answer["results"]
            if answer["next"] is None:
                return found
        raise AssertionError("this list does not end")

    def redeem(self, person: Person, nonce: str, **more: Any) -> httpx.Response:
        body = {"secret": person.code, "lists": [1], "nonce": nonce, "datetime": _AT, "force": False}
        return self.call("POST", "/checkinrpc/redeem/", {**body, **more})


@pytest.fixture(scope="module")
def _running_face(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    with running_sandbox(tmp_path_factory.mktemp("face"), platform="pretix") as running:
        yield running


@pytest.fixture
def api(_running_face: RunningSandbox) -> Iterator[Api]:
    with httpx.Client(timeout=20, trust_env=False, verify=False) as client:
        yield Api(client, _running_face)
    _running_face.heal()


def test_a_token_is_traded_for_a_device(api: Api) -> None:
    """Without authorisation; an unknown one is refused in pretix' own form."""
    address = f"{api.sandbox.url}/api/v1/device/initialize"
    made = api.client.post(address, json={"token": INITIALIZATION})
    assert (made.status_code, made.json()["api_token"], made.json()["organizer"]) == (200, DEVICE_TOKEN, ORGANIZER)
    unknown = api.client.post(address, json={"token": "x"})
    assert (unknown.status_code, unknown.json()) == (400, {"token": ["Unknown initialization token."]})


def test_who_may_see_what(api: Api) -> None:
    """A wrong token is 401, another event 403, another list 404."""
    assert api.call("GET", f"{_EVENT}/", token="x").status_code == 401
    assert api.call("GET", "/events/other/").status_code == 403
    assert api.call("GET", f"{_EVENT}/checkinlists/7/positions/").status_code == 404
    assert api.call("GET", f"{_EVENT}/").json()["slug"] == EVENT_SLUG


def test_every_registration_is_a_position_of_its_order(api: Api) -> None:
    """At most fifty orders a page, past the last one 404, links absolute; letters for every status."""
    first = api.call("GET", f"{_EVENT}/orders/", page_size=500)
    assert len({order["code"] for order in first.json()["results"]}) == 50
    assert first.json()["next"].startswith(f"{api.sandbox.url}{_ROOT}")
    assert datetime.fromisoformat(first.headers["x-page-generated"]).tzinfo is not None
    assert api.call("GET", f"{_EVENT}/orders/", page=999).status_code == 404
    orders = api.everything(f"{_EVENT}/orders/")
    positions = {position["secret"]: (order, position) for order in orders for position in order["positions"]}
    assert positions.keys() == {person.code for person in people()}
    wanted = {"approved": "p", "pending": "n", "waitlist": "n", "cancelled": "c", "rejected": "c"}
    for person in people():
        order, position = positions[person.code]
        letter = "n" if person.status == "approved" and person.payment == "unpaid" else wanted[person.status]
        assert (order["status"], order["code"]) == (letter, person.order)
        assert order["require_approval"] == (person.status in {"pending", "waitlist"})
        assert position["canceled"] == (letter == "c")
        assert TICKET_TYPES[position["item"] - 1].name == person.ticket_type
    assert api.call("GET", f"{_EVENT}/orderpositions/", page_size=1).json()["count"] == 500


def test_changes_are_what_changed(api: Api) -> None:
    """Since the mark of the first page: nothing, then the order that was touched."""
    mark = api.call("GET", f"{_EVENT}/orders/").headers["x-page-generated"]
    assert api.everything(f"{_EVENT}/orders/", modified_since=mark) == []
    person = WELCOME[0]
    api.sandbox.change(person.registration_id, first_name="Changed")
    (order,) = api.everything(f"{_EVENT}/orders/", modified_since=mark)
    assert order["code"] == person.order
    assert "Changed" in [position["attendee_name_parts"]["given_name"] for position in order["positions"]]


def test_a_check_in_is_made_once(api: Api) -> None:
    """201, and again for the same nonce; another nonce is already redeemed and tells of the first."""
    person = WELCOME[10]
    assert [api.redeem(person, "n1").status_code for _ in range(2)] == [201, 201]
    again = api.redeem(person, "n2")
    assert (again.status_code, again.json()["status"], again.json()["reason"]) == (400, "error", "already_redeemed")
    (told,) = again.json()["position"]["checkins"]
    assert datetime.fromisoformat(told["datetime"]) == datetime.fromisoformat(_AT)
    assert [row["received_count"] for row in api.sandbox.checkins() if row["registration_id"] == person.registration_id] == [1]


@pytest.mark.parametrize(
    ("state", "reason"), [("cancelled", "canceled"), ("rejected", "canceled"), ("pending", "unapproved"), ("waitlist", "unapproved")]
)
def test_who_may_not_enter_is_refused_with_a_reason(api: Api, state: str, reason: str) -> None:
    """400 with a word; nobody is 404, and unpaid is its own."""
    person = next(person for person in people() if person.status == state)
    refused = api.redeem(person, f"n-{state}")
    assert (refused.status_code, refused.json()["reason"]) == (400, reason)
    unpaid = next(person for person in people() if person.status == "approved" and person.payment == "unpaid")
    assert api.redeem(unpaid, f"u-{state}").json()["reason"] == "unpaid"
    nobody = api.redeem(person, f"x-{state}", secret="nobody")
    assert (nobody.status_code, nobody.json()["reason"]) == (404, "invalid")


def test_a_check_in_can_be_taken_back_for_a_quarter_of_an_hour(api: Api) -> None:
    """Then, and for a nonce that is not known or was taken back, it is refused in pretix' own forms."""
    person = WELCOME[11]
    api.redeem(person, "n3")

    def annul(nonce: str, minutes: int) -> httpx.Response:
        at = datetime.fromisoformat(_AT) + timedelta(minutes=minutes)
        return api.call("POST", "/checkinrpc/annul/", {"lists": [1], "nonce": nonce, "datetime": at.isoformat()})

    assert "15 minutes" in annul("n3", 16).json()["non_field_errors"][0]
    assert annul("n3", 14).json() == {"status": "ok"}
    assert annul("n3", 14).json() == ["Cannot annul an unsuccessful checkin"]
    assert annul("nobody's", 1).status_code == 404
    assert api.redeem(person, "n4").status_code == 201


def test_a_refused_scan_is_listed_once(api: Api) -> None:
    """With its reason; what is not one is refused by field."""
    path = f"{_EVENT}/checkinlists/1/failed_checkins/"
    body = {"raw_barcode": "poster", "error_reason": "invalid", "nonce": "f1", "datetime": _AT}
    before = api.everything(f"{_EVENT}/checkins/")
    assert [api.call("POST", path, body).status_code for _ in range(2)] == [201, 201]
    after = api.everything(f"{_EVENT}/checkins/")
    assert [(row["error_reason"], row["position"]) for row in after[len(before) :]] == [("invalid", None)]
    wrong = api.call("POST", path, {"raw_barcode": "", "error_reason": "odd", "position": 1})
    assert (wrong.status_code, set(wrong.json())) == (400, {"raw_barcode", "error_reason", "position"})


def test_a_walk_in_is_made_once_for_its_key(api: Api) -> None:
    """One order of one position, paid; sold out and unknown products are refused by field."""
    body = {
        "positions": [{"item": 1, "attendee_name_parts": {"given_name": "Wanda", "family_name": "Walkin"}, "attendee_email": "w@example.org"}]
    }
    made = [api.call("POST", f"{_EVENT}/orders/", body, key="k1") for _ in range(2)]
    assert [answer.status_code for answer in made] == [201, 201]
    assert made[0].json() == made[1].json()
    order = made[0].json()
    assert (order["status"], [each["attendee_name"] for each in order["positions"]]) == ("p", ["Wanda Walkin"])
    unknown = api.call("POST", f"{_EVENT}/orders/", {"positions": [{"item": 99}]})
    assert "item" in unknown.json()["positions"][0]
    number = order["positions"][0]["id"]
    changed = api.call("PATCH", f"{_EVENT}/orderpositions/{number}/", {"company": "ACME"})
    assert (changed.status_code, changed.json()["company"]) == (200, "ACME")
    assert api.call("PATCH", f"{_EVENT}/orderpositions/{number}/", {"attendee_email": "x"}).status_code == 400
