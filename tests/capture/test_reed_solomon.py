"""Reed-Solomon: what can be mended is mended, what cannot is said."""

import random

import pytest

from kiosk.capture.reed_solomon import corrected

# ISO/IEC 18004, annex I: "01234567" in version 1-M, 16 data and 10 check codewords.
BLOCK = bytes.fromhex("10200c5661 80ec11ec11 ec11ec11ec 11 a524d4c1ed36c7872c55")


def test_the_standards_example() -> None:
    """The example of the standard is without error, and nothing is changed."""
    assert corrected(BLOCK, 10) == BLOCK


@pytest.mark.parametrize("errors", range(1, 6))
def test_mended(errors: int) -> None:
    """Up to five wrong codewords, half the check codewords, are mended wherever they are."""
    dice = random.Random(errors)
    for _ in range(60):
        block = bytearray(BLOCK)
        for place in dice.sample(range(len(block)), errors):
            block[place] ^= dice.randrange(1, 256)
        assert corrected(bytes(block), 10) == BLOCK


def test_too_many_errors_are_said() -> None:
    """Of two hundred blocks with nine errors hardly one is taken for another block, and none for this one."""
    dice = random.Random(9)
    answers = []
    for _ in range(200):
        block = bytearray(BLOCK)
        for place in dice.sample(range(len(block)), 9):
            block[place] ^= dice.randrange(1, 256)
        answers.append(corrected(bytes(block), 10))
    assert BLOCK not in answers
    assert answers.count(None) > 180


def test_a_block_of_nothing() -> None:
    """Zeros are a block without error; random bytes raise nothing."""
    assert corrected(bytes(26), 10) == bytes(26)
    dice = random.Random(3)
    for length in (11, 26, 153, 255):
        for checks in (7, 10, 30):
            corrected(bytes(dice.randrange(256) for _ in range(max(length, checks + 1))), checks)
