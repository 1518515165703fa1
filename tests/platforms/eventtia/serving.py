"""A small Eventtia on loopback: the documents' own samples, with whatever a test wants to be different."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from starlette.responses import JSONResponse, Response

EVENT = "test-event-1"
ROOT = f"/api/v3/events/{EVENT}"
SECRETS = {"KIOSK_EMAIL": "door@example.org", "KIOSK_PASSWORD": "open-sesame"}
TYPE = "123456"
NAMES = ("first_name", "last_name", "email", "company", "telephone", "job_title")
FIELD = {name: str(1466264 + number) for number, name in enumerate(NAMES)}
PUBLIC = {"first_name", "last_name", "company"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One call: ``path`` below the event, or the whole path of any other; ``query`` decoded. ``raw`` is the path as it was sent."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any
    raw: str

    @property
    def token(self) -> str:
        return self.headers.get("Authorization", "")


@dataclass(slots=True)
class Heard:
    """What the server was asked, sign-ins apart."""

    calls: list[Asked] = field(default_factory=list)
    sign_ins: list[Asked] = field(default_factory=list)

    def of(self, path: str, method: str = "GET") -> list[Asked]:
        return [each for each in self.calls if (each.method, each.path) == (method, path)]


Answering = Callable[[Asked], Response | None]
"""The answer to a call, None for the documents' own."""


@contextmanager
def serving(
    answer: Answering = lambda _: None,
    *,
    sign_in: Callable[[Asked], Response] | None = None,
    lists: Mapping[str, Sequence[Any]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Iterator[tuple[str, Heard]]:
    """A real server. ``lists`` are the rows of the event's lists (attendees …); what is not named is empty."""
    heard = Heard()
    known = {"attendee_types": [attendee_type()], **(lists or {})}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._respond()

        do_POST = do_PUT = do_DELETE = do_PATCH = do_GET  # noqa: N815

        def _respond(self) -> None:
            asked = _asked(self)
            response = self._signed_in(asked) if asked.path == "/api/v3/auth" else self._answer(asked)
            self.send_response_only(response.status_code)
            for name, value in {**{k.decode(): v.decode("latin-1") for k, v in response.raw_headers}, **(headers or {})}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(bytes(response.body))

        def _signed_in(self, asked: Asked) -> Response:
            heard.sign_ins.append(asked)
            return sign_in(asked) if sign_in else JSONResponse({"auth_token": f"token-{len(heard.sign_ins)}", "username": "Jon Doe"})

        def _answer(self, asked: Asked) -> Response:
            heard.calls.append(asked)
            return answer(asked) or documented(asked, known)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", heard
        finally:
            server.shutdown()
            thread.join(20)


def _asked(handler: BaseHTTPRequestHandler) -> Asked:
    content = handler.rfile.read(int(handler.headers.get("Content-Length", "0")))
    parts = urlsplit(handler.path)
    path = unquote(parts.path).removeprefix(ROOT + "/")
    body = json.loads(content) if content else None
    return Asked(handler.command, path, dict(parse_qsl(parts.query)), dict(handler.headers), body, parts.path)


def documented(asked: Asked, lists: Mapping[str, Sequence[Any]]) -> Response:
    """A list as the documents show it: JSON:API with ``meta.total_pages``, and custom fields included."""
    if asked.method != "GET":
        return JSONResponse({"message": "no such call"}, 404)
    if asked.path == ROOT:
        return JSONResponse({"data": {"id": "54321", "type": "events", "attributes": {"name": "FirstTest"}}})
    return listing(asked, lists.get(asked.path, ()), included=custom_fields() if "custom_fields" in asked.query.get("include", "") else None)


def listing(asked: Asked, rows: Sequence[Any], *, included: Sequence[Any] | None = None, **meta: Any) -> JSONResponse:
    """The page of ``rows`` that was asked for."""
    size, number = int(asked.query.get("page[size]", "24")), int(asked.query.get("page[number]", "1"))
    body: dict[str, Any] = {"data": list(rows[(number - 1) * size : number * size])}
    body["meta"] = {"total_pages": max(1, -(-len(rows) // size)), **meta}
    if included is not None:
        body["included"] = list(included)
    return JSONResponse(body)


def attendee(number: int, *, kind: str = TYPE, fields: Mapping[str, Any] | None = None, **told: Any) -> dict[str, Any]:
    """An attendee in the form of the documents' sample."""
    answers = {
        FIELD["first_name"]: "John",
        FIELD["last_name"]: f"Doe {number}",
        FIELD["email"]: f"johndoe{number}@eventtia.com",
        FIELD["company"]: "Eventtia",
        FIELD["telephone"]: None,
        FIELD["job_title"]: "Developer",
    }
    attributes = {
        "created_at": "2023-02-07T16:48:37.000Z",
        "updated_at": "2023-03-13T20:04:56.000Z",
        "uuid": f"aa{number:04d}",
        "fields": {**answers, **(fields or {})},
        "status": "confirmed",
        "paid": True,
        "checked_in": False,
        "checked_in_date": None,
        "qr_code": f"bb{number:04d}|John Doe {number}|johndoe{number}@eventtia.com|Eventtia - Developer|+57123456789",
        "can_schedule_meetings": True,
    }
    return {
        "id": str(12345000 + number),
        "type": "attendees",
        "attributes": {**attributes, **told},
        "relationships": {"attendee_type": {"data": {"id": kind, "type": "attendee_types"}}},
    }


def without(row: dict[str, Any], *names: str) -> dict[str, Any]:
    """The same without some attributes."""
    return {**row, "attributes": {name: value for name, value in row["attributes"].items() if name not in names}}


def thin(row: dict[str, Any], *left_out: str) -> dict[str, Any]:
    """What anybody sees of an attendee: answers to public fields only."""
    shown = {FIELD[name]: row["attributes"]["fields"][FIELD[name]] for name in NAMES if name in PUBLIC}
    return without({**row, "attributes": {**row["attributes"], "fields": shown}}, *left_out)


def attendee_type(
    identity: str = TYPE, name: str = "General Public", *, fields: Sequence[str] = tuple(FIELD.values()), **told: Any
) -> dict[str, Any]:
    return {
        "id": identity,
        "type": "attendee_types",
        "attributes": {"name": name, "price": 0.0, "capacity": None, "availability": 0, "valid_if_no_payments": True, **told},
        "relationships": {"attendee_type_custom_fields": {"data": [{"id": each, "type": "attendee_type_custom_fields"} for each in fields]}},
    }


def custom_field(identity: str, name: str, *, kind: str = TYPE, **told: Any) -> dict[str, Any]:
    return {
        "id": identity,
        "type": "attendee_type_custom_fields",
        "attributes": {"name": name, "alias": None, "default": True, "available_public_listings": name in PUBLIC, **told},
        "relationships": {"attendee_type": {"data": {"id": kind, "type": "attendee_types"}}},
    }


def custom_fields(*more: dict[str, Any]) -> list[dict[str, Any]]:
    """The custom fields of the sample's type, and ``more``."""
    return [*(custom_field(identity, name) for name, identity in FIELD.items()), *more]


def resource(kind: str, identity: str, related: Mapping[str, tuple[str, str]] | None = None, **told: Any) -> dict[str, Any]:
    """Any JSON:API object; ``related`` by name: type and id."""
    relationships = {name: {"data": {"type": what, "id": which}} for name, (what, which) in (related or {}).items()}
    return {"id": identity, "type": kind, "attributes": told, "relationships": relationships}


def workshop(identity: str, name: str = "Activity", **told: Any) -> dict[str, Any]:
    shown = {"start_date": "2023-02-12T14:00:00.000Z", "end_date": "2023-02-12T18:00:00.000Z", "availability": 1000, "used_seats": 0}
    return resource("workshops", identity, name=name, **{**shown, "location": "", "show_on_register": True, **told})
