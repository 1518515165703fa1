"""Reading JSON:API answers: resources, what is included with them, and lists page by page."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from kiosk.core.errors import Unreachable
from kiosk.platforms._fields import number, text
from kiosk.platforms._http import Answer

MOST_PAGES = 50_000
MOST_RETURNS = 50
"""So often a list may shrink while it is read; whose totals say so again and again has other totals than we think."""
USUAL_SIZE = 24
"""What Eventtia gives a page where it does not heed the size that was asked for."""

Ask = Callable[[dict[str, str | int]], Answer]


@dataclass(frozen=True, slots=True)
class Resource:
    """One object: ``kind`` is its JSON:API type. Empty where the answer held something else in its place."""

    id: str
    kind: str
    attributes: Mapping[str, Any] = field(repr=False)
    relationships: Mapping[str, Any] = field(repr=False)

    def related(self, name: str) -> list[str]:
        """The ids that a relationship names; empty where it names none."""
        part = self.relationships.get(name)
        data = part.get("data") if isinstance(part, dict) else None
        listed = data if isinstance(data, list) else [data]
        return [found for found in (text(each.get("id")) for each in listed if isinstance(each, dict)) if found]

    def one(self, name: str) -> str:
        """The id that a relationship to one object names, else empty."""
        return next(iter(self.related(name)), "")


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list. ``total`` and ``pages`` are what the answer's ``meta`` tells, ``more`` what its ``links`` tell; None: nothing.

    ``following`` is the number of the page that is asked for next, if any is.
    """

    answer: Answer
    rows: list[Resource]
    number: int
    total: int | None
    pages: int | None
    more: bool | None
    following: int = 0

    @property
    def promises_more(self) -> bool | None:
        """Whether there are further pages, by links or meta; None where neither says anything."""
        by_meta = None if self.pages is None else self.number < self.pages
        if self.more is None or by_meta is None:
            return by_meta if self.more is None else self.more
        return self.more or by_meta


Judge = Callable[[Page, Callable[[], Page]], Page]
"""Gets a page and what fetches it anew, and gives the one that is to be believed."""


def resource_of(value: Any) -> Resource:
    row = value if isinstance(value, dict) else {}
    attributes, relationships = row.get("attributes"), row.get("relationships")
    return Resource(
        text(row.get("id")),
        text(row.get("type")),
        attributes if isinstance(attributes, dict) else {},
        relationships if isinstance(relationships, dict) else {},
    )


def one(answer: Answer, what: str) -> Resource:
    """The object in ``data``. Raises Unreachable where there is none."""
    data = answer.body.get("data") if isinstance(answer.body, dict) else None
    if not isinstance(data, dict):
        raise Unreachable(f"the answer for {what} has a form that is not known")
    return resource_of(data)


def included(answer: Answer) -> Iterator[Resource]:
    """What came with the answer besides what was asked for."""
    listed = answer.body.get("included") if isinstance(answer.body, dict) else None
    if isinstance(listed, list):
        yield from map(resource_of, listed)


def meta(answer: Answer) -> Mapping[str, Any]:
    found = answer.body.get("meta") if isinstance(answer.body, dict) else None
    return found if isinstance(found, dict) else {}


def pages(ask: Ask, what: str, size: int, *, start: int = 1, total: int | None = None, judge: Judge | None = None) -> Iterator[Page]:
    """Each page of a list until there are no more; the first one even where it is empty.

    ``ask`` gets ``page[size]`` and ``page[number]``; ``judge`` may have a page fetched again. Where the list shrinks on the way, what
    moved to an earlier page is read again: rows may come twice, none is missed. ``total`` is what the list was said to hold
    when page ``start`` was still to come. Raises Unreachable for an unknown form, for pages that contradict themselves, and for a
    list without end.
    """
    walk = _Walk(what, size, start, total)
    for count in range(MOST_PAGES):
        fetch = partial(_fetched, ask, what, size, walk.page)
        page = judge(fetch(), fetch) if judge else fetch()
        more = walk.step(page, first=count == 0)
        if page.rows or page.number == start:
            yield replace(page, following=walk.page)
        if not more:
            return
    raise Unreachable(f"the list of {what} does not end")


def _fetched(ask: Ask, what: str, size: int, page_number: int) -> Page:
    answer = ask({"page[size]": size, "page[number]": page_number})
    data = answer.body.get("data") if isinstance(answer.body, dict) else None
    if not isinstance(data, list):
        raise Unreachable(f"the answer for {what} has a form that is not known; nothing of it was taken")
    told, links = meta(answer), answer.body.get("links")
    more = bool(links["next"]) if isinstance(links, dict) and "next" in links else None
    total = next(
        (found for found in (number(told.get(name)) for name in ("total_attendees", "total_count", "total")) if found is not None), None
    )
    return Page(answer, [resource_of(each) for each in data], page_number, total, number(told.get("total_pages")), more)


@dataclass(slots=True)
class _Walk:
    """Where we are. ``length`` is what a full page holds, ``last`` the ids of the page before, None where that says nothing."""

    what: str
    length: int
    page: int
    total: int | None
    pages: int | None = None
    last: set[str] | None = None
    returns: int = 0

    def step(self, page: Page, *, first: bool) -> bool:
        """Turns to the next page; False where there is none."""
        if first and page.rows and (page.promises_more or (page.promises_more is None and _may_be_a_cap(len(page.rows)))):
            self.length = min(self.length, len(page.rows))
        gone, self.total, self.pages = self._gone(page), page.total, page.pages
        if gone and page.number > 1 and self.returns < MOST_RETURNS:
            self.page, self.last, self.returns = max(1, page.number - gone), None, self.returns + 1
            return True
        ids = {row.id for row in page.rows}
        repeated = bool(page.rows) and self.last is not None and ids <= self.last
        self.page, self.last = page.number + 1, ids
        if (repeated and page.promises_more) or (not page.rows and page.pages is not None and page.number < page.pages):
            raise Unreachable(f"the list of {self.what} repeats a page or leaves one out and says there are more; it is not complete")
        if repeated or not page.rows:
            return False
        return len(page.rows) >= self.length if page.promises_more is None else page.promises_more

    def _gone(self, page: Page) -> int:
        """How many pages back the list has moved since the page before. A total of less than the rows up to here is none of the list."""
        here = (page.number - 1) * self.length + len(page.rows) if page.rows else 0
        if self.total is not None and page.total is not None and page.total >= here:
            return -((page.total - self.total) // self.length) if page.total < self.total else 0
        if self.pages is None or page.pages is None or page.pages >= self.pages:
            return 0
        return self.pages - page.pages + 1  # one page fewer may be nearly two pages of rows


def _may_be_a_cap(length: int) -> bool:
    """Whether a first page of this length, shorter than asked, may be as much as the server gives at once."""
    return length == USUAL_SIZE or length % 10 == 0 or length % 25 == 0
