"""A station with two cameras."""

from contextlib import ExitStack
from pathlib import Path

from kiosk.flow.bulletin import CameraState
from tests.capture.codes import bgr, on, qr
from tests.capture.streams import mjpeg_server
from tests.flow.heard import admitted, home_with, lost, wired, working, works
from tests.homes import Home, guest

EMPTY, FIRST, SECOND, THIRD = (bgr(on((640, 480), qr(text, 6))) for text in ("https://fair.example", "CODE-1", "CODE-2", "CODE-3"))


def test_both_scan(tmp_path: Path) -> None:
    """Each lets in whoever stands before it."""
    with mjpeg_server(FIRST) as left, mjpeg_server(SECOND) as right:
        with working(wired(home_with(tmp_path, left.address(), right.address()))) as (_, heard):
            heard.wait(admitted(1))
            heard.wait(admitted(2))
        assert {decided.verdict.outcome.value for decided in heard.decided} == {"admitted"}


def test_the_loss_of_one_leaves_the_other(tmp_path: Path) -> None:
    """It is said which one, the other's picture stays on the screen and scans on, and the lost one comes back by itself."""
    with ExitStack() as first, mjpeg_server(SECOND) as right:
        left = first.enter_context(mjpeg_server(FIRST))
        with working(wired(home_with(tmp_path, left.address(), right.address()))) as (station, heard):
            heard.wait(admitted(1))
            heard.wait(admitted(2))
            first.close()
            gone = heard.wait(lost)
            right.show(THIRD)
            heard.wait(admitted(3), after=gone)
            assert station.preview.take() is not None
            with mjpeg_server(FIRST, left.server_port):
                heard.wait(works, after=gone)
        states = [news for at, news in heard.news if isinstance(news, CameraState) and at >= gone]
        assert all(state.ok for state in states)
        assert left.address() in states[0].words
        assert right.address() not in states[0].words


def test_a_guest_between_both(tmp_path: Path) -> None:
    """The same ticket before both cameras, at once or one after the other, is one scan: nobody is "already inside"."""
    home = home_with(tmp_path)
    with mjpeg_server(FIRST) as left, mjpeg_server(FIRST) as right:
        home = home_with(tmp_path, left.address(), right.address())
        with working(wired(home)) as (_, heard):
            first = heard.wait(admitted(1))
            heard.wait(admitted(1), after=first)
            left.show(EMPTY)
            right.show(SECOND)
            heard.wait(admitted(2))
            left.show(SECOND)
            heard.wait(lambda news: news in heard.decided[3:] and admitted(2)(news))
        told = [(decided.verdict.outcome.value, decided.same_scan) for decided in heard.decided if decided.verdict.ticket is not None]
        assert told == [("admitted", False), ("admitted", True), ("admitted", False), ("admitted", True)]
        assert len({decided.entry for decided in heard.decided if decided.verdict.ticket is not None}) == 2
    assert _lines(home) == 2


def test_a_camera_and_a_hand_scanner(tmp_path: Path) -> None:
    """A steward who also pulls the trigger on the ticket that the camera has just read sees the same scan."""
    with mjpeg_server(FIRST) as left, working(wired(home_with(tmp_path, left.address()))) as (station, heard):
        heard.wait(admitted(1))
        station.submit("CODE-1")
        heard.wait(lambda news: news in heard.decided[1:])
        assert [decided.same_scan for decided in heard.decided] == [False, True]
        station.submit("CODE-2")
        heard.wait(admitted(2))


def test_one_that_never_was_there(tmp_path: Path) -> None:
    """A second camera that cannot be opened is named, and takes nothing from the first."""
    with mjpeg_server(FIRST) as left:
        home = Home(tmp_path / "home")
        home.configure(more=f'[[cameras]]\nsource = "{left.address()}"\n[[cameras]]\nsource = "No Such Camera"\n')
        home.fill(guest(1))
        with working(wired(home)) as (_, heard):
            heard.wait(admitted(1))
            heard.wait(lambda news: isinstance(news, CameraState) and news.ok and "No Such Camera" in news.words)


def _lines(home: Home) -> int:
    """Scans of tickets in the journal."""
    database = home.database()
    try:
        return len(list(database.rows("SELECT 1 FROM journal WHERE ticket IS NOT NULL")))
    finally:
        database.close()
