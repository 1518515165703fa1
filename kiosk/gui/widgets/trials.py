"""What was scanned for the test: the latest code large, the last eight in a list. Words and numbers, never a code's text."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kiosk.core.verdict import Shown
from kiosk.gui import fonts
from kiosk.gui.scanner_texts import ScannerTexts, TrialWords
from kiosk.gui.theme import Scale, Theme
from kiosk.gui.widgets.fitted import draw, draw_on, fit
from kiosk.gui.widgets.measures import measure_height, paint_measure
from kiosk.gui.widgets.panel import paint_panel
from kiosk.gui.widgets.shapes import draw_shape

MOST_TRIALS = 8


class LatestTrial(QWidget):
    """Verdict, module size, milliseconds, and what kind of code it was."""

    def __init__(self, parent: QWidget, theme: Theme, texts: ScannerTexts) -> None:
        super().__init__(parent)
        self._theme, self._texts = theme, texts
        self._scale = Scale()
        self.told: TrialWords | None = None
        self.tell(None)

    def rescale(self, scale: Scale) -> None:
        self._scale = scale
        self.update()

    def tell(self, told: TrialWords | None) -> None:
        """None: nothing was scanned yet."""
        self.told = told
        said = (self._texts.nothing_yet(),) if told is None else (told.headline, told.below, told.about)
        numbers = () if told is None else tuple(f"{each.label} {each.value} {each.note}" for each in told.measures)
        self.setAccessibleName(", ".join(part for part in (*said[:2], *numbers, *said[2:]) if part))
        self.update()

    def height_needed(self) -> int:
        return self._scale.px(260)

    def paintEvent(self, event: QPaintEvent) -> None:
        scale, theme = self._scale, self._theme
        painter = QPainter(self)
        inner, mirrored = paint_panel(painter, self, scale, theme, self._texts.latest())
        block = QRect(inner.left(), inner.top() + scale.px(34), inner.width(), scale.px(64))
        if self.told is None:
            whole = inner.adjusted(0, scale.px(24), 0, 0)
            self._paint_words(painter, whole, self._texts.nothing_yet(), self._texts.nothing_below(), mirrored=mirrored)
        else:
            self._paint_told(painter, self.told, inner, block, mirrored=mirrored)
        painter.end()

    def _paint_told(self, painter: QPainter, told: TrialWords, inner: QRect, block: QRect, *, mirrored: bool) -> None:
        scale, theme = self._scale, self._theme
        mark, side = theme.marks[told.shown], block.height()
        left = block.right() + 1 - side if mirrored else block.left()
        draw_shape(painter, told.shown, QRectF(left, block.top(), side, side), QColor(mark.ground), QColor(mark.ink))
        indent = side + scale.px(20)
        words = block.adjusted(0, 0, -indent, 0) if mirrored else block.adjusted(indent, 0, 0, 0)
        self._paint_words(painter, words, told.headline, told.below, mirrored=mirrored)
        top, high = block.bottom() + scale.px(18), measure_height(scale)
        gap, count = scale.px(16), len(told.measures)
        # The first has the longest judgement.
        wide = round((inner.width() - gap * (count - 1)) / (count + 0.5))
        step = 0
        for place, measure in enumerate(told.measures):
            room = round(wide * 1.5) if place == 0 else wide
            left = inner.right() + 1 - step - room if mirrored else inner.left() + step
            paint_measure(painter, measure, QRect(left, top, room, high), scale, theme, mirrored=mirrored)
            step += room + gap
        about = fit(told.about, inner.width(), fonts.font(scale.text(16), fonts.MEDIUM), floor=0.9, lines=1)
        painter.setPen(QColor(theme.quiet))
        draw(painter, about, inner.left(), top + high + scale.px(8), inner.width(), mirrored=mirrored)

    def _paint_words(self, painter: QPainter, box: QRect, headline: str, below: str, *, mirrored: bool) -> None:
        """Headline and the line below it, as one block in the middle of ``box``."""
        scale, theme = self._scale, self._theme
        large = fit(headline, box.width(), fonts.font(scale.text(30), fonts.SEMIBOLD), floor=0.75)
        small = fit(below, box.width(), fonts.font(scale.text(20)), floor=0.8, lines=1)
        top = box.top() + (box.height() - large.height - (small.height if below else 0)) / 2
        painter.setPen(QColor(theme.text))
        draw(painter, large, box.left(), top, box.width(), mirrored=mirrored)
        if below:
            painter.setPen(QColor(theme.quiet))
            draw(painter, small, box.left(), top + large.height, box.width(), mirrored=mirrored)


class LastTrials(QWidget):
    """One line each, newest first, as many as there is room for."""

    def __init__(self, parent: QWidget, theme: Theme, texts: ScannerTexts) -> None:
        super().__init__(parent)
        self._theme, self._texts = theme, texts
        self._scale = Scale()
        self.told: tuple[TrialWords, ...] = ()

    def rescale(self, scale: Scale) -> None:
        self._scale = scale
        self.update()

    def tell(self, trials: tuple[TrialWords, ...]) -> None:
        self.told = trials[:MOST_TRIALS]
        said = ", ".join(f"{told.short} {told.size}".strip() for told in self.told)
        self.setAccessibleName(f"{self._texts.scans()}: {said}" if said else self._texts.scans())
        self.update()

    def height_needed(self) -> int:
        """For all eight."""
        return self._scale.px(54 + MOST_TRIALS * 26 + 18)

    def rows(self) -> int:
        """How many lines stand on the screen."""
        return min(len(self.told), self._room()[1])

    def _room(self) -> tuple[int, int]:
        """How high a line is, and how many there is room for."""
        scale = self._scale
        room = self.height() - scale.px(54) - scale.px(10)
        high = max(scale.px(25), min(scale.px(40), room // MOST_TRIALS))
        return high, max(0, room // high)

    def paintEvent(self, event: QPaintEvent) -> None:
        scale = self._scale
        painter = QPainter(self)
        inner, mirrored = paint_panel(painter, self, scale, self._theme, self._texts.scans())
        if not self.told:
            painter.setFont(fonts.font(scale.text(20)))
            painter.drawText(inner, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._texts.no_scans())
        top = inner.top() + scale.px(34)
        high, count = self._room()
        for place, told in enumerate(self.told[:count]):
            self._paint_row(painter, told, QRect(inner.left(), top + place * high, inner.width(), high), mirrored=mirrored)
        painter.end()

    def _paint_row(self, painter: QPainter, told: TrialWords, box: QRect, *, mirrored: bool) -> None:
        scale, theme = self._scale, self._theme
        icon, base = scale.px(18), box.top() + box.height() / 2 + scale.px(6)
        mark: Shown = told.shown
        face = theme.marks[mark]
        left = box.right() + 1 - icon if mirrored else box.left()
        draw_shape(painter, mark, QRectF(left, box.top() + (box.height() - icon) / 2, icon, icon), QColor(face.ground), QColor(face.ink))
        size = fit(told.size, box.width() // 3, fonts.font(scale.text(16), fonts.MEDIUM, tabular=True), floor=0.85, lines=1)
        wide = int(size.rows[0].lineAt(0).naturalTextWidth()) + 1
        room = box.width() - icon - scale.px(12) - wide - scale.px(12)
        short = fit(told.short, room, fonts.font(scale.text(18), fonts.MEDIUM), floor=0.85, lines=1)
        painter.setPen(QColor(theme.text))
        draw_on(painter, short, box.left() + (wide + scale.px(12) if mirrored else icon + scale.px(12)), base, room, mirrored=mirrored)
        painter.setPen(QColor(theme.quiet))
        draw_on(painter, size, box.left() if mirrored else box.right() + 1 - wide, base, wide, mirrored=mirrored)
