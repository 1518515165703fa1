"""Several frames of one place laid over one another: noise averages away, and what lies between the pixels of one frame comes out."""

from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from kiosk.capture.attention import Box
from kiosk.capture.opencv import opencv
from kiosk.ports.capture import Image

LARGEST = 420
"""Pixels along a side: a code in a larger place has pixels enough in one frame."""
ENLARGED = 2
_SEARCHED = 10
"""Half pixels by which a place may have slipped against the frames before, each way; further away it is another place."""
_ALIKE = 0.5
"""Correlation below which a frame shows something else, or too blurred to be of use: everything begins anew."""
_FRAMES = 3
"""A new frame counts for a quarter at least: hands turn what they hold, and what was seen long ago no longer fits."""

Floats = NDArray[np.float32]


@dataclass(slots=True)
class Overlay:
    """Frames of the place that is looked at, shifted onto one another to a fraction of a pixel. Turning and tilting are not followed.

    Of 374 frames of the eleven hardest tickets (``tests/benchmarks/presentations.py`` at 1080p), single frames yielded 153, this 263.
    """

    _sum: Floats | None = field(default=None, repr=False)
    _side: int = 0
    _count: int = 0
    corner: tuple[float, float] = (0.0, 0.0)
    """Where the overlay's top left lies in the last frame, in its pixels."""

    def add(self, grey: Image, box: Box) -> Image | None:
        """Lays the place ``box`` of a frame over those before; the overlay, ENLARGED times as large, once there are two frames of it.

        None, and the next place begins anew, where it is too large, has moved away, or looks different.
        """
        reach = max(box[2] - box[0], box[3] - box[1])
        if reach > LARGEST:
            self.clear()
            return None
        middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        if self._sum is None:
            self._side = reach
        part = self._cut(grey, middle)
        slipped = self._slip(part) if self._sum is not None else None
        self.corner = (middle[0] - self._side / 2, middle[1] - self._side / 2)
        if self._sum is None or slipped is None:
            self._begin(self._cut(grey, middle, anew=reach))
            return None
        return self._lay(part, slipped)

    @property
    def holds(self) -> bool:
        """Whether something is being held there: several frames have fitted onto one another."""
        return self._sum is not None and self._count >= _FRAMES

    def clear(self) -> None:
        """Nothing is being looked at."""
        self._sum = None

    def _cut(self, grey: Image, middle: tuple[float, float], *, anew: int = 0) -> Floats:
        self._side = anew or self._side
        return cast(Floats, opencv().getRectSubPix(grey, (self._side, self._side), middle).astype(np.float32))

    def _begin(self, part: Floats) -> None:
        cv2 = opencv()
        self._sum = cast(Floats, cv2.resize(part, None, fx=ENLARGED, fy=ENLARGED, interpolation=cv2.INTER_CUBIC))
        self._count = 1

    def _slip(self, part: Floats) -> tuple[float, float] | None:
        """By how much ``part`` has slipped against the overlay, in pixels of the frame; None where it does not fit."""
        cv2 = opencv()
        new = cv2.resize(part, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        old = cv2.resize(self._sum, (new.shape[1], new.shape[0]), interpolation=cv2.INTER_AREA)
        cut = min(_SEARCHED, new.shape[0] // 4)
        alike = cv2.matchTemplate(old, new[cut:-cut, cut:-cut], cv2.TM_CCOEFF_NORMED)
        _, best, _, (x, y) = cv2.minMaxLoc(alike)
        if best < _ALIKE or not (0 < x < alike.shape[1] - 1 and 0 < y < alike.shape[0] - 1):
            return None
        across = x + _summit(alike[y, x - 1 : x + 2]) - cut
        down = y + _summit(alike[y - 1 : y + 2, x]) - cut
        return 2 * across, 2 * down

    def _lay(self, part: Floats, slipped: tuple[float, float]) -> Image:
        assert self._sum is not None
        cv2 = opencv()
        side = self._side * ENLARGED
        # A pixel's middle lies half a pixel from its edge at either size.
        off = (ENLARGED - 1) / 2
        shift = np.array([[ENLARGED, 0, ENLARGED * slipped[0] + off], [0, ENLARGED, ENLARGED * slipped[1] + off]], np.float32)
        laid = cv2.warpAffine(part, shift, (side, side), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
        self._count = min(self._count, _FRAMES)
        cv2.accumulateWeighted(laid, self._sum, 1 / (self._count + 1))
        self._count += 1
        self.corner = (self.corner[0] - slipped[0], self.corner[1] - slipped[1])
        return cast(Image, cv2.convertScaleAbs(np.maximum(self._sum, 0)))


def _summit(three: Any) -> float:
    """Where a parabola through three values has its summit, in steps from the middle one."""
    before, middle, after = (float(value) for value in three)
    bent = before - 2 * middle + after
    return 0.5 * (before - after) / bent if bent < 0 else 0.0
