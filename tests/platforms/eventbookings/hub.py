"""A small EventBookings of the tests: its two servers in one, and rows as its developer hub shows them."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from starlette.responses import JSONResponse, Response

from kiosk.core.errors import SettingsError
from kiosk.platforms.eventbookings import ADAPTER
from kiosk.platforms.eventbookings.platform import EventBookings
from kiosk.platforms.eventbookings.settings import EventBookingsSettings
from kiosk.ports.adapter import Surroundings

EVENT = "e1f5a6a0-0000-4000-8000-00000000000e"
SECRETS = {"KIOSK_CLIENT_SECRET": "hush-hush"}
EVENT_PATH = f"/v3/events/{EVENT}"
TICKETS_PATH = f"{EVENT_PATH}/tickets"


@dataclass(slots=True)
class Clock:
    """A clock that tests move."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass(frozen=True, slots=True)
class Asked:
    """One call as it came in."""

    method: str
    path: str
    query: dict[str, str]
    body: Any
    headers: dict[str, str]

    @property
    def line(self) -> str:
        return f"{self.method} {self.path}"


Answering = Callable[[Asked], Any]
"""What the API answers: JSON with 200, or a whole Response. The event's own address is asked for like any other."""


@dataclass(slots=True)
class Heard:
    """What was asked, and what was asked of the identity server."""

    calls: list[Asked] = field(default_factory=list)
    tokens: list[Asked] = field(default_factory=list)

    def at(self, ending: str) -> list[Asked]:
        return [call for call in self.calls if call.path.endswith(ending)]


@contextmanager
def hub(answer: Answering, *, token: Callable[[Asked], Response] | None = None) -> Iterator[tuple[str, Heard]]:
    """A real server whose API answers as ``answer`` says; it gives tokens ``t1``, ``t2`` … unless ``token`` says otherwise."""
    heard = Heard()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one packet: else each answer waits for an acknowledgement

        def do_GET(self) -> None:
            self._respond()

        def do_POST(self) -> None:
            self._respond()

        def _respond(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            parts = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = json.loads(content) if content else None
            asked = Asked(self.command, parts.path, dict(parse_qsl(parts.query, keep_blank_values=True)), body, headers)
            response = self._token(asked) if parts.path == "/connect/token" else self._api(asked)
            self.send_response(response.status_code)
            for name, value in response.raw_headers:
                self.send_header(name.decode("latin-1"), value.decode("latin-1"))
            self.end_headers()
            self.wfile.write(bytes(response.body))

        def _token(self, asked: Asked) -> Response:
            heard.tokens.append(asked)
            return token(asked) if token else JSONResponse({"access_token": f"t{len(heard.tokens)}", "refresh_token": "r", "expires_in": 3600})

        def _api(self, asked: Asked) -> Response:
            heard.calls.append(asked)
            said = answer(asked)
            return said if isinstance(said, Response) else Response(json.dumps(said), media_type="application/json")

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", heard
        finally:
            server.shutdown()
            thread.join(20)


def kiosk(
    url: str,
    settings: Mapping[str, str] = MappingProxyType({}),
    *,
    secrets: Mapping[str, str] = SECRETS,
    now: Callable[[], datetime] | None = None,
) -> EventBookings:
    """A new adapter that talks to the server at ``url``; the caller closes it."""

    def secret(name: str) -> str:
        if name not in secrets:
            raise SettingsError(f"the secret {name} is not set: put it into secrets.toml")
        return secrets[name]

    wanted = {"event_id": EVENT, "client_id": "app-1", "base_url": url, **settings}
    made = ADAPTER.make(EventBookingsSettings(**wanted), Surroundings(Path(), secret, now or Clock()))
    assert isinstance(made, EventBookings)
    return made


def event(**more: Any) -> dict[str, Any]:
    """The event as the samples show one that does not repeat: 24 January 2035, ten to six in Sydney."""
    return {
        "uuid": EVENT,
        "status": None,
        "name": "Tech Summit",
        "slug": "tech-summit",
        "timezone": "Australia/Sydney",
        "event_occurrence": [],
        "occurrence": {
            "type": "does_not_repeat",
            "attributes": {"starts_on": {"utc": "2035-01-23 23:00", "local": "2035-01-24 10:00"}, "event_duration": "8"},
            "exclusions": [],
        },
        "tickets": {
            "levels": [{"uuid": "level-1", "name": "General", "quantity": 100, "quantity_sold": 40, "status": True, "pricing_details": []}]
        },
        "settings": {
            "qr_code": {"enabled": True, "level": "event"},
            "ticket_scanning": {"enabled": True, "allow_scanning_only_during_event_hour": False},
        },
        "sessions": {"enabled": False, "type": "multiple_choice", "session_lists": []},
        "event_code": {"type": "qr", "value": "https://www.eventbookings.example/b/event/tech-summit", "image": "uploads/qr.png"},
        **more,
    }


def ticket(number: int, **more: Any) -> dict[str, Any]:
    """A row of ``GET tickets`` as the developer hub describes it."""
    return {
        "uuid": f"{number:08d}-aaaa-4aaa-8aaa-aaaaaaaaaaaa",
        "serial_number": f"EB-{number:06d}",
        "codes": [{"type": "qr", "value": f"SECRET{number:010d}", "image": "uploads/qr.png"}],
        "special_instruction": None,
        "attendee": {
            "uuid": f"attendee-{number}",
            "attributes": [
                {"field_name": "First Name", "field_type": "text", "field_value": "Jane"},
                {"field_name": "Last Name", "field_type": "text", "field_value": f"Smith {number}"},
                {"field_name": "Email", "field_type": "email", "field_value": f"jane{number}@example.com"},
            ],
        },
        "product": {"uuid": "level-1", "name": "General", "variation": None, "session": None},
        "event": {"uuid": EVENT, "name": "Tech Summit"},
        **more,
    }


def good(name: str, told: Any, **beside: Any) -> dict[str, Any]:
    """The usual envelope."""
    return {"statusCode": 200, "result": {name: told, **beside}}


@dataclass(slots=True)
class Shop:
    """An API with an event and a list of tickets. ``base`` is what ``position`` counts from, ``cap`` the most rows it gives."""

    rows: list[dict[str, Any]]
    event: dict[str, Any] = field(default_factory=event)
    base: int = 0
    cap: int = 100
    totals: bool = True
    before: Callable[["Shop", Asked], Any] | None = None
    """Is asked first; what it gives is the answer, unless it is None."""

    def __call__(self, asked: Asked) -> Any:
        early = self.before(self, asked) if self.before else None
        if early is not None:
            return early
        if asked.line == f"GET {EVENT_PATH}":
            return good("event", self.event)
        if asked.line == f"GET {TICKETS_PATH}":
            return self.page(self.rows, "tickets", asked.query)
        return JSONResponse({"statusCode": 404, "message": "not found"}, 404)

    def page(self, listed: Sequence[Any], name: str, query: Mapping[str, str]) -> dict[str, Any]:
        """Rows from ``position`` on; the beginning where there is none."""
        begin = max(0, int(query.get("position", self.base)) - self.base)
        size = min(self.cap, max(20, int(query.get("rows", "20"))))
        told = {"pagination": {"total": len(listed)}} if self.totals else {"pagination": {}}
        return good(name, listed[begin : begin + size], **told)
