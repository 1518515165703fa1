"""What every face of the sandbox has in common: faults, limits, tokens, errors; a face adds its platform's words."""

import asyncio
import dataclasses
import json
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from email.utils import formatdate
from time import time
from typing import Any, ClassVar
from urllib.parse import parse_qs

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from kiosk.sandbox.answers import HangUp, Json, Problem
from kiosk.sandbox.faults import Faults
from kiosk.sandbox.ledger import Ledger
from kiosk.sandbox.limits import Limits
from kiosk.sandbox.people import Person
from kiosk.sandbox.roster import Roster

Reply = tuple[int, Any] | Response
"""An HTTP status and what becomes JSON, or a whole answer of another kind."""
Handler = Callable[[Request], Awaitable[Reply]]

_PORTAL = "<!DOCTYPE html><html><head><title>Welcome to Guest WiFi</title></head><body><h1>Please accept our terms</h1></body></html>"


class Face(ABC):
    """One platform's looks over the ledger. ``faults`` is what is wrong right now; ``roster`` is the ledger as the faults show it;
    ``calls`` counts what was asked of the platform, answered or not.

    A face declares ``name`` (the adapter's), ``secrets`` (the environment that a kiosk needs for it), ``scheme`` (the word before the
    token), ``writes`` (the methods whose answers can be lost) and ``places`` (whether a check-in is kept with the name of its door).
    It writes ``routes``, ``settings_toml`` and the wording of an error, and is its module's ``FACE``. Its handlers raise Problem.
    """

    name: ClassVar[str]
    secrets: ClassVar[Mapping[str, str]]
    scheme: ClassVar[str] = "Bearer"
    writes: ClassVar[frozenset[str]] = frozenset({"POST", "PUT", "PATCH", "DELETE"})
    media_type: ClassVar[str] = "application/json"
    places: ClassVar[bool] = True

    def __init__(self, ledger: Ledger) -> None:
        self.faults = Faults()
        self.calls = 0
        self.ledger = ledger
        self.roster = Roster(ledger, lambda: self.faults)
        self._limits = Limits()
        self._token_calls: dict[str, int] = {}

    @abstractmethod
    def routes(self) -> list[Route]:
        """What is served, each made by ``route``."""
        raise NotImplementedError

    @classmethod
    @abstractmethod
    def settings_toml(cls, url: str) -> str:
        """The lines below ``[platform]`` of a kiosk.toml that uses the sandbox at ``url``, each ended."""
        raise NotImplementedError

    @classmethod
    def qr(cls, person: Person) -> str:
        """What this person's ticket says when it is scanned."""
        return person.code

    @classmethod
    def ticket_id(cls, person: Person) -> str:
        """What the kiosk calls this person's ticket."""
        return person.registration_id

    def problem_body(self, problem: Problem) -> Any:
        """How an error is worded. What becomes of its HTTP status is ``problem_status``."""
        return problem.as_json()

    def problem_status(self, problem: Problem) -> int:
        return problem.http

    def admit(self, request: Request) -> None:
        """Whether the call may be made at all. Raises Problem, 401 where the token does not hold."""
        if not self.token_holds(self.token_of(request)):
            raise Problem("INVALID_TOKEN", "Invalid or expired access token", http=401)

    def rate_headers(self, limit: int, remaining: int, reset: int) -> dict[str, str]:
        """How the rate limit is told; ``reset`` in epoch seconds."""
        return {"X-RateLimit-Limit": str(limit), "X-RateLimit-Remaining": str(remaining), "X-RateLimit-Reset": str(reset)}

    def route(self, path: str, method: str, handler: Handler, *, public: bool = False) -> Route:
        """Serves ``handler`` at ``path``. ``public`` ones (a sign-in) ask for no token, are not counted, and their answers are not lost."""

        async def endpoint(request: Request) -> Response:
            self.calls += 1
            response = await self._answer(request, handler, public=public)
            response.headers["Date"] = formatdate(time() + self.faults.ahead, usegmt=True)
            return response

        return Route(path, endpoint, methods=[method])

    async def nowhere(self, request: Request, error: Exception) -> Response:
        """What a path or method that is not served says: faults of the network are there too."""
        self.calls += 1
        status = error.status_code if isinstance(error, HTTPException) else 404
        return await self._broken(request) or PlainTextResponse("Not Found" if status == 404 else "Method Not Allowed", status)

    def token_of(self, request: Request) -> str:
        """The token that came with the call, empty where there is none of this face's kind."""
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        return token.strip() if kind == self.scheme else ""

    def token_holds(self, token: str) -> bool:
        """Whether the ledger knows the token and it is neither too old nor, by the fault ``token_calls``, used up. Counts the call."""
        if not token or not self.ledger.token_holds(token, time()):
            return False
        self._token_calls[token] = self._token_calls.get(token, 0) + 1
        return not self.faults.token_calls or self._token_calls[token] <= self.faults.token_calls

    def new_token(self, text: str = "") -> tuple[str, int]:
        """A fresh token and its life in seconds, as the faults have it. ``text``: the token's own, where it is more than random letters."""
        life = self.faults.token_seconds
        return self.ledger.new_token(time() + life, text), life

    def forget_tokens(self) -> None:
        """Every token that was given out is void from now on."""
        self.ledger.forget_tokens()

    async def _answer(self, request: Request, handler: Handler, *, public: bool) -> Response:
        broken = await self._broken(request)
        if broken is not None:
            return broken
        headers: dict[str, str] = {}
        try:
            if not public:
                self._count(headers)
                self.admit(request)
            reply = await handler(request)
        except Problem as problem:
            reply = self.problem_status(problem), self.problem_body(problem)
        if not public and request.method in self.writes and self.faults.lost_answer > 0:
            self.faults = dataclasses.replace(self.faults, lost_answer=self.faults.lost_answer - 1)
            return HangUp()
        return self._cut(self._response(reply, headers))

    def _response(self, reply: Reply, headers: Mapping[str, str]) -> Response:
        if isinstance(reply, Response):
            reply.headers.update(headers)
            return reply
        status, body = reply
        if status in {204, 205, 304}:
            return Response(None, status, dict(headers))
        return JSONResponse(body, status, headers=dict(headers), media_type=self.media_type)

    def _cut(self, whole: Response) -> Response:
        """Only the first half of the answer where the fault ``half`` is on: whole for HTTP, broken as JSON."""
        if not self.faults.half:
            return whole
        left = self.faults.half - 1 if self.faults.half > 0 else -1
        self.faults = dataclasses.replace(self.faults, half=left)
        body = bytes(whole.body)
        headers = {name: value for name, value in whole.headers.items() if name != "content-length"}
        return Response(body[: len(body) // 2], whole.status_code, headers)

    async def _broken(self, request: Request) -> Response | None:
        """What the faults make of a call before anybody looks at it."""
        faults = self.faults
        if faults.slow:
            await asyncio.sleep(faults.slow)
        if faults.offline:
            return HangUp()
        if faults.portal:
            return Response(_PORTAL, 200, media_type="text/html")
        if faults.redirect:
            return Response(None, 302, {"Location": faults.redirect.rstrip("/") + request.url.path})
        if faults.status and faults.status_count:
            left = faults.status_count - 1 if faults.status_count > 0 else -1
            self.faults = dataclasses.replace(self.faults, status_count=left)
            body = self.problem_body(Problem("INTERNAL_ERROR", "Switched on by a fault", http=faults.status))
            return JSONResponse(body, faults.status, media_type=self.media_type)
        return None

    def _count(self, headers: dict[str, str]) -> None:
        """Counts this call and tells of the limit. Raises Problem, 429 beyond it."""
        standing = self._limits.counted(time(), self.faults.per_minute, self.faults.per_day)
        headers.update(self.rate_headers(standing.limit, standing.remaining, standing.reset))
        if standing.exceeded:
            if self.faults.retry_after:
                headers["Retry-After"] = str(max(1, standing.reset - int(time())))
            raise Problem("RATE_LIMIT_EXCEEDED", "Too many requests", http=429)


def number(text: str | None, usual: int) -> int:
    """A whole number from a query, ``usual`` where it is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else usual


async def json_body(request: Request) -> Json:
    """The object that was sent. Raises Problem."""
    try:
        body = json.loads(await request.body())
    except ValueError:
        raise Problem("INVALID_PARAMETER", "The body is not JSON") from None
    if not isinstance(body, dict):
        raise Problem("INVALID_PARAMETER", "The body is an object")
    return body


async def form_body(request: Request) -> dict[str, str]:
    """A form's fields, and the query's where the form does not have them."""
    form = {key: values[-1] for key, values in parse_qs((await request.body()).decode("utf-8", "replace")).items()}
    return {**dict(request.query_params), **form}
