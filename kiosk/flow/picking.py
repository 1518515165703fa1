"""Which camera a station looks through: the configured one, or another that somebody tries on the test page and may keep."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from kiosk.core.errors import CaptureError, KioskError
from kiosk.flow.bulletin import News
from kiosk.flow.tested import Cameras, Choice, Chosen
from kiosk.ports.adapter import Found
from kiosk.ports.capture import Camera

NO_PICTURE = "That camera gives no picture: check its cable, or choose another one."


@dataclass(frozen=True, slots=True)
class Picking:
    """What choosing a camera needs. ``source`` is what the first camera is configured as; ``found`` lists those that are connected.

    ``open`` opens one by its source and raises CaptureError; ``keep`` writes a source into the settings and raises KioskError with what
    to write by hand.
    """

    source: str
    found: Callable[[], tuple[Found, ...]]
    open: Callable[[str], Camera]
    keep: Callable[[str], None]


class Lens:
    """What one scanning worker opens. ``pick`` is called from any thread, ``open`` by the worker; ``tell`` hears how a choice went."""

    def __init__(self, configured: Callable[[], Camera], source: str = "", picked: Callable[[str], Camera] | None = None) -> None:
        self._configured, self._source, self._picked = configured, source, picked
        self._lock = threading.Lock()
        self._wanted = self._current = source
        self.ended = False
        """A film came to its end: nothing is opened until another camera is picked."""

    @property
    def current(self) -> str:
        """The source that is looked through."""
        return self._current

    @property
    def moving(self) -> bool:
        """Whether another camera was picked than the one that is open."""
        return self._wanted != self._current

    def pick(self, source: str) -> None:
        """The worker opens it as soon as it has done with the frame at hand."""
        with self._lock:
            self._wanted = source

    def open(self, tell: Callable[[Chosen], None]) -> Camera:
        """What was picked, or where that gives no picture, the one before. Raises CaptureError where that cannot be opened either."""
        with self._lock:
            wanted = self._wanted
        if wanted != self._current:
            try:
                camera = self._tried(wanted)
            except CaptureError as error:
                with self._lock:
                    if self._wanted == wanted:
                        self._wanted = self._current
                tell(Chosen(Choice.REFUSED, wanted, str(error)))
            else:
                self._current, self.ended = wanted, False
                tell(Chosen(Choice.OPENED, wanted))
                return camera
        return self._made(self._current)

    def _tried(self, source: str) -> Camera:
        """A camera that opens and gives a picture; some open and stay dark."""
        camera = self._made(source)
        shows = False
        try:
            shows = camera.read() is not None
        finally:
            if not shows:
                camera.close()
        if not shows:
            raise CaptureError(NO_PICTURE)
        return camera

    def _made(self, source: str) -> Camera:
        return self._configured() if source == self._source or self._picked is None else self._picked(source)


class Picker:
    """Lists and keeps cameras on a thread of its own: a driver may think for a second, a disk too."""

    def __init__(self, picking: Picking, lens: Lens, tell: Callable[[News], None]) -> None:
        self._picking, self._lens, self._tell = picking, lens, tell
        self._found: tuple[Found, ...] = ()
        self._looked = False
        self.kept = picking.source
        """The camera that stays when the test page closes."""

    def keep(self) -> str:
        """The camera in use stays from this moment, whatever the page does next; its source, for ``write``."""
        self.kept = self._lens.current
        return self.kept

    def look(self) -> None:
        """Lists what is connected; the answer follows on the bulletin."""
        self._found, self._looked = self._picking.found(), True
        self.told()

    def told(self) -> None:
        """Posts what there is to choose from."""
        self._tell(Cameras(self._found, self._lens.current, self.kept, self._looked))

    def write(self, source: str) -> None:
        """Into the settings, where they can be written; the answer follows on the bulletin."""
        try:
            self._picking.keep(source)
        except KioskError as error:
            self._tell(Chosen(Choice.KEPT_FOR_NOW, source, str(error)))
        else:
            self._tell(Chosen(Choice.KEPT, source))
        self.told()
