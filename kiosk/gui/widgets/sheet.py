"""A sheet of plain words over the screen: closes by a tap anywhere, or by itself."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from kiosk.gui import fonts
from kiosk.gui.palette import panel_palette
from kiosk.gui.theme import Scale, Theme, style_sheet
from kiosk.gui.widgets.buttons import Button

OPEN_MILLISECONDS = 20_000
MOST_LINES, MOST_ROWS = 5, 14


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
    """Covers the window with a veil, the card at its bottom edge, within reach of a thumb.

    Its parts are made once and reused: a kiosk opens thousands of sheets a day.
    """

    closed = Signal()

    def __init__(self, parent: QWidget, theme: Theme, close: str) -> None:
        super().__init__(parent)
        self._theme = theme
        self._scale = Scale()
        self.content: Content | None = None
        self._card = QFrame(self)
        self._card.setObjectName("card")
        self._title = self._label("title")
        self._lines = [self._label("title") for _ in range(MOST_LINES)]
        self._rows = [(self._label("quiet"), self._label("title")) for _ in range(MOST_ROWS)]
        self._act, self._close = Button(self._card, ""), Button(self._card, close)
        for button, pressed in ((self._act, self._choose), (self._close, self.close_sheet)):
            button.setPalette(panel_palette(theme))
            button.chosen.connect(pressed)
        self._grid = self._laid_out()
        self._timer = QTimer(self, singleShot=True, interval=OPEN_MILLISECONDS)
        self._timer.timeout.connect(self.close_sheet)
        self._act_over = QTimer(self, singleShot=True)
        self._act_over.timeout.connect(self._act.hide)
        self.hide()

    def open_sheet(self, content: Content) -> None:
        """Replaces what was open."""
        self.content = content
        self.setAccessibleName(content.title)
        self._fill(content)
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
        self._title.setFont(fonts.font(scale.text(30), fonts.SEMIBOLD))
        for line in self._lines:
            line.setFont(fonts.font(scale.text(20)))
        for label, text in self._rows:
            label.setFont(fonts.font(scale.text(18)))
            text.setFont(fonts.font(scale.text(20)))
        for button in (self._act, self._close):
            button.resize_to(scale)
        self._place()

    def words(self) -> tuple[str, ...]:
        """Every text on the card."""
        labels = (self._title, *self._lines, *(label for row in self._rows for label in row))
        return tuple(label.text() for label in labels if not label.isHidden())

    def buttons(self) -> tuple[Button, ...]:
        """The buttons that are offered."""
        return tuple(button for button in (self._act, self._close) if not button.isHidden())

    def _choose(self) -> None:
        content = self.content
        self.close_sheet()
        if content is not None and content.act is not None:
            content.act[1]()

    def _fill(self, content: Content) -> None:
        _say(self._title, content.title)
        for place, line in enumerate(self._lines):
            _say(line, content.lines[place] if place < len(content.lines) else "")
        for place, (label, text) in enumerate(self._rows):
            said = content.rows[place] if place < len(content.rows) else ("", "")
            _say(label, said[0])
            _say(text, said[1])
        self._act.setVisible(content.act is not None)
        if content.act is not None:
            self._act.setText(content.act[0])
            self._act.resize_to(self._scale)
            self._act_over.start(round(content.act_seconds * 1000))
        for button in (self._act, self._close):
            button.rest()

    def _laid_out(self) -> QGridLayout:
        grid = QGridLayout(self._card)
        grid.addWidget(self._title, 0, 0, 1, 2)
        for place, line in enumerate(self._lines, start=1):
            grid.addWidget(line, place, 0, 1, 2)
        for place, (label, text) in enumerate(self._rows, start=1 + MOST_LINES):
            grid.addWidget(label, place, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(text, place, 1, Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(1, 1)
        return grid

    def _label(self, role: str) -> QLabel:
        label = QLabel(self._card)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setProperty("role", role)
        return label

    def _place(self) -> None:
        scale = self._scale
        margin, edge = scale.px(40), scale.px(32)
        self._grid.setContentsMargins(margin, edge, margin, edge + self._close.height() + scale.px(20))
        self._grid.setHorizontalSpacing(scale.px(24))
        self._grid.setVerticalSpacing(scale.px(10))
        self._grid.setColumnMinimumWidth(0, scale.px(200))
        width = min(self.width() - 2 * margin, scale.px(720))
        height = min(self.height() - 2 * margin, self._grid.heightForWidth(width))
        self._card.setGeometry(QRect((self.width() - width) // 2, self.height() - height - margin, width, height))
        left = margin
        for button in self.buttons():
            mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
            button.move(width - left - button.width() if mirrored else left, height - button.height() - edge)
            left += button.width() + scale.px(16)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not self._close.dead:
            self.close_sheet()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        veil = QColor(self._theme.veil[:7])
        veil.setAlpha(int(self._theme.veil[7:], 16))
        painter.fillRect(self.rect(), veil)
        painter.end()


def _say(label: QLabel, text: str) -> None:
    label.setText(text)
    label.setVisible(bool(text))
