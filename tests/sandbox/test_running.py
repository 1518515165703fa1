"""The sandbox as a process: faults while it runs, a power cut, a clean end."""

import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from kiosk.sandbox.people import people
from tests.running import RunningSandbox, running_sandbox
from tests.sandbox.calling import Api

WELCOME = [person for person in people() if person.welcome]


def test_nobody_is_inside_at_the_start(sandbox: RunningSandbox) -> None:
    """Unless the state is made so."""
    assert sandbox.checkins() == []


def test_a_state_can_begin_with_guests_inside(tmp_path: Path) -> None:
    """By another door, and not counted as received."""
    with running_sandbox(tmp_path, checked_in=3) as sandbox:
        listed = [(row["registration_id"], row["check_in_location"], row["checked_in_by"], row["received_count"]) for row in sandbox.checkins()]
    assert listed == [(person.registration_id, "South Door", "Ana", 0) for person in WELCOME[:3]]


def test_a_power_cut_loses_nothing_that_was_answered(api: Api) -> None:
    """Killed after each answer, the next life knows the check-in, the walk-in and the token."""
    for person in WELCOME[:3]:
        assert api.post("/checkins", {"qr_code": person.code, "check_in_location": "Main Entrance"}).status_code == 201
        api.sandbox.restart()
    assert [row["registration_id"] for row in api.sandbox.checkins()] == [person.registration_id for person in WELCOME[:3]]
    assert api.get().status_code == 200


def test_it_ends_well_when_asked(sandbox: RunningSandbox) -> None:
    """SIGTERM is exit 0, and the state is there afterwards."""
    sandbox.another_door(WELCOME[0].registration_id)
    assert sandbox.stop() == 0
    sandbox.start()
    assert len(sandbox.checkins()) == 1


def test_offline_drops_the_api_but_not_the_levers(api: Api) -> None:
    """No answer on API and OAuth while the fault is on; everything again afterwards."""
    api.sandbox.faults(offline=True)
    for call in (api.get, api.grant):
        with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
            call()
    assert api.sandbox.checkins() == []
    api.sandbox.heal()
    assert api.get().status_code == 200


def test_a_lost_answer_has_done_its_work(api: Api) -> None:
    """The next posted call is dropped after its commit, the one after it is answered."""
    api.sandbox.faults(lost_answer=1)
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        api.post("/checkins", {"qr_code": WELCOME[0].code})
    assert len(api.sandbox.checkins()) == 1
    assert api.post("/checkins", {"qr_code": WELCOME[1].code}).status_code == 201


def test_server_errors_for_the_next_calls_only(api: Api) -> None:
    """status with a count wears off; without one it stays."""
    api.sandbox.faults(status=503, status_count=2)
    assert [api.get().status_code for _ in range(3)] == [503, 503, 200]
    api.sandbox.faults(status=500, status_count=-1)
    assert [api.get().status_code for _ in range(3)] == [500, 500, 500]


def test_slow_waits_before_anything_else(api: Api) -> None:
    """A client of less patience gets no answer, and the work was not done."""
    api.sandbox.faults(slow=30)
    api.client.timeout = httpx.Timeout(0.3)
    with pytest.raises(httpx.ReadTimeout):
        api.post("/checkins", {"qr_code": WELCOME[0].code})
    assert api.sandbox.checkins() == []


@pytest.mark.parametrize("wanted", [{"offlin": True}, {"slow": "much"}, {"bulk_shape": "heap"}, {"status": True}, {"drop_field": [1]}])
def test_a_wrong_switch_is_refused_with_what_there_is(sandbox: RunningSandbox, wanted: dict[str, object]) -> None:
    """An unknown switch or value changes nothing and is explained."""
    answer = httpx.post(sandbox.url + "/sandbox/faults", json=wanted, trust_env=False, verify=False)
    assert answer.status_code == 400
    assert next(iter(wanted)) in answer.json()["error"]


def test_fields_can_be_dropped_from_lists(api: Api) -> None:
    """So that a roster without QR codes can be tried."""
    api.sandbox.faults(drop_field=["qr_code", "payment_status"])
    rows = api.get("/registrations").json()["data"]["registrations"]
    assert all("qr_code" not in row and "payment_status" not in row for row in rows)


def test_health_tells_what_it_holds(sandbox: RunningSandbox) -> None:
    """Registrations, check-ins and calls, without a token."""
    sandbox.another_door(WELCOME[0].registration_id)
    told = httpx.get(sandbox.url + "/sandbox/health", trust_env=False, verify=False).json()
    assert told == {"ok": True, "registrations": 500, "checkins": 1, "calls": 0}


def _start(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kiosk.sandbox", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, cwd=Path(__file__).parents[2])


def test_what_cannot_start_says_why(sandbox: RunningSandbox, tmp_path: Path) -> None:
    """A taken port, a file that is no state, an unknown platform: one line on standard error, exit 1, nothing announced."""
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear organiser, " * 100)
    port = sandbox.url.rpartition(":")[2]
    for arguments, named in ((("--port", port), port), (("--state", str(letter)), "letter.txt"), (("--platform", "eventia"), "eventia")):
        ended = _start(*arguments)
        assert (ended.returncode, ended.stdout) == (1, "")
        assert named in ended.stderr
        assert "Traceback" not in ended.stderr
