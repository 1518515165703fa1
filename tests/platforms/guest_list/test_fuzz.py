"""Any file at all: only Refused and Unreachable may escape, and what comes out can be stored and scanned."""

import contextlib
import io
import tempfile
import zipfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from kiosk.core.errors import Refused, SettingsError, Unreachable
from kiosk.platforms.guest_list.columns import wishes
from kiosk.platforms.guest_list.dates import moment
from kiosk.platforms.guest_list.guests import Guest
from tests.platforms.guest_list.lists import read, written

_HEADINGS = st.sampled_from(
    ["Name", "Vorname", "Nachname", "E-Mail", "Code", "Ticket", "Status", "Paid", "Sessions", "Valid from", "Valid until", "ID", "x", ""]
)
_CELL = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["Ada", "A-1", '"', '""', '"x', "=1", "1E+12", "#REF!", "06/07/2026", "yes", "\u202e", "\ufeff", "\ud800", "\x00", "\r", "\n"]
    ),
)
_SEPARATOR = st.sampled_from([",", ";", "\t", "|", "sep=;\n"])
_ENCODING = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1"])


def _judged(content: bytes) -> None:
    """Reads the file; whatever guests it gives can go into the database and onto a line of JSON."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            rows = read(written(Path(folder), content))
        except (Refused, Unreachable) as error:
            str(error).encode()
            return
    ids = set()
    for row in rows:
        assert row.line >= 1
        if isinstance(row, Guest):
            ticket = row.ticket
            texts = (ticket.id, ticket.name, ticket.type, ticket.company, ticket.email, ticket.order, *(code.text for code in ticket.codes))
            "".join(texts).encode()
            assert ticket.codes[0].text.isprintable()
            assert ticket.name or ticket.codes[0].text
            assert ticket.id not in ids
            ids.add(ticket.id)
        else:
            assert row.reason


@given(st.binary(max_size=400))
def test_any_bytes(content: bytes) -> None:
    """A file of anything."""
    _judged(content)


@given(
    st.sampled_from(
        [
            b"PK\x03\x04",
            b"\xff\xfe",
            b"\xfe\xff",
            b"\xef\xbb\xbf",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            b"Name,Code\n",
            b"N\0a\0m\0e\0,\0",
            b"sep=,\n",
        ]
    ),
    st.binary(max_size=200),
)
def test_any_bytes_after_a_good_beginning(begins: bytes, content: bytes) -> None:
    """What looks right at first and goes wrong."""
    _judged(begins + content)


@settings(max_examples=200)
@given(
    st.lists(_HEADINGS, min_size=1, max_size=8),
    st.lists(st.lists(_CELL, max_size=9), max_size=8),
    _SEPARATOR,
    _ENCODING,
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_any_table(headings: list[str], rows: list[list[str]], separator: str, encoding: str, end: str) -> None:
    """Known headings over cells of any kind, in any encoding."""
    begins = separator if len(separator) > 1 else ""
    between = separator[-2:-1] if begins else separator
    text = begins + end.join(between.join(row) for row in [headings, *rows])
    _judged(text.encode(encoding, "replace"))


@settings(max_examples=60)
@given(st.lists(st.lists(st.none() | st.booleans() | st.integers() | st.floats() | _CELL | st.datetimes(), max_size=6), max_size=6))
def test_any_workbook(rows: list[list[object]]) -> None:
    """Cells of any type that a workbook takes."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Name", "Code", "Valid until", "Paid"])
    for row in rows:
        sheet.append([_storable(cell) for cell in row])
    stream = io.BytesIO()
    book.save(stream)
    book.close()
    _judged(stream.getvalue())


def _storable(cell: object) -> object:
    if isinstance(cell, str):
        return "".join(each for each in cell if each.isprintable() and each.isascii())
    return cell if not isinstance(cell, int) or abs(cell) < 1 << 64 else None


_PARTS = st.sampled_from(
    [
        "xl/workbook.xml",
        "xl/worksheets/sheet1.xml",
        "xl/sharedStrings.xml",
        "xl/styles.xml",
        "[Content_Types].xml",
        "xl/_rels/workbook.xml.rels",
        "mimetype",
    ]
)


@settings(max_examples=100)
@given(st.dictionaries(_PARTS, st.binary(max_size=60), max_size=4), st.integers(min_value=0, max_value=3000), st.binary(max_size=3))
def test_any_archive(parts: dict[str, bytes], at: int, noise: bytes) -> None:
    """A workbook some of whose parts are anything, with a few bytes wrong."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Name", "Code"])
    sheet.append(["Ada", 1])
    stream = io.BytesIO()
    book.save(stream)
    book.close()
    changed = io.BytesIO()
    with zipfile.ZipFile(stream) as source, zipfile.ZipFile(changed, "w") as target:
        for name in source.namelist():
            target.writestr(name, parts.get(name, source.read(name)))
    content = changed.getvalue()
    _judged(content[:at] + noise + content[at + len(noise) :])


@given(st.text(max_size=30), st.booleans())
def test_any_text_as_a_date(shown: str, until: bool) -> None:
    """A moment, or none."""
    at = moment(shown, None, until=until)
    assert at is None or at.tzinfo is not None


@given(st.text(max_size=20))
def test_any_text_as_a_mapping(spoken: str) -> None:
    """A pair, or SettingsError."""
    pairs: tuple[tuple[str, str], ...] = (("x", "y"),)
    with contextlib.suppress(SettingsError):
        pairs = wishes([spoken])
    assert all(column and field for column, field in pairs)
