"""The bar at the bottom of a verdict: the only thing that moves."""

from PySide6.QtCore import QRectF, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QWidget

from kiosk.gui.clock import Seconds

TICK = 33


class TimeBar(QWidget):
    """Full when the verdict appears, empty when it goes."""

    def __init__(self, parent: QWidget, seconds: Seconds) -> None:
        super().__init__(parent)
        self._seconds = seconds
        self._since = self._until = 0.0
        self._timer = QTimer(self, interval=TICK)
        self._timer.timeout.connect(self._move)

    def run(self, since: float, until: float) -> None:
        """Times are monotonic seconds."""
        self._since, self._until = since, until
        self._timer.start()
        self.update()

    def left(self) -> float:
        """What is left of the time, 1 to 0."""
        length = self._until - self._since
        return min(1.0, max(0.0, (self._until - self._seconds()) / length)) if length > 0 else 0.0

    def _move(self) -> None:
        if self.isVisible():
            self.update()
        else:
            self._timer.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        ink = self.palette().color(QPalette.ColorRole.WindowText)
        painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.Window))
        painter.setOpacity(0.3)
        painter.fillRect(self.rect(), ink)
        painter.setOpacity(1.0)
        painter.fillRect(QRectF(0, 0, self.width() * self.left(), self.height()), ink)
        painter.end()
