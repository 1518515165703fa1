"""A door on a real platform: pulls, decides and uploads as a station does."""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from kiosk.core.rules import Rules, Span
from kiosk.core.verdict import Verdict
from kiosk.flow.backing import Backing
from kiosk.flow.desk import Desk, Post
from kiosk.flow.syncing import Pulled, Syncing
from kiosk.flow.uploading import Uploaded, Uploading
from kiosk.ports.platform import RosterPage
from kiosk.sandbox.people import Person
from kiosk.store import tickets
from kiosk.store.database import connect
from tests.contracts.backs import EVERYONE, Back


class Door:
    """``with Door(folder, back) as door``. ``deleted_before`` are people whom earlier tests have deleted at the shared server."""

    def __init__(self, folder: Path, back: Back) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.back = back
        self.platform = back.make()
        self.event = self.platform.event_id
        self.database = connect(folder / "kiosk.db")
        rules = Rules(event=self.event, span=Span.EVENT)
        can = self.platform.capabilities
        backing = Backing(key=self.platform.key, undo=can.undo, refusals=can.refusals, walk_in=can.walk_in)
        self.desk = Desk(self.database, Post(self.event, "Main", lambda known: rules, checks_in=can.check_in, backing=backing), self.now)
        self.uploading = Uploading(self.database, self.platform, self.event, rules.period, self.now, random.Random(1).random)
        self.syncing = Syncing(self.database, self.platform, self.event, rules.period, self.now)
        here = {ticket.id for page in self.platform.roster() for ticket in page.tickets}
        self.deleted_before = {person.registration_id for person in EVERYONE if back.ticket(person) not in here}

    def __enter__(self) -> "Door":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.platform.close()
        self.database.close()

    def now(self) -> datetime:
        return datetime.now(UTC)

    def pull(self, *, full: bool = False) -> Pulled:
        return self.syncing.round(full=full)

    def upload(self) -> Uploaded:
        return self.uploading.round(heed_pauses=False)

    def scan(self, person: Person) -> Verdict:
        return self.desk.admit(self.back.qr(person)).verdict

    def roster(self) -> set[str]:
        return {row["id"] for row in self.database.rows("SELECT id FROM tickets")}

    def name(self, person: Person) -> str:
        found = tickets.get(self.database, self.event, self.back.ticket(person))
        return found.name if found else ""

    def after_first_page(self, happen: Callable[[], None]) -> None:
        """Something happens between the first page of the next pull and its second."""
        true = self.platform.roster
        waiting = [happen]

        def roster(resume: str = "") -> Iterator[RosterPage]:
            for page in true(resume):
                yield page
                if waiting:
                    waiting.pop()()

        self.platform.roster = roster  # type: ignore[method-assign]
