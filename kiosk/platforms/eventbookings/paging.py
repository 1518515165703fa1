"""Walking through a list by ``position``, whether it counts from 0 or from 1, and while people come and go."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from kiosk.core.errors import Unreachable
from kiosk.platforms._http import Answer
from kiosk.platforms.eventbookings.envelope import Row, rows, total

ROWS = 100
"""The most that the API gives at once; 20 is the least it can be asked for."""
_LEAST = 20
MOST_PAGES = 20_000
_STEPS_BACK = 20
_RECENT = 4
"""Rows of so many pages are known again when an earlier page has to be asked for."""

Params = dict[str, str | int]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows that are new, how many the whole list has (None: not told), and the text from which a later walk goes on."""

    rows: tuple[Row, ...]
    total: int | None
    resume: str


@dataclass(slots=True)
class _Walk:
    """Where we are. ``position`` and ``count`` are the rows so far; ``tail`` the keys of the page before, ``unnamed`` the rows after the last,
    ``recent`` the keys of the last few pages.

    Each page is asked for from the last row of the one before that has a key: whether positions count from 0 or from 1 is not documented,
    and a page that does not hold any of those rows tells that the list has moved.
    """

    key: Callable[[Row], str]
    position: int = 0
    count: int = 0
    tail: list[str] = field(default_factory=list)
    recent: deque[frozenset[str]] = field(default_factory=lambda: deque(maxlen=_RECENT))
    unnamed: int = 0
    size: int = 0
    least_total: int | None = None
    steps_back: int = 0
    stride: int = 0
    stale: int = 0

    @property
    def asks_from(self) -> int:
        return max(0, self.position - 1 - self.unnamed)

    def overlap(self, page: list[Row]) -> int | None:
        """How many rows of a page end what is known already; None where the list has moved and an earlier page must be asked for."""
        keys = [self.key(row) for row in page]
        if not self.tail:
            return 0
        if self.tail[-1] in keys:
            return min(len(page), keys.index(self.tail[-1]) + 1 + self.unnamed)
        found = 1 + max((index for index, each in enumerate(keys) if each and each in self.tail), default=-1)
        return None if not found and self.asks_from else found

    def step_back(self) -> None:
        """Twice as far each time in a row; to the beginning where a resume leads nowhere. Raises Unreachable where it does not help."""
        self.steps_back += 1
        if self.steps_back > _STEPS_BACK:
            raise Unreachable("the list changes faster than EventBookings tells it; nothing of it is known to be complete")
        self.stride = self.stride * 2 or self.size
        self.position = max(0, self.position - self.stride) if self.size else 0
        if not self.asks_from:
            self.position, self.unnamed = 0, 0

    def took(self, page: list[Row], overlap: int, told: int | None) -> list[Row]:
        """Moves on, and gives the page's new rows; after a resume nothing before the row that was named is new."""
        keys = [self.key(row) for row in page]
        known = {each for earlier in self.recent for each in earlier}
        fresh = [row for index, row in enumerate(page) if index >= overlap or (self.size and keys[index] and keys[index] not in known)]
        self.count = len(page) if not self.asks_from and not overlap else self.count + len(page) - overlap
        self.position = self.asks_from + len(page)
        self.size, self.stride = self.size or len(page), 0
        self._remember(keys, len(page) - overlap)
        if told is not None:
            self.least_total = told if self.least_total is None else min(told, self.least_total)
        self.stale = 0 if {*keys[overlap:], *map(self.key, fresh)} - known - {""} else self.stale + 1
        return fresh

    def _remember(self, keys: list[str], new: int) -> None:
        self.recent.append(frozenset(keys))
        if any(keys):
            last = max(index for index, each in enumerate(keys) if each)
            self.tail, self.unnamed = keys[: last + 1], len(keys) - last - 1
        else:
            self.unnamed += new
            if self.unnamed >= _LEAST:
                raise Unreachable("the rows of EventBookings' list have no uuid: its form is not known; nothing of it was taken")

    @property
    def lacks(self) -> bool:
        """Whether the list's own total says that rows are missing."""
        return self.least_total is not None and self.count < self.least_total

    def resume(self) -> str:
        return f"{self.position - self.unnamed} {self.count - self.unnamed} {self.tail[-1]}" if self.tail else ""


def walk(ask: Callable[[Params], Answer], plural: str, key: Callable[[Row], str], resume: str = "") -> Iterator[Chunk]:
    """Each page's new rows until a page brings none. ``ask`` gets ``rows`` and ``position``; ``key`` names a row, empty where it has no name.

    Raises Unreachable for an unknown form, a list without end, and one that ends before its own total.
    """
    place = _resumed(resume, key)
    for _ in range(MOST_PAGES):
        asked_from = place.asks_from
        answer = ask({"rows": ROWS, **({"position": asked_from} if asked_from else {})})
        page, told = rows(answer, plural), total(answer)
        overlap = place.overlap(page)
        if overlap is None:
            place.step_back()
            continue
        opening = not place.size
        fresh = place.took(page, overlap, told)
        if fresh or (opening and told is not None):
            yield Chunk(tuple(fresh), told, place.resume())
        least = place.size if not opening else _LEAST if told is None else ROWS
        short = len(page) < least
        if (not place.stale and (not short or place.lacks)) or (place.stale == 1 and not short):
            continue
        if place.lacks:
            raise Unreachable(f"EventBookings gave {place.count} of {place.least_total} {plural}; the list is not complete")
        return
    raise Unreachable(f"the list of {plural} does not end")


def _resumed(resume: str, key: Callable[[Row], str]) -> _Walk:
    """Where a walk that was interrupted goes on; at the beginning where the text says nothing."""
    position, _, rest = resume.partition(" ")
    count, _, last = rest.partition(" ")
    if not (position.isascii() and position.isdigit() and count.isascii() and count.isdigit() and last and len(resume) < 300):
        return _Walk(key)
    return _Walk(key, int(position), int(count), [last])
