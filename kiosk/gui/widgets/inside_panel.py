"""How many are inside: the number, of how many, and a bar where there is a limit."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kiosk.gui import fonts
from kiosk.gui.texts import Texts, number
from kiosk.gui.theme import Scale, Theme
from kiosk.gui.widgets.panel import paint_panel


class InsidePanel(QWidget):
    """Paints itself; a screen reader hears it as one sentence."""

    def __init__(self, parent: QWidget, theme: Theme, texts: Texts) -> None:
        super().__init__(parent)
        self._theme = theme
        self._texts = texts
        self._scale = Scale()
        self._inside = 0
        self._capacity: int | None = None
        self.tell(0, None)

    def rescale(self, scale: Scale) -> None:
        self._scale = scale
        self.update()

    def tell(self, inside: int, capacity: int | None) -> None:
        """``capacity`` is None where there is no limit."""
        self._inside, self._capacity = inside, capacity
        limit = f" {self._texts.of_capacity(capacity)}" if capacity else ""
        name = f"{self._texts.inside()}: {number(inside)}{limit}"
        if name != self.accessibleName():
            self.setAccessibleName(name)
            self.update()

    def height_needed(self) -> int:
        return self._scale.px(152 if self._capacity else 128)

    def paintEvent(self, event: QPaintEvent) -> None:
        scale, theme = self._scale, self._theme
        painter = QPainter(self)
        inner, mirrored = paint_panel(painter, self, scale, theme, self._texts.inside())
        self._paint_number(painter, QRectF(inner), mirrored=mirrored)
        if self._capacity:
            self._paint_bar(painter, QRectF(inner.left(), inner.bottom() - scale.px(8), inner.width(), scale.px(8)), mirrored=mirrored)
        painter.end()

    def _paint_number(self, painter: QPainter, inner: QRectF, *, mirrored: bool) -> None:
        scale = self._scale
        large = fonts.font(scale.text(64), fonts.BOLD, tabular=True)
        small = fonts.font(scale.text(24), fonts.MEDIUM, tabular=True)
        count = number(self._inside)
        limit = self._texts.of_capacity(self._capacity) if self._capacity else ""
        wide, narrow = QFontMetricsF(large).horizontalAdvance(count), QFontMetricsF(small).horizontalAdvance(limit)
        base = inner.top() + scale.px(82)
        gap = scale.px(16)
        start = inner.right() - wide if mirrored else inner.left()
        painter.setPen(QColor(self._theme.text))
        painter.setFont(large)
        painter.drawText(QPointF(start, base), count)
        painter.setPen(QColor(self._theme.quiet))
        painter.setFont(small)
        painter.drawText(QPointF(start - gap - narrow if mirrored else start + wide + gap, base), limit)

    def _paint_bar(self, painter: QPainter, bar: QRectF, *, mirrored: bool) -> None:
        share = min(1.0, self._inside / self._capacity) if self._capacity else 0.0
        radius = bar.height() / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.line))
        painter.drawRoundedRect(bar, radius, radius)
        if share > 0:
            full = max(bar.height(), bar.width() * share)
            painter.setBrush(QColor(self._theme.heed if share >= 1 else self._theme.accent))
            painter.drawRoundedRect(QRectF(bar.right() - full if mirrored else bar.left(), bar.top(), full, bar.height()), radius, radius)
