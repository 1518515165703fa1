"""The decoding engines together: one look at every frame, and closer ones where something has come into view, as far as time allows."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from kiosk.capture import looks
from kiosk.capture.attention import NOISY, VERY_NOISY, Attention, Box, View, apart, box_of
from kiosk.capture.hints import judge
from kiosk.capture.overlay import ENLARGED, Overlay
from kiosk.capture.pictures import grey as _grey
from kiosk.core.picture import Hint
from kiosk.core.scan import Code
from kiosk.ports.capture import Decoder, Image, Reading, Sighting

FRAME_SECONDS = 0.022
"""No closer look begins that would probably end later in a frame: a camera gives the next one after 33 ms."""
_FORGETS = 0.9
"""A look that was left out as too long is thought to take so much less at the next frame: pictures change, and so does the machine's load."""
EARNED_SECONDS = 0.0012
"""What a frame adds to what closer looks may take, on any machine: a slow one takes fewer looks, a fast one more."""
HELD_SECONDS, HELD_FRAMES = 0.010, 60
"""What it adds while something that looks like a code is being held up and was not read yet; for so many frames, then it is something else."""
SAVED_SECONDS = 0.12
"""At most so much is saved up while nothing happens."""
UNHURRIED_LOOKS = 4
"""Closer looks at a frame of a film that is read as fast as it can be: counted, so that a film reads alike on every machine."""
LEAST_SECONDS = -0.01
"""One look that took far too long must not cost the next guest all of theirs."""
LATE_EACH = 4
"""Where the first look alone takes the frame's whole time (a slow machine, a large picture), every so many frames one more is taken."""
RESTING_AFTER, RESTING_EACH = 30, 3
"""After so many frames without any movement only every third is read: what comes into view moves."""
SECOND_EVERY = 6
"""Every so many closer looks are the second engine's, which costs several times the first (scanning.md)."""
HINT_EACH = 6
"""Every so many frames the picture itself is judged: too dark, too far, too blurred."""
PLAIN_EACH = 3
"""Every so many frames are read as they are, however noisy: a fine texture (a carpet) looks like noise, and smoothing blurs small codes."""
MIDDLE = 480
"""Pixels along the side of the middle that is looked at in turn, whatever is there."""
_SMALLEST = 32
"""A smaller picture is not looked at more than once: a QR code has at least 21 modules and a margin."""

CLOSER: tuple[looks.Look, ...] = (looks.sharpened, looks.refocused, looks.softened, looks.enlarged, looks.refocused_more)
OVERLAID: tuple[looks.Look, ...] = (looks.restored(2.4, 0.02), looks.restored(3.2, 0.01), looks.restored(3.2, 0.03))
"""At the overlay's size: what a single frame's looks are at twice its size."""
THOROUGH: tuple[looks.Look, ...] = (looks.smoothed, looks.sharpened, looks.refocused, looks.thresholded, looks.halved, looks.softened)


@dataclass(frozen=True, slots=True)
class _Glance:
    """One closer look: at which part of the frame, or at the overlay of the last frames there, how, and by which engine."""

    box: Box
    look: looks.Look
    engine: int = 0
    overlaid: bool = False

    @property
    def kind(self) -> tuple[object, ...]:
        """Looks of one kind take about the same time: the same way, at a part of about the same size."""
        left, top, right, bottom = self.box
        return self.look, self.engine, self.overlaid, ((right - left) * (bottom - top)).bit_length()


class Reader:
    """Reads the frames of one camera, in one thread. The first engine is asked first, the others now and then.

    Each frame is looked at once. Where that shows nothing new, closer looks follow: at what was located and not decoded, at what has
    just come into view, and in turn at what always stood there. They stop at the first new code, at the end of the frame's time,
    and when what was saved up is spent. ``hurried`` False (a film that nobody waits for) counts looks instead.
    """

    def __init__(self, decoders: Sequence[Decoder], *, hurried: bool = True, clock: Callable[[], float] = time.perf_counter) -> None:
        self._decoders = tuple(decoders)
        self._hurried = hurried
        self._clock = clock
        self._attention = Attention()
        self._overlay = Overlay()
        self._saved = SAVED_SECONDS
        self._took: dict[tuple[object, ...], float] = {}
        self._turn = 0
        self._still = self._held = self._number = self._late = 0
        self._hint = Hint.NONE
        self._last: tuple[Sighting, ...] = ()

    def read(self, picture: Image) -> Reading:
        """What a frame of a film shows, in the time that a film leaves."""
        started = self._clock()
        grey = _grey(picture)
        seen = self._film(grey, started)
        return Reading(seen, self._clock() - started, self._asks(grey, seen))

    def read_thoroughly(self, picture: Image) -> Reading:
        """What a picture that stands alone shows: every look is taken, by every engine, until one finds something."""
        started = self._clock()
        grey = _grey(picture)
        return Reading(self._still_picture(grey), self._clock() - started)

    def _film(self, grey: Image, started: float) -> tuple[Sighting, ...]:
        if not self._decoders or min(grey.shape, default=0) < _SMALLEST:
            return self._first(grey)
        view = self._attention.see(grey)
        if self._rests(view):
            return self._last
        before = _codes(self._last)
        seen = self._glance(grey, _Glance(_whole(grey), self._first_look(view)))
        if not _codes(seen) - before:
            seen = self._closer(grey, view, seen, started, before)
        self._last = seen
        return seen

    def _first_look(self, view: View) -> looks.Look:
        if view.noise < NOISY or self._number % PLAIN_EACH == 0:
            return looks.plain
        return looks.halved if view.noise >= VERY_NOISY and self._turn % 2 else looks.smoothed

    def _asks(self, grey: Image, seen: tuple[Sighting, ...]) -> Hint:
        """What the picture asks for; it is looked at for that a few times a second."""
        self._number += 1
        if _codes(seen):
            self._hint = Hint.NONE
        elif self._number % HINT_EACH == 0:
            self._hint = judge(grey, seen)
        return self._hint

    def _rests(self, view: View) -> bool:
        self._still = 0 if view.moved else self._still + 1
        return self._hurried and self._still > RESTING_AFTER and self._still % RESTING_EACH != 0

    def _closer(self, grey: Image, view: View, seen: tuple[Sighting, ...], started: float, before: frozenset[Code]) -> tuple[Sighting, ...]:
        """The sightings with what closer looks add to them."""
        self._held = self._held + 1 if self._overlay.holds else 0
        self._saved = min(SAVED_SECONDS, self._saved + (HELD_SECONDS if 0 < self._held <= HELD_FRAMES else EARNED_SECONDS))
        for number, glance in enumerate(self._glances(grey, view, seen)):
            began = self._clock()
            if self._saved <= 0 if self._hurried else number == UNHURRIED_LOOKS:
                break
            if self._hurried and not self._fits(glance, began - started):
                continue
            found = self._glance(grey, glance)
            took = self._clock() - began
            self._saved = max(LEAST_SECONDS, self._saved - took)
            self._took[glance.kind] = took
            fresh = tuple(each for each in found if each.code is not None and each.code not in _codes(seen))
            seen += fresh
            if _codes(fresh) - before:
                break
        return seen

    def _fits(self, glance: _Glance, passed: float) -> bool:
        """Whether a look will probably end in the frame's time, by what one of its kind took last; what has never been tried may."""
        fits = passed + self._took.get(glance.kind, 0.0) <= FRAME_SECONDS
        if not fits and passed > FRAME_SECONDS and self._number % LATE_EACH == 0 and self._late != self._number:
            self._late = self._number
            return True
        if not fits and glance.kind in self._took:
            self._took[glance.kind] *= _FORGETS
        return fits

    def _glances(self, grey: Image, view: View, seen: tuple[Sighting, ...]) -> Iterator[_Glance]:
        """What to look at, the most promising first; what there is no time for comes earlier at the next frame."""
        read, located = _boxes(seen, grey, read=True), _boxes(seen, grey, read=False)
        places = (*apart(located, read), *apart(apart(view.arrived, read), located))[:2]
        self._turn += 1
        if not places:
            self._overlay.clear()
        for rank, box in enumerate(places):
            yield _Glance(box, CLOSER[0])
            if not rank:
                yield _Glance(box, OVERLAID[self._turn % len(OVERLAID)], overlaid=True)
        for place in range(len(CLOSER) - 1):
            for box in places:
                yield _Glance(box, CLOSER[1 + (self._turn + place) % (len(CLOSER) - 1)])
        standing = (*apart(self._attention.standing(grey), (*read, *places)), _middle(grey))
        yield _Glance(standing[self._turn % len(standing)], CLOSER[self._turn // len(standing) % len(CLOSER)])
        whole = _whole(grey)
        if self._turn % 2:
            yield _Glance(whole, looks.halved if self._turn % 4 == 1 or view.noise >= NOISY else looks.smoothed)
        # The second engine may read the same code as another text, so it is never asked beside what the first has found.
        if not _codes(seen) and len(self._decoders) > 1 and self._turn % SECOND_EVERY == 0:
            yield _Glance((*places, *standing)[0], looks.thresholded, 1)

    def _glance(self, grey: Image, glance: _Glance) -> tuple[Sighting, ...]:
        left, top, right, bottom = glance.box
        if glance.overlaid:
            laid = self._overlay.add(grey, glance.box)
            return (
                ()
                if laid is None
                else tuple(_moved(each, *self._overlay.corner, ENLARGED) for each in self._decoders[0].read(glance.look(laid)[0]))
            )
        shown, scale = glance.look(grey[top:bottom, left:right])
        engines = self._decoders[1:] if glance.engine else self._decoders[:1]
        return tuple(_moved(each, left, top, scale) for engine in engines for each in engine.read(shown))

    def _still_picture(self, grey: Image) -> tuple[Sighting, ...]:
        if not self._decoders or not grey.size:
            return ()
        seen = self._first(grey)
        if _codes(seen) or min(grey.shape) < _SMALLEST:
            return seen
        for engine in range(min(2, len(self._decoders))):
            for glance in self._every(grey, seen, engine):
                found = tuple(each for each in self._glance(grey, glance) if each.code is not None)
                if found:
                    return found
        return seen

    @staticmethod
    def _every(grey: Image, seen: tuple[Sighting, ...], engine: int) -> Iterator[_Glance]:
        """Every look at the whole picture, at what was located, and at what is dense in edges."""
        whole = _whole(grey)
        located = tuple(box for each in seen if (box := box_of(each, grey)))
        parts = (*located, *_standing(grey))
        if engine:
            yield _Glance(whole, looks.plain, engine)
        for look in THOROUGH:
            yield _Glance(whole, look, engine)
        for box in parts:
            for look in (*CLOSER, looks.thresholded):
                yield _Glance(box, look, engine)

    def _first(self, grey: Image) -> tuple[Sighting, ...]:
        return self._decoders[0].read(grey) if self._decoders else ()


def _standing(grey: Image) -> tuple[Box, ...]:
    attention = Attention()
    attention.see(grey)
    return attention.standing(grey)


def _boxes(seen: Sequence[Sighting], grey: Image, *, read: bool) -> list[Box]:
    """Where what was read is, or what was only located."""
    return [box for each in seen if (each.code is not None) is read and (box := box_of(each, grey))]


def _whole(grey: Image) -> Box:
    return 0, 0, grey.shape[1], grey.shape[0]


def _middle(grey: Image) -> Box:
    """Where people hold a code when they are shown a frame to hold it in, for codes too faint to be noticed."""
    side = min(MIDDLE, *grey.shape)
    top, left = (grey.shape[0] - side) // 2, (grey.shape[1] - side) // 2
    return left, top, left + side, top + side


def _codes(seen: Sequence[Sighting]) -> frozenset[Code]:
    return frozenset(sighting.code for sighting in seen if sighting.code is not None)


def _moved(sighting: Sighting, left: float, top: float, scale: float) -> Sighting:
    """A sighting in a part of the picture as one in the whole picture."""
    return replace(sighting, corners=tuple((x / scale + left, y / scale + top) for x, y in sighting.corners))
