"""One small fake per port, for what is not here: a platform with no server, a camera with no lens, a printer with no paper."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any

import numpy as np

from kiosk.core.budget import Allowance
from kiosk.core.entry import Receipt, ReceiptKind, RemoteEntry, Upload
from kiosk.core.errors import CaptureError, KioskError
from kiosk.core.scan import Code
from kiosk.core.ticket import Ticket
from kiosk.ports.capture import Frame, Image, Reading, Sighting
from kiosk.ports.platform import Capabilities, Event, Platform, RosterPage, WalkedIn, WalkIn
from kiosk.ports.printer import PrintJob


class FakePlatform(Platform):
    """Holds a roster and check-ins in memory; ``fault`` is raised by the next calls while it is set.

    Pages have two tickets; ``pages`` lists those that were asked for, ``before_page`` is called with each one's number. ``tells_total`` is
    whether it counts its rows. ``changed`` is what the next ``changes`` gives.
    """

    name = "fake"

    def __init__(self, *tickets: Ticket, event: str = "e", check_in: bool = True, **can: Any) -> None:
        self.event_id = event
        self.capabilities = Capabilities(**{"check_in": check_in, "bulk": 100, "remote_entries": True, **can})
        self.tickets = list(tickets)
        self.entries: list[RemoteEntry] = []
        self.fault: KioskError | None = None
        self.answer: Callable[[Upload], Receipt | None] = lambda upload: Receipt(upload.row, ReceiptKind.ACCEPTED)
        self.received: list[Upload] = []
        self.calls: list[str] = []
        self.pages: list[int] = []
        self.before_page: Callable[[int], None] = lambda number: None
        self.tells_total = False
        self.changed: list[RosterPage] = []
        self.allowed: Allowance | None = None
        self.ahead: timedelta | None = None
        self.registers: Callable[[WalkIn], WalkedIn] = lambda person: WalkedIn(Ticket("e", f"p-{person.id}", person.first_name))

    @property
    def allowance(self) -> Allowance | None:
        return self.allowed

    @property
    def clock(self) -> timedelta | None:
        return self.ahead

    def event(self) -> Event:
        self._called("event")
        return Event(self.event_id, "Fake Fair", "Europe/Lisbon")

    def roster(self, resume: str = "") -> Iterator[RosterPage]:
        self._called("roster")
        number = int(resume or 0)
        while True:
            self.before_page(number)
            self._break()
            self.pages.append(number)
            total = len(self.tickets) if self.tells_total else None
            page = tuple(self.tickets[2 * number : 2 * number + 2])
            number += 1
            yield RosterPage(page, total=total, resume=str(number), mark="mark-of-full")
            if len(page) < 2:
                return

    def changes(self, mark: str) -> Iterator[RosterPage]:
        self._called(f"changes {mark}")
        yield from self.changed

    def remote_entries(self) -> Iterator[Sequence[RemoteEntry]]:
        self._called("remote_entries")
        yield self.entries

    def check_in(self, uploads: Sequence[Upload]) -> Sequence[Receipt]:
        self.received += uploads
        self._called(f"check_in {len(uploads)}")
        return [receipt for upload in uploads if (receipt := self.answer(upload)) is not None]

    def walk_in(self, person: WalkIn) -> WalkedIn:
        self._called(f"walk_in {person.first_name}")
        return self.registers(person)

    def look_up(self, code: str) -> Ticket | None:
        self._called(f"look_up {code}")
        return next((each for each in self.tickets if code in {every.text for every in each.codes}), None)

    def close(self) -> None:
        return

    def _called(self, words: str) -> None:
        self.calls.append(words)
        self._break()

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


class FakeDevice(FakeCamera):
    """One that has a driver, which refused something."""

    called = "Camera 0"
    remarks = ("Camera 0 does not take the focus that [camera] asks for: it keeps its own.",)


class FakeReader:
    """Reads what ``FakeCamera`` wrote, for any camera."""

    def __init__(self, camera: int = 0) -> None:
        self.camera = camera

    def read(self, picture: Image) -> Reading:
        text = picture.tobytes().decode()
        return Reading(tuple(Sighting(Code(each)) for each in text.split("\n") if each))

    def read_thoroughly(self, picture: Image) -> Reading:
        return self.read(picture)


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
