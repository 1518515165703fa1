"""The scanner test of a station, as its page uses it: begin and end, the cameras to choose from, the live picture."""

import queue
import threading
from collections.abc import Callable
from functools import partial

from kiosk.flow.bulletin import Mailbox, News
from kiosk.flow.picking import Lens, Picker, Picking
from kiosk.flow.tested import Watched
from kiosk.flow.testing import Testing


class ScannerTest:
    """Every call returns at once; what comes of it follows on the bulletin."""

    def __init__(self, picking: Picking | None, lens: Lens | None, tell: Callable[[News], None], wake: Callable[[], None]) -> None:
        """``lens`` is the first camera's; ``wake`` lets its worker look now."""
        self.testing = Testing()
        self.watched: Mailbox[Watched] = Mailbox()
        self._lens, self._wake = lens, wake
        self._picker = Picker(picking, lens, tell) if picking is not None and lens is not None else None
        self._asked: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()

    @property
    def may_pick(self) -> bool:
        """Whether another camera can be chosen here."""
        return self._picker is not None

    def begin(self) -> None:
        """From now on nothing is decided."""
        self.watched.take()
        self.testing.begin()
        self.look()

    def end(self) -> None:
        """The door goes on, through the camera that was kept; what is still in view is not decided."""
        self.testing.end()
        self.watched.take()
        if self._picker is not None and self._lens is not None:
            self.pick(self._picker.kept)

    def look(self) -> None:
        """Lists the cameras that are connected."""
        if self._picker is not None and self._asked.empty():
            self._asked.put(self._picker.look)

    def pick(self, source: str) -> None:
        """Looks through another camera, until the test ends."""
        if self._lens is not None and self._picker is not None:
            self._lens.pick(source)
            self._wake()

    def keep(self) -> None:
        """The camera in use stays."""
        if self._picker is not None:
            self._asked.put(partial(self._picker.write, self._picker.keep()))

    def close(self) -> None:
        """Lets the worker go."""
        self._asked.put(None)

    def round(self, stop: threading.Event) -> float | None:
        """One thing that was asked for, on the worker's own thread."""
        asked = self._asked.get()
        if asked is not None:
            asked()
        return None if stop.is_set() else 0.0

    def moved(self) -> None:
        """Another camera is in use."""
        if self._picker is not None:
            self._picker.told()
