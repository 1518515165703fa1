"""What came of something that was asked for, across the top of a picture; a tap takes it away."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kiosk.core.verdict import Shown
from kiosk.gui import fonts
from kiosk.gui.theme import Scale, Theme
from kiosk.gui.widgets.fitted import Fit, draw, fit
from kiosk.gui.widgets.shapes import draw_shape


class Announcement(QWidget):
    """In the colour of a verdict's face, with its shape: go for what was done, wait for what was not."""

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self._theme = theme
        self._scale = Scale()
        self._shown = Shown.WAIT
        self.words = ""
        self.hide()

    def rescale(self, scale: Scale) -> None:
        self._scale = scale
        self.update()

    def say(self, shown: Shown, words: str) -> None:
        """Replaces what was said before; empty words take it away."""
        self._shown, self.words = shown, words
        self.setAccessibleName(words)
        self.setVisible(bool(words))
        self.update()

    def height_needed(self, width: int) -> int:
        return max(self._scale.px(72), round(self._laid(width).height) + self._scale.px(32))

    def _laid(self, width: int) -> Fit:
        return fit(self.words, width - self._scale.px(96), fonts.font(self._scale.text(20), fonts.MEDIUM), floor=0.8, lines=4)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.say(self._shown, "")
        super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        scale, face = self._scale, self._theme.faces[self._shown]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(face.ground))
        painter.drawRoundedRect(QRectF(self.rect()), scale.px(16), scale.px(16))
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        icon, edge, indent = scale.px(32), scale.px(20), scale.px(72)
        left = self.width() - edge - icon if mirrored else edge
        draw_shape(painter, self._shown, QRectF(left, (self.height() - icon) / 2, icon, icon), QColor(face.ink), QColor(face.ground))
        laid = self._laid(self.width())
        painter.setPen(QColor(face.ink))
        room = self.width() - scale.px(96)
        draw(painter, laid, scale.px(24) if mirrored else indent, (self.height() - laid.height) / 2, room, mirrored=mirrored)
        painter.end()
