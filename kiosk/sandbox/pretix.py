"""pretix as the kiosk sees it, on loopback: devices, events, orders, changes and one check-in list."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from kiosk.sandbox import event as demo
from kiosk.sandbox import pretix_doors as doors
from kiosk.sandbox import pretix_orders as orders
from kiosk.sandbox.answers import Json, Problem
from kiosk.sandbox.ledger import Ledger, moment
from kiosk.sandbox.service import Face, Reply, json_body, number

ORGANIZER = "northwind"
DEVICE_TOKEN = "sandbox-device"  # noqa: S105 - the sandbox's own, known to everybody
INITIALIZATION = "sandbox0device"
"""The initialisation token; unlike pretix', it may be traded as often as one likes."""

_MOST = 50
_ROOT = "/api/v1/organizers/{organizer}"
_EVENT = _ROOT + "/events/{event}"
_LIST = _EVENT + "/checkinlists/{list:int}"


class PretixFace(Face):
    """The routes over one ledger. A limit is told by 429 alone, as the hosted service does."""

    name = "pretix"
    scheme = "Device"
    places = False
    secrets: ClassVar[Mapping[str, str]] = {"KIOSK_TOKEN": DEVICE_TOKEN}

    def __init__(self, ledger: Ledger) -> None:
        super().__init__(ledger)
        ledger.new_token(float("inf"), DEVICE_TOKEN)

    @classmethod
    def settings_toml(cls, url: str) -> str:
        return f'base_url = "{url}"\norganizer = "{ORGANIZER}"\nevent = "{demo.EVENT_SLUG}"\ncheckin_list = "{orders.MAIN_LIST}"\n'

    def routes(self) -> list[Route]:
        return [
            self.route("/api/v1/device/initialize", "POST", self._initialize, public=True),
            self.route(f"{_ROOT}/events/", "GET", self._events),
            self.route(f"{_EVENT}/", "GET", self._event),
            self.route(f"{_EVENT}/checkinlists/", "GET", self._lists),
            self.route(f"{_EVENT}/items/", "GET", self._items),
            self.route(f"{_EVENT}/questions/", "GET", self._questions),
            self.route(f"{_EVENT}/quotas/", "GET", self._quotas),
            self.route(f"{_EVENT}/revokedsecrets/", "GET", self._none),
            self.route(f"{_EVENT}/blockedsecrets/", "GET", self._none),
            self.route(f"{_EVENT}/orders/", "GET", self._orders),
            self.route(f"{_EVENT}/orders/", "POST", self._sell),
            self.route(f"{_EVENT}/orderpositions/", "GET", self._positions),
            self.route(f"{_EVENT}/orderpositions/{{position}}/", "GET", self._position),
            self.route(f"{_EVENT}/orderpositions/{{position}}/", "PATCH", self._correct),
            self.route(f"{_EVENT}/checkins/", "GET", self._failed),
            self.route(f"{_LIST}/status/", "GET", self._status),
            self.route(f"{_LIST}/positions/", "GET", self._on_list),
            self.route(f"{_LIST}/positions/{{position}}/redeem/", "POST", self._redeem_position),
            self.route(f"{_LIST}/failed_checkins/", "POST", self._failed_scan),
            self.route(f"{_ROOT}/checkinrpc/redeem/", "POST", self._redeem),
            self.route(f"{_ROOT}/checkinrpc/annul/", "POST", self._annul),
        ]

    def problem_body(self, problem: Problem) -> Any:
        """What is wrong by field, a bare list, or one sentence: pretix has all three."""
        if "" in problem.details:
            return problem.details[""]
        return problem.details or {"detail": problem.message}

    def rate_headers(self, limit: int, remaining: int, reset: int) -> dict[str, str]:
        return {}

    def admit(self, request: Request) -> None:
        super().admit(request)
        place = request.path_params
        if place.get("organizer") != ORGANIZER or place.get("event", demo.EVENT_SLUG) != demo.EVENT_SLUG:
            raise Problem("FORBIDDEN", "You do not have permission to perform this action.", http=403)
        if place.get("list", orders.MAIN_LIST) != orders.MAIN_LIST:
            raise Problem("NOT_FOUND", "No CheckinList matches the given query.", http=404)

    async def _initialize(self, request: Request) -> Reply:
        asked = await json_body(request)
        if asked.get("token") != INITIALIZATION:
            raise Problem("INVALID", "", details={"token": ["Unknown initialization token."]})
        made = {"organizer": ORGANIZER, "device_id": 1, "unique_serial": "SANDBOX", "name": "Kiosk", "gate": None}
        return 200, {**made, "api_token": DEVICE_TOKEN, "security_profile": "full"}

    async def _events(self, request: Request) -> Reply:
        return self._page(request, [self._event_json()])

    async def _event(self, request: Request) -> Reply:
        return 200, self._event_json()

    def _event_json(self) -> Json:
        starts, ends = demo.days(self.ledger.created.date())
        return {
            "name": {"en": demo.EVENT_NAME},
            "slug": demo.EVENT_SLUG,
            "live": True,
            "testmode": False,
            "currency": "EUR",
            "date_from": demo.stamp(starts),
            "date_to": demo.stamp(ends),
            "location": {"en": "Pavilhão das Marés, Lisboa"},
            "has_subevents": False,
            "timezone": demo.TIMEZONE,
            "valid_keys": {"pretix_sig1": []},
            "public_url": f"https://pretix.example/{ORGANIZER}/{demo.EVENT_SLUG}/",
        }

    async def _lists(self, request: Request) -> Reply:
        limits = {"all_products": True, "limit_products": [], "subevent": None, "rules": {}, "addon_match": False}
        entries = {"include_pending": False, "allow_multiple_entries": False, "allow_entry_after_exit": True}
        counts = {"position_count": self.ledger.count(), "checkin_count": self.ledger.checkin_count()}
        return self._page(request, [{"id": orders.MAIN_LIST, "name": "Main", **limits, **entries, **counts}])

    async def _items(self, request: Request) -> Reply:
        return self._page(request, orders.items())

    async def _questions(self, request: Request) -> Reply:
        asked: Json = {
            "required": False,
            "ask_during_checkin": False,
            "show_during_checkin": True,
            "dependency_question": None,
            "dependency_values": [],
        }
        everything = [each["id"] for each in orders.items()]
        words = {"en": "Special requirements"}
        return self._page(
            request, [{"id": orders.NEEDS, "question": words, "type": "T", "identifier": "NEEDS", "items": everything, "options": [], **asked}]
        )

    async def _quotas(self, request: Request) -> Reply:
        return self._page(request, orders.quotas(self.ledger))

    async def _none(self, request: Request) -> Reply:
        return self._page(request, [])

    async def _orders(self, request: Request) -> Reply:
        """A page of orders; with ``modified_since`` of those that changed. A registration's order may stand there in several parts."""
        since = self._since(request)
        page, size = self._asked(request)
        faults = self.faults
        total = 0 if faults.empty_roster else self.ledger.order_count(since) * (1 + faults.twice)
        first = (page - 1) * size // (1 + faults.twice)
        wanted = -(-size // (1 + faults.twice))
        codes = [] if faults.empty_roster else self.ledger.orders(first, wanted, since)
        shown = [each for code in codes for each in [code] * (1 + faults.twice)]
        rows = [orders.order_json(self.ledger, part) for code in shown for part in orders.split(self.ledger.order(code))]
        status, body = self._told(request, rows, page, size, total)
        return JSONResponse(body, status, headers={"X-Page-Generated": moment(datetime.now(UTC))})

    async def _sell(self, request: Request) -> Reply:
        if self.faults.registration_closed:
            raise Problem("FORBIDDEN", "Registration is closed", http=403)
        return 201, orders.sell(self.ledger, await json_body(request), request.headers.get("x-idempotency-key", ""), datetime.now(UTC))

    async def _positions(self, request: Request) -> Reply:
        page, size = self._asked(request)
        rows = [orders.position_json(row) for row in self.roster.rows((page - 1) * size, size)]
        return self._told(request, rows, page, size, self.roster.count())

    async def _position(self, request: Request) -> Reply:
        return 200, orders.position_json(self._named(request))

    async def _correct(self, request: Request) -> Reply:
        return 200, orders.correct(self.ledger, self._named(request), await json_body(request), datetime.now(UTC))

    async def _failed(self, request: Request) -> Reply:
        return self._page(request, doors.failed_scans(self.ledger))

    async def _status(self, request: Request) -> Reply:
        counts = {"checkin_count": self.ledger.checkin_count(), "position_count": self.ledger.count()}
        return 200, {"event": {"name": demo.EVENT_NAME}, **counts, "inside_count": counts["checkin_count"], "items": []}

    async def _on_list(self, request: Request) -> Reply:
        row = self.ledger.registration("qr_code", request.query_params.get("secret", ""))
        found = [orders.on_list(row)] if row is not None and row["status"] not in {"cancelled", "rejected"} else []
        if "item" in request.query_params.getlist("expand"):
            found = [{**each, "item": orders.items()[each["item"] - 1]} for each in found]
        return self._page(request, found)

    async def _redeem(self, request: Request) -> Reply:
        asked = await json_body(request)
        self._right_list(asked)
        if not asked.get("secret"):
            raise Problem("INVALID", "", details={"secret": ["This field may not be blank."]})
        return doors.redeem(self.ledger, self.ledger.registration("qr_code", str(asked["secret"])), asked, datetime.now(UTC))

    async def _redeem_position(self, request: Request) -> Reply:
        row = self.ledger.registration("registration_id", request.path_params["position"])
        return doors.redeem(self.ledger, row, await json_body(request), datetime.now(UTC))

    async def _annul(self, request: Request) -> Reply:
        asked = await json_body(request)
        self._right_list(asked)
        return 200, doors.annul(self.ledger, asked, datetime.now(UTC))

    async def _failed_scan(self, request: Request) -> Reply:
        return 201, doors.failed_scan(self.ledger, await json_body(request), datetime.now(UTC))

    def _right_list(self, asked: Json) -> None:
        if asked.get("lists") != [orders.MAIN_LIST]:
            raise Problem("INVALID", "", details={"lists": ["Invalid pk - object does not exist."]})

    def _named(self, request: Request) -> Json:
        row = self.ledger.registration("registration_id", request.path_params["position"])
        if row is None:
            raise Problem("NOT_FOUND", "No OrderPosition matches the given query.", http=404)
        return row

    def _since(self, request: Request) -> str:
        text = request.query_params.get("modified_since", "")
        try:
            return moment(datetime.fromisoformat(text)) if text else ""
        except ValueError:
            raise Problem("INVALID", "", details={"modified_since": ["Enter a valid date/time."]}) from None

    def _asked(self, request: Request) -> tuple[int, int]:
        size = min(max(1, number(request.query_params.get("page_size"), _MOST)), _MOST, max(1, self.faults.per_page_cap))
        return max(1, number(request.query_params.get("page"), 1)), size

    def _page(self, request: Request, rows: Sequence[Json]) -> tuple[int, Json]:
        page, size = self._asked(request)
        return self._told(request, rows[(page - 1) * size : page * size], page, size, len(rows))

    def _told(self, request: Request, rows: Sequence[Json], page: int, size: int, total: int) -> tuple[int, Json]:
        """A page with absolute links to its neighbours. Raises Problem past the last one."""
        if page > 1 and (page - 1) * size >= total:
            raise Problem("NOT_FOUND", "Invalid page.", http=404)

        def link(other: int) -> str:
            return str(request.url.include_query_params(page=other))

        onward = link(page + 1) if page * size < total else None
        return 200, {"count": total, "next": onward, "previous": link(page - 1) if page > 1 else None, "results": list(rows)}


FACE = PretixFace
