"""Keys for a PIN, to be tapped: it reads no keyboard at all, so that no hand scanner that types can enter one."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QWidget

from kiosk.core.pins import LONGEST, SHORTEST
from kiosk.gui.theme import Scale
from kiosk.gui.widgets.buttons import Button

_ORDER = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "erase", "0", "done")
_ACROSS = 3


class PinPad(QWidget):
    """``entered`` gives a PIN of 4 to 12 digits when "done" is tapped, and the pad forgets it at once. Only dots are ever shown.

    What a scanner types goes to the wedge filter, which gives no letter, digit or Enter to anything but a field that wants letters, and
    there is none here. Without touch or mouse: Tab, and Ctrl+Enter, which no scanner sends. ``erase`` and ``done`` are words for two keys.
    """

    entered = Signal(str)

    def __init__(self, parent: QWidget, erase: str, done: str) -> None:
        super().__init__(parent)
        self._scale = Scale()
        self._tapped = ""
        words = {"erase": erase, "done": done}
        self.keys = {name: Button(self, words.get(name, name)) for name in _ORDER}
        for name, key in self.keys.items():
            key.chosen.connect(lambda name=name: self._tap(name))
        self._tell()

    @property
    def count(self) -> int:
        """How many digits were tapped."""
        return len(self._tapped)

    def clear(self) -> None:
        """Forgets what was tapped; to be called when the pad is shown, hidden, or belongs to another scan."""
        self._tapped = ""
        for key in self.keys.values():
            key.rest()
        self._tell()

    def rescale(self, scale: Scale) -> None:
        """Lays the keys out anew."""
        self._scale = scale
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def _tap(self, name: str) -> None:
        if name == "erase":
            self._tapped = self._tapped[:-1]
        elif name == "done":
            given, self._tapped = self._tapped, ""
            if len(given) >= SHORTEST:
                self.entered.emit(given)
        elif self.count < LONGEST:
            self._tapped += name
        self._tell()

    def _tell(self) -> None:
        """Also to a screen reader: how many, never which."""
        self.setAccessibleName("•" * self.count)
        self.update()

    def _arrange(self) -> None:
        gap, dots = self._scale.px(12), self._scale.px(56)
        across = (self.width() - gap * (_ACROSS - 1)) // _ACROSS
        down = (self.height() - dots - gap * 4) // 4
        for number, key in enumerate(self.keys.values()):
            row, column = divmod(number, _ACROSS)
            key.resize_to(self._scale)
            key.setGeometry(column * (across + gap), dots + gap + row * (down + gap), across, down)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().color(QPalette.ColorRole.WindowText))
        size = self._scale.px(16)
        left = (self.width() - (2 * self.count - 1) * size) / 2
        for number in range(self.count):
            painter.drawEllipse(QRectF(left + number * 2 * size, self._scale.px(20), size, size))
        painter.end()
