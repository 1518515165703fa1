"""Who may do what at a door: three roles, and the least of them that each action wants (rules.md, field-notes 11)."""

from enum import StrEnum


class Role(StrEnum):
    """Steward < supervisor < technician: each may do what those before it may."""

    STEWARD = "steward"
    SUPERVISOR = "supervisor"
    TECHNICIAN = "technician"

    @property
    def rank(self) -> int:
        return list(Role).index(self)

    def covers(self, least: "Role") -> bool:
        """Whether this role may do what ``least`` may."""
        return self.rank >= least.rank


class Action(StrEnum):
    """What not everybody may do, by the word that staff read. Scanning, looking, the muster list and numbers are free."""

    EVACUATE = "evacuate"
    GROUP = "admit a whole order"
    UNDO = "take this back"
    OVERRIDE = "override"
    REPRINT = "reprint"
    WALK_IN = "register a walk-in"
    CORRECT = "correct a count"
    HAND_UP = "send a conflict to the supervisor"
    ACKNOWLEDGE = "acknowledge a conflict"
    UNDO_EVACUATION = "take an evacuation back"
    SCANNER_TEST = "open the scanner test"
    EXPORT = "export"
    SETTINGS = "change settings"
    PEOPLE = "change people and PINs"
    PURGE = "purge"


LEAST: dict[Action, Role] = {
    # A fire does not wait for a PIN, and a group is let in as each of it would be.
    Action.EVACUATE: Role.STEWARD,
    Action.GROUP: Role.STEWARD,
    Action.HAND_UP: Role.STEWARD,
    Action.UNDO: Role.SUPERVISOR,
    Action.OVERRIDE: Role.SUPERVISOR,
    Action.REPRINT: Role.SUPERVISOR,
    Action.WALK_IN: Role.SUPERVISOR,
    Action.CORRECT: Role.SUPERVISOR,
    Action.ACKNOWLEDGE: Role.SUPERVISOR,
    Action.UNDO_EVACUATION: Role.SUPERVISOR,
    Action.SCANNER_TEST: Role.TECHNICIAN,
    Action.EXPORT: Role.TECHNICIAN,
    Action.SETTINGS: Role.TECHNICIAN,
    Action.PEOPLE: Role.TECHNICIAN,
    Action.PURGE: Role.TECHNICIAN,
}
"""The least role of each action. What a steward may do needs no PIN: whoever stands at the door is one."""


def needs_pin(action: Action) -> bool:
    """Whether somebody must have signed in for it."""
    return LEAST[action] is not Role.STEWARD


def may(role: Role, action: Action) -> bool:
    """Whether somebody of this role may do it."""
    return role.covers(LEAST[action])
