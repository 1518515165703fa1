"""The people of a station: added, given a PIN, taken out; and the record of who tried to be whom."""

import uuid
from datetime import datetime

from kiosk.core import pins
from kiosk.core.errors import SigningError
from kiosk.core.roles import Action, Role
from kiosk.flow.authority import signer
from kiosk.flow.pin_check import Signed
from kiosk.flow.pin_hash import PinHash
from kiosk.store import people
from kiosk.store.database import Database
from kiosk.store.people import Person, Told, everybody, set_up, told

__all__ = ["Person", "Told", "add", "change_pin", "everybody", "remove", "set_up", "told"]

LONGEST_NAME = 60


def add(database: Database, name: str, role: Role, pin: str, *, signed: Signed | None, station: str, now: datetime) -> Person:
    """One more person. The first must be a technician: without one nobody could add the others. Raises SigningError."""
    wanted = " ".join(name.split())
    if not wanted or len(wanted) > LONGEST_NAME or not wanted.isprintable() or any(letter.isdigit() for letter in wanted):
        raise SigningError(f"A person's name has 1 to {LONGEST_NAME} letters and no digits: what has digits may be a PIN in the wrong place.")
    hashed = _hashed(pin)
    with database.transaction():
        signer(database, Action.PEOPLE, signed, "")
        if not set_up(database) and role is not Role.TECHNICIAN:
            raise SigningError("The first person must be a technician: without one nobody could add others, export or purge.")
        if people.named(database, wanted) is not None:
            raise SigningError("Somebody of that name is here already: add a surname, or give that one another PIN (kiosk people pin).")
        person = Person(str(uuid.uuid4()), wanted, role, hashed, now)
        people.add(database, person)
        people.tell(database, now, station, person.id, wanted, f"added as {role.value}{_by(signed)}")
    return person


def remove(database: Database, name: str, *, signed: Signed | None, station: str, now: datetime) -> bool:
    """Takes a person out; True where it was the last and nobody has a PIN any more. Raises SigningError where only a technician would go."""
    with database.transaction():
        signer(database, Action.PEOPLE, signed, "")
        person = _known(database, name)
        others = [each for each in everybody(database) if each.id != person.id]
        if others and not any(each.role is Role.TECHNICIAN for each in others):
            raise SigningError("That is the only technician: add another first, or remove all others before.")
        people.remove(database, person.id, now)
        people.put_lock(database, people.subject(database, person.name), people.Lock(), now)
        people.tell(database, now, station, person.id, "", f"removed{_by(signed)}")
    return not others


def change_pin(database: Database, name: str, pin: str, *, signed: Signed | None, station: str, now: datetime) -> None:
    """Another PIN for a person, by themselves or by a technician. Raises SigningError."""
    hashed = _hashed(pin)
    with database.transaction():
        person = _known(database, name)
        own = signed is not None and signed.person == person.id
        if not own:
            signer(database, Action.PEOPLE, signed, "")
        people.set_pin(database, person.id, hashed)
        people.put_lock(database, people.subject(database, person.name), people.Lock(), now)
        people.tell(database, now, station, person.id, person.name, f"given another PIN{'' if own else _by(signed)}")


def _hashed(pin: str) -> str:
    if (wrong := pins.fault(pin)) is not None:
        raise SigningError(f"The PIN was not taken: {wrong}.")
    return PinHash().made(pin)


def _known(database: Database, name: str) -> Person:
    person = people.named(database, name)
    if person is None:
        raise SigningError("Nobody has that name: kiosk people lists everybody.")
    return person


def _by(signed: Signed | None) -> str:
    """By whom, as an id: names stand in one column only, which a purge empties."""
    return f" by {signed.person}" if signed is not None else ""
