"""PINs: which are refused, how locks grow, and that fingers are told from scanners."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core import pins


@pytest.mark.parametrize("pin", ["0000", "777777", "1212", "123123", "1234", "0123", "8901", "9876", "43210", "1984", "2025", "2580", "0852"])
def test_what_anybody_tries_first_is_refused(pin: str) -> None:
    """Repeats, counting up or down, years, and lines on the keypad; the words do not hold the PIN unless as a general example."""
    words = pins.fault(pin)
    assert words is not None
    assert pin in {"0000", "1212", "123123", "1234", "9876"} or pin not in words


@pytest.mark.parametrize("pin", ["12061984", "06121984", "19840612", "120684", "840612", "29022024"])
def test_birthdays_are_refused(pin: str) -> None:
    """Days as people write them, with two or four digits of the year."""
    assert pins.fault(pin)


@pytest.mark.parametrize("pin", ["", "123", "1234567890123", "12a4", "１２３４", "12 4", "-123", "٣٤٥٦"])
def test_what_is_no_pin_is_refused(pin: str) -> None:
    """4 to 12 ASCII digits and nothing else."""
    assert not pins.is_pin(pin)
    assert pins.fault(pin)


@pytest.mark.parametrize("pin", ["4829", "7305", "918273", "60417725", "402917365518"])
def test_others_are_taken(pin: str) -> None:
    """What nobody tries first."""
    assert pins.fault(pin) is None


def test_most_pins_are_taken() -> None:
    """Of all PINs of four digits not one in twenty is refused, so that guessing gains little by knowing the rule."""
    refused = sum(pins.fault(f"{number:04}") is not None for number in range(10_000))
    assert 100 < refused < 500


def test_locks_grow_to_their_longest_and_no_further() -> None:
    """Two slips are free, then 5, 10, 20 … seconds; a person's lock grows to 15 minutes, a station's to 5."""
    assert [pins.person_waits(failures) for failures in range(7)] == [0, 0, 0, 5, 10, 20, 40]
    assert [pins.station_waits(failures) for failures in (0, 9, 10, 11)] == [0, 0, 5, 10]
    for waits, longest in ((pins.person_waits, 900), (pins.station_waits, 300)):
        grown = [waits(failures) for failures in range(2000)]
        assert grown == sorted(grown)
        assert grown[-1] == longest


@given(st.lists(st.tuples(st.floats(0, 1e6), st.booleans()), min_size=1, max_size=20))
def test_no_more_time_is_believed_than_has_passed(steps: list[tuple[float, bool]]) -> None:
    """Whatever restarts lie between (True: the computer starts anew, its clock begins at 0), at most the true time is counted."""
    clock, true = 500.0, 0.0
    then = clock
    for seconds, anew in steps:
        clock = seconds if anew else clock + seconds
        true += seconds
        assert pins.served(then, clock) <= true + 1e-6


def test_without_a_restart_time_counts_in_full() -> None:
    """Five seconds are five seconds."""
    assert pins.served(100.0, 105.0) == 5.0


def times(*gaps: float) -> list[float]:
    return list(itertools.accumulate(gaps, initial=1000.0))


@pytest.mark.parametrize("gap", [0.0, 0.002, 0.01, 0.03, 0.04, 0.05])
@pytest.mark.parametrize("digits", [4, 6, 12])
def test_a_scanner_is_no_finger(gap: float, digits: int) -> None:
    """From a cable's pace to the slowest radio's, also with one hiccup of a fifth of a second."""
    gaps = [gap] * (digits - 1)
    assert not pins.typed_by_hand(times(*gaps))
    assert not pins.typed_by_hand(times(*gaps[:-1], 0.2)) or digits == 2


@pytest.mark.parametrize("gaps", [(0.08, 0.09, 0.1), (0.2, 0.15, 0.3, 0.2, 0.18), (0.03, 0.12, 0.1), (1.5, 0.9, 2.0)])
def test_fingers_are_believed(gaps: tuple[float, ...]) -> None:
    """Fast and slow typists, and one key rolled after another."""
    assert pins.typed_by_hand(times(*gaps))


def test_one_key_shows_nothing() -> None:
    """Nothing typed, or a single key, is not by hand."""
    assert not pins.typed_by_hand([])
    assert not pins.typed_by_hand([1.0])
