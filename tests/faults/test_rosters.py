"""The roster half of the same faults, on every platform: an answer that is none withdraws nobody, and afterwards the roster is whole."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.core.errors import Unreachable
from kiosk.flow.counting import totals
from kiosk.sandbox.faces import available
from tests.faults.gates import Gate, gate

FAULTS: dict[str, dict[str, Any]] = {
    "offline": {"offline": True},
    "captive portal": {"portal": True},
    "half answers": {"half": -1},
    "another host": {"redirect": "http://127.0.0.2:9"},
    "server errors": {"status": 502},
    "rate limit": {"per_minute": 0},
}


@pytest.fixture(scope="module", params=available())
def station(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """One station a platform, for all faults one after the other."""
    folder: Path = tmp_path_factory.mktemp("rosters")
    with gate(folder, request.param) as opened:
        yield opened


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_withdraws_nobody(station: Gate, fault: str) -> None:
    """The pull says that it failed and for whom to try again; the list stays whole, guests are let in, and what changed comes afterwards."""
    known = totals(station.database, station.wiring.event).tickets
    (person,) = station.admit(1)
    station.sandbox.faults(**FAULTS[fault])
    _, pulled = station.round()
    assert isinstance(pulled.error, Unreachable)
    assert str(pulled.error)
    assert totals(station.database, station.wiring.event).tickets == known
    station.sandbox.heal()
    station.sandbox.change(f"41269998000000{known:04d}", first_name="New", last_name="Comer", status="approved")
    station.later(minutes=70)
    station.rounds()
    after = totals(station.database, station.wiring.event)
    assert (after.tickets, after.counts.uploads) == (known + 1, 0)
    assert after.counts.local_only == (0 if station.wiring.capabilities.check_in else len(station.scanned))
    assert (after.conflicts, person.registration_id in station.scanned) == (0, True)


def test_an_empty_roster_locks_nobody_out(station: Gate) -> None:
    """A platform that suddenly knows nobody is asked about, and scanning goes on with the old list."""
    known = totals(station.database, station.wiring.event).tickets
    station.sandbox.faults(empty_roster=True)
    station.later(minutes=70)
    _, pulled = station.round()
    station.sandbox.heal()
    assert pulled.held
    assert totals(station.database, station.wiring.event).tickets == known
    station.admit(1)


def test_ids_that_come_twice_are_one_ticket_each(station: Gate) -> None:
    """A roster that lists everybody twice is the same roster."""
    known = totals(station.database, station.wiring.event).tickets
    station.sandbox.faults(twice=True)
    station.later(minutes=70)
    station.rounds()
    station.sandbox.heal()
    assert totals(station.database, station.wiring.event).tickets == known


def test_a_token_that_dies_in_the_middle_is_renewed(station: Gate) -> None:
    """Good for two calls only, again and again: the whole roster comes all the same, and what changed is in it."""
    if station.wiring.settings.platform.name == "pretix":
        pytest.skip("a device's token is never renewed: it is revoked by a person")
    known = totals(station.database, station.wiring.event).tickets
    station.sandbox.change(f"41269998800000{known:04d}", first_name="New", last_name="Comer", status="approved")
    station.sandbox.faults(token_calls=2, expire_tokens=True)
    station.later(minutes=70)
    before = station.sandbox.calls()
    _, pulled = station.round()
    station.sandbox.heal()
    assert (pulled.error, pulled.full, pulled.added) == (None, True, 1)
    assert station.sandbox.calls() - before > pulled.calls, "tokens were asked for anew"
