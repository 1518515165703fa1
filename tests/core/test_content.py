"""The kind of a code's text, told without it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.content import Content, content


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", Content.EMPTY),
        (" \n ", Content.EMPTY),
        ("0123456789", Content.DIGITS),
        ("ABCdef", Content.LETTERS),
        ("Zoë", Content.LETTERS),
        ("A1B2C3", Content.LETTERS_DIGITS),
        ("TS26-8F3A", Content.SIGNS),
        ("José García", Content.SIGNS),
        ("https://fair.example/x", Content.ADDRESS),
        ("www.fair.example", Content.ADDRESS),
        ("fair.com/tickets", Content.ADDRESS),
        ("BEGIN:VCARD\nN:Ana\nEND:VCARD", Content.CONTACT),
        ("MECARD:N:Ana;;", Content.CONTACT),
        ("BEGIN:VEVENT\nEND:VEVENT", Content.CALENDAR),
        ("WIFI:S:hall;;", Content.WIFI),
        ("mailto:ana@fair.example", Content.MAIL),
        ("ana@fair.example", Content.MAIL),
        ("tel:+3512", Content.PHONE),
        ("a\x00b", Content.CONTROL),
        ("x" * 1001, Content.LONG),
    ],
)
def test_what_a_text_is(text: str, kind: Content) -> None:
    """As staff would name it."""
    assert content(text) is kind


@given(st.text(max_size=60))
def test_every_text_is_of_some_kind(text: str) -> None:
    """Nothing that a code can hold makes it raise."""
    assert content(text) in Content
