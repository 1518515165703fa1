"""A round button that is dead just after a repaint, so that a tap meant for the last screen presses nothing on this one."""

from PySide6.QtCore import QElapsedTimer, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QPushButton, QWidget

from kiosk.gui import fonts
from kiosk.gui.theme import Scale
from kiosk.gui.widgets.ring import by_keyboard

DEAD_MILLISECONDS = 300


class Button(QPushButton):
    """``chosen`` is a press that counts. Painted from the palette: ``ButtonText`` on ``Button``, so a verdict recolours it for free."""

    chosen = Signal()

    def __init__(self, parent: QWidget, text: str) -> None:
        super().__init__(text, parent)
        self._repainted = QElapsedTimer()
        self._ringed = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAutoDefault(False)
        self.clicked.connect(self._pressed)

    def rest(self) -> None:
        """The screen was repainted: whatever is pressed in the next 300 ms was meant for what stood there before."""
        self.setDown(False)
        self._repainted.start()

    @property
    def dead(self) -> bool:
        """Whether a press counts for nothing now."""
        return self._repainted.isValid() and self._repainted.elapsed() < DEAD_MILLISECONDS

    def resize_to(self, scale: Scale) -> None:
        """Takes the size its words need."""
        self.setFont(fonts.font(scale.text(24), fonts.SEMIBOLD))
        self.resize(self.sizeHint())

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        height = max(72, round(self.font().pixelSize() * 3))
        return QSize(metrics.horizontalAdvance(self.text()) + round(height * 0.9), height)

    def hitButton(self, pos: QPoint) -> bool:
        return not self.dead and super().hitButton(pos)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ringed = by_keyboard(event)
        super().focusInEvent(event)

    def _pressed(self) -> None:
        if not self.dead:
            self.chosen.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        roles = QPalette.ColorRole
        ink, ground = self.palette().color(roles.ButtonText), self.palette().color(roles.Button)
        if self.isDown():
            ink, ground = ground, ink
        line = 4.0 if self.hasFocus() and self._ringed else 2.0
        box = QRectF(self.rect()).adjusted(line / 2, line / 2, -line / 2, -line / 2)
        painter.setPen(QPen(self.palette().color(roles.ButtonText), line))
        painter.setBrush(ground)
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.setPen(ink)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()
