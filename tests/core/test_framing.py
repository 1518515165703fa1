"""Bytes become codes, whatever pieces they come in."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.framing import MOST_BYTES, Framing

CODES = st.lists(st.binary(min_size=1, max_size=40).map(lambda code: code.translate(None, b"\r\n\x00\x02\x03\x04")).filter(bool), max_size=8)


@given(CODES, st.sampled_from([b"\r", b"\n", b"\r\n", b"\x03"]), st.integers(1, 7))
def test_pieces_make_no_difference(codes: list[bytes], end: bytes, size: int) -> None:
    """However the bytes are cut, the codes are the same, in order."""
    sent = b"".join(code + end for code in codes)
    framing = Framing()
    found = [code for place in range(0, len(sent), size) for code in framing.feed(sent[place : place + size])]
    assert (found, framing.pending, framing.broken) == (codes, False, 0)


def test_a_code_that_begins_anew_was_broken_off() -> None:
    """STX in the middle: what came before is a part of something."""
    framing = Framing()
    assert framing.feed(b"\x02HALF\x02WHOLE\x03") == (b"WHOLE",)
    assert framing.broken == 1


def test_silence_alone_is_nothing() -> None:
    """No code, no empty code."""
    assert (Framing().silent(), Framing().feed(b"\r\n\r\n")) == ((), ())


def test_a_suffix_of_silence_ends_every_code() -> None:
    """With "none" a line's end ends a code too, and silence after it is no broken scan."""
    framing = Framing("none")
    assert framing.feed(b"ONE\rTWO") == (b"ONE",)
    assert (framing.silent(), framing.broken) == ((b"TWO",), 0)


def test_the_longest_code_is_whole_and_one_byte_more_is_noise() -> None:
    """Noise is dropped up to the next end."""
    framing = Framing()
    assert framing.feed(b"x" * MOST_BYTES + b"\r") == (b"x" * MOST_BYTES,)
    assert framing.feed(b"x" * (MOST_BYTES + 1) + b"\rNEXT\r") == (b"NEXT",)
    assert framing.broken == 1
