"""One bundled typeface: what it covers, how it shapes text, and its glyph outlines as PDF path operators."""

from dataclasses import dataclass
from typing import Any

import uharfbuzz as hb

from kiosk.core.errors import BadgeError

JOINERS = "\u200c\u200d"
"""Zero-width non-joiner and joiner: they steer shaping and never draw anything."""

_FLAGS = hb.BufferFlags.REMOVE_DEFAULT_IGNORABLES | hb.BufferFlags.DO_NOT_INSERT_DOTTED_CIRCLE


@dataclass(frozen=True, slots=True)
class Ink:
    """Bounds of what is really drawn, in em from the origin on the baseline."""

    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class Placed:
    """A glyph of a run, in em: moved by ``offset`` and ``rise`` from the pen, which then goes on by ``advance``.

    ``cluster`` is the index of the first character it draws.
    """

    glyph: int
    offset: float
    rise: float
    advance: float
    cluster: int


class Face:
    """A font file (TTF or OTF), read once; raises BadgeError where it is none. Keeps outlines; for one thread at a time."""

    def __init__(self, name: str, data: bytes) -> None:
        face = hb.Face(hb.Blob(data))
        if not face.glyph_count:
            raise BadgeError(f"The font {name} is damaged; install the program again.")
        self.name = name
        self.units: int = face.upem
        self._font: Any = hb.Font(face)
        self._draw = _recorder()
        self._outlines: dict[int, str] = {}

    def covers(self, text: str) -> bool:
        """Whether every character of ``text`` has a glyph here; joiners need none."""
        return all(self._font.get_nominal_glyph(ord(char)) is not None for char in text if char not in JOINERS)

    def shape(self, text: str, *, rtl: bool) -> tuple[Placed, ...]:
        """The glyphs of one run (one script, one direction), in visual order from the left. A missing glyph is left out."""
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        buffer.direction = "rtl" if rtl else "ltr"
        buffer.flags = _FLAGS
        hb.shape(self._font, buffer)
        unit = 1 / self.units
        return tuple(
            Placed(info.codepoint, at.x_offset * unit, at.y_offset * unit, at.x_advance * unit, info.cluster)
            for info, at in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
            if info.codepoint
        )

    def ink(self, glyph: int) -> Ink | None:
        """Where the glyph has ink, relative to its own origin; None for a blank."""
        extents = self._font.get_glyph_extents(glyph)
        if extents is None or not extents.width or not extents.height:
            return None
        left, top = extents.x_bearing / self.units, extents.y_bearing / self.units
        return Ink(left, top + extents.height / self.units, left + extents.width / self.units, top)

    def outline(self, glyph: int) -> str:
        """The glyph's closed contours as PDF operators in font units (``units`` to the em), empty for a blank."""
        known = self._outlines.get(glyph)
        if known is None:
            operators: list[str] = []
            self._font.draw_glyph(glyph, self._draw, operators)
            known = self._outlines[glyph] = " ".join(operators)
        return known


def _recorder() -> Any:
    """Draw functions that append PDF operators to a list; HarfBuzz turns quadratic curves into cubic ones where none are taken."""
    draw = hb.DrawFuncs()
    draw.set_move_to_func(lambda x, y, out: out.append(f"{x:.0f} {y:.0f} m"))
    draw.set_line_to_func(lambda x, y, out: out.append(f"{x:.0f} {y:.0f} l"))
    draw.set_cubic_to_func(lambda a, b, c, d, x, y, out: out.append(f"{a:.0f} {b:.0f} {c:.0f} {d:.0f} {x:.0f} {y:.0f} c"))
    draw.set_close_path_func(lambda out: out.append("h"))
    return draw
