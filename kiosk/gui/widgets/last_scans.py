"""The last scans: shape, name, type or reason, and how long ago. A row opens its details."""

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from kiosk.core.verdict import Shown
from kiosk.gui import fonts
from kiosk.gui.texts import Texts
from kiosk.gui.theme import TOUCH_ROW, Scale, Theme
from kiosk.gui.widgets.fitted import draw_on, fit
from kiosk.gui.widgets.panel import paint_panel
from kiosk.gui.widgets.ring import by_keyboard
from kiosk.gui.widgets.shapes import draw_shape

MOST_ROWS = 12


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list."""

    entry: str
    shown: Shown
    name: str
    below: str
    at: datetime


class ScanRow(QAbstractButton):
    """Paints one row; repaints when its words change."""

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self._theme = theme
        self._scale = Scale()
        self.row: Row | None = None
        self._ago = ""
        self._ringed = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ringed = by_keyboard(event)
        super().focusInEvent(event)

    def tell(self, row: Row, ago: str) -> None:
        if (row, ago) != (self.row, self._ago):
            self.row, self._ago = row, ago
            self.setAccessibleName(", ".join(part for part in (row.name, row.below, ago) if part))
            self.update()

    def rescale(self, scale: Scale) -> None:
        self._scale = scale
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.row is None:
            return
        scale, theme = self._scale, self._theme
        painter = QPainter(self)
        if self.isDown() or (self.hasFocus() and self._ringed):
            painter.fillRect(self.rect(), QColor(theme.line))
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        icon, indent = scale.px(32), scale.px(50)
        ago = fit(self._ago, self.width() // 3, fonts.font(scale.text(16), fonts.MEDIUM, tabular=True), lines=1)
        ago_width = int(ago.rows[0].lineAt(0).naturalTextWidth()) + 1
        room = self.width() - indent - ago_width - scale.px(16)
        name = fit(self.row.name, room, fonts.font(scale.text(20), fonts.SEMIBOLD), floor=0.8, lines=1)
        below = fit(self.row.below, room, fonts.font(scale.text(16), fonts.MEDIUM), floor=0.9, lines=1)
        left = self.width() - icon if mirrored else 0
        mark = theme.marks[self.row.shown]
        draw_shape(painter, self.row.shown, QRectF(left, (self.height() - icon) / 2, icon, icon), QColor(mark.ground), QColor(mark.ink))
        text_left = ago_width + scale.px(16) if mirrored else indent
        middle = self.height() / 2
        painter.setPen(QColor(theme.text))
        draw_on(painter, name, text_left, middle - scale.px(5) if self.row.below else middle + scale.px(7), room, mirrored=mirrored)
        painter.setPen(QColor(theme.quiet))
        if self.row.below:
            draw_on(painter, below, text_left, middle + scale.px(20), room, mirrored=mirrored)
        draw_on(painter, ago, 0 if mirrored else self.width() - ago_width, middle + scale.px(6), ago_width)
        painter.end()


class LastScans(QWidget):
    """As many rows as the panel is high enough for."""

    opened = Signal(str)

    def __init__(self, parent: QWidget, theme: Theme, texts: Texts) -> None:
        super().__init__(parent)
        self._theme = theme
        self._texts = texts
        self._scale = Scale()
        self._told: tuple[Row, ...] = ()
        self._rows = [ScanRow(self, theme) for _ in range(MOST_ROWS)]
        for row in self._rows:
            row.clicked.connect(lambda _=False, row=row: self._open(row))
        self.setAccessibleName(texts.last_scans())

    def rescale(self, scale: Scale) -> None:
        self._scale = scale
        for row in self._rows:
            row.rescale(scale)
        self._arrange()
        self.update()

    def tell(self, rows: tuple[Row, ...], now: datetime) -> None:
        """Newest first."""
        if bool(rows) != bool(self._told):
            self.update()
        self._told = rows
        for place, row in enumerate(rows[:MOST_ROWS]):
            self._rows[place].tell(row, self._texts.short_ago(row.at, now))
        self._arrange()

    def shown(self) -> tuple[Row, ...]:
        """The rows that stand on the screen."""
        return tuple(row.row for row in self._rows if row.row is not None and not row.isHidden())

    def _open(self, row: ScanRow) -> None:
        if row.row is not None:
            self.opened.emit(row.row.entry)

    def _arrange(self) -> None:
        scale = self._scale
        high = scale.touch(TOUCH_ROW)
        top = scale.px(54)
        free = self.height() - top - scale.px(12)
        room = max(1, free // high)
        high = max(high, min(free // room, scale.px(80)))
        for place, row in enumerate(self._rows):
            row.setGeometry(scale.px(28), top + place * high, self.width() - scale.px(52), high)
            row.setVisible(place < len(self._told) and place < room)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        scale, theme = self._scale, self._theme
        painter = QPainter(self)
        inner, _ = paint_panel(painter, self, scale, theme, self._texts.last_scans())
        if not self._told:
            painter.setFont(fonts.font(scale.text(20)))
            painter.drawText(inner, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._texts.no_scans())
        painter.end()
