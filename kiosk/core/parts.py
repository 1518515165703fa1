"""Structured append: one text in up to 16 QR codes (ISO/IEC 18004, section 8). A part alone is no text."""

from dataclasses import dataclass, field
from functools import reduce
from operator import xor

from kiosk.core.payload import legible, text_of


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of how many a symbol is; ``index`` counts from 0. ``parity`` is all bytes of the whole text, exclusive-or."""

    index: int
    count: int
    parity: int


def part_of(data: bytes) -> Part | None:
    """What the beginning of a symbol's data says of structured append; None where the symbol stands alone.

    The header is the first thing by the standard; one behind an ECI or FNC1 header, which zxing-cpp obeys too, is found as well.
    """
    bits = "".join(f"{byte:08b}" for byte in data)
    while bits:
        mode, rest = bits[:4], bits[4:]
        if mode == "0011" and len(rest) >= 16:
            return Part(int(rest[:4], 2), int(rest[4:8], 2) + 1, int(rest[8:16], 2))
        if mode == "0111":
            bits = rest[8 if rest[:1] == "0" else 16 if rest[:2] == "10" else 24 :]
        elif mode in {"0101", "1001"}:
            bits = rest[0 if mode == "0101" else 8 :]
        else:
            return None
    return None


KEPT_SECONDS = 3.0
"""Long enough to turn a sheet of paper over."""


@dataclass(slots=True)
class Parts:
    """Puts the parts of one text together, seen at once or one soon after another; ``at`` is monotonic seconds.

    What was shown is forgotten after KEPT_SECONDS, when it was put together, when another text's part comes, and by ``forget``: half a
    text must not wait for somebody else to show the other half.
    """

    _at: float = 0.0
    _of: tuple[int, int] | None = None
    _seen: dict[int, tuple[bytes, str]] = field(default_factory=dict)

    def add(self, part: Part, data: bytes, text: str, at: float) -> str | None:
        """The whole text, or None while a part of it is missing, or where the parity says that these parts are not of one text."""
        of = part.count, part.parity
        if at - self._at > KEPT_SECONDS or of != self._of or self._seen.get(part.index, (data, text)) != (data, text):
            self._of, self._seen = of, {}
        self._seen[part.index], self._at = (data, text), at
        if self._seen.keys() != set(range(part.count)):
            return None
        in_order = [self._seen[index] for index in range(part.count)]
        self.forget()
        whole = b"".join(each for each, _ in in_order)
        if reduce(xor, whole, 0) != part.parity:
            return None
        # A letter of UTF-8 may be cut in two between parts.
        joined = text_of(whole)
        return joined if legible(joined) else "".join(each for _, each in in_order)

    def forget(self) -> None:
        """Another code was shown, or the text is whole."""
        self._seen = {}
