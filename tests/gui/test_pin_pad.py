"""A PIN is tapped: whatever a hand scanner types, at whatever pace, while the pad is open, none of it is a PIN and none is shown."""

from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kiosk.core.wedge import WedgeSettings
from kiosk.gui.theme import Scale
from kiosk.gui.wedge_filter import WedgeFilter
from kiosk.gui.widgets.pin_pad import PinPad
from tests.gui.conftest import Stopwatch
from tests.gui.test_wedge_filter import strike

PIN = "7305"


@pytest.fixture
def given() -> list[str]:
    """PINs that the pad gave."""
    return []


@pytest.fixture
def scanned() -> list[str]:
    """Codes that the filter gave."""
    return []


@pytest.fixture
def pad(qtbot: QtBot, stopwatch: Stopwatch, given: list[str], scanned: list[str]) -> Iterator[PinPad]:
    """On the screen, below the real filter; as large as a sheet."""
    made = PinPad(None, "Erase", "Done")  # type: ignore[arg-type]
    qtbot.addWidget(made)
    made.resize(420, 520)
    made.rescale(Scale(1280, 800))
    made.entered.connect(given.append)
    keys = WedgeFilter(WedgeSettings(), lambda text, taking: scanned.append(text), stopwatch)
    QApplication.instance().installEventFilter(keys)  # type: ignore[union-attr]
    with qtbot.waitExposed(made):
        made.show()
    yield made
    QApplication.instance().removeEventFilter(keys)  # type: ignore[union-attr]


def tap(pad: PinPad, *names: str) -> None:
    for name in names:
        QTest.mouseClick(pad.keys[name], Qt.MouseButton.LeftButton)


def test_a_tapped_pin_is_given_once_and_forgotten(pad: PinPad, given: list[str]) -> None:
    """With a digit erased on the way; only dots are told."""
    tap(pad, "7", "3", "9", "erase", "0", "5")
    assert (pad.count, pad.accessibleName()) == (4, "••••")
    tap(pad, "done")
    assert given == [PIN]
    assert pad.count == 0
    tap(pad, "done")
    assert given == [PIN]


@pytest.mark.parametrize("taps", [0, 3, 14])
def test_only_the_length_of_a_pin_is_given(pad: PinPad, given: list[str], taps: int) -> None:
    """Fewer than four digits are none, and what comes after the twelfth is not taken."""
    tap(pad, *["8"] * taps, "done")
    assert [len(each) for each in given] == ([12] if taps > 12 else [])


@pytest.mark.parametrize("pace", [0.002, 0.01, 0.03, 0.04, 0.09, 0.3])
@pytest.mark.parametrize("focus", ["1", "done"])
@pytest.mark.parametrize("before", [(), ("7", "3")])
def test_nothing_typed_is_a_pin(
    qtbot: QtBot, pad: PinPad, stopwatch: Stopwatch, given: list[str], pace: float, focus: str, before: tuple[str, ...]
) -> None:
    """From a cable's pace to that of fingers, whichever key has the focus, also in the middle of a tapped PIN: no digit is added, no PIN
    given, and nothing of it is written anywhere on the pad.
    """
    tap(pad, *before)
    pad.keys[focus].setFocus()
    strike(pad.keys[focus], f"{PIN}\n{PIN}\n \n", stopwatch, pace)
    assert given == []
    assert pad.count == len(before)
    assert PIN not in pad.accessibleName() + "".join(key.text() for key in pad.keys.values())


def test_the_scan_goes_to_the_door(pad: PinPad, stopwatch: Stopwatch, scanned: list[str], given: list[str]) -> None:
    """A ticket that is scanned while a PIN is asked for is decided as ever."""
    pad.keys["5"].setFocus()
    strike(pad.keys["5"], "TS26-8F3A\n", stopwatch)
    assert scanned == ["TS26-8F3A"]
    assert (given, pad.count) == ([], 0)


def test_without_a_mouse(qtbot: QtBot, pad: PinPad, given: list[str], stopwatch: Stopwatch) -> None:
    """Tab and Ctrl+Enter, which no scanner sends, tap as well."""
    for tapped, name in enumerate((*PIN, "done"), start=1):
        stopwatch.at += 0.5
        pad.keys[name].setFocus()
        QTest.keyClick(pad.keys[name], Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(partial(_came, pad, given, tapped))
    assert given == [PIN]


def _came(pad: PinPad, given: list[str], tapped: int) -> bool:
    return pad.count == tapped or bool(given)


def test_another_scan_forgets_what_was_tapped(pad: PinPad) -> None:
    """And what is tapped just after that was meant for the one before."""
    tap(pad, "7", "3")
    pad.clear()
    tap(pad, "0")
    assert pad.count == 0
