"""The status line: a dot, a word and a number each; a tap opens one."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from kiosk.gui import fonts
from kiosk.gui.status_texts import StatusItem
from kiosk.gui.theme import TOUCH_ROW, Scale, Theme
from kiosk.gui.widgets.ring import by_keyboard

MOST_ITEMS = 6


class StatusButton(QAbstractButton):
    """One item."""

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self._theme = theme
        self._scale = Scale()
        self.item: StatusItem | None = None
        self._ringed = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ringed = by_keyboard(event)
        super().focusInEvent(event)

    def tell(self, item: StatusItem) -> None:
        if item != self.item:
            self.item = item
            self.setAccessibleName(item.words)
            self.update()

    def rescale(self, scale: Scale) -> None:
        self._scale = scale
        self.setFont(fonts.font(scale.text(18), fonts.MEDIUM, tabular=True))

    def sizeHint(self) -> QSize:
        words = self.item.words if self.item else ""
        return QSize(QFontMetrics(self.font()).horizontalAdvance(words) + self._scale.px(24), self._scale.touch(TOUCH_ROW))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.item is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isDown() or (self.hasFocus() and self._ringed):
            painter.fillRect(self.rect(), QColor(self._theme.line))
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        side = self._scale.px(12)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.heed if self.item.heed else self._theme.calm))
        painter.drawEllipse(QRectF(self.width() - side if mirrored else 0, (self.height() - side) / 2, side, side))
        indent = self._scale.px(22)
        place = self.rect().adjusted(0, 0, -indent, 0) if mirrored else self.rect().adjusted(indent, 0, 0, 0)
        painter.setPen(QColor(self._theme.text if self.item.heed else self._theme.quiet))
        words = painter.fontMetrics().elidedText(self.item.words, Qt.TextElideMode.ElideRight, place.width())
        aligned = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
        painter.drawText(place, aligned | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute, words)
        painter.end()


class StatusLine(QWidget):
    """Items in as many rows as they need; ``opened`` gives the item that was tapped."""

    opened = Signal(object)

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self._theme = theme
        self._scale = Scale()
        self._buttons = [StatusButton(self, theme) for _ in range(MOST_ITEMS)]
        for button in self._buttons:
            button.hide()
            button.clicked.connect(lambda _=False, button=button: self.opened.emit(button.item))

    def rescale(self, scale: Scale) -> None:
        self._scale = scale
        for button in self._buttons:
            button.rescale(scale)

    def tell(self, items: tuple[StatusItem, ...]) -> bool:
        """Whether anything changed that may need another arrangement."""
        before = self.words()
        for place, button in enumerate(self._buttons):
            if place < len(items):
                button.tell(items[place])
            button.setVisible(place < len(items))
        return before != self.words()

    def words(self) -> tuple[str, ...]:
        """What the line says."""
        return tuple(button.item.words for button in self._buttons if button.item is not None and not button.isHidden())

    def arrange(self, width: int) -> int:
        """Places the items in rows for this width; gives the height they need."""
        margin, gap = self._scale.px(40), self._scale.px(40)
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        left, top, row = margin, 0, self._scale.touch(TOUCH_ROW)
        for button in self._buttons:
            if button.isHidden():
                continue
            size = button.sizeHint().boundedTo(QSize(width - 2 * margin, row))
            if left > margin and left + size.width() > width - margin:
                left, top = margin, top + row
            button.setGeometry(width - left - size.width() if mirrored else left, top, size.width(), row)
            left += size.width() + gap
        return top + row

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.bar))
        painter.end()
