"""EventBookings as its developer hub describes it, on loopback: client credentials, event, tickets by position, orders."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kiosk.sandbox import event as demo
from kiosk.sandbox.answers import Json, Problem
from kiosk.sandbox.eventbookings_event import EVENT_UUID, Showing, door, event_json, keep_door, local, showing
from kiosk.sandbox.eventbookings_orders import order_json, place_order, ticket_json, ticket_uuid
from kiosk.sandbox.people import Person
from kiosk.sandbox.service import Face, Reply, json_body, number

_ROOT = "/v3"
_LEAST, _MOST = 20, 100
_COLUMNS = {"uuid", "serial_number", "created_on", "name", "created_ascending", "created_descending"}
_EVERYBODY = 10_000_000


class EventBookings(Face):
    """The platform's routes over one ledger. Positions count from 1, rows stay in the ledger's order whatever is asked for."""

    name = "eventbookings"
    secrets: ClassVar[Mapping[str, str]] = {"KIOSK_CLIENT_SECRET": demo.CLIENT_SECRET}

    @classmethod
    def settings_toml(cls, url: str) -> str:
        return f'base_url = "{url}"\naccounts_url = "{url}"\nevent_id = "{EVENT_UUID}"\nclient_id = "{demo.CLIENT_ID}"\n'

    @classmethod
    def ticket_id(cls, person: Person) -> str:
        return ticket_uuid(person.registration_id)

    def routes(self) -> list[Route]:
        one = _ROOT + "/events/{event}"
        return [
            self.route("/connect/token", "POST", self._token, public=True),
            self.route(f"{_ROOT}/events", "GET", self._events),
            self.route(one, "GET", self._event),
            self.route(f"{one}/tickets", "GET", self._tickets),
            self.route(f"{one}/orders", "GET", self._orders),
            self.route(f"{_ROOT}/orders", "POST", self._order),
            Route("/sandbox/door", self._door, methods=["GET", "POST"]),
        ]

    def problem_body(self, problem: Problem) -> Any:
        return {"statusCode": self.problem_status(problem), "error": problem.code, "message": problem.message}

    def problem_status(self, problem: Problem) -> int:
        return (self.faults.error_status if problem.http in {400, 404, 422} else 0) or problem.http

    def admit(self, request: Request) -> None:
        super().admit(request)
        if request.path_params.get("event", EVENT_UUID) != EVENT_UUID:
            raise Problem("EVENT_NOT_FOUND", "Event not found.", http=404)

    async def _token(self, request: Request) -> Reply:
        asked = await json_body(request)
        if asked.get("grant_type") != "client_credentials":
            return 400, {"error": "unsupported_grant_type"}
        if (asked.get("client_id"), asked.get("client_secret")) != (demo.CLIENT_ID, demo.CLIENT_SECRET):
            return 401, {"error": "invalid_client"}
        token, life = self.new_token()
        return 200, {"access_token": token, "refresh_token": f"r{token}", "expires_in": life}

    async def _door(self, request: Request) -> Response:
        """The organiser's hand at the door settings; no fault touches it."""
        if request.method == "POST":
            try:
                keep_door(self.ledger, door(self.ledger).changed(json.loads(await request.body())))
            except (ValueError, Problem) as error:
                return JSONResponse({"error": error.message if isinstance(error, Problem) else "no JSON"}, 400)
        return JSONResponse(event_json(self.ledger, door(self.ledger))["settings"])

    async def _events(self, request: Request) -> Reply:
        wanted = request.query_params.get("filter_by_ids", EVENT_UUID).split(",")
        listed = [event_json(self.ledger, door(self.ledger))] if EVENT_UUID in wanted else []
        begin, size = self._place(request)
        return 200, _listing("events", listed[begin : begin + size], len(listed))

    async def _event(self, request: Request) -> Reply:
        return 200, {"statusCode": 200, "result": {"event": event_json(self.ledger, door(self.ledger))}}

    async def _tickets(self, request: Request) -> Reply:
        begin, size = self._place(request)
        query, shown = request.query_params, showing(self.ledger)
        start, session = query.get("occurrence_start_on", ""), query.get("session_uuid", "")
        if not start and not session:
            rows, total = self.roster.rows(begin, size), self.roster.count()
        else:
            found = [row for row in self.roster.rows(0, _EVERYBODY) if _is_of(row, shown, start, session)]
            rows, total = found[begin : begin + size], len(found)
        return 200, _listing("tickets", self._kept([ticket_json(row, shown) for row in rows]), total)

    async def _orders(self, request: Request) -> Reply:
        begin, size = self._place(request)
        wanted = request.query_params.get("search_q", "").casefold()
        numbers = self.ledger.orders(0, _EVERYBODY)
        if wanted:
            everybody = self.roster.rows(0, _EVERYBODY)
            names = [(row["order_number"], f"{row['first_name']} {row['last_name']}\n{row['email']}".casefold()) for row in everybody]
            found = {order for order, name in names if wanted in name}
            numbers = [each for each in numbers if each in found]
        if request.query_params.get("order_by") == "created_descending":
            numbers.reverse()
        shown = showing(self.ledger)
        rows = [order_json(self.ledger.order(each), shown) for each in numbers[begin : begin + size]]
        return 200, _listing("orders", rows, len(numbers))

    async def _order(self, request: Request) -> Reply:
        if self.faults.registration_closed:
            raise Problem("REGISTRATION_CLOSED", "Booking is closed.", http=422)
        order = place_order(self.ledger, await json_body(request), datetime.now(UTC))
        return 201, {"statusCode": "201", "result": {"order": order}}

    def _kept(self, rows: Sequence[Json]) -> list[Json]:
        return [{key: value for key, value in row.items() if key not in self.faults.drop_field} for row in rows]

    def _place(self, request: Request) -> tuple[int, int]:
        """Where a list begins, from 0, and how many rows are wanted. Raises Problem for what the documents do not allow."""
        query = request.query_params
        position, size = number(query.get("position", "1"), 0), number(query.get("rows", str(_LEAST)), 0)
        if position < 1 or not _LEAST <= size <= _MOST or query.get("order_by", "uuid") not in _COLUMNS:
            raise Problem("INVALID_PARAMETER", "position is 1 or more, rows 20 to 100, order_by a column.", http=422)
        cap = self.faults.per_page_cap
        return (0, cap) if self.faults.ignore_paging else (position - 1, min(size, cap))


def _is_of(row: Json, shown: Showing, start: str, session: str) -> bool:
    booked = shown.booked(row["seq"])
    if session and (booked is None or booked["uuid"] != session):
        return False
    return not start or start == local(shown.start_of(row["seq"]))


def _listing(name: str, rows: Sequence[Json], total: int) -> Json:
    return {"statusCode": 200, "result": {name: list(rows), "pagination": {"total": total}}}


FACE = EventBookings
