"""Who is here: sign in, hand over, sign out, and out by itself when nobody has touched the station for a while."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kiosk.core.errors import SigningError
from kiosk.core.roles import LEAST, Action, may, needs_pin
from kiosk.flow.pin_check import PinCheck, Signed
from kiosk.store import people

OUT, IDLE = "signed out", "signed out, not used"


@dataclass(slots=True)
class Signing:
    """One station's present person, in memory only: a restart signs everybody out. For the thread of its check's connection.

    ``ticks`` may stand still while the computer sleeps, and ``now`` may be set: whichever says that ``lock_after`` has passed is believed.
    """

    check: PinCheck
    lock_after: timedelta
    now: Callable[[], datetime]
    ticks: Callable[[], float] = time.monotonic
    _here: Signed | None = None
    _used: tuple[float, datetime] | None = field(default=None, repr=False)

    @property
    def here(self) -> Signed | None:
        """Who is signed in now; None for nobody, for whoever was idle too long, and for whoever was removed meanwhile."""
        if self._here is not None and self._idle():
            self._leave(IDLE)
        if self._here is not None and people.of_id(self.check.database, self._here.person) is None:
            self._here = None
        return self._here

    def names(self) -> tuple[str, ...]:
        """Whose names can be tapped to sign in."""
        return tuple(person.name for person in people.everybody(self.check.database))

    def sign_in(self, name: str, pin: str) -> Signed:
        """From now on this person is here. Raises SigningError; then nobody is: whoever stands there has shown to be somebody else."""
        self.sign_out()
        self._here = self.check(name, pin)
        self.use()
        return self._here

    hand_over = sign_in
    """The same in one step: the one before is signed out whether or not the PIN is right."""

    def sign_out(self) -> None:
        """Nobody is here."""
        if self._here is not None:
            self._leave(OUT)

    def use(self) -> None:
        """Somebody has touched the station."""
        self._used = (self.ticks(), self.now())

    def may(self, action: Action) -> bool:
        """Whether it can be done now, as for which buttons to show. Where nobody has a PIN everything can."""
        if not needs_pin(action) or not people.set_up(self.check.database):
            return True
        here = self.here
        return here is not None and may(here.role, action)

    def signature(self, action: Action) -> Signed | None:
        """Who signs for it; None where no PIN is needed and nobody is here. Raises SigningError that says whose PIN is wanted."""
        here = self.here
        if not self.may(action):
            raise SigningError(wanted(action))
        if here is not None:
            self.use()
        return here

    def _idle(self) -> bool:
        if self._used is None:
            return True
        ticks, at = self._used
        return timedelta(seconds=self.ticks() - ticks) >= self.lock_after or self.now() - at >= self.lock_after

    def _leave(self, how: str) -> None:
        here, self._here, self._used = self._here, None, None
        if here is not None:
            with self.check.database.transaction():
                people.tell(self.check.database, self.now(), self.check.station, here.person, here.name, how)


def wanted(action: Action) -> str:
    """Words for whoever may not do it."""
    free = " It is free for ten seconds and before a badge was ordered." if action is Action.UNDO else ""
    return f"The PIN of a {LEAST[action].value} is needed to {action.value}.{free}"
