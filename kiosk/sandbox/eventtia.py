"""Eventtia v3 as its documents describe it, on loopback: sign-in, attendees, activities, guests, purchases, registration."""

import base64
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from time import time
from typing import Any, ClassVar

from starlette.requests import Request
from starlette.routing import Route

from kiosk.sandbox import event as demo
from kiosk.sandbox.answers import Json, Problem
from kiosk.sandbox.eventtia_activities import ITEMS, Activities, item_json
from kiosk.sandbox.eventtia_attendees import attendee_json, fields_json, included_json, qr_of, types_json
from kiosk.sandbox.eventtia_pages import Wanted, listing
from kiosk.sandbox.eventtia_registering import guests, invite, register
from kiosk.sandbox.ledger import Ledger
from kiosk.sandbox.people import Person
from kiosk.sandbox.service import Face, Reply, json_body

EMAIL = "door@kiosk.example"
PASSWORD = "sandbox-password"  # noqa: S105 - the sandbox's own, known to everybody
_ROOT = "/api/v3"
_NOT_FOUND = "ActiveRecord::RecordNotFound"


class Eventtia(Face):
    """The platform's routes over one ledger. Where the documents are silent, an error is a 400 with a ``message``."""

    name = "eventtia"
    media_type = "application/vnd.api+json"
    places = False  # where somebody was checked in is not told
    secrets: ClassVar[Mapping[str, str]] = {"KIOSK_EMAIL": EMAIL, "KIOSK_PASSWORD": PASSWORD}

    def __init__(self, ledger: Ledger) -> None:
        super().__init__(ledger)
        self._activities = Activities(ledger)

    @classmethod
    def settings_toml(cls, url: str) -> str:
        return f'base_url = "{url}"\nevent_uri = "{demo.EVENT_SLUG}"\n'

    @classmethod
    def qr(cls, person: Person) -> str:
        return qr_of(person.code, person.name, person.email, person.company, person.job_title)

    def routes(self) -> list[Route]:
        one = _ROOT + "/events/{event}"
        return [
            self.route(f"{_ROOT}/auth", "POST", self._sign_in, public=True),
            self.route(f"{_ROOT}/events", "GET", self._events),
            self.route(one, "GET", self._event),
            self.route(f"{one}/tickets-stats", "GET", self._tickets_stats),
            self.route(f"{one}/attendee_types", "GET", self._types),
            self.route(f"{one}/attendees", "GET", self._attendees),
            self.route(f"{one}/attendees/register", "POST", self._register),
            self.route(f"{one}/attendees/by_email", "GET", self._by_email),
            self.route(f"{one}/attendees/{{attendee}}", "GET", self._attendee),
            self.route(f"{one}/attendees/{{attendee}}/cancel", "PUT", self._cancel),
            self.route(f"{one}/attendees/{{attendee}}/workshops", "GET", self._own_workshops),
            self.route(f"{one}/attendees/{{attendee}}/update_activities", "PUT", self._update_activities),
            self.route(f"{one}/workshops", "GET", self._workshops),
            self.route(f"{one}/workshops/{{workshop}}/attendees", "GET", self._enrolled),
            self.route(f"{one}/attendee_workshops", "POST", self._enrol),
            self.route(f"{one}/attendee_workshops", "DELETE", self._leave),
            self.route(f"{one}/guests", "GET", self._guests),
            self.route(f"{one}/guests", "POST", self._invite),
            self.route(f"{one}/purchase_items", "GET", self._items),
            self.route(f"{one}/attendee_purchase_items", "GET", self._purchases),
        ]

    def problem_body(self, problem: Problem) -> Any:
        return {"message": problem.message}

    def admit(self, request: Request) -> None:
        """The list of attendees is for everybody; a token of ours that no longer holds counts as none there, and one of others' never."""
        place, token = request.path_params, self.token_of(request)
        request.state.known = self.token_holds(token)
        public = request.method == "GET" and request.url.path.endswith("/attendees") and "workshop" not in place
        if not request.state.known and not (public and (not token or _is_ours(token))):
            raise Problem("UNAUTHORIZED", "Your token is invalid or not present.", http=401)
        if place.get("event", demo.EVENT_SLUG) != demo.EVENT_SLUG:
            raise Problem("NOT_FOUND", _NOT_FOUND, http=404)

    async def _sign_in(self, request: Request) -> Reply:
        body = await json_body(request)
        if (body.get("email"), body.get("password")) != (EMAIL, PASSWORD):
            return 401, {"message": "Wrong username or password."}
        expires = int(time()) + self.faults.token_seconds
        token, _ = self.new_token(_jwt({"class": "User", "authentication_key": EMAIL, "exp": expires, "jti": secrets.token_hex(8)}))
        return 200, {"auth_token": token, "username": "Door"}

    async def _events(self, request: Request) -> Reply:
        return 200, listing(request, [self._event_json()], self.faults)

    async def _event(self, request: Request) -> Reply:
        return 200, {"data": self._event_json()}

    async def _tickets_stats(self, request: Request) -> Reply:
        return 200, [{"name": kind.name, "used_seats": self.ledger.sold(kind.id), "seats_limit": kind.quantity} for kind in demo.TICKET_TYPES]

    async def _types(self, request: Request) -> Reply:
        included = [each for kind in demo.TICKET_TYPES for each in fields_json(kind.id)]
        return 200, {**listing(request, types_json(), self.faults), "included": included}

    async def _attendees(self, request: Request) -> Reply:
        wanted = Wanted.of(request, self.faults)
        rows, total = wanted.rows(self.roster)
        body: Json = {"data": [attendee_json(row, known=request.state.known) for row in rows]}
        body["meta"] = {"total_pages": max(1, -(-total // wanted.size)), "total_attendees": total}
        include = request.query_params.get("include", "")
        return 200, {**body, "included": included_json(include, rows)} if include else body

    async def _attendee(self, request: Request) -> Reply:
        return 200, self._shown(self._named(request))

    async def _by_email(self, request: Request) -> Reply:
        row = self.ledger.registration("email", request.query_params.get("email", ""))
        if row is None:
            raise Problem("NOT_FOUND", _NOT_FOUND, http=404)
        return 200, self._shown(row)

    async def _register(self, request: Request) -> Reply:
        if self.faults.registration_closed:
            raise Problem("CLOSED", "Registrations are closed")
        row, meta = register(self.ledger, self._activities, await json_body(request), datetime.now(UTC))
        included = included_json("attendee_type", [row])
        return 200, {**self._shown(row), "included": included, **({"meta": meta} if meta else {})}

    async def _cancel(self, request: Request) -> Reply:
        row = self._named(request)
        self.ledger.change(row["registration_id"], datetime.now(UTC), status="cancelled")
        return 200, self._shown(self._named(request))

    async def _workshops(self, request: Request) -> Reply:
        return 200, listing(request, self._activities.workshops(), self.faults)

    async def _own_workshops(self, request: Request) -> Reply:
        own = self._activities.of(self._named(request)["registration_id"])
        return 200, listing(request, [each for each in self._activities.workshops() if each["id"] in own], self.faults)

    async def _enrolled(self, request: Request) -> Reply:
        rows = self._activities.attendees(request.path_params["workshop"])
        return 200, listing(request, [attendee_json(row, known=True) for row in rows], self.faults)

    async def _enrol(self, request: Request) -> Reply:
        attendee, workshop = await self._pair(request)
        self._activities.enrol(attendee, workshop)
        return 200, {
            **_enrolment(attendee, workshop),
            "meta": {"current_attendee_workshops": [int(each) for each in self._activities.of(attendee)]},
        }

    async def _leave(self, request: Request) -> Reply:
        attendee, workshop = await self._pair(request)
        self._activities.leave(attendee, workshop)
        return 200, _enrolment(attendee, workshop)

    async def _update_activities(self, request: Request) -> Reply:
        """What is not listed is removed."""
        row = self._named(request)
        attendee = row["registration_id"]
        listed = (await json_body(request)).get("workshop_ids")
        wanted = set(filter(None, listed.split(","))) if isinstance(listed, str) else set()
        before = set(self._activities.of(attendee))
        for each in before - wanted:
            self._activities.leave(attendee, each)
        for each in wanted - before:
            self._activities.enrol(attendee, each)
        return 200, self._shown(row)

    async def _guests(self, request: Request) -> Reply:
        return 200, listing(request, guests(self.ledger), self.faults)

    async def _invite(self, request: Request) -> Reply:
        return 200, {"data": invite(self.ledger, await json_body(request), datetime.now(UTC))}

    async def _items(self, request: Request) -> Reply:
        return 200, listing(request, [item_json(each) for each in ITEMS], self.faults)

    async def _purchases(self, request: Request) -> Reply:
        body = listing(request, self._activities.purchases(), self.faults)
        if "purchase_item" in request.query_params.get("include", "").split(","):
            shown = {each["relationships"]["purchase_item"]["data"]["id"] for each in body["data"]}
            body["included"] = [item_json(each) for each in sorted(shown)]
        return 200, body

    def _named(self, request: Request) -> Json:
        row = self.ledger.registration("registration_id", request.path_params["attendee"])
        if row is None:
            raise Problem("NOT_FOUND", _NOT_FOUND, http=404)
        return row

    async def _pair(self, request: Request) -> tuple[str, str]:
        """Attendee and workshop of the body, both integers there. Raises Problem."""
        body = await json_body(request)
        attendee, workshop = body.get("attendee_id"), body.get("workshop_id")
        if type(attendee) is not int or type(workshop) is not int:
            raise Problem("INVALID", "attendee_id and workshop_id are integers")
        if self.ledger.registration("registration_id", str(attendee)) is None:
            raise Problem("NOT_FOUND", _NOT_FOUND, http=404)
        return str(attendee), str(workshop)

    def _shown(self, row: Json) -> Json:
        return {"data": attendee_json(row, known=True)}

    def _event_json(self) -> Json:
        starts, ends = demo.days(self.ledger.created.date())
        told = {
            "start_date": starts.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "end_date": ends.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "active": True,
            "name": demo.EVENT_NAME,
            "event_uri": demo.EVENT_SLUG,
            "address": "Pavilhão das Marés, Lisboa",
            "timezone": demo.TIMEZONE,
            "default_language": "en",
            "currency": "EUR",
            "website": f"https://live.eventtia.example/en/{demo.EVENT_SLUG}",
            "is_virtual": False,
            "total_attendees": self.ledger.count(),
            "api_key": "a secret that no kiosk keeps",
            "fields": {},
        }
        return {"id": "54321", "type": "events", "attributes": told, "relationships": {"attendee_types": {"data": []}}}


def _enrolment(attendee: str, workshop: str) -> Json:
    related = {"attendee": {"id": attendee, "type": "attendees"}, "workshop": {"id": workshop, "type": "workshops"}}
    return {
        "data": {
            "id": f"{attendee}{workshop}",
            "type": "attendee_workshops",
            "attributes": {"checked_in_date": None, "checked_in": False},
            "relationships": {name: {"data": data} for name, data in related.items()},
        }
    }


def _jwt(payload: Json) -> str:
    """A token in the form of the documents' sample. It is not signed: what is good is kept in the ledger."""
    parts = (json.dumps({"typ": "JWT", "alg": "HS256"}), json.dumps(payload))
    return ".".join([*(base64.urlsafe_b64encode(each.encode()).rstrip(b"=").decode() for each in parts), secrets.token_urlsafe(24)])


def _is_ours(token: str) -> bool:
    """Whether it has the form of a token that was given out here."""
    parts = token.split(".")
    try:
        payload = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, IndexError):
        return False
    return isinstance(payload, dict) and payload.get("authentication_key") == EMAIL


FACE = Eventtia
