"""Zoho Backstage v1 as its guide describes it, on loopback: OAuth, event, roster, check-ins, limits."""

import asyncio
import dataclasses
import json
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kiosk.sandbox import event as demo
from kiosk.sandbox.answers import HangUp, Json, Page, Problem, error, listing, success
from kiosk.sandbox.checking import check_in_many, check_in_one
from kiosk.sandbox.faults import Faults
from kiosk.sandbox.ledger import Ledger
from kiosk.sandbox.registering import register, registration_json

Reply = tuple[int, Any]
Handler = Callable[[Request], Awaitable[Reply]]

_ROOT = "/backstage/v1/portal/{portal}/events"


class Zoho:
    """The platform's routes over one ledger. ``faults`` is what is wrong right now."""

    def __init__(self, ledger: Ledger) -> None:
        self.faults = Faults()
        self._ledger = ledger
        self._window = 0
        self._used = 0

    def routes(self) -> list[Route]:
        one = _ROOT + "/{event}"
        return [
            Route("/oauth/v2/token", self._token, methods=["POST"]),
            self._route(_ROOT, "GET", self._events),
            self._route(one, "GET", self._event),
            self._route(f"{one}/tickets", "GET", self._tickets),
            self._route(f"{one}/sessions", "GET", self._sessions),
            self._route(f"{one}/registrations", "GET", self._registrations),
            self._route(f"{one}/registrations", "POST", self._register),
            self._route(f"{one}/registrations/{{registration}}", "GET", self._registration),
            self._route(f"{one}/checkins", "GET", self._checkins),
            self._route(f"{one}/checkins", "POST", self._check_in),
            self._route(f"{one}/checkins/bulk", "POST", self._bulk),
            self._route(f"{one}/checkins/stats", "GET", self._stats),
        ]

    def forget_tokens(self) -> None:
        """Every access token that was given out is void from now on."""
        self._ledger.forget_tokens()

    def _route(self, path: str, method: str, handler: Handler) -> Route:
        async def endpoint(request: Request) -> Response:
            return await self._answer(request, handler)

        return Route(path, endpoint, methods=[method])

    async def _answer(self, request: Request, handler: Handler) -> Response:
        broken = await self._broken()
        if broken is not None:
            return broken
        headers = self._rate()
        try:
            self._admit(request, headers)
            status, body = await handler(request)
        except Problem as problem:
            replaced = self.faults.error_status if problem.http in {400, 404} else 0
            status, body = replaced or problem.http, error(problem, self.faults.error_place)
        if request.method == "POST" and self.faults.lost_answer > 0:
            self.faults = dataclasses.replace(self.faults, lost_answer=self.faults.lost_answer - 1)
            return HangUp()
        return JSONResponse(body, status, headers=headers)

    async def _broken(self) -> Response | None:
        """What the faults make of a call before anybody looks at it."""
        if self.faults.slow:
            await asyncio.sleep(self.faults.slow)
        if self.faults.offline:
            return HangUp()
        if self.faults.status and self.faults.status_count:
            left = self.faults.status_count - 1 if self.faults.status_count > 0 else -1
            self.faults = dataclasses.replace(self.faults, status_count=left)
            return JSONResponse(error(Problem("INTERNAL_ERROR", "Switched on by a fault"), "top"), self.faults.status)
        return None

    def _rate(self) -> dict[str, str]:
        """Counts this call and gives the guide's headers: a window is one minute of the clock."""
        minute = int(time.time()) // 60
        if minute != self._window:
            self._window, self._used = minute, 0
        self._used += 1
        return {
            "X-RateLimit-Limit": str(self.faults.per_minute),
            "X-RateLimit-Remaining": str(max(0, self.faults.per_minute - self._used)),
            "X-RateLimit-Reset": str((minute + 1) * 60),
        }

    def _admit(self, request: Request, headers: dict[str, str]) -> None:
        if self._used > self.faults.per_minute:
            if self.faults.retry_after:
                headers["Retry-After"] = str(max(1, (self._window + 1) * 60 - int(time.time())))
            raise Problem("RATE_LIMIT_EXCEEDED", "Too many requests", http=429)
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if kind != "Zoho-oauthtoken" or not self._ledger.token_holds(token, time.time()):
            raise Problem("INVALID_TOKEN", "Invalid or expired access token", http=401)
        place = request.path_params
        if place["portal"] != demo.PORTAL_ID or place.get("event", demo.EVENT_ID) not in {demo.EVENT_ID, demo.OTHER_EVENT_ID}:
            raise Problem("EVENT_NOT_FOUND", "Event does not exist", http=404)

    async def _token(self, request: Request) -> Response:
        broken = await self._broken()
        if broken is not None:
            return broken
        form = {key: values[-1] for key, values in parse_qs((await request.body()).decode("utf-8", "replace")).items()}
        form = {**dict(request.query_params), **form}
        refused = _refused_grant(form)
        if refused:
            return JSONResponse({"error": refused}, 200 if refused == "invalid_code" else 400)
        life = self.faults.token_seconds
        answer: Json = {
            "access_token": self._ledger.new_token(time.time() + life),
            "api_domain": f"{request.url.scheme}://{request.url.netloc}",
            "token_type": "Bearer",
            "expires_in": life,
        }
        if form["grant_type"] == "authorization_code":
            answer["refresh_token"] = demo.REFRESH_TOKEN
        return JSONResponse(answer)

    async def _events(self, request: Request) -> Reply:
        rows = [self._event_json(demo.EVENT_ID), self._event_json(demo.OTHER_EVENT_ID)]
        return 200, listing("events", rows, self._page(request), len(rows), self.faults)

    async def _event(self, request: Request) -> Reply:
        return 200, success(self._event_json(request.path_params["event"]))

    def _event_json(self, event_id: str) -> Json:
        starts, ends = demo.days(self._ledger.created.date())
        name, slug = (demo.EVENT_NAME, demo.EVENT_SLUG) if event_id == demo.EVENT_ID else ("Garden Party", "garden-party")
        return {
            "event_id": event_id,
            "name": name,
            "slug": slug,
            "type": "conference",
            "format": "hybrid",
            "status": "published",
            "start_date": demo.stamp(starts),
            "end_date": demo.stamp(ends),
            "timezone": demo.TIMEZONE,
            "venue": {"name": "Pavilhão das Marés", "city": "Lisboa", "country": "Portugal", "capacity": 5000},
            "created_time": demo.stamp(self._ledger.created),
            "event_url": f"https://backstage.zoho.example/techsummit/events/{slug}",
        }

    async def _tickets(self, request: Request) -> Reply:
        rows: list[Json] = [
            {
                "ticket_id": kind.id,
                "name": kind.name,
                "type": "paid" if kind.price else "free",
                "price": kind.price,
                "currency": "EUR",
                "quantity": kind.quantity,
                "sold": self._ledger.sold(kind.id),
            }
            for kind in demo.TICKET_TYPES
        ]
        return 200, listing("tickets", rows, self._page(request), len(rows), self.faults)

    async def _sessions(self, request: Request) -> Reply:
        rows = demo.sessions(demo.days(self._ledger.created.date())[0])
        return 200, listing("sessions", rows, self._page(request), len(rows), self.faults)

    async def _registrations(self, request: Request) -> Reply:
        page, status = self._page(request), request.query_params.get("status", "")
        if request.path_params["event"] != demo.EVENT_ID:
            return 200, listing("registrations", [], page, 0, self.faults)
        rows = [registration_json(row) for row in self._ledger.registrations(page.offset, page.per_page, status)]
        return 200, listing("registrations", rows, page, self._ledger.count(status), self.faults)

    async def _registration(self, request: Request) -> Reply:
        row = self._ledger.registration("registration_id", request.path_params["registration"])
        if row is None or request.path_params["event"] != demo.EVENT_ID:
            raise Problem("REGISTRATION_NOT_FOUND", "Registration does not exist", http=404)
        return 200, success(registration_json(row))

    async def _register(self, request: Request) -> Reply:
        if self.faults.registration_closed:
            raise Problem("REGISTRATION_CLOSED", "Registration is closed")
        return 201, success(register(self._ledger, await _json(request), datetime.now(UTC)), 201)

    async def _checkins(self, request: Request) -> Reply:
        page = self._page(request)
        if request.path_params["event"] != demo.EVENT_ID:
            return 200, listing("checkins", [], page, 0, self.faults)
        rows = self._ledger.checkins(page.offset, page.per_page)
        shown = [{key: value for key, value in row.items() if key != "received_count"} for row in rows]
        return 200, listing("checkins", shown, page, self._ledger.checkin_count(), self.faults)

    async def _check_in(self, request: Request) -> Reply:
        self._own_event(request)
        return 201, success(check_in_one(self._ledger, await _json(request), datetime.now(UTC)), 201)

    async def _bulk(self, request: Request) -> Reply:
        self._own_event(request)
        rows = (await _json(request)).get("checkins")
        return check_in_many(self._ledger, rows, self.faults, datetime.now(UTC))

    def _own_event(self, request: Request) -> None:
        if request.path_params["event"] != demo.EVENT_ID:
            raise Problem("INVALID_TICKET", "Ticket not found")

    async def _stats(self, request: Request) -> Reply:
        total = self._ledger.count() - self._ledger.count("cancelled") - self._ledger.count("rejected")
        done = self._ledger.checkin_count()
        rate = round(done / total * 100, 2) if total else 0.0
        return 200, {"total_registered": total, "checked_in": done, "not_checked_in": total - done, "checkin_rate": rate}

    def _page(self, request: Request) -> Page:
        if self.faults.ignore_paging:
            return Page(1, self.faults.per_page_cap)
        page, per_page = (_number(request.query_params.get(name), usual) for name, usual in (("page", 1), ("per_page", 100)))
        return Page(max(1, page), max(1, min(per_page, self.faults.per_page_cap)))


def _number(text: str | None, usual: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else usual


async def _json(request: Request) -> Json:
    try:
        body = json.loads(await request.body())
    except ValueError:
        raise Problem("INVALID_PARAMETER", "The body is not JSON") from None
    if not isinstance(body, dict):
        raise Problem("INVALID_PARAMETER", "The body is an object")
    return body


def _refused_grant(form: dict[str, str]) -> str:
    """Zoho's word for what is wrong with a token request, or nothing."""
    if (form.get("client_id"), form.get("client_secret")) != (demo.CLIENT_ID, demo.CLIENT_SECRET):
        return "invalid_client"
    if form.get("grant_type") == "refresh_token":
        return "" if form.get("refresh_token") == demo.REFRESH_TOKEN else "invalid_code"
    if form.get("grant_type") == "authorization_code":
        return "" if form.get("code") else "invalid_code"
    return "unsupported_grant_type"
