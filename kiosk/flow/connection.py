"""Whether the platform answers: what the upload and sync workers met last, for the status line."""

import threading
from datetime import datetime

from kiosk.core.errors import PlatformError, RateLimited, Unreachable


class Connection:
    """Told by several threads, read by one. Scanning never asks it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._online: bool | None = None
        self._since: datetime | None = None
        self._paused = ""
        self.successes = 0

    def met(self, error: PlatformError | None, at: datetime) -> None:
        """The outcome of a call that was really made."""
        with self._lock:
            if isinstance(error, RateLimited):
                self._online, self._since = True, None
                return
            if isinstance(error, Unreachable):
                if self._online is not False:
                    self._since = at
                self._online = False
                return
            self._online, self._since = True, None
            self.successes += 1
            self._paused = "" if error is None else str(error)

    @property
    def state(self) -> tuple[bool | None, datetime | None, str]:
        """Online (None: not asked yet), offline since, and why uploads wait for a person."""
        with self._lock:
            return self._online, self._since, self._paused
