"""One small fake per port, for what is not here: a platform with no server, a camera with no lens, a printer with no paper."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from kiosk.core.entry import Receipt, ReceiptKind, RemoteEntry, Upload
from kiosk.core.errors import CaptureError, KioskError
from kiosk.core.scan import Code
from kiosk.core.ticket import Ticket
from kiosk.ports.capture import Frame, Image
from kiosk.ports.platform import Capabilities, Event, Platform, RosterPage
from kiosk.ports.printer import PrintJob


class FakePlatform(Platform):
    """Holds a roster and check-ins in memory; ``fault`` is raised by the next calls while it is set."""

    name = "fake"

    def __init__(self, *tickets: Ticket, event: str = "e", check_in: bool = True) -> None:
        self.event_id = event
        self.capabilities = Capabilities(check_in=check_in, bulk=100, remote_entries=True)
        self.tickets = list(tickets)
        self.entries: list[RemoteEntry] = []
        self.fault: KioskError | None = None
        self.answer: Callable[[Upload], Receipt | None] = lambda upload: Receipt(upload.row, ReceiptKind.ACCEPTED)
        self.received: list[Upload] = []

    def event(self) -> Event:
        self._break()
        return Event(self.event_id, "Fake Fair", "Europe/Lisbon")

    def roster(self, resume: str = "") -> Iterator[RosterPage]:
        self._break()
        for first in range(0, len(self.tickets), 2):
            yield RosterPage(tuple(self.tickets[first : first + 2]))

    def remote_entries(self) -> Iterator[Sequence[RemoteEntry]]:
        self._break()
        yield self.entries

    def check_in(self, uploads: Sequence[Upload]) -> Sequence[Receipt]:
        self.received += uploads
        self._break()
        return [receipt for upload in uploads if (receipt := self.answer(upload)) is not None]

    def close(self) -> None:
        return

    def _break(self) -> None:
        if self.fault is not None:
            raise self.fault


class FakeCamera:
    """Gives the texts it is told as frames (``FakeReader`` reads them), 30 a second of its own clock; then ends, or goes away."""

    def __init__(self, shown: Sequence[tuple[str, ...] | str], *, goes_away: bool = False, live: bool = False) -> None:
        self.live = live
        self._frames = deque(enumerate((each,) if isinstance(each, str) else each for each in shown))
        self._goes_away = goes_away
        self.closed = False

    def read(self) -> Frame | None:
        if not self._frames:
            if self._goes_away:
                raise CaptureError("the camera was unplugged: plug it in again")
            return None
        number, texts = self._frames.popleft()
        return Frame(_written(texts), number / 30)

    def close(self) -> None:
        self.closed = True


class FakeReader:
    """Reads what ``FakeCamera`` wrote."""

    def read(self, grey: Image) -> tuple[Code, ...]:
        text = grey.tobytes().decode()
        return tuple(Code(each) for each in text.split("\n") if each)

    def read_thoroughly(self, grey: Image) -> tuple[Code, ...]:
        return self.read(grey)


def _written(texts: tuple[str, ...]) -> Image:
    return np.frombuffer("\n".join(texts).encode() or b"\n", np.uint8).reshape(1, -1)


class FakePrinter:
    """Keeps the names of what came out; raises ``fault`` while it is set, after printing where ``prints_first``."""

    name = "fake"

    def __init__(self) -> None:
        self.out: list[str] = []
        self.fault: KioskError | None = None
        self.prints_first = False
        self.knows = True

    def submit(self, job: PrintJob) -> None:
        if self.fault is not None:
            if self.prints_first:
                self.out.append(job.name)
            raise self.fault
        self.out.append(job.name)

    def printed(self, job_name: str) -> bool | None:
        return job_name in self.out if self.knows else None
