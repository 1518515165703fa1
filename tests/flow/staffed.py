"""A station where people have PINs, on clocks that the test turns; hashing is as quick as argon2 can be."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from kiosk.core.roles import Role
from kiosk.flow.pin_check import PinCheck, Signed
from kiosk.flow.pin_hash import PinHash
from kiosk.store import people
from kiosk.store.database import Database, connect
from kiosk.store.people import Person

NOW = datetime(2026, 6, 15, 9, 0, tzinfo=UTC)
QUICK = PinHash(passes=1, kib=8)
PINS = {"Stew": "4829", "Susan Vale": "7305", "Tess": "918273"}
ROLES = {"Stew": Role.STEWARD, "Susan Vale": Role.SUPERVISOR, "Tess": Role.TECHNICIAN}


class Clocks:
    """``at`` is the wall clock, which can be set; ``ticks`` count from the computer's start."""

    def __init__(self) -> None:
        self.at, self.ticks = NOW, 5000.0

    def now(self) -> datetime:
        return self.at

    def later(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        self.ticks += seconds


def staff(database: Database) -> None:
    """One of each role, with PINS."""
    with database.transaction():
        for name, pin in PINS.items():
            people.add(database, Person(f"id-{name}", name, ROLES[name], QUICK.made(pin), NOW))


def check(database: Database, clocks: Clocks) -> PinCheck:
    return PinCheck(database, "Main", clocks.now, lambda: clocks.ticks, QUICK)


def signed(database: Database, name: str) -> Signed:
    """Somebody who has just signed in."""
    return check(database, Clocks())(name, PINS[name])


def opened(folder: Path) -> Database:
    """A database with everybody in it."""
    database = connect(folder / "kiosk.db")
    staff(database)
    return database
