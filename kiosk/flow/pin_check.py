"""Is this really that person? A name and a PIN, counted before they are looked at, so that no crash and no restart gives a free try."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from kiosk.core import pins
from kiosk.core.errors import SigningError
from kiosk.core.roles import Role
from kiosk.flow.pin_hash import PinHash
from kiosk.store import people
from kiosk.store.database import Database
from kiosk.store.people import Lock, Person

STATION = "station"
"""The lock that all tries at this station share."""

WORDS = "That name and PIN do not belong together."
RIGHT, WRONG, LOCKED, UNFINISHED = "right", "wrong", "locked", "unfinished"
"""What came of a try, as the record says. One that is unfinished was cut off, and counts as wrong."""


@dataclass(frozen=True, slots=True)
class Signed:
    """Somebody whose PIN was right: ``person`` is their id. Made by PinCheck only."""

    person: str
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class PinCheck:
    """On one connection, for one thread. ``ticks`` is a clock that counts from the computer's start and that nobody can set.

    Only that clock says how long a lock lasts: the wall clock (``now``) tells people when, and frees nobody.
    """

    database: Database
    station: str
    now: Callable[[], datetime]
    ticks: Callable[[], float] = time.monotonic
    hashing: PinHash = field(default_factory=PinHash)

    def __call__(self, name: str, pin: str) -> Signed:
        """Who it is. Raises SigningError: locked, or wrong; a name that nobody has is answered alike and after the same time."""
        whom = people.subject(self.database, name)
        with self.database.transaction():
            person = people.named(self.database, name)
            wait = self._wait(whom)
            shared = self._kept(STATION)
            line = self._tell(person, name, LOCKED if wait > 0 else UNFINISHED)
            if wait <= 0:
                self._count(whom)
        if wait > 0:
            raise SigningError(f"Too many wrong PINs: wait {_duration(wait)}. Until then no PIN is looked at, not even a right one.")
        right = self.hashing.fits(person.pin if person else None, pin)
        with self.database.transaction():
            # Whoever was removed, or got another PIN, meanwhile has not signed.
            if right and person is not None and people.named(self.database, name) == person:
                self._forgive(whom, shared)
                people.came_of(self.database, line, RIGHT)
                return Signed(person.id, person.name, person.role)
            people.came_of(self.database, line, WRONG)
            wait = self._wait(whom)
        raise SigningError(f"{WORDS} Wait {_duration(wait)} before the next try." if wait > 0 else f"{WORDS} Try again.")

    def waits(self, name: str) -> float:
        """Seconds until the next PIN is looked at for this name; 0: now."""
        return self._wait(people.subject(self.database, name))

    def _wait(self, whom: str) -> float:
        now = self.ticks()
        own, shared = self._kept(whom), self._kept(STATION)
        return max(
            0.0,
            pins.person_waits(own.failures) - pins.served(own.ticks, now),
            pins.station_waits(shared.failures) - pins.served(shared.ticks, now),
        )

    def _kept(self, whom: str) -> Lock:
        kept = people.lock(self.database, whom)
        return Lock() if pins.served(kept.ticks, self.ticks()) >= pins.FADES_SECONDS else kept

    def _count(self, whom: str) -> None:
        for each in (whom, STATION):
            people.put_lock(self.database, each, Lock(self._kept(each).failures + 1, self.ticks()), self.now())

    def _forgive(self, whom: str, before: Lock) -> None:
        """The right PIN takes back this person's own slips, also from the station's count, and nobody else's.

        ``before`` is the station's lock as it was before this try: who waits for it waits no longer by a right PIN.
        """
        own, shared = self._kept(whom), self._kept(STATION)
        ticks = before.ticks if shared.failures == before.failures + 1 else shared.ticks
        people.put_lock(self.database, whom, Lock(), self.now())
        people.put_lock(self.database, STATION, Lock(shared.failures - own.failures, ticks), self.now())

    def _tell(self, person: Person | None, claimed: str, result: str) -> int:
        return people.tell(self.database, self.now(), self.station, person.id if person else "", claimed, result)


def _duration(seconds: float) -> str:
    whole = int(seconds) + 1
    return f"{whole} s" if whole < 120 else f"{-(-whole // 60)} min"
