"""Draws a badge: 62 × 100 mm, black on white, everything an outline, so that any printer prints what was designed."""

import io

from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.pathobject import PDFPathObject

from kiosk.badges.code import DOT, QUIET, Symbol, symbol
from kiosk.badges.fitting import Block, Box, fit
from kiosk.badges.typesetter import BOLD, MEDIUM, Library, Typesetter
from kiosk.core.badge import Badge

MM = 72 / 25.4
WIDTH, HEIGHT = 62.0, 100.0
"""The page in mm: a label of Brother's DK roll (62 mm) and of most event printers."""

_PAGE = (175.74, 283.46)
"""The page in points, rounded down: rounded up, a raster at 8 dots a mm would have a row too many and its modules would be uneven."""

MARGIN = 4.0
"""mm on every side: more than the 3 mm that label printers cannot reach."""

_NON_ZERO = 1
"""PDF's winding rule for outlines that overlap themselves: reportlab's ``FILL_NON_ZERO``, which its type stubs leave out."""

_COLUMN = WIDTH - 2 * MARGIN
_BAND = 11.0
_BANNER = 8.0
_CODE_WANTED, _CODE_MOST = 28.0, 40.0
_AIR = 4.0
_LEAD = 5.5
_LARGEST_COMPANY, _SMALLEST_COMPANY, _HIGHEST_COMPANY = 15.0, 8.0, 11.0
_LESSER = 0.72
"""The company's size is at most this part of the name's: what is read first must be plain to see."""

_WRITING_ROOM, _RULE = 14.0, 0.5
"""Where no letter of a name can be drawn: room and a rule in mm, to write it by hand."""

_EVENT = Box(_COLUMN * MM, 6.5 * MM, largest=8.5, smallest=7, comfortable=8, lines=2)
_TYPE = Box((_COLUMN - 6) * MM, (_BAND - 3.4) * MM, largest=18, smallest=7.5, comfortable=10, lines=2)
_BANNER_TEXT = Box((_COLUMN - 6) * MM, (_BANNER - 3) * MM, largest=15, smallest=8, comfortable=8, lines=1)


class BadgeRenderer:
    """Satisfies ``kiosk.ports.printer.Renderer``. Keeps fonts and outlines, so it belongs to one thread at a time."""

    def __init__(self, library: Library | None = None) -> None:
        library = library if library is not None else Library()
        self._bold = Typesetter(library, BOLD)
        self._medium = Typesetter(library, MEDIUM)

    def pdf(self, badge: Badge) -> bytes:
        """One page of 62 × 100 mm in true size; the same bytes for the same badge. Raises BadgeError where the code is too long."""
        code = symbol(badge.code, wanted=_CODE_WANTED, most=_CODE_MOST)
        out = io.BytesIO()
        canvas = Canvas(out, pagesize=_PAGE, pageCompression=1, invariant=1)
        canvas.setTitle("Badge")
        canvas.setViewerPreference("PrintScaling", "None")
        top = self._head(canvas, badge)
        bottom = self._foot(canvas, badge, code)
        self._person(canvas, badge, top, bottom)
        canvas.showPage()
        canvas.save()
        return out.getvalue()

    def _head(self, canvas: Canvas, badge: Badge) -> float:
        """Rehearsal banner and event name from the top edge; returns the height in mm that is left below them."""
        top = HEIGHT - MARGIN
        if badge.rehearsal:
            top -= _BANNER
            _reversed(canvas, fit("REHEARSAL", self._bold, _BANNER_TEXT), top, _BANNER)
            top -= _AIR
        event = fit(badge.event_name, self._medium, _EVENT)
        if event is not None:
            _draw(canvas, event, top)
            top -= event.height / MM
        return top

    def _foot(self, canvas: Canvas, badge: Badge, code: Symbol) -> float:
        """Ticket type and QR code from the bottom edge; returns the height in mm where the code's quiet zone ends."""
        bottom = MARGIN
        kind = fit(badge.type, self._bold, _TYPE)
        if kind is not None:
            _reversed(canvas, kind, bottom, _BAND)
            bottom += _BAND
        bottom += QUIET * code.module
        _draw_symbol(canvas, code, bottom)
        return bottom + (code.side + QUIET) * code.module

    def _person(self, canvas: Canvas, badge: Badge, top: float, bottom: float) -> None:
        """Name and company in the middle of what is left between two heights in mm."""
        room = top - bottom - 2 * _AIR
        company = self._company(badge, room, _LARGEST_COMPANY)
        name = self._name(badge, room - _below(company))
        if name is not None and company is not None and company.size > _LESSER * name.size:
            company = self._company(badge, room, max(_SMALLEST_COMPANY, _LESSER * name.size))
            name = self._name(badge, room - _below(company))
        height = _WRITING_ROOM if name is None else name.height / MM
        start = top - _AIR - (room - height - _below(company)) / 2
        if name is None:
            canvas.rect(MARGIN * MM, (start - height) * MM, _COLUMN * MM, _RULE * MM, stroke=0, fill=1)
        else:
            _draw(canvas, name, start)
        if company is not None:
            _draw(canvas, company, start - height - _LEAD)

    def _name(self, badge: Badge, room: float) -> Block | None:
        return fit(badge.name, self._bold, Box(_COLUMN * MM, room * MM, largest=44, smallest=12, comfortable=20))

    def _company(self, badge: Badge, room: float, largest: float) -> Block | None:
        height = min(_HIGHEST_COMPANY, room / 3)
        return fit(badge.company, self._medium, Box(_COLUMN * MM, height * MM, largest, _SMALLEST_COMPANY, comfortable=11, lines=2))


def _below(company: Block | None) -> float:
    """What the company takes below the name, in mm."""
    return _LEAD + company.height / MM if company is not None else 0.0


def _draw(canvas: Canvas, block: Block, top: float) -> None:
    """The block's ink centred between the margins, from ``top`` (mm above the page's lower edge) downwards."""
    for line, baseline in zip(block.lines, block.baselines, strict=True):
        if line.ink is None:
            continue
        left = WIDTH * MM / 2 - (line.ink.left + line.ink.right) / 2 * block.size
        for glyph in line.glyphs:
            outline = glyph.face.outline(glyph.id)
            if outline:
                scale = block.size / glyph.face.units
                canvas.saveState()
                canvas.transform(scale, 0, 0, scale, left + glyph.x * block.size, top * MM - baseline + glyph.y * block.size)
                canvas.drawPath(PDFPathObject(["n", outline]), stroke=0, fill=1, fillMode=_NON_ZERO)
                canvas.restoreState()


def _reversed(canvas: Canvas, block: Block | None, bottom: float, height: float) -> None:
    """A solid band across the column with the block white in its middle."""
    canvas.rect(MARGIN * MM, bottom * MM, _COLUMN * MM, height * MM, stroke=0, fill=1)
    if block is not None:
        canvas.setFillGray(1)
        _draw(canvas, block, bottom + (height + block.height / MM) / 2)
        canvas.setFillGray(0)


def _draw_symbol(canvas: Canvas, code: Symbol, bottom: float) -> None:
    """The QR code centred to the dot, its lowest row at ``bottom`` mm. One path, so that neighbours leave no seam."""
    left = (WIDTH - code.side * code.module) / 2 // DOT * DOT
    bars = " ".join(f"{column} {code.side - 1 - row} {length} 1 re" for column, row, length in code.bars)
    canvas.saveState()
    canvas.transform(code.module * MM, 0, 0, code.module * MM, left * MM, bottom * MM)
    canvas.drawPath(PDFPathObject(["n", bars]), stroke=0, fill=1, fillMode=_NON_ZERO)
    canvas.restoreState()
