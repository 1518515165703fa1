"""``kiosk demo``: the whole thing against the sandbox, with a film for a camera and a folder for a printer."""

import argparse
import contextlib
import shutil
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx

from kiosk import settings
from kiosk.commands.output import emit, say
from kiosk.commands.reckoning import Books, Summary, reckon
from kiosk.commands.sync import once
from kiosk.commands.window import has_display, show
from kiosk.core.errors import KioskError, SettingsError
from kiosk.flow.lane import lane
from kiosk.flow.station import Station
from kiosk.ports.capture import Camera, Frame
from kiosk.sandbox.faces import available
from kiosk.sandbox.film import FilmCamera
from kiosk.sandbox.script import Script, script
from kiosk.sandbox.stage import GUEST_LIST, Stage, stage
from kiosk.secrets import Secrets
from kiosk.wiring import Database, Wiring, configured, wire

STATION = "Main Entrance"
SETTLE_SECONDS = 90.0
FILM_SECONDS = 600.0
FEWEST, MOST = 4, 100
HEADLESS_FPS = 12.5
"""Nobody watches: half as many pictures are drawn, and every ticket is still seen a dozen times."""

_TOML = """\
# Written by kiosk demo, anew at each start.
[event]
platform = "{platform}"
upload_seconds = 1.0
sync_minutes = 0.5
[platform]
{settings}[station]
name = "{station}"
operator = "Kim"
fullscreen = false
encryption = "off"
[door]
period = "event"
[printer]
driver = "folder"
folder = "badges"
"""


def declare(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds this command to the command line."""
    demo = commands.add_parser("demo", help="the whole thing, with nothing configured")
    demo.add_argument("--headless", action="store_true", help="without a window, as fast as the film can be read; prints a JSON summary")
    names = (*available(), GUEST_LIST)
    demo.add_argument("--platform", default=names[0], choices=names, help="the event platform to play")
    demo.add_argument("--guests", type=int, metavar="N", help="so many ordinary guests come; default: 16 without a window")
    demo.set_defaults(run=_demo)


def _demo(arguments: argparse.Namespace) -> int:
    if arguments.guests is not None and not FEWEST <= arguments.guests <= MOST:
        raise SettingsError(f"--guests {arguments.guests}: from {FEWEST} to {MOST} can come")
    headless = arguments.headless or not has_display()
    if headless and not arguments.headless:
        say("no display here: playing the demo without a window")
    home = settings.home()
    home.mkdir(parents=True, exist_ok=True)
    with lane(home, "demo") as free:
        if not free:
            raise KioskError(f"another demo is running in {home / 'demo'}: end it first")
        summary = _played(_fresh(home / "demo"), arguments.platform, arguments.guests, headless=headless)
    emit(summary.as_json())
    for words in summary.disagreements:
        say(words)
    return 0 if summary.agree else 1


def _fresh(folder: Path) -> Path:
    """An empty folder of the demo's own. Only what a demo has written is removed."""
    if folder.exists() and not (folder / ".kiosk-demo").exists() and any(folder.iterdir()):
        raise KioskError(f"{folder} was not made by a demo: move it away, or set KIOSK_HOME to another folder")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / ".kiosk-demo").touch()
    return folder


def _played(folder: Path, platform: str, guests: int | None, *, headless: bool) -> Summary:
    with stage(folder, platform) as played:
        wiring = _wired(folder, played, paced=not headless)
        doors = wiring.capabilities.remote_entries or wiring.capabilities.roster_entries
        story = _story(played, guests, doors=doors, headless=headless)
        before = played.holdings()
        if doors:
            played.another_door(story.early, "South Door", "Ana", ago=timedelta(minutes=16))
        database = wiring.database()
        try:
            if errors := once(wiring, database).errors:
                raise KioskError(f"the demo could not begin: {errors[0]}")
            wiring = replace(wiring, cameras=(lambda: _camera(story, played, doors=doors, paced=not headless),))
            if headless:
                _play(Station(wiring.means()))
            else:
                show(wiring, fullscreen=False)
            with contextlib.suppress(httpx.HTTPError):
                played.network(up=True)
            _settle(wiring, database)
            books = Books(database, wiring.event, STATION, folder / "badges", wiring.capabilities.check_in, played.places)
            return reckon(books, before, played.holdings())
        finally:
            database.close()


def _story(played: Stage, guests: int | None, *, doors: bool, headless: bool) -> Script:
    if headless:
        return script(guests=guests or 16, qr=played.qr, doors=doors)
    return script(guests=guests or 22, seconds=2.6, pause=2.8, encore=200, qr=played.qr, doors=doors)


def _wired(folder: Path, played: Stage, *, paced: bool) -> Wiring:
    words = _TOML.format(platform=played.platform, settings=played.settings_toml, station=STATION)
    (folder / settings.FILE).write_text(words, "utf-8")
    return wire(folder, configured(folder), Secrets(folder, {**played.secrets, "KIOSK_NO_KEYRING": "1"}), paced=paced)


def _play(station: Station) -> None:
    """The film from beginning to end through the same workers that serve a window."""
    station.start()
    try:
        for over in station.films_over:
            if not over.wait(FILM_SECONDS):
                raise KioskError("the film did not come to its end")
    finally:
        station.stop()


def _settle(wiring: Wiring, database: Database) -> None:
    """Lets uploads and badges come to their end, as they would on any day."""
    deadline, pause = time.monotonic() + SETTLE_SECONDS, threading.Event()
    while time.monotonic() < deadline:
        errors = once(wiring, database).errors
        with lane(wiring.home, "print", wait_seconds=10) as free:
            if free:
                wiring.badging(database).round(heed_pauses=False)
        counts = wiring.totals(database).counts
        if not (errors or counts.uploads or counts.badges):
            return
        pause.wait(0.5)


def _camera(story: Script, played: Stage, *, doors: bool, paced: bool) -> Camera:
    film = FilmCamera(story.acts, fps=25.0 if paced else HEADLESS_FPS, paced=paced, loop=paced)
    cues = [
        (film.starts(story.cut), lambda: played.network(up=False)),
        (film.starts(story.cut + 1), lambda: _other_door(played, story)),
        (film.starts(story.back), lambda: played.network(up=True)),
    ]
    return _Cued(film, cues if doors else [cues[0], cues[2]])


def _other_door(played: Stage, story: Script) -> None:
    """Two minutes ago: within the same second its check-in would count as our own resend (rules.md)."""
    played.another_door(story.meanwhile, "South Door", "Ana", ago=timedelta(minutes=2))


class _Cued:
    """A film at whose moments something happens: the network goes, another door lets somebody in, the network returns."""

    def __init__(self, film: FilmCamera, cues: Sequence[tuple[float, Callable[[], None]]]) -> None:
        self._film = film
        self._cues = list(cues)
        self.live = film.live

    def read(self) -> Frame | None:
        frame = self._film.read()
        while frame is not None and self._cues and frame.seen >= self._cues[0][0]:
            self._do(self._cues.pop(0)[1])
        return frame

    def close(self) -> None:
        self._film.close()

    def _do(self, happen: Callable[[], None]) -> None:
        """Somebody may have killed the sandbox at this very moment; it comes back, and so does the cue."""
        deadline, pause = time.monotonic() + 20, threading.Event()
        while True:
            try:
                return happen()
            except httpx.HTTPError:
                if time.monotonic() > deadline:
                    raise KioskError("the sandbox has gone and did not come back") from None
                pause.wait(0.2)
