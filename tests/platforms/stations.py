"""A station's platform adapter against a server on loopback, and small servers with odd answers."""

import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlsplit

from starlette.responses import JSONResponse, Response

from kiosk.core.entry import Upload
from kiosk.core.errors import SettingsError
from kiosk.platforms.zoho_backstage import ADAPTER
from kiosk.platforms.zoho_backstage.platform import ZohoBackstage
from kiosk.platforms.zoho_backstage.settings import ZohoSettings
from kiosk.ports.adapter import Surroundings
from kiosk.sandbox.event import CLIENT_ID, CLIENT_SECRET, EVENT_ID, PORTAL_ID, REFRESH_TOKEN

ROOT = f"/backstage/v1/portal/{PORTAL_ID}/events/{EVENT_ID}"
SECRETS = {"KIOSK_CLIENT_SECRET": CLIENT_SECRET, "KIOSK_REFRESH_TOKEN": REFRESH_TOKEN}
AT = datetime(2026, 11, 20, 9, 30, 15, 987000, UTC)


@dataclass(slots=True)
class Clock:
    """A clock that tests move."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


class MakeStation(Protocol):
    """A new adapter that talks to the server at ``url``; closed when the test is over."""

    def __call__(
        self, url: str, settings: Mapping[str, str] = ..., *, secrets: Mapping[str, str] = ..., now: Callable[[], datetime] = ...
    ) -> ZohoBackstage: ...


def station(
    url: str,
    settings: Mapping[str, str] = MappingProxyType({}),
    *,
    secrets: Mapping[str, str] = SECRETS,
    now: Callable[[], datetime] | None = None,
) -> ZohoBackstage:
    """A new adapter that talks to the server at ``url``; the caller closes it."""

    def secret(name: str) -> str:
        if name not in secrets:
            raise SettingsError(f"the secret {name} is not set: put it into secrets.toml")
        return secrets[name]

    wanted = {"portal_id": PORTAL_ID, "event_id": EVENT_ID, "client_id": CLIENT_ID, "base_url": url, "accounts_url": url, **settings}
    made = ADAPTER.make(ZohoSettings(**wanted), Surroundings(Path(), secret, now or Clock()))
    assert isinstance(made, ZohoBackstage)
    return made


def upload(row: int, ticket: str, *, code: str = "", at: datetime = AT, location: str = "Main Entrance") -> Upload:
    return Upload(row=row, entry=f"entry-{row}", ticket=ticket, code=code or f"code-{row}", at=at, location=location)


@dataclass(slots=True)
class Heard:
    """What a small server was asked, without token calls, the content type of each, and how often it gave a token."""

    requests: list[tuple[str, str, dict[str, str], Any]] = field(default_factory=list)
    types: list[str | None] = field(default_factory=list)
    tokens: list[bytes] = field(default_factory=list)

    @property
    def paths(self) -> list[str]:
        return [f"{method} {path}" for method, path, _, _ in self.requests]


Answering = Callable[[str, str, dict[str, str], Any], Response]
"""Method, path below the event, query, decoded body → answer."""


@contextmanager
def answering(answer: Answering, *, token: Callable[[], Response] | None = None) -> Iterator[tuple[str, Heard]]:
    """A real server whose API answers as ``answer`` says; its OAuth always works unless ``token`` says otherwise."""
    heard = Heard()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._respond()

        def do_POST(self) -> None:
            self._respond()

        def do_PUT(self) -> None:
            self._respond()

        def do_DELETE(self) -> None:
            self._respond()

        def _respond(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            response = self._token(content) if self.path == "/oauth/v2/token" else self._api(content)
            self.send_response_only(response.status_code)
            for name, value in response.raw_headers:
                self.send_header(name.decode("latin-1"), value.decode("latin-1"))
            self.end_headers()
            self.wfile.write(bytes(response.body))

        def _token(self, content: bytes) -> Response:
            heard.tokens.append(content)
            return token() if token else JSONResponse({"access_token": f"1000.t{len(heard.tokens)}", "expires_in": 3600})

        def _api(self, content: bytes) -> Response:
            parts = urlsplit(self.path)
            path, query = parts.path.removeprefix(ROOT), dict(parse_qsl(parts.query))
            body = json.loads(content) if content else None
            heard.types.append(self.headers["Content-Type"])
            heard.requests.append((self.command, path, {**query, "authorization": self.headers["Authorization"]}, body))
            return answer(self.command, path, query, body)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", heard
        finally:
            server.shutdown()
            thread.join(20)


@contextmanager
def saying(answer: bytes) -> Iterator[str]:
    """A server that answers every connection with these bytes and hangs up."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        listener.settimeout(0.2)
        over = threading.Event()

        def talk() -> None:
            while not over.is_set():
                try:
                    connection, _ = listener.accept()
                except TimeoutError:
                    continue
                with closing(connection):
                    connection.settimeout(5)
                    connection.recv(65536)
                    connection.sendall(answer)

        thread = threading.Thread(target=talk)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            over.set()
            thread.join(20)


def registration(number: int, **more: Any) -> dict[str, Any]:
    """A registration as the guide shows one, with a QR code."""
    return {
        "registration_id": str(900000 + number),
        "registration_number": f"REG-2025-{number:06d}",
        "qr_code": f"QR{number:018d}",
        "status": "approved",
        "attendee": {"first_name": "Jane", "last_name": f"Smith {number}", "email": f"jane{number}@example.com"},
        "ticket": {"ticket_id": "345678", "ticket_name": "General Admission", "price": 299.0},
        **more,
    }
