"""A hand scanner's keystrokes become one code, and fingers become none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.layouts import as_typed
from kiosk.core.stroke import Stroke
from kiosk.core.wedge import MOST_KEYS, Ending, Wedge, WedgeSettings

BY_TIME = WedgeSettings()
BY_PREFIX = WedgeSettings(prefix="F9")


def stroke(key: str, at: float) -> Stroke:
    return Stroke(text=key, at=at) if len(key) == 1 else Stroke(key, at=at)


def typed(wedge: Wedge, keys: list[str], *, gap: float, start: float = 100.0, field: bool = False, silent: bool = False) -> list[str]:
    """What these keys gave, one key each ``gap`` seconds: codes, and ``broken``; after a silence where it is asked for."""
    found: list[str] = []
    at = start

    def note(ending: Ending) -> None:
        if ending is Ending.SCAN:
            found.append(as_typed(wedge.taken))
        elif ending is Ending.BROKEN:
            found.append("broken")

    for key in keys:
        one = stroke(key, at)
        note(wedge.before(one, field=field))
        note(wedge.feed(one, field=field))
        at += gap
    if silent:
        note(wedge.silent(field=field))
    return found


@pytest.mark.parametrize("field", [False, True])
@pytest.mark.parametrize("gap", [0.0, 0.0015, 0.02, 0.04])
def test_a_burst_that_ends_in_enter_is_a_code(gap: float, field: bool) -> None:
    """From 1.5 ms a key up to a slow radio's 40 ms, with a field focused or not."""
    assert typed(Wedge(BY_TIME), [*"TS26-8F3A", "Enter"], gap=gap, field=field) == ["TS26-8F3A"]


@pytest.mark.parametrize("field", [False, True])
def test_fingers_are_no_code(field: bool) -> None:
    """What a person types is too slow to be a scan, however long it is."""
    assert typed(Wedge(BY_TIME), [*"Angstrom", "Enter"], gap=0.12, field=field, silent=True) == []


@pytest.mark.parametrize("gap", [0.045, 0.06, 0.08])
def test_a_quick_word_in_a_field_is_no_code(gap: float) -> None:
    """A rolled word or PIN with Enter behind it, and eight letters at the pace of the quickest typists."""
    assert typed(Wedge(BY_TIME), [*"1234", "Enter"], gap=gap, field=True, silent=True) == []
    assert typed(Wedge(BY_TIME), [*"anna bell", "Enter"], gap=max(gap, 0.055), field=True, silent=True) == []


def test_a_burst_of_three_characters_is_no_code() -> None:
    """Fewer than four characters are a cat on the keyboard, not a ticket."""
    assert typed(Wedge(BY_TIME), [*"abc", "Enter"], gap=0.01, silent=True) == []


def test_letters_before_the_burst_do_not_get_into_the_code() -> None:
    """A letter typed by hand just before a scan is not part of it; in a field not even one that came 45 ms before."""
    wedge = Wedge(BY_TIME)
    assert typed(wedge, ["x"], gap=0.02, start=99.0) == []
    assert typed(wedge, [*"TS26", "Enter"], gap=0.02) == ["TS26"]
    assert typed(wedge, ["x"], gap=0.0, start=199.955, field=True) == []
    assert typed(wedge, [*"TS26", "Enter"], gap=0.002, start=200.0, field=True) == ["TS26"]
    assert wedge.lead == 1


def test_two_scans_are_two_codes() -> None:
    """One code's end is the next one's beginning; a scanner that sends CR and LF sends no empty code."""
    assert typed(Wedge(BY_TIME), [*"AAAA", "Enter", "Enter", *"BBBB", "Enter", "Ctrl+J"], gap=0.01) == ["AAAA", "BBBB"]


def test_half_a_code_is_told_and_not_given() -> None:
    """From the first scan on: what has not the suffix that it should have may be a part of somebody else's code."""
    wedge = Wedge(BY_TIME)
    assert typed(wedge, [*"AAAA"], gap=0.01, silent=True) == ["broken"]
    assert typed(wedge, [*"CCCC", "Enter"], gap=0.01, start=120) == ["CCCC"]
    assert typed(wedge, [*"1234"], gap=0.01, start=130, silent=True) == ["broken"]


def test_where_no_suffix_is_programmed_silence_always_ends_a_code() -> None:
    """``none``: an Enter that comes nevertheless is part of nothing."""
    wedge = Wedge(WedgeSettings(suffix="none"))
    assert typed(wedge, [*"AAAA", "Enter"], gap=0.01, silent=True) == ["AAAA"]
    assert typed(wedge, [*"BBBB"], gap=0.01, start=110, silent=True) == ["BBBB"]


@pytest.mark.parametrize("field", [False, True])
def test_a_scanner_that_hesitates_is_not_torn(field: bool) -> None:
    """150 ms in the middle of a burst are a radio that repeats itself: half a code would be somebody else's."""
    wedge = Wedge(BY_TIME)
    assert typed(wedge, [*"123456"], gap=0.005, field=field) == []
    assert typed(wedge, [*"789", "Enter"], gap=0.005, start=100.18, field=field) == ["123456789"]


def test_a_prefix_takes_any_length_and_a_slow_scanner() -> None:
    """After the prefix everything up to the suffix is the code, even one character, even slowly."""
    keys = ["F9", "7", "Enter", "F9", *"slow one", "Enter"]
    assert typed(Wedge(BY_PREFIX), keys, gap=0.4, field=True) == ["7", "slow one"]


def test_without_its_prefix_a_burst_is_no_code() -> None:
    """Where a prefix is programmed, only what follows it is a scan; a burst without it is told."""
    assert typed(Wedge(BY_PREFIX), [*"TS26-8F3A", "Enter"], gap=0.01) == ["broken"]


def test_a_scan_that_broke_off_is_told_and_joined_with_nothing() -> None:
    """A second of silence ends an unfinished scan; what follows is not its end."""
    wedge = Wedge(BY_PREFIX)
    assert typed(wedge, ["F9", *"12", "Enter"], gap=0.01) == ["12"]
    assert typed(wedge, ["F9", *"half"], gap=0.01, start=110) == []
    assert typed(wedge, ["Enter"], gap=0.01, start=111.6) == ["broken"]
    assert typed(wedge, ["F9", *"ha"], gap=0.01, start=120) == []
    assert typed(wedge, ["F9", *"whole", "Enter"], gap=0.01, start=120.5) == ["broken", "whole"]


def test_two_scanners_in_one_another_are_no_code() -> None:
    """A prefix in the middle of a scan: whatever comes now is of two."""
    assert typed(Wedge(BY_PREFIX), ["F9", "1", "F9", "1", "2", "3", "Enter", "2", "Enter"], gap=0.002, silent=True) == ["broken"]


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


@given(st.text(st.characters(min_codepoint=33, max_codepoint=0x2FFF, exclude_categories=("Cs", "Cc")), min_size=4, max_size=200), st.booleans())
def test_whatever_is_typed_comes_out_whole(text: str, field: bool) -> None:
    """No character of a code is lost, doubled or changed."""
    assert typed(Wedge(BY_TIME), [*text, "Enter"], gap=0.02, field=field) == [text]


@given(st.lists(st.tuples(st.sampled_from([*"ab1", "Enter", "Tab", "F9", "Left"]), st.floats(0, 2)), max_size=60), st.booleans())
def test_no_sequence_leaves_keys_behind(keys: list[tuple[str, float]], field: bool) -> None:
    """After a long silence nothing is held back, whatever came before."""
    wedge, at = Wedge(BY_PREFIX), 0.0
    for key, gap in keys:
        at += gap
        wedge.before(stroke(key, at), field=field)
        wedge.feed(stroke(key, at), field=field)
    wedge.silent(field=field)
    assert not wedge.running
