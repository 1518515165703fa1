"""Reed-Solomon error correction over GF(256) with the polynomial of QR codes (ISO/IEC 18004, annexes A and B)."""

from functools import cache

import numpy as np
from numpy.typing import NDArray


@cache
def _powers() -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Powers of 2, twice round, and logarithms."""
    powers, logarithms, value = [1] * 510, [0] * 256, 1
    for exponent in range(255):
        powers[exponent] = powers[exponent + 255] = value
        logarithms[value] = exponent
        value = value << 1 ^ (value >> 7) * 0x11D
    return tuple(powers), tuple(logarithms)


@cache
def _tables() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    powers, logarithms = _powers()
    return np.array(powers), np.array(logarithms)


def _times(left: int, right: int) -> int:
    powers, logarithms = _powers()
    return powers[logarithms[left] + logarithms[right]] if left and right else 0


def _over(left: int, right: int) -> int:
    powers, logarithms = _powers()
    return powers[logarithms[left] + 255 - logarithms[right]] if left else 0


def _at(polynomial: list[int], point: int) -> int:
    """The value of a polynomial, its highest power first."""
    value = 0
    for factor in polynomial:
        value = _times(value, point) ^ factor
    return value


@cache
def _exponents(length: int, checks: int) -> NDArray[np.int64]:
    """What each codeword's place adds to its logarithm, a row for each syndrome."""
    return np.outer(np.arange(checks), np.arange(length - 1, -1, -1)) % 255


def _syndromes(block: bytes, checks: int) -> list[int]:
    """All zero where nothing is wrong."""
    powers, logarithms = _tables()
    codewords = np.frombuffer(block, np.uint8)
    terms = np.where(codewords != 0, powers[_exponents(len(block), checks) + logarithms[codewords]], 0)
    return [int(each) for each in np.bitwise_xor.reduce(terms, axis=1)]


def corrected(block: bytes, checks: int) -> bytes | None:
    """``block`` (data and ``checks`` check codewords) with up to half as many errors mended; None where there are more."""
    powers, _ = _powers()
    syndromes = _syndromes(block, checks)
    if not any(syndromes):
        return block
    locator = _locator(syndromes)
    wrong = [place for place in range(len(block)) if _at(locator, powers[255 - place]) == 0]
    if len(wrong) != len(locator) - 1 or len(wrong) > checks // 2:
        return None
    mended = bytearray(block)
    for place, size in zip(wrong, _sizes(locator, syndromes, wrong), strict=True):
        mended[len(block) - 1 - place] ^= size
    return bytes(mended) if not any(_syndromes(bytes(mended), checks)) else None


def _locator(syndromes: list[int]) -> list[int]:
    """The polynomial whose roots tell the places of the errors, highest power first (Berlekamp and Massey)."""
    now, before, gap, last = [1], [1], 1, 1
    length = 0
    for step, syndrome in enumerate(syndromes):
        lack = syndrome
        for power in range(1, length + 1):
            lack ^= _times(now[power] if power < len(now) else 0, syndromes[step - power])
        if not lack:
            gap += 1
            continue
        factor = _over(lack, last)
        shifted = [0] * gap + [_times(factor, each) for each in before]
        width = max(len(now), len(shifted))
        following = [(now[at] if at < len(now) else 0) ^ (shifted[at] if at < len(shifted) else 0) for at in range(width)]
        if 2 * length <= step:
            length, before, last, gap = step + 1 - length, now, lack, 1
        else:
            gap += 1
        now = following
    while len(now) > 1 and not now[-1]:
        now.pop()
    return now[::-1]


def _sizes(locator: list[int], syndromes: list[int], wrong: list[int]) -> list[int]:
    """What is to be added at each wrong place (Forney)."""
    powers, _ = _powers()
    rising = locator[::-1]
    evaluator = [0] * len(syndromes)
    for left, syndrome in enumerate(syndromes):
        for right, factor in enumerate(rising[: len(syndromes) - left]):
            evaluator[left + right] ^= _times(syndrome, factor)
    slope = [factor if power % 2 else 0 for power, factor in enumerate(rising)][1:]
    sizes = []
    for place in wrong:
        point = powers[(255 - place) % 255]
        below = _at(slope[::-1], point)
        sizes.append(_times(powers[place], _over(_at(evaluator[::-1], point), below)) if below else 0)
    return sizes
