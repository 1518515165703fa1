"""A real window in a process of its own, for keys that come through a real X server: ``python -m tests.gui.wedge_window``.

It is told what to show by JSON lines on standard input and answers each by one on standard output.
"""

import json
import os
import sys
import time
from dataclasses import replace
from typing import Any

os.environ["QT_QPA_PLATFORM"] = "xcb"

from PySide6.QtCore import QEvent, QObject, QSocketNotifier, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QPlainTextEdit, QSpinBox, QWidget

from kiosk.core.layouts import as_typed, reading
from kiosk.core.rules import State
from kiosk.core.stroke import Stroke
from kiosk.core.verdict import Reason, Shown
from kiosk.core.wedge import WedgeSettings
from kiosk.flow.bulletin import Notice, Undone
from kiosk.gui.app import prepare
from kiosk.gui.wedge_filter import WedgeFilter
from kiosk.gui.window import Window
from tests.gui.fake_door import LAST_SCANS, LUKASZ, NOW, ONLINE, SOUTH_DOOR, ZOE, FakeDoor, admitted, refused


class Pace(QObject):
    """Watches the keys before anybody else; keeps the longest pause between two of them, by the X server's clock."""

    def __init__(self) -> None:
        super().__init__()
        self.last, self.longest = 0, 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if self.last:
                self.longest = max(self.longest, event.timestamp() - self.last)
            self.last = event.timestamp()
        return False

    def clear(self) -> None:
        self.last, self.longest = 0, 0


class Stage(QObject):
    """The window, the fields of tests that stand for those to come, and what was pressed."""

    def __init__(self, settings: dict[str, Any]) -> None:
        super().__init__()
        self.at = time.monotonic()
        self.door = FakeDoor(before=LAST_SCANS, told=ONLINE)
        self.door.identity = replace(self.door.identity, state=State(settings.get("state", "open")))
        self.window = Window(self.door, now=lambda: NOW, seconds=lambda: self.at)
        self.fields: dict[str, Any] = {
            "line": QLineEdit(self.window),
            "pin": QLineEdit(self.window, echoMode=QLineEdit.EchoMode.Password),
            "plain": QPlainTextEdit(self.window),
            "number": QSpinBox(self.window, maximum=999_999_999),
        }
        self.fields["line"].returnPressed.connect(lambda: self.entered.append(self.fields["line"].text()))
        self.pressed: list[str] = []
        self.entered: list[str] = []
        self.broken: list[float] = []
        self.spans: list[float] = []
        self.filter: WedgeFilter | None = None
        self.pace = Pace()
        self.configure(settings)
        self.window.sheet.closed.connect(lambda: self.pressed.append("sheet closed"))
        self.window.ready.status.opened.connect(lambda item: self.pressed.append("status"))
        self.window.ready.scans.opened.connect(lambda entry: self.pressed.append("scans"))
        for number, button in enumerate(self.window.findChildren(QAbstractButton)):
            button.clicked.connect(lambda _=False, number=number: self.pressed.append(f"button {number}"))

    def configure(self, settings: dict[str, Any]) -> None:
        """The filter as the settings say, in the place of the one before."""
        application = QApplication.instance()
        assert application is not None
        if self.filter is not None:
            application.removeEventFilter(self.filter)
        self._read = reading(settings.get("scanner", ""), settings.get("computer", ""))
        self.filter = WedgeFilter(
            WedgeSettings(settings.get("prefix", ""), settings.get("suffix", "Enter")),
            self.door.submit,
            self.window.seconds,
            as_typed if settings.get("untimed") else self._timed,
            lambda: self.broken.append(time.monotonic()),
        )
        application.installEventFilter(self.filter)
        application.removeEventFilter(self.pace)
        application.installEventFilter(self.pace)

    def _timed(self, strokes: Any) -> str:
        keys: list[Stroke] = list(strokes)
        self.spans.append(keys[-1].at - keys[0].at)
        return self._read(keys)

    def show(self, screen: str) -> None:
        """One of the window's screens; the clock stands, so that it stays."""
        self.at += 3600
        self.window._take_turn()
        self.window.sheet.close_sheet()
        shown = {
            "go": admitted(f"g{self.at}", ZOE),
            "wait": refused(f"w{self.at}", Reason.ALREADY_INSIDE, Shown.WAIT, LUKASZ, first=SOUTH_DOOR),
            "stop": refused(f"s{self.at}", Reason.CANCELLED, Shown.STOP, LUKASZ),
        }
        if screen in shown:
            self.window.take(shown[screen])
        elif screen == "note":
            self.window.take(Undone("e1"))
        elif screen == "notice":
            self.window.take(Notice("The database was moved aside."))
        elif screen == "sheet":
            self.window._open_scan("e1")
        elif screen == "details":
            self.window.take(shown["go"])
            self.window._open_shown()
        self.pressed.clear()

    def focusable(self) -> list[QWidget]:
        """The window and everything of its own that can have the focus now."""
        fields = {part for field in self.fields.values() for part in (field, *field.findChildren(QWidget))}
        inside = [each for each in self.window.findChildren(QWidget) if each not in fields]
        return [
            each for each in (self.window, *inside) if each.focusPolicy() != Qt.FocusPolicy.NoFocus and each.isVisible() and each.isEnabled()
        ]

    def answer(self, asked: dict[str, Any]) -> Any:
        if "settings" in asked:
            self.configure(asked["settings"])
        if "show" in asked:
            self.show(asked["show"])
        if "focus" in asked:
            self.window.activateWindow()
            (self.fields[asked["focus"]] if isinstance(asked["focus"], str) else self.focusable()[asked["focus"]]).setFocus()
        if "block" in asked:
            time.sleep(asked["block"])
        if "clear" in asked:
            self.clear()
        if "caret" in asked:
            self.fields["line"].setText(asked["caret"])
        focused = QApplication.focusWidget()
        return {
            "submitted": self.door.submitted,
            "undone": self.door.undone,
            "pressed": self.pressed,
            "entered": self.entered,
            "broken": len(self.broken),
            "spans": self.spans,
            "pause": self.pace.longest / 1000,
            "texts": {name: _text(field) for name, field in self.fields.items()},
            "focusable": len(self.focusable()),
            "focus": type(focused).__name__ if focused else None,
            "active": self.window.isActiveWindow(),
            "dead": any(getattr(button, "dead", False) for button in self.window.findChildren(QAbstractButton)),
            "visible": self.window.isVisible(),
        }

    def clear(self) -> None:
        for known in (self.door.submitted, self.door.undone, self.pressed, self.broken, self.spans, self.entered):
            known.clear()
        self.pace.clear()
        for field in self.fields.values():
            field.clear()


def _text(field: Any) -> str:
    return str(field.toPlainText() if isinstance(field, QPlainTextEdit) else field.text())


def say(answer: Any) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def main() -> None:
    application = prepare()
    stage = Stage(json.loads(sys.argv[1]))
    stage.window.resize(1280, 800)
    for place, field in enumerate(stage.fields.values()):
        field.setGeometry(300 * place, 0, 280, 40)
        field.raise_()
    stage.window.show()

    def asked() -> None:
        line = sys.stdin.readline()
        if not line:
            application.quit()
            return
        say(stage.answer(json.loads(line)))

    notifier = QSocketNotifier(0, QSocketNotifier.Type.Read)
    notifier.activated.connect(asked)
    stage.window.painted_first.connect(lambda: say({"window": int(stage.window.winId())}))
    application.exec()
    if stage.filter is not None:
        application.removeEventFilter(stage.filter)


if __name__ == "__main__":
    main()
