"""A live source read by a thread of its own, so that its reader always gets the newest picture and never waits for ever."""

import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from kiosk.capture.frozen import Frozen
from kiosk.capture.opencv import opencv, quiet
from kiosk.capture.pictures import turned, usable
from kiosk.core.errors import CaptureError
from kiosk.ports.capture import Frame, Image

FAILURES = 10
"""So many failed reads in a row, a twentieth of a second apart, mean that a camera has gone away."""
RETRY_SECONDS = 0.05
FIRST_SECONDS = 5.0
"""The first picture may take so long after a camera was opened: sensors wake up, streams wait for a whole picture."""
CLOSE_SECONDS = 2.0
MOST_LEFT_BEHIND = 2
"""So many threads of one camera may hang in its driver; as long as they do, it is not opened once more."""

Opening = Callable[[ModuleType], Any]
"""Opens a ``cv2.VideoCapture``; whether it worked is asked of the capture."""


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of a camera that is ``called`` so: one that cannot be opened or gives nothing from the beginning, that has gone away,
    falls silent, does not return from its driver, or gives one and the same picture for ever (empty: such pictures are not looked for)."""

    called: str
    absent: str
    gone: str
    silent: str
    hung: str
    frozen: str = ""


class Latest:
    """Owns one ``cv2.VideoCapture`` in one daemon thread, from opening to release.

    Pictures nobody asked for in time are overwritten: a slow decoder sees the present, never a growing backlog. A camera that
    gives nothing for ``read_seconds`` after its last picture is one that has gone away.
    """

    live = True
    remarks: tuple[str, ...] = ()

    def __init__(
        self, opening: Opening, words: Words, *, open_seconds: float, read_seconds: float, rotation: int = 0, mirror: bool = False
    ) -> None:
        self.called = words.called
        self._opening, self._words, self._read_seconds = opening, words, read_seconds
        self._rotation, self._mirror = rotation, mirror
        self._changed = threading.Condition()
        self._newest: tuple[Image, float] | None = None
        self._last: float | None = None
        self._opened: bool | None = None
        self._failed = self._frozen = False
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"camera {self.called}", daemon=True)
        if sum(thread.name == self._left_name for thread in threading.enumerate()) >= MOST_LEFT_BEHIND:
            raise CaptureError(words.hung)
        self._thread.start()
        with self._changed:
            self._changed.wait_for(lambda: self._opened is not None, open_seconds)
        if not self._opened:
            self.close()
            raise CaptureError(words.absent)

    @property
    def _left_name(self) -> str:
        return f"camera {self.called}, left behind"

    def read(self) -> Frame | None:
        """The newest picture not yet given, waiting for it. Raises CaptureError when the camera has gone away or stays silent."""
        with self._changed:
            last = self._last
            patience = FIRST_SECONDS if last is None else last + self._read_seconds - time.monotonic()
            self._changed.wait_for(lambda: self._newest is not None or self._failed or self._stop.is_set(), max(0.0, patience))
            newest, self._newest = self._newest, None
            if self._stop.is_set():
                return None
            if newest is None:
                raise CaptureError(self._why())
        return Frame(turned(newest[0], self._rotation), newest[1], mirror=self._mirror)

    def close(self) -> None:
        """Gives the device back, at the latest when the driver returns from the read it is in."""
        self._stop.set()
        with self._changed:
            self._changed.notify_all()
        self._thread.join(CLOSE_SECONDS)
        if self._thread.is_alive():
            self._thread.name = self._left_name

    def _why(self) -> str:
        if self._frozen:
            return self._words.frozen
        if not self._failed:
            return self._words.silent
        # A camera that another program holds can often be opened, and then gives nothing.
        return self._words.absent if self._last is None else self._words.gone

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
        frozen = Frozen()
        while not self._stop.is_set() and failures < FAILURES:
            good, image = capture.read()
            picture = usable(image) if good else None
            now = time.monotonic()
            if picture is None:
                failures += 1
                self._stop.wait(RETRY_SECONDS)
                continue
            failures = 0
            if self._words.frozen and frozen.see(picture, now):
                self._frozen = True
                return
            with self._changed:
                self._newest, self._last = (picture, now), now
                self._changed.notify_all()
