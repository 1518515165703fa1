"""A hand scanner's keystrokes become one code, and fingers become none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.wedge import MOST_KEYS, Wedge, WedgeSettings

BY_TIME = WedgeSettings()
BY_PREFIX = WedgeSettings(prefix="F9")


def typed(wedge: Wedge, keys: list[str], *, gap: float, start: float = 100.0) -> list[str]:
    """The codes that these keys gave, one key each ``gap`` seconds."""
    codes = [wedge.feed(key, start + place * gap) for place, key in enumerate(keys)]
    return [code for code in codes if code is not None]


def test_a_burst_that_ends_in_enter_is_a_code() -> None:
    """Characters that follow each other within 50 ms and end in Enter are one code."""
    assert typed(Wedge(BY_TIME), [*"TS26-8F3A", "Enter"], gap=0.01) == ["TS26-8F3A"]


def test_fingers_are_no_code() -> None:
    """What a person types is too slow to be a scan, however long it is."""
    assert typed(Wedge(BY_TIME), [*"Angstrom", "Enter"], gap=0.12) == []


def test_a_burst_of_three_characters_is_no_code() -> None:
    """Fewer than four characters are a cat on the keyboard, not a ticket."""
    assert typed(Wedge(BY_TIME), [*"abc", "Enter"], gap=0.01) == []


def test_a_late_enter_ends_nothing() -> None:
    """The suffix belongs to the burst: pressed by hand afterwards it completes nothing."""
    wedge = Wedge(BY_TIME)
    assert typed(wedge, [*"TS26-8F3A"], gap=0.01) == []
    assert wedge.feed("Enter", 101.0) is None


def test_letters_before_the_burst_do_not_get_into_the_code() -> None:
    """A letter typed by hand just before a scan is not part of it."""
    wedge = Wedge(BY_TIME)
    wedge.feed("x", 99.0)
    assert typed(wedge, [*"TS26", "Enter"], gap=0.02) == ["TS26"]


def test_two_scans_are_two_codes() -> None:
    """One code's end is the next one's beginning; a scanner that sends CR and LF sends no empty code."""
    assert typed(Wedge(BY_TIME), [*"AAAA", "Enter", "Enter", *"BBBB", "Enter"], gap=0.01) == ["AAAA", "BBBB"]


def test_a_prefix_takes_any_length_and_a_slow_scanner() -> None:
    """After the prefix everything up to the suffix is the code, even one character, even slowly."""
    assert typed(Wedge(BY_PREFIX), ["F9", "7", "Enter", "F9", *"slow one", "Enter"], gap=0.4) == ["7", "slow one"]


def test_without_its_prefix_a_burst_is_no_code() -> None:
    """Where a prefix is programmed, only what follows it is a scan."""
    assert typed(Wedge(BY_PREFIX), [*"TS26-8F3A", "Enter"], gap=0.01) == []


def test_a_scan_that_broke_off_is_forgotten() -> None:
    """A second of silence ends an unfinished scan; what follows is not its end."""
    wedge = Wedge(BY_PREFIX)
    typed(wedge, ["F9", *"half"], gap=0.01)
    assert wedge.scanning(100.5)
    assert not wedge.scanning(101.5)
    assert wedge.feed("Enter", 101.6) is None


@pytest.mark.parametrize("suffix", ["Enter", "Tab"])
def test_the_suffix_is_the_programmed_one(suffix: str) -> None:
    """A scanner may end with Enter or Tab; the other key is none of its business."""
    other = {"Enter": "Tab", "Tab": "Enter"}[suffix]
    assert typed(Wedge(WedgeSettings(suffix=suffix)), [*"CODE", suffix], gap=0.01) == ["CODE"]
    assert typed(Wedge(WedgeSettings(suffix=suffix)), [*"CODE", other], gap=0.01) == []


def test_a_stuck_key_fills_no_memory() -> None:
    """A code is cut at what a QR can hold; it is still given, and refused by the rules."""
    (code,) = typed(Wedge(BY_TIME), ["x"] * (MOST_KEYS + 500) + ["Enter"], gap=0.001)
    assert len(code) == MOST_KEYS


@given(st.text(st.characters(min_codepoint=33, max_codepoint=0x2FFF, exclude_categories=("Cs", "Cc")), min_size=4, max_size=200))
def test_whatever_is_typed_comes_out_whole(text: str) -> None:
    """No character of a code is lost, doubled or changed."""
    assert typed(Wedge(BY_TIME), [*text, "Enter"], gap=0.02) == [text]
