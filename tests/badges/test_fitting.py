"""Names in boxes: large, whole, on few lines; elided last."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.badges.fitting import Block, Box, fit
from kiosk.badges.typesetter import BOLD, Library, Typesetter

SETTER = Typesetter(Library(), BOLD)
BOX = Box(width=153, height=100, largest=44, smallest=12, comfortable=20)


def texts(text: str, box: Box = BOX) -> list[str]:
    block = fit(text, SETTER, box)
    assert block is not None
    return [line.text for line in block.lines]


def inside(block: Block, box: Box) -> bool:
    widths = [(line.ink.right - line.ink.left) * block.size for line in block.lines if line.ink is not None]
    return max(widths) <= box.width + 0.01 and block.height <= box.height + 0.01 and block.size <= box.largest + 0.01


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Bo Li", ["Bo Li"]),
        ("Anna Müller", ["Anna", "Müller"]),
        ("María José Fernández", ["María José", "Fernández"]),
        ("王小明", ["王小明"]),
        ("歐陽靜怡", ["歐陽靜怡"]),
        ("佐々木 さくら", ["佐々木", "さくら"]),
        ("김서연", ["김서연"]),
        ("Maximiliana-Alexandra Hohenberg-Wittelsbach von Rosenstein", ["Maximiliana-Alexandra", "Hohenberg-Wittelsbach", "von Rosenstein"]),
    ],
)
def test_lines_of_names(name: str, lines: list[str]) -> None:
    """Names break where a person would break them."""
    assert texts(name) == lines


def test_long_name_stays_readable() -> None:
    """A name of 57 characters is printed whole, at 12 points or more."""
    name = "Maximiliana-Alexandra Hohenberg-Wittelsbach von Rosenstei"
    assert len(name) == 57
    block = fit(name, SETTER, BOX)
    assert block is not None
    assert " ".join(line.text for line in block.lines) == name
    assert block.size >= 12


def test_ideographs_break_anywhere() -> None:
    """A long text without spaces in Chinese letters is broken between them, whole."""
    assert "".join(texts("北京晨光科技有限公司国际合作与发展交流中心")) == "北京晨光科技有限公司国际合作与发展交流中心"
    assert len(texts("北京晨光科技有限公司国际合作与发展交流中心")) > 1


def test_no_line_starts_with_a_closer() -> None:
    """A long vowel mark or iteration mark never begins a line."""
    lines = texts("スーパーマーケットコーヒーセンターヨーロッパーーーー", Box(80, 100, 44, 8, 20))
    assert not any(line[0] in "ー々、。" for line in lines[:2])


def test_long_word_is_broken_before_it_is_elided() -> None:
    """A word too long for a line at the smallest size is broken inside, as seldom as can be, and stays whole."""
    lines = texts("Wolfeschlegelsteinhausenbergerdorff")
    assert "".join(lines) == "Wolfeschlegelsteinhausenbergerdorff"
    assert len(lines) == 2


def test_too_long_is_elided() -> None:
    """What does not fit at the smallest size ends with an ellipsis, at that size, on three lines."""
    name = "Konstantin " * 40
    block = fit(name, SETTER, BOX)
    assert block is not None
    assert len(block.lines) == 3
    assert block.lines[-1].text.endswith("…")
    assert name.startswith(" ".join(line.text for line in block.lines)[:-1])
    assert block.size == pytest.approx(12, rel=0.04)


def test_elided_arabic_ends_on_the_left() -> None:
    """The ellipsis of a name written from right to left stands at its left end."""
    block = fit("محمد " * 60, SETTER, BOX)
    assert block is not None
    last = block.lines[-1]
    leftmost = min((glyph for glyph in last.glyphs if glyph.face.outline(glyph.id)), key=lambda glyph: glyph.x)
    face = leftmost.face
    assert leftmost.id == face.shape("…", rtl=False)[0].glyph


def test_nothing_to_draw() -> None:
    """An empty text, spaces, or emoji give no block."""
    assert [fit(text, SETTER, BOX) for text in ("", "  ", "🎉")] == [None, None, None]


@settings(max_examples=150)
@given(
    st.text(alphabet="abcÄé -.م ح 王 क्षि ณั", max_size=120) | st.text(max_size=80),
    st.sampled_from([BOX, Box(150, 8, 15, 8, 11, 2), Box(20, 12, 30, 6, 10, 1)]),
)
def test_always_inside(text: str, box: Box) -> None:
    """Whatever the text, the block is inside its box and has no more lines than allowed."""
    block = fit(text, SETTER, box)
    assert block is None or (inside(block, box) and 1 <= len(block.lines) <= box.lines)
    assert block is None or block.size > 0.5 * box.smallest or box.height < 2 * box.smallest


@pytest.mark.parametrize("name", ["Anna Müller", "प्रियंका श्रीवास्तव", "فاطمة الزهراء", "Đặng Ỹ"])
def test_lines_do_not_touch(name: str) -> None:
    """The ink of one line ends above the ink of the next."""
    block = fit(name, SETTER, Box(90, 200, 60, 12, 20))
    assert block is not None
    assert len(block.lines) > 1
    bounds = [
        (at - line.ink.top * block.size, at - line.ink.bottom * block.size)
        for line, at in zip(block.lines, block.baselines, strict=True)
        if line.ink
    ]
    assert all(upper[1] < lower[0] for upper, lower in pairwise(bounds))
