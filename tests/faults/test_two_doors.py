"""Two doors without a network admit the same tickets; then both sync through a line that comes and goes: every double admission is told."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.core.verdict import Outcome
from kiosk.flow import inbox
from kiosk.sandbox.people import Person
from tests.faults.conftest import TAKE_CHECK_INS
from tests.faults.gates import Gate
from tests.running import running_sandbox

APART = timedelta(seconds=2)
"""No ticket is shown at both doors within so short a time: what happens then is told in tests/flow/test_inbox.py."""

FAULTS: tuple[dict[str, Any], ...] = (
    {"offline": True},
    {"lost_answer": 1},
    {"lost_answer": 2},
    {"half": 1},
    {"status": 503, "status_count": 2},
    {"status": 500, "status_count": 1},
    {},
    {},
)


@dataclass
class Doors:
    """Two stations of one event, and the plainest model there is: who was let in where."""

    folder: Path
    open: Callable[[str], Gate]
    draw: random.Random
    gates: dict[str, Gate] = field(default_factory=dict)
    admitted: dict[str, set[str]] = field(default_factory=lambda: {"Main": set(), "South": set()})

    def scan(self, people: list[Person]) -> None:
        """Each ticket is shown at one door, at the other, at both or at none, in an order of each door's own."""
        for name, gate in self.gates.items():
            for person in self.draw.sample(people, len(people)):
                if self.draw.random() < 0.7:
                    self._scan(name, gate, person)

    def _scan(self, name: str, gate: Gate, person: Person) -> None:
        gate.later(seconds=self.draw.randrange(9))
        elsewhere = [other.scanned[person.registration_id] for other in self.gates.values() if person.registration_id in other.scanned]
        if any(abs(gate.now() - at) < APART for at in elsewhere):
            gate.later(seconds=5)
        gate.admit_one(person)
        self.admitted[name].add(gate.looks.ticket_id(person))
        assert gate.desk.admit(gate.looks.qr(person)).verdict.outcome is Outcome.REFUSED

    def turn(self, name: str) -> None:
        """One door's turn through whatever fault was drawn: uploads, list or both, cut short after some calls; some begin anew."""
        gate = self.gates[name]
        gate.sandbox.heal()
        gate.sandbox.faults(**self.draw.choice(FAULTS))
        what = self.draw.choice(("uploads", "list", "both", "both"))
        calls = self.draw.choice((1, 3, 1000))
        if what != "list":
            asked = iter(range(calls))
            gate.uploading.round(stopping=lambda: next(asked, None) is None)
        if what != "uploads":
            gate.syncing.round()
        gate.later(minutes=self.draw.choice((0, 6)))
        if self.draw.random() < 0.2:
            gate.close()
            self.gates[name] = self.open(name)

    def settle(self) -> None:
        """The line is back; both come to their end, in either order, and once more."""
        for name in (*self.draw.sample(sorted(self.gates), 2), *self.draw.sample(sorted(self.gates), 2)):
            self.gates[name].sandbox.heal()
            self.gates[name].later(minutes=70)
            self.gates[name].rounds()

    def told(self, name: str) -> list[str]:
        """The tickets in one door's inbox."""
        gate = self.gates[name]
        return [item.conflict.ticket for item in inbox.items(gate.database, gate.wiring.event)]


def _doors(folder: Path, platform: str, guests: int, seed: int, turns: int) -> None:
    with running_sandbox(folder, platform=platform, people=max(500, 2 * guests)) as sandbox:

        def opened(name: str) -> Gate:
            return Gate(folder / name, sandbox, platform, station=name, guests=max(500, 2 * guests))

        doors = Doors(folder, opened, random.Random(seed))
        doors.gates = {name: opened(name) for name in ("Main", "South")}
        try:
            for gate in doors.gates.values():
                assert gate.round(minutes=0)[1].error is None
            sandbox.faults(offline=True)
            people = list(doors.gates["Main"].people.values())[:guests]
            doors.scan(people)
            for _ in range(turns):
                doors.turn(doors.draw.choice(("Main", "South")))
            doors.settle()
            _reckon(doors)
        finally:
            for gate in doors.gates.values():
                gate.close()


def _reckon(doors: Doors) -> None:
    """Counted against the model: at the platform once each, each double in an inbox, once in each, and no other."""
    main, south = doors.admitted["Main"], doors.admitted["South"]
    gate = doors.gates["Main"]
    by_registration = {gate.looks.ticket_id(person): person.registration_id for person in gate.people.values()}
    listed = [row["registration_id"] for row in gate.sandbox.checkins()]
    assert sorted(listed) == sorted(by_registration[ticket] for ticket in main | south)
    told = {name: doors.told(name) for name in doors.gates}
    for name, tickets in told.items():
        assert len(tickets) == len(set(tickets)), name
    assert set(told["Main"]) | set(told["South"]) == main & south
    assert len(main & south) > len(main) // 3, "the draw made hardly any double admission"


@pytest.mark.parametrize(("seed", "platform"), list(enumerate(TAKE_CHECK_INS, 1)))
def test_every_double_admission_is_in_an_inbox_and_none_is_invented(platform: str, seed: int, tmp_path: Path) -> None:
    """Shared tickets offline at two doors, then uploads and lists through a flapping line in either order, interrupted and repeated."""
    _doors(tmp_path, platform, 100, seed, 8)


@pytest.mark.torture
@pytest.mark.parametrize("platform", TAKE_CHECK_INS)
@pytest.mark.parametrize("seed", range(5))
def test_a_thousand_shared_tickets(platform: str, seed: int, tmp_path: Path) -> None:
    """The same with 1,000 tickets."""
    _doors(tmp_path, platform, 1000, seed, 40)
