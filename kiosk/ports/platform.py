"""An event platform: what it can do is data, what it cannot is kept here and exported."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from kiosk.core.entry import Receipt, RemoteEntry, Upload
from kiosk.core.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a platform can do. What is declared absent is never called."""

    check_in: bool
    bulk: int = 1
    """How many check-ins one call takes at most; 1 where there is no bulk."""
    remote_entries: bool = False
    sessions: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """The event as the platform tells it. ``codes`` are texts that name the event and are not tickets; ``timezone`` an IANA name or empty."""

    id: str
    name: str
    timezone: str = ""
    starts: datetime | None = None
    ends: datetime | None = None
    codes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RosterPage:
    """A part of the roster, with the check-ins that the same answer tells of. ``skipped`` counts rows without any id, left out."""

    tickets: tuple[Ticket, ...]
    entries: tuple[RemoteEntry, ...] = ()
    skipped: int = 0


class Platform(Protocol):
    """One event at one platform. Every call raises PlatformError's kinds and nothing else; each is safe to repeat."""

    name: str
    capabilities: Capabilities
    event_id: str
    """The configured event's id, known without asking."""

    def event(self) -> Event:
        """The configured event. Refused with code ``EVENT_NOT_FOUND`` where it does not exist."""
        ...

    def roster(self) -> Iterator[RosterPage]:
        """The whole roster, page by page, every status. An error in the middle means that nothing is to be believed."""
        ...

    def remote_entries(self) -> Iterator[Sequence[RemoteEntry]]:
        """Every check-in the platform knows, page by page. Only where ``capabilities.remote_entries``."""
        ...

    def check_in(self, uploads: Sequence[Upload]) -> Sequence[Receipt]:
        """Sends check-ins, at most ``capabilities.bulk``. One receipt a row; rows without one stay due.

        Raises Unreachable or Unauthorised where the whole call failed; single refusals are receipts.
        """
        ...

    def close(self) -> None:
        """Ends connections; a second call does nothing."""
        ...
