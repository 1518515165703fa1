"""Several hand scanners at one station: each code decided once, in order, through loss and return."""

import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.flow.bulletin import Decided, Notice, Status
from kiosk.flow.rounds import TOO_LATE
from kiosk.flow.station import Station
from kiosk.flow.tested import Tested
from tests.fakes import FakeCamera, FakeReader
from tests.flow.test_station import Heard, _wired
from tests.homes import Home, guest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")

if sys.platform != "win32":
    from tests.capture.scanners.lines import Line


@pytest.fixture
def lines(tmp_path: Path) -> "Iterator[tuple[Line, Line]]":
    made = Line(tmp_path / "left"), Line(tmp_path / "right")
    yield made
    for line in made:
        line.unplug()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Two serial scanners, four hundred guests."""
    made = Home(tmp_path / "home")
    made.configure(more="".join(f'[[scanners]]\nport = "{tmp_path / name}"\n' for name in ("left", "right")))
    made.fill(*(guest(number) for number in range(400)))
    return made


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def station(home: Home, lines: "tuple[Line, Line]", heard: Heard) -> Iterator[Station]:
    wiring = replace(_wired(home), cameras=(lambda: FakeCamera(()),))
    made = Station(replace(wiring.means(), reader=FakeReader))
    made.bulletin.subscribe(heard)
    made.start()
    yield made
    made.stop()


def admitted(heard: Heard) -> list[str]:
    """The ids of the guests that were admitted, in order."""
    return [news.verdict.ticket.id for news in heard.news if isinstance(news, Decided) and news.verdict.ticket and not news.same_scan]


def test_two_scanners_and_a_keyboard_at_once_decide_each_code_once_and_in_order(
    station: Station, heard: Heard, lines: "tuple[Line, Line]"
) -> None:
    """Three at the same time: nobody is lost or counted twice, and each scanner's guests come in its own order."""
    left, right, typed = range(100), range(100, 200), range(200, 300)

    def scan(line: "Line", numbers: range) -> None:
        for number in numbers:
            line.write(f"CODE-{number}\r".encode())

    hands = [threading.Thread(target=scan, args=pair) for pair in zip(lines, (left, right), strict=True)]
    for hand in hands:
        hand.start()
    for number in typed:
        station.submit(f"CODE-{number}")
    for hand in hands:
        hand.join()
    heard.wait(lambda news: len(admitted(heard)) >= 300)
    found = [int(each) for each in admitted(heard)]
    assert sorted(found) == list(range(300))
    for numbers in (left, right, typed):
        assert [number for number in found if number in numbers] == list(numbers)
    assert {news.verdict.outcome.value for news in heard.news if isinstance(news, Decided)} == {"admitted"}


def test_the_same_code_on_two_scanners_is_the_same_scan(station: Station, heard: Heard, lines: "tuple[Line, Line]") -> None:
    """Two stewards scan the same guest: a repeat, and not "already inside"."""
    lines[0].write(b"CODE-1\r")
    heard.wait(lambda news: isinstance(news, Decided))
    lines[1].write(b"CODE-1\r")
    again = heard.wait(lambda news: isinstance(news, Decided) and news.same_scan)
    assert isinstance(again, Decided)
    assert again.verdict.outcome.value == "admitted"


def test_a_scanner_that_goes_away_is_said_and_comes_back_by_itself(station: Station, heard: Heard, lines: "tuple[Line, Line]") -> None:
    """Said once, seen on the status line while it lasts; the other one goes on."""
    lines[0].unplug()
    gone = heard.wait(lambda news: isinstance(news, Notice))
    assert "plug it in" in gone.words  # type: ignore[union-attr]
    heard.wait(lambda news: isinstance(news, Status) and len(news.scanners_gone) == 1)
    lines[1].write(b"CODE-2\r")
    heard.wait(lambda news: admitted(heard) == ["2"])
    lines[0].plug()
    heard.wait(lambda news: heard.news.index(news) > heard.news.index(gone) + 1 and isinstance(news, Status) and not news.scanners_gone)
    lines[0].write(b"CODE-3\r")
    heard.wait(lambda news: admitted(heard) == ["2", "3"])
    assert len([news for news in heard.news if isinstance(news, Notice) and "gone away" in news.words]) == 1


def test_half_a_scan_is_said_and_decides_nothing(station: Station, heard: Heard, lines: "tuple[Line, Line]") -> None:
    """ "CODE-1" of "CODE-12" would be somebody else."""
    lines[0].write(b"CODE-5\rCODE-1")
    heard.wait(lambda news: isinstance(news, Notice) and "incomplete" in news.words)
    lines[0].write(b"CODE-12\r")
    heard.wait(lambda news: admitted(heard) == ["5", "12"])


def test_what_was_scanned_before_the_end_is_decided(home: Home, lines: "tuple[Line, Line]", heard: Heard, station: Station) -> None:
    """A station that stops decides what its scanners have read."""
    for number in range(50):
        station.submit(f"CODE-{number}")
    station.stop()
    assert admitted(heard) == [str(number) for number in range(50)]


def test_a_code_whose_turn_comes_in_a_test_admits_nobody_and_is_said(home: Home, heard: Heard) -> None:
    """It was scanned before the page opened and waited: nobody is admitted while the page says so."""
    wiring = replace(_wired(home), cameras=(lambda: FakeCamera(()),))
    made = Station(replace(wiring.means(), reader=FakeReader))
    made.bulletin.subscribe(heard)
    made.submit("CODE-7")
    made.scanner.begin()
    made.start()
    heard.wait(lambda news: isinstance(news, Notice) and news.words == TOO_LATE)
    made.stop()
    assert admitted(heard) == []


def test_a_scan_that_began_in_a_test_belongs_to_it(station: Station, heard: Heard) -> None:
    """Its last key came after the end: what it took is counted."""
    station.scanner.begin()
    station.scanner.end()
    station.submit("CODE-8", taking=30.0)
    heard.wait(lambda news: isinstance(news, Tested))
    assert admitted(heard) == []
