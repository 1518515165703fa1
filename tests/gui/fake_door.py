"""The one fake of a station: a Door whose facts a test sets and whose requests it reads."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from kiosk.core.rules import Direction, State
from kiosk.core.ticket import Attention, AttentionKind, Ticket
from kiosk.core.verdict import FirstEntry, Outcome, Reason, Shown, Verdict
from kiosk.flow.bulletin import Bulletin, Decided, Mailbox, Status
from kiosk.flow.identity import Identity
from kiosk.flow.tested import Watched
from kiosk.ports.capture import Frame

NOW = datetime(2026, 6, 15, 8, 57, 12, tzinfo=UTC)


@dataclass
class FakeScanner:
    """The station's scanner test: ``asked`` holds what the page asked for, in order."""

    watched: Mailbox[Watched] = field(default_factory=Mailbox)
    may_pick: bool = True
    asked: list[str] = field(default_factory=list)

    def begin(self) -> None:
        self.asked.append("begin")

    def end(self) -> None:
        self.asked.append("end")

    def look(self) -> None:
        self.asked.append("look")

    def pick(self, source: str) -> None:
        self.asked.append(f"pick {source}")

    def keep(self) -> None:
        self.asked.append("keep")


@dataclass
class FakeDoor:
    """Answers at once; ``submitted`` and ``undone`` hold what the window asked for."""

    identity: Identity = field(default_factory=lambda: Identity("Main Entrance", "Tech Summit", "staff", Direction.ENTRY, State.OPEN, UTC))
    bulletin: Bulletin = field(default_factory=Bulletin)
    preview: Mailbox[Frame] = field(default_factory=Mailbox)
    scanner: FakeScanner = field(default_factory=FakeScanner)
    told: Status = field(default_factory=Status)
    before: Sequence[Decided] = ()
    submitted: list[str] = field(default_factory=list)
    undone: list[str] = field(default_factory=list)
    started: int = 0
    stopped: int = 0

    def start(self) -> None:
        self.started += 1

    def stop(self) -> None:
        self.stopped += 1

    def submit(self, text: str, taking: float = 0.0) -> None:
        self.submitted.append(text)

    def undo(self, entry: str) -> None:
        self.undone.append(entry)

    def recent(self, count: int) -> tuple[Decided, ...]:
        return tuple(self.before)[:count]

    def status(self) -> Status:
        return self.told


def ticket(name: str, kind: str = "General", company: str = "", *attention: Attention) -> Ticket:
    """A guest."""
    return Ticket("E1", f"T-{name[:20]}", name, type=kind, company=company, order="ORD-1042", paid=True, attention=attention)


def admitted(entry: str, guest: Ticket, *, badge: bool = False, undoable: bool = True, minutes: int = 0, number: int = 1) -> Decided:
    """The guest was let in, so many minutes before NOW."""
    verdict = Verdict(Outcome.ADMITTED, Shown.GO, None, guest, guest.attention, number=number)
    return Decided(entry, NOW - timedelta(minutes=minutes), verdict, badge=badge, undoable=undoable)


def refused(
    entry: str, reason: Reason, shown: Shown, guest: Ticket | None = None, *, minutes: int = 0, first: FirstEntry | None = None
) -> Decided:
    """The guest was not let in."""
    verdict = Verdict(Outcome.REFUSED, shown, reason, guest, guest.attention if guest else (), first, earlier=1 if first else 0)
    return Decided(entry, NOW - timedelta(minutes=minutes), verdict)


ZOE = ticket(
    "Zoë Ångström",
    "VIP Pass",
    "Northwind Research",
    Attention(AttentionKind.VIP, "VIP — greet in person"),
    Attention(AttentionKind.REQUIREMENT, "Wheelchair seat, row A"),
)
LUKASZ = ticket("Łukasz Żak", "General", "Firm 42")
BJORK = ticket("Björk Þórsdóttir", "General", "Firm 12")
MARIA = ticket("María José García", "VIP Pass")
LI = ticket("李 小龍", "General", "東方影業")
MOHAMMED = ticket("محمد العربي", "Speaker", "مؤسسة الأفق")
SOUTH_DOOR = FirstEntry(NOW - timedelta(minutes=16), "South Door", "Ana")

LAST_SCANS = (
    admitted("e1", MARIA),
    refused("e2", Reason.ALREADY_INSIDE, Shown.WAIT, LUKASZ, minutes=1, first=SOUTH_DOOR),
    admitted("e3", LI, minutes=1),
    refused("e4", Reason.CANCELLED, Shown.STOP, BJORK, minutes=2),
    admitted("e5", MOHAMMED, minutes=3),
    refused("e6", Reason.NOT_A_TICKET, Shown.STOP, minutes=4),
    admitted("e7", ticket("Nguyễn Thị Minh Khai", "Student"), minutes=6),
)

ONLINE = Status(online=True, roster_at=NOW - timedelta(minutes=2), guests=3000, inside=1284, capacity=3000)
OFFLINE = Status(
    online=False,
    offline_since=NOW - timedelta(minutes=16),
    roster_at=NOW - timedelta(minutes=16),
    guests=3000,
    uploads=212,
    badges=2,
    inside=1284,
    capacity=3000,
)
