"""Lines of text in any script: letters that can be searched and copied where our Latin face has them all, outlines elsewhere."""

import io
from collections.abc import Callable
from importlib import resources
from typing import cast

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.pathobject import PDFPathObject

from kiosk.badges.letters import tidy
from kiosk.badges.typesetter import Library, Paragraph, Typesetter

REGULAR, BOLD = "Inter-Regular.ttf", "Inter-Bold.ttf"
_ELLIPSIS = "…"
_NON_ZERO = 1


class Writing:
    """Measures and draws single lines. Keeps fonts and outlines; for one thread at a time."""

    def __init__(self) -> None:
        library = Library()
        self._setters = {name: Typesetter(library, name) for name in (REGULAR, BOLD)}
        self._fonts = {name: _font(name) for name in (REGULAR, BOLD)}

    def draw(self, canvas: Canvas, text: str, x: float, y: float, *, size: float, bold: bool = False, width: float, align: float = 0) -> None:
        """One line on the baseline ``y``, at most ``width`` points wide, shortened by "…". ``align`` 0: from ``x``, 1: up to ``x + width``."""
        name = BOLD if bold else REGULAR
        text = tidy(text)
        if self._has_all(name, text):
            drawn = _shortened(text, lambda part: stringWidth(part, name, size) <= width)
            canvas.setFont(name, size)
            canvas.drawString(x + align * (width - stringWidth(drawn, name, size)), y, drawn)
            return
        setter = self._setters[name]
        paragraph = setter.paragraph(text)
        if _advance(paragraph) * size > width:
            pieces = paragraph.pieces
            shown = _shortened("".join(pieces), lambda part: _advance(setter.paragraph(part)) * size <= width)
            paragraph = setter.paragraph(shown)
        _draw_outlines(canvas, paragraph, x + align * (width - _advance(paragraph) * size), y, size)

    def width(self, text: str, *, size: float, bold: bool = False) -> float:
        """The line's width in points, unshortened."""
        name = BOLD if bold else REGULAR
        text = tidy(text)
        return float(stringWidth(text, name, size)) if self._has_all(name, text) else _advance(self._setters[name].paragraph(text)) * size

    def _has_all(self, name: str, text: str) -> bool:
        known = self._fonts[name].face.charToGlyph
        return all(ord(letter) in known for letter in text)


def _shortened(text: str, fits: Callable[[str], bool]) -> str:
    """The text, or as much of its beginning as fits with an ellipsis."""
    if fits(text):
        return text
    low, high = 0, len(text)
    while low < high:
        keep = (low + high + 1) // 2
        low, high = (keep, high) if fits(text[:keep].rstrip() + _ELLIPSIS) else (low, keep - 1)
    return text[:low].rstrip() + _ELLIPSIS


def _advance(paragraph: Paragraph) -> float:
    return paragraph.line(0, len(paragraph.pieces)).advance if paragraph.pieces else 0.0


def _draw_outlines(canvas: Canvas, paragraph: Paragraph, x: float, y: float, size: float) -> None:
    if not paragraph.pieces:
        return
    for glyph in paragraph.line(0, len(paragraph.pieces)).glyphs:
        outline = glyph.face.outline(glyph.id)
        if outline:
            scale = size / glyph.face.units
            canvas.saveState()
            canvas.transform(scale, 0, 0, scale, x + glyph.x * size, y + glyph.y * size)
            canvas.drawPath(PDFPathObject(["n", outline]), stroke=0, fill=1, fillMode=_NON_ZERO)
            canvas.restoreState()


def _font(name: str) -> TTFont:
    """reportlab keeps fonts by name for the whole process; each is read once."""
    if name not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(name, io.BytesIO((resources.files("assets") / "fonts" / name).read_bytes())))
    return cast("TTFont", pdfmetrics.getFont(name))
