"""A KIOSK_HOME in a temporary folder: configured, filled, and driven through the command line as a person would."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kiosk.core.ticket import Ticket, TicketCode
from kiosk.store import events
from kiosk.store.database import Database, connect
from kiosk.store.events import KnownEvent
from kiosk.store.incoming import Incoming

ROOT = Path(__file__).parents[1]
EVENT = "412600000000234567"


@dataclass(frozen=True)
class Ran:
    """What a command did: its exit code, what it printed, and its words."""

    code: int
    out: str
    words: str

    @property
    def json(self) -> list[dict[str, Any]]:
        """Every line of standard output as JSON."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def only(self) -> dict[str, Any]:
        """The one line."""
        (line,) = self.json
        return line


class Home:
    """One station's folder."""

    def __init__(self, path: Path, url: str = "http://127.0.0.1:9") -> None:
        self.path = path
        self.url = url
        self.secrets = {"KIOSK_CLIENT_SECRET": "sandbox-secret", "KIOSK_REFRESH_TOKEN": "sandbox-refresh"}
        path.mkdir(parents=True, exist_ok=True)
        self.configure()

    def configure(
        self, *, station: str = "", door: str = "", event: str = EVENT, more: str = "", printer: bool = False, of_event: str = ""
    ) -> None:
        """Writes kiosk.toml; the texts are TOML lines of their tables, ``of_event`` those of [event]."""
        if "encryption" not in station:
            station += '\nencryption = "off"'  # most tests look at a plain file's own bytes
        printing = '[printer]\ndriver = "folder"\n' if printer else ""
        (self.path / "kiosk.toml").write_text(
            f'[event]\nplatform = "zoho_backstage"\n{of_event}\n[platform]\nbase_url = "{self.url}"\naccounts_url = "{self.url}"\n'
            f'portal_id = "20071600123"\nevent_id = "{event}"\nclient_id = "sandbox"\n'
            f'[station]\nname = "Main Entrance"\noperator = "Kim"\n{station}\n[door]\n{door}\n{printing}{more}\n',
            "utf-8",
        )

    def fill(self, *guests: Ticket, event: str = EVENT, pulled: datetime | None = None, codes: frozenset[str] = frozenset()) -> None:
        """A roster, as a pull would leave it."""
        database = self.database()
        with database.transaction():
            events.put(database, KnownEvent(event, "Tech Summit", "Europe/Lisbon", codes, None, ""))
        incoming = Incoming(database, event, datetime.now(UTC))
        incoming.add(guests)
        incoming.switch(pulled or datetime.now(UTC))
        database.close()

    def database(self) -> Database:
        return connect(self.path / "kiosk.db")

    @property
    def environment(self) -> dict[str, str]:
        paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
        # Looking for the system's keyring takes a while at each start; a test that wants one names it.
        keyring = {} if "PYTHON_KEYRING_BACKEND" in self.secrets else {"KIOSK_NO_KEYRING": "1"}
        return {**os.environ, **keyring, **self.secrets, "KIOSK_HOME": str(self.path), "PYTHONPATH": os.pathsep.join(filter(None, paths))}

    def kiosk(self, *words: str, stdin: str | bytes = b"") -> Ran:
        """Runs ``kiosk WORDS`` in a process of its own."""
        fed = stdin.encode() if isinstance(stdin, str) else stdin
        done = subprocess.run(command(words), input=fed, capture_output=True, env=self.environment, timeout=300, check=False)
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    def started(self, *words: str) -> "subprocess.Popen[bytes]":
        """Starts ``kiosk WORDS`` with pipes, to be fed and killed."""
        return subprocess.Popen(command(words), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=self.environment)


def command(words: Sequence[str]) -> list[str]:
    """The command line as this interpreter runs it."""
    return [sys.executable, "-m", "kiosk", *words]


def guest(number: int, event: str = EVENT, **more: Any) -> Ticket:
    """An ordinary guest whose ticket's code is ``CODE-number``."""
    fields = {
        "event": event,
        "id": str(number),
        "name": f"Guest {number}",
        "type": "General",
        "company": "Northwind",
        "order": f"ORDER-{number}",
        "codes": (TicketCode(f"CODE-{number}"),),
    }
    return Ticket(**{**fields, **more})
