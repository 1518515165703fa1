"""A4 and Letter pages that fill from the top: headings, lines, tables that go on over pages, and a footer with page numbers."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from reportlab.pdfgen.canvas import Canvas

from kiosk.badges.letters import tidy
from kiosk.papers.writing import Writing

SIZES: dict[str, tuple[float, float]] = {"A4": (595.28, 841.89), "Letter": (612.0, 792.0)}
"""Width and height in points."""

MARGIN, FOOT = 48.0, 56.0
ROW, TEXT, SMALL, BOX = 16.0, 9.0, 7.5, 9.0
INK, GREY, RULE, ACCENT = (0.1, 0.1, 0.12), (0.42, 0.42, 0.46), (0.82, 0.82, 0.85), (0.13, 0.34, 0.6)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its heading, its share of the width, whether it holds numbers (right-aligned) or a ``box`` to tick."""

    heading: str
    share: float
    number: bool = False
    box: bool = False


class Sheet:
    """What is drawn on. ``y`` is where the next thing goes, in points from the lower edge. ``counting``: no text is drawn."""

    def __init__(
        self, canvas: Canvas, size: tuple[float, float], writing: Writing, footer: Callable[[int], str], *, counting: bool = False
    ) -> None:
        self.canvas, self.writing, self._counting = canvas, writing, counting
        self.width, self.height = size
        self._footer = footer
        self.pages = 0
        self._begin()

    @property
    def column(self) -> float:
        """The width between the margins."""
        return self.width - 2 * MARGIN

    def room(self, needed: float) -> None:
        """Goes on to a new page where less than so many points are left."""
        if self.y - needed < FOOT:
            self.end_page()
            self._begin()

    def write(self, text: str, *, size: float = TEXT, bold: bool = False, colour: tuple[float, float, float] = INK, lead: float = 1.45) -> None:
        """A line of its own."""
        self.room(size * lead)
        self.y -= size * lead
        self.put(text, MARGIN, self.y, self.column, size=size, bold=bold, colour=colour)

    def title(self, text: str, *, lines: int = 3) -> None:
        """Large on one line where it fits, else smaller on several, broken at spaces; what is longer still is shortened."""
        size = next((each for each in (22.0, 18.0) if self.writing.width(text, size=each, bold=True) <= self.column), 15.0)
        words, shown = text.split(), 0
        while words and shown < lines:
            taken = len(words) if shown == lines - 1 else max(1, self._fitting(words, size))
            self.write(" ".join(words[:taken]), size=size, bold=True, lead=1.25)
            words, shown = words[taken:], shown + 1

    def _fitting(self, words: Sequence[str], size: float) -> int:
        return max(count for count in range(len(words) + 1) if self.writing.width(" ".join(words[:count]), size=size, bold=True) <= self.column)

    def put(
        self, text: str, x: float, y: float, width: float, *, size: float = TEXT, bold: bool = False,
        colour: tuple[float, float, float] = INK, align: float = 0,
    ) -> None:  # fmt: skip
        """Text at a place."""
        if self._counting:
            return
        self.canvas.setFillColorRGB(*colour)
        self.writing.draw(self.canvas, text, x, y, size=size, bold=bold, width=width, align=align)

    def rule(self, y: float, *, left: float = MARGIN, width: float | None = None) -> None:
        """A thin line across the column."""
        self.canvas.setFillColorRGB(*RULE)
        self.canvas.rect(left, y, self.column if width is None else width, 0.6, stroke=0, fill=1)

    def heading(self, text: str, *, keep: float = 3 * ROW) -> None:
        """A heading stays with what follows it: so many points of it."""
        self.room(34 + keep)
        self.y -= 34
        self.put(text, MARGIN, self.y, self.column, size=13, bold=True)
        self.y -= 6

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[str]], nothing: str) -> None:
        """Rows under headings, which stand again on every page the table goes on to; ``nothing`` where there are no rows."""
        if not rows:
            self.write(nothing, colour=GREY)
            return
        self.room(2 * ROW)
        headings = [replace(column, box=False) for column in columns]
        self._row(headings, [column.heading for column in columns], size=SMALL, colour=GREY)
        for row in rows:
            if self.y - ROW < FOOT:
                self.room(2 * ROW)
                self._row(headings, [column.heading for column in columns], size=SMALL, colour=GREY)
            self._row(columns, row)

    def end_page(self) -> None:
        """The footer, and out."""
        self.rule(FOOT - 12)
        self.put(self._footer(self.pages), MARGIN, FOOT - 24, self.column, size=SMALL, colour=GREY)
        self.canvas.showPage()

    def _begin(self) -> None:
        self.pages += 1
        self.y = self.height - MARGIN

    def _row(self, columns: Sequence[Column], cells: Sequence[str], *, size: float = TEXT, colour: tuple[float, float, float] = INK) -> None:
        self.y -= ROW
        whole, x = sum(column.share for column in columns), MARGIN
        for column, cell in zip(columns, cells, strict=True):
            width = self.column * column.share / whole
            if column.box:
                self.canvas.setStrokeColorRGB(*INK)
                self.canvas.rect(x + 1, self.y + 3, BOX, BOX, stroke=1, fill=0)
            self.put(cell, x, self.y + 4.5, width - 8, size=size, colour=colour, align=1 if column.number else 0)
            x += width
        self.rule(self.y)


def document(size: str, title: str, draw: Callable[[Sheet], None], footer: str) -> bytes:
    """A PDF that ``draw`` fills, each page with ``footer`` and "Page 1 of 3". The same bytes for the same content."""
    writing = Writing()

    def drawn(total: int) -> tuple[int, bytes]:
        out = io.BytesIO()
        canvas = Canvas(out, pagesize=SIZES[size], pageCompression=1, invariant=1)
        canvas.setTitle(tidy(title))
        sheet = Sheet(canvas, SIZES[size], writing, lambda page: f"Page {page} of {total}   ·   {footer}", counting=not total)
        draw(sheet)
        sheet.end_page()
        canvas.save()
        return sheet.pages, out.getvalue()

    return drawn(drawn(0)[0])[1]
