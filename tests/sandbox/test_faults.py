"""What can be made to go wrong, each seen in an answer."""

import itertools
from collections import Counter
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx
import pytest

from kiosk.sandbox.people import people
from tests.sandbox.calling import Api

WELCOME = [person for person in people() if person.welcome]


def test_a_captive_portal_answers_everything_with_a_page(api: Api) -> None:
    """200 and HTML, for the sign-in and for what is not served too; the levers still work."""
    api.sandbox.faults(portal=True)
    for answer in (api.get(), api.grant(), api.post("/checkins", {"qr_code": WELCOME[0].code}), api.get("/nothing"), api.put("", {})):
        assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, "text/html")
    assert api.sandbox.checkins() == []
    api.sandbox.heal()
    assert [api.get("/nothing").status_code, api.put("", {}).status_code] == [404, 405]


def test_a_redirect_leads_to_another_host(api: Api) -> None:
    """302 with that host's address and the same path."""
    api.sandbox.faults(redirect="http://127.0.0.2:9")
    answer = api.get("/registrations")
    assert answer.status_code == 302
    assert answer.headers["location"].startswith("http://127.0.0.2:9/backstage/v1/portal/")


def test_half_an_answer_is_whole_for_http_and_broken_as_json(api: Api) -> None:
    """The next one only, and its work is done."""
    api.sandbox.faults(half=1)
    answer = api.post("/checkins", {"qr_code": WELCOME[0].code})
    assert answer.status_code == 201
    with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
        answer.json()
    assert len(api.sandbox.checkins()) == 1
    assert api.get().json()["status"] == "success"


def test_the_roster_can_be_empty(api: Api) -> None:
    """In a well-formed answer."""
    api.sandbox.faults(empty_roster=True)
    answer = api.get("/registrations").json()
    assert (answer["data"]["registrations"], answer["pagination"]["total_count"]) == ([], 0)


def test_the_roster_can_list_everybody_twice(api: Api) -> None:
    """Over all pages, whatever their length."""
    api.sandbox.faults(twice=True)
    seen: Counter[str] = Counter()
    for page in itertools.count(1):
        answer = api.get("/registrations", page=page, per_page=33).json()
        seen.update(row["registration_id"] for row in answer["data"]["registrations"])
        if not answer["pagination"]["has_more_items"]:
            break
    assert seen == Counter({person.registration_id: 2 for person in people()})


def test_a_token_can_die_after_some_calls(api: Api) -> None:
    """In the middle of a pull, for instance; a new one is good again."""
    api.sandbox.faults(token_calls=2)
    token = api.grant().json()["access_token"]
    assert [api.get(token=token).status_code for _ in range(3)] == [200, 200, 401]
    assert api.get(token=api.grant().json()["access_token"]).status_code == 200


def test_the_tighter_limit_is_told(api: Api) -> None:
    """The day's where less is left of it, with midnight UTC as its end; beyond it nothing is done."""
    api.sandbox.faults(per_day=3)
    told = api.get().headers
    midnight = datetime.fromtimestamp(int(told["X-RateLimit-Reset"]), UTC)
    assert (told["X-RateLimit-Limit"], told["X-RateLimit-Remaining"]) == ("3", "2")
    assert (midnight.hour, midnight.minute, midnight.second) == (0, 0, 0)
    assert timedelta() < midnight - datetime.now(UTC) <= timedelta(days=1)
    assert [api.get().status_code for _ in range(3)] == [200, 200, 429]
    assert api.post("/checkins", {"qr_code": WELCOME[0].code}).status_code == 429
    assert api.sandbox.checkins() == []
    api.sandbox.faults(per_day=100_000, per_minute=50)
    assert api.get().headers["X-RateLimit-Limit"] == "50"


def test_the_clock_of_the_platform_can_be_ahead(api: Api) -> None:
    """In the Date of its answers, of which there is one."""
    api.sandbox.faults(ahead=3600)
    dates = api.get().headers.get_list("date")
    assert len(dates) == 1
    assert timedelta(minutes=59) < parsedate_to_datetime(dates[0]) - datetime.now(UTC) < timedelta(minutes=61)


def test_the_organiser_changes_the_roster(api: Api) -> None:
    """A status, a name, a removal and a newcomer are in the next page that is asked for."""
    first, second, third = people()[:3]
    api.sandbox.change(first.registration_id, status="cancelled", payment_status="unpaid")
    api.sandbox.change(second.registration_id, first_name="Renamed")
    api.sandbox.change(third.registration_id, deleted=True)
    api.sandbox.change("412600000000000001", first_name="New", last_name="Comer")
    seen = {}
    for page in (1, 2, 3):
        seen.update({row["registration_id"]: row for row in api.get("/registrations", page=page, per_page=200).json()["data"]["registrations"]})
    assert (seen[first.registration_id]["status"], seen[first.registration_id]["payment_status"]) == ("cancelled", "unpaid")
    assert seen[second.registration_id]["attendee"]["first_name"] == "Renamed"
    assert third.registration_id not in seen
    assert seen["412600000000000001"]["status"] == "approved"
    assert len(seen) == 500


@pytest.mark.parametrize(
    "asked", [None, [1], {"registration_id": 1}, {"registration_id": "1", "shoe": "44"}, {"registration_id": "1", "deleted": True}]
)
def test_a_wrong_change_is_refused_in_words(api: Api, asked: object) -> None:
    """And nobody is added or removed."""
    answer = httpx.post(api.sandbox.url + "/sandbox/registrations", json=asked, trust_env=False, verify=False)
    assert answer.status_code in {400, 404}
    assert answer.json()["message"]
    assert len(api.sandbox.registrations()) == 500
