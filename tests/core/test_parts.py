"""Structured append: what a part's header says, and when parts are a whole."""

from functools import reduce
from itertools import pairwise, permutations
from operator import xor

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kiosk.core.parts import KEPT_SECONDS, Part, Parts, part_of


def packed(bits: str) -> bytes:
    """Bits as codewords, spaces left out, filled up with zeros."""
    bits = bits.replace(" ", "")
    return bytes(int(bits[start : start + 8].ljust(8, "0"), 2) for start in range(0, len(bits), 8))


@pytest.mark.parametrize(
    ("bits", "part"),
    [
        ("0011 0001 0010 10101010 0100", Part(1, 3, 0xAA)),
        ("0011 0000 0000 00000000", Part(0, 1, 0)),
        ("0011 1111 1111 11111111", Part(15, 16, 255)),
        ("0111 00011010 0011 0001 0010 10101010", Part(1, 3, 0xAA)),
        ("0111 10000000 00011010 0011 0001 0010 10101010", Part(1, 3, 0xAA)),
        ("0111 11000000 00000000 00011010 0011 0001 0010 10101010", Part(1, 3, 0xAA)),
        ("0101 0011 0001 0010 10101010", Part(1, 3, 0xAA)),
        ("1001 00000001 0011 0001 0010 10101010", Part(1, 3, 0xAA)),
        ("0100 00000011 00110001 00101010", None),
        ("0010 000000011 0011 0001 0010", None),
        ("0001 0011", None),
        ("1000 0011", None),
        ("0000", None),
        ("0011 0001 0010", None),
        ("", None),
    ],
)
def test_the_header(bits: str, part: Part | None) -> None:
    """The first thing in the data says index, count and parity; also behind an ECI or FNC1 header. All else stands alone."""
    assert part_of(packed(bits)) == part


@given(some.binary(max_size=40))
def test_any_data_has_a_beginning(data: bytes) -> None:
    """No data raises anything."""
    assert part_of(data) is None or isinstance(part_of(data), Part)


def cut(text: str, *at: int) -> list[tuple[Part, bytes, str]]:
    """A text's bytes, cut at these places."""
    whole = text.encode()
    edges = [0, *at, len(whole)]
    pieces = [whole[start:end] for start, end in pairwise(edges)]
    parity = reduce(xor, whole, 0)
    return [(Part(index, len(pieces), parity), piece, piece.decode("latin-1")) for index, piece in enumerate(pieces)]


def test_parts_in_any_order() -> None:
    """Three parts are a whole once the third is seen, in any order, then not again by one of them; a letter cut in two is whole again."""
    text = "JOSÉ-TICKET-1"
    for order in permutations(cut(text, 4, 9)):
        parts = Parts()
        assert [parts.add(*part, 0.0) for part in order] == [None, None, text]
        # Put together once, they are forgotten: one of them alone says nothing again.
        assert parts.add(*order[0], 0.0) is None


def test_a_lone_part_is_nothing() -> None:
    """One part, however often it is seen, is no text."""
    parts = Parts()
    assert [parts.add(*cut("TICKET-1TICKET-2", 8)[0], 0.0) for _ in range(9)] == [None] * 9


def test_parts_of_two_texts() -> None:
    """Parts of two texts make no third one: another text's part makes it forget, also where count and parity happen to agree."""
    first, second = cut("TICKET-1TICKET-2", 8), cut("TICKET-3TICKET-5", 8)
    parts = Parts()
    assert [parts.add(*part, 0.0) for part in (first[0], second[1], first[1], second[0])] == [None] * 4
    twins = cut("AB-1XYZ", 4), cut("BA-1XZY", 4)
    assert twins[0][0][0].parity == twins[1][0][0].parity
    parts = Parts()
    assert parts.add(*twins[0][0], 0.0) is None
    assert parts.add(*twins[1][0], 0.0) is None
    assert parts.add(*twins[1][1], 0.0) == "BA-1XZY"


def test_a_parity_that_does_not_fit() -> None:
    """Parts whose bytes do not have the parity they name are no whole."""
    parts = Parts()
    assert [parts.add(Part(index, 2, 1), each, each.decode(), 0.0) for index, each in enumerate((b"A", b"B"))] == [None, None]


def test_a_part_beyond_the_count() -> None:
    """The third of two parts is no part of anything."""
    parts = Parts()
    assert [parts.add(Part(index, 2, 0), b"A", "A", 0.0) for index in (0, 2, 1)] == [None, None, None]


def test_parts_are_forgotten() -> None:
    """Half a text waits three seconds for the other half, and not for the next guest: what is forgotten is not put together."""
    first, second = cut("TICKET-1TICKET-2", 8)
    assert Parts().add(*first, 0.0) is None
    late = Parts()
    assert [late.add(*first, 0.0), late.add(*second, KEPT_SECONDS + 0.1), late.add(*first, KEPT_SECONDS + 1)] == [
        None,
        None,
        "TICKET-1TICKET-2",
    ]
    told = Parts()
    told.add(*first, 0.0)
    told.forget()
    assert told.add(*second, 0.1) is None
