"""Folding: what is typed and what is on the list meet, whatever case, accents and script."""

import unicodedata
from typing import Literal

import pytest
from anyascii import anyascii
from hypothesis import given
from hypothesis import strategies as some

from kiosk.core import folding

Form = Literal["NFC", "NFD", "NFKC", "NFKD"]
FORMS: tuple[Form, ...] = ("NFC", "NFD", "NFKC", "NFKD")
LETTERS = some.characters(categories=["L", "M", "N"])
LATIN_ACCENTS = "".join(chr(code) for code in range(0x300, 0x30D))


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("Müller", "muller"), ("Müller", "MÜLLER"), ("Müller", "mueller"), ("Mueller", "Müller"), ("Weiß", "weiss"), ("WEISS", "Weiß"),
        ("Łukasz", "lukasz"), ("Þórsdóttir", "thorsdottir"), ("Þórsdóttir", "Thorsdottir"), ("Sørensen", "sorensen"),
        ("Sørensen", "Soerensen"), ("Åberg", "aaberg"), ("Æsa", "aesa"), ("Đặng", "dang"), ("Nguyễn", "nguyen"), ("Işıl", "isil"),
        ("Işıl", "IŞIL"), ("İbrahim", "ibrahim"), ("Ibrahim", "İBRAHİM"), ("Γιώργος", "ΓΙΏΡΓΟΣ"), ("ΓΙΩΡΓΟΣ", "γιωργος"), ("Щёкин", "ЩЕКИН"),
        ("Александр", "aleksandr"), ("مُحَمَّد", "محمد"), ("أحمد", "احمد"), ("فاطمة", "فاطمه"), ("علی", "علي"), ("الحسن", "حسن"),
        ("שָׁלוֹם", "שלום"), ("李小龍", "李"), ("李小龍", "小龍"), ("李小龍", "lixiaolong"), ("タナカ", "たなか"), ("ﾀﾅｶ", "タナカ"),
        ("김민수", "김"),
        ("O’Brien", "obrien"), ("O’Brien", "brien"), ("Jean-Luc", "jeanluc"), ("Jean-Luc", "luc"), ("Ｍüller", "muller"), ("ज़ैनब", "ज़ैनब"),
    ],
)  # fmt: skip
def test_a_name_is_found_as_people_type_it(stored: str, typed: str) -> None:
    """Every form of the typed word is compared; one of them begins a word of the name."""
    words = folding.words_of_name("", "", stored, anyascii)
    (query,) = folding.readings(typed, anyascii)
    assert all(any(word.startswith(form) for word in words for form in forms) for forms in query)


@given(some.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    """Any text of any characters."""
    assert folding.fold(folding.fold(text)) == folding.fold(text)


@given(some.text())
def test_case_does_not_matter(text: str) -> None:
    """Small, capital and as written are folded alike, wherever Unicode itself finds them alike."""
    for other in (text.lower(), text.upper(), text.casefold()):
        if other.casefold() == text.casefold():
            assert folding.fold(other) == folding.fold(text)


@given(some.text(LETTERS), some.sampled_from(FORMS))
def test_the_form_of_unicode_does_not_matter(text: str, form: Form) -> None:
    """A keyboard that sends letter and accent apart types the same as one that sends them as one."""
    assert folding.fold(unicodedata.normalize(form, text)) == folding.fold(text)


@given(some.lists(some.tuples(some.sampled_from("abcdefghijklmnopqrstuvwxyzαεηιουωаеиоу"), some.text(LATIN_ACCENTS, max_size=3)), max_size=12))
def test_accents_do_not_matter(letters: list[tuple[str, str]]) -> None:
    """Any accents on any letters fold away."""
    bare = "".join(letter for letter, _ in letters)
    assert folding.fold("".join(letter + accents for letter, accents in letters)) == folding.fold(bare)


@given(some.text(), some.text(), some.text())
def test_words_can_be_kept_and_parted(first: str, last: str, shown: str) -> None:
    """No word is empty, longer than is looked at, or holds what stands between words in the index."""
    words = folding.words_of_name(first, last, shown, anyascii)
    assert len(set(words)) == len(words)
    assert all(word and len(word) <= folding.LONGEST and not set(word) & set(" |~@") and word == "".join(word.split()) for word in words)


@given(some.text(LETTERS, min_size=1))
def test_whoever_is_typed_as_written_is_found(name: str) -> None:
    """The first form of each typed word is a word of the name, or begins one."""
    words = folding.words_of_name("", "", name, anyascii)
    for query in folding.readings(name, anyascii):
        assert all(any(word.startswith(form) for word in words for form in forms) for forms in query)


@pytest.mark.parametrize(
    ("typed", "reading"),
    [
        ("4567", [[("4567", "~7654")]]),
        ("0170 1234567", [[("01701234567", "~7654321071")], [("0170", "~0710"), ("1234567", "~7654321")]]),
        ("ana.silva@firm", [[("ana.silva@firm",)]]),
        ("@firm", [[("firm",)]]),
        ("TS-2026-00123", [[("ts202600123",)], [("ts",), ("2026", "~6202"), ("00123", "~32100")]]),
        ("٤٥٦٧", [[("4567", "~7654")]]),
        (" ", []),
        ("-", []),
    ],
)
def test_what_is_typed_is_read_as(typed: str, reading: list[list[tuple[str, ...]]]) -> None:
    """Numbers also as the end of a telephone's, addresses as a whole; what has no letter asks for nothing."""
    assert folding.readings(typed, anyascii) == reading
