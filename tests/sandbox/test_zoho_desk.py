"""What a desk asks of the sandbox beside check-ins: corrections, cancellations, attendance, reports."""

import csv
import io

import pytest

from kiosk.sandbox.people import people
from tests.sandbox.calling import Api

WELCOME = [person for person in people() if person.welcome]


def test_a_name_is_corrected(api: Api) -> None:
    """What was not named stays, and the next read has it."""
    path = f"/registrations/{WELCOME[0].registration_id}"
    answer = api.put(path, {"attendee": {"first_name": "Ada", "company": "Lovelace & Co"}})
    told = api.get(path).json()["data"]
    assert answer.status_code == 200
    assert answer.json()["data"] == told
    assert (told["attendee"]["first_name"], told["attendee"]["last_name"]) == ("Ada", WELCOME[0].last_name)
    assert told["attendee"]["company"] == "Lovelace & Co"


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({}, "INVALID_PARAMETER"),
        ({"attendee": {"first_name": 3}}, "INVALID_PARAMETER"),
        ({"attendee": {"email": WELCOME[1].email}}, "DUPLICATE_REGISTRATION"),
    ],
)
def test_a_wrong_correction_changes_nothing(api: Api, body: object, word: str) -> None:
    """It is refused with a word."""
    path = f"/registrations/{WELCOME[0].registration_id}"
    before = api.get(path).json()
    assert api.put(path, body).json()["code"] == word
    assert api.get(path).json() == before


def test_a_registration_is_cancelled(api: Api) -> None:
    """It keeps its place in the list, with the status, and can no longer be checked in; again is no error."""
    path = f"/registrations/{WELCOME[0].registration_id}"
    assert [api.delete(path).status_code for _ in range(2)] == [200, 200]
    assert api.get(path).json()["data"]["status"] == "cancelled"
    assert api.post("/checkins", {"qr_code": WELCOME[0].code}).json()["code"] == "INVALID_TICKET"


def test_an_unknown_registration_is_said(api: Api) -> None:
    """404 for both."""
    assert api.delete("/registrations/1").json()["code"] == "REGISTRATION_NOT_FOUND"
    assert api.put("/registrations/1", {"attendee": {"first_name": "A"}}).status_code == 404


def test_attendance_is_told(api: Api) -> None:
    """The same figures as the statistics."""
    api.post("/checkins", {"qr_code": WELCOME[0].code})
    told, stats = api.get("/analytics/attendance").json()["data"], api.get("/checkins/stats").json()
    assert told == {
        "total_registered": stats["total_registered"],
        "checked_in": 1,
        "not_checked_in": stats["not_checked_in"],
        "attendance_rate": stats["checkin_rate"],
    }


def test_a_report_is_fetched_by_its_link(api: Api) -> None:
    """Without a token, with a line for each registration and the fields that were asked for."""
    api.post("/checkins", {"qr_code": WELCOME[0].code, "check_in_time": "2026-11-20T09:00:00Z"})
    fields = ["registration_number", "name", "check_in_status", "check_in_time"]
    answer = api.post("/reports/export", {"report_type": "attendance", "format": "csv", "include_fields": fields})
    link = answer.json()["download_url"]
    lines = list(csv.DictReader(io.StringIO(api.client.get(link).text)))
    assert len(lines) == 500
    assert lines[people().index(WELCOME[0])] == {
        "registration_number": WELCOME[0].number,
        "name": WELCOME[0].name,
        "check_in_status": "checked_in",
        "check_in_time": "2026-11-20T09:00:00Z",
    }


@pytest.mark.parametrize("changed", [{"report_type": "gossip"}, {"format": "doc"}, {"include_fields": ["shoe"]}])
def test_a_wrong_report_is_refused(api: Api, changed: dict[str, object]) -> None:
    """INVALID_PARAMETER, and no link."""
    answer = api.post("/reports/export", {"report_type": "attendance", "format": "csv", **changed})
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_PARAMETER")


def test_an_invented_link_leads_nowhere(api: Api) -> None:
    """404."""
    assert api.client.get(api.sandbox.url + "/reports/x.csv").status_code == 404
