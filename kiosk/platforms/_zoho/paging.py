"""Walking through a list page by page, whatever the answers say about pages."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from kiosk.core.errors import Unreachable
from kiosk.platforms._http import Answer
from kiosk.platforms._zoho.envelope import Row, paging, rows

PER_PAGE = 200
MOST_PAGES = 20_000


@dataclass(frozen=True, slots=True)
class Part:
    """One page. ``total`` is how long the whole list is said to be, else None; ``resume`` goes on after it, empty at the end."""

    rows: list[Row]
    total: int | None = None
    resume: str = ""


@dataclass(slots=True)
class _Walk:
    """Where we are. ``size`` is what a full page holds: what was asked for, or the server's own, smaller idea of it."""

    plural: str
    key: Callable[[Row], str]
    size: int
    page: int = 1
    first: bool = True
    seen: set[str] = field(default_factory=set)

    def more(self, answer: Answer, page: list[Row]) -> bool:
        """Whether to ask for the next page after this one. Raises Unreachable where the server contradicts itself."""
        told = paging(answer.body)
        keys = frozenset(map(self.key, page))
        fresh = not keys <= self.seen
        self.seen |= keys
        if not page:
            return False
        if not fresh:
            if told.more and told.total is not None and told.total > len(self.seen):
                raise Unreachable(f"the list of {self.plural} repeats a page and says there are more; nothing of it was taken")
            return False
        full = self._full(len(page), told.per_page)
        self.page += 1
        self.first = False
        return told.more if told.more is not None else full

    def _full(self, length: int, per_page: int | None) -> bool:
        """Whether the page may be a full one. A first page of a round length may be a cap of the server's own."""
        if per_page and length <= per_page < self.size:
            self.size = per_page
        elif self.first and length < self.size and (length % 10 == 0 or length % 25 == 0):
            self.size = length
        return length >= self.size

    @property
    def resume(self) -> str:
        return f"{self.page}/{self.size}"


def pages(
    ask: Callable[[dict[str, str | int]], Answer], plural: str, key: Callable[[Row], str], *, resume: str = "", per_page: int = PER_PAGE
) -> Iterator[Part]:
    """Each page until there are no more: an empty page, a short one, one that brings nothing new, or the answer's own word.

    ``ask`` gets ``page`` and ``per_page``; ``key`` names a row; ``resume`` is an earlier part's. Raises Unreachable for an unknown form or
    a list without end.
    """
    walk = _resumed(plural, key, resume, per_page)
    while walk.page <= MOST_PAGES:
        answer = ask({"page": walk.page, "per_page": walk.size})
        page = rows(answer, plural)
        more = walk.more(answer, page)
        if page:
            yield Part(page, paging(answer.body).total, walk.resume if more else "")
        if not more:
            return
    raise Unreachable(f"the list of {plural} does not end")


def _resumed(plural: str, key: Callable[[Row], str], resume: str, per_page: int) -> _Walk:
    """A page's number means something only with the size of the pages before it; a text that is neither starts anew."""
    page, _, size = resume.partition("/")
    if not all(each.isascii() and each.isdigit() and 0 < int(each[:9]) <= MOST_PAGES for each in (page, size)):
        return _Walk(plural, key, per_page)
    return _Walk(plural, key, int(size), int(page), first=False)
