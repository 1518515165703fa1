"""Keeps a hand scanner's keystrokes from every widget and turns them into codes."""

from collections.abc import Callable

from PySide6 import QtCore, QtGui, QtWidgets
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QApplication

from kiosk.core.wedge import Wedge, WedgeSettings
from kiosk.gui.clock import Seconds

_KEYS = (QEvent.Type.KeyPress, QEvent.Type.KeyRelease)
_NAMES = {Qt.Key.Key_Return: "Enter", Qt.Key.Key_Enter: "Enter", Qt.Key.Key_Tab: "Tab", Qt.Key.Key_Escape: "Escape"}
_COMMAND = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.MetaModifier | Qt.KeyboardModifier.AltModifier


class WedgeFilter(QObject):
    """Installed on the application. What a scanner can type reaches no widget, whether or not a scan is under way.

    People without a mouse move with Tab and press with Ctrl+Enter, which no scanner sends; during a scan not even that passes.
    """

    def __init__(self, settings: WedgeSettings, submit: Callable[[str], None], seconds: Seconds) -> None:
        super().__init__()
        _build_classes()
        self._wedge = Wedge(settings)
        self._submit = submit
        self._seconds = seconds

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in _KEYS or not isinstance(event, QKeyEvent):
            return False
        now = self._seconds()
        scanning = self._wedge.scanning(now)
        command = event.modifiers() & _COMMAND and not _is_alt_graph(event)
        text = "" if command or not event.text().isprintable() else event.text()
        keys = _NAMES.get(Qt.Key(event.key())) or text or _name(event)
        if event.type() == QEvent.Type.KeyPress and not event.isAutoRepeat():
            if command and not scanning:
                return self._command(event)
            self._feed(keys, text, now)
        return scanning or bool(text) or keys in {"Enter", "Space", self._wedge.settings.prefix}

    def _feed(self, keys: str, text: str, now: float) -> None:
        """A key may type more than one character; a named key is fed as one."""
        for key in text if keys == text else (keys,):
            code = self._wedge.feed(key, now)
            if code is not None:
                self._submit(code)

    def _command(self, event: QKeyEvent) -> bool:
        """Ctrl+Enter presses what has the focus; other combinations go on."""
        if event.key() not in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            return False
        focused = QApplication.focusWidget()
        if isinstance(focused, QAbstractButton):
            focused.click()
        return True


def _build_classes() -> None:
    """Has PySide make its classes for every kind of event and object now, before the filter is shown one.

    It makes each at its first use, for a filter in the middle of an event. Where the collector takes a widget meanwhile, the widget's
    own events ask for the same class, and the process dies (6.11.3: ``incarnateType`` in shiboken's sbkmodule.cpp erases it twice).
    """
    for module in (QtCore, QtGui, QtWidgets):
        for name in dir(module):
            getattr(module, name)


def _name(event: QKeyEvent) -> str:
    """``F9`` and its like; empty for what types nothing, such as Shift, or a control character in the middle of a code."""
    name = QKeySequence(event.key()).toString()
    return name if len(name) > 1 and name.isascii() else ""


def _is_alt_graph(event: QKeyEvent) -> bool:
    """Windows reports the third level of a key as Ctrl+Alt."""
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    return event.modifiers() & both == both and event.text().isprintable()
