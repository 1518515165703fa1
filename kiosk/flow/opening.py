"""Opening a camera beside the worker that wants it: some drivers and networks take many seconds, and nothing waits for them."""

import threading
from collections.abc import Callable

from kiosk.ports.capture import Camera

LONG_SECONDS = 1.8
"""A camera that was not opened after so long is said to take long."""
_LOOK_SECONDS = 0.05


class Opening:
    """One attempt, on a thread of its own. A camera that comes when nobody waits for it any more is closed again."""

    def __init__(self, make: Callable[[], Camera]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._done = threading.Event()
        self._left = False
        self._camera: Camera | None = None
        self._error: BaseException | None = None
        threading.Thread(target=self._run, name="opening a camera", daemon=True).start()

    def wait(self, stop: threading.Event, late: Callable[[], None]) -> Camera | None:
        """The camera, or None where ``stop`` came first; ``late`` is called once if it takes long. Raises what opening raised."""
        if not self._done.wait(0) and not self._wait(stop, LONG_SECONDS):
            late()
            self._wait(stop, None)
        with self._lock:
            self._left = True
        if self._error is not None:
            raise self._error
        return self._camera

    def _wait(self, stop: threading.Event, seconds: float | None) -> bool:
        """Whether there is no more to wait for."""
        looks = 0
        while seconds is None or looks * _LOOK_SECONDS < seconds:
            if self._done.wait(_LOOK_SECONDS) or stop.is_set():
                return True
            looks += 1
        return False

    def _run(self) -> None:
        try:
            camera = self._make()
        except BaseException as error:  # noqa: BLE001 - raised again by the worker that waits
            self._error = error
        else:
            with self._lock:
                left, self._camera = self._left, camera
            if left:
                camera.close()
        finally:
            self._done.set()
