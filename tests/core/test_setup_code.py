"""The set-up code for hand scanners: a wrong keyboard layout is told by what it mixes up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.setup_code import misread, setup_text

GERMAN = str.maketrans("yzYZ-/_?=+&#", "zyZYß-?_´*/§")
FRENCH = str.maketrans("aqAQzwZWmM;0123456789", "qaQAwzWZ,?m&é\"'(-è_ç)"[:21])


def test_what_arrived_as_it_should_is_right() -> None:
    """No difference."""
    assert misread(setup_text()) == ()


@pytest.mark.parametrize("table", [GERMAN, FRENCH], ids=["German", "French"])
def test_a_wrong_layout_is_told_by_its_characters(table: dict[int, int]) -> None:
    """Every character that came differently, once, with what came."""
    arrived = setup_text().translate(table)
    found = misread(arrived)
    assert found is not None
    assert set(found) == {(meant, came) for meant, came in zip(setup_text(), arrived, strict=True) if meant != came}


def test_caps_lock_a_lost_and_an_added_character_are_told() -> None:
    """It is still the set-up code."""
    assert misread(setup_text().swapcase())
    assert misread(setup_text()[:-1]) == ((setup_text()[-1], ""),)
    assert misread(setup_text() + "x") == (("", "x"),)


@pytest.mark.parametrize("text", ["", "TS26-8F3A-77Q2-ZK41", "https://fair.example/kiosk", "1" * 51, "A1B2C3D4" * 6])
def test_another_code_is_not_taken_for_it(text: str) -> None:
    """A ticket stays a ticket."""
    assert misread(text) is None


@given(st.text(max_size=200))
def test_nothing_makes_it_raise(text: str) -> None:
    """Whatever a scanner sends."""
    assert misread(text) is None or text
