"""A stream that dies, hangs, sends garbage and returns, under a whole station: it is said, and comes back by itself."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from kiosk.flow.bulletin import CameraState
from kiosk.flow.views import LATE
from tests.capture.codes import bgr, on, qr
from tests.capture.streams import MjpegServer, mjpeg_server
from tests.flow.heard import Heard, admitted, home_with, lost, wired, working, works

FIRST, SECOND = (bgr(on((640, 480), qr(f"CODE-{number}", 6))) for number in (1, 2))


def test_a_server_that_dies_and_returns_on_the_same_port(tmp_path: Path) -> None:
    """It is said which stream has ended; the next server there is found without anybody's doing, and scanned from."""
    with ExitStack() as first:
        server = first.enter_context(mjpeg_server(FIRST))
        with working(wired(home_with(tmp_path, server.address()))) as (_, heard):
            heard.wait(admitted(1))
            first.close()
            gone = heard.wait(lost)
            with mjpeg_server(SECOND, server.server_port):
                heard.wait(works, after=gone)
                heard.wait(admitted(2), after=gone)
        words = [news.words for _, news in heard.news if isinstance(news, CameraState) and not news.ok]
        assert server.address() in words[0]


def test_a_server_that_hangs_and_goes_on(tmp_path: Path) -> None:
    """The loss is said while it still hangs, at the connection and at each new one; when it answers again, pictures return."""
    with mjpeg_server(FIRST) as server, working(wired(home_with(tmp_path, server.address()))) as (station, heard):
        heard.wait(admitted(1))
        server.hush.set()
        gone = heard.wait(lost)
        assert server.hush.is_set()
        server.show(SECOND)
        _wait_for_another_attempt(server)
        server.hush.clear()
        server.over.set()
        heard.wait(works, after=gone)
        heard.wait(admitted(2), after=gone)
        assert station.preview.take() is not None


def _wait_for_another_attempt(server: MjpegServer) -> None:
    while server.asked.acquire(blocking=False):
        pass
    assert server.asked.acquire(timeout=30)


@pytest.mark.parametrize("fault", ["garbage", "half"])
def test_a_server_that_sends_no_pictures(tmp_path: Path, fault: str) -> None:
    """Garbage, and pictures that break off in the middle, are no pictures to scan from; the good ones after them are."""
    with mjpeg_server(FIRST) as server, working(wired(home_with(tmp_path, server.address()))) as (station, heard):
        heard.wait(admitted(1))
        getattr(server, fault).set()
        gone = heard.wait(lost) if fault == "garbage" else 0.0
        server.show(SECOND)
        getattr(server, fault).clear()
        heard.wait(admitted(2), after=gone)
        assert station.status().dead == ()


def test_a_stream_that_takes_its_time(tmp_path: Path) -> None:
    """Three seconds until the first picture are said to be long, and are no loss: nothing is tried anew."""
    with mjpeg_server(FIRST) as server:
        server.begin.clear()
        with working(wired(home_with(tmp_path, server.address()))) as (_, heard):
            assert not server.begin.wait(3)
            server.begin.set()
            heard.wait(admitted(1))
            assert set(_words(heard)) == {LATE, ""}
        assert len(server.authorised) == 1


def test_a_server_that_hangs_from_the_beginning(tmp_path: Path) -> None:
    """It is said while it still hangs, without waiting for the network's own time limits; and pictures come by themselves."""
    with mjpeg_server(FIRST) as server:
        server.hush.set()
        with working(wired(home_with(tmp_path, server.address()))) as (_, heard):
            late = heard.wait(lost)
            assert "takes long to start" in _words(heard)[0]
            server.hush.clear()
            server.over.set()
            heard.wait(works, after=late)
            heard.wait(admitted(1))


def test_nothing_there_from_the_beginning(tmp_path: Path) -> None:
    """It is said at once which stream cannot be opened; a setting that no camera can have is said in the same place."""
    with mjpeg_server(FIRST) as server:
        address = server.address()
    with working(wired(home_with(tmp_path, address))) as (station, heard):
        heard.wait(lost)
        assert f"{address} cannot be opened" in _words(heard)[0]
        assert station.status().dead == ()
    home = home_with(tmp_path)
    home.configure(more=f'[camera]\nsource = "{address}"\nrotation = 45\n')
    with working(wired(home)) as (station, heard):
        heard.wait(lost)
        assert "rotation is 45" in _words(heard)[0]


def _words(heard: Heard) -> list[str]:
    return [news.words for _, news in heard.news if isinstance(news, CameraState)]
