"""Film time against real time: when a frame is due, and whether it is too late for it."""

import threading
import time

LATE_SECONDS = 0.05
"""A frame that is due this long ago is dropped: about one frame of a 25 fps film."""


class Pace:
    """Starts its clock with the first frame asked for. Not paced, every frame is due at once and none is late."""

    def __init__(self, *, paced: bool) -> None:
        self._paced = paced
        self._start: float | None = None
        self._closed = threading.Event()

    def late(self, moment: float) -> bool:
        """Whether the frame at ``moment`` (film time, seconds) should be dropped."""
        return self._paced and time.monotonic() - self._begin(moment) - moment > LATE_SECONDS

    def wait(self, moment: float) -> bool:
        """Waits until the frame at ``moment`` is due; False when the camera was closed meanwhile."""
        if self._paced:
            self._closed.wait(max(0.0, self._begin(moment) + moment - time.monotonic()))
        return not self._closed.is_set()

    @property
    def closed(self) -> bool:
        """Whether the camera was closed."""
        return self._closed.is_set()

    def close(self) -> None:
        """Ends any wait."""
        self._closed.set()

    def _begin(self, moment: float) -> float:
        if self._start is None:
            self._start = time.monotonic() - moment
        return self._start
