"""The verdict: fills the screen with one colour, one shape, one word, and who it is about."""

from PySide6.QtCore import QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QColor, QPainter, QPaintEvent, QPolygon, QResizeEvent
from PySide6.QtWidgets import QWidget

from kiosk.core.verdict import Shown
from kiosk.gui import fonts
from kiosk.gui.clock import Seconds
from kiosk.gui.palette import face_palette
from kiosk.gui.texts import Texts
from kiosk.gui.theme import Scale, Theme
from kiosk.gui.verdict_texts import VerdictWords
from kiosk.gui.widgets.buttons import Button
from kiosk.gui.widgets.fitted import FittedLabel
from kiosk.gui.widgets.header import Header
from kiosk.gui.widgets.shapes import ShapeView
from kiosk.gui.widgets.time_bar import TimeBar
from kiosk.gui.widgets.verdict_lines import MOST_LINES, LineLabel, Pill

FRAME = 24
"""How broad the striped frame of a stop is, at 1280×800."""


class VerdictScreen(QWidget):
    """One screen for all four faces: a palette change recolours it, nothing is styled anew."""

    undo_chosen = Signal()
    details_chosen = Signal()
    painted = Signal()

    def __init__(self, parent: QWidget, theme: Theme, texts: Texts, seconds: Seconds) -> None:
        super().__init__(parent)
        self._theme = theme
        self._texts = texts
        self._scale = Scale()
        self._shown = Shown.GO
        self._fresh = False
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.header = Header(self)
        self.shape = ShapeView(self, Shown.GO)
        self.word = FittedLabel(self, 88, fonts.BOLD, floor=1.0)
        self.name = FittedLabel(self, 64, fonts.SEMIBOLD)
        self.company = FittedLabel(self, 32, fonts.MEDIUM, floor=0.7, lines=1)
        self.pill = Pill(self)
        self.lines = [LineLabel(self) for _ in range(MOST_LINES)]
        self.waiting = FittedLabel(self, 24, fonts.SEMIBOLD, lines=1)
        self.undo = Button(self, texts.undo())
        self.details = Button(self, texts.details())
        self.bar = TimeBar(self, seconds)
        self.bar.setAccessibleName(texts.time_left())
        self.undo.chosen.connect(self.undo_chosen)
        self.details.chosen.connect(self.details_chosen)
        self._undo_over = QTimer(self, singleShot=True)
        self._undo_over.timeout.connect(self.hide_undo)

    def show_verdict(self, shown: Shown, words: VerdictWords, *, undo_seconds: float, details: bool) -> None:
        """Fills the screen. ``undo_seconds`` is how long Undo may still be offered; 0 for never."""
        self._shown = shown
        self._fresh = True
        self.setPalette(face_palette(self._theme.faces[shown]))
        self.shape.show_shape(shown, words.word)
        self.word.setText(words.word)
        self.name.setText(words.name)
        self.company.setText(words.company)
        self.pill.setText(words.pill)
        for place, label in enumerate(self.lines):
            label.tell(words.lines[place] if place < len(words.lines) else None)
        self.setAccessibleName(", ".join(text for text in (words.word, words.name, words.company, words.pill) if text))
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
        self._offer(undo_seconds, details=details)
        self.arrange()
        self.update()

    def tell_waiting(self, count: int) -> None:
        """How many decisions wait behind this one."""
        text = self._texts.more_waiting(count) if count else ""
        if text != self.waiting.text():
            self.waiting.setText(text)
            self._place_buttons(self._inner())

    def hide_undo(self) -> None:
        """Ten seconds are over, or it was pressed."""
        self._undo_over.stop()
        if not self.undo.isHidden():
            self.undo.hide()
            self.details.rest()
            self._place_buttons(self._inner())

    def rescale(self, scale: Scale) -> None:
        self._scale = scale
        self.header.rescale(scale)
        for button in (self.undo, self.details):
            button.resize_to(scale)
        self.arrange()

    def _offer(self, undo_seconds: float, *, details: bool) -> None:
        for button in (self.undo, self.details):
            button.rest()
        self.undo.setVisible(undo_seconds > 0)
        self.details.setVisible(details)
        if undo_seconds > 0:
            self._undo_over.start(round(undo_seconds * 1000))
        else:
            self._undo_over.stop()

    def _inner(self) -> QRect:
        """Where things may stand: inside the margins, above the bar; the same for every face, so that nothing jumps."""
        scale = self._scale
        margin = scale.px(40)
        return QRect(margin, scale.px(32), self.width() - 2 * margin, self.height() - scale.px(32) - scale.px(56))

    def arrange(self) -> None:
        """Places everything: the block of texts in the middle, as large as it fits, the shape on its own side."""
        scale, inner = self._scale, self._inner()
        self.header.setGeometry(inner.left(), inner.top(), inner.width(), self.header.height_needed())
        bar = scale.px(12)
        self.bar.setGeometry(0, self.height() - bar, self.width(), bar)
        buttons = self._place_buttons(inner)
        top = self.header.geometry().bottom() + scale.px(16)
        room = QRect(inner.left(), top, inner.width(), buttons - scale.px(16) - top)
        if scale.standing:
            self._arrange_standing(room)
        else:
            self._arrange_wide(room)

    def _place_buttons(self, inner: QRect) -> int:
        """The buttons' row; gives its upper edge."""
        high = max(self.details.height(), self._scale.touch())
        top = inner.bottom() + 1 - high
        left = inner.left()
        for button in (self.undo, self.details):
            if not button.isHidden():
                button.move(self._mirror(left, button.width()), top)
                left += button.width() + self._scale.px(20)
        room = max(1, inner.right() - left)
        text = self.waiting.fit_to(room, self._scale.text(24))
        wide = self.waiting.natural_width()
        self.waiting.place(QRect(self._mirror(inner.right() + 1 - wide, wide), top + (high - text) // 2, wide, text))
        return top

    def _arrange_wide(self, room: QRect) -> None:
        text_left = max(self._scale.px(470), round(self.width() * 0.36))
        shape = min(self._scale.px(320), room.height())
        column = text_left - room.left()
        needed, factor = self._measure(room.right() + 1 - text_left, room.height())
        top = room.top() + (room.height() - needed) // 2
        self.shape.setGeometry(self._mirror(room.left() + (column - self._scale.px(40) - shape) // 2, shape), 0, shape, shape)
        self.shape.move(self.shape.x(), room.top() + (room.height() - shape) // 2)
        self._stack(text_left, top, room.right() + 1 - text_left, factor)

    def _arrange_standing(self, room: QRect) -> None:
        shape = min(self._scale.px(280), room.height() // 3)
        gap = self._scale.px(40)
        needed, factor = self._measure(room.width(), room.height() - shape - gap)
        top = room.top() + (room.height() - needed - shape - gap) // 2
        self.shape.setGeometry(self._mirror(room.left() - round(shape * 0.04), shape), top, shape, shape)
        self._stack(room.left(), top + shape + gap, room.width(), factor)

    def _measure(self, width: int, height: int) -> tuple[int, float]:
        """The height of all texts, and the factor by which those below the word had to shrink."""
        for step in range(12):
            factor = 1 - 0.05 * step
            needed = self._stack(0, 0, width, factor)
            if needed <= height:
                break
        return needed, factor

    def _stack(self, left: int, top: int, width: int, factor: float) -> int:
        """Places the texts one below the other; gives where they end."""
        scale = self._scale
        gaps: dict[FittedLabel, int] = {self.name: 12, self.company: 4, self.pill: 16, **dict.fromkeys(self.lines, 4), self.lines[0]: 20}
        for label in (self.word, self.name, self.company, self.pill, *self.lines):
            label.setVisible(bool(label.text()))
            if not label.text():
                continue
            pixels = scale.word if label is self.word else scale.text(label.step * factor)
            top += round(scale.px(gaps.get(label, 0)) * factor)
            high = label.fit_to(width, pixels)
            wide = min(width, label.natural_width()) if label is self.pill else width
            label.place(QRect(self._mirror(left, wide), top, wide, high))
            top += high
        return top

    def _mirror(self, left: int, width: int) -> int:
        return self.width() - left - width if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else left

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        face = self._theme.faces[self._shown]
        painter.fillRect(self.rect(), QColor(face.ground))
        if self._shown is Shown.STOP:
            self._paint_frame(painter, QColor(face.ink))
        painter.end()
        if self._fresh:
            self._fresh = False
            self.painted.emit()

    def _paint_frame(self, painter: QPainter, ink: QColor) -> None:
        """Broad stripes all around, above the bar: a stop is seen from the corner of an eye, without its colour."""
        broad = self._scale.px(FRAME)
        outer = self.rect().adjusted(0, 0, 0, -self.bar.height() - self._scale.px(6))
        inner = outer.adjusted(broad, broad, -broad, -broad)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.setClipRect(outer)
        high = outer.height()
        for left in range(-high, self.width(), 2 * broad):
            painter.drawPolygon(
                QPolygon([QPoint(left, high), QPoint(left + broad, high), QPoint(left + broad + high, 0), QPoint(left + high, 0)])
            )
        painter.fillRect(inner, QColor(self._theme.faces[self._shown].ground))
        painter.restore()
