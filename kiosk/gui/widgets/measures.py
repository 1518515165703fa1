"""Numbers side by side or one below the other: what each is, the number, a judgement."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kiosk.gui import fonts
from kiosk.gui.scanner_texts import Measure
from kiosk.gui.theme import Scale, Theme
from kiosk.gui.widgets.fitted import draw, fit


def measure_height(scale: Scale, *, noted: bool = True) -> int:
    """How high one number with its label is, with or without a judgement below."""
    return scale.px(84 if noted else 62)


def paint_measure(painter: QPainter, measure: Measure, box: QRect, scale: Scale, theme: Theme, *, mirrored: bool) -> None:
    """One number at the leading edge of ``box``; a judgement is green where all is well, amber where something should be done."""
    top = float(box.top())
    rows = (
        (measure.label, fonts.font(scale.text(16), fonts.MEDIUM), theme.quiet),
        (measure.value, fonts.font(scale.text(30), fonts.SEMIBOLD, tabular=True), theme.text),
        (measure.note, fonts.font(scale.text(16), fonts.MEDIUM), theme.heed if measure.heed else theme.calm if measure.good else theme.quiet),
    )
    for words, font, color in rows:
        if words:
            laid = fit(words, box.width(), font, floor=0.75, lines=1)
            painter.setPen(QColor(color))
            draw(painter, laid, box.left(), top, box.width(), mirrored=mirrored)
        top += font.pixelSize() * 1.32


class Measures(QWidget):
    """The camera's own numbers; in a row where it is wider than high."""

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self._theme = theme
        self._scale = Scale()
        self.told: tuple[Measure, ...] = ()

    def rescale(self, scale: Scale) -> None:
        self._scale = scale
        self.update()

    def tell(self, measures: tuple[Measure, ...]) -> None:
        if measures != self.told:
            self.told = measures
            self.setAccessibleName(", ".join(f"{measure.label}: {measure.value}" for measure in measures))
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        count, gap = max(1, len(self.told)), self._scale.px(24)
        across = self.width() > self.height()
        wide = (self.width() - gap * (count - 1)) // count if across else self.width()
        high = measure_height(self._scale, noted=False)
        top = (self.height() - high * count - gap * (count - 1)) // 2
        for place, measure in enumerate(self.told):
            step = (count - 1 - place if mirrored else place) * (wide + gap)
            box = QRect(step, 0, wide, high) if across else QRect(0, top + place * (high + gap), wide, high)
            paint_measure(painter, measure, box, self._scale, self._theme, mirrored=mirrored)
        painter.end()
