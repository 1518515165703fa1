"""Bytes to text, one rule for every engine, scanner and pipe."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kiosk.core.payload import LOST, legible, passed_on, text_of
from kiosk.core.scan import looks_foreign


@pytest.mark.parametrize(
    ("data", "declared", "text"),
    [
        (b"ZB-1", None, "ZB-1"),
        (b"", None, ""),
        ("José".encode(), None, "José"),
        ("日本 😀".encode(), None, "日本 😀"),
        ("José".encode("utf-8-sig"), None, "José"),
        (b"Jos\xe9", None, "Jos\ufffd"),
        (b"a1b2|Zo\xe9|z@example.org", None, "a1b2|Zo\ufffd|z@example.org"),
        (b"\x93\xfa\x96{", None, "\ufffd\ufffd\ufffd{"),
        (b"\xed\xa0\x80", None, "\ufffd\ufffd\ufffd"),
        (b"Jos\xe9", "José", "José"),
        (b"\x93\xfa\x96{", "日本", "日本"),
        (b"\xc2\xeb", "Вл", "Вл"),
        (b"\x00A", "A", "A"),
        (b"\xef\xbb\xbfA", "\ufeffA", "A"),
        (b"\xd8\x00", "\ud800", "\ufffd"),
        (b"\xd8\x3d\xde\x00", "\ud83d\ude00", "😀"),
    ],
)
def test_the_text_of_bytes(data: bytes, declared: str | None, text: str) -> None:
    """What a symbol declares is believed, else UTF-8 alone; a mark of byte order is nothing, half a surrogate pair is lost."""
    assert text_of(data, declared) == text


@given(some.text(some.characters(exclude_categories=["Cs"])).filter(lambda text: not text.startswith("\ufeff")))
def test_utf8_is_exact(text: str) -> None:
    """Any text that was written as UTF-8 comes back to the letter."""
    assert text_of(text.encode()) == text
    assert text_of(text.encode(), text) == text


@given(some.binary(max_size=60), some.none() | some.text(some.characters(), max_size=20))
def test_every_bytes_object_has_a_text(data: bytes, declared: str | None) -> None:
    """Nothing raises, and what comes out can be kept in a database and printed."""
    assert text_of(data, declared).encode().decode() == text_of(data, declared)


@given(some.binary(max_size=60))
def test_bytes_that_are_no_utf8_are_no_ticket(data: bytes) -> None:
    """Bytes alone that are no UTF-8 make a text that is plainly no ticket: no guess can match one by accident."""
    text = text_of(data)
    try:
        data.decode()
    except UnicodeDecodeError:
        assert LOST in text
        assert not legible(text)
        assert looks_foreign(text)


@pytest.mark.parametrize(
    ("data", "text"),
    [("José".encode(), "José"), ("José".encode("latin-1"), "José"), (b"\xef\xbb\xbfA1", "A1"), (b"", ""), (b"\xff\xfe", "ÿþ")],
)
def test_what_a_hand_scanner_passes_on(data: bytes, text: str) -> None:
    """UTF-8 where it is that, else ISO 8859-1; never a garbled José."""
    assert passed_on(data) == text
