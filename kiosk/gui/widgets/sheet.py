"""A sheet of plain words over the screen: closes by a tap anywhere, or by itself."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from kiosk.gui import fonts
from kiosk.gui.palette import panel_palette
from kiosk.gui.theme import Scale, Theme, style_sheet
from kiosk.gui.widgets.buttons import Button

OPEN_MILLISECONDS = 20_000


@dataclass(frozen=True, slots=True)
class Content:
    """What a sheet says. ``rows`` are (label, text); ``lines`` are sentences. ``stays`` waits for a tap however long.

    ``entry`` is the scan that it speaks of; ``act`` a button beside Close, with its words, there for ``act_seconds``.
    """

    title: str
    rows: tuple[tuple[str, str], ...] = ()
    lines: tuple[str, ...] = ()
    entry: str = ""
    act: tuple[str, Callable[[], None]] | None = None
    act_seconds: float = 0.0
    stays: bool = False


class Sheet(QWidget):
    """Covers the window with a veil, the card at its bottom edge, within reach of a thumb."""

    closed = Signal()

    def __init__(self, parent: QWidget, theme: Theme, close: str) -> None:
        super().__init__(parent)
        self._theme = theme
        self._close = close
        self._scale = Scale()
        self.content: Content | None = None
        self._card: QFrame | None = None
        self._buttons: list[Button] = []
        self._timer = QTimer(self, singleShot=True, interval=OPEN_MILLISECONDS)
        self._timer.timeout.connect(self.close_sheet)
        self._act_over = QTimer(self, singleShot=True)
        self._act_over.timeout.connect(self._end_act)
        self.hide()

    def open_sheet(self, content: Content) -> None:
        """Replaces what was open."""
        self.content = content
        self._build(content)
        self.setAccessibleName(content.title)
        self.show()
        self.raise_()
        self._place()
        if content.stays:
            self._timer.stop()
        else:
            self._timer.start()

    def close_sheet(self) -> None:
        if self.content is None:
            return
        self._timer.stop()
        self._act_over.stop()
        self.content = None
        self.hide()
        self.closed.emit()

    def rescale(self, scale: Scale) -> None:
        self._scale = scale
        self.setStyleSheet(style_sheet(self._theme, scale))
        if self.content is not None:
            self._build(self.content)
            self._place()

    def words(self) -> tuple[str, ...]:
        """Every text on the card."""
        return tuple(label.text() for label in self._card.findChildren(QLabel)) if self._card else ()

    def buttons(self) -> tuple[Button, ...]:
        return tuple(self._buttons)

    def _end_act(self) -> None:
        """What the first button offers is over."""
        if self.content is not None and self.content.act is not None:
            self._buttons[0].hide()

    def _build(self, content: Content) -> None:
        if self._card is not None:
            self._card.hide()
            self._card.deleteLater()
        scale = self._scale
        self._card = QFrame(self, objectName="card")
        layout = QVBoxLayout(self._card)
        layout.setContentsMargins(scale.px(40), scale.px(32), scale.px(40), scale.px(32))
        layout.setSpacing(scale.px(8))
        layout.addWidget(self._label(content.title, scale.text(30), strong=True))
        for line in content.lines:
            layout.addWidget(self._label(line, scale.text(20)))
        if content.rows:
            layout.addSpacing(scale.px(8))
            layout.addLayout(self._table(content.rows))
        layout.addSpacing(scale.touch() + scale.px(24))
        self._buttons = []
        if content.act is not None:
            self._add_button(content.act[0], content.act[1])
            self._act_over.start(round(content.act_seconds * 1000))
        self._add_button(self._close, lambda: None)
        self._card.show()

    def _table(self, rows: tuple[tuple[str, str], ...]) -> QGridLayout:
        scale = self._scale
        table = QGridLayout()
        table.setHorizontalSpacing(scale.px(24))
        table.setVerticalSpacing(scale.px(10))
        table.setColumnMinimumWidth(0, scale.px(200))
        table.setColumnStretch(1, 1)
        for place, (label, text) in enumerate(rows):
            table.addWidget(self._label(label, scale.text(18), quiet=True), place, 0, Qt.AlignmentFlag.AlignTop)
            table.addWidget(self._label(text, scale.text(20)), place, 1, Qt.AlignmentFlag.AlignTop)
        return table

    def _add_button(self, words: str, act: Callable[[], None]) -> None:
        button = Button(self._card or self, words)
        button.setPalette(panel_palette(self._theme))
        button.resize_to(self._scale)
        button.rest()
        button.chosen.connect(self.close_sheet)
        button.chosen.connect(act)
        button.show()
        self._buttons.append(button)

    def _label(self, text: str, pixels: int, *, strong: bool = False, quiet: bool = False) -> QLabel:
        label = QLabel(text)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setProperty("role", "quiet" if quiet else "title")
        label.setFont(fonts.font(pixels, fonts.SEMIBOLD if strong else fonts.REGULAR))
        return label

    def _place(self) -> None:
        if self._card is None:
            return
        scale = self._scale
        width = min(self.width() - 2 * scale.px(40), scale.px(720))
        layout = self._card.layout()
        wanted = layout.heightForWidth(width) if layout else 0
        height = min(self.height() - 2 * scale.px(40), wanted)
        self._card.setGeometry(QRect((self.width() - width) // 2, self.height() - height - scale.px(40), width, height))
        left = scale.px(40)
        for button in self._buttons:
            button.move(left, height - button.height() - scale.px(32))
            left += button.width() + scale.px(16)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not any(button.dead for button in self._buttons):
            self.close_sheet()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        veil = QColor(self._theme.veil[:7])
        veil.setAlpha(int(self._theme.veil[7:], 16))
        painter.fillRect(self.rect(), veil)
        painter.end()
