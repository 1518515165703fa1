"""What a picture asks of whoever holds up a ticket, told from the picture itself in a fraction of a millisecond."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kiosk.core.picture import Hint
from kiosk.ports.capture import Image, Sighting

SMALLEST_MODULE = 3.0
"""Pixels along one module below which reading becomes a matter of luck (scanning.md: four and more are always read)."""
FEWEST_MODULES, USUAL_MODULES = 21, 29
"""Along the smallest QR code, and along a usual one, for a symbol whose size the engine does not tell."""
BLACK, DARK, FLAT, PALE, BLOWN = 42, 70, 24, 188, 248
"""Greys: a picture or a code that is all below, contrast that is none, dark modules that are none, and the end of a sensor's range."""
SOFT = 1.0
"""How steeply light and dark meet in a code, in its contrast per module: 2 and more where it is sharp, less than one where its
modules run into each other."""
_GRID = 48
_CELLS = 6
_LINES = 9
_A_MODULE = 4
"""So many looks at each module."""
_MOST_STEPS = 400


def judge(grey: Image, sightings: Sequence[Sighting] = ()) -> Hint:
    """What ``grey`` (height × width, uint8) asks for, given what a decoder found in it.

    NONE where a code was read. Where a symbol was located and not read, its own size, light and sharpness tell. Where nothing was
    located, only a picture that is black or blown as a whole asks for anything: an empty hall must not nag.
    """
    if grey.ndim != 2 or not grey.size or any(sighting.code is not None for sighting in sightings):
        return Hint.NONE
    located = max((each for each in sightings if len(each.corners) == 4), key=_side, default=None)
    return _of_all(grey) if located is None else _of_symbol(grey, located)


def _of_all(grey: Image) -> Hint:
    """Nothing is located: whether nothing could be."""
    shades = np.bincount(_thinned(grey).ravel(), minlength=256).cumsum()
    every = int(shades[-1])
    if shades[BLACK] >= 0.995 * every:
        return Hint.TOO_DARK
    height, width = grey.shape
    middle = _thinned(grey[height // 4 : height - height // 4, width // 4 : width - width // 4])
    blown = every - int(shades[BLOWN - 1])
    return Hint.TOO_BRIGHT if blown > 0.6 * every and (middle >= BLOWN).mean() > 0.85 else Hint.NONE


def _thinned(picture: Image) -> Image:
    """About 8,000 of its pixels."""
    step = max(1, round((picture.size / 8000) ** 0.5))
    return picture[::step, ::step]


def _of_symbol(grey: Image, symbol: Sighting) -> Hint:
    side = _side(symbol)
    module = symbol.module or side / FEWEST_MODULES
    if module < SMALLEST_MODULE:
        return Hint.CLOSER
    corners = np.array(symbol.corners, np.float64)
    steps = np.linspace(0.02, 0.98, _GRID)
    patch = _sampled(grey, corners, steps, steps)
    low, high = _level(patch, 0.05), _level(patch, 0.95)
    # Where light modules are blown, the dark ones between them drown as well: cells of the code without a single dark point.
    cells = patch.reshape(_CELLS, _GRID // _CELLS, _CELLS, _GRID // _CELLS).min((1, 3))
    if low >= PALE or (cells >= BLOWN).mean() > 0.1:
        return Hint.TOO_BRIGHT
    if high < DARK:
        return Hint.TOO_DARK
    if high - low < FLAT or _steepest(grey, corners, symbol.modules or USUAL_MODULES) < SOFT * (high - low):
        return Hint.BLURRED
    return Hint.NONE


def _side(symbol: Sighting) -> float:
    """The mean side in pixels."""
    if len(symbol.corners) != 4:
        return 0.0
    corners = np.array(symbol.corners, np.float64)
    return float(np.hypot(*(corners - np.roll(corners, 1, 0)).T).mean())


def _sampled(grey: Image, corners: NDArray[np.float64], across: NDArray[np.float64], down: NDArray[np.float64]) -> Image:
    """The symbol's points at those parts of its width and height, as if it were seen straight."""
    top = corners[0] + across[:, None] * (corners[1] - corners[0])
    bottom = corners[3] + across[:, None] * (corners[2] - corners[3])
    places = (top[None] + down[:, None, None] * (bottom - top)[None]).round().astype(np.intp)
    height, width = grey.shape
    sampled: Image = grey[places[:, :, 1].clip(0, height - 1), places[:, :, 0].clip(0, width - 1)]
    return sampled


def _steepest(grey: Image, corners: NDArray[np.float64], modules: int) -> float:
    """How steeply light and dark meet along some lines across and down: greys per module."""
    along = np.linspace(0.02, 0.98, min(_MOST_STEPS, _A_MODULE * modules))
    lines = np.linspace(0.08, 0.92, _LINES)
    across = np.abs(np.diff(_sampled(grey, corners, along, lines).astype(np.int16), axis=1))
    down = np.abs(np.diff(_sampled(grey, corners, lines, along).astype(np.int16), axis=0))
    return min(_level(across, 0.95), _level(down, 0.95)) * len(along) / (0.96 * modules)


def _level(values: NDArray[Any], share: float) -> int:
    """The value that this share of all lies below; several times as fast as numpy's percentile."""
    place = int(share * (values.size - 1))
    return int(np.partition(values.ravel(), place)[place])
