"""What a file gives whatever its kind: rows with their line numbers, and the words for a file that cannot be read."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from kiosk.core.errors import Refused

NOT_A_LIST = "NOT_A_LIST"
"""The code of a Refused for a file that is no list or whose columns are not known."""

MOST_COLUMNS = 1000


@dataclass(frozen=True, slots=True)
class Row:
    """One record. ``line`` is where it begins in the file, from 1; ``problem`` why it could not be read, else empty."""

    line: int
    cells: list[str] = field(repr=False)
    problem: str = ""

    @property
    def blank(self) -> bool:
        """Whether nothing stands in it."""
        return not self.problem and not any(self.cells)


class Sheet(Protocol):
    """An open file's table. ``rows`` begins anew at each call; it raises Refused and Unreachable only."""

    kind: str
    encoding: str
    separator: str

    def rows(self) -> Iterator[Row]:
        """Every record, blank ones too where they are told; cells without white space around them."""
        ...

    def close(self) -> None:
        """Gives back what it has opened itself."""
        ...


def stripped(text: str) -> str:
    """Without white space around it, nor the marks that nobody sees (zero-width spaces, directions of writing)."""
    return text.strip().strip("\ufeff\u200b\u200e\u200f\u2060").strip()


def no_list(words: str) -> Refused:
    """The file cannot be used as it is."""
    return Refused(words, code=NOT_A_LIST)
