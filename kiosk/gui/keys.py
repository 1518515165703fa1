"""What Qt tells of a key, for the wedge filter: its name, its place, its time, and who would get it."""

import os

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QInputMethodQueryEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit

from kiosk.core.layout_tables import PLACES
from kiosk.core.stroke import Stroke
from kiosk.gui.clock import Seconds

_K, _M = Qt.Key, Qt.KeyboardModifier
MODIFIERS = frozenset(
    {_K.Key_Shift, _K.Key_Control, _K.Key_Alt, _K.Key_AltGr, _K.Key_Meta, _K.Key_CapsLock, _K.Key_NumLock, _K.Key_Mode_switch, _K.Key_Super_L}
)
_NAMES = {_K.Key_Return: "Enter", _K.Key_Enter: "Enter", _K.Key_Tab: "Tab", _K.Key_Backtab: "Shift+Tab", _K.Key_Escape: "Escape"}
_COMMAND = _M.ControlModifier | _M.MetaModifier | _M.AltModifier
_PRESS = frozenset({"Ctrl+Return", "Ctrl+Enter"})

_FIRST_PLACE = {"xcb": 8, "wayland": 8, "windows": 0}
"""Qt's scan code of place 0, where it tells places at all: X and Wayland count from 8."""
_RIGHT_ALT = {100, 0x138}
_CAPS = {"xcb": 0x2, "wayland": 0x2, "windows": 0x100, "cocoa": 0x10000}
"""The bit of Qt's native modifiers that is Caps Lock."""
_WRAP = 1 << 32
"""X counts milliseconds in 32 bits: after 49 days it begins anew."""

_DEAD = {
    _K.Key_Dead_Grave: "\u0300",
    _K.Key_Dead_Acute: "\u0301",
    _K.Key_Dead_Circumflex: "\u0302",
    _K.Key_Dead_Tilde: "\u0303",
    _K.Key_Dead_Macron: "\u0304",
    _K.Key_Dead_Breve: "\u0306",
    _K.Key_Dead_Abovedot: "\u0307",
    _K.Key_Dead_Diaeresis: "\u0308",
    _K.Key_Dead_Abovering: "\u030a",
    _K.Key_Dead_Doubleacute: "\u030b",
    _K.Key_Dead_Caron: "\u030c",
    _K.Key_Dead_Cedilla: "\u0327",
    _K.Key_Dead_Ogonek: "\u0328",
}


class Times:
    """When a key was pressed, in seconds: by the system's own clock where the event tells, by ours where it does not (another origin)."""

    def __init__(self, seconds: Seconds) -> None:
        self._seconds = seconds
        self._stamp = 0
        self.last = 0.0
        """That of the latest key."""

    def of(self, event: QKeyEvent) -> float:
        stamp = event.timestamp()
        if not stamp:
            self.last = self._seconds()
            return self.last
        while stamp < self._stamp - _WRAP // 2:
            stamp += _WRAP
        self._stamp = stamp
        self.last = stamp / 1000
        return self.last


def stroke(event: QKeyEvent, at: float, *, level3: bool) -> Stroke:
    """A key that was pressed. ``level3`` is whether the right Alt key is down, which no layout of a scanner's uses as a plain Alt."""
    key, text = Qt.Key(event.key()), event.text()
    place = _place(event)
    shift = bool(event.modifiers() & _M.ShiftModifier)
    caps = bool(event.nativeModifiers() & _CAPS.get(QGuiApplication.platformName(), 0))
    name = ""
    if event.modifiers() & _COMMAND and not (level3 or is_typed_alt_graph(event)):
        name, text = QKeySequence(event.keyCombination()).toString() or "command", ""
    elif key in _NAMES:
        name, text = _NAMES[key], ""
    elif not (text and text.isprintable()):
        text = ""
        if key not in _DEAD and place not in PLACES:
            name = QKeySequence(key).toString() or "key"
    dead = _DEAD.get(key, "") if not name else ""
    return Stroke(name, text if not dead else "", at, place, shift, level3, caps, dead)


def identity(event: QKeyEvent) -> int:
    """Tells one key from another, whatever is held with it when it comes up."""
    return event.nativeScanCode() or event.key()


def copy(event: QKeyEvent, text: str | None = None) -> QKeyEvent:
    """The same key once more: Qt's own event ends with its delivery."""
    made = QKeyEvent(
        event.type(),
        event.key(),
        event.modifiers(),
        event.nativeScanCode(),
        event.nativeVirtualKey(),
        event.nativeModifiers(),
        event.text() if text is None else text,
        event.isAutoRepeat(),
        event.count(),
    )
    made.setTimestamp(event.timestamp())
    return made


def copy_composed(event: QInputMethodEvent) -> QInputMethodEvent:
    """The same composed text once more."""
    made = QInputMethodEvent(event.preeditString(), event.attributes())
    made.setCommitString(event.commitString(), event.replacementStart(), event.replacementLength())
    return made


def field_focused() -> bool:
    """Whether what has the focus wants letters."""
    focused = QApplication.focusWidget()
    if focused is None or not focused.isEnabled() or QApplication.activePopupWidget() is not None:
        return False
    if isinstance(focused, QComboBox):
        return focused.isEditable()
    return isinstance(focused, QLineEdit | QTextEdit | QPlainTextEdit | QAbstractSpinBox) and not focused.isReadOnly()


def press_button(pressed: Stroke) -> bool:
    """Ctrl+Enter presses the button that has the focus; False for any other key."""
    if pressed.name not in _PRESS:
        return False
    focused = QApplication.focusWidget()
    if isinstance(focused, QAbstractButton):
        focused.click()
    return True


def is_alt_graph(event: QKeyEvent) -> bool:
    """Whether this is the right Alt key, whatever the layout calls it."""
    return event.key() == _K.Key_AltGr or _place(event) in _RIGHT_ALT


def is_typed_alt_graph(event: QKeyEvent) -> bool:
    """Windows reports the third level of a key as Ctrl+Alt."""
    both = _M.ControlModifier | _M.AltModifier
    return event.modifiers() & both == both and bool(event.text()) and event.text().isprintable()


def own_dead_keys() -> bool:
    """Whether Qt itself would join dead keys before anybody sees them, and can be kept from it; a real input method is left alone."""
    return QGuiApplication.platformName() in {"xcb", "wayland"} and os.environ.get("QT_IM_MODULE", "compose") in {"", "compose"}


def answer_without_input_method(watched: QObject, event: QInputMethodQueryEvent) -> bool:
    """Says for a field that it does not compose, so that dead keys come as the keys they are; everything else as the field says."""
    if not event.queries() & Qt.InputMethodQuery.ImEnabled:
        return False
    watched.event(event)
    event.setValue(Qt.InputMethodQuery.ImEnabled, False)
    return True


def _place(event: QKeyEvent) -> int:
    """Where the key lies, as ``layout_tables.PLACES`` counts; 0 where this system does not tell."""
    first = _FIRST_PLACE.get(QGuiApplication.platformName())
    return event.nativeScanCode() - first if first is not None and event.nativeScanCode() > first else 0
