"""A live source whose driver misbehaves."""

from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from kiosk.capture.latest import Latest
from kiosk.capture.opencv import opencv
from kiosk.core.errors import CaptureError


def latest(opening: Any) -> Latest:
    return Latest(opening, rotation=0, absent="absent", gone="gone", silent="silent", open_seconds=20, read_seconds=20)


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

    for kind in (cv2.VideoCapture, Raises):
        camera = latest(lambda _cv2, kind=kind: kind(str(path)))
        with pytest.raises(CaptureError, match="gone"):
            _ = [camera.read() for _ in range(10)]
        camera.close()
        assert camera.read() is None
