"""Guests who register at the door while things fail: made at the platform once, before their check-in, or visibly left to a person."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.core.errors import Unreachable
from kiosk.core.verdict import Outcome
from kiosk.flow import books
from kiosk.flow.backing import NewGuest
from kiosk.sandbox.faces import available
from tests.faults.gates import Gate, gate

EMAIL = "walk.in@example.com"


@pytest.fixture(params=available())
def at(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Gate]:
    """A station of each platform."""
    with gate(tmp_path, request.param) as opened:
        yield opened


def _walk_in(at: Gate) -> str:
    """Registers somebody and gives the ticket's id here."""
    kind = next(each for each in at.syncing.platform.ticket_types() if each.left is None or each.left > 0)
    at.sandbox.faults(offline=True)
    decided = at.desk.walk_in(NewGuest("Ada", "Walker", EMAIL, type=kind.name, type_id=kind.id))
    assert decided.verdict.outcome is Outcome.ADMITTED
    assert decided.verdict.ticket is not None
    return decided.verdict.ticket.id


def _made(at: Gate) -> list[dict[str, object]]:
    return [row for row in at.sandbox.registrations() if row["email"] == EMAIL]


def test_a_walk_in_made_offline_is_registered_once(at: Gate) -> None:
    """It outlives pulls that fail and pulls that do not know it; then it is one registration there and one ticket here."""
    if not at.wiring.capabilities.walk_in:
        pytest.skip("this platform takes no walk-ins")
    _walk_in(at)
    uploaded, _ = at.round()
    assert isinstance(uploaded.error, Unreachable)
    assert at.wiring.totals(at.database).tickets == 501
    at.sandbox.heal()
    at.later(minutes=70)
    at.rounds()
    at.later(minutes=70)
    at.rounds()
    (row,) = _made(at)
    totals = at.wiring.totals(at.database)
    assert (totals.tickets, totals.conflicts, totals.counts.quarantined) == (501, 0, 0)
    if at.wiring.capabilities.check_in:
        assert [each["received_count"] for each in at.sandbox.checkins() if each["registration_id"] == row["registration_id"]] == [1]


def test_a_walk_in_whose_answer_was_lost_is_not_made_twice(at: Gate) -> None:
    """Found again where the platform can tell, else left to a person in words; never a second registration."""
    if not at.wiring.capabilities.walk_in:
        pytest.skip("this platform takes no walk-ins")
    own = _walk_in(at)
    at.sandbox.heal()
    at.sandbox.faults(lost_answer=1)
    at.round()
    assert len(_made(at)) == 1
    for _ in range(4):
        at.round(minutes=35)
    assert len(_made(at)) == 1
    left = {row.ticket: row.reason for row in books.open_rows(at.database) if row.state not in {"due", "done"}}
    assert left.keys() <= {own}
    assert all(left.values())
    if not left:
        assert (at.due, at.wiring.totals(at.database).tickets) == (0, 501)
