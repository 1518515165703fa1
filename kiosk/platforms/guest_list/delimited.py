"""CSV: records with their line numbers, whatever the separator; a quotation mark that is never closed costs one line, not the file."""

import contextlib
import csv
import io
from collections import deque
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from kiosk.platforms.guest_list import columns
from kiosk.platforms.guest_list.encoding import SAMPLE, damaged, encoding_of, handler_of
from kiosk.platforms.guest_list.rows import Row, no_list, stripped

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
LONGEST_LINE = 100_000
LONGEST_RECORD = 200
"""Physical lines of one record at most: more, and a quotation mark was not closed."""

_NONE = "\x1f"
_SAMPLE_ROWS = 60
_FORMULA = ('="', '"')


class _Lines:
    """Physical lines, numbered, that can be given back. ``taken`` are those of the record that is being read."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._back: deque[str] = deque()
        self.taken: list[str] = []
        self.number = 0
        self.unfinished = False

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if len(self.taken) >= LONGEST_RECORD:
            self.unfinished = True
            raise StopIteration
        line = self._back.popleft() if self._back else next(self._lines, None)
        if line is None:
            self.unfinished = bool(self.taken)
            raise StopIteration
        self.number += 1
        self.taken.append(line)
        return line

    def begin(self) -> None:
        self.taken = []
        self.unfinished = False

    def give_back(self) -> None:
        """All lines of this record but the first are to be read anew."""
        again = self.taken[1:]
        self.number -= len(again)
        self._back.extendleft(reversed(again))


class Delimited:
    """A text file's table. ``file`` stays open as long as this is used; the caller closes it."""

    kind = "csv"

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        file.seek(0)
        self.encoding = encoding_of(file)
        self._announced = _announced(next(self._physical(), ""))
        self._separator = self._announced or self._found()
        self.separator = SEPARATORS.get(self._separator, self._separator if self._announced else "none")

    def rows(self) -> Iterator[Row]:
        """See Sheet."""
        skipped = 1 if self._announced else 0
        for row in records(self._physical(), self._separator, self.encoding):
            if row.line > skipped:
                yield row

    def close(self) -> None:
        """See Sheet: nothing of its own is open."""

    def _physical(self) -> Iterator[str]:
        """Lines with their ends. Raises Refused for one that has no end."""
        self._file.seek(0)
        text = io.TextIOWrapper(self._file, self.encoding, handler_of(self.encoding), newline="")
        try:
            while line := text.readline(LONGEST_LINE):
                if len(line) >= LONGEST_LINE:
                    raise no_list("a line of this file has more than 100,000 characters: it is not a list of guests")
                yield line
        finally:
            # The file may be closed by now; without this the wrapper would close it at its own end.
            with contextlib.suppress(ValueError):
                text.detach()

    def _found(self) -> str:
        """The separator that the first rows speak for: known headings first, then rows of equal length."""
        sample = []
        size = 0
        for line in self._physical():
            sample.append(line)
            size += len(line)
            if len(sample) >= _SAMPLE_ROWS or size >= SAMPLE:
                break
        best = max(SEPARATORS, key=lambda separator: _score(sample, separator))
        return best if _score(sample, best) > (0, 0.0, 0) else _NONE


def records(lines: Iterable[str], separator: str, encoding: str = "utf-8") -> Iterator[Row]:
    """Records of CSV (RFC 4180, and what is found instead of it): line breaks in quotes count as lines and belong to the cell."""
    source = _Lines(lines)
    reader = csv.reader(source, delimiter=separator, strict=True)
    width = 0
    while True:
        source.begin()
        line = source.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            # The reader may have met an end, and will not go on by itself.
            reader = csv.reader(source, delimiter=separator, strict=True)
            cells = [] if source.unfinished or len(source.taken) > 1 else _leniently(source.taken, separator)
        if (not cells and source.taken[0].strip()) or _swallows(source.taken, cells, separator, width):
            source.give_back()
            yield Row(line, [], "a quotation mark is opened and never closed")
            continue
        width = max(width, len(cells))
        problem = "has bytes that are not text in this file's encoding" if any(damaged(each, encoding) for each in source.taken) else ""
        yield Row(line, [_cell(each) for each in cells], problem)


def _leniently(taken: list[str], separator: str) -> list[str]:
    """One line with quotation marks where they should not be, as a spreadsheet reads it. Nothing where that does not go either."""
    try:
        return next(csv.reader(taken, delimiter=separator), [])
    except csv.Error:
        return []


def _swallows(taken: list[str], cells: list[str], separator: str, width: int) -> bool:
    """Whether a quotation mark that was meant to be text has taken whole rows into its cell."""
    if len(taken) < 2 or len(cells) >= width:
        return False
    return any(len(_leniently([each], separator)) == width for each in taken[1:])


def _cell(text: str) -> str:
    """Without white space; a formula that only keeps zeros in front (``="00123"``) is its text."""
    shown = stripped(text).strip("\x1a\0")
    opening, closing = _FORMULA
    return shown[2:-1].strip() if len(shown) >= 3 and shown.startswith(opening) and shown.endswith(closing) else shown


def _announced(line: str) -> str:
    """The separator that Excel's first line ``sep=;`` names, or empty."""
    shown = line.lstrip("\ufeff").rstrip("\r\n").strip('"')
    found = shown[4:] if shown[:4].casefold() == "sep=" else ""
    return found if len(found) == 1 and found not in '"\r\n' else ""


def _score(sample: list[str], separator: str) -> tuple[int, float, int]:
    """Known headings, share of rows as long as the headings, columns. Nothing where the headings are one cell."""
    every = list(records(sample, separator))
    rows = [row.cells for row in every if not row.blank and not row.problem]
    if not rows:
        return 0, float(any(len(row.cells) > 1 for row in every)), 0
    at = columns.heading(rows)
    lengths = [len(cells) for cells in rows]
    width = lengths[at] if at is not None else max(lengths, key=lengths.count)
    share = lengths.count(width) / len(lengths)
    known = columns.known(rows[at]) if at is not None else 0
    if width < 2 or (not known and share < 0.5):
        return 0, 0.0, 0
    return known, share, width
