"""The QR code's modules."""

import numpy as np
import pytest
import segno

from kiosk.badges.code import symbol
from kiosk.badges.renderer import BadgeRenderer
from kiosk.core.errors import BadgeError
from tests.badges.paper import between, raster
from tests.badges.people import PEOPLE, badge

DOTS_A_MM = 8


def test_bars_are_the_matrix() -> None:
    """The bars cover exactly the dark modules."""
    found = symbol("KB1.ABC", wanted=28, most=40)
    dark = {(column + step, row) for column, row, length in found.bars for step in range(length)}
    matrix = segno.make_qr("KB1.ABC", error="m").matrix
    assert dark == {(column, row) for row, modules in enumerate(matrix) for column, module in enumerate(modules) if module}
    assert found.side == len(matrix)


@pytest.mark.parametrize("length", [1, 20, 48, 90, 150, 250])
def test_modules_are_whole_dots(length: int) -> None:
    """Modules are whole dots of a 203 dpi printer, at least 0.6 mm, and the symbol no wider than allowed."""
    found = symbol("A" * length, wanted=28, most=40)
    assert found.module >= 0.6
    assert (found.module * DOTS_A_MM).is_integer()
    assert found.module * found.side <= 40


def test_correction() -> None:
    """The error correction is M or better."""
    found = symbol(PEOPLE["latin"].code, wanted=28, most=40)
    assert found.side >= segno.make_qr(PEOPLE["latin"].code, error="m", boost_error=False).symbol_size(border=0)[0]


def test_too_long() -> None:
    """A text that needs smaller modules is refused."""
    with pytest.raises(BadgeError, match="too long"):
        symbol("a" * 400, wanted=28, most=40)


def test_crisp_on_paper() -> None:
    """On a 203 dpi printer every edge of the symbol falls between two dots: nothing is grey before the raster decides."""
    page = raster(BadgeRenderer().pdf(badge("Anna Müller", "", "Visitor")))
    assert page.shape == (800, 496)
    code = between(page, 16, 44)
    assert ((code > 20) & (code < 235)).sum() == 0


def test_upright_on_the_page() -> None:
    """On the page the symbol is neither mirrored nor turned: its finder patterns are at the top and at the lower left."""
    code = symbol(PEOPLE["latin"].code, wanted=28, most=40)
    page = between(raster(BadgeRenderer().pdf(badge("Anna Müller", "", "Visitor"))), 16, 15 + (4 + code.side) * code.module)
    ink = page < 128
    columns, rows = np.flatnonzero(ink.any(axis=0)), np.flatnonzero(ink.any(axis=1))
    drawn = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    finder = round(7 * code.module * DOTS_A_MM)
    corners = [drawn[:finder, :finder], drawn[:finder, -finder:], drawn[-finder:, :finder], drawn[-finder:, -finder:]]
    whole_edges = [bool(part[0].all() and part[-1].all() and part[:, 0].all() and part[:, -1].all()) for part in corners]
    assert whole_edges == [True, True, True, False]
