"""CSV in every encoding and with every separator, and what people and spreadsheets do to it."""

import codecs
import contextlib
import itertools
import tracemalloc
from itertools import islice
from pathlib import Path

import pytest

from kiosk.core.errors import Refused, Unreachable
from kiosk.platforms.guest_list.codes import Codes
from kiosk.platforms.guest_list.guests import Guest
from kiosk.platforms.guest_list.listing import listing
from kiosk.platforms.guest_list.opening import opened
from tests.platforms.guest_list.lists import bad, only, read, tickets, written

SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
ENCODINGS = {
    "UTF-8": ("utf-8", b"", "utf-8"),
    "UTF-8 with a mark": ("utf-8", codecs.BOM_UTF8, "utf-8-sig"),
    "UTF-16 LE with a mark": ("utf-16-le", codecs.BOM_UTF16_LE, "utf-16"),
    "UTF-16 BE with a mark": ("utf-16-be", codecs.BOM_UTF16_BE, "utf-16"),
    "UTF-16 LE without": ("utf-16-le", b"", "utf-16-le"),
    "UTF-16 BE without": ("utf-16-be", b"", "utf-16-be"),
    "Windows-1252": ("cp1252", b"", "cp1252"),
}
ENDS = {"unix": "\n", "windows": "\r\n", "old mac": "\r"}


@pytest.mark.parametrize(("encoding", "separator", "end"), list(itertools.product(ENCODINGS, SEPARATORS, ENDS)))
def test_every_encoding_separator_and_line_end(tmp_path: Path, encoding: str, separator: str, end: str) -> None:
    """What was written is what is read, with quotes, a line break in a cell, and the separator inside a text."""
    how, mark, told = ENCODINGS[encoding]
    between, line_end = SEPARATORS[separator], ENDS[end]
    rows = [
        ["Vorname", "Nachname", "Firma", "Code", "Bemerkung"],
        ["Zoë", "Müller", f'"Groß{between} Söhne"', "A-1", f'"glutenfrei{line_end}und ""vegan"""'],
        ["René", "Ørsted", "Café €", "A-2", ""],
    ]
    path = written(tmp_path, mark + line_end.join(between.join(row) for row in rows).encode(how))
    with opened(path) as sheet:
        assert (sheet.encoding, sheet.separator) == (told, separator)
    zoe, rene = tickets(path)
    assert (zoe.name, zoe.company, zoe.codes[0].text) == ("Zoë Müller", f"Groß{between} Söhne".replace("\t", ""), "A-1")
    assert [each.text for each in zoe.attention] == ['glutenfrei und "vegan"']
    assert (rene.name, rene.company, rene.codes[0].text) == ("René Ørsted", "Café €", "A-2")


@pytest.mark.parametrize("how", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_arabic_and_chinese_names(tmp_path: Path, how: str) -> None:
    """Names and headings of the whole world survive each of Unicode's forms."""
    path = written(tmp_path, "الاسم,البريد الإلكتروني,رمز التذكرة\nفاطمة الزهراء,f@example.org,كود١\n王小明,w@example.org,票2\n".encode(how))
    fatima, wang = tickets(path)
    assert (fatima.name, fatima.email, fatima.codes[0].text) == ("فاطمة الزهراء", "f@example.org", "كود١")
    assert (wang.name, wang.codes[0].text) == ("王小明", "票2")


@pytest.mark.parametrize("first", ["sep=;", "SEP=;", '"sep=;"'])
def test_excels_first_line_names_the_separator(tmp_path: Path, first: str) -> None:
    """``sep=;`` is obeyed, is no row, and counts as a line."""
    path = written(tmp_path, f"{first}\r\nName;Code\r\nAda, Countess;L-1\r\n;\r\nx;L-1\r\n")
    assert [row.line for row in read(path)] == [3, 5]
    assert bad(path) == {5: "has the same code as line 3"}


def test_one_column_needs_no_separator(tmp_path: Path) -> None:
    """A list of names alone is a list, and a comma in a name is part of it."""
    path = written(tmp_path, "Name\nLovelace, Ada\nTuring, Alan\nHopper\n")
    assert [ticket.name for ticket in tickets(path)] == ["Lovelace, Ada", "Turing, Alan", "Hopper"]


def test_a_heading_tells_the_separator_although_texts_are_full_of_another(tmp_path: Path) -> None:
    """More commas than semicolons in the rows do not make it a comma file."""
    path = written(tmp_path, "Name;Notes\nAda;no nuts, no milk, no eggs\nAlan;apples, pears, plums\n")
    assert [ticket.name for ticket in tickets(path)] == ["Ada", "Alan"]


def test_titles_above_the_headings_are_no_guests(tmp_path: Path) -> None:
    """An export's title and date stand above the headings; line numbers stay the file's."""
    path = written(tmp_path, "Guest list;;\nas of;2026-06-01;\n\nName;Code;Type\nAda;X1;VIP\n;;VIP\n")
    (ada, nobody) = read(path)
    assert isinstance(ada, Guest)
    assert (ada.line, ada.ticket.name, nobody.line) == (5, "Ada", 6)


def test_line_numbers_count_line_breaks_in_quotes(tmp_path: Path) -> None:
    """The number is where the row begins in the file, as an editor shows it."""
    path = written(tmp_path, 'Name,Notes,Code\nAda,"one\ntwo\nthree",1\n\n,"four\nfive",\nAlan,,1\n')
    assert bad(path) == {6: "has no name and no code", 8: "has the same code as line 2"}


def test_a_quotation_mark_that_is_never_closed_costs_one_row(tmp_path: Path) -> None:
    """Whether the file ends in it or a later quotation mark closes it: the rows below are read."""
    path = written(tmp_path, 'Name;Type;Code\nAda;VIP;1\n"Alan;VIP;2\nGrace;VIP;3\nKatherine;VIP;4\n')
    assert list(bad(path)) == [3]
    assert [row.ticket.name for row in read(path) if isinstance(row, Guest)] == ["Ada", "Grace", "Katherine"]
    path = written(tmp_path, 'Name;Type;Code\nAda;VIP;1\n"Alan;VIP;2\nGrace;VIP;3\nKatherine;"VIP";4\n')
    assert list(bad(path)) == [3]
    assert [row.ticket.name for row in read(path) if isinstance(row, Guest)] == ["Ada", "Grace", "Katherine"]
    path = written(tmp_path, 'Name;Type;Code\nAda;VIP;1\n"Alan;VIP;2\nGrace;VIP;3\nKatherine;VIP;5"\nDorothy;VIP;6\n')
    assert [(row.line, isinstance(row, Guest)) for row in read(path)] == [(2, True), (3, False), (4, True), (5, True), (6, True)]
    many = "".join(f"Guest {n};VIP;c{n}\n" for n in range(1000))
    path = written(tmp_path, f'Name;Type;Code\n"Alan;VIP;2\n{many}')
    assert list(bad(path)) == [2]
    assert [row.line for row in read(path)] == list(range(2, 1003))


def test_quotation_marks_inside_a_text_are_text(tmp_path: Path) -> None:
    """``5" pipe`` and ``"Ada" Lovelace`` are read as a spreadsheet reads them."""
    path = written(tmp_path, 'Name,Company,Code\nAl "Ace" Bo,5" pipes,1\n"Ada" Lovelace,x,2\n')
    assert [(ticket.name, ticket.company) for ticket in tickets(path)] == [('Al "Ace" Bo', '5" pipes'), ("Ada Lovelace", "x")]


def test_bytes_that_are_no_text_cost_their_row(tmp_path: Path) -> None:
    """A UTF-8 list with one damaged byte stays UTF-8: the row is listed, the others keep their letters."""
    path = written(tmp_path, "Name,Code\nZoë,1\nJörg,2\n".encode() + b"M\xfcller,3\n" + "Ørsted,4\n".encode())
    assert bad(path) == {4: "has bytes that are not text in this file's encoding"}
    assert [row.ticket.name for row in read(path) if isinstance(row, Guest)] == ["Zoë", "Jörg", "Ørsted"]
    wide = "Name,Code\nZoë,1\n".encode("utf-16-le") + b"\x00\xd8" + "X,2\nJörg,3\n".encode("utf-16-le")
    path = written(tmp_path, codecs.BOM_UTF16_LE + wide)
    assert list(bad(path)) == [3]
    path = written(tmp_path, "Name,Code\nM\u00fcller,1\nx".encode("cp1252") + b"\x81,2\nb\xf6se,3\n")
    assert list(bad(path)) == [3]


def test_letters_that_happen_to_read_as_utf8_do_not_make_it_utf8(tmp_path: Path) -> None:
    """Most decide: among Windows-1252 letters, two may look like one of UTF-8's."""
    path = written(tmp_path, "Name,Company,Code\nZoë,Ã© & Söhne,1\nJörg,Café,2\nRené,Nîmes,3\n".encode("cp1252"))
    assert [(ticket.name, ticket.company) for ticket in tickets(path)] == [("Zoë", "Ã© & Söhne"), ("Jörg", "Café"), ("René", "Nîmes")]


def test_a_row_with_too_many_cells_is_listed(tmp_path: Path) -> None:
    """A separator that was not quoted would move every cell; empty cells at the end do no harm, missing ones neither."""
    path = written(tmp_path, "Name,Company,Code\nAda,Smith, Sons,1\nAlan,x,2,,,\nGrace\n")
    reasons = bad(path)
    assert list(reasons) == [2]
    assert "has 4 cells where there are 3 columns" in reasons[2]


def test_a_formula_that_keeps_zeros_is_its_text(tmp_path: Path) -> None:
    """``="00123"`` is how spreadsheets are told to leave a code alone; invisible marks around a code are no part of it."""
    path = written(tmp_path, 'Name,Code\nAda,"=""00123"""\nAlan,="007"\nGrace,\u200b 42\u00a0\n')
    assert [ticket.codes[0].text for ticket in tickets(path)] == ["00123", "007", "42"]


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b" \r\n\r\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b",,,\n,,,\n", "empty"),
        (b"%PDF-1.7\n1 0 obj", "a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"<!DOCTYPE html><html><table><tr><td>Name</td></tr></table>", "web page"),
        (b'\n<?xml version="1.0"?><Workbook/>', "XML"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "picture"),
        (bytes(range(1, 32)) * 50, "not a text file"),
        (b"PK\x03\x04" + bytes(200), "damaged"),
        (b"Name,Code\n" + b"x" * 200_000, "100,000 characters"),
        ((",".join(f"c{n}" for n in range(1100)) + "\nName\n").encode(), "1100 columns"),
    ],
)
def test_what_is_no_list_is_named_for_what_it_is(tmp_path: Path, content: bytes, word: str) -> None:
    """Whatever the file's name: the words say what it is and what to do."""
    with pytest.raises(Refused, match=word) as caught:
        read(written(tmp_path, content))
    assert caught.value.code == "NOT_A_LIST"


def test_a_file_that_is_not_there_may_come_back(tmp_path: Path) -> None:
    """A stick that was pulled out is no reason to give up; a folder is no file."""
    with pytest.raises(Unreachable, match="No such file"):
        read(tmp_path / "gone.csv")
    with pytest.raises(Unreachable, match="no file"):
        read(tmp_path)


def test_a_file_that_is_written_meanwhile_does_not_count(tmp_path: Path) -> None:
    """A spreadsheet that saves in the middle of a pull must not leave half a list."""
    path = written(tmp_path, "Name,Code\nAda,1\n")
    with contextlib.ExitStack() as stack:
        assert stack.enter_context(listing(path, ())).count() == 1
        path.write_text("Name,Code\nAda,1\nAlan,2\n", "utf-8")
        with pytest.raises(Unreachable, match="while it was read"):
            stack.close()


def test_a_hundred_thousand_rows_take_little_memory(tmp_path: Path) -> None:
    """The rows are never held together: reading on through 7 MB of file takes less than a third of that."""
    path = tmp_path / "long.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("Name,Code,Something else\n")
        file.writelines(f"Guest {n},CODE-{n:012},{'x' * 270}\n" for n in range(100_000))
    with listing(path, ()) as listed:
        guests = listed.guests("party", Codes(tmp_path), None)
        assert sum(1 for _ in islice(guests, 75_000)) == 75_000
        # Tracing is slow; what would be held of each row shows in the last ones as well as in all.
        tracemalloc.start()
        try:
            assert sum(1 for _ in guests) == 25_000
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert peak < 2_000_000


def test_the_same_code_is_found_at_any_distance(tmp_path: Path) -> None:
    """Twenty thousand rows apart, the second one is listed with the first one's line."""
    rows = [f"Guest {n},C{n}" for n in range(20_000)]
    path = written(tmp_path, "\n".join(["Name,Code", *rows, "Late,C0", "Later,C19999", ""]))
    assert bad(path) == {20_002: "has the same code as line 2", 20_003: "has the same code as line 20001"}


def test_a_last_row_without_a_line_end_counts(tmp_path: Path) -> None:
    """A file without a line end at its end has its last row."""
    assert only(written(tmp_path, "Name,Code\nAda,1")).name == "Ada"
