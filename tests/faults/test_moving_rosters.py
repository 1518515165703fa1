"""A roster that changes while it is pulled page by page: nobody who is on it throughout is ever locked out."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.core.verdict import Reason
from kiosk.sandbox.faces import available
from kiosk.sandbox.people import Person, people
from tests.faults.gates import Gate, gate
from tests.running import RunningSandbox

GONE = (0, 1, 2, 60, 61)
"""The places of those who are removed: on the first pages, so that all who follow move up."""


@pytest.fixture(params=available())
def at(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Gate]:
    """A station of each platform."""
    with gate(tmp_path, request.param) as opened:
        yield opened


def _disturb(sandbox: RunningSandbox, calls: int, gone: list[Person]) -> None:
    """Once so many calls were made, people are removed and two come."""
    pause = threading.Event()
    for _ in range(1_000):
        if sandbox.calls() >= calls:
            break
        pause.wait(0.02)
    new = [{"registration_id": f"41269998000000000{number}", "first_name": "New", "status": "approved"} for number in (1, 2)]
    sandbox.change_many([*({"registration_id": person.registration_id, "deleted": True} for person in gone), *new])


def test_nobody_who_stays_is_withdrawn(at: Gate) -> None:
    """Removals in the middle move others from one page to another; they are found all the same, and the next pull has the final list."""
    everyone = people()
    gone = [everyone[place] for place in GONE]
    at.sandbox.faults(slow=0.15, per_page_cap=50)
    at.later(minutes=70)
    disturbing = threading.Thread(target=_disturb, args=(at.sandbox, at.sandbox.calls() + 4, gone))
    disturbing.start()
    _, pulled = at.round()
    assert not disturbing.is_alive(), "it all happened while the pull went on"
    disturbing.join()
    at.sandbox.heal()
    assert (pulled.error, pulled.full) == (None, True)
    staying = [person for person in everyone if person not in gone]
    unknown = [person for person in staying if at.desk.look(at.looks.qr(person)).verdict.reason is Reason.NOT_FOUND]
    assert unknown == []
    at.later(minutes=70)
    _, pulled = at.round()
    assert (pulled.error, at.wiring.totals(at.database).tickets) == (None, 497)
    assert all(at.desk.look(at.looks.qr(person)).verdict.reason is not None for person in gone)
