"""What a station's cameras show together: one picture, one state, one hint, however many there are."""

import threading
from dataclasses import dataclass, field

from kiosk.core.picture import Hint
from kiosk.flow.bulletin import Bulletin, CameraState, Mailbox, PictureHint
from kiosk.ports.capture import Frame

LATE = "The camera takes long to start. If no picture comes, check that it is on and connected, and that no other program uses it."


@dataclass(slots=True)
class _Seen:
    """One camera: whether it gives pictures, why not, whether its film is over, and what its picture asks for."""

    ok: bool = False
    words: str = ""
    over: bool = False
    hint: Hint = Hint.NONE


class Views:
    """The first camera that works is on the screen. The loss of one is said, and takes nothing from the others."""

    def __init__(self, cameras: int, bulletin: Bulletin) -> None:
        self.preview: Mailbox[Frame] = Mailbox()
        self._bulletin = bulletin
        self._lock = threading.Lock()
        self._cameras = tuple(_Seen() for _ in range(cameras))
        self._shown: int | None = None
        self._told: CameraState | None = None
        self._hint = Hint.NONE

    def of(self, number: int) -> "View":
        """What the camera of that number reports to."""
        return View(self, number)

    def shown(self, number: int, frame: Frame) -> None:
        """The camera of that number has given a picture."""
        with self._lock:
            seen = self._cameras[number]
            if not seen.ok:
                seen.ok, seen.over, seen.words = True, False, ""
                self._tell()
            if number == self._shown:
                self.preview.put(frame)

    def lost(self, number: int, words: str) -> None:
        """It gives none, and why."""
        with self._lock:
            seen = self._cameras[number]
            seen.ok, seen.words, seen.hint = False, words, Hint.NONE
            self._tell()

    def waited_for(self, number: int) -> None:
        """It takes long to open. What was said of it before still stands."""
        with self._lock:
            seen = self._cameras[number]
            if not seen.ok and not seen.words:
                seen.words = LATE
                self._tell()

    def ended(self, number: int) -> None:
        """Its film is over."""
        with self._lock:
            self._cameras[number].over, self._cameras[number].hint = True, Hint.NONE
            self._tell()

    def asked(self, number: int, hint: Hint) -> None:
        """What its picture asks for."""
        with self._lock:
            if hint is not self._cameras[number].hint:
                self._cameras[number].hint = hint
                self._tell()

    def _tell(self) -> None:
        """Posted under the lock: news of two cameras must not overtake each other."""
        working = [number for number, seen in enumerate(self._cameras) if seen.ok]
        # A film that has ended leaves its last picture only where there is nothing else to see.
        self._shown = min(working, key=lambda number: (self._cameras[number].over, number), default=None)
        state = CameraState(bool(working), " ".join(seen.words for seen in self._cameras if seen.words))
        if state != self._told:
            self._told = state
            self._bulletin.post(state)
        hint = Hint.NONE if self._shown is None else self._cameras[self._shown].hint
        if hint is not self._hint:
            self._hint = hint
            self._bulletin.post(PictureHint(hint))


@dataclass(frozen=True, slots=True)
class View:
    """One camera's part in them."""

    _views: Views = field(repr=False)
    _number: int

    def show(self, frame: Frame) -> None:
        """A picture has come."""
        self._views.shown(self._number, frame)

    def lose(self, words: str) -> None:
        """There is none, and why."""
        self._views.lost(self._number, words)

    def wait(self) -> None:
        """There is none yet."""
        self._views.waited_for(self._number)

    def end(self) -> None:
        """The film is over."""
        self._views.ended(self._number)

    def ask(self, hint: Hint) -> None:
        """What the picture asks of whoever holds up a ticket."""
        self._views.asked(self._number, hint)
