"""Walking through a v3 list: by page number, or by the address of the next page that an answer names."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, parse_qsl, urlencode, urljoin, urlsplit

from kiosk.core.errors import Unreachable
from kiosk.platforms._fields import number, text
from kiosk.platforms._http import Answer
from kiosk.platforms._zoho import Row, paging_of, rows

PER_PAGE = 100
MOST_CALLS = 20_000
MOST_STEPS_BACK = 50
_LONGEST_ADDRESS = 2000

Query = dict[str, str]


@dataclass(frozen=True, slots=True)
class Page:
    """One page. ``total`` is how long the whole list is said to be, else None; ``resume`` goes on after it, empty at the end."""

    rows: list[Row]
    total: int | None
    resume: str


@dataclass(slots=True)
class _Walk:
    """Where we are. ``query`` asks for the page that comes next, None at the end; ``total`` is what the list was last said to hold."""

    address: str
    plural: str
    key: Callable[[Row], str]
    query: Query | None
    total: int | None = None
    last: frozenset[str] = frozenset()
    asked: set[str] = field(default_factory=set)
    steps_back: int = 0

    def turn(self, answer: Answer, page: list[Row]) -> bool:
        """Decides what comes next; False where this page brings nothing. Raises Unreachable where the server contradicts itself."""
        told, at = paging_of(answer.body), self._number()
        keys = frozenset(map(self.key, page))
        before, self.total = self.total, told.total if told.total is not None else self.total
        if at > 1 and before is not None and told.total is not None and told.total < before:
            self._step_back(at, -(-(before - told.total) // (told.per_page or PER_PAGE)))
            return bool(page)
        if not page:
            if told.more or (at == 1 and told.total):
                raise Unreachable(f"the list of {self.plural} says that there are more and gives none; what came is not the whole of it")
            self.query = None
            return False
        if keys == self.last:
            if told.more and (told.total is None or told.total > len(keys)):
                raise Unreachable(f"the list of {self.plural} repeats a page and says that there are more; what came is not the whole of it")
            self.query = None
            return False
        self.last = keys
        self._advance(answer.body, at, len(page))
        return True

    def _step_back(self, at: int, count: int) -> None:
        """Rows were taken out while we read: what stood behind them has moved up, past the page we are at. So that page's neighbours again."""
        self.steps_back += 1
        if self.steps_back > MOST_STEPS_BACK:
            raise Unreachable(f"the list of {self.plural} changes faster than it can be read; try again later")
        self.last = frozenset()
        self.asked.clear()
        self.query = _numbered(max(1, at - count))

    def _advance(self, body: Any, at: int, length: int) -> None:
        named = _named_next(body)
        if named:
            self.query = self._followed(named)
            mark = urlencode(self.query)
            if mark in self.asked:
                raise Unreachable(f"the list of {self.plural} leads in a circle; what came is not the whole of it")
            self.asked.add(mark)
            return
        told = paging_of(body)
        more = told.more
        if not more and told.total is not None:
            more = (at - 1) * (told.per_page or PER_PAGE) + length < told.total
        if more is None:
            # No word about pages at all: a full page, or one of a round length, which may be a limit of the server's own.
            more = named is None and (length >= PER_PAGE or length % 10 == 0 or length % 25 == 0)
        self.query = _numbered(at + 1) if more and at else None

    def _followed(self, named: str) -> Query:
        """The query of the next page's address. Its host is never called: only our own server gets our token.

        Raises Unreachable where it is the address of something else.
        """
        if named.isascii() and named.isdigit():
            return _numbered(int(named[:9]))
        try:
            whole = urlsplit(urljoin(self.address, named))
            ours = urlsplit(self.address)
            same = _origin(whole) == _origin(ours) and whole.path.rstrip("/") == ours.path
            query = dict(parse_qsl(whole.query))
        except ValueError:
            same, query = False, {}
        page = number(query.get("page"))
        if same and query and (page or "page" not in query):
            return {"per_page": str(PER_PAGE), **query} if page else query
        if page:
            return _numbered(page)
        raise Unreachable(f"the list of {self.plural} names a next page that is not on our server; nothing was sent there")

    def _number(self) -> int:
        """The page's number, 0 where the query names none."""
        return number((self.query or {}).get("page")) or 0

    @property
    def resume(self) -> str:
        """The next page's number and how long the list was; another kind of query as it is."""
        if self.query is None:
            return ""
        at = self._number()
        return f"{at}/{self.total or ''}" if self.query == _numbered(at) else f"?{urlencode(self.query)}"


def pages(ask: Callable[[Mapping[str, str]], Answer], address: str, plural: str, key: Callable[[Row], str], resume: str = "") -> Iterator[Page]:
    """Each page until there are no more, by the answer's own word: ``nextPage``, ``has_more_items``, ``total_count``, or an empty page.

    ``address`` is the list's own, whole; ``ask`` gets the query; ``key`` names a row. Rows that move up because others are taken out
    meanwhile are read all the same, where the list says how long it is. A page may therefore come twice.
    Raises Unreachable for an unknown form or a list without end.
    """
    walk = _Walk(address, plural, key, *_resumed(resume))
    for _ in range(MOST_CALLS):
        if walk.query is None:
            return
        answer = ask(walk.query)
        page = rows(answer, plural)
        if walk.turn(answer, page):
            yield Page(page, walk.total, walk.resume)
    raise Unreachable(f"the list of {plural} does not end")


def _numbered(page: int) -> Query:
    return {"page": str(page), "per_page": str(PER_PAGE)}


def _resumed(resume: str) -> tuple[Query, int | None]:
    """Where to go on, and how long the list was then; a text that is none of ours begins anew."""
    if resume.startswith("?"):
        return dict(parse_qsl(resume[1:])) or _numbered(1), None
    page, _, total = resume.partition("/")
    return _numbered(number(page) or 1), number(total)


def _origin(parts: SplitResult) -> tuple[str, str, int | None]:
    """Raises ValueError where the port is none."""
    return parts.scheme, parts.hostname or "", parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def _named_next(body: Any) -> str | None:
    """What the answer names as its next page; empty where it says that there is none, None where it says nothing."""
    if not isinstance(body, dict):
        return None
    data = body.get("data")
    for holder in (body.get("pagination"), data.get("pagination") if isinstance(data, dict) else None, body):
        for name in ("nextPage", "next_page"):
            if isinstance(holder, dict) and name in holder:
                value = holder[name]
                return text(value, _LONGEST_ADDRESS) if value and not isinstance(value, bool) else ""
    return None
