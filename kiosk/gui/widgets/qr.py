"""A QR code that is scanned from the screen: whole pixels, black on white in every theme."""

import segno
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

QUIET = 4
"""Modules of white around the code (ISO/IEC 18004)."""


class QrCode(QWidget):
    """Draws its modules as large as whole pixels allow, in the middle."""

    def __init__(self, parent: QWidget, text: str, name: str) -> None:
        super().__init__(parent)
        # A screen smudges nothing: the least correction gives the largest modules.
        self._rows = tuple(bytes(row) for row in segno.make(text, error="l", micro=False).matrix)
        self.setAccessibleName(name)

    def side(self, room: int) -> int:
        """The largest side within ``room`` pixels that whole modules fill; at least one pixel a module."""
        count = len(self._rows) + 2 * QUIET
        return max(1, room // count) * count

    def sizeHint(self) -> QSize:
        return QSize(self.side(0), self.side(0))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        # A screen of 1.5 pixels to the point would blur modules of whole points.
        ratio = self.devicePixelRatioF()
        painter.scale(1 / ratio, 1 / ratio)
        wide, high = round(self.width() * ratio), round(self.height() * ratio)
        side = self.side(min(wide, high))
        left, top, module = (wide - side) // 2, (high - side) // 2, side // (len(self._rows) + 2 * QUIET)
        painter.fillRect(QRect(0, 0, wide, high), Qt.GlobalColor.white)
        for down, row in enumerate(self._rows, start=QUIET):
            for across, dark in enumerate(row, start=QUIET):
                if dark:
                    painter.fillRect(QRect(left + across * module, top + down * module, module, module), Qt.GlobalColor.black)
        painter.end()
