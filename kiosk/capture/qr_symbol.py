"""From a QR code's modules to its data: what zxing-cpp's Python binding does not tell (ISO/IEC 18004, model 2)."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from kiosk.capture.reed_solomon import corrected

Modules = NDArray[np.bool_]
"""Rows of a symbol without its quiet zone, True where dark."""

_LEVELS = {"L": 1, "M": 0, "Q": 3, "H": 2}
"""Two bits in the format information (table 12)."""

_CHECKS = {
    "L": (7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28, 28, 28, 30, 30, 26, 28) + (30,) * 14,
    "M": (10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26) + (28,) * 19,
    "Q": (13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30, 28, 30, 30, 30, 30, 28) + (30,) * 14,
    "H": (17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28, 30, 24) + (30,) * 18,
}
"""Error correction codewords in a block, by version (table 9)."""

_BLOCKS = {
    "L": "1 1 1 1 1 2 2 2 2 4 4 4 4 4 6 6 6 6 7 8 8 9 9 10 12 12 12 13 14 15 16 17 18 19 19 20 21 22 24 25",
    "M": "1 1 1 2 2 4 4 4 5 5 5 8 9 9 10 10 11 13 14 16 17 17 18 20 21 23 25 26 28 29 31 33 35 37 38 40 43 45 47 49",
    "Q": "1 1 2 2 4 4 6 6 8 8 8 10 12 16 12 17 16 18 21 20 23 23 25 27 29 34 34 35 38 40 43 45 48 51 53 56 59 62 65 68",
    "H": "1 1 2 4 4 4 5 6 8 8 11 11 16 16 18 16 19 21 25 25 25 34 30 32 35 37 40 42 45 48 51 54 57 60 63 66 70 74 77 81",
}
"""Blocks in a symbol, by version (table 9)."""


def first_block(modules: Modules, level: str, mask: int) -> bytes | None:
    """The data codewords of the first block, where the data begins, damage mended; None where it cannot be had.

    ``modules`` may be a mirror image; ``level`` (L, M, Q, H) and ``mask`` (0 to 7) are what its format information was read as.
    """
    size = len(modules)
    if level not in _LEVELS or mask not in range(8) or modules.shape != (size, size) or size not in range(21, 178, 4):
        return None
    version = (size - 17) // 4
    upright = min((modules, modules.T), key=lambda each: _strangeness(each, level, mask))
    rows, columns = _path(version)
    bits = upright[rows, columns] ^ _masked(version, mask)
    codewords = np.packbits(bits[: len(bits) // 8 * 8])
    blocks, checks = int(_BLOCKS[level].split()[version - 1]), _CHECKS[level][version - 1]
    data = len(codewords) // blocks - checks
    # The shorter blocks come first; after their data, the longer ones have one codeword more.
    longer = len(codewords) % blocks
    start = data * blocks + longer
    block = np.concatenate((codewords[: data * blocks : blocks], codewords[start::blocks]))
    mended = corrected(bytes(block), checks)
    return None if mended is None else mended[:data]


def _strangeness(modules: Modules, level: str, mask: int) -> int:
    """In how many modules the format information differs from what it should be: a mirror image differs in many."""
    size = len(modules)
    beside = [*range(6), 7, 8, *([8] * 7)], [*([8] * 8), 7, *range(5, -1, -1)]
    apart = [*([8] * 8), *range(size - 7, size)], [*range(size - 1, size - 9, -1), *([8] * 7)]
    differing = [modules[rows, columns] != _format(level, mask) for rows, columns in (beside, apart)]
    return int(np.sum(differing)) + int(not modules[size - 8, 8])


@cache
def _format(level: str, mask: int) -> Modules:
    """The fifteen bits of the format information, the lowest first (annex C)."""
    value = _LEVELS[level] << 3 | mask
    rest = value
    for _ in range(10):
        rest = rest << 1 ^ (rest >> 9) * 0x537
    bits = (value << 10 | rest) ^ 0x5412
    return np.array([bits >> bit & 1 for bit in range(15)], bool)


@cache
def _masked(version: int, mask: int) -> Modules:
    """Which of the data modules the mask inverts (table 10)."""
    row, column = _path(version)
    value = (
        (row + column) % 2,
        row % 2,
        column % 3,
        (row + column) % 3,
        (row // 2 + column // 3) % 2,
        row * column % 2 + row * column % 3,
        (row * column % 2 + row * column % 3) % 2,
        ((row + column) % 2 + row * column % 3) % 2,
    )[mask]
    return np.equal(value, 0)


@cache
def _path(version: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows and columns of the data modules, in the order of their bits: two columns at a time from the right, up and down in turn."""
    size = 17 + 4 * version
    free = ~_function_patterns(version)
    columns: list[int] = []
    rows: list[int] = []
    for turn, right in enumerate((*range(size - 1, 6, -2), 5, 3, 1)):
        for row in range(size) if turn % 2 else range(size - 1, -1, -1):
            for column in (right, right - 1):
                if free[row, column]:
                    rows.append(row)
                    columns.append(column)
    return np.array(rows), np.array(columns)


def _function_patterns(version: int) -> Modules:
    """Where no data is: finders, timing, alignment, format and version information."""
    size = 17 + 4 * version
    taken = np.zeros((size, size), bool)
    taken[:9, :9] = taken[:9, -8:] = taken[-8:, :9] = True
    taken[6, :] = taken[:, 6] = True
    if version >= 7:
        taken[:6, -11:-8] = taken[-11:-8, :6] = True
    centres = _alignment(version)
    for row in centres:
        for column in centres:
            if (row, column) not in {(6, 6), (6, size - 7), (size - 7, 6)}:
                taken[row - 2 : row + 3, column - 2 : column + 3] = True
    return taken


def _alignment(version: int) -> tuple[int, ...]:
    """Rows, and columns, of the alignment patterns' centres (annex E)."""
    if version == 1:
        return ()
    count, last = version // 7 + 2, 10 + 4 * version
    step = 26 if version == 32 else (version * 4 + count * 2 + 1) // (count * 2 - 2) * 2
    return (6, *sorted(last - step * number for number in range(count - 1)))
