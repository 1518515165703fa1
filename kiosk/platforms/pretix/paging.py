"""Walking through pretix' lists by page number; the absolute links to further pages are never followed."""

from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.core.errors import Unreachable
from kiosk.platforms._fields import first, number
from kiosk.platforms._http import Answer
from kiosk.platforms.pretix.session import Session, refusal

MOST_PAGES = 100_000
_MOST_STEPS_BACK = 1000

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Page:
    """One page's rows. ``following`` is the next page's number, 0 after the last; ``generated`` the server's own time of making it.

    ``odd`` counts entries that are no objects and were left out.
    """

    rows: tuple[Row, ...]
    number: int
    following: int
    count: int | None = None
    generated: str = ""
    odd: int = 0


def pages(session: Session, path: str, params: dict[str, str | int], what: str, *, begin: int = 1, optional: bool = False) -> Iterator[Page]:
    """Each page from ``begin`` on. Raises Refused where the list is not to be had, Unreachable for an unknown form or a list without end.

    A list that is ``optional`` and not to be had is empty.

    Where the list becomes shorter on the way, rows have moved to the page before: it is read again.
    """
    page, count, back = begin, -1, 0
    for _ in range(MOST_PAGES):
        answer = session.call("GET", path, params={**params, "page": page}, may_be_forbidden=optional)
        if (answer.status == 404 and page > 1) or (optional and answer.status in {403, 404}):
            return
        if not answer.good:
            raise refusal(answer, what)
        read = _read(answer, page, what)
        fewer = read.count is not None and read.count < count
        count = read.count if read.count is not None else count
        if fewer and page > 1 and back < _MOST_STEPS_BACK:
            page, back = page - 1, back + 1
            continue
        yield read
        if not read.following:
            return
        page = read.following
    raise Unreachable(f"the list of {what} does not end")


def everything(session: Session, path: str, what: str, params: dict[str, str | int] | None = None) -> list[Row]:
    """All rows of a short list."""
    return [row for page in pages(session, path, params or {}, what) for row in page.rows]


def read_id(row: Row, *names: str) -> str:
    """The first of the fields ``names`` as an id; empty where there is none."""
    return first(row, *(names or ("id",)))


def _read(answer: Answer, page: int, what: str) -> Page:
    body = answer.body
    if not isinstance(body, dict) or not isinstance(body.get("results"), list) or "next" not in body:
        raise Unreachable(f"the answer for {what} has a form that is not known: nothing of it was taken")
    listed = body["results"]
    rows = tuple(each for each in listed if isinstance(each, dict))
    more = bool(body["next"]) and bool(listed)
    return Page(
        rows=rows,
        number=page,
        following=page + 1 if more else 0,
        count=number(body.get("count")),
        generated=answer.headers.get("x-page-generated", "").strip(),
        odd=len(listed) - len(rows),
    )
