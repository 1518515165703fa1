"""A whole badge, from its PDF to what a label printer's dots and a scanner make of it."""

import dataclasses
from pathlib import Path

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.badges.renderer import BadgeRenderer
from kiosk.badges.typesetter import BOLD, FALLBACKS, MEDIUM, Library
from kiosk.core.badge import Badge
from kiosk.core.errors import BadgeError
from kiosk.ports.printer import Renderer
from tests.badges.paper import between, ink_margins, operators, page_size, raster
from tests.badges.people import PEOPLE, SAMPLES, badge

RENDERER = BadgeRenderer()
STRANGE = {
    "empty": "",
    "controls": "\x00\x07\x1b\u202e\ufeff\u2066",
    "only marks": "\u0301\u0302\u0e34\u093f",
    "only emoji": "🎉👩🏽‍💻🏳️‍🌈☃️",
    "lone surrogates": "\ud800\udfff",
    "private use": "\ue000\U000f0000",
    "unassigned": "\U000e0fff\u0378",
    "4 KB": "Konstantin " * 372,
    "one word": "Wolfeschlegelsteinhausenbergerdorff" * 20,
    "200 letters": "Ana " * 50,
    "200 ideographs": "王" * 200,
    "200 Arabic": "محمد " * 40,
    "stacked marks": "Z" + "\u0301" * 300,
    "many lines": "Anna\n\r\n\tMüller\u2028x",
    "no script": "·-–…()",
}


@pytest.mark.parametrize("who", PEOPLE)
def test_page_and_code(who: str) -> None:
    """Every badge is one page of 62 × 100 mm whose QR reads as the badge's code on 203 and on 300 dpi printers."""
    pdf = RENDERER.pdf(PEOPLE[who])
    assert page_size(pdf) == pytest.approx((62, 100), abs=0.02)
    for dpi in (203.2, 300):
        assert [found.text for found in zxingcpp.read_barcodes(raster(pdf, dpi))] == [PEOPLE[who].code]


@pytest.mark.parametrize("who", PEOPLE)
def test_black_and_white(who: str) -> None:
    """Nothing is grey: at a high resolution all but the edges of shapes is black or white."""
    pixels = raster(RENDERER.pdf(PEOPLE[who]), 600)
    assert ((pixels > 8) & (pixels < 247)).mean() < 0.03
    assert " g\n" not in operators(RENDERER.pdf(PEOPLE[who])).replace("0 g\n", "").replace("1 g\n", "")


@pytest.mark.parametrize("who", PEOPLE)
def test_name_has_ink(who: str) -> None:
    """Each name leaves ink between event name and code."""
    pixels = raster(RENDERER.pdf(PEOPLE[who]))
    assert (between(pixels, 52, 88) < 128).mean() > 0.02


@pytest.mark.parametrize("font", [BOLD, MEDIUM, *FALLBACKS])
def test_no_missing_glyph_shape(font: str) -> None:
    """The bundled fonts hold no missing-glyph shape that could be drawn, but they do hold glyphs."""
    face = Library().face(font)
    assert face.outline(0) == ""
    assert face.outline(face.shape(SAMPLES[font], rtl=False)[0].glyph) != ""


@pytest.mark.parametrize("who", PEOPLE)
def test_margins(who: str) -> None:
    """No ink is nearer to an edge than 3 mm, which label printers cannot reach."""
    assert min(ink_margins(raster(RENDERER.pdf(PEOPLE[who])))) >= 3


@pytest.mark.parametrize("name", STRANGE.values(), ids=STRANGE.keys())
def test_strange_names(name: str) -> None:
    """Whatever stands in a name, the badge is drawn inside its margins and its code can be read."""
    wanted = badge(name, name, name)
    pixels = raster(RENDERER.pdf(wanted))
    assert min(ink_margins(pixels)) >= 2
    assert [found.text for found in zxingcpp.read_barcodes(pixels)] == [wanted.code]


@settings(max_examples=60)
@given(
    name=st.text(max_size=120), company=st.text(max_size=120), kind=st.text(max_size=60), event=st.text(max_size=120), rehearsal=st.booleans()
)
def test_any_text(name: str, company: str, kind: str, event: str, rehearsal: bool) -> None:
    """Any text in any field is drawn inside the margins."""
    wanted = Badge("7", 1, name, company, kind, "KB1.ABC.7.1.XYZ", event, rehearsal)
    assert min(ink_margins(raster(RENDERER.pdf(wanted), 100), 100)) >= 2


@pytest.mark.parametrize("code", ["X", "KB1." + "4" * 200, "é王" * 20])
def test_short_and_long_codes(code: str) -> None:
    """Short, long and non-ASCII codes are read as they are, with modules of at least 0.6 mm."""
    pixels = raster(RENDERER.pdf(dataclasses.replace(PEOPLE["latin"], code=code)))
    assert [found.text for found in zxingcpp.read_barcodes(pixels)] == [code]


@pytest.mark.parametrize("length", [600, 5000])
def test_code_too_long(length: int) -> None:
    """A code that cannot be printed legibly is a BadgeError that does not repeat it."""
    with pytest.raises(BadgeError, match="too long") as caught:
        RENDERER.pdf(dataclasses.replace(PEOPLE["latin"], code="z" * length))
    assert "zzz" not in str(caught.value)


def test_same_bytes() -> None:
    """The same badge gives the same bytes, from another renderer and after other badges too."""
    first = {who: BadgeRenderer().pdf(PEOPLE[who]) for who in ("latin", "arabic", "japanese")}
    again = {who: RENDERER.pdf(PEOPLE[who]) for who in reversed(first)}
    assert again == first


def test_rehearsal_is_marked() -> None:
    """A rehearsal badge has a solid banner at its top, a badge in earnest has none."""
    marked, earnest = (between(raster(RENDERER.pdf(PEOPLE[who])), 88, 96) for who in ("rehearsal", "latin"))
    assert (marked < 128).mean() > 0.5
    assert (earnest < 128).mean() < 0.2


def test_type_band() -> None:
    """The ticket type stands reversed on a solid band at the bottom; without a type there is no band."""
    with_type, without = (between(raster(RENDERER.pdf(badge("Anna", "", kind))), 4, 15) for kind in ("Visitor", ""))
    assert 0.6 < (with_type < 128).mean() < 0.85
    assert (without < 128).mean() < 0.5


def test_no_name() -> None:
    """Without a name there is a rule to write one on."""
    pixels = between(raster(RENDERER.pdf(badge(""))), 52, 88)
    assert (pixels < 128).mean(axis=1).max() > 0.8


def test_missing_font(tmp_path: Path) -> None:
    """Without its fonts it says which one is missing."""
    with pytest.raises(BadgeError, match=f"{MEDIUM} is missing"):
        BadgeRenderer(Library(tmp_path)).pdf(badge("Anna"))


def test_damaged_font(tmp_path: Path) -> None:
    """A damaged font is named."""
    (tmp_path / MEDIUM).write_bytes(b"wOF2 is not what HarfBuzz reads")
    with pytest.raises(BadgeError, match=f"{MEDIUM} is damaged"):
        BadgeRenderer(Library(tmp_path)).pdf(badge("Anna"))


def test_is_a_renderer() -> None:
    """It satisfies the port."""
    renderer: Renderer = RENDERER
    assert renderer.pdf(badge("Anna")).startswith(b"%PDF-")
