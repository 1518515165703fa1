"""What a station is made of, as its workers need it: each asks for parts of its own, on its own thread."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kiosk.flow.badging import Badging
from kiosk.flow.bulletin import Bulletin
from kiosk.flow.connection import Connection
from kiosk.flow.desk import Desk
from kiosk.flow.identity import Identity
from kiosk.flow.picking import Picking
from kiosk.flow.reserve import Reserve
from kiosk.flow.syncing import Syncing
from kiosk.flow.ticking import seconds
from kiosk.flow.uploading import Uploading
from kiosk.ports.capture import Camera, HandScanner, Reader
from kiosk.store.claims import Place
from kiosk.store.database import Database
from kiosk.store.events import KnownEvent


@dataclass(frozen=True, slots=True)
class Means:
    """The makers of a station's parts. A ``database`` is for the calling thread alone; an ``uploading`` or ``syncing`` has a platform
    connection of its own. ``cameras`` and ``badging`` have one maker for each camera and printer.
    """

    event: str
    bulletin: Bulletin
    database: Callable[[], Database]
    desk: Callable[[Database, Connection], Desk]
    cameras: tuple[Callable[[], Camera], ...]
    reader: Callable[[int], Reader]
    """For the camera of that number."""
    uploading: Callable[[Database], Uploading]
    syncing: Callable[[Database], Syncing]
    badging: tuple[Callable[[Database], Badging], ...]
    identity: Callable[[KnownEvent], Identity]
    home: Path
    snapshot: Callable[[Database], object]
    now: Callable[[], datetime]
    sync_seconds: float
    upload_seconds: float
    period: Callable[[KnownEvent, datetime], str]
    foreign: Callable[[KnownEvent], Callable[[str], bool]]
    """What is plainly no ticket at this event: a poster's address, the event's own code."""
    place: Place
    attends: bool
    chance: Callable[[], float]
    """Draws from 0 up to 1: spreads what several stations would do at once."""
    hands: tuple[Callable[[], HandScanner], ...] = ()
    """One maker for each hand scanner with a port of its own."""
    stations: int = 1
    """How many kiosks share the account's calls."""
    pulls_roster: bool = True
    hand_out: Callable[[Database], object] | None = None
    """Writes the roster for the other stations; None: nobody takes it from here."""
    take_newer: Callable[[Database], object] | None = None
    """Takes the roster from another station where it is newer; None: nobody hands it over."""
    badge_retry_seconds: float = 2.0
    capacity: int | None = None
    reserve: Reserve | None = None
    """What is held back on the disk; None: its space is not looked at."""
    warnings: tuple[str, ...] = ()
    """What the staff must know once, when the station starts."""
    retain: Callable[[Database], str] | None = None
    """Forgets everybody where it is time; gives words for the staff, or none."""
    ticks: Callable[[], float] = seconds
    """Seconds of a clock that nobody sets; they pass in sleep too."""
    picking: Picking | None = None
    """Choosing another camera for the first one; None: not offered."""
