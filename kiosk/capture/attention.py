"""Where in a film's pictures something like a code has come into view, and whether anything moves at all."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from kiosk.capture.opencv import opencv
from kiosk.ports.capture import Image, Sighting

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels of the picture; right and bottom are outside."""

REDUCED = 4
"""The map of edges is made of the picture at a quarter of its width: modules of four pixels become single ones, noise averages away."""
_WINDOW = 13
"""Edges are gathered over so many reduced pixels: about half the side of a small code."""
_FAINT = 3
_MARGIN = 24
LARGEST_PLACE = 640
"""Pixels along a side. What is larger is no code that needs a closer look, but a crowd, or noise: the middle of it is looked at."""
_EXTENT = 0.45
"""A place reaches as far as its edges are this dense, against its middle."""
_LEARN = 0.004
"""What stands for minutes is scenery: the background follows by so much a frame, a half in six seconds at 30 a second."""
_MOVED = 5.0
"""A reduced pixel's neighbourhood that differs by so many shades has changed: a sensor's noise stays below in any light worth reading in."""
NOISY = 4.0
"""Shades between neighbouring pixels, in the middle of all: beyond it a picture is read smoothed first, which reads more in half the time.

Of 152 frames in a fifth of the light, the plain 1080p picture yielded 43 at 13.6 ms, the smoothed one 77 at 8.7; in good light it was
289 against 250 of 492.
"""
VERY_NOISY = 12.0
"""Beyond it every other frame is read at half its size: a fifth of the time, and closer looks do the rest."""
MOST_PLACES = 3


@dataclass(frozen=True, slots=True)
class View:
    """``arrived`` are places that look like a code and were not there before, the densest first.

    ``moved`` is whether anything differs from the frame before, ``noise`` in shades.
    """

    arrived: tuple[Box, ...] = ()
    moved: bool = True
    noise: float = 0.0


@dataclass(slots=True)
class Attention:
    """Looks at every frame of one camera for half a millisecond.

    A code is where edges are dense both across and down, which hardly anything else in a hall is. What was there before (writing on a
    wall, a poster) is told from what has come by a background that follows slowly.
    """

    _background: NDArray[np.float32] | None = field(default=None, repr=False)
    _before: Image | None = field(default=None, repr=False)
    _edges: Image | None = field(default=None, repr=False)

    def see(self, grey: Image) -> View:
        """What is worth a closer look in ``grey`` (height × width, at least 32 pixels each way)."""
        cv2 = opencv()
        half = cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        small = cv2.resize(half, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        edges = _edges(small)
        if self._background is None or self._background.shape != edges.shape:
            self._background = edges.astype(np.float32)
            self._before = None
        arrived = cv2.subtract(edges, cv2.convertScaleAbs(self._background))
        view = View(_peaks(arrived, grey), self._moved(small), noise(grey))
        cv2.accumulateWeighted(edges, self._background, _LEARN)
        self._before, self._edges = small, edges
        return view

    def standing(self, grey: Image) -> tuple[Box, ...]:
        """Places in the frame last seen that look like a code, whether they have come or always stood there; the densest first."""
        return () if self._edges is None else _peaks(self._edges, grey)

    def _moved(self, small: Image) -> bool:
        if self._before is None:
            return True
        cv2 = opencv()
        changed = cv2.blur(cv2.absdiff(small, self._before), (9, 9))
        return bool(cv2.minMaxLoc(changed)[1] >= _MOVED)


def box_of(sighting: Sighting, grey: Image) -> Box | None:
    """The place of a sighting with a margin of a fifth around it; None where it has no corners or no extent."""
    if not sighting.corners:
        return None
    across, down = [corner[0] for corner in sighting.corners], [corner[1] for corner in sighting.corners]
    margin = 12 + 0.2 * max(max(across) - min(across), max(down) - min(down))
    return _within((min(across) - margin, min(down) - margin, max(across) + margin, max(down) + margin), grey)


def noise(grey: Image) -> float:
    """Shades by which neighbouring pixels differ, the median over the picture: what is more than its edges."""
    sparse = grey[::32, :-1:16].astype(np.int16)
    return float(np.median(np.abs(sparse - grey[::32, 1::16][:, : sparse.shape[1]])))


def apart(places: Sequence[Box], taken: Sequence[Box]) -> tuple[Box, ...]:
    """Those of ``places`` whose middle lies in none of ``taken``."""
    return tuple(place for place in places if not any(_holds(other, place) for other in taken))


def _holds(box: Box, other: Box) -> bool:
    x, y = (other[0] + other[2]) / 2, (other[1] + other[3]) / 2
    return box[0] <= x < box[2] and box[1] <= y < box[3]


def _edges(small: Image) -> Image:
    """How dense edges are around each reduced pixel, in the direction that has fewer of them."""
    cv2 = opencv()
    across = cv2.absdiff(small[:-1, 1:], small[:-1, :-1])
    down = cv2.absdiff(small[1:, :-1], small[:-1, :-1])
    dense: Image = cv2.min(cv2.blur(across, (_WINDOW, _WINDOW)), cv2.blur(down, (_WINDOW, _WINDOW)))
    return dense


def _peaks(edges: Image, grey: Image) -> tuple[Box, ...]:
    cv2 = opencv()
    left = edges.copy()
    places: list[Box] = []
    for _ in range(MOST_PLACES):
        _, most, _, at = cv2.minMaxLoc(left)
        if most <= _FAINT:
            break
        dense = (left > most * _EXTENT).astype(np.uint8)
        _, _, _, (x, y, wide, high) = cv2.floodFill(dense, None, at, 2)
        left[y : y + high, x : x + wide] = 0
        across, down = _span(x, wide, at[0]), _span(y, high, at[1])
        box = _within((across[0], down[0], across[1], down[1]), grey)
        if box is not None:
            places.append(box)
    return tuple(places)


def _span(start: int, length: int, most: int) -> tuple[int, int]:
    """A place's extent in one direction, in pixels of the picture; around where it is densest where it is too long."""
    if length * REDUCED + 2 * _MARGIN <= LARGEST_PLACE:
        return start * REDUCED - _MARGIN, (start + length) * REDUCED + _MARGIN
    middle = most * REDUCED
    return middle - LARGEST_PLACE // 2, middle + LARGEST_PLACE // 2


def _within(box: tuple[float, float, float, float], grey: Image) -> Box | None:
    height, width = grey.shape
    left, top, right, bottom = max(0, int(box[0])), max(0, int(box[1])), min(width, int(box[2])), min(height, int(box[3]))
    return (left, top, right, bottom) if right - left >= 21 and bottom - top >= 21 else None
