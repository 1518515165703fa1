"""A list as it is read: its columns, and its rows as guests or as reasons."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import tzinfo
from itertools import islice
from pathlib import Path

from kiosk.platforms.guest_list import columns
from kiosk.platforms.guest_list.codes import Codes
from kiosk.platforms.guest_list.columns import HEADING_ROWS, Columns
from kiosk.platforms.guest_list.guests import Bad, Guest, Reader
from kiosk.platforms.guest_list.opening import opened
from kiosk.platforms.guest_list.rows import Row, Sheet

_FIRST_ROWS = HEADING_ROWS + 50


@dataclass(frozen=True, slots=True)
class Listing:
    """An open list. Each walk begins anew and raises Refused or Unreachable only."""

    sheet: Sheet
    columns: Columns

    def rows(self) -> Iterator[Row]:
        """What stands below the headings, without blank rows."""
        return (row for row in self.sheet.rows() if row.line > self.columns.line and not row.blank)

    def count(self) -> int:
        """How many rows there are, good and bad."""
        return sum(1 for _ in self.rows())

    def guests(self, event: str, codes: Codes, zone: tzinfo | None) -> Iterator[Guest | Bad]:
        """Every row, as a guest or as a reason. ``zone`` is that of its dates, None for this computer's."""
        reader = Reader(event, self.columns, codes, zone)
        return map(reader.read, self.rows())

    def sessions(self) -> tuple[str, ...]:
        """The names in the column of sessions, each once, sorted."""
        if "sessions" not in self.columns.fields:
            return ()
        reader = Reader("", self.columns, Codes(None), None)
        named: set[str] = set()
        for row in self.rows():
            named |= reader.sessions(row.cells) or frozenset()
        return tuple(sorted(named))


@contextmanager
def listing(path: Path, mapping: Sequence[tuple[str, str]]) -> Iterator[Listing]:
    """Opens a list and finds its columns; ``mapping`` as ``columns.wishes`` gives it. Raises Refused and Unreachable."""
    with opened(path) as sheet:
        first = list(islice((row for row in sheet.rows() if not row.blank and not row.problem), _FIRST_ROWS))
        yield Listing(sheet, columns.found(first, mapping))
