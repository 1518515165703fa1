"""Ways of looking at a part of a picture again: each gives the engine what it could not see, and says how much it was enlarged.

Each was kept because it reads what the ones before it do not: of 387 frames of moving tickets that the plain picture did not yield
(seeds 0 to 39 of ``tests/benchmarks/presentations.py``), the smoothed picture yields 30, ``sharpened`` 82, all of them together 130.
"""

import functools
from collections.abc import Callable
from typing import Any, cast

import numpy as np

from kiosk.capture.opencv import opencv
from kiosk.ports.capture import Image

Look = Callable[[Image], tuple[Image, float]]
"""A part of a picture to the picture that is read, and by how much that is larger."""

ENOUGH = 640
"""A part with a longer side than this is not enlarged: its modules have pixels enough, or there are too many to look at in time."""


def plain(part: Image) -> tuple[Image, float]:
    """As it is."""
    return part, 1.0


def smoothed(part: Image) -> tuple[Image, float]:
    """Without its noise."""
    return cast(Image, opencv().blur(part, (3, 3))), 1.0


def halved(part: Image) -> tuple[Image, float]:
    """Half as large: what is large and out of focus."""
    cv2 = opencv()
    return cast(Image, cv2.resize(part, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)), 0.5


def sharpened(part: Image) -> tuple[Image, float]:
    """Twice as large and sharpened, its noise smoothed before: small modules, a little out of focus."""
    return _sharper(part, 2.0, 9)


def enlarged(part: Image) -> tuple[Image, float]:
    """Three times as large and sharpened: the smallest modules."""
    return _sharper(part, 3.0, 13)


def softened(part: Image) -> tuple[Image, float]:
    """Its noise smoothed strongly, then twice as large: dark halls."""
    cv2 = opencv()
    return _larger(cv2.GaussianBlur(part, (0, 0), 1.0), 2.0)


def refocused(part: Image) -> tuple[Image, float]:
    """As if a blur of 1.5 pixels were undone: what has not come into focus yet."""
    return _restored(part, 1.5, 0.06)


def refocused_more(part: Image) -> tuple[Image, float]:
    """As if a blur of 2 pixels were undone, where there is little noise."""
    return _restored(part, 2.0, 0.01)


def restored(blur: float, noise: float) -> Look:
    """A look that undoes a blur of ``blur`` pixels on a picture that is large already; ``noise`` is the share that is left to it."""
    return lambda part: (cast(Image, opencv().filter2D(part, -1, _undoing(blur, noise))), 1.0)


def thresholded(part: Image) -> tuple[Image, float]:
    """Black and white by what is around each pixel: shadows and glare."""
    cv2 = opencv()
    side = max(15, min(part.shape) // 12 | 1)
    return cast(Image, cv2.adaptiveThreshold(part, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, side, 6)), 1.0


def _larger(part: Image, factor: float, *, cubic: bool = False) -> tuple[Image, float]:
    if max(part.shape) > ENOUGH:
        return part, 1.0
    cv2 = opencv()
    how = cv2.INTER_CUBIC if cubic else cv2.INTER_LINEAR
    return cast(Image, cv2.resize(part, None, fx=factor, fy=factor, interpolation=how)), factor


def _sharper(part: Image, factor: float, around: int) -> tuple[Image, float]:
    cv2 = opencv()
    large, grown = _larger(cv2.GaussianBlur(part, (3, 3), 0.8), factor)
    return cast(Image, cv2.addWeighted(large, 3, cv2.blur(large, (around, around)), -2, 0)), grown


def _restored(part: Image, blur: float, noise: float) -> tuple[Image, float]:
    return _larger(cast(Image, opencv().filter2D(part, -1, _undoing(blur, noise))), 2.0, cubic=True)


@functools.cache
def _undoing(blur: float, noise: float) -> Any:
    """The kernel that undoes a Gaussian blur as well as its share of noise lets it (Wiener's filter), cut to 21 × 21."""
    size, reach = 64, 10
    away = np.minimum(np.arange(size), size - np.arange(size))
    bell = np.exp(-(away**2) / (2 * blur**2))
    spread = np.fft.fft2(np.outer(bell, bell) / bell.sum() ** 2)
    inverse = np.roll(np.real(np.fft.ifft2(np.conj(spread) / (np.abs(spread) ** 2 + noise))), (size // 2, size // 2), (0, 1))
    kernel = inverse[size // 2 - reach : size // 2 + reach + 1, size // 2 - reach : size // 2 + reach + 1]
    return (kernel / kernel.sum()).astype(np.float32)
