"""What a person does about a conflict: acknowledge it, note something, send it to the supervisor; each is a line of the journal."""

import uuid

from kiosk.core import roles
from kiosk.core.entry import Details, Entry, EntryKind
from kiosk.core.errors import KioskError
from kiosk.core.rules import State as DoorState
from kiosk.core.verdict import Outcome
from kiosk.flow.authority import signer
from kiosk.flow.desk import Desk
from kiosk.flow.pin_check import Signed
from kiosk.store import events, inbox, journal
from kiosk.store.database import Database
from kiosk.store.inbox import Action, Item, State, Step

__all__ = ["Action", "Item", "State", "Step", "acknowledge", "items", "note", "send_to_supervisor"]


def items(database: Database, event: str) -> list[Item]:
    """Every conflict of the event with its state and what was done about it, oldest first."""
    return inbox.items(database, event)


def acknowledge(desk: Desk, conflict: int, words: str, *, operator: str = "", signed: Signed | None = None) -> Item:
    """Somebody has looked at it and answers for it: it is counted as open no more.

    Raises KioskError where there is no such conflict or it is not open, SigningError where nobody signs who may.
    """
    return _act(desk, conflict, Action.ACKNOWLEDGED, words, operator, signed)


def send_to_supervisor(desk: Desk, conflict: int, words: str = "", *, operator: str = "", signed: Signed | None = None) -> Item:
    """It waits for the supervisor, also where it was acknowledged before. Raises KioskError as ``acknowledge`` does."""
    return _act(desk, conflict, Action.SUPERVISOR, words, operator, signed)


def note(desk: Desk, conflict: int, words: str, *, operator: str = "", signed: Signed | None = None) -> Item:
    """Words for whoever looks at it next; its state stays. Raises KioskError where there is no such conflict, or no words."""
    if not words.strip():
        raise KioskError("A note needs words.")
    return _act(desk, conflict, Action.NOTED, words, operator, signed)


def _act(desk: Desk, number: int, action: Action, words: str, operator: str, signed: Signed | None) -> Item:
    database, event = desk.database, desk.post.event
    with database.transaction():
        found = inbox.item(database, event, number)
        if found is None:
            raise KioskError(f"There is no conflict {number}: kiosk conflicts lists them.")
        _fits(found, action)
        needed = roles.Action.ACKNOWLEDGE if action is Action.ACKNOWLEDGED else roles.Action.HAND_UP
        by = signer(database, needed, signed, operator or desk.post.operator)
        journal.append(database, _line(desk, found, action), Details("", by, words))
        done = inbox.item(database, event, number)
    return done or found


def _fits(found: Item, action: Action) -> None:
    """What is settled is not settled again, and a second tap writes no second line."""
    if action is Action.NOTED:
        return
    if found.state is State.RESOLVED:
        raise KioskError(f"Conflict {found.conflict.id} is resolved: the admission here was taken back.")
    if found.state.value == {Action.ACKNOWLEDGED: State.ACKNOWLEDGED, Action.SUPERVISOR: State.SUPERVISOR}[action].value:
        raise KioskError(f"Conflict {found.conflict.id} was {'acknowledged' if action is Action.ACKNOWLEDGED else 'sent up'} before.")


def _line(desk: Desk, found: Item, action: Action) -> Entry:
    at = desk.now()
    rules = desk.post.rules(events.get(desk.database, desk.post.event))
    return Entry(
        id=str(uuid.uuid4()),
        kind=EntryKind.CONFLICT,
        at=at,
        event=desk.post.event,
        station=desk.post.station,
        checkpoint=rules.checkpoint,
        zone=rules.zone,
        period=rules.period(at),
        direction=rules.direction.value,
        outcome=Outcome.NOTED.value,
        reason=action.value,
        ticket=found.conflict.ticket,
        number=found.conflict.id,
        refers=found.conflict.entry,
        rehearsal=rules.state is DoorState.REHEARSAL,
    )
