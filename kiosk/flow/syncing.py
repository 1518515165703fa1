"""The roster and other doors' check-ins on their way in; a scan meanwhile sees the old list or the new one, never a mixture."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from kiosk.core.entry import RemoteEntry
from kiosk.core.errors import PlatformError
from kiosk.ports.platform import Platform
from kiosk.store import events, remote, tickets
from kiosk.store.database import Database


@dataclass(frozen=True, slots=True)
class Pulled:
    """What one pull changed, in tickets, the conflicts it found, why the roster is held back, and why it stopped, if it did."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    conflicts: int = 0
    held: str = ""
    error: PlatformError | None = None


@dataclass(slots=True)
class Syncing:
    """Pulls the event, its roster and its check-ins."""

    database: Database
    platform: Platform
    event: str
    period: Callable[[datetime], str]
    now: Callable[[], datetime]

    def round(self, *, accept: bool = False, stopping: Callable[[], bool] = lambda: False) -> Pulled:
        """One full pull. ``accept`` takes in a roster that would be held back. Raises StoreError only."""
        try:
            return self._pull(accept, stopping)
        except PlatformError as error:
            return Pulled(error=error)

    def _pull(self, accept: bool, stopping: Callable[[], bool]) -> Pulled:
        told = self.platform.event()
        codes = told.codes - {""}
        known = events.KnownEvent(self.event, told.name, told.timezone, codes, None, "")
        with self.database.transaction():
            events.put(self.database, known, told.starts, told.ends)
        began = self.now()
        incoming = tickets.Incoming(self.database, self.event)
        entries: list[RemoteEntry] = []
        try:
            for page in self.platform.roster():
                incoming.add(page.tickets)
                entries += page.entries
                if stopping():
                    return Pulled()
            if self.platform.capabilities.remote_entries:
                for listed in self.platform.remote_entries():
                    entries += listed
                    if stopping():
                        return Pulled()
            # Entries that tell a time come first: one without a time adds nothing where the same check-in is known with it.
            entries.sort(key=lambda entry: entry.at is None)
            conflicts = remote.learn(self.database, self.event, entries, self.period, self.now())
            if not accept and (doubt := incoming.doubt()):
                with self.database.transaction():
                    events.hold(self.database, self.event, doubt)
                return Pulled(conflicts=conflicts, held=doubt)
            change = incoming.switch(began)
        finally:
            incoming.drop()
        return Pulled(change.added, change.changed, change.removed, conflicts)
