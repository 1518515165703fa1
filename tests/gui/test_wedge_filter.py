"""A hand scanner's keys become one code and press nothing."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from kiosk.core.wedge import WedgeSettings
from kiosk.gui.wedge_filter import WedgeFilter
from kiosk.gui.window import Window
from tests.gui.conftest import Stopwatch, show
from tests.gui.fake_door import ZOE, FakeDoor, admitted

Type = Callable[[QWidget, str], None]
_NAMED = {"\n": Qt.Key.Key_Return, " ": Qt.Key.Key_Space, "\t": Qt.Key.Key_Tab}

COLLECTING = """
import gc, sys
from PySide6.QtWidgets import QWidget
from kiosk.core.wedge import WedgeSettings
from kiosk.gui.app import prepare
from kiosk.gui.wedge_filter import WedgeFilter
from kiosk.gui.window import Window
from tests.gui.fake_door import NOW, FakeDoor

application = prepare()
gc.disable()
gone, window = Window(FakeDoor(), now=lambda: NOW), QWidget()
gone.show()
gone.close()
keys = WedgeFilter(WedgeSettings(), lambda code: None, lambda: 0.0)
application.installEventFilter(keys)
del gone
gc.set_threshold(gc.get_count()[0] + int(sys.argv[1]))
gc.enable()
window.setEnabled(False)
application.removeEventFilter(keys)
print("alive", flush=True)
"""


@pytest.fixture
def keys(door: FakeDoor, stopwatch: Stopwatch) -> Iterator[WedgeFilter]:
    """The filter on the application, as ``run`` installs it."""
    made = WedgeFilter(WedgeSettings(), door.submit, stopwatch)
    QApplication.instance().installEventFilter(made)  # type: ignore[union-attr]
    yield made
    QApplication.instance().removeEventFilter(made)  # type: ignore[union-attr]


def strike(widget: QWidget, text: str, stopwatch: Stopwatch, gap: float = 0.01) -> None:
    """Types ``text`` into ``widget``, one key each ``gap`` seconds."""
    for mark in text:
        stopwatch.at += gap
        key = _NAMED.get(mark, Qt.Key(ord(mark.upper())))
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(widget, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, "\r" if mark == "\n" else mark))


def test_a_scan_presses_no_button(qtbot: QtBot, window: Window, door: FakeDoor, stopwatch: Stopwatch, keys: WedgeFilter) -> None:
    """With the focus on Undo a scan with spaces and Enter is submitted once, and nothing is undone."""
    show(qtbot, window, admitted("a", ZOE))
    qtbot.waitUntil(lambda: not window.verdict.undo.dead)
    window.verdict.undo.setFocus()
    strike(window.verdict.undo, "TS26 8F3A\n", stopwatch)
    assert door.submitted == ["TS26 8F3A"]
    assert door.undone == []


@pytest.mark.parametrize("text", ["\n", " ", "ab\n", "\n\n \n"])
def test_no_key_of_a_scanner_presses_a_button(
    qtbot: QtBot, window: Window, door: FakeDoor, stopwatch: Stopwatch, keys: WedgeFilter, text: str
) -> None:
    """Not even a lone Enter or Space, the rest of a scan that broke off, presses what has the focus."""
    pressed: list[bool] = []
    button = QPushButton("Undo", window)
    button.clicked.connect(pressed.append)
    button.show()
    button.setFocus()
    strike(button, text, stopwatch, gap=0.3)
    assert pressed == []
    assert door.submitted == []


def test_a_scan_that_ends_in_tab_moves_no_focus(qtbot: QtBot, window: Window, door: FakeDoor, stopwatch: Stopwatch) -> None:
    """The suffix belongs to the scan."""
    made = WedgeFilter(WedgeSettings(suffix="Tab"), door.submit, stopwatch)
    application = QApplication.instance()
    assert application is not None
    application.installEventFilter(made)
    window.setFocus()
    strike(window, "TS26-8F3A\t", stopwatch)
    application.removeEventFilter(made)
    assert door.submitted == ["TS26-8F3A"]
    assert QApplication.focusWidget() in {window, None}


def test_a_person_presses_with_ctrl_and_enter(qtbot: QtBot, window: Window, door: FakeDoor, stopwatch: Stopwatch, keys: WedgeFilter) -> None:
    """Who has no mouse presses the button with the focus by Ctrl+Enter."""
    show(qtbot, window, admitted("a", ZOE))
    qtbot.waitUntil(lambda: not window.verdict.undo.dead)
    window.activateWindow()
    window.verdict.undo.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is window.verdict.undo)
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier, "\r")
    QApplication.sendEvent(window.verdict.undo, event)
    qtbot.waitUntil(lambda: door.undone == ["a"])


def test_escape_inside_a_scan_does_not_leave(qtbot: QtBot, window: Window, stopwatch: Stopwatch, keys: WedgeFilter) -> None:
    """A control character in the middle of a code closes no window."""
    strike(window, "TS26", stopwatch)
    QApplication.sendEvent(window, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier, "\x1b"))
    assert window.isVisible()
    stopwatch.at += 5
    QApplication.sendEvent(window, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier, "\x1b"))
    qtbot.waitUntil(lambda: not window.isVisible())


def test_keys_that_type_nothing_are_no_part_of_a_code(window: Window, door: FakeDoor, stopwatch: Stopwatch, keys: WedgeFilter) -> None:
    """A scanner holds Shift for capitals and sends Ctrl for control characters: the code has only what can be read."""
    strike(window, "TS", stopwatch)
    for key, held in ((Qt.Key.Key_Shift, Qt.KeyboardModifier.ShiftModifier), (Qt.Key.Key_BracketRight, Qt.KeyboardModifier.ControlModifier)):
        QApplication.sendEvent(window, QKeyEvent(QEvent.Type.KeyPress, key, held, "\x1d" if key == Qt.Key.Key_BracketRight else ""))
    strike(window, "26\n", stopwatch)
    assert door.submitted == ["TS26"]


def test_a_scan_after_its_prefix_is_a_code(window: Window, door: FakeDoor, stopwatch: Stopwatch) -> None:
    """F9, then the code, slowly: submitted, and F9 reaches nobody."""
    made = WedgeFilter(WedgeSettings(prefix="F9"), door.submit, stopwatch)
    application = QApplication.instance()
    assert application is not None
    application.installEventFilter(made)
    QApplication.sendEvent(window, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_F9, Qt.KeyboardModifier.NoModifier))
    strike(window, "A1\n", stopwatch, gap=0.3)
    strike(window, "typed by hand\n", stopwatch, gap=0.01)
    application.removeEventFilter(made)
    assert door.submitted == ["A1"]


@pytest.mark.parametrize("objects", [10, 25, 100])
def test_a_window_that_is_collected_during_an_event_ends_no_program(objects: int) -> None:
    """A window may be collected while the filter is shown its first event, wherever the collector's turn comes; PySide alone crashes there."""
    root = Path(__file__).parents[2]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(root)}
    ended = subprocess.run(
        [sys.executable, "-c", COLLECTING, str(objects)], capture_output=True, text=True, env=environment, cwd=root, timeout=60, check=False
    )
    assert (ended.returncode, ended.stdout) == (0, "alive\n"), ended.stderr


def test_a_key_that_comes_up_and_goes_down_at_once_is_no_held_key(
    window: Window, door: FakeDoor, stopwatch: Stopwatch, keys: WedgeFilter
) -> None:
    """Qt calls the second of two equal keys within a millisecond a repeat: a fast scanner's "00" stays two zeros."""
    strike(window, "A10", stopwatch, gap=0.001)
    QApplication.sendEvent(window, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_0, Qt.KeyboardModifier.NoModifier, "0", True))
    strike(window, "1\n", stopwatch, gap=0.001)
    assert door.submitted == ["A1001"]


def test_a_field_that_is_gone_before_its_letters_come_harms_nobody(
    qtbot: QtBot, window: Window, door: FakeDoor, stopwatch: Stopwatch, keys: WedgeFilter
) -> None:
    """A letter is held back for a moment; the sheet with its field may be closed and deleted meanwhile."""
    field = QLineEdit(window)
    field.show()
    field.setFocus()
    strike(field, "a", stopwatch)
    delete(field)
    qtbot.waitUntil(lambda: not keys.holding)
    strike(window, "TS26\n", stopwatch)
    assert door.submitted == ["TS26"]


def test_letters_reach_the_field_in_order(qtbot: QtBot, window: Window, door: FakeDoor, stopwatch: Stopwatch, keys: WedgeFilter) -> None:
    """Typed by hand with an input method's text in between."""
    field = QLineEdit(window)
    field.show()
    window.activateWindow()
    field.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is field)
    strike(field, "J", stopwatch)
    composed = QInputMethodEvent("", [])
    composed.setCommitString("ö")
    QApplication.sendEvent(field, composed)
    strike(field, "rg", stopwatch)
    qtbot.waitUntil(lambda: field.text() == "Jörg")
    assert door.submitted == []


def test_a_key_that_came_up_in_another_program_is_not_held_for_ever(
    window: Window, door: FakeDoor, stopwatch: Stopwatch, keys: WedgeFilter
) -> None:
    """AltGr goes down here and the window loses the keyboard: Alt and a letter are a command again, and no part of a code."""
    QApplication.sendEvent(window, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_AltGr, Qt.KeyboardModifier.NoModifier))
    QApplication.sendEvent(window, QEvent(QEvent.Type.WindowDeactivate))
    strike(window, "TS", stopwatch)
    QApplication.sendEvent(window, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_X, Qt.KeyboardModifier.AltModifier, "x"))
    strike(window, "26\n", stopwatch)
    assert door.submitted == ["TS26"]


def test_a_letter_that_was_typed_into_nothing_gets_into_no_field(
    qtbot: QtBot, window: Window, door: FakeDoor, stopwatch: Stopwatch, keys: WedgeFilter
) -> None:
    """A field that gets the focus while the letter is still held back was not meant."""
    window.activateWindow()
    window.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is window)
    strike(window, "a", stopwatch)
    field = QLineEdit(window)
    field.show()
    field.setFocus()
    qtbot.waitUntil(lambda: not keys.holding)
    assert (field.text(), QApplication.focusWidget()) == ("", field)
