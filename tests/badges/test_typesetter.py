"""Lines of glyphs: nothing missing, the right order, the right letters left out."""

import unicodedata

import pytest
from bidi import get_display
from hypothesis import given
from hypothesis import strategies as st

from kiosk.badges.face import JOINERS
from kiosk.badges.typesetter import BOLD, Library, Line, Typesetter
from tests.badges.people import NAMES

SETTER = Typesetter(Library(), BOLD)


def whole(text: str) -> Line:
    paragraph = SETTER.paragraph(text)
    return paragraph.line(0, len(paragraph.pieces))


def letters_in_order(line: Line, text: str) -> str:
    """The line's glyphs from left to right as the characters of ``text`` they stand for; only for scripts of single forms."""
    known = {
        (face.name, face.shape(char, rtl=False)[0].glyph): char for char in text for face in {g.face for g in line.glyphs} if face.covers(char)
    }
    return "".join(known[glyph.face.name, glyph.id] for glyph in sorted(line.glyphs, key=lambda glyph: glyph.x))


@pytest.mark.parametrize("script", NAMES)
def test_every_letter_is_drawn(script: str) -> None:
    """No letter of the name is lost or replaced, no glyph is the missing one, and every word has ink."""
    line = whole(NAMES[script])
    assert line.text == unicodedata.normalize("NFC", NAMES[script])
    assert all(glyph.id != 0 for glyph in line.glyphs)
    assert len([glyph for glyph in line.glyphs if glyph.face.outline(glyph.id)]) >= 0.6 * len(line.text.replace(" ", "")) / 2
    for word in NAMES[script].split():
        assert whole(word).ink is not None


@given(st.text(max_size=60))
def test_any_text_without_missing_glyphs(text: str) -> None:
    """Whatever the text, no missing glyph is drawn, and what is left is covered by the faces it was given."""
    line = whole(text)
    assert all(glyph.id != 0 for glyph in line.glyphs)


def test_face_leaves_out_what_it_lacks() -> None:
    """A face that is asked for letters it does not have gives no glyph for them, not the missing one."""
    face = Library().face(BOLD)
    assert not face.covers("王")
    assert face.shape("王", rtl=False) == ()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("אבג abc 12", "abc 12 גבא"),
        ("abc אבג 12", "abc 12 גבא"),
        ("12 אבג", "גבא 12"),
        ("abc דה 34 וז def", "abc זו 34 הד def"),
    ],
)
def test_mixed_hebrew(text: str, shown: str) -> None:
    """Hebrew runs from right to left, Latin and digits inside it from left to right (UAX #9)."""
    assert letters_in_order(whole(text), text) == shown


@given(st.text(alphabet="אבגדה abcXYZ 012,./", max_size=30))
def test_order_as_another_implementation(text: str) -> None:
    """Mixed text stands in the order that python-bidi's Rust implementation gives."""
    line = whole(text)
    assert letters_in_order(line, line.text) == get_display(line.text)


def test_mixed_arabic() -> None:
    """In an Arabic name a Latin part stands to the left of what comes before it, its letters and digits in their own order."""
    line = whole("محمد Ali 42")
    latin = [glyph for glyph in line.glyphs if glyph.face.name == BOLD]
    arabic = [glyph for glyph in line.glyphs if glyph.face.name != BOLD and glyph.face.outline(glyph.id)]
    assert max(glyph.x for glyph in latin) < min(glyph.x for glyph in arabic)
    face = latin[0].face
    wanted = [face.shape(char, rtl=False)[0].glyph for char in "Ali42"]
    assert [glyph.id for glyph in sorted(latin, key=lambda glyph: glyph.x) if face.outline(glyph.id)] == wanted


def test_arabic_is_joined() -> None:
    """Arabic letters take their joined forms: a word is not the sum of its letters standing alone."""
    joined = {glyph.id for glyph in whole("محمد").glyphs}
    alone = {glyph.id for letter in "محمد" for glyph in whole(letter).glyphs}
    assert joined != alone


def test_persian_joiner() -> None:
    """A zero-width non-joiner separates two forms and draws nothing itself."""
    apart, together = whole("علی\u200cرضا"), whole("علیرضا")
    assert [glyph.id for glyph in apart.glyphs] != [glyph.id for glyph in together.glyphs]


def test_devanagari_vowel_before() -> None:
    """The vowel i stands left of its consonant although it is written after it."""
    line = whole("कि")
    consonant = whole("क").glyphs[0].id
    assert [glyph.id == consonant for glyph in sorted(line.glyphs, key=lambda glyph: glyph.x)] == [False, True]


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("𝓐𝓷𝓷𝓪", "Anna"),
        ("Ａｎｎａ", "Anna"),
        ("ﬁnn", "finn"),
        ("𠮷田", "吉田"),
        ("Anna 🎉 Müller", "Anna Müller"),
        ("👩‍💻", ""),
        ("Anna❤️", "Anna"),
        ("ﻣﺤﻤﺪ", "محمد"),
        ("Ann\u20d7a", "Anna"),
        ("ሀለ Anna", "Anna"),
    ],
)
def test_plainer_letters(text: str, drawn: str) -> None:
    """What no font has becomes its plainer form or is left out."""
    assert whole(text).text == drawn


def test_widths_add_up() -> None:
    """The widths of the pieces are those of the whole line."""
    for name in NAMES.values():
        paragraph = SETTER.paragraph(name)
        assert sum(paragraph.widths) == pytest.approx(paragraph.line(0, len(paragraph.pieces)).advance)


def test_pieces_are_letters_as_read() -> None:
    """A mark, a joiner, a virama's consonant or a Thai vowel belongs to its letter."""
    assert SETTER.paragraph("e\u0327x").pieces == ("ȩ", "x")
    assert SETTER.paragraph("क्षि").pieces == ("क्षि",)
    assert SETTER.paragraph("เก่า").pieces == ("เก่า",)
    assert JOINERS[0] in SETTER.paragraph("می\u200cرضا").pieces[1]
