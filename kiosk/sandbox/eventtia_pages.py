"""Which rows of a list were asked for at the sandbox's Eventtia, and how a page of them is told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request

from kiosk.sandbox.answers import Json, Problem
from kiosk.sandbox.faults import Faults
from kiosk.sandbox.ledger import moment
from kiosk.sandbox.roster import Roster
from kiosk.sandbox.service import number

USUAL_SIZE = 24
_NAMES = ("first_name", "last_name", "email", "company")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a call to the list of attendees asks for. ``created`` and ``updated`` are moments as the ledger writes them, or empty."""

    page: int
    size: int
    archived: bool
    rejected: bool
    only_confirmed: bool
    named: Mapping[str, str]
    created: str
    updated: str

    @classmethod
    def of(cls, request: Request, faults: Faults) -> "Wanted":
        asked = request.query_params
        page, size = _page(request, faults)
        return cls(
            page=page,
            size=size,
            archived=asked.get("include_archived") == "true",
            rejected=asked.get("include_rejected") == "true",
            only_confirmed=asked.get("only_confirmed") == "true",
            named={name: asked[name].casefold() for name in _NAMES if asked.get(name)},
            created=_moment(asked.get("created_date_time", "")),
            updated=_moment(asked.get("updated_date_time", "")),
        )

    def rows(self, roster: Roster) -> tuple[list[Json], int]:
        """The rows of the page, and how many there are on all pages."""
        begin = (self.page - 1) * self.size
        if self.archived and not (self.only_confirmed or self.named or self.created):
            return roster.rows(begin, self.size, since=self.updated), roster.count(since=self.updated)
        found = [row for row in roster.rows(0, roster.count(since=self.updated), since=self.updated) if self._fits(row)]
        return found[begin : begin + self.size], len(found)

    def _fits(self, row: Json) -> bool:
        status = row["status"]
        hidden = {"rejected": not (self.archived or self.rejected), "cancelled": not self.archived}.get(status, False)
        unconfirmed = self.only_confirmed and status not in {"approved", "checked_in"}
        return (
            not hidden
            and not unconfirmed
            and all(row[name].casefold() == value for name, value in self.named.items())
            and row["created_time"] >= self.created
        )


def listing(request: Request, rows: list[Json], faults: Faults) -> Json:
    """A page of a list, with links and ``meta``; the fault ``paging`` none leaves both out."""
    page, size = _page(request, faults)
    pages = max(1, -(-len(rows) // size))
    body: Json = {"data": rows[(page - 1) * size : page * size]}
    if faults.paging == "none":
        return body
    link: Callable[[int], str | None] = lambda wanted: (  # noqa: E731
        str(request.url.include_query_params(**{"page[number]": wanted, "page[size]": size})) if 1 <= wanted <= pages else None
    )
    links: dict[str, Any] = {"self": link(page), "first": link(1), "prev": link(page - 1), "next": link(page + 1), "last": link(pages)}
    return {**body, "links": links, "meta": {"total_pages": pages}}


def _page(request: Request, faults: Faults) -> tuple[int, int]:
    if faults.ignore_paging:
        return 1, faults.per_page_cap
    asked = request.query_params
    size = number(asked.get("page[size]"), USUAL_SIZE)
    return max(1, number(asked.get("page[number]"), 1)), max(1, min(size, faults.per_page_cap))


def _moment(text: str) -> str:
    """The moment of a filter, which is written without a zone: the sandbox takes it for UTC. Raises Problem where it is none."""
    if not text:
        return ""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Problem("INVALID", "invalid date") from None
    return moment(at if at.tzinfo else at.replace(tzinfo=UTC))
