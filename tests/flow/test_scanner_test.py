"""The scanner test of a whole station: hand scanners, cameras that are picked, tried and kept, and a database that stays as it was."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from kiosk.core.errors import CaptureError, SettingsError
from kiosk.core.layouts import SETUP
from kiosk.core.scan import Code
from kiosk.flow.bulletin import Decided, News
from kiosk.flow.facts import badge_key
from kiosk.flow.picking import Picking
from kiosk.flow.station import Station
from kiosk.flow.tested import Cameras, Choice, Chosen, Tested
from kiosk.ports.adapter import Found
from kiosk.ports.capture import Camera, Frame
from kiosk.secrets import Secrets
from kiosk.store.database import Database
from kiosk.wiring import configured, wire
from tests.fakes import FakeCamera, FakeReader
from tests.flow.test_station import Heard
from tests.homes import EVENT, Home, guest

BUILT_IN, USB = Found("0", "Built-in"), Found("1", "USB camera")


class Live:
    """A camera that always shows the same code, ten times a second of its own clock; ``opened`` and ``closed`` are counted."""

    live = True

    def __init__(self, text: str, opened: list[str], *, dark: bool = False) -> None:
        self._text, self._dark = text, dark
        self._number = 0
        self._opened = opened
        self._pause = threading.Event()
        opened.append(f"open {text}")

    def read(self) -> Frame | None:
        if self._dark:
            raise CaptureError("That camera gives no picture: unplug it and plug it in again.")
        self._number += 1
        self._pause.wait(0.005)
        (frame,) = iter([FakeCamera([self._text]).read()])
        return replace(frame, seen=self._number / 10) if frame else None

    def close(self) -> None:
        self._opened.append(f"close {self._text}")


class Bench:
    """A station with two guests, its cameras, and what was written into its settings."""

    def __init__(self, folder: Path) -> None:
        self.home = Home(folder / "home")
        self.home.configure(printer=True)
        self.home.fill(guest(1), guest(2))
        database = self.home.database()
        badge_key(database, EVENT, None)  # made by the first desk of a station
        database.close()
        self.opened: list[str] = []
        self.kept: list[str] = []
        self.found: tuple[Found, ...] = (BUILT_IN, USB)
        self.list_cameras: Callable[[], tuple[Found, ...]] = lambda: self.found
        self.refuses = False
        self.dark: set[str] = set()
        self.codes = {"0": "", "1": "CODE-2"}

    def open(self, source: str) -> Camera:
        if source not in self.codes:
            raise CaptureError(f"Camera {source} cannot be opened: plug it in.")
        return Live(self.codes[source], self.opened, dark=source in self.dark)

    def keep(self, source: str) -> None:
        if self.refuses:
            raise SettingsError("kiosk.toml was not changed (it is read-only).")
        self.kept.append(source)

    @contextmanager
    def working(self) -> Iterator[tuple[Station, Heard]]:
        wiring = wire(self.home.path, configured(self.home.path), Secrets(self.home.path, {**self.home.secrets, "KIOSK_NO_KEYRING": "1"}))
        picking = Picking("0", self.list_cameras, self.open, self.keep)
        means = replace(wiring.means(), reader=FakeReader, cameras=(lambda: self.open("0"),), picking=picking)
        station, heard = Station(means), Heard()
        station.bulletin.subscribe(heard)
        station.start()
        try:
            yield station, heard
        finally:
            station.stop()


def rows(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, but for what every start writes: the mark of its folder, and whom the search has taken up since."""
    names = [row["name"] for row in database.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'search_due'")]
    found = {name: [tuple(row) for row in database.rows(f'SELECT * FROM "{name}"')] for name in names}
    return {**found, "meta": [row for row in found["meta"] if row[0] != "berth"]}


def told_of(content: Callable[[Tested], bool] = lambda told: True) -> Callable[[News], bool]:
    return lambda news: isinstance(news, Tested) and content(news)


def chosen(choice: Choice) -> Callable[[News], bool]:
    return lambda news: isinstance(news, Chosen) and news.choice is choice


def wait_out(station: Station) -> None:
    """Until what a hand scanner may have begun during the test has arrived."""
    pause = threading.Event()
    while station.scanner.testing.takes_hands():
        pause.wait(0.02)


def test_a_hand_scanner_s_code_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    """Not a byte of any table: the codes of a guest, of nobody, a web address, the set-up code; no uploads, claims or badges follow."""
    bench = Bench(tmp_path)
    with bench.working() as (station, heard):
        database = bench.home.database()
        before = rows(database)
        station.scanner.begin()
        for text in ("CODE-1", "CODE-1", "NOBODY", "https://fair.example", SETUP):
            station.submit(text)
        heard.wait(told_of(lambda told: told.set_up is not None))
        assert rows(database) == before
        words = [(news.would.outcome.value, news.would.reason) for news in heard.news if isinstance(news, Tested)]
        assert [outcome for outcome, _ in words] == ["admitted", "admitted", "refused", "refused", "refused"]
        assert not any(isinstance(news, Decided) for news in heard.news)
        database.close()


def test_a_code_scanned_in_the_test_whose_turn_comes_after_it_is_not_decided(tmp_path: Path) -> None:
    """The page is closed in the same moment; the next code is decided."""
    bench = Bench(tmp_path)
    with bench.working() as (station, heard):
        station.scanner.begin()
        station.submit("CODE-1")
        station.scanner.end()
        station.submit("CODE-1")
        wait_out(station)
        station.submit("CODE-2")
        decided = heard.wait(lambda news: isinstance(news, Decided))
        assert isinstance(decided, Decided)
        assert decided.verdict.ticket is not None
        assert decided.verdict.ticket.id == "2"
        assert len([news for news in heard.news if isinstance(news, Tested)]) == 2


def test_another_camera_is_looked_through_at_once_and_not_after_the_test(tmp_path: Path) -> None:
    """Its code is told, nobody is admitted by it, also when the test ends and the station returns to its own camera."""
    bench = Bench(tmp_path)
    with bench.working() as (station, heard):
        station.scanner.begin()
        heard.wait(lambda news: isinstance(news, Cameras) and news.found == (BUILT_IN, USB) and news.current == "0")
        station.scanner.pick("1")
        heard.wait(chosen(Choice.OPENED))
        heard.wait(lambda news: isinstance(news, Cameras) and (news.current, news.kept) == ("1", "0"))
        told = heard.wait(told_of())
        assert isinstance(told, Tested)
        assert (told.camera, told.would.outcome.value) == (0, "admitted")
        station.scanner.end()
        heard.wait(lambda news: isinstance(news, Chosen) and news.source == "0")
        station.submit("NOBODY" * 2)
    assert bench.kept == []
    assert not any(isinstance(news, Decided) and news.verdict.outcome.value == "admitted" for news in heard.news)
    assert bench.opened == ["open ", "close ", "open CODE-2", "close CODE-2", "open ", "close "]


def test_a_kept_camera_stays(tmp_path: Path) -> None:
    """It is written into the settings, and the door goes on through it."""
    bench = Bench(tmp_path)
    bench.codes["1"] = ""
    with bench.working() as (station, heard):
        station.scanner.begin()
        station.scanner.pick("1")
        heard.wait(chosen(Choice.OPENED))
        station.scanner.keep()
        heard.wait(chosen(Choice.KEPT))
        heard.wait(lambda news: isinstance(news, Cameras) and (news.current, news.kept) == ("1", "1"))
        station.scanner.end()
    assert bench.kept == ["1"]
    assert bench.opened == ["open ", "close ", "open ", "close "]


def test_a_camera_kept_in_the_moment_the_page_closes_is_kept(tmp_path: Path) -> None:
    """Keep and Esc, one right after the other: it is the camera that was seen, and it stays."""
    bench = Bench(tmp_path)
    bench.codes["1"] = ""
    with bench.working() as (station, heard):
        station.scanner.begin()
        station.scanner.pick("1")
        heard.wait(chosen(Choice.OPENED))
        station.scanner.keep()
        station.scanner.end()
        kept = heard.wait(chosen(Choice.KEPT))
        assert isinstance(kept, Chosen)
        assert kept.source == "1"
        station.scanner.begin()
        heard.wait(lambda news: isinstance(news, Cameras) and news.kept == "1")
    assert bench.kept == ["1"]
    assert bench.opened.count("open ") == 2


def test_many_taps_end_at_the_last_camera(tmp_path: Path) -> None:
    """Whatever was tapped before, and however many of them stay dark."""
    bench = Bench(tmp_path)
    bench.codes |= {"2": "CODE-1", "3": "CODE-2"}
    bench.dark |= {"1", "3"}
    with bench.working() as (station, heard):
        station.scanner.begin()
        for source in ("1", "2", "7", "0", "3", "2", "1", "0", "2"):
            station.scanner.pick(source)
        heard.wait(lambda news: isinstance(news, Cameras) and news.current == "2")
        heard.wait(told_of())
    opened = [each for each in bench.opened if each.startswith("open")]
    assert len(opened) == len(bench.opened) - len(opened)


def test_settings_that_cannot_be_written_are_said_and_the_camera_stays_for_now(tmp_path: Path) -> None:
    """The words say what to write by hand."""
    bench = Bench(tmp_path)
    bench.refuses = True
    with bench.working() as (station, heard):
        station.scanner.begin()
        station.scanner.pick("1")
        heard.wait(chosen(Choice.OPENED))
        station.scanner.keep()
        said = heard.wait(chosen(Choice.KEPT_FOR_NOW))
        assert isinstance(said, Chosen)
        assert "read-only" in said.words
        heard.wait(lambda news: isinstance(news, Cameras) and news.kept == "1")


def test_a_camera_that_cannot_be_opened_or_stays_dark_is_said_and_the_old_one_kept(tmp_path: Path) -> None:
    """The old one's picture goes on."""
    bench = Bench(tmp_path)
    bench.dark.add("1")
    bench.codes["0"] = "CODE-1"
    with bench.working() as (station, heard):
        station.scanner.begin()
        for source in ("1", "7"):
            station.scanner.pick(source)
            refused = heard.wait(lambda news, source=source: isinstance(news, Chosen) and news.source == source)  # type: ignore[misc]
            assert isinstance(refused, Chosen)
            assert refused.choice is Choice.REFUSED
            assert refused.words
        count = len(heard.news)
        heard.wait(lambda news: any(isinstance(each, Tested) for each in heard.news[count:]))
        assert not any(isinstance(news, Cameras) and news.current != "0" for news in heard.news)


def test_a_camera_of_its_own_that_has_gone_leaves_the_one_that_works(tmp_path: Path) -> None:
    """At the end of the test the configured camera is unplugged: said, and the door goes on through the one that was tried."""
    bench = Bench(tmp_path)
    bench.codes["1"] = ""
    with bench.working() as (station, heard):
        station.scanner.begin()
        station.scanner.pick("1")
        heard.wait(chosen(Choice.OPENED))
        del bench.codes["0"]
        bench.dark.add("0")
        station.scanner.end()
        refused = heard.wait(chosen(Choice.REFUSED))
        assert isinstance(refused, Chosen)
        assert refused.source == "0"
        wait_out(station)
        station.submit("CODE-1")
        heard.wait(lambda news: isinstance(news, Decided))


def test_a_driver_that_never_answers_holds_up_nothing(tmp_path: Path) -> None:
    """The list does not come; scanning, picking and the end of the program do."""
    bench = Bench(tmp_path)
    asked, answer = threading.Event(), threading.Event()

    def never() -> tuple[Found, ...]:
        asked.set()
        answer.wait(30)
        return ()

    bench.list_cameras = never
    with bench.working() as (station, heard):
        station.scanner.begin()
        assert asked.wait(30)
        station.scanner.pick("1")
        heard.wait(told_of())
        station.scanner.keep()
        station.scanner.end()
        answer.set()
        heard.wait(chosen(Choice.KEPT))
    assert bench.kept == ["1"]


def test_after_a_film_another_camera_can_be_picked(tmp_path: Path) -> None:
    """The film's worker has not gone away with its film."""
    bench = Bench(tmp_path)
    with bench.working() as (station, _):
        pass
    wiring = wire(bench.home.path, configured(bench.home.path), Secrets(bench.home.path, {**bench.home.secrets, "KIOSK_NO_KEYRING": "1"}))
    picking = Picking("", lambda: bench.found, bench.open, bench.keep)
    station = Station(replace(wiring.means(), reader=FakeReader, cameras=(lambda: FakeCamera([""] * 3),), picking=picking))
    heard = Heard()
    station.bulletin.subscribe(heard)
    station.start()
    try:
        assert station.films_over[0].wait(30)
        station.scanner.begin()
        station.scanner.pick("1")
        heard.wait(told_of())
    finally:
        station.stop()


def test_would_is_what_admit_says(tmp_path: Path) -> None:
    """For a ticket, nobody's code, a web address and a ticket that is inside: the same outcome and reason."""
    bench = Bench(tmp_path)
    wiring = wire(bench.home.path, configured(bench.home.path), Secrets(bench.home.path, {**bench.home.secrets, "KIOSK_NO_KEYRING": "1"}))
    database = wiring.database()
    desk = wiring.desk(database)
    for text in ("CODE-1", "CODE-1", "NOBODY", "https://fair.example", ""):
        told = desk.would(text)
        verdict = desk.admit(Code(text).text).verdict
        assert (told.outcome, told.reason, told.shown) == (verdict.outcome, verdict.reason, verdict.shown)
    database.close()
