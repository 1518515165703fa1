"""The signed code on a badge: what is written is read again, what was changed is not genuine."""

import string

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.badge import MOST_COPIES, Badge, BadgeCode, event_mark, read, sign
from kiosk.core.scan import compared_form, looks_foreign

KEY = b"the event's key"
EVENT = "3000000042"
IDS = st.text(min_size=1, max_size=80) | st.text(alphabet="~.%1023 é王\u200f", min_size=1)
COPIES = st.integers(0, MOST_COPIES)


@given(event=IDS, ticket=IDS, copy=COPIES, key=st.binary(min_size=1, max_size=64))
def test_round_trip(event: str, ticket: str, copy: int, key: bytes) -> None:
    """Whatever characters event and ticket ids have, the signed text gives back ticket and copy, and is genuine."""
    assert read(sign(event, ticket, copy, key), event, key) == BadgeCode(event, ticket, copy, genuine=True)


@given(event=IDS, ticket=IDS, copy=COPIES)
def test_plain_text(event: str, ticket: str, copy: int) -> None:
    """The text is printable ASCII that scanners, keyboards and the comparison of scanned text leave as it is."""
    text = sign(event, ticket, copy, KEY)
    assert text.isascii()
    assert text.isprintable()
    assert " " not in text
    assert compared_form(text) == text
    assert len(text) > 1000 or not looks_foreign(text)


@given(one=st.tuples(IDS, COPIES), other=st.tuples(IDS, COPIES))
def test_different_texts(one: tuple[str, int], other: tuple[str, int]) -> None:
    """Two texts are equal only where ticket and copy are."""
    assert (sign(EVENT, *one, KEY) == sign(EVENT, *other, KEY)) == (one == other)


@given(ticket=IDS, copy=COPIES, data=st.data())
def test_one_letter_changed(ticket: str, copy: int, data: st.DataObject) -> None:
    """Another character anywhere makes it no badge, or one that is not genuine."""
    text = sign(EVENT, ticket, copy, KEY)
    at = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.sampled_from(string.ascii_letters + string.digits + ".%é\ud800").filter(lambda char: char != text[at]))
    found = read(text[:at] + letter + text[at + 1 :], EVENT, KEY)
    assert found is None or not found.genuine


@given(ticket=IDS, cut=st.integers(1, 200))
def test_truncated(ticket: str, cut: int) -> None:
    """A text that lost its end is no badge, or one that is not genuine."""
    text = sign(EVENT, ticket, 1, KEY)
    found = read(text[: -min(cut, len(text))], EVENT, KEY)
    assert found is None or not found.genuine


@given(st.text(max_size=200) | st.text(alphabet="KB1.0%A\ud800", max_size=40))
def test_any_text(text: str) -> None:
    """Any text at all is read without an error, and is not genuine."""
    found = read(text, EVENT, KEY)
    assert found is None or not found.genuine


@given(text=st.text(alphabet="0123456789%ABCDEFéŸ\ud800", max_size=20))
def test_broken_escapes(text: str) -> None:
    """A ticket field that nobody signed, however its escapes are broken, is read without an error."""
    found = read(f"KB1.{event_mark(EVENT)}.{text}.1.AAAA", EVENT, KEY)
    assert found is not None
    assert not found.genuine


def test_another_key() -> None:
    """Signed with another key it names the ticket but is not genuine."""
    assert read(sign(EVENT, "7", 2, b"another"), EVENT, KEY) == BadgeCode(EVENT, "7", 2, genuine=False)


def test_another_event() -> None:
    """A badge of another event says so by that event's mark, whatever key signed it."""
    found = read(sign("other", "7", 1, KEY), EVENT, KEY)
    assert found is not None
    assert found.event == event_mark("other") != event_mark(EVENT)


def test_another_event_under_our_mark() -> None:
    """Another event's badge with our mark put in is not genuine."""
    text = sign("other", "7", 1, KEY).replace(event_mark("other"), event_mark(EVENT))
    found = read(text, EVENT, KEY)
    assert found is not None
    assert found.event == EVENT
    assert not found.genuine


@pytest.mark.parametrize("copy", ["01", "001", "+1", "-1", " 1", "1 ", "１", "²", "", "1e0", "0x1", "1000000", "9" * 5000])
def test_other_spellings_of_a_copy(copy: str) -> None:
    """Copy 1 spelt in another way is no badge, or one that is not genuine."""
    head, _, signature = sign(EVENT, "7", 1, KEY).rpartition(".1.")
    found = read(f"{head}.{copy}.{signature}", EVENT, KEY)
    assert found is None or not found.genuine


@pytest.mark.parametrize("ticket", ["%37", "7%00", "%2E", "7/", " 7"])
def test_other_spellings_of_a_ticket(ticket: str) -> None:
    """Ticket 7 spelt in another way is not genuine."""
    found = read(sign(EVENT, "7", 1, KEY).replace(".7.", f".{ticket}."), EVENT, KEY)
    assert found is not None
    assert not found.genuine


@pytest.mark.parametrize("copy", [0, 1, 9, 10, MOST_COPIES])
def test_limits_of_copies(copy: int) -> None:
    """Every copy number up to the highest is read again."""
    assert read(sign(EVENT, "7", copy, KEY), EVENT, KEY) == BadgeCode(EVENT, "7", copy, genuine=True)


def test_small_symbol() -> None:
    """With a platform's usual numeric ids the code goes into QR version 3 at error correction M: 29 modules a side."""
    code = segno.make_qr(sign("3000000042000123", "4000000001234567", 1, KEY), error="m", boost_error=False)
    assert int(code.version) <= 3


def test_nothing_personal_in_repr() -> None:
    """Name, company and code do not show in ``repr``."""
    shown = repr(Badge("7", 1, "Anna Müller", "Nordwind", "Visitor", "KB1.secret"))
    assert "Anna" not in shown
    assert "Nordwind" not in shown
    assert "KB1" not in shown
