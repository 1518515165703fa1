"""Zoho Backstage v1 as its guide describes it, on loopback: OAuth, event, roster, check-ins, limits."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

from starlette.requests import Request
from starlette.routing import Route

from kiosk.sandbox import event as demo
from kiosk.sandbox.answers import Json, Page, Problem, error, listing, success
from kiosk.sandbox.checking import check_in_many, check_in_one
from kiosk.sandbox.registering import cancel, register, registration_json, update
from kiosk.sandbox.reports import Reports
from kiosk.sandbox.service import Face, Reply, json_body, number
from kiosk.sandbox.zoho_accounts import Accounts

_ROOT = "/backstage/v1/portal/{portal}/events"


class Zoho(Face):
    """The platform's routes over one ledger."""

    name = "zoho_backstage"
    scheme = "Zoho-oauthtoken"
    secrets: ClassVar[Mapping[str, str]] = {"KIOSK_CLIENT_SECRET": demo.CLIENT_SECRET, "KIOSK_REFRESH_TOKEN": demo.REFRESH_TOKEN}

    @classmethod
    def settings_toml(cls, url: str) -> str:
        return (
            f'base_url = "{url}"\naccounts_url = "{url}"\n'
            f'portal_id = "{demo.PORTAL_ID}"\nevent_id = "{demo.EVENT_ID}"\nclient_id = "{demo.CLIENT_ID}"\n'
        )

    def routes(self) -> list[Route]:
        one = _ROOT + "/{event}"
        return [
            *Accounts(self).routes(),
            self.route(_ROOT, "GET", self._events),
            self.route(one, "GET", self._event),
            self.route(f"{one}/tickets", "GET", self._tickets),
            self.route(f"{one}/sessions", "GET", self._sessions),
            self.route(f"{one}/registrations", "GET", self._registrations),
            self.route(f"{one}/registrations", "POST", self._register),
            self.route(f"{one}/registrations/{{registration}}", "GET", self._registration),
            self.route(f"{one}/registrations/{{registration}}", "PUT", self._update),
            self.route(f"{one}/registrations/{{registration}}", "DELETE", self._cancel),
            self.route(f"{one}/checkins", "GET", self._checkins),
            self.route(f"{one}/checkins", "POST", self._check_in),
            self.route(f"{one}/checkins/bulk", "POST", self._bulk),
            self.route(f"{one}/checkins/stats", "GET", self._stats),
            *Reports(self, one).routes(),
        ]

    def problem_body(self, problem: Problem) -> Any:
        return error(problem, self.faults.error_place)

    def problem_status(self, problem: Problem) -> int:
        return (self.faults.error_status if problem.http in {400, 404} else 0) or problem.http

    def admit(self, request: Request) -> None:
        super().admit(request)
        place = request.path_params
        if place["portal"] != demo.PORTAL_ID or place.get("event", demo.EVENT_ID) not in {demo.EVENT_ID, demo.OTHER_EVENT_ID}:
            raise Problem("EVENT_NOT_FOUND", "Event does not exist", http=404)

    async def _events(self, request: Request) -> Reply:
        rows = [self._event_json(demo.EVENT_ID), self._event_json(demo.OTHER_EVENT_ID)]
        return 200, listing("events", rows, self._page(request), len(rows), self.faults)

    async def _event(self, request: Request) -> Reply:
        return 200, success(self._event_json(request.path_params["event"]))

    def _event_json(self, event_id: str) -> Json:
        starts, ends = demo.days(self.ledger.created.date())
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
            "created_time": demo.stamp(self.ledger.created),
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
                "sold": self.ledger.sold(kind.id),
            }
            for kind in demo.TICKET_TYPES
        ]
        return 200, listing("tickets", rows, self._page(request), len(rows), self.faults)

    async def _sessions(self, request: Request) -> Reply:
        rows = demo.sessions(demo.days(self.ledger.created.date())[0])
        return 200, listing("sessions", rows, self._page(request), len(rows), self.faults)

    async def _registrations(self, request: Request) -> Reply:
        page, status = self._page(request), request.query_params.get("status", "")
        if request.path_params["event"] != demo.EVENT_ID:
            return 200, listing("registrations", [], page, 0, self.faults)
        rows = [registration_json(row) for row in self.roster.rows(page.offset, page.per_page, status)]
        return 200, listing("registrations", rows, page, self.roster.count(status), self.faults)

    async def _registration(self, request: Request) -> Reply:
        return 200, success(registration_json(self._named(request)))

    async def _update(self, request: Request) -> Reply:
        return 200, success(update(self.ledger, self._named(request), await json_body(request), datetime.now(UTC)))

    async def _cancel(self, request: Request) -> Reply:
        return 200, success(cancel(self.ledger, self._named(request), datetime.now(UTC)))

    def _named(self, request: Request) -> Json:
        row = self.ledger.registration("registration_id", request.path_params["registration"])
        if row is None or request.path_params["event"] != demo.EVENT_ID:
            raise Problem("REGISTRATION_NOT_FOUND", "Registration does not exist", http=404)
        return row

    async def _register(self, request: Request) -> Reply:
        if self.faults.registration_closed:
            raise Problem("REGISTRATION_CLOSED", "Registration is closed")
        return 201, success(register(self.ledger, await json_body(request), datetime.now(UTC)), 201)

    async def _checkins(self, request: Request) -> Reply:
        page = self._page(request)
        if request.path_params["event"] != demo.EVENT_ID:
            return 200, listing("checkins", [], page, 0, self.faults)
        rows = self.ledger.checkins(page.offset, page.per_page)
        shown = [{key: value for key, value in row.items() if key != "received_count"} for row in rows]
        return 200, listing("checkins", shown, page, self.ledger.checkin_count(), self.faults)

    async def _check_in(self, request: Request) -> Reply:
        self._own_event(request)
        return 201, success(check_in_one(self.ledger, await json_body(request), datetime.now(UTC)), 201)

    async def _bulk(self, request: Request) -> Reply:
        self._own_event(request)
        rows = (await json_body(request)).get("checkins")
        return check_in_many(self.ledger, rows, self.faults, datetime.now(UTC))

    def _own_event(self, request: Request) -> None:
        if request.path_params["event"] != demo.EVENT_ID:
            raise Problem("INVALID_TICKET", "Ticket not found")

    async def _stats(self, request: Request) -> Reply:
        total = self.ledger.count() - self.ledger.count("cancelled") - self.ledger.count("rejected")
        done = self.ledger.checkin_count()
        rate = round(done / total * 100, 2) if total else 0.0
        return 200, {"total_registered": total, "checked_in": done, "not_checked_in": total - done, "checkin_rate": rate}

    def _page(self, request: Request) -> Page:
        if self.faults.ignore_paging:
            return Page(1, self.faults.per_page_cap)
        page, per_page = (number(request.query_params.get(name), usual) for name, usual in (("page", 1), ("per_page", 100)))
        return Page(max(1, page), max(1, min(per_page, self.faults.per_page_cap)))


FACE = Zoho
