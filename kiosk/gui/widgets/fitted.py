"""A text that fits its place: it shrinks before it breaks, then takes two lines, then ends in an ellipsis."""

import unicodedata
from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPalette, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QWidget

from kiosk.gui import fonts

BEFORE_BREAKING = 0.72
"""A name shrinks to this part of its size before it takes a second line."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How a text was laid out: its size in pixels, one layout per line, and the height of all."""

    pixels: int
    rows: tuple[QTextLayout, ...]
    height: float


def fit(text: str, width: int, font: QFont, *, floor: float = 0.5, lines: int = 2) -> Fit:
    """Lays ``text`` out in ``width`` pixels. ``font`` is the wanted size, ``floor`` the smallest part of it."""
    wanted = font.pixelSize()
    natural = QFontMetricsF(font).horizontalAdvance(text)
    share = width / natural if natural > 0 else 1.0
    if share >= min(1.0, max(floor, BEFORE_BREAKING if lines > 1 else floor)):
        return _set(_broken(text, width, _sized(font, wanted * min(1.0, share * 0.99)), 1))
    first = wanted if floor >= 1 else int(wanted * BEFORE_BREAKING)
    for pixels in range(first, int(wanted * floor) - 1, -max(1, wanted // 24)) if lines > 1 else ():
        rows = _broken(text, width, _sized(font, pixels), lines + 1)
        if len(rows) <= lines and all(row.lineAt(0).naturalTextWidth() <= width for row in rows):
            return _set(rows)
    return _set(_broken(text, width, _sized(font, wanted * floor), lines, anywhere=True))


def _sized(font: QFont, pixels: float) -> QFont:
    sized = QFont(font)
    sized.setPixelSize(max(1, int(pixels)))
    return sized


def _broken(text: str, width: int, font: QFont, most: int, *, anywhere: bool = False) -> list[QTextLayout]:
    """The text in at most ``most`` lines, each a layout of its own; the last one is elided where more would follow."""
    right = leads_right(text)
    whole = _layout(text, font, right, anywhere=anywhere)
    whole.beginLayout()
    starts: list[int] = []
    ends: list[int] = []
    while len(starts) < most and (line := whole.createLine()).isValid():
        line.setLineWidth(width)
        starts.append(line.textStart())
        ends.append(line.textStart() + line.textLength())
    whole.endLayout()
    units = text.encode("utf-16-le", "surrogatepass")
    rows = [units[2 * start : 2 * end].decode("utf-16-le", "replace").strip() for start, end in zip(starts, ends, strict=True)] or [""]
    if (starts and 2 * ends[-1] < len(units)) or most == 1:
        rest = units[2 * starts[-1] :].decode("utf-16-le", "replace").strip() if starts else ""
        rows[-1] = QFontMetricsF(font).elidedText(rest, Qt.TextElideMode.ElideRight, width)
    made = []
    for row in rows:
        layout = _layout(row, font, right, anywhere=False)
        layout.beginLayout()
        layout.createLine().setLineWidth(1e6)
        layout.endLayout()
        made.append(layout)
    return made


def leads_right(text: str) -> bool:
    """Whether the first letter that has a direction is written from right to left."""
    for mark in text:
        kind = unicodedata.bidirectional(mark)
        if kind in {"R", "AL"}:
            return True
        if kind == "L":
            return False
    return False


def _layout(text: str, font: QFont, right: bool, *, anywhere: bool) -> QTextLayout:
    layout = QTextLayout(text, font)
    option = QTextOption(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere if anywhere else QTextOption.WrapMode.WordWrap)
    option.setTextDirection(Qt.LayoutDirection.RightToLeft if right else Qt.LayoutDirection.LeftToRight)
    layout.setTextOption(option)
    return layout


def _set(rows: list[QTextLayout]) -> Fit:
    return Fit(rows[0].font().pixelSize(), tuple(rows), sum(row.lineAt(0).height() for row in rows))


def draw(painter: QPainter, rows: Fit, left: float, top: float, width: float, *, mirrored: bool = False) -> None:
    """Draws what ``fit`` laid out with the painter's pen, at the leading edge: left, or right where the whole screen is mirrored."""
    for row in rows.rows:
        line = row.lineAt(0)
        shift = width - line.naturalTextWidth() if mirrored else 0.0
        row.draw(painter, QPointF(left + shift - line.naturalTextRect().x(), top))
        top += line.height()


class FittedLabel(QLabel):
    """One text of a verdict. A QLabel to whoever reads the screen aloud; it paints its own layout with the palette's ink."""

    def __init__(self, parent: QWidget, step: float, weight: QFont.Weight, *, floor: float = 0.5, lines: int = 2) -> None:
        super().__init__(parent)
        self.step = step
        self._weight = weight
        self._floor = floor
        self._lines = lines
        self._fit: Fit | None = None
        self._asked: tuple[str, int, int] = ("", 0, 0)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def make_font(self, pixels: int) -> QFont:
        """The font at the wanted size."""
        return fonts.font(pixels, self._weight)

    def fit_to(self, width: int, pixels: int) -> int:
        """Lays the text out for ``width`` at the wanted size; gives the height it needs."""
        if self._asked != (self.text(), width, pixels) or self._fit is None:
            self._asked = (self.text(), width, pixels)
            self._fit = fit(self.text(), width, self.make_font(pixels), floor=self._floor, lines=self._lines)
            self.update()
        return ceil(self._fit.height)

    def natural_width(self) -> int:
        """How wide the widest line is after ``fit_to``."""
        return ceil(max(row.lineAt(0).naturalTextWidth() for row in self._fit.rows)) if self._fit else 0

    def shown_rows(self) -> tuple[str, ...]:
        """The lines as they stand on the screen."""
        return tuple(row.text() for row in self._fit.rows) if self._fit else ()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._fit is None:
            return
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        draw(painter, self._fit, 0, 0, self.width(), mirrored=mirrored)
        painter.end()
