"""A small pretix on loopback: one organizer, one event, answers in the form that pretix 2026.8 was seen to give."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

ORGANIZER = "/api/v1/organizers/acme"
EVENT = f"{ORGANIZER}/events/conf"
TOKEN = "device-token-of-the-test"
GENERATED = "2026-11-20T09:00:00.123456Z"

Said = tuple[int, Any] | tuple[int, Any, dict[str, str]]
"""HTTP status, body (JSON, or bytes as they are), and further headers."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as the server heard it."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any

    @property
    def line(self) -> str:
        return f"{self.method} {self.path.removeprefix(ORGANIZER)}"


def position(number: int, **more: Any) -> dict[str, Any]:
    """A paid regular ticket as ``orders`` tells it; its secret is ``secret`` and its number."""
    return {
        "id": number,
        "order": f"ORD{number}",
        "positionid": 1,
        "item": 1,
        "variation": None,
        "price": "100.00",
        "attendee_name": f"Ada Lovelace {number}",
        "attendee_name_parts": {"_scheme": "given_family", "given_name": "Ada", "family_name": f"Lovelace {number}"},
        "company": "ACME",
        "attendee_email": f"ada{number}@example.org",
        "secret": f"secret{number}",
        "addon_to": None,
        "subevent": None,
        "checkins": [],
        "answers": [],
        "pseudonymization_id": f"PSEUDO{number}",
        "seat": None,
        "canceled": False,
        "valid_from": None,
        "valid_until": None,
        "blocked": None,
        **more,
    }


def order(*positions: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A paid order of these positions."""
    return {
        "code": positions[0]["order"] if positions else "EMPTY",
        "event": "conf",
        "status": "p",
        "testmode": False,
        "email": "buyer@example.org",
        "invoice_address": None,
        "positions": list(positions),
        "checkin_attention": False,
        "checkin_text": None,
        "require_approval": False,
        "valid_if_pending": False,
        "last_modified": GENERATED,
        **more,
    }


def item(number: int, name: Any, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "name": name,
        "active": True,
        "admission": True,
        "checkin_attention": False,
        "checkin_text": None,
        "has_variations": False,
        "variations": [],
        **more,
    }


def question(number: int, words: str, **more: Any) -> dict[str, Any]:
    """A required one, asked at the door, of product 1."""
    return {
        "id": number,
        "question": {"en": words},
        "type": "S",
        "required": True,
        "items": [1],
        "options": [],
        "ask_during_checkin": True,
        "show_during_checkin": False,
        "identifier": f"Q{number}",
        "dependency_question": None,
        "dependency_values": [],
        **more,
    }


def checkin(at: str, *, device: int = 2, kind: str = "entry", checkin_list: int = 1) -> dict[str, Any]:
    return {"id": 1, "datetime": at, "list": checkin_list, "gate": 1, "device": device, "device_id": device, "type": kind}


def checkin_list(number: int, name: str, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "name": name,
        "all_products": True,
        "limit_products": [],
        "subevent": None,
        "checkin_count": 0,
        "position_count": 0,
        "include_pending": False,
        "allow_multiple_entries": False,
        "allow_entry_after_exit": True,
        "rules": {},
        "addon_match": False,
        **more,
    }


@dataclass(slots=True)
class Shop:
    """What the server holds, what it was asked, and what it is to say instead.

    ``instead`` is asked before every answer: a ``Said`` is given as it is, None lets the shop answer. ``per_page`` is its longest page.
    """

    url: str = ""
    orders: list[dict[str, Any]] = field(default_factory=list)
    items: list[dict[str, Any]] = field(default_factory=lambda: [item(1, {"en": "Regular", "de": "Normal"})])
    questions: list[dict[str, Any]] = field(default_factory=list)
    lists: list[dict[str, Any]] = field(default_factory=lambda: [checkin_list(1, "Main")])
    quotas: list[dict[str, Any]] = field(default_factory=list)
    revoked: list[dict[str, Any]] = field(default_factory=list)
    blocked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    per_page: int = 50
    heard: list[Asked] = field(default_factory=list)
    instead: Callable[[Asked], Said | None] = lambda asked: None
    token: str = TOKEN

    @property
    def lines(self) -> list[str]:
        return [asked.line for asked in self.heard]

    def posted(self, line: str) -> list[Any]:
        """The bodies of all requests of this line."""
        return [asked.body for asked in self.heard if asked.line == line]

    def answer(self, asked: Asked) -> Said:
        self.heard.append(asked)
        said = self.instead(asked)
        if said is not None:
            return said
        if asked.headers.get("authorization") != f"Device {self.token}":
            return 401, {"detail": "Invalid token."}
        if asked.line == "GET /events/conf/":
            return 200, self.event
        if asked.line == "GET /events/conf/orders/":
            status, body = self._listed(asked, self.orders)[:2]
            return status, body, {"X-Page-Generated": GENERATED}
        rows = self._lists().get(asked.line)
        if rows is not None:
            return self._listed(asked, rows)
        return (201, {"status": "ok", "position": {}}) if asked.method == "POST" else (404, {"detail": "Not found."})

    @property
    def event(self) -> dict[str, Any]:
        return {
            "name": {"en": "Tech Summit", "de": "Technikgipfel"},
            "slug": "conf",
            "live": True,
            "testmode": False,
            "date_from": "2026-11-20T08:00:00Z",
            "date_to": "2026-11-21T17:00:00+01:00",
            "location": {"en": "Hall 3"},
            "timezone": "Europe/Berlin",
            "valid_keys": {"pretix_sig1": self.keys},
            "public_url": "https://pretix.example/acme/conf/",
        }

    def _lists(self) -> dict[str, list[dict[str, Any]]]:
        below = {
            "checkinlists": self.lists,
            "items": self.items,
            "questions": self.questions,
            "quotas": self.quotas,
            "revokedsecrets": self.revoked,
            "blockedsecrets": self.blocked,
            "orderpositions": [each for one in self.orders if isinstance(one, dict) for each in one.get("positions", [])],
        }
        return {"GET /events/": [self.event], **{f"GET /events/conf/{name}/": rows for name, rows in below.items()}}

    def _listed(self, asked: Asked, rows: list[dict[str, Any]]) -> Said:
        """A page; its links lead to another host, where nobody may ever ask."""
        page, size = int(asked.query.get("page", "1")), min(self.per_page, int(asked.query.get("page_size", "50")))
        part = rows[(page - 1) * size : page * size]
        if page > 1 and not part:
            return 404, {"detail": "Invalid page."}
        more = f"http://192.0.2.1{asked.path}?page={page + 1}" if page * size < len(rows) else None
        return 200, {"count": len(rows), "next": more, "previous": None, "results": part}


@contextmanager
def open_shop(**held: Any) -> Iterator[Shop]:
    """A shop on a port of its own; ``held`` are fields of ``Shop``."""
    shop = Shop(**held)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one piece: two would wait for each other's acknowledgement

        def do_GET(self) -> None:
            self._respond()

        def do_POST(self) -> None:
            self._respond()

        def do_PATCH(self) -> None:
            self._respond()

        def _respond(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            parts = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.command, parts.path, dict(parse_qsl(parts.query)), headers, json.loads(content) if content else None)
            said = shop.answer(asked)
            body = said[1] if isinstance(said[1], bytes) else json.dumps(said[1]).encode()
            self.send_response_only(said[0])
            for name, value in (said[2] if len(said) == 3 else {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    class Server(ThreadingHTTPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        shop.url = f"http://127.0.0.1:{server.server_port}"
        try:
            yield shop
        finally:
            server.shutdown()
            thread.join(20)
