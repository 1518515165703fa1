"""Text in any script to lines of placed glyphs: clean, choose a face for each character, order both directions, shape."""

from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from itertools import groupby

from kiosk.badges.direction import levels, visual_order
from kiosk.badges.face import Face, Ink
from kiosk.badges.letters import clusters, plainer, script, tidy
from kiosk.core.errors import BadgeError

BOLD = "Inter-Bold.ttf"
MEDIUM = "Inter-SemiBold.ttf"
FALLBACKS = (
    "NotoSansArabic-Bold.ttf",
    "NotoSansHebrew-Bold.ttf",
    "NotoSansDevanagari-Bold.ttf",
    "NotoSansThai-Bold.ttf",
    "NotoSansCJKsc-Bold.otf",
    "NotoSansArmenian-Bold.ttf",
    "NotoSansGeorgian-Bold.ttf",
    "NotoSansGurmukhi-Bold.ttf",
    "NotoSansTamil-Bold.ttf",
    "NotoSansLao-Bold.ttf",
)
"""After the Latin, Greek and Cyrillic face, in this order; a file is read when the first character needs it."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """One glyph on a line: ``x`` and ``y`` in em from the line's start on the baseline."""

    face: Face
    id: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Line:
    """A shaped line at unit size. ``advance`` is its width in em, ``ink`` the bounds of what is drawn, None for nothing."""

    text: str
    glyphs: tuple[Glyph, ...]
    advance: float
    ink: Ink | None


@dataclass(frozen=True, slots=True)
class _Piece:
    """A character as read, the face that draws it, its script, and the index of its first code point."""

    text: str
    face: Face
    script: str
    start: int


@dataclass(frozen=True, slots=True)
class _Run:
    text: str
    face: Face
    level: int
    start: int


class Paragraph:
    """One text, cleaned and measured once: ``pieces[i]`` is the i-th character as read, ``widths[i]`` its advance in em."""

    def __init__(self, pieces: list[_Piece]) -> None:
        self._pieces = pieces
        self.pieces = tuple(piece.text for piece in pieces)
        self.text = "".join(self.pieces)
        self._levels = levels(self.text)
        self.widths = self._measure()

    def line(self, start: int, end: int) -> Line:
        """The pieces from ``start`` up to ``end``, shaped, in visual order."""
        runs = self._runs(start, end)
        glyphs: list[Glyph] = []
        pen = 0.0
        for run in visual_order(runs, [run.level for run in runs]):
            for placed in run.face.shape(run.text, rtl=run.level % 2 == 1):
                glyphs.append(Glyph(run.face, placed.glyph, pen + placed.offset, placed.rise))
                pen += placed.advance
        return Line("".join(self.pieces[start:end]), tuple(glyphs), pen, _bounds(glyphs))

    def _runs(self, start: int, end: int) -> list[_Run]:
        """Stretches of one level, face and script, in logical order."""
        found: list[_Run] = []
        for _, group in groupby(self._pieces[start:end], lambda piece: (self._levels[piece.start], piece.face.name, piece.script)):
            pieces = list(group)
            first = pieces[0]
            found.append(_Run("".join(piece.text for piece in pieces), first.face, self._levels[first.start], first.start))
        return found

    def _measure(self) -> tuple[float, ...]:
        advances = [0.0] * len(self.text)
        for run in self._runs(0, len(self._pieces)):
            for placed in run.face.shape(run.text, rtl=run.level % 2 == 1):
                advances[run.start + placed.cluster] += placed.advance
        return tuple(sum(advances[piece.start : piece.start + len(piece.text)]) for piece in self._pieces)


class Typesetter:
    """Makes paragraphs in one face for Latin, Greek and Cyrillic, with faces for other scripts behind it.

    What no face has becomes a plainer letter (𝓐 → A, a letter without its marks) or is dropped: a missing-glyph box is never drawn.
    """

    def __init__(self, library: "Library", first: str) -> None:
        self._library = library
        self._names = (first, *FALLBACKS)

    def paragraph(self, text: str) -> Paragraph:
        """``text`` ready to be broken into lines; empty where nothing of it can be drawn. Raises BadgeError where a font is missing."""
        pieces: list[_Piece] = []
        face: Face | None = None
        writing, start = "", 0
        for cluster in clusters(tidy(text)):
            found = self._settle(cluster, face)
            if found is None or (found[0] == " " and (not pieces or pieces[-1].text == " ")):
                continue
            drawn, face = found
            writing = script(drawn[0]) or writing
            pieces.append(_Piece(drawn, face, writing, start))
            start += len(drawn)
        if pieces and pieces[-1].text == " ":
            pieces.pop()
        return Paragraph(pieces)

    def _settle(self, cluster: str, before: Face | None) -> tuple[str, Face] | None:
        """The form of a character that can be drawn and its face. Signs and digits stay with the face before them where it has them."""
        for form in (cluster, *plainer(cluster)):
            if before is not None and not script(form[0]) and before.covers(form):
                return form, before
            for name in self._names:
                face = self._library.face(name)
                if face.covers(form):
                    return form, face
        return None


class Library:
    """The bundled font files, each read when first asked for and kept. ``folder`` holds them, by default the assets' fonts."""

    def __init__(self, folder: Traversable | None = None) -> None:
        self._folder = folder if folder is not None else resources.files("assets") / "fonts"
        self._faces: dict[str, Face] = {}

    def face(self, name: str) -> Face:
        """The face of a file name. Raises BadgeError where the file is missing or no font."""
        known = self._faces.get(name)
        if known is None:
            try:
                data = (self._folder / name).read_bytes()
            except OSError as error:
                raise BadgeError(f"The font {name} is missing; install the program again.") from error
            known = self._faces[name] = Face(name, data)
        return known


def _bounds(glyphs: list[Glyph]) -> Ink | None:
    found = [(glyph, ink) for glyph in glyphs if (ink := glyph.face.ink(glyph.id)) is not None]
    if not found:
        return None
    return Ink(
        min(glyph.x + ink.left for glyph, ink in found),
        min(glyph.y + ink.bottom for glyph, ink in found),
        max(glyph.x + ink.right for glyph, ink in found),
        max(glyph.y + ink.top for glyph, ink in found),
    )
