"""Whether an action is signed by somebody who may do it; asked inside the transaction that does it."""

from datetime import datetime, timedelta

from kiosk.core import pins
from kiosk.core.entry import Entry
from kiosk.core.errors import SigningError
from kiosk.core.roles import Action, may, needs_pin
from kiosk.flow.pin_check import Signed
from kiosk.flow.signing import wanted
from kiosk.store import outbox, people
from kiosk.store.database import Database

FREE_UNDO = timedelta(seconds=10)
"""Undo is free for so long after the scan, and only before paper (rules.md)."""

_TAP = timedelta(seconds=2)
"""The window counts from when it showed the verdict, and a tap in the last moment takes a while to get here."""


def signer(database: Database, action: Action, signed: Signed | None, operator: str) -> str:
    """The name that signs for the action: that of ``signed``, else ``operator`` where nobody has a PIN or none is needed.

    Raises SigningError where a person must sign and none has, or one who may not, or who was removed meanwhile.
    """
    if signed is not None:
        person = people.of_id(database, signed.person)
        if person is None:
            raise SigningError("Whoever signed in was removed meanwhile: somebody else must sign in.")
        if not may(person.role, action):
            raise SigningError(f"A {person.role.value} may not do that: {wanted(action)}")
        return person.name
    if needs_pin(action) and people.set_up(database):
        raise SigningError(wanted(action))
    return operator


def undo_signer(database: Database, line: Entry, at: datetime, signed: Signed | None, operator: str) -> str:
    """As ``signer``, for an undo: free soon after the scan and before paper. A clock that was set back since makes it late."""
    soon = timedelta() <= at - line.at <= FREE_UNDO + _TAP
    if soon and not outbox.badge_ordered(database, line):
        return signed.name if signed is not None else operator
    return signer(database, Action.UNDO, signed, operator)


def withheld(database: Database, text: str) -> bool:
    """Whether a code that names nobody may be somebody's PIN, printed or held up as a code: it is neither kept nor sent anywhere then.

    By its form alone: to compare it with everybody's PIN would take a scan's time, and tell by it.
    """
    return pins.is_pin(text) and people.set_up(database)
