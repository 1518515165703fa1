"""Roles: each may do what those before it may, and nothing that matters is open to all."""

import pytest

from kiosk.core.roles import LEAST, Action, Role, may, needs_pin


def test_every_action_has_a_least_role() -> None:
    """None is left out of the table."""
    assert set(LEAST) == set(Action)


def test_who_may_more_may_also_what_others_may() -> None:
    """Steward < supervisor < technician, for every action."""
    for action in Action:
        allowed = [may(role, action) for role in Role]
        assert allowed == sorted(allowed)
        assert allowed[-1]


@pytest.mark.parametrize(
    ("action", "least"),
    [
        (Action.UNDO, Role.SUPERVISOR),
        (Action.OVERRIDE, Role.SUPERVISOR),
        (Action.REPRINT, Role.SUPERVISOR),
        (Action.WALK_IN, Role.SUPERVISOR),
        (Action.CORRECT, Role.SUPERVISOR),
        (Action.ACKNOWLEDGE, Role.SUPERVISOR),
        (Action.SCANNER_TEST, Role.TECHNICIAN),
        (Action.EXPORT, Role.TECHNICIAN),
        (Action.PURGE, Role.TECHNICIAN),
        (Action.PEOPLE, Role.TECHNICIAN),
    ],
)
def test_the_least_role(action: Action, least: Role) -> None:
    """The role in the table may, the one before it may not, and a PIN is needed."""
    assert may(least, action)
    assert not may(list(Role)[least.rank - 1], action)
    assert needs_pin(action)


def test_a_fire_does_not_wait_for_a_pin() -> None:
    """An evacuation needs nobody's PIN; taking it back does."""
    assert not needs_pin(Action.EVACUATE)
    assert needs_pin(Action.UNDO_EVACUATION)
