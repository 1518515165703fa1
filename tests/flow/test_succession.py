"""The first admission is taken back while a later one stands: the guest is inside, and the platform must know."""

from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.core.rules import Direction
from kiosk.core.verdict import Outcome
from kiosk.store import outbox
from tests.flow.liar import Liar, Portal
from tests.flow.stands import Stand, guest


@pytest.fixture
def portal() -> Portal:
    return Portal()


@pytest.fixture
def stand(tmp_path: Path, portal: Portal) -> Stand:
    return Stand(tmp_path, Liar(portal, guest(1)))


def _went_out_and_in(stand: Stand) -> str:
    """The guest leaves and comes back; gives the second admission."""
    for direction in (Direction.EXIT, Direction.ENTRY):
        stand.later(minutes=1)
        stand.rules = replace(stand.rules, direction=direction)
        decided = stand.desk.admit("c1")
    assert decided.verdict.outcome is Outcome.ADMITTED
    return decided.entry


def _sent(stand: Stand) -> None:
    for _ in range(4):
        stand.later(minutes=6)
        stand.uploading.round()


@pytest.mark.parametrize("before", [False, True])
def test_the_next_admission_that_stands_is_told(stand: Stand, portal: Portal, before: bool) -> None:
    """Whether or not the first had been sent: the platform ends with the second, and keeps it once."""
    first = stand.desk.admit("c1").entry
    if before:
        stand.uploading.round()
    second = _went_out_and_in(stand)
    stand.desk.undo(first)
    _sent(stand)
    assert portal.standing["1"].entry == second
    assert portal.kept.count(second) == 1
    assert outbox.counts(stand.database, "e").uploads == 0


def test_where_nobody_is_inside_any_more_nothing_is_told(stand: Stand, portal: Portal) -> None:
    """Both admissions were taken back, the later one first: the platform lists nobody."""
    first = stand.desk.admit("c1").entry
    second = _went_out_and_in(stand)
    stand.desk.undo(second)
    stand.desk.undo(first)
    _sent(stand)
    assert portal.standing == {}


def test_a_platform_that_cannot_undo_is_told_nothing_more(tmp_path: Path) -> None:
    """It keeps the first check-in: a second one would be no news there."""
    platform = Liar(Portal(), guest(1))
    platform.capabilities = replace(platform.capabilities, undo=False)
    stand = Stand(tmp_path, platform)
    first = stand.desk.admit("c1").entry
    stand.uploading.round()
    _went_out_and_in(stand)
    stand.desk.undo(first)
    assert outbox.counts(stand.database, "e").uploads == 0
