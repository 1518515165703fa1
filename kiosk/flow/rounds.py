"""What each worker of a station does in one round, and how long it rests after it."""

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from kiosk.core.budget import Purse, daily_rest, rest
from kiosk.core.errors import CaptureError, KioskError, SettingsError, StoreError, Unreachable
from kiosk.core.scan import Code
from kiosk.core.steady import Steady
from kiosk.core.verdict import Outcome
from kiosk.flow import finding
from kiosk.flow.badging import Badging
from kiosk.flow.bulletin import Decided, Disk, Notice, Status
from kiosk.flow.connection import Connection
from kiosk.flow.desk import Desk
from kiosk.flow.identity import Identity
from kiosk.flow.lane import lane
from kiosk.flow.lately import Elsewhere, Lately
from kiosk.flow.means import Means
from kiosk.flow.opening import Opening
from kiosk.flow.overview import status
from kiosk.flow.picking import Lens
from kiosk.flow.reserve import Room
from kiosk.flow.scanning import Scanning
from kiosk.flow.syncing import Pulled, Syncing
from kiosk.flow.testing import Tester, Testing, measured, must_be_known
from kiosk.flow.uploading import Uploading
from kiosk.flow.views import View
from kiosk.ports.capture import Camera, Device, Reader
from kiosk.ports.platform import Platform
from kiosk.store import events
from kiosk.store.database import Database

CAMERA_RETRY_SECONDS = 0.7
STORE_RETRY_SECONDS = 5.0
STATUS_SECONDS = 1.0
SNAPSHOT_SECONDS = 300.0
RETENTION_SECONDS = 3600.0
INDEX_SECONDS, INDEX_PAUSE_SECONDS = 3.0, 0.05
"""The index of names is built in pieces, with pauses: the interpreter is shared with the scans."""
FILM_OVER_SECONDS = 3600.0
OFFLINE_RETRY_SECONDS = (2.0, 30.0)
UPLOAD_SHARE, ROSTER_SHARE = 0.5, 0.4
"""Of the calls that the account has left, so much for check-ins of all its stations and for pulls of the roster; the rest is for surprises."""

TOO_LATE = "A code was scanned just before the scanner test and not decided: nobody was admitted by it. Scan it again after the test."

DISK_FULL = "The disk is full. Scanning goes on in the space that was kept for it; free some now: new lists, snapshots and badges wait."

Round = Callable[[threading.Event], float | None]


@dataclass(frozen=True, slots=True)
class Typed:
    """A code from a hand scanner, and when it came (``Means.ticks``); ``tested`` where it was scanned for the test page."""

    text: str = field(repr=False)
    at: float
    tested: bool = False


@dataclass(frozen=True, slots=True)
class TakeBack:
    """An entry to undo."""

    entry: str


@dataclass(slots=True)
class Rounds:
    """One worker's work and what it keeps between rounds: a database connection, made on its own thread."""

    means: Means
    connection: Connection
    elsewhere: Elsewhere = field(default_factory=lambda: Lately().from_another())
    _database: Database | None = None
    _failures: int = 0
    _calls: int = 0
    _purse: Purse = field(default_factory=Purse)
    _next_snapshot: float = 0.0
    _next_retention: float = 0.0
    _warned: bool = False
    _told: Status | None = None
    _desk: Desk | None = None
    _uploading: Uploading | None = None
    _syncing: Syncing | None = None
    _badging: Badging | None = None
    _reader: Reader | None = None
    _remarked: set[str] = field(default_factory=set)
    _handing_words: str = ""
    _indexed: bool = False

    def database(self) -> Database:
        if self._database is None:
            self._database = self.means.database()
        return self._database

    def guarded(self, work: Round) -> Round:
        """A store that fails (a full disk, a damaged file) is said, opened anew and tried again; the worker lives on."""

        def round_(stop: threading.Event) -> float | None:
            if self._database is not None and self._database.replaced:
                self.close()
            try:
                return work(stop)
            except StoreError as error:
                self.means.bulletin.post(Notice(str(error)))
                self.close()
                return STORE_RETRY_SECONDS

        return round_

    def scan(self, lens: Lens, view: View, over: threading.Event, tester: Tester, stop: threading.Event) -> float | None:
        """Reads one camera until it goes away or another is picked; then again. A film that ends waits for another to be picked."""
        if lens.ended and not lens.moving:
            return FILM_OVER_SECONDS
        if self._reader is None:
            self._reader = self.means.reader(tester.camera)
        camera: Camera | None = None
        try:
            camera = Opening(partial(lens.open, self.means.bulletin.post)).wait(stop, view.wait)
            if camera is None:
                return None
            self._remarks(camera)
            steady = Steady(foreign=self.means.foreign(events.get(self.database(), self.means.event)))
            scanning = Scanning(camera, self._reader, self.desk(), view.show, steady, view.ask, tester=tester)
            for decided in scanning.decisions(lambda: stop.is_set() or lens.moving):
                _must_be_decided(decided)
        except (CaptureError, SettingsError) as error:
            view.lose(str(error))
            return CAMERA_RETRY_SECONDS
        finally:
            if camera is not None:
                camera.close()
        if stop.is_set() or lens.moving:
            return 0.0
        lens.ended = True
        view.end()
        over.set()
        return FILM_OVER_SECONDS

    def _remarks(self, camera: Camera) -> None:
        """What its driver refused is said once, however often it is opened anew."""
        for words in camera.remarks if isinstance(camera, Device) else ():
            if words not in self._remarked:
                self._remarked.add(words)
                self.means.bulletin.post(Notice(words))

    def hands(self, waiting: "queue.SimpleQueue[Typed | TakeBack | None]", testing: Testing, stop: threading.Event) -> float | None:
        """Decides what hand scanners read, as it comes; when the station stops, what was read before."""
        asked = waiting.get()
        while stop.is_set() and asked is not None:
            try:
                self._asked(asked, testing)
            except StoreError as error:  # the others that wait have their turn all the same: nobody will ask again
                self.means.bulletin.post(Notice(str(error)))
                self.close()
            asked = waiting.get()
        self._asked(asked, testing)
        return None if stop.is_set() else 0.0

    def _asked(self, asked: Typed | TakeBack | None, testing: Testing) -> None:
        if isinstance(asked, Typed) and asked.tested:
            told = measured(Code(asked.text, ""), testing.number(), self.desk().would(asked.text))
            self.means.bulletin.post(told)
            must_be_known(told)
        elif isinstance(asked, Typed) and testing.on:
            self.means.bulletin.post(Notice(TOO_LATE))
        elif isinstance(asked, Typed):
            _must_be_decided(self.desk().admit(asked.text, asked.at))
        elif isinstance(asked, TakeBack):
            try:
                self.desk().undo(asked.entry)
            except StoreError:
                raise
            except KioskError as error:
                self.means.bulletin.post(Notice(str(error)))

    def upload(self, stop: threading.Event) -> float | None:
        """Sends what is due; gathers a while; after an outage one probe, then the rest."""
        if self._uploading is None:
            self._uploading = self.means.uploading(self.database())
        with lane(self.means.home, "upload") as free:
            done = self._uploading.round(stopping=stop.is_set) if free else None
        if done is not None and (done.error is not None or done.uploaded or done.refused):
            self.connection.met(done.error, self.means.now())
        if done is None:
            return self.means.upload_seconds
        calls = done.calls - self._calls
        self._calls = done.calls
        each = self._worth(self._uploading.platform, 1, UPLOAD_SHARE / self.means.stations)
        usual = self._purse.spend(self.means.now(), calls, each, self.means.upload_seconds)
        return self._rest(done.error, usual, floor=usual if calls else 0.0)

    def sync(self, stop: threading.Event) -> float | None:
        """Pulls the roster."""
        if not self._room().pulls:
            return STORE_RETRY_SECONDS
        if self._syncing is None:
            self._syncing = self.means.syncing(self.database())
        with lane(self.means.home, "roster") as free:
            pulled = self._syncing.round(stopping=stop.is_set) if free else Pulled()
            if free and pulled.complete and self.means.hand_out is not None:
                self._handed(self.means.hand_out)
        if stop.is_set():
            return None
        if not free:
            return self.means.sync_seconds
        self.connection.met(pulled.error, self.means.now())
        worth = self._worth(self._syncing.platform, pulled.calls, ROSTER_SHARE)
        return self._rest(pulled.error, self._jittered(max(worth, self.means.sync_seconds)), floor=worth)

    def index(self, stop: threading.Event) -> float | None:
        """Keeps the search's index up to date, piece by piece."""
        if not self._indexed or finding.is_behind(self.database()):
            self._indexed = not finding.piece(self.database(), stop)
        return INDEX_SECONDS if self._indexed else INDEX_PAUSE_SECONDS

    def _worth(self, platform: Platform, calls: int, share: float) -> float:
        """For how many seconds so many calls must last, by the plan and by what the platform says is left."""
        spread = rest(platform.allowance, self.means.now(), calls, 0.0, share)
        return daily_rest(platform.capabilities.calls_a_day, calls, spread, share)

    def take(self, stop: threading.Event) -> float | None:
        """Takes the roster from another station, when it has a newer one."""
        with lane(self.means.home, "roster") as free:
            if free and self.means.take_newer is not None and self._room().pulls:
                self._handed(self.means.take_newer)
        return self.means.sync_seconds

    def _handed(self, hand: Callable[[Database], object]) -> None:
        """A file that cannot be written or taken stops nothing; what is wrong is said once, until it is something else."""
        words = ""
        try:
            hand(self.database())
        except StoreError:
            raise
        except KioskError as error:
            words = str(error)
        if words and words != self._handing_words:
            self.means.bulletin.post(Notice(words))
        self._handing_words = words

    def print_badges(self, make: Callable[[Database], Badging], stop: threading.Event) -> float | None:
        """Prints what is due, unless another process of this station does."""
        if self._badging is None:
            self._badging = make(self.database())
        with lane(self.means.home, "print") as free:
            if free and self._room().badges:
                self._badging.round(stopping=stop.is_set)
        return self.means.badge_retry_seconds

    def tell_status(
        self,
        stop: threading.Event,
        dead: Callable[[], tuple[str, ...]],
        keep: Callable[[Status, Identity], None],
        gone: Callable[[], tuple[str, ...]] = tuple,
    ) -> float | None:
        """Reads the status line, posts it where it has changed, and keeps the rolling snapshot."""
        told = status(self.database(), self.means, self.connection, dead(), self.means.now())
        room = self.means.reserve.look() if self.means.reserve is not None else self._room()
        told = replace(told, scanners_gone=gone(), disk=_disk(room))
        if told.disk is Disk.FULL and (self._told is None or self._told.disk is not Disk.FULL):
            self.means.bulletin.post(Notice(DISK_FULL))
        keep(told, self.means.identity(events.get(self.database(), self.means.event)))
        if told != self._told:
            self._told = told
            self.means.bulletin.post(told)
        if not self._warned:
            self._warned = True
            for words in self.means.warnings:
                self.means.bulletin.post(Notice(words))
        if self.means.retain is not None and time.monotonic() >= self._next_retention:
            self._next_retention = time.monotonic() + RETENTION_SECONDS
            if words := self.means.retain(self.database()):
                self.means.bulletin.post(Notice(words))
        if time.monotonic() >= self._next_snapshot:
            if self._next_snapshot:
                self.means.snapshot(self.database())
            self._next_snapshot = time.monotonic() + SNAPSHOT_SECONDS
        return STATUS_SECONDS

    def _room(self) -> Room:
        return self.means.reserve.room() if self.means.reserve is not None else Room(0, held=True)

    def close(self) -> None:
        """Gives back connections; the next round makes them anew."""
        for working in (self._uploading, self._syncing):
            if working is not None:
                working.platform.close()
        if self._database is not None:
            self._database.close()
        if self._desk is not None:
            self._desk.post.backing.close()
            # It may have opened the database anew by itself.
            self._desk.database.close()
        self._database = self._desk = self._uploading = self._syncing = self._badging = None

    def desk(self) -> Desk:
        if self._desk is None:
            self._desk = self.means.desk(self.database(), self.connection)
            self._desk.elsewhere = self.elsewhere
        return self._desk

    def _rest(self, error: Exception | None, seconds: float, *, floor: float = 0.0) -> float:
        """Soon again while offline, slower the longer it lasts; the rhythm of the settings when all is well.

        ``floor`` is what the calls that were made must last for: one that fails is paid for like any other.
        """
        if not isinstance(error, Unreachable):
            self._failures = 0
            return seconds
        first, longest = OFFLINE_RETRY_SECONDS
        wait = self._jittered(min(longest, first * 2.0**self._failures))
        self._failures += 1
        return max(min(wait, max(seconds, first)), self._jittered(error.retry_after or 0.0, early=False), min(floor, seconds))

    def _jittered(self, seconds: float, *, early: bool = True) -> float:
        """Twelve stations that came back with the same network must not call in the same second."""
        return seconds * (1.0 + 0.25 * (self.means.chance() - (0.5 if early else 0.0)))


def _disk(room: Room) -> Disk:
    return Disk.ENOUGH if not room.short else Disk.SHORT if room.held else Disk.FULL


def _must_be_decided(decided: Decided) -> None:
    """The screen has said "cannot decide"; now the store is opened anew, and salvaged where it is damaged."""
    if decided.verdict.outcome is Outcome.UNDECIDED:
        raise StoreError("A scan could not be decided: the database is being opened again.")
