"""The parts below the name: the ticket type in a pill, and the sentences with their small pictures."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QWidget

from kiosk.gui import fonts
from kiosk.gui.verdict_texts import Line
from kiosk.gui.widgets.fitted import FittedLabel, draw
from kiosk.gui.widgets.shapes import draw_icon

MOST_LINES = 6
"""More is in the details."""


class Pill(FittedLabel):
    """The ticket type in capitals on a round ground, in the face's colours turned around."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, 28, fonts.BOLD, floor=0.7, lines=1)

    def fit_to(self, width: int, pixels: int) -> int:
        self._side = round(pixels * 0.9)
        return super().fit_to(max(1, width - 2 * self._side), pixels) + round(pixels * 0.72)

    def natural_width(self) -> int:
        return super().natural_width() + 2 * self._side

    def make_font(self, pixels: int) -> QFont:
        font = super().make_font(pixels)
        font.setCapitalization(QFont.Capitalization.AllUppercase)
        return font

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._fit is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().color(QPalette.ColorRole.WindowText))
        box = QRectF(self.box())
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.setPen(self.palette().color(QPalette.ColorRole.Window))
        draw(painter, self._fit, box.left() + self._side, box.top() + (box.height() - self._fit.height) / 2, box.width() - 2 * self._side)
        painter.end()


class LineLabel(FittedLabel):
    """One sentence, with a small picture before it where it calls for attention."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, 30, fonts.SEMIBOLD, floor=1.0)
        self._line = Line("")

    def tell(self, line: Line | None) -> None:
        self._line = line or Line("")
        self._weight = fonts.SEMIBOLD if self._line.strong else fonts.REGULAR
        self.step = 30 if self._line.strong else 28
        self._fit = None
        self.setText(self._line.text)

    def fit_to(self, width: int, pixels: int) -> int:
        self._indent = round(pixels * 1.45) if self._line.icon else 0
        return super().fit_to(max(1, width - self._indent), pixels)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._fit is None:
            return
        painter = QPainter(self)
        ink = self.palette().color(QPalette.ColorRole.WindowText)
        painter.setPen(ink)
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        box = QRectF(self.box())
        draw(painter, self._fit, box.left() + (0 if mirrored else self._indent), box.top(), box.width() - self._indent, mirrored=mirrored)
        if self._line.icon is not None:
            side = self._fit.pixels * 1.05
            row = self._fit.rows[0].lineAt(0).height()
            draw_icon(
                painter, self._line.icon, QRectF(box.right() - side if mirrored else box.left(), box.top() + (row - side) / 2, side, side), ink
            )
        painter.end()
