"""Zoho Backstage v3 as platforms.md and the page for an event describe it, on loopback: attendees, classes, sessions by day, orders."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.routing import Route

from kiosk.sandbox import event as demo
from kiosk.sandbox.answers import Json, Page, Problem
from kiosk.sandbox.people import Person
from kiosk.sandbox.service import Face, Reply, json_body, number
from kiosk.sandbox.zoho_accounts import Accounts
from kiosk.sandbox.zoho_v3_orders import attendee_json, order, ticket_of

_ROOT = "/backstage/v3/portals/{portal}/events"
_PER_PAGE = 100
_EVENTS_PER_PAGE = 50


class ZohoV3(Face):
    """The platform's routes over one ledger. It knows of no check-ins."""

    name = "zoho_backstage_v3"
    scheme = "Zoho-oauthtoken"
    secrets: ClassVar[Mapping[str, str]] = {"KIOSK_CLIENT_SECRET": demo.CLIENT_SECRET, "KIOSK_REFRESH_TOKEN": demo.REFRESH_TOKEN}

    @classmethod
    def settings_toml(cls, url: str) -> str:
        return (
            f'base_url = "{url}"\naccounts_url = "{url}"\n'
            f'portal_id = "{demo.PORTAL_ID}"\nevent_id = "{demo.EVENT_ID}"\nclient_id = "{demo.CLIENT_ID}"\n'
        )

    @classmethod
    def qr(cls, person: Person) -> str:
        return ticket_of(person.registration_id)

    @classmethod
    def ticket_id(cls, person: Person) -> str:
        return ticket_of(person.registration_id)

    def routes(self) -> list[Route]:
        one = _ROOT + "/{event}"
        return [
            *Accounts(self).routes(),
            self.route(_ROOT, "GET", self._portal),
            self.route(one, "GET", self._one),
            self.route(f"{one}/attendees", "GET", self._attendees),
            self.route(f"{one}/ticket_classes", "GET", self._classes),
            self.route(f"{one}/sessions", "GET", self._agenda),
            self.route(f"{one}/orders", "POST", self._order),
        ]

    def problem_body(self, problem: Problem) -> Any:
        return {"status_code": str(self.problem_status(problem)), "message": problem.message}

    def admit(self, request: Request) -> None:
        """What is deleted, or of another portal, is a 401 here."""
        super().admit(request)
        place = request.path_params
        if place["portal"] != demo.PORTAL_ID or place.get("event", demo.EVENT_ID) not in {demo.EVENT_ID, demo.OTHER_EVENT_ID}:
            raise Problem("EVENT_NOT_FOUND", "This resource is deleted, or you have no permission for it", http=401)

    async def _portal(self, request: Request) -> Reply:
        wanted = request.query_params.get("status", "live")
        rows = [self._event_row(demo.EVENT_ID), self._event_row(demo.OTHER_EVENT_ID)]
        shown = [row for row in rows if wanted == "all" or (wanted == "live") is (row["status"] in {1, 2})]
        page = self._place(request, _EVENTS_PER_PAGE)
        return 200, self._listing(request, "events", shown[page.offset :][: page.per_page], page, len(shown))

    async def _one(self, request: Request) -> Reply:
        return 200, self._event_row(request.path_params["event"])

    async def _attendees(self, request: Request) -> Reply:
        page, wanted = self._place(request, _PER_PAGE), request.query_params.get("ticket_id", "")
        if request.path_params["event"] != demo.EVENT_ID:
            return 200, self._listing(request, "attendees", [], page, 0)
        if wanted:
            row = self.ledger.registration("registration_id", wanted[:-1]) if wanted == ticket_of(wanted[:-1]) else None
            found = [attendee_json(row)] if row else []
            return 200, self._listing(request, "attendees", found, page, len(found))
        rows = [attendee_json(row) for row in self.roster.rows(page.offset, page.per_page)]
        return 200, self._listing(request, "attendees", rows, page, self.roster.count())

    async def _classes(self, request: Request) -> Reply:
        rows: list[Json] = [
            {
                "id": kind.id,
                "name": kind.name,
                "ticket_class_type": 1 if kind.price else 0,
                "ticket_class_type_string": "paid" if kind.price else "free",
                "quantity": kind.quantity,
                "sold": self.ledger.sold(kind.id),
            }
            for kind in demo.TICKET_TYPES
        ]
        return 200, self._listing(request, "ticket_classes", rows, self._place(request, _PER_PAGE), len(rows))

    async def _agenda(self, request: Request) -> Reply:
        """A day's sessions, counted from 1; how long they are instead of when they end."""
        starts, ends = demo.days(self.ledger.created.date())
        zone = ZoneInfo(demo.TIMEZONE)
        day = number(request.query_params.get("day"), 0)
        if not 1 <= day <= (ends.astimezone(zone).date() - starts.astimezone(zone).date()).days + 1:
            raise Problem("INVALID_PARAMETER", "Please enter the valid agenda day")
        rows: list[Json] = []
        for row in demo.sessions(starts):
            begins, over = (datetime.fromisoformat(str(row[name])) for name in ("start_time", "end_time"))
            if (begins.astimezone(zone).date() - starts.astimezone(zone).date()).days + 1 == day:
                minutes = int((over - begins).total_seconds() // 60)
                session = {"id": row["session_id"], "title": row["name"], "start_time": row["start_time"], "duration": minutes}
                rows.append({**session, "hall": {"name": row["location"]}})
        return 200, self._listing(request, "sessions", rows, Page(1, _PER_PAGE), len(rows))

    async def _order(self, request: Request) -> Reply:
        if request.path_params["event"] != demo.EVENT_ID or self.faults.registration_closed:
            raise Problem("REGISTRATION_CLOSED", "Ticket sales are closed")
        return 201, order(self.ledger, await json_body(request), datetime.now(UTC))

    def _event_row(self, event_id: str) -> Json:
        starts, ends = demo.days(self.ledger.created.date())
        name, slug = (demo.EVENT_NAME, demo.EVENT_SLUG) if event_id == demo.EVENT_ID else ("Garden Party", "garden-party")
        return {
            "id": event_id,
            "space": {"id": "41260000001"},
            "timezone": demo.TIMEZONE,
            "status": 2,
            "status_string": "running",
            "category": "OTHERS",
            "language": "en",
            "name": name,
            "created_time": demo.stamp(self.ledger.created),
            "event_type": 2,
            "event_type_string": "venue",
            "start_time": demo.stamp(starts),
            "end_time": demo.stamp(ends),
            "website_url": f"https://techsummit.zohobackstage.example/{slug}",
            "venue": {"name": "Pavilhão das Marés", "street": "Doca 4", "city": "Lisboa", "country": "Portugal"},
        }

    def _place(self, request: Request, usual: int) -> Page:
        if self.faults.ignore_paging:
            return Page(1, self.faults.per_page_cap)
        page, per_page = number(request.query_params.get("page"), 1), number(request.query_params.get("per_page"), usual)
        return Page(max(1, page), max(1, min(per_page, self.faults.per_page_cap)))

    def _listing(self, request: Request, plural: str, rows: Sequence[Json], page: Page, total: int) -> Any:
        """A page of a list: ``pagination`` beside the list; by the fault ``paging`` with ``nextPage``, an address, instead of figures."""
        kept = [{key: value for key, value in row.items() if key not in self.faults.drop_field} for row in rows]
        if self.faults.envelope == "bare":
            return kept
        body: Json = {"data" if self.faults.envelope == "data" else plural: kept}
        more = page.offset + len(rows) < total
        if self.faults.paging == "pagination":
            pages = -(-total // page.per_page)
            told = {"page": page.page, "per_page": page.per_page, "total_pages": pages, "total_count": total, "has_more_items": more}
            return {"pagination": told, **body}
        if self.faults.paging == "next_page":
            following = str(request.url.include_query_params(page=page.page + 1, per_page=page.per_page))
            return {"pagination": {"nextPage": following if more else None}, **body}
        return body


FACE = ZohoV3
