"""A QR code's modules give its data back: every version and level, every mask, mirrored, damaged."""

from typing import Any

import numpy as np
import pytest
import segno
from segno import consts

from kiosk.capture.qr_symbol import first_block
from kiosk.core.parts import Part, part_of

CAPACITY: Any = consts.SYMBOL_CAPACITY
BEGIN = "TICKET"
"""Alphanumeric mode (0010) with six characters: 45 · T + I and so on, eleven bits a pair (ISO/IEC 18004, 7.4.4)."""


def modules(code: segno.QRCode) -> "np.ndarray[tuple[int, int], np.dtype[np.bool_]]":
    return np.array([list(row) for row in code.matrix], bool)


def begins(version: int) -> str:
    letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
    pairs = [letters.index(BEGIN[at]) * 45 + letters.index(BEGIN[at + 1]) for at in range(0, 6, 2)]
    return f"0010{6:0{9 if version < 10 else 11 if version < 27 else 13}b}" + "".join(f"{pair:011b}" for pair in pairs)


@pytest.mark.parametrize("level", "LMQH")
def test_every_version(level: str) -> None:
    """The data of all forty versions begins as the standard says, upright and in a mirror."""
    for version in range(1, 41):
        mask = version % 8
        code = segno.make(BEGIN, version=version, error=level, mask=mask, boost_error=False, micro=False)
        for seen in (modules(code), modules(code).T):
            data = first_block(seen, level, mask)
            assert data is not None, version
            assert "".join(f"{byte:08b}" for byte in data).startswith(begins(version)), version
            assert part_of(data) is None


@pytest.mark.parametrize("mask", range(8))
def test_every_mask(mask: int) -> None:
    """All eight masks are undone, at every level."""
    for level in "LMQH":
        for version in (2, 7):
            code = segno.make(BEGIN, version=version, error=level, mask=mask, boost_error=False, micro=False)
            for seen in (modules(code), modules(code).T):
                data = first_block(seen, level, mask)
                assert data is not None
                assert "".join(f"{byte:08b}" for byte in data).startswith(begins(version))


@pytest.mark.parametrize("level", "LMQH")
def test_parts_of_every_version(level: str) -> None:
    """A part is told in all forty versions, with its number and how many there are."""
    for version in range(1, 41):
        holds = CAPACITY[version][getattr(consts, f"ERROR_LEVEL_{level}")] // 8
        codes = segno.make_sequence("t" * (holds + 8), version=version, error=level, mask=3, boost_error=False)
        for index, code in enumerate(codes):
            data = first_block(modules(code), level, 3)
            assert data is not None
            part = part_of(data)
            assert part is not None
            assert (part.index, part.count) == (index, len(codes)), version


def test_damage_is_mended_or_said() -> None:
    """With as many wrong codewords as can be mended the data is right; with far too many it is None, never another."""
    dice = np.random.default_rng(1)
    code = segno.make(BEGIN, version=2, error="h", mask=1, boost_error=False, micro=False)
    right = first_block(modules(code), "H", 1)
    answers = {True: 0, False: 0}
    for share in (0.01, 0.02, 0.04, 0.3):
        for _ in range(40):
            data = first_block(modules(code) ^ (dice.random((25, 25)) < share), "H", 1)
            assert data in (right, None)
            answers[data == right] += 1
    assert min(answers.values()) > 20


def test_what_is_no_symbol() -> None:
    """Odd shapes, unknown levels and masks are None."""
    square = np.zeros((21, 21), bool)
    for seen, level, mask in (
        (square[:20], "L", 0),
        (square[:20, :20], "L", 0),
        (np.zeros((181, 181), bool), "L", 0),
        (np.zeros((0, 0), bool), "L", 0),
        (square, "", 0),
        (square, "L", -1),
        (square, "L", 8),
    ):
        assert first_block(seen, level, mask) is None
    assert part_of(b"\x31\x2a\xa0") == Part(1, 3, 0xAA)
