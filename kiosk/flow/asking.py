"""The platform asked about one unknown code while a guest waits: 1.5 seconds at most, behind a breaker, never twice in a row in vain."""

import queue
import threading
from collections.abc import Callable

from kiosk.core.errors import PlatformError, Unreachable
from kiosk.core.ticket import Ticket
from kiosk.ports.platform import Platform

PATIENCE_SECONDS = 1.5
FAILURES = 2
"""After so many calls in a row without an answer the platform is asked nothing more until a background call has succeeded."""


class Asking:
    """Used from one desk. ``online`` tells whether the platform answered the last background call, ``successes`` how many it has answered."""

    def __init__(self, platform: Callable[[], Platform], online: Callable[[], bool], successes: Callable[[], int]) -> None:
        self._make = platform
        self._online = online
        self._successes = successes
        self._failures = 0
        self._failed_at = 0
        self._busy: threading.Thread | None = None
        self._platform: Platform | None = None

    def __call__(self, code: str) -> Ticket | None:
        """The ticket, or None where the platform knows none, or was not asked, or did not answer in time."""
        if not self._may():
            return None
        answered: queue.SimpleQueue[Ticket | PlatformError | None] = queue.SimpleQueue()
        self._busy = threading.Thread(target=self._ask, args=(code, answered), name="look-up", daemon=True)
        self._busy.start()
        try:
            told = answered.get(timeout=PATIENCE_SECONDS)
        except queue.Empty:
            told = Unreachable("no answer in time")
        if isinstance(told, PlatformError):
            self._failures += 1
            self._failed_at = self._successes()
            return None
        self._failures = 0
        return told

    def close(self) -> None:
        """Ends the connection, unless a call still hangs on it."""
        if self._platform is not None and not (self._busy is not None and self._busy.is_alive()):
            self._platform.close()
            self._platform = None

    def _may(self) -> bool:
        if self._busy is not None and self._busy.is_alive():
            return False
        if self._failures >= FAILURES:
            if self._successes() == self._failed_at:
                return False
            self._failures = 0
        return self._online()

    def _ask(self, code: str, answered: "queue.SimpleQueue[Ticket | PlatformError | None]") -> None:
        """On a thread of its own: a name server that hangs must not hold the door. Never two at a time, so one connection serves all."""
        try:
            if self._platform is None:
                self._platform = self._make()
            answered.put(self._platform.look_up(code))
        except PlatformError as error:
            answered.put(error)
