"""XLSX by openpyxl, read from its first sheet that holds anything; what only looks like XLSX is named for what it is."""

import contextlib
import json
import math
import struct
import tempfile
import warnings
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import closing
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import IO, Any, BinaryIO

from kiosk.platforms.guest_list.rows import MOST_COLUMNS, Row, no_list, stripped

MOST_BYTES = 50_000_000
MOST_UNPACKED = 1_000_000_000
MOST_TEXTS = 200_000_000
"""Sizes of the file, of all that is packed in it, and of its table of texts, which is held in memory."""

_MOST_ROWS = 1_048_576
_AT_ONCE = 500
_EXACT = 10**15
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument"

# What openpyxl and the standard library's zip and XML readers raise for a file that is damaged or made to hurt.
_DAMAGE = (
    OSError, EOFError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, AssertionError, SyntaxError, RuntimeError,
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error, RecursionError,
)  # fmt: skip


class Workbook:
    """A workbook's table. ``file`` stays open as long as this is used; the caller closes both.

    Unpacking XML takes most of the time: what a first walk has read to its end lies in a nameless file for the next ones.
    """

    kind = "xlsx"
    encoding = ""
    separator = ""

    def __init__(self, file: BinaryIO) -> None:
        """Raises Refused where it is no XLSX or too large."""
        self._file = file
        self._known: IO[str] | None = None
        _check(file)

    def rows(self) -> Iterator[Row]:
        """See Sheet; ``line`` is the row's number in the sheet."""
        if self._known is not None:
            self._known.seek(0)
            yield from (Row(*json.loads(line)) for line in self._known)
            return
        with contextlib.ExitStack() as stack:
            kept = stack.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8"))
            for row in self._unpacked():
                if not row.blank:
                    kept.write(json.dumps([row.line, row.cells]) + "\n")
                yield row
            stack.pop_all()
            self._known = kept

    def close(self) -> None:
        """See Sheet."""
        if self._known is not None:
            self._known.close()

    def _unpacked(self) -> Iterator[Row]:
        rows = self._all()
        with closing(rows):
            while True:
                try:
                    # The reader warns of what a list does not need (styles, validations); warnings are no words for a door.
                    with warnings.catch_warnings():
                        warnings.simplefilter("ignore")
                        batch = list(islice(rows, _AT_ONCE))
                except _DAMAGE as error:
                    raise no_list(f"this XLSX file is damaged ({type(error).__name__}): open it and save it anew, or save it as CSV") from error
                if not batch:
                    return
                yield from batch

    def _all(self) -> Generator[Row, None, None]:
        from openpyxl import load_workbook

        self._file.seek(0)
        # For a style that is missing it prints a line of its own, in the middle of what a command prints.
        with contextlib.redirect_stdout(None):
            book = load_workbook(self._file, read_only=True, data_only=True, keep_links=False)
        with closing(book):
            for sheet in book.worksheets:
                anything = False
                # What a file says of its own size is often wrong.
                sheet.reset_dimensions()
                with closing(sheet.iter_rows()) as cells:
                    for row in _rows(cells):
                        anything = anything or not row.blank
                        yield row
                if anything:
                    return


def _rows(cells: Any) -> Iterator[Row]:
    for line, row in enumerate(cells, 1):
        if line > _MOST_ROWS or len(row) > MOST_COLUMNS:
            raise no_list(f"this sheet is larger than {_MOST_ROWS} rows or {MOST_COLUMNS} columns: it is not a list of guests")
        yield Row(line, [_text(cell) for cell in row])


def _text(cell: Any) -> str:
    """A cell as a person sees it: whole numbers without ``.0``, zeros in front where the format has them, dates as ISO 8601."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return stripped(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return _number(value, str(cell.number_format or ""))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date | time) else str(value) if isinstance(value, timedelta) else ""


def _number(value: float, shape: str) -> str:
    """Excel keeps fifteen digits: what is longer was rounded when it was typed, and is shown so that this is seen."""
    if math.isnan(value) or abs(value) >= _EXACT:
        return f"{value:.6E}"
    if value != int(value):
        return repr(value)
    return str(int(value)).zfill(len(shape)) if set(shape) == {"0"} and value >= 0 else str(int(value))


def _check(file: BinaryIO) -> None:
    """Sizes as the archive states them, which its reader holds it to."""
    size = file.seek(0, 2)
    if size > MOST_BYTES:
        raise no_list(f"this XLSX file has {size // 1_000_000} MB, more than {MOST_BYTES // 1_000_000}: save the list as CSV")
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            kind = archive.read("mimetype")[:200].decode("ascii", "replace") if "mimetype" in names and _small(archive, "mimetype") else ""
    except _DAMAGE as error:
        raise no_list("this file begins as an XLSX file does and is damaged: fetch it again, or save the list as CSV") from error
    if kind.startswith(_OPEN_DOCUMENT):
        raise no_list("this is an OpenDocument file (.ods): save the list as CSV or XLSX")
    if not any(name.replace("\\", "/").casefold() == "xl/workbook.xml" for name in names):
        raise no_list("this is an archive and not an XLSX file: take the list out of it, or save it as CSV or XLSX")
    if sum(part.file_size for part in parts) > MOST_UNPACKED or any(
        part.file_size > MOST_TEXTS for part in parts if not part.filename.startswith("xl/worksheets/")
    ):
        raise no_list("this XLSX file is far larger inside than a list of guests: save the list as CSV")


def _small(archive: zipfile.ZipFile, name: str) -> bool:
    return archive.getinfo(name).file_size < 1000
