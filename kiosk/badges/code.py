"""The badge's QR code as rectangles on a grid of modules."""

from dataclasses import dataclass

import segno

from kiosk.core.errors import BadgeError

QUIET = 4
"""Light modules around the symbol (ISO/IEC 18004)."""

DOT = 0.125
"""mm: a dot of a 203 dpi printer."""

_FINEST = 0.625


@dataclass(frozen=True, slots=True)
class Symbol:
    """``bars`` are dark stretches (column, row from the top, length) in modules; ``side`` the symbol's modules; ``module`` one's size in mm."""

    bars: tuple[tuple[int, int, int], ...]
    side: int
    module: float


def symbol(text: str, *, wanted: float, most: float) -> Symbol:
    """A QR code of ``text``, error correction M or better, at most ``wanted`` mm wide without its quiet zone.

    A long text may take up to ``most`` mm. Modules are whole dots, and never below
    0.625 mm. Raises BadgeError where the text does not go in.
    """
    try:
        matrix = segno.make_qr(text, error="m", boost_error=True).matrix
    except segno.DataOverflowError as error:
        raise BadgeError("The badge's code is too long for a QR code: the ticket's id at the platform is far too long.") from error
    side = len(matrix)
    module = max(_FINEST, wanted / side // DOT * DOT)
    if module * side > most:
        raise BadgeError("The badge's code is too long for this badge: the ticket's id at the platform is far too long.")
    return Symbol(tuple(_bars(matrix)), side, module)


def _bars(matrix: tuple[bytearray, ...]) -> list[tuple[int, int, int]]:
    found: list[tuple[int, int, int]] = []
    for row, modules in enumerate(matrix):
        column = 0
        for stretch in bytes(modules).replace(b"\x00", b" ").split(b" "):
            if stretch:
                found.append((column, row, len(stretch)))
            column += len(stretch) + 1
    return found
