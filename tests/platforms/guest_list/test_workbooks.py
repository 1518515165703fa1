"""XLSX as spreadsheets save it, and files that only look like it."""

import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from kiosk.core.errors import Refused
from kiosk.platforms.guest_list.opening import opened
from tests.platforms.guest_list.lists import bad, only, read, tickets, workbook

_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def test_a_workbook_is_read_whatever_its_name(tmp_path: Path) -> None:
    """Numbers are text without ``.0``, empty rows are no guests, and lines are the sheet's own numbers."""
    path = workbook(
        tmp_path,
        ["Name", "Code", "Telefon", "Order"],
        ["فاطمة", 123456, 491701234567.0, 7.5],
        [None, None, None, None],
        ["王小明", "00123", None, None],
        ["Twice", 123456],
        name="list.csv",
    )
    with opened(path) as sheet:
        assert sheet.kind == "xlsx"
    fatima, wang = [row.ticket for row in read(path) if not hasattr(row, "reason")]
    assert (fatima.name, [code.text for code in fatima.codes]) == ("فاطمة", ["123456", "7.5", "491701234567"])
    assert (wang.name, wang.codes[0].text) == ("王小明", "00123")
    assert bad(path) == {5: "has the same code as line 2"}


def test_zeros_that_only_the_format_shows_are_kept(tmp_path: Path) -> None:
    """Excel keeps the number 123 and shows 00123: the ticket says 00123."""
    path = workbook(tmp_path, ["Name", "Code"], ["Ada", 123])
    book = load_workbook(path)
    book["Sheet"]["B2"].number_format = "00000"
    book.save(path)
    book.close()
    assert only(path).codes[0].text == "00123"


@pytest.mark.parametrize("code", [1234567890123456789, 1.23456789012345e20, "1.23457E+12", "1,5E18"])
def test_a_code_that_excel_has_rounded_is_listed(tmp_path: Path, code: object) -> None:
    """Excel keeps fifteen digits; a longer code is another one now, and would refuse its guest at the door."""
    assert "rounded" in bad(workbook(tmp_path, ["Name", "Code"], ["Ada", code]))[2]
    assert only(workbook(tmp_path, ["Name", "Code"], ["Ada", 123456789012345])).codes[0].text == "123456789012345"


def test_dates_yes_and_formulas(tmp_path: Path) -> None:
    """Dates are dates, ticks are yes, a formula is what it gave, and one that failed is no code."""
    path = workbook(
        tmp_path,
        ["Name", "Code", "Valid from", "Valid until", "Paid", "Company"],
        ["Ada", "A1", datetime.fromisoformat("2026-06-15T08:30"), date(2026, 6, 16), True, "#N/A"],
        ["Alan", "#REF!", None, None, False, ""],
        ["Grace", "A3", None, None, False, ""],
    )
    ada, grace = [row.ticket for row in read(path) if not hasattr(row, "reason")]
    assert ada.valid_from == datetime.fromisoformat("2026-06-15T08:30").astimezone(UTC)
    assert ada.valid_until == datetime.fromisoformat("2026-06-17T04:00").astimezone(UTC)
    assert (ada.paid, grace.paid, ada.company) == (True, False, "")
    assert bad(path) == {3: "has a formula without a result for its code"}


def test_the_first_sheet_that_holds_anything_is_the_list(tmp_path: Path) -> None:
    """An empty sheet in front, and others behind, do not matter."""
    book = Workbook()
    book.create_sheet("Guests").append(["Name", "Code"])
    book["Guests"].append(["Ada", "1"])
    book.create_sheet("Later").append(["Name", "Code"])
    book["Later"].append(["Nobody", "2"])
    book.save(tmp_path / "list.xlsx")
    book.close()
    assert [ticket.name for ticket in tickets(tmp_path / "list.xlsx")] == ["Ada"]


def test_a_workbook_with_nothing_in_it_is_empty(tmp_path: Path) -> None:
    """It is said, and is no empty roster."""
    with pytest.raises(Refused, match="empty"):
        read(workbook(tmp_path))


def test_what_a_workbook_says_of_its_size_is_not_believed(tmp_path: Path) -> None:
    """A dimension of one cell, as some programs write it, hides nobody."""
    path = _with(
        workbook(tmp_path, ["Name", "Code"], ["Ada", "1"], ["Alan", "2"]), tmp_path, '<dimension ref="A1:B3"', '<dimension ref="A1:A1"'
    )
    assert [ticket.name for ticket in tickets(path)] == ["Ada", "Alan"]


@pytest.mark.parametrize(("before", "after"), [('r="3"', 'r="99999999"'), ('r="B3"', 'r="ZZZ3"')])
def test_a_sheet_that_claims_to_be_endless_is_refused(tmp_path: Path, before: str, after: str) -> None:
    """A row number or a column that no sheet has is no reason to go on for ever."""
    path = _with(workbook(tmp_path, ["Name", "Code"], ["Ada", "1"], ["Alan", "2"]), tmp_path, before, after)
    with pytest.raises(Refused, match="larger than"):
        read(path)


def test_a_style_that_is_missing_prints_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What a command prints is JSON and nothing else, whatever the reader has to say."""
    path = _with(workbook(tmp_path, ["Name", "Code"], ["Ada", 7]), tmp_path, 'xfId="0"', 'xfId="9"', part="xl/styles.xml")
    with pytest.raises(Refused, match="damaged"):
        read(path)
    assert capsys.readouterr() == ("", "")


def test_a_second_walk_gives_what_the_first_gave(tmp_path: Path) -> None:
    """Also after one that was left in the middle; lines stay the sheet's."""
    path = workbook(tmp_path, ["Name", "Code"], *([f"Gäst {n}", f"C{n}"] if n % 3 else [None, None] for n in range(1, 1300)))
    with opened(path) as sheet:
        beginning = next(iter(sheet.rows()))
        walks = [[(row.line, row.cells) for row in sheet.rows() if not row.blank] for _ in range(3)]
    assert beginning.cells == ["Name", "Code"]
    assert walks[0] == walks[1] == walks[2]
    assert walks[0][-1] == (1299, ["Gäst 1298", "C1298"])


def _with(path: Path, folder: Path, before: str, after: str, part: str = "xl/worksheets/sheet1.xml") -> Path:
    """The workbook with the XML of its sheet, or another part, changed."""
    changed = folder / "changed.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(changed, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == part:
                assert before.encode() in content
                content = content.replace(before.encode(), after.encode())
            target.writestr(name, content)
    return changed


def _archive(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("parts", "word"),
    [
        ({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}, "OpenDocument"),
        ({"word/document.xml": b"<x/>"}, "archive and not"),
        ({"list.csv": b"Name,Code\nAda,1\n"}, "archive and not"),
        ({"xl/workbook.xml": b"<x/>"}, "damaged"),
        ({"xl/workbook.xml": b"\xff\xfe<", "[Content_Types].xml": _TYPES.encode()}, "damaged"),
        ({"xl/workbook.xml": b"<x/>", "xl/sharedStrings.xml": bytes(210_000_000)}, "larger inside"),
    ],
)
def test_an_archive_that_is_no_workbook_is_named(tmp_path: Path, parts: dict[str, bytes], word: str) -> None:
    """OpenDocument, Word, a packed CSV, a damaged workbook and one that is a bomb each get their own words."""
    with pytest.raises(Refused, match=word) as caught:
        read(_archive(tmp_path / "list.xlsx", parts))
    assert caught.value.code == "NOT_A_LIST"


def test_a_cut_workbook_is_refused_wherever_it_is_cut(tmp_path: Path) -> None:
    """A copy that broke off is damaged, never a shorter list."""
    whole = workbook(tmp_path, ["Name", "Code"], *([f"Guest {n}", f"C{n}"] for n in range(50))).read_bytes()
    for length in range(4, len(whole), len(whole) // 25):
        (tmp_path / "cut.xlsx").write_bytes(whole[:length])
        with pytest.raises(Refused, match="damaged"):
            read(tmp_path / "cut.xlsx")


def test_a_workbook_of_more_than_fifty_megabytes_is_refused(tmp_path: Path) -> None:
    """Before anything of it is unpacked."""
    path = tmp_path / "huge.xlsx"
    with path.open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(51_000_000)
    with pytest.raises(Refused, match="50"):
        read(path)


def test_an_encrypted_archive_is_damaged(tmp_path: Path) -> None:
    """A part that needs a password cannot be read; that is said, not raised."""
    path = _archive(tmp_path / "list.xlsx", {"mimetype": b"x", "xl/workbook.xml": b"<x/>", "[Content_Types].xml": _TYPES.encode()})
    content = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(mark)
        while place >= 0:
            content[place + at] |= 1
            place = content.find(mark, place + 4)
    path.write_bytes(bytes(content))
    with pytest.raises(Refused, match="damaged"):
        read(path)
