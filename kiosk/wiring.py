"""The one composition root: settings become a station; nothing connects at import."""

import random
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk import adapters, settings, settings_writing
from kiosk.core.errors import CaptureError, SettingsError
from kiosk.core.rules import Direction
from kiosk.core.scan import compared_form, looks_foreign
from kiosk.core.ticket import Ticket
from kiosk.core.wrapping import BadPattern, unwrapping
from kiosk.flow import handover, succession
from kiosk.flow.asking import Asking
from kiosk.flow.backing import Backing
from kiosk.flow.badging import Badging
from kiosk.flow.bulletin import Bulletin, Notice
from kiosk.flow.connection import Connection
from kiosk.flow.counting import Totals, totals
from kiosk.flow.desk import Desk, Post
from kiosk.flow.door import Door
from kiosk.flow.drawing import Drawing
from kiosk.flow.encrypting import Locker
from kiosk.flow.facts import badge_key, place
from kiosk.flow.finding import Finder
from kiosk.flow.forgetting import Purged, and_outside, places, purge
from kiosk.flow.identity import Identity
from kiosk.flow.lane import lane
from kiosk.flow.leaving import Leaving
from kiosk.flow.machine import Berth, machine_id
from kiosk.flow.means import Means
from kiosk.flow.numbers import Numbers, of_event
from kiosk.flow.picking import Picking
from kiosk.flow.pin_check import PinCheck
from kiosk.flow.reserve import Reserve
from kiosk.flow.retaining import Retaining
from kiosk.flow.signing import Signing
from kiosk.flow.syncing import Syncing
from kiosk.flow.uploading import Uploading
from kiosk.found import CAMERAS, DECODERS, PLATFORMS, PRINTERS, SCANNERS, found_cameras, scanners_found, unavailable
from kiosk.ports.adapter import Found, Surroundings
from kiosk.ports.capture import Camera, CameraSettings, DecoderSettings, HandScanner
from kiosk.ports.platform import Capabilities, Platform
from kiosk.ports.printer import Printer
from kiosk.secrets import Secrets
from kiosk.settings import Configured, Settings
from kiosk.settings_limits import check_lock, check_wedge
from kiosk.store import events, recovery
from kiosk.store.database import Database
from kiosk.store.events import KnownEvent
from kiosk.vault import Vault

if TYPE_CHECKING:
    from kiosk.capture.reader import Reader

__all__ = [
    "DATABASE", "DECODERS", "PLATFORMS", "PRINTERS", "SCANNERS", "Database", "Wiring", "configured", "found_cameras", "scanners_found",
    "unavailable", "utc_now", "wire",
]  # fmt: skip

DATABASE = "kiosk.db"
SNAPSHOTS = "snapshots"


def utc_now() -> datetime:
    """The clock of the whole program."""
    return datetime.now(UTC)


def configured(home: Path) -> Settings:
    """``kiosk.toml`` of a home, with the adapters that can be used here. Raises SettingsError."""
    return settings.read(home / settings.FILE, *(adapters.Schemas(package) for package in (PLATFORMS, PRINTERS, SCANNERS)))


@dataclass(frozen=True, slots=True)
class Wiring:
    """Makes the parts of one station. ``paced`` plays films in real time; ``cameras`` replaces the configured ones (the demo's film)."""

    home: Path
    settings: Settings
    secrets: Secrets
    door: Door
    event: str
    capabilities: Capabilities
    key: Callable[[str], str]
    signed: Callable[[str, str], Ticket | None] | None
    locker: Locker
    bulletin: Bulletin = field(default_factory=Bulletin)
    now: Callable[[], datetime] = utc_now
    paced: bool = True
    cameras: tuple[Callable[[], Camera], ...] | None = None
    machine: Callable[[], str] = machine_id

    def database(self) -> Database:
        """A connection for the calling thread; a damaged file is replaced by what can be saved, and that is said. Raises StoreError."""
        database, recovered = recovery.open_database(self.home / DATABASE, self.home / SNAPSHOTS, self.now(), self.locker.key())
        try:
            moved = succession.settle(database, self.post, self.now())
        except BaseException:
            database.close()
            raise
        for words in filter(None, (recovered.words if recovered else None, moved)):
            print(f"kiosk: {words}", file=sys.stderr)  # noqa: T201
            self.bulletin.post(Notice(words))
        return database

    @property
    def post(self) -> succession.Post:
        """Who this station is, and on which machine."""
        return succession.Post(self.event, self.settings.station.name, Berth(self.home, self.machine()))

    @property
    def leaving(self) -> Leaving:
        """How heads and snapshots leave this station."""
        station = self.settings.station
        outside = self.home / station.snapshot_to if station.snapshot_to else None
        return Leaving(self.home, self.secrets, self.event, station.name, self.now, self.home / SNAPSHOTS, outside)

    def take_over(self, snapshot: Path) -> succession.Taken:
        """Goes on with the journal of a station that is gone. Raises KioskError."""
        return succession.replace_from(snapshot, self.home / DATABASE, self.post, self.now(), self.locker.key_of(snapshot))

    def platform(self) -> Platform:
        """A client of its own for the calling thread; nothing is asked yet."""
        return _platform(self.settings.platform, self.surroundings)

    @property
    def surroundings(self) -> Surroundings:
        return Surroundings(self.home, self.secrets, self.now, self.paced)

    def desk(self, database: Database, connection: Connection | None = None, *, operator: str = "") -> Desk:
        """A desk on this thread's connection. ``connection`` tells whether the platform answers; without one a fresh list stands for it."""
        prints = self.settings.print_on == "admitted" or (self.settings.print_on == "collected" and self.door.direction is Direction.COLLECT)
        post = Post(
            event=self.event,
            station=self.settings.station.name,
            rules=self.door.rules,
            operator=operator or self.settings.station.operator,
            checks_in=self.capabilities.check_in,
            prints=prints and bool(self.settings.printers),
            badge_key=self._badge_key(database, self.event),
            backing=self._backing(database, connection),
        )
        return Desk(database, post, self.now, self.bulletin, self.database, make_room=Reserve(self.home).give_up)

    def _backing(self, database: Database, connection: Connection | None) -> Backing:
        can = self.capabilities
        asking = None
        if can.look_up:
            online = (lambda: bool(connection.state[0])) if connection else lambda: self._fresh(database)
            asking = Asking(self.platform, online, (lambda: connection.successes) if connection else lambda: 0)
        return Backing(
            key=self.key,
            signed=self.signed,
            look_up=asking,
            undo=can.check_in and can.undo,
            refusals=can.check_in and can.refusals,
            walk_in=can.walk_in,
            close=asking.close if asking else lambda: None,
        )

    def _fresh(self, database: Database) -> bool:
        """Whether the list is so new that the platform must have answered a moment ago."""
        known = events.get(database, self.event)
        return known.roster_at is not None and self.now() - known.roster_at < self.door.rules(known).stale_after

    def uploading(self, database: Database) -> Uploading:
        return Uploading(database, self.platform(), self.event, self.period(database), self.now, _chance)

    def syncing(self, database: Database) -> Syncing:
        return Syncing(database, self.platform(), self.event, self.period(database), self.now, over=self.retaining.over)

    def hand_out(self, database: Database) -> None:
        """Writes the sealed roster where ``[event] roster_to`` says; nothing where it says nothing. Raises KioskError."""
        if (file := self.settings.event.roster_to) is not None:
            rules = self.door.rules(events.get(database, self.event))
            door = place(rules) if rules.attends else None
            passphrase = self.secrets("KIOSK_ROSTER_PASSPHRASE")
            heads = self.leaving.with_list(database, (self.home / file).parent)
            name = self.settings.station.name
            handover.hand_out(database, self.event, self.home / file, passphrase, station=name, door=door, heads=heads)

    def take_newer(self, database: Database) -> handover.Taken | None:
        """Takes the sealed roster from where ``[event] roster_from`` says, if it is newer than the one here. Raises KioskError."""
        file = self.settings.event.roster_from
        if file is None or self.retaining.over(database):
            return None
        passphrase = self.secrets("KIOSK_ROSTER_PASSPHRASE")
        taken = handover.take_newer(database, self.event, self.home / file, passphrase, period=self.period(database), now=self.now())
        self.leaving.into(database, (self.home / file).parent)
        return taken

    def badging(self, database: Database, number: int = 0) -> Badging:
        """Prints on the configured printer of that number. Raises SettingsError where none is configured."""
        return Badging(database, self.drawing(database), self.printer(number), self.now)

    def drawing(self, database: Database) -> Drawing:
        from kiosk.badges.renderer import BadgeRenderer  # reportlab and its fonts: a fifth of the start, and a scan draws nothing

        return Drawing(database, BadgeRenderer(), lambda event: self._badge_key(database, event))

    def pin_check(self, database: Database) -> PinCheck:
        """Tells whether a PIN is a person's, and locks after wrong ones."""
        return PinCheck(database, self.settings.station.name, self.now)

    def signing(self, database: Database) -> Signing:
        """Who is here, on the calling thread's connection; one for a station."""
        idle = timedelta(minutes=self.settings.station.lock_after_minutes)
        return Signing(self.pin_check(database), idle, self.now)

    def numbers(self, database: Database) -> Numbers:
        """This station's event in numbers, as it is now."""
        return of_event(database, self.event, self.zone_info(database), self.settings.door.day_starts)

    def finder(self) -> Finder:
        """Searches people, on the calling thread and a connection of its own. Raises StoreError."""
        database = self.database()
        return Finder(database, self.event, lambda: self.period(database)(self.now()))

    def totals(self, database: Database) -> Totals:
        return totals(database, self.event)

    def printer(self, number: int = 0) -> Printer:
        if number >= len(self.settings.printers):
            raise SettingsError(f"{self.home / settings.FILE}: no [printer] is configured")
        chosen = self.settings.printers[number]
        made: Printer = adapters.adapter(PRINTERS, chosen.name).make(chosen.settings, self.surroundings)
        return made

    def reader(self, number: int | None = None) -> "Reader":
        """The decoding engines that can be used here, the first asked first, for the kinds of codes that the camera of that number is to
        read; without one (a picture, a film by hand) for what any camera is to read. Raises CaptureError where there is no engine.
        """
        cameras = self.settings.cameras if number is None or number >= len(self.settings.cameras) else (self.settings.cameras[number],)
        chosen = DecoderSettings(tuple(dict.fromkeys(word for camera in cameras for word in camera.formats)))
        from kiosk.capture.reader import Reader  # with numpy, which most commands do without

        found = [adapter.make(chosen, self.surroundings) for adapter in adapters.available(DECODERS).values()]
        if not found:
            raise CaptureError("no decoding engine can be used here: install zxing-cpp")
        return Reader(found, hurried=self.paced)

    def camera(self, chosen: CameraSettings) -> Camera:
        """Opens a camera by its source. Raises CaptureError."""
        for adapter in adapters.available(CAMERAS).values():
            if adapter.accepts is not None and adapter.accepts(chosen.source):
                made: Camera = adapter.make(chosen, self.surroundings)
                return made
        raise CaptureError(
            f"{chosen.source!r} is no camera: give a camera's number or name, a video file, a folder of images or a stream address"
        )

    def found(self) -> tuple[Found, ...]:
        """The cameras that are connected now, of every kind that can list them. Takes a moment; raises nothing."""
        return found_cameras()

    def picking(self) -> Picking:
        """Choosing the first camera on the test page; what replaces the configured cameras (the demo's film) is never kept."""
        chosen = self.settings.cameras[0]

        def keep(source: str) -> None:
            if self.cameras is not None:
                raise SettingsError("This station plays a film: a camera is not kept for its next start.")
            settings_writing.keep_camera(self.home / settings.FILE, source)

        return Picking("" if self.cameras else chosen.source, self.found, lambda source: self.camera(replace(chosen, source=source)), keep)

    def scanner(self, chosen: Configured) -> HandScanner:
        """Opens a hand scanner with a port of its own. Raises CaptureError."""
        made: HandScanner = adapters.adapter(SCANNERS, chosen.name).make(chosen.settings, self.surroundings)
        return made

    def snapshot(self, database: Database) -> None:
        """Lets a verified copy replace the one before, unless another process just does or the disk lacks the space. Raises StoreError."""
        with lane(self.home, "snapshot") as free:
            if free and Reserve(self.home).look().snapshots:
                self.leaving.with_snapshot(database, recovery.snapshot(database, self.home / SNAPSHOTS))

    def purge(self, database: Database, why: str, *, anyway: bool = False) -> Purged:
        """Forgets everybody, in every file of the station; then keeps a snapshot of what is left. Raises KioskError, StoreError."""
        done = purge(database, self.home, places(self.settings), self.now(), why=why, anyway=anyway)
        outside = self.settings.station.snapshot_to
        return and_outside(done, self.home / outside if outside else None, lambda: self.snapshot(database))

    @property
    def retaining(self) -> Retaining:
        """Forgets by date."""
        return Retaining(
            self.event, self.settings.event.forget_after, self.zone_info, self.now, lambda database: self.purge(database, "by date")
        )

    def means(self) -> Means:
        """What a station's workers need."""
        rules = self.door.rules(KnownEvent(self.event, "", "", frozenset(), None, ""))
        cameras = self.cameras or tuple(partial(self.camera, chosen) for chosen in self.settings.cameras)
        return Means(
            event=self.event,
            bulletin=self.bulletin,
            database=self.database,
            desk=self.desk,
            cameras=cameras,
            hands=tuple(partial(self.scanner, chosen) for chosen in self.settings.scanners),
            reader=self.reader,
            uploading=self.uploading,
            syncing=self.syncing,
            badging=(self.badging,) if self.settings.printers else (),
            identity=self._identity,
            home=self.home,
            snapshot=self.snapshot,
            now=self.now,
            sync_seconds=self.settings.event.sync_minutes * 60,
            upload_seconds=self.settings.event.upload_seconds,
            period=lambda known, at: self.door.rules(known).period(at),
            foreign=lambda known: partial(_foreign, self.door.rules(known).event_codes, self.key),
            place=place(rules),
            attends=rules.attends,
            capacity=rules.capacity,
            reserve=Reserve(self.home),
            picking=self.picking(),
            warnings=self.locker.state().warnings,
            retain=self.retaining.look if self.settings.event.forget_after else None,
            chance=_chance,
            stations=self.settings.event.stations,
            pulls_roster=self.settings.event.pulls_roster,
            hand_out=self.hand_out if self.settings.event.roster_to else None,
            take_newer=self.take_newer if self.settings.event.roster_from else None,
        )

    def zone_info(self, database: Database) -> tzinfo:
        """The event's time zone, as known now."""
        return self.door.rules(events.get(database, self.event)).zone_info

    def period(self, database: Database) -> Callable[[datetime], str]:
        """Tells the period of a moment, by the event's time zone as known then."""
        return lambda at: self.door.rules(events.get(database, self.event)).period(at)

    def _badge_key(self, database: Database, event: str) -> bytes:
        return badge_key(database, event, self.secrets.find("KIOSK_BADGE_KEY"))

    def _identity(self, known: KnownEvent) -> Identity:
        station, rules = self.settings.station, self.door.rules(known)
        return Identity(station.name, known.name, station.mode, rules.direction, rules.state, rules.zone_info)


def wire(
    home: Path,
    chosen: Settings,
    secrets: Secrets,
    *,
    paced: bool = True,
    now: Callable[[], datetime] = utc_now,
    ask: Callable[[bool], str] | None = None,
) -> Wiring:
    """A station from its settings. Raises SettingsError where they contradict each other."""
    try:
        check_wedge(chosen.station)
        check_lock(chosen.station)
        door = Door(chosen.event, chosen.station, chosen.door)
        unwrap = unwrapping(chosen.event.code_in)
    except SettingsError as error:
        raise SettingsError(f"{home / settings.FILE}: {error}") from error
    except BadPattern as error:
        raise SettingsError(f"{home / settings.FILE}: [event] code_in: {error}") from error
    with closing(_platform(chosen.platform, Surroundings(home, secrets, now, paced))) as platform:
        # Reading a code is pure: it outlives the connection, which was never opened.
        signed = platform.signed_ticket if platform.capabilities.signed else None
        event, capabilities, own_key = platform.event_id, platform.capabilities, platform.key
    locker = Locker(home, home / DATABASE, Vault(home, secrets, ask), chosen.station.encryption)
    key = partial(_unwrapped, own_key, unwrap)
    return Wiring(home, chosen, secrets, door, event, capabilities, key, signed, locker, now=now, paced=paced)


def _unwrapped(own_key: Callable[[str], str], unwrap: Callable[[str], str], text: str) -> str:
    return own_key(unwrap(text))


def _chance() -> float:
    """Spreads retries and calls; guards nothing."""
    return random.random()  # noqa: S311


def _platform(chosen: Configured, surroundings: Surroundings) -> Platform:
    made: Platform = adapters.adapter(PLATFORMS, chosen.name).make(chosen.settings, surroundings)
    return made


def _foreign(event_codes: frozenset[str], key: Callable[[str], str], text: str) -> bool:
    """By the code inside what was read: the names beside it may hold letters that no code has."""
    code = key(compared_form(text))
    return looks_foreign(code) or code in event_codes
