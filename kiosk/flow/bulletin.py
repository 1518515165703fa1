"""What the station tells whoever watches: frozen values, posted after the commit, and a one-slot mailbox for the picture."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

from kiosk.core.picture import Hint
from kiosk.core.verdict import Verdict
from kiosk.flow.tested import Cameras, Chosen, Tested

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Decided:
    """A scan was decided and committed. ``entry`` is its journal UUID (of the first scan, for a same scan).

    ``at`` is when it was scanned (aware UTC), ``seconds`` what deciding and committing took, ``badge`` whether a badge was
    queued with it, ``undoable`` whether the guest's entry can still be taken back without a supervisor.
    """

    entry: str
    at: datetime
    verdict: Verdict
    same_scan: bool = False
    seconds: float = 0.0
    badge: bool = False
    undoable: bool = False


@dataclass(frozen=True, slots=True)
class Undone:
    """The entry was taken back."""

    entry: str


@dataclass(frozen=True, slots=True)
class CameraState:
    """Whether a camera gives pictures. ``words`` says what is wrong and what to do; empty when all is well.

    With several cameras one that gives pictures is enough for ``ok``; ``words`` then names those that do not.
    """

    ok: bool
    words: str = ""


@dataclass(frozen=True, slots=True)
class PictureHint:
    """What the picture on the screen asks of whoever holds up a ticket, until the next one."""

    hint: Hint


class Disk(StrEnum):
    """``short``: snapshots, then new lists, then badges wait for space; ``full``: what was held back for the journal is in use."""

    ENOUGH = "enough"
    SHORT = "short"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Status:
    """The status line: numbers and times, no sentences. Times are aware UTC.

    ``online`` is None until the platform was first asked. ``paused`` is the reason uploads wait for a person (credentials),
    else empty. ``roster_held`` is why a new roster is held back, else empty. ``dead`` names workers that have stopped.
    ``clock_offset`` is how many seconds the platform's clock is ahead of ours, None where it was never measured.
    ``scanners_gone`` are words about hand scanners that are configured and not there.
    ``badges`` are waiting or printing, ``badges_stuck`` need a person. ``inside`` counts the zone, ``capacity`` may be None.
    ``conflicts`` want a person, ``conflicts_handed_up`` of them the supervisor.
    ``people`` is whether people have PINs here, so that not everybody may do everything.
    """

    online: bool | None = None
    offline_since: datetime | None = None
    paused: str = ""
    roster_at: datetime | None = None
    roster_held: str = ""
    guests: int = 0
    uploads: int = 0
    quarantined: int = 0
    local_only: int = 0
    badges: int = 0
    badges_stuck: int = 0
    badge_words: str = ""
    conflicts: int = 0
    conflicts_handed_up: int = 0
    inside: int = 0
    capacity: int | None = None
    clock_offset: float | None = None
    dead: tuple[str, ...] = ()
    scanners_gone: tuple[str, ...] = ()
    people: bool = False
    disk: Disk = Disk.ENOUGH


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the staff must know once: a database that was moved aside, what was salvaged."""

    words: str


News = Decided | Undone | CameraState | PictureHint | Status | Notice | Tested | Cameras | Chosen


@dataclass(slots=True)
class Bulletin:
    """Passes news to every reader, in the thread that posts; a reader that needs another thread crosses over by itself."""

    _readers: list[Callable[[News], None]] = field(default_factory=list)

    def subscribe(self, reader: Callable[[News], None]) -> None:
        self._readers.append(reader)

    def post(self, news: News) -> None:
        for reader in tuple(self._readers):
            reader(news)


class Mailbox(Generic[T]):
    """One slot, latest wins: the writer never waits, the reader never sees anything old."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._content: T | None = None

    def put(self, content: T) -> None:
        with self._lock:
            self._content = content

    def take(self) -> T | None:
        """What has come since the last time, or None."""
        with self._lock:
            content, self._content = self._content, None
            return content
