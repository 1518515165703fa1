"""``kiosk doctor``: is this station ready? One JSON line per check."""

import argparse
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from kiosk import settings
from kiosk.capture.source import shown
from kiosk.commands.output import emit, say
from kiosk.commands.station import wired
from kiosk.core.errors import KioskError
from kiosk.core.roles import Role
from kiosk.flow import counting, staff
from kiosk.flow.forgetting import anybody
from kiosk.flow.reserve import Reserve
from kiosk.ports.capture import Camera, CameraSettings, Device
from kiosk.settings import Configured
from kiosk.wiring import DECODERS, PLATFORMS, PRINTERS, SCANNERS, Database, Wiring, unavailable

ENOUGH_BYTES = 500_000_000
CLOCK_SECONDS = 5.0
RATE_SECONDS, MOST_PICTURES = 1.0, 240
"""For so long, and with so many pictures at most, a camera's rate is measured."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: how it is, and what to do where it is not well."""

    check: str
    ok: bool
    detail: str
    remedy: str = ""


def declare(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds this command to the command line."""
    commands.add_parser("doctor", help="is this station ready?").set_defaults(run=_doctor)


def _doctor(arguments: argparse.Namespace) -> int:
    well = True
    for check in _checks():
        emit({"check": check.check, "ok": check.ok, "detail": check.detail, "remedy": check.remedy or None})
        well = well and check.ok
    return int(not well)


def _checks() -> Iterator[Check]:
    home = settings.home()
    yield _disk(home)
    yield from _engines()
    try:
        wiring = wired()
    except KioskError as error:
        yield Check("settings", ok=False, detail=str(error), remedy="correct the file, or run  kiosk demo  to see the program without one")
        return
    yield Check("settings", ok=True, detail=f"{home / settings.FILE}")
    yield _encryption(wiring)
    yield _database(wiring)
    yield from _people(wiring)
    yield from _cameras(wiring)
    for chosen in wiring.settings.scanners:
        yield _tried(
            f"scanner {chosen.settings.port}", partial(_scanner, wiring, chosen), "see the detail; the camera and other scanners go on"
        )
    if wiring.settings.printers:
        yield _tried("printer", lambda: f"{wiring.printer().name} is configured", "correct [printer]")
    yield _tried("platform", lambda: _platform(wiring), "see the detail; scanning works without the platform")
    yield from _clock(wiring)


def _disk(home: Path) -> Check:
    place = next(folder for folder in (home, *home.parents) if folder.exists())
    free = shutil.disk_usage(place).free
    held = "a reserve for scans is held back" if Reserve(home).room().held else "no reserve for scans is held back yet"
    remedy = "" if free >= ENOUGH_BYTES else "free some space: snapshots, new lists and badges wait for it, scans go on in the reserve"
    return Check("disk", free >= ENOUGH_BYTES, f"{free // 1_000_000} MB free at {place}; {held}", remedy)


def _engines() -> Iterator[Check]:
    missing = unavailable()
    for name, each in missing[DECODERS].items():
        # The first engine alone reads nearly as much: a missing second opinion is said, and is no failure.
        yield Check(f"decoder {name}", ok=name == "zbar", detail=f"not available: {each.why}", remedy="scanning goes on with zxing-cpp alone")
    for package in (PLATFORMS, PRINTERS, SCANNERS):
        for name, each in missing[package].items():
            yield Check(f"{package.rpartition('.')[2]} {name}", ok=False, detail=each.why, remedy="install what it needs, or do not use it")


def _encryption(wiring: Wiring) -> Check:
    state = wiring.locker.state()
    if state.encrypted:
        words = f"the database is encrypted, its key is kept by {state.kept or 'KIOSK_DB_KEY'}"
        beside = ", ".join((*state.in_clear, *state.papers))
        clear = f"; in clear beside it: {beside}" if beside else ""
        return Check("encryption", state.ok, words + clear, "remove those files when nothing of them is needed" if clear else "")
    if state.wanted == "off":
        return Check("encryption", ok=True, detail="off, as [station] encryption says: whoever takes the disk can read the guest list")
    detail = "the database is NOT encrypted: whoever takes this disk can read the guest list"
    if not state.in_clear:
        detail = "there is no database yet; it will be encrypted if there is a keyring or a TPM"
        return Check("encryption", ok=True, detail=detail)
    remedy = 'kiosk encryption on (--kept passphrase where there is no keyring), or encryption = "off" under [station]'
    return Check("encryption", ok=False, detail=detail, remedy=remedy)


def _retention(wiring: Wiring, database: Database) -> str:
    """Words where people should have been forgotten, else empty; forgets nobody."""
    since = wiring.retaining.since(database)
    return f"the guests are to be forgotten since {since:%Y-%m-%d}" if since and anybody(database) else ""


def _database(wiring: Wiring) -> Check:
    try:
        database = wiring.database()
        try:
            total = counting.totals(database, wiring.event)
            known = counting.known_event(database, wiring.event)
            overdue = _retention(wiring, database)
        finally:
            database.close()
    except KioskError as error:
        return Check("database", ok=False, detail=str(error), remedy="free the disk or the file, then try again")
    if overdue:
        return Check("retention", ok=False, detail=overdue, remedy="kiosk export what is to be taken home, then  kiosk purge --yes")
    if known.roster_at is None:
        return Check("list", ok=False, detail="no list was ever pulled", remedy="kiosk sync")
    if not known.scanning:
        words = "the organiser has switched scanning off at the platform: nobody is admitted here"
        return Check("door", ok=False, detail=words, remedy="ask the organiser to switch it on, then  kiosk sync")
    detail = f"{total.tickets} tickets, pulled {known.roster_at:%Y-%m-%d %H:%M} UTC, {total.counts.uploads} check-ins to upload"
    return Check("list", ok=True, detail=detail)


def _people(wiring: Wiring) -> Iterator[Check]:
    """Nothing where the database cannot be opened, which its own check says. That nobody has a PIN is said loudly, and keeps no door shut."""
    try:
        with closing(wiring.database()) as database:
            everybody = staff.everybody(database)
    except KioskError:
        return
    technicians = sum(person.role is Role.TECHNICIAN for person in everybody)
    if not everybody:
        words = "NOBODY HAS A PIN: everybody at this station may override, reprint, export and purge, and signs as the station's operator"
        say(words)
        yield Check("people", ok=True, detail=words, remedy="kiosk people add NAME --role technician")
    elif technicians == 1:
        words = f"{len(everybody)} with a PIN, only one technician: nobody could give that one another PIN"
        yield Check("people", ok=True, detail=words, remedy="kiosk people add NAME --role technician")
    else:
        yield Check("people", ok=True, detail=f"{len(everybody)} with a PIN, {technicians} technicians")


def _cameras(wiring: Wiring) -> Iterator[Check]:
    """Every configured one: what it is called where there are several, what it gives, and what is connected where it gives nothing."""
    for number, chosen in enumerate(wiring.settings.cameras, start=1):
        check = "camera" if len(wiring.settings.cameras) == 1 else f"camera {number}"
        told = _tried(check, partial(_camera, wiring, chosen), "connect the camera, or name another [camera] source")
        if not told.ok:
            connected = ", ".join(f"{each.source} ({each.name})" for each in wiring.found()) or "none"
            told = replace(told, remedy=f"{told.remedy}; cameras connected to this machine: {connected}")
        yield told


def _camera(wiring: Wiring, chosen: CameraSettings) -> str:
    camera = wiring.camera(chosen)
    try:
        called, remarks = (camera.called, camera.remarks) if isinstance(camera, Device) else (shown(chosen.source), ())
        frame = camera.read()
        if frame is None:
            return f"{called} gives pictures"
        height, width = frame.image.shape[:2]
        rate = f" at {rate:.0f} a second" if (rate := _rate(camera)) else ""
        return " ".join((f"{called} gives pictures of {width} × {height}{rate}.", *remarks)).rstrip(".")
    finally:
        camera.close()


def _rate(camera: Camera) -> float:
    """Pictures a second, as they come: what a driver says of itself is often wrong. 0 for a film or folder, which ends."""
    if not camera.live:
        return 0.0
    seen: list[float] = []
    while len(seen) < MOST_PICTURES and (not seen or seen[-1] - seen[0] < RATE_SECONDS):
        frame = camera.read()
        if frame is None:
            break
        seen.append(frame.seen)
    return (len(seen) - 1) / (seen[-1] - seen[0]) if len(seen) > 1 else 0.0


def _scanner(wiring: Wiring, chosen: Configured) -> str:
    wiring.scanner(chosen).close()
    return "its port is there and open to us; scan a code on the window to see what it sends"


def _platform(wiring: Wiring) -> str:
    with closing(wiring.platform()) as platform:
        return platform.event().name or "answers"


def _clock(wiring: Wiring) -> Iterator[Check]:
    """Nothing where the platform has not told its time: that is said by the platform's own check."""
    try:
        with closing(wiring.platform()) as platform:
            platform.event()
            ahead = platform.clock
    except KioskError:
        return
    if ahead is not None:
        seconds = ahead.total_seconds()
        well = abs(seconds) < CLOCK_SECONDS
        told = f"the platform's clock is {abs(seconds):.1f} s {'ahead of' if seconds > 0 else 'behind'} this computer's"
        yield Check("clock", well, told, "" if well else "set this computer's clock: check-in times are sent as it shows them")


def _tried(check: str, attempt: Callable[[], str], remedy: str) -> Check:
    try:
        return Check(check, ok=True, detail=attempt())
    except KioskError as error:
        return Check(check, ok=False, detail=str(error), remedy=remedy)
