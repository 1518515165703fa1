"""A text that fits its place: it shrinks before it breaks, then takes two lines, then ends in an ellipsis."""

import unicodedata
from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPalette, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QWidget

from kiosk.gui import fonts

BEFORE_BREAKING = 0.72
"""A name shrinks to this part of its size before it takes a second line."""

LINE, BASE = 1.21, 0.969
"""Inter's own line height and the height of its base line below the top, in parts of the size (its hhea table)."""

_STACKED = ("\u0590", "\u1dff")
"""Arabic, Hebrew, the scripts of India and South-East Asia: marks above and below, letters that join."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How a text was laid out: its size in pixels, one layout per line, and the height of a line."""

    pixels: int
    rows: tuple[QTextLayout, ...]
    row_height: float

    @property
    def height(self) -> float:
        return self.row_height * len(self.rows)


def fit(text: str, width: int, font: QFont, *, floor: float = 0.5, lines: int = 2) -> Fit:
    """Lays ``text`` out in ``width`` pixels. ``font`` is the wanted size, ``floor`` the smallest part of it."""
    wanted = font.pixelSize()
    natural = QFontMetricsF(font).horizontalAdvance(text)
    share = width / natural if natural > 0 else 1.0
    if share >= min(1.0, max(floor, BEFORE_BREAKING if lines > 1 else floor)):
        return _set(_broken(text, width, font if share >= 1 else _sized(font, wanted * share * 0.99), 1))
    first = wanted if floor >= 1 else int(wanted * BEFORE_BREAKING)
    for pixels in range(first, int(wanted * floor) - 1, -max(1, wanted // 24)) if lines > 1 else ():
        rows = _broken(text, width, _sized(font, pixels), lines + 1)
        if len(rows) <= lines and all(row.lineAt(0).naturalTextWidth() <= width for row in rows):
            return _set(_balanced(text, width, rows))
    return _set(_broken(text, width, _sized(font, wanted * floor), lines, anywhere=True))


def _balanced(text: str, width: int, rows: list[QTextLayout]) -> list[QTextLayout]:
    """The same number of lines, as equal as words allow: no last line of one short word."""
    if len(rows) < 2:
        return rows
    for share in range(52, 100, 4):
        narrow = width * share // 100
        closer = _broken(text, narrow, rows[0].font(), len(rows) + 1)
        if len(closer) == len(rows) and all(row.lineAt(0).naturalTextWidth() <= narrow for row in closer):
            return closer
    return rows


def _sized(font: QFont, pixels: float) -> QFont:
    sized = QFont(font)
    sized.setPixelSize(max(1, int(pixels)))
    sized.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, font.letterSpacing() * sized.pixelSize() / max(1, font.pixelSize()))
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
    """Whether the first letter that has a direction is written from right to left; what is isolated does not count (UAX #9, P2)."""
    depth = 0
    for mark in text:
        kind = unicodedata.bidirectional(mark)
        if kind in {"LRI", "RLI", "FSI"}:
            depth += 1
        elif kind == "PDI":
            depth = max(0, depth - 1)
        elif depth == 0 and kind in {"R", "AL", "L"}:
            return kind != "L"
    return False


def _layout(text: str, font: QFont, right: bool, *, anywhere: bool) -> QTextLayout:
    layout = QTextLayout(text, font)
    option = QTextOption(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere if anywhere else QTextOption.WrapMode.WordWrap)
    option.setTextDirection(Qt.LayoutDirection.RightToLeft if right else Qt.LayoutDirection.LeftToRight)
    layout.setTextOption(option)
    return layout


def _set(rows: list[QTextLayout]) -> Fit:
    """Lines of one height, whatever font a script was drawn with; scripts that stack marks get the room they ask for."""
    pixels = rows[0].font().pixelSize()
    stacked = any(_STACKED[0] <= mark <= _STACKED[1] for row in rows for mark in row.text())
    asked = max(row.lineAt(0).height() for row in rows)
    return Fit(pixels, tuple(rows), min(asked, 1.5 * pixels) if stacked else LINE * pixels)


def draw(painter: QPainter, rows: Fit, left: float, top: float, width: float, *, mirrored: bool = False) -> None:
    """Draws what ``fit`` laid out with the painter's pen, at the leading edge: left, or right where the whole screen is mirrored."""
    for row in rows.rows:
        line = row.lineAt(0)
        shift = width - line.naturalTextWidth() if mirrored else 0.0
        base = top + (rows.row_height - LINE * rows.pixels) / 2 + BASE * rows.pixels
        row.draw(painter, QPointF(left + shift - line.naturalTextRect().x(), base - line.ascent()))
        top += rows.row_height


def draw_on(painter: QPainter, row: Fit, left: float, base: float, width: float, *, mirrored: bool = False) -> None:
    """Draws a single line on a base line: names in scripts with taller letters stand level with the others."""
    draw(painter, row, left, base - BASE * row.pixels - (row.row_height - LINE * row.pixels) / 2, width, mirrored=mirrored)


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
        joined = any(_STACKED[0] <= mark <= _STACKED[1] for mark in self.text())
        return fonts.font(pixels, self._weight, tight=not joined)

    def fit_to(self, width: int, pixels: int) -> int:
        """Lays the text out for ``width`` at the wanted size; gives the height it needs."""
        if self._asked != (self.text(), width, pixels) or self._fit is None:
            self._asked = (self.text(), width, pixels)
            self._fit = fit(self.text(), width, self.make_font(pixels), floor=self._floor, lines=self._lines)
            self.update()
        return ceil(self._fit.height)

    def place(self, box: QRect) -> None:
        """Puts the text's box there. The widget is a little larger, so that rings and tails that leave the line are not cut off."""
        pad = self.pad()
        self.setGeometry(box.adjusted(-pad, -pad, pad, pad))

    def pad(self) -> int:
        return ceil(self._fit.pixels * 0.25) if self._fit else 0

    def box(self) -> QRect:
        """The text's own box inside this widget."""
        pad = self.pad()
        return self.rect().adjusted(pad, pad, -pad, -pad)

    def natural_width(self) -> int:
        """How wide the widest line is after ``fit_to``."""
        return ceil(max(row.lineAt(0).naturalTextWidth() for row in self._fit.rows)) if self._fit else 0

    def shown_rows(self) -> tuple[str, ...]:
        """The lines as they stand on the screen."""
        return tuple(row.text() for row in self._fit.rows) if self._fit else ()

    def shown_pixels(self) -> int:
        """The size that it was set in."""
        return self._fit.pixels if self._fit else 0

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._fit is None:
            return
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        box = self.box()
        draw(painter, self._fit, box.left(), box.top(), box.width(), mirrored=mirrored)
        painter.end()
