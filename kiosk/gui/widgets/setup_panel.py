"""The set-up code for hand scanners, and whether it has arrived as it should."""

from dataclasses import replace

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from kiosk.core.layouts import SETUP
from kiosk.core.verdict import Shown
from kiosk.gui import fonts
from kiosk.gui.scanner_texts import ScannerTexts
from kiosk.gui.theme import Scale, Theme
from kiosk.gui.widgets.fitted import draw, fit
from kiosk.gui.widgets.panel import paint_panel
from kiosk.gui.widgets.qr import QrCode


class SetupPanel(QWidget):
    """The code in the middle, the answer below it."""

    def __init__(self, parent: QWidget, theme: Theme, texts: ScannerTexts) -> None:
        super().__init__(parent)
        self._theme, self._texts = theme, texts
        self._scale = Scale()
        self.code = QrCode(self, SETUP, texts.set_up())
        self.right: bool | None = None
        self.tell(None)

    def rescale(self, scale: Scale) -> None:
        self._scale = scale
        self._arrange()

    def tell(self, right: bool | None) -> None:
        """Whether the layout is right; None: the code has not been scanned."""
        self.right = right
        said = self._texts.set_up_below() if right is None else self._texts.layout_right() if right else self._texts.layout_wrong()
        self.setAccessibleName(f"{self._texts.set_up()}, {said}")
        self._said = said
        self.update()

    def _arrange(self) -> None:
        scale = self._scale
        top, bottom = scale.px(50), scale.px(58)
        side = self.code.side(max(1, min(self.width() - scale.px(32), self.height() - top - bottom)))
        self.code.setGeometry((self.width() - side) // 2, top + (self.height() - top - bottom - side) // 2, side, side)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        scale, theme = self._scale, self._theme
        painter = QPainter(self)
        paint_panel(painter, self, scale, theme, self._texts.set_up())
        color = theme.quiet if self.right is None else theme.marks[Shown.GO if self.right else Shown.WAIT].ground
        box = QRect(scale.px(12), self.height() - scale.px(54), self.width() - scale.px(24), scale.px(44))
        laid = fit(self._said, box.width(), fonts.font(scale.text(16), fonts.MEDIUM), floor=1.0, lines=2)
        painter.setPen(QColor(color))
        top = box.top() + (box.height() - laid.height) / 2
        for row in laid.rows:
            wide = row.lineAt(0).naturalTextWidth()
            draw(painter, replace(laid, rows=(row,)), box.left() + (box.width() - wide) / 2, top, wide)
            top += laid.row_height
        painter.end()
