"""The station in testing: what is scanned is measured and told, nothing of it is decided, and none of it afterwards either."""

import itertools
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from kiosk.core.content import content
from kiosk.core.errors import StoreError
from kiosk.core.layouts import detect
from kiosk.core.scan import Code, compared_form
from kiosk.core.verdict import Outcome
from kiosk.flow.bulletin import Mailbox
from kiosk.flow.tested import Mark, Tested, Watched, Would
from kiosk.ports.capture import Frame, Reading, Sighting

AWAY_SECONDS = 2.0
"""A code that was shown for testing counts again once it has been out of view for so long: a blurred moment is no leaving."""
AFTERGLOW_SECONDS = 1.0
"""What comes into view so soon after the test was already being held up."""
HAND_AFTERGLOW_SECONDS = 0.5
"""A hand scanner types for a while: a code that it began before the end of the test arrives so soon after it."""
STAY_SECONDS = 1.0
TELL_SECONDS = 0.25
"""A code that stays in view is measured anew so often."""


class Testing:
    """Whether scans are tested rather than decided. Switched from one thread, read in all."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self.seconds = seconds
        self._on = False
        self._ended: float | None = None
        self._times = 0
        self._numbers = itertools.count(1)

    @property
    def on(self) -> bool:
        return self._on

    @property
    def times(self) -> int:
        """How many tests there were: a worker that slept through one is told by it."""
        return self._times

    def takes_hands(self, taking: float = 0.0) -> bool:
        """Whether a code that a hand scanner delivers now belongs to the test; it took ``taking`` seconds to arrive."""
        return self._on or (self._ended is not None and self.seconds() - taking - self._ended < HAND_AFTERGLOW_SECONDS)

    def begin(self) -> None:
        if not self._on:
            self._times += 1
            self._on = True

    def end(self) -> None:
        if self._on:
            self._ended = self.seconds()
            self._on = False

    def number(self) -> int:
        """A number for the next code."""
        return next(self._numbers)


@dataclass(slots=True)
class _Stay:
    """One code's stay in view, on the camera's clock, and what was told of it."""

    number: int
    last: float
    told: float
    would: Would


@dataclass(slots=True)
class _Meter:
    """What the frames of the last second took."""

    _frames: deque[tuple[float, float]] = field(default_factory=deque)

    def add(self, at: float, seconds: float) -> tuple[float, float]:
        """Frames a second, and the mean of what reading one took."""
        self._frames.append((at, seconds))
        while at - self._frames[0][0] > 1.0:
            self._frames.popleft()
        count = len(self._frames)
        span = at - self._frames[0][0]
        return (count - 1) / span if span > 0 else 0.0, sum(took for _, took in self._frames) / count


@dataclass(slots=True)
class Tester:
    """Tests the frames of one camera, in its worker's thread, and keeps what was tested from being decided afterwards.

    It holds texts only while their codes are in view or about to leave it.
    """

    testing: Testing
    would: Callable[[str], Would]
    tell: Callable[[Tested], None]
    watched: Mailbox[Watched]
    camera: int = 0
    _stays: dict[str, _Stay] = field(default_factory=dict, repr=False)
    _meter: _Meter = field(default_factory=_Meter)
    _shown: dict[str, float] = field(default_factory=dict, repr=False)
    _times: int = 0
    _glow_until: float = 0.0
    _now: float = 0.0
    _seen: float | None = None

    def takes(self, frame: Frame, reading: Reading) -> bool:
        """Whether this frame belonged to a test: then it has been told of, and is not to be decided."""
        self._now += max(0.0, frame.seen - self._seen) if self._seen is not None else 0.0
        self._seen = frame.seen
        fresh = self._times != self.testing.times
        self._times = self.testing.times
        if fresh or not self.testing.on:
            self._stays.clear()
        if not self.testing.on:
            return fresh and self._slept(frame, reading)
        self._glow_until = self._now + AFTERGLOW_SECONDS
        rate, mean = self._meter.add(self.testing.seconds(), reading.seconds)
        marks = tuple(Mark(each.corners, each.code is not None) for each in reading.sightings if len(each.corners) == 4)
        self.watched.put(Watched(frame, marks, rate, mean, reading.hint))
        for code in reading.codes:
            sighting = next(each for each in reading.sightings if each.code == code)
            self._see(code, sighting, reading.seconds)
        return True

    def left_over(self, texts: frozenset[str]) -> frozenset[str]:
        """Of the codes in view after a test, those that were shown for it and have not left since. Call it for every frame."""
        if self._now < self._glow_until:
            self._shown.update(dict.fromkeys(texts, self._now))
        elif not self._shown:
            return frozenset()
        self._shown = {text: last for text, last in self._shown.items() if self._now - last <= AWAY_SECONDS}
        kept = texts & self._shown.keys()
        self._shown.update(dict.fromkeys(kept, self._now))
        return kept

    def _slept(self, frame: Frame, reading: Reading) -> bool:
        """The camera was silent, or being opened, during the whole test: what it shows first counts as shown for it."""
        self._glow_until = self._now + AFTERGLOW_SECONDS
        self._shown.update({compared_form(code.text): self._now for code in reading.codes})
        return not frame.still

    def _see(self, code: Code, sighting: Sighting, seconds: float) -> None:
        text = compared_form(code.text)
        self._shown = {each: last for each, last in self._shown.items() if self._now - last <= AWAY_SECONDS}
        self._shown[text] = self._now
        stay = self._stays.get(text)
        if stay is None or self._now - stay.last > STAY_SECONDS:
            stay = self._stays[text] = _Stay(self.testing.number(), self._now, self._now, self.would(code.text))
        elif self._now - stay.told < TELL_SECONDS:
            stay.last = self._now
            return
        stay.last = stay.told = self._now
        told = measured(code, stay.number, stay.would, camera=self.camera)
        self.tell(replace(told, engine=sighting.engine, seconds=seconds, module=sighting.module))
        must_be_known(told)


def must_be_known(told: Tested) -> None:
    """The page has said "cannot decide"; now the store is opened anew. Raises StoreError."""
    if told.would.outcome is Outcome.UNDECIDED:
        raise StoreError("A code could not be looked up: the database is being opened again.")


def measured(code: Code, number: int, would: Would, camera: int | None = None) -> Tested:
    """What a code is, without its text."""
    text = compared_form(code.text)
    return Tested(number, camera, code.symbology, len(text), content(text), would, set_up=detect(text))
