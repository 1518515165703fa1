"""The cameras to choose from: a row each, the one in use marked; what does not fit comes with More."""

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from kiosk.gui import fonts
from kiosk.gui.palette import face_palette
from kiosk.gui.scanner_texts import CameraLine, ScannerTexts
from kiosk.gui.theme import TOUCH_ROW, Face, Scale, Theme
from kiosk.gui.widgets.buttons import Button
from kiosk.gui.widgets.fitted import draw, fit
from kiosk.gui.widgets.panel import paint_panel
from kiosk.gui.widgets.ring import by_keyboard

MOST_ROWS = 8


class CameraRow(QAbstractButton):
    """A ring, filled for the camera in use; its name, and where it comes from."""

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self._theme = theme
        self._scale = Scale()
        self._ringed = False
        self.line: CameraLine | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ringed = by_keyboard(event)
        super().focusInEvent(event)

    def rescale(self, scale: Scale) -> None:
        self._scale = scale
        self.update()

    def tell(self, line: CameraLine | None, name: str) -> None:
        """``line`` is None for the row that turns to more of them, which only has a name."""
        self.line = line
        self.setText(name)
        self.setAccessibleName(", ".join(part for part in (name, line.below if line else "") if part))
        self.setCheckable(line is not None)
        self.setChecked(line is not None and line.current)
        self.update()

    def nextCheckState(self) -> None:
        """A tap asks; only the camera that has been opened is marked."""

    def paintEvent(self, event: QPaintEvent) -> None:
        scale, theme = self._scale, self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isDown() or (self.hasFocus() and self._ringed):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.line))
            painter.drawRoundedRect(QRectF(self.rect()), scale.px(12), scale.px(12))
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        edge, indent = scale.px(12), scale.px(52)
        if self.line is not None:
            self._paint_ring(painter, self.width() - edge - scale.px(12) if mirrored else edge + scale.px(12))
        room = self.width() - indent - edge
        left = edge if mirrored else indent
        below = self.line.below if self.line is not None else ""
        name = fit(self.text(), room, fonts.font(scale.text(20), fonts.SEMIBOLD), floor=0.8)
        more = fit(below, room, fonts.font(scale.text(16), fonts.MEDIUM), floor=0.88, lines=1)
        top = (self.height() - name.height - (more.height if below else 0)) / 2
        painter.setPen(QColor(theme.text))
        draw(painter, name, left, top, room, mirrored=mirrored)
        if below:
            painter.setPen(QColor(theme.quiet))
            draw(painter, more, left, top + name.height, room, mirrored=mirrored)
        painter.end()

    def _paint_ring(self, painter: QPainter, across: float) -> None:
        scale, theme = self._scale, self._theme
        middle = QPointF(across, self.height() / 2)
        current = self.line is not None and self.line.current
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.accent if current else theme.quiet), scale.px(2)))
        painter.drawEllipse(middle, scale.px(11), scale.px(11))
        if current:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.accent))
            painter.drawEllipse(middle, scale.px(6), scale.px(6))


class CameraChoice(QWidget):
    """``picked`` gives the source of a row that was tapped, ``keep`` comes from the button that is there while something is to be kept."""

    picked = Signal(str)
    touched = Signal()

    def __init__(self, parent: QWidget, theme: Theme, texts: ScannerTexts) -> None:
        super().__init__(parent)
        self._theme, self._texts = theme, texts
        self._scale = Scale()
        self._lines: tuple[CameraLine, ...] = ()
        self._nothing = ""
        self._first = 0
        self.rows = [CameraRow(self, theme) for _ in range(MOST_ROWS)]
        self.keep = Button(self, texts.keep())
        self.keep.setPalette(face_palette(Face(theme.accent, theme.on_accent)))
        self.keep.hide()
        self.setAccessibleName(texts.cameras())
        for row in self.rows:
            row.clicked.connect(lambda _=False, row=row: self._tapped(row))

    def rescale(self, scale: Scale) -> None:
        self._scale = scale
        for row in self.rows:
            row.rescale(scale)
        self.keep.resize_to(scale)
        self._arrange()
        self.update()

    def tell(self, lines: tuple[CameraLine, ...], nothing: str, *, offers: bool) -> None:
        """``nothing`` is said where there is no other camera; ``offers`` whether there is something to keep. Rests the buttons if it moves."""
        moved = (lines, offers) != (self._lines, not self.keep.isHidden())
        self._lines, self._nothing = lines, nothing
        self._first = 0 if self._first >= len(lines) else self._first
        self.keep.setVisible(offers)
        if moved:
            self.keep.rest()
        self._arrange()
        self.update()

    def words(self) -> tuple[str, ...]:
        """What the rows say."""
        return tuple(row.text() for row in self.rows if not row.isHidden())

    def height_needed(self, rows: int) -> int:
        return self._top() + rows * self._scale.touch(TOUCH_ROW) + self._bottom()

    def _top(self) -> int:
        return self._scale.px(46)

    def _bottom(self) -> int:
        """Where Keep is or will be: the rows must not jump when it comes."""
        return self.keep.height() + self._scale.px(14)

    def _tapped(self, row: CameraRow) -> None:
        self.touched.emit()
        if row.line is not None:
            self.picked.emit(row.line.source)
        elif self._lines:
            self._first = self._first + self._shown() if self._first + self._shown() < len(self._lines) else 0
            self._arrange()

    def _room(self) -> int:
        return max(1, min(MOST_ROWS, (self.height() - self._top() - self._bottom()) // self._scale.touch(TOUCH_ROW)))

    def _shown(self) -> int:
        """How many cameras stand here at once."""
        room = self._room()
        return len(self._lines) if len(self._lines) <= room else max(1, room - 1)

    def _arrange(self) -> None:
        scale = self._scale
        high, top = scale.touch(TOUCH_ROW), self._top()
        edge = scale.px(14)
        self.keep.setGeometry(edge, self.height() - self.keep.height() - edge, self.width() - 2 * edge, self.keep.height())
        shown = self._shown()
        here = self._lines[self._first : self._first + shown]
        for place, row in enumerate(self.rows):
            if place < len(here):
                row.tell(here[place], here[place].name)
            elif place == len(here) and len(self._lines) > shown:
                row.tell(None, self._texts.more(len(self._lines) - len(here)))
            row.setVisible(place < len(here) + (len(self._lines) > shown))
            row.setGeometry(QRect(scale.px(16), top + place * high, self.width() - scale.px(32), high))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        scale, theme = self._scale, self._theme
        painter = QPainter(self)
        inner, mirrored = paint_panel(painter, self, scale, theme, self._texts.cameras())
        used = sum(not row.isHidden() for row in self.rows)
        top = self._top() + used * scale.touch(TOUCH_ROW)
        if self._nothing and top + scale.px(28) < self.height():
            painter.setPen(QColor(theme.quiet))
            laid = fit(self._nothing, inner.width(), fonts.font(scale.text(16), fonts.MEDIUM), floor=0.85, lines=1)
            draw(painter, laid, inner.left(), top + scale.px(4), inner.width(), mirrored=mirrored)
        painter.end()
