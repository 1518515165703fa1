"""Station, event and time: the same line in the same place on every screen."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QWidget

from kiosk.gui import fonts
from kiosk.gui.theme import Scale
from kiosk.gui.widgets.fitted import draw, fit


class Header(QWidget):
    """Paints with the palette: ``WindowText`` for the name and the clock, ``PlaceholderText`` for the line below."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._scale = Scale()
        self._name = self._below = self._clock = ""

    def rescale(self, scale: Scale) -> None:
        self._scale = scale
        self.update()

    def tell(self, name: str, below: str, clock: str) -> None:
        """Repaints only when one of the three has changed."""
        if (name, below, clock) != (self._name, self._below, self._clock):
            self._name, self._below, self._clock = name, below, clock
            self.setAccessibleName(f"{name}, {below}, {clock}")
            self.update()

    def height_needed(self) -> int:
        return self._scale.px(64)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        strong = self.palette().color(QPalette.ColorRole.WindowText)
        quiet = self.palette().color(QPalette.ColorRole.PlaceholderText)
        painter.setPen(strong)
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        painter.setFont(fonts.font(self._scale.text(30), fonts.SEMIBOLD, tabular=True))
        clock = painter.fontMetrics().horizontalAdvance(self._clock)
        room = self.width() - clock - self._scale.px(32)
        left = clock + self._scale.px(32) if mirrored else 0
        top_row = self.rect().adjusted(0, 0, 0, -self._scale.px(26))
        side = Qt.AlignmentFlag.AlignLeft if mirrored else Qt.AlignmentFlag.AlignRight
        painter.drawText(top_row, side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute, self._clock)
        name = fit(self._name, room, fonts.font(self._scale.text(30), fonts.SEMIBOLD), floor=0.7, lines=1)
        draw(painter, name, left, (top_row.height() - name.height) / 2, room, mirrored=mirrored)
        painter.setPen(quiet)
        below = fit(self._below, self.width(), fonts.font(self._scale.text(18), fonts.MEDIUM), floor=0.8, lines=1)
        draw(painter, below, 0, self.height() - below.height, self.width(), mirrored=mirrored)
        painter.end()
