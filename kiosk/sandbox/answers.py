"""How the sandbox words an answer: envelopes, paging, errors, in every form that the documents leave open."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from kiosk.sandbox.faults import Faults

Json = dict[str, Any]


class Problem(Exception):
    """A refusal with one of the guide's words; ``http`` is the usual HTTP status, which the guide leaves open."""

    def __init__(self, code: str, message: str, *, http: int = 400, details: Json | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.http = http
        self.details = details or {}

    def as_json(self) -> Json:
        return {"code": self.code, "message": self.message, **({"details": self.details} if self.details else {})}


@dataclass(frozen=True, slots=True)
class Page:
    """Which rows were asked for."""

    page: int
    per_page: int

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.per_page


class HangUp(Response):
    """Drops the connection instead of answering, once whatever came before is done."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["hang_up"]()
        while (await receive())["type"] != "http.disconnect":
            pass


def success(data: Any, code: int = 200) -> Json:
    return {"status": "success", "code": code, "data": data}


def error(problem: Problem, place: str) -> Json:
    """The error at the top level, in ``data`` or in ``error``."""
    if place == "top":
        return {"status": "error", **problem.as_json()}
    return {"status": "error", place: problem.as_json()}


def listing(plural: str, rows: Sequence[Json], page: Page, total: int, faults: Faults) -> Any:
    """A page of a list, in the envelope and with the paging object that the faults ask for."""
    kept = [{key: value for key, value in row.items() if key not in faults.drop_field} for row in rows]
    if faults.envelope == "bare":
        return kept
    if faults.envelope == "plural":
        body: Json = {plural: kept}
    elif faults.envelope == "data":
        body = success(kept)
    else:
        body = success({plural: kept})
    more = page.offset + len(rows) < total
    if faults.paging == "pagination":
        pages = -(-total // page.per_page)
        told = {"page": page.page, "per_page": page.per_page, "total_pages": pages, "total_count": total, "has_more_items": more}
        body["pagination"] = told
    elif faults.paging == "page_context":
        body["page_context"] = {"page": page.page, "per_page": page.per_page, "has_more_page": more}
    elif faults.paging == "info":
        body["info"] = {"more_records": more}
    return body
