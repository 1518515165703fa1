"""A station at a door, wired as ``kiosk`` wires it, with a clock that the test turns and a sandbox behind it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kiosk import settings
from kiosk.core.verdict import Outcome
from kiosk.flow import books
from kiosk.flow.syncing import Pulled
from kiosk.flow.uploading import Uploaded
from kiosk.sandbox.faces import face
from kiosk.sandbox.people import Person, crowd
from kiosk.secrets import Secrets
from kiosk.wiring import Wiring, configured, wire
from tests.running import RunningSandbox, running_sandbox

STATION = "Main Entrance"
QUEUE = 24
"""So many guests are let in while the fault lasts."""

ROUNDS = 12


class Gate:
    """What one station does: it admits, it uploads, it pulls. ``round`` is one turn of both workers, and then some minutes pass."""

    def __init__(self, folder: Path, sandbox: RunningSandbox, platform: str, *, station: str = STATION, guests: int = 500) -> None:
        self.sandbox = sandbox
        self.station = station
        self.looks = face(platform)
        self.scanned: dict[str, datetime] = {}
        self.people = {person.registration_id: person for person in crowd(guests) if person.welcome}
        self._queue = iter(self.people.values())
        self._ahead = timedelta()
        self.wiring = self._wired(folder, platform)
        self.database = self.wiring.database()
        self.desk = self.wiring.desk(self.database)
        self.uploading = self.wiring.uploading(self.database)
        self.syncing = self.wiring.syncing(self.database)

    def _wired(self, folder: Path, platform: str) -> Wiring:
        folder.mkdir(exist_ok=True)
        (folder / settings.FILE).write_text(
            f'[event]\nplatform = "{platform}"\n[platform]\n{self.looks.settings_toml(self.sandbox.url)}'
            f'[station]\nname = "{self.station}"\n[door]\nperiod = "event"\n',
            "utf-8",
        )
        secrets = Secrets(folder, {**self.looks.secrets, "KIOSK_NO_KEYRING": "1"})
        return wire(folder, configured(folder), secrets, now=self.now)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def later(self, **time: float) -> None:
        self._ahead += timedelta(**time)

    def admit(self, count: int = QUEUE) -> list[Person]:
        """Lets so many more guests in, whatever the network does."""
        admitted = [next(self._queue) for _ in range(count)]
        for person in admitted:
            self.admit_one(person)
        return admitted

    def admit_one(self, person: Person) -> None:
        decided = self.desk.admit(self.looks.qr(person))
        assert decided.verdict.outcome is Outcome.ADMITTED, decided.verdict
        self.scanned[person.registration_id] = self.now()

    def round(self, *, minutes: float = 6) -> tuple[Uploaded, Pulled]:
        """Both workers' next turn; then the longest pause that a row can have passes."""
        done = self.uploading.round(), self.syncing.round()
        self.later(minutes=minutes)
        return done

    def rounds(self) -> tuple[Uploaded, Pulled]:
        """Turns until both halves complete and nothing is due; gives the last. It fails where that takes too many."""
        for _ in range(ROUNDS):
            uploaded, pulled = self.round()
            if uploaded.error is None and pulled.error is None and not self.due:
                return uploaded, pulled
        raise AssertionError(f"{self.due} rows are still due after {ROUNDS} turns: {uploaded.error}; {pulled.error}")

    @property
    def due(self) -> int:
        return self.wiring.totals(self.database).counts.uploads

    @property
    def refused(self) -> dict[str, str]:
        """Quarantined rows: ticket and reason."""
        rows = books.open_rows(self.database)
        return {row.ticket: row.reason for row in rows if row.state == "quarantined"}

    def close(self) -> None:
        self.uploading.platform.close()
        self.syncing.platform.close()
        self.desk.post.backing.close()
        self.database.close()


@contextmanager
def gate(folder: Path, platform: str) -> Iterator[Gate]:
    """A station that has pulled its roster, and its sandbox."""
    with running_sandbox(folder, platform=platform) as sandbox:
        opened = Gate(folder / "home", sandbox, platform)
        try:
            _, pulled = opened.round(minutes=0)
            assert pulled.error is None, pulled.error
            yield opened
        finally:
            opened.close()


def assert_delivered(at: Gate, *, resent: int = 0, missing: frozenset[str] = frozenset()) -> None:
    """The whole promise: every guest who was let in is on the platform's own list once, at the second of the scan, or is visibly refused.

    An hour later, after one more pull of everything, this still holds, and the roster is the platform's.
    ``resent`` is how many more times at most a check-in may have arrived, where the fault hid its answer. ``missing`` are the
    registrations whose check-ins must have been refused.
    """
    at.later(minutes=70)
    uploaded, pulled = at.round()
    assert (uploaded.error, uploaded.uploaded, pulled.error, pulled.full, pulled.held) == (None, 0, None, True, "")
    rows = {row["registration_id"]: row for row in at.sandbox.checkins()}
    assert set(rows) == set(at.scanned) - missing
    for key, row in rows.items():
        told = datetime.fromisoformat(row["check_in_time"])
        assert abs(told - at.scanned[key]) < timedelta(seconds=2), key
        assert 1 <= row["received_count"] <= 1 + resent, key
    tickets = {at.looks.ticket_id(at.people[key]) for key in missing}
    assert set(at.refused) == tickets
    assert all(at.refused.values())
    totals = at.wiring.totals(at.database)
    assert (totals.counts.uploads, totals.counts.quarantined, totals.conflicts) == (0, len(missing), 0)
    assert books.uploaded(at.database, at.wiring.event) == len(at.scanned) - len(missing)
    assert totals.tickets == len(at.sandbox.registrations())
    assert books.verify(at.database)[1] is None
