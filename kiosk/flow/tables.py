"""Tables as files: CSV for spreadsheets, JSON lines for programs, XLSX."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, BinaryIO

from kiosk.core.errors import KioskError

Cell = str | float | bool | None
Rows = Iterable[Sequence[Cell]]
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_MOST_ROWS = 1_048_575
"""Below the heading, in one sheet of XLSX."""
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What XML 1.0 cannot hold."""


def _csv(out: BinaryIO, columns: Sequence[str], rows: Rows) -> int:
    """UTF-8 with a byte order mark, by which Excel knows it; a text that a spreadsheet would compute is led by an apostrophe."""
    text = io.TextIOWrapper(out, "utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    number = 0
    for row in rows:
        writer.writerow([_harmless(cell) for cell in row])
        number += 1
    text.detach()
    return number


def _jsonl(out: BinaryIO, columns: Sequence[str], rows: Rows) -> int:
    """One object a line; what is not known is null. There is no heading: an empty table is an empty file."""
    number = 0
    for row in rows:
        out.write(json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False).encode() + b"\n")
        number += 1
    return number


def _xlsx(out: BinaryIO, columns: Sequence[str], rows: Rows) -> int:
    """One sheet; texts are text cells, whatever they look like. Raises KioskError where there are more rows than a sheet can have."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("kiosk")
    sheet.freeze_panes = "A2"

    sheet.append(list(columns))
    number = 0
    for row in rows:
        if number == _MOST_ROWS:
            raise KioskError(f"there are more than {_MOST_ROWS} rows, which no XLSX sheet can hold: --format csv")
        sheet.append([text_cell(sheet, value) for value in row])
        number += 1
    book.save(out)
    return number


def text_cell(sheet: Any, value: Cell) -> object:
    """A value as a cell of openpyxl's write-only sheet: a number stays one, a text is a text whatever it looks like."""
    from openpyxl.cell import WriteOnlyCell

    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    made = WriteOnlyCell(sheet, _ILLEGAL.sub("\ufffd", _word(value)))
    made.data_type = "s"
    return made


def _word(value: Cell) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _harmless(value: Cell) -> Cell:
    if isinstance(value, bool):
        return _word(value)
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


FORMATS: dict[str, Callable[[BinaryIO, Sequence[str], Rows], int]] = {"csv": _csv, "jsonl": _jsonl, "xlsx": _xlsx}
"""Each writes a table and gives the number of its rows."""
