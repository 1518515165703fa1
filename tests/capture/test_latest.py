"""A live source whose driver misbehaves."""

import itertools
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from kiosk.capture.cameras import device, stream
from kiosk.capture.latest import Latest
from kiosk.capture.opencv import opencv
from kiosk.core.errors import CaptureError
from kiosk.ports.capture import Image
from tests.capture.captures import WORDS, FakeCapture, latest, shade
from tests.capture.codes import busy, noise


class Raises:
    """A capture that raises where it should say that there is no picture."""

    def __init__(self, path: str) -> None:
        self._capture = opencv().VideoCapture(path)
        self.isOpened, self.release = self._capture.isOpened, self._capture.release

    def read(self) -> Any:
        good, image = self._capture.read()
        return (good, image) if good else opencv().imdecode(np.zeros((0,), np.uint8), 1)


def test_a_driver_that_raises() -> None:
    """A driver that fails by an exception at opening is an absent camera."""

    def opening(cv2: ModuleType) -> Any:
        return cv2.imdecode(np.zeros((0,), np.uint8), 1)

    with pytest.raises(CaptureError, match="absent"):
        latest(opening)


def test_a_driver_that_breaks(tmp_path: Path) -> None:
    """A driver whose reads fail after a while, by an answer or an exception, is a camera that has gone away."""
    cv2 = opencv()
    path = tmp_path / "a.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 25, (64, 48))
    for _ in range(3):
        writer.write(np.zeros((48, 64, 3), np.uint8))
    writer.release()

    kinds: tuple[Callable[[str], Any], ...] = (cv2.VideoCapture, Raises)
    for kind in kinds:
        capture = kind(str(path))
        camera = latest(lambda _cv2, capture=capture: capture)  # type: ignore[misc]
        with pytest.raises(CaptureError, match="gone"):
            _ = [camera.read() for _ in range(10)]
        camera.close()
        assert camera.read() is None


def test_a_camera_that_another_program_holds() -> None:
    """Refused at opening, or opened without ever giving a picture: it is absent, not gone."""
    with pytest.raises(CaptureError, match="absent"):
        latest(FakeCapture(iter(()), opened=False).opening)
    held = FakeCapture(iter(()))
    camera = latest(held.opening)
    with pytest.raises(CaptureError, match="absent"):
        camera.read()
    camera.close()
    assert held.released.wait(20)


@pytest.mark.parametrize("kind", [device, stream])
def test_silence_is_said_in_time(kind: Any) -> None:
    """A camera is waited for no longer than leaves room to say it within two seconds of its last picture."""
    assert kind.READ_SECONDS <= 1.5


def test_a_driver_that_never_returns_is_given_up() -> None:
    """It is said, tried again, and after two threads that hang nothing is opened any more until one of them comes back."""
    comes_back = threading.Event()

    def hanging() -> Iterator[Image]:
        yield shade(1)
        comes_back.wait(60)

    before = threading.active_count()
    captures = [FakeCapture(hanging()) for _ in range(2)]
    for capture in captures:
        camera = latest(capture.opening, read_seconds=0.2)
        assert camera.read() is not None
        with pytest.raises(CaptureError, match="silent"):
            camera.read()
        camera.close()
    for _ in range(20):
        with pytest.raises(CaptureError, match="hung"):
            latest(FakeCapture(hanging()).opening)
    assert threading.active_count() == before + 2
    comes_back.set()
    assert all(capture.released.wait(20) for capture in captures)
    for thread in threading.enumerate():
        if thread.name.startswith(f"camera {WORDS.called}"):
            thread.join(20)
    camera = latest(FakeCapture(iter([shade(1)])).opening)
    assert camera.read() is not None
    camera.close()


def test_a_fast_camera_and_a_slow_reader() -> None:
    """A reader that takes its time gets the newest picture, not the next: of many hundreds it sees a few, in order."""
    capture = FakeCapture(shade(number % 200) for number in itertools.count())
    camera = latest(capture.opening)
    seen = []
    for _ in range(4):
        frame = camera.read()
        assert frame is not None
        seen.append((frame.seen, capture.reads))
        busy(0.05)
    camera.close()
    assert seen == sorted(seen)
    assert all(later[1] - earlier[1] > 2 for earlier, later in itertools.pairwise(seen))


def test_odd_pictures() -> None:
    """Empty pictures are failed reads; another size after a switch, grey, 16 bits and a fourth channel are pictures."""
    odd: list[Any] = [
        np.zeros((0, 0, 3), np.uint8),
        np.zeros((0,), np.uint8),
        np.zeros((4, 4, 2), np.uint8),
        np.zeros((4, 4), np.float32),
    ]
    deep = np.full((6, 8), 1023, np.uint16)
    for given, shape, value in (
        (shade(7), (48, 64, 3), 7),
        (shade(7, (90, 160, 3)), (90, 160, 3), 7),
        (shade(7, (10, 12)), (10, 12), 7),
        (shade(7, (10, 12, 1)), (10, 12), 7),
        (shade(7, (10, 12, 4)), (10, 12, 3), 7),
        (deep, (6, 8), 255),
    ):
        camera = latest(FakeCapture(itertools.chain(odd, itertools.repeat(given))).opening)
        frame = camera.read()
        camera.close()
        assert frame is not None
        assert frame.image.shape == shape
        assert frame.image.dtype == np.uint8
        assert int(frame.image.max()) == value


def test_only_empty_pictures() -> None:
    """A camera that gives nothing else is no camera."""
    camera = latest(FakeCapture(itertools.repeat(np.zeros((0, 0, 3), np.uint8))).opening)
    with pytest.raises(CaptureError, match="absent"):
        camera.read()
    camera.close()


def test_a_stuck_driver() -> None:
    """The same bits for ever: said as such, where such pictures are looked for."""
    stuck, quiet = FakeCapture(itertools.repeat(noise(1))), FakeCapture(itertools.repeat(noise(1)))
    cameras = latest(stuck.opening), latest(quiet.opening, words=replace(WORDS, frozen=""))
    with pytest.raises(CaptureError, match="frozen"):
        _read_on(cameras[0])
    assert cameras[1].read() is not None
    for camera in cameras:
        camera.close()


def _read_on(camera: Latest) -> None:
    while camera.read() is not None:
        pass
