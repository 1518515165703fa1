"""A running pretix as tests use it: its organiser's hands, stations of its devices, and a wire that loses answers."""

import json
import os
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from kiosk.core.entry import Upload, UploadKind
from kiosk.core.ticket import Strength, Ticket
from kiosk.platforms.pretix import ADAPTER
from kiosk.platforms.pretix.devices import initialize
from kiosk.platforms.pretix.platform import Pretix
from kiosk.platforms.pretix.settings import PretixSettings
from kiosk.ports.adapter import Surroundings


def told(variable: str) -> dict[str, Any] | None:
    """What start_peer.sh printed, from the file that an environment variable names; None where it names none."""
    path = os.environ.get(variable, "")
    if not path:
        return None
    read: dict[str, Any] = json.loads(Path(path).read_text("utf-8"))
    return read


class Peer:
    """One running server. ``told`` is the object that start_peer.sh prints."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.told = told
        self.url: str = told["base_url"]
        self.event: str = told["event"]
        self.lists: dict[str, str] = {name: str(number) for name, number in told["lists"].items()}
        self.items: dict[str, int] = told["items"]
        headers = {"Authorization": f"Token {told['token']}"}
        self._organiser = httpx.Client(
            base_url=f"{self.url}/api/v1/organizers/{told['organizer']}", headers=headers, timeout=60, trust_env=False
        )
        self._stations: list[Pretix] = []

    def token(self, device: str) -> str:
        return str(self.told["devices"][device]["api_token"])

    def station(
        self,
        device: str = "a",
        *,
        checkin_list: str = "main",
        event: str = "",
        token: str = "",
        url: str = "",
    ) -> Pretix:
        """A new adapter of one of the devices, or with a team's ``token``; closed at the end."""
        settings = PretixSettings(
            organizer=self.told["organizer"],
            event=event or self.event,
            checkin_list=self.lists.get(checkin_list, checkin_list),
            base_url=url or self.url,
            token_type="token" if token else "device",
        )
        made = ADAPTER.make(settings, Surroundings(Path(), lambda name: token or self.token(device), lambda: datetime.now(UTC)))
        assert isinstance(made, Pretix)
        self._stations.append(made)
        return made

    def ask(self, method: str, path: str, body: Any = None, **params: str) -> Any:
        """What the organiser does in the web interface, through the API."""
        answer = self._organiser.request(method, path, json=body, params=params)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text[:500]}"
        return answer.json() if answer.content else None

    def of_event(self, method: str, path: str, body: Any = None, *, event: str = "", **params: str) -> Any:
        return self.ask(method, f"/events/{event or self.event}{path}", body, **params)

    def sold(self, *positions: dict[str, Any], event: str = "", **order: Any) -> dict[str, Any]:
        """A new order, paid unless it says otherwise; a bare position is a regular ticket."""
        price = "0.00" if order.get("status", "p") == "p" else "10.00"  # what costs nothing is paid at once
        rows = [{"item": self.items["regular"], "price": price, **each} for each in positions or ({},)]
        made: dict[str, Any] = self.of_event(
            "POST",
            "/orders/",
            {"status": "p", "locale": "en", "sales_channel": "web", "send_email": False, **order, "positions": rows},
            event=event,
        )
        return made

    def guest(self, **order: Any) -> dict[str, Any]:
        """The one position of a new order."""
        (position,) = self.sold(**order)["positions"]
        found: dict[str, Any] = position
        return found

    def new_device(self, name: str, profile: str = "full") -> str:
        """A further device with an initialisation token that was not traded yet."""
        body = {"all_events": True, "limit_events": [], "name": name, "security_profile": profile}
        return str(self.ask("POST", "/devices/", body)["initialization_token"])

    def join(self, name: str, profile: str = "full") -> str:
        """A further device, ready to be given to ``station``; the name it goes by there."""
        self.told["devices"][name] = {"api_token": initialize(self.url, self.new_device(name, profile))["api_token"]}
        return name

    def checkins(self, position: int, *, successful: bool = True) -> list[dict[str, Any]]:
        """What the server's own history holds for a position."""
        said = "true" if successful else "false"
        rows: list[dict[str, Any]] = self.of_event("GET", "/checkins/", None, successful=said, ordering="-id")["results"]
        return [row for row in rows if row["position"] == position]

    def failed(self) -> list[dict[str, Any]]:
        """The newest failed scans of the event, newest first."""
        rows: list[dict[str, Any]] = self.of_event("GET", "/checkins/", None, successful="false", ordering="-id")["results"]
        return rows

    def close(self) -> None:
        for station in self._stations:
            station.close()
        self._organiser.close()


def upload(row: int, position: dict[str, Any] | None, **more: Any) -> Upload:
    """An admission of a position, now, under an entry of its own."""
    known = position or {"id": "", "secret": ""}
    fields: dict[str, Any] = {
        "row": row,
        "entry": str(uuid.uuid4()),
        "ticket": str(known["id"]),
        "code": known["secret"],
        "at": datetime.now(UTC),
        "location": "Main Entrance",
    }
    return Upload(**{**fields, **more})


def undo(row: int, admitted: Upload, at: datetime | None = None) -> Upload:
    """Takes ``admitted`` back."""
    entry, when = str(uuid.uuid4()), at or datetime.now(UTC)
    return replace(admitted, row=row, entry=entry, at=when, kind=UploadKind.UNDO, undoes=admitted.entry)


def everybody(station: Pretix) -> dict[str, Ticket]:
    """The whole roster by id."""
    return {ticket.id: ticket for page in station.roster() for ticket in page.tickets}


def by_secret(tickets: dict[str, Ticket], secret: str) -> Ticket:
    """The one ticket that a secret admits for."""
    found = [each for each in tickets.values() if any(code.text == secret and code.strength is Strength.ADMITS for code in each.codes)]
    assert len(found) == 1, f"{len(found)} tickets have this secret"
    return found[0]


@dataclass(slots=True)
class Wire:
    """A proxy before the server. ``lose`` answers are thrown away after the server has done its work; ``cut``: nothing gets through."""

    url: str = ""
    lose: int = 0
    cut: bool = False
    calls: list[str] = field(default_factory=list)


@contextmanager
def wire(upstream: str, *, host: str = "") -> Iterator[Wire]:
    """A loopback port that leads to ``upstream``; the server is asked by its own name unless ``host`` says otherwise.

    Its absolute links lead past the wire.
    """
    between = Wire()
    server_host = urlsplit(upstream).netloc

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one piece: two would wait for each other's acknowledgement

        def log_request(self, code: Any = "-", size: Any = "-") -> None:
            return

        def do_GET(self) -> None:
            self._pass()

        def do_POST(self) -> None:
            self._pass()

        def do_PATCH(self) -> None:
            self._pass()

        def _pass(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            between.calls.append(f"{self.command} {self.path}")
            self.close_connection = between.cut
            if between.cut:
                return
            connection = HTTPConnection(server_host, timeout=60)
            headers = {name: value for name, value in self.headers.items() if name.lower() not in {"host", "connection", "accept-encoding"}}
            headers["Host"] = host or server_host
            connection.request(self.command, self.path, body=content or None, headers=headers)
            answer = connection.getresponse()
            body = answer.read()
            connection.close()
            if between.lose > 0:
                between.lose -= 1
                self.close_connection = True
                return
            self.send_response_only(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in {"connection", "transfer-encoding", "content-length"}:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    class Server(ThreadingHTTPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        between.url = f"http://127.0.0.1:{server.server_port}"
        try:
            yield between
        finally:
            server.shutdown()
            thread.join(20)
