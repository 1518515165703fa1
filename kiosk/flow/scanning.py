"""From frames to presentations to verdicts: the one loop between a camera and the desk."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from kiosk.core.picture import Hint, Hints
from kiosk.core.scan import compared_form
from kiosk.core.steady import Steady
from kiosk.flow.bulletin import Decided
from kiosk.flow.desk import Desk
from kiosk.flow.testing import Tester
from kiosk.ports.capture import Camera, Frame, Reader


@dataclass(slots=True)
class Scanning:
    """Reads one camera until it ends or ``stopping`` says so. Each frame is given to ``show``, before it is read."""

    camera: Camera
    reader: Reader
    desk: Desk
    show: Callable[[Frame], None] = lambda frame: None
    steady: Steady = field(default_factory=Steady)
    ask: Callable[[Hint], None] = lambda hint: None
    """Told after each frame what the screen should ask of whoever holds up a ticket."""
    hints: Hints = field(default_factory=Hints)
    unread: Callable[[Frame], None] = lambda frame: None
    """Told of a picture that stands alone and shows no code."""
    tester: Tester | None = None
    """Takes the frames while the station is in testing; None: it never is."""

    def decisions(self, stopping: Callable[[], bool] = lambda: False) -> Iterator[Decided]:
        """Every decision, as it is committed. Raises CaptureError when the camera goes away."""
        last = 0.0
        while not stopping():
            frame = self.camera.read()
            if frame is None:
                if shown := self._unfinished():
                    yield self._present(shown, last)
                return
            last = frame.seen
            self.show(frame)
            yield from self._frame(frame)

    def _frame(self, frame: Frame) -> Iterator[Decided]:
        read = self.reader.read_thoroughly if frame.still else self.reader.read
        reading = read(frame.image)
        if self.tester is not None and self.tester.takes(frame, reading):
            self.steady.forget()
            self.ask(Hint.NONE)
            return
        texts = frozenset(compared_form(code.text) for code in reading.codes)
        if frame.still:
            # A picture that stands alone is a presentation of its own: there is no hand to wait for.
            if texts:
                yield self._present(texts, frame.seen)
            else:
                self.unread(frame)
            return
        if self.tester is not None:
            texts -= self.tester.left_over(texts)
        self.ask(self.hints.see(reading.hint, frame.seen, read=bool(texts)))
        self.desk.still_shown(texts, frame.seen)
        if shown := self.steady.see(texts, frame.seen):
            yield self._present(shown, frame.seen)

    def _unfinished(self) -> frozenset[str]:
        """What was still settling when the film ended; a film that ends in a test leaves nothing."""
        return frozenset() if self.tester is not None and self.tester.testing.on else self.steady.flush()

    def _present(self, texts: frozenset[str], seen: float) -> Decided:
        decided, hold = self.desk.present(sorted(texts), seen)
        if hold:
            self.steady.hold(texts)
        return decided
