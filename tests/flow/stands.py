"""A station on a fake platform whose clock the test turns."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from kiosk.core.rules import Rules
from kiosk.core.ticket import Ticket, TicketCode
from kiosk.flow.backing import Backing
from kiosk.flow.desk import Desk, Post
from kiosk.flow.syncing import Pulled, Syncing
from kiosk.flow.uploading import Uploading
from kiosk.store import tickets
from kiosk.store.database import connect
from tests.fakes import FakePlatform

NOW = datetime(2026, 6, 15, 9, 0, 0, 123456, tzinfo=UTC)


def guest(number: int, **more: object) -> Ticket:
    """A guest whose code is ``c<number>``."""
    return Ticket(**{"event": "e", "id": str(number), "name": f"G{number}", "type": "General", "codes": (TicketCode(f"c{number}"),), **more})  # type: ignore[arg-type]


class Stand:
    """One station: its desk, its uploads and its pulls, on one database."""

    def __init__(self, folder: Path, platform: FakePlatform, *, backing: Backing | None = None, pull: bool = True) -> None:
        self.at = NOW
        self.rules = Rules(event="e")
        self.platform = platform
        self.database = connect(folder / "kiosk.db")
        can = platform.capabilities
        backing = backing or Backing(undo=can.undo, refusals=can.refusals, walk_in=can.walk_in)
        post = Post("e", "Main", lambda known: self.rules, checks_in=can.check_in, backing=backing)
        self.desk = Desk(self.database, post, self.now)
        self.syncing = Syncing(self.database, platform, "e", self.rules.period, self.now)
        self.uploading = Uploading(self.database, platform, "e", self.rules.period, self.now, lambda: 0.5)
        if pull:
            self.syncing.round()

    def now(self) -> datetime:
        return self.at

    def later(self, **time: float) -> None:
        self.at += timedelta(**time)

    def pulled(self, *, accept: bool = False) -> Pulled:
        """One more pull, a minute later."""
        self.later(minutes=1)
        return self.syncing.round(accept=accept)

    def roster(self) -> set[str]:
        """Ids of all tickets that are known here."""
        return {row["id"] for row in self.database.rows("SELECT id FROM tickets")}

    def name(self, ticket: str) -> str:
        found = tickets.get(self.database, "e", ticket)
        return found.name if found else ""
