"""A live source read by a thread of its own, so that its reader always gets the newest picture and never waits for ever."""

import contextlib
import threading
import time
from collections.abc import Callable
from types import ModuleType
from typing import Any

from kiosk.capture.opencv import opencv, quiet
from kiosk.capture.pictures import turned
from kiosk.core.errors import CaptureError
from kiosk.ports.capture import Frame, Image

FAILURES = 10
"""So many failed reads in a row, a twentieth of a second apart, mean that a camera has gone away."""
RETRY_SECONDS = 0.05
CLOSE_SECONDS = 2.0

Opening = Callable[[ModuleType], Any]
"""Opens a ``cv2.VideoCapture``; whether it worked is asked of the capture."""


class Latest:
    """Owns one ``cv2.VideoCapture`` in one daemon thread, from opening to release.

    Pictures nobody asked for in time are overwritten: a slow decoder sees the present, never a growing backlog.
    ``gone`` are the words raised when the camera fails, ``silent`` those for when it gives nothing for ``read_seconds``.
    """

    live = True

    def __init__(
        self, opening: Opening, *, rotation: int, absent: str, gone: str, silent: str, open_seconds: float, read_seconds: float
    ) -> None:
        self._opening, self._rotation = opening, rotation
        self._gone, self._silent, self._read_seconds = gone, silent, read_seconds
        self._changed = threading.Condition()
        self._newest: tuple[Image, float] | None = None
        self._opened: bool | None = None
        self._failed = False
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="camera", daemon=True)
        self._thread.start()
        with self._changed:
            self._changed.wait_for(lambda: self._opened is not None, open_seconds)
        if not self._opened:
            self.close()
            raise CaptureError(absent)

    def read(self) -> Frame | None:
        """The newest picture not yet given, waiting for it. Raises CaptureError when the camera has gone away or stays silent."""
        with self._changed:
            self._changed.wait_for(lambda: self._newest is not None or self._failed or self._stop.is_set(), self._read_seconds)
            newest, self._newest = self._newest, None
            if self._stop.is_set():
                return None
            if newest is None:
                raise CaptureError(self._gone if self._failed else self._silent)
        return Frame(turned(newest[0], self._rotation), newest[1])

    def close(self) -> None:
        """Gives the device back, at the latest when the driver returns from the read it is in."""
        self._stop.set()
        with self._changed:
            self._changed.notify_all()
        self._thread.join(CLOSE_SECONDS)

    def _run(self) -> None:
        cv2 = opencv()
        try:
            quiet()
            # Some drivers fail by an exception where others say that they are not open.
            with contextlib.suppress(cv2.error):
                self._drive(self._opening(cv2))
        finally:
            self._tell(opened=bool(self._opened), failed=True)

    def _drive(self, capture: Any) -> None:
        try:
            self._tell(opened=bool(capture.isOpened()), failed=False)
            if self._opened:
                self._grab(capture)
        finally:
            capture.release()

    def _tell(self, *, opened: bool, failed: bool) -> None:
        with self._changed:
            self._opened, self._failed = opened, failed
            self._changed.notify_all()

    def _grab(self, capture: Any) -> None:
        failures = 0
        while not self._stop.is_set() and failures < FAILURES:
            good, image = capture.read()
            if good and image is not None:
                failures = 0
                with self._changed:
                    self._newest = image, time.monotonic()
                    self._changed.notify_all()
            else:
                failures += 1
                self._stop.wait(RETRY_SECONDS)
