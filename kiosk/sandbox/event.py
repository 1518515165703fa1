"""The demo's event: its ids and credentials, ticket types, days and sessions."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

PORTAL_ID = "20071600123"
EVENT_ID = "412600000000234567"
OTHER_EVENT_ID = "412600000000999001"
"""A second event of the same portal, without registrations."""

CLIENT_ID = "sandbox"
CLIENT_SECRET = "sandbox-secret"  # noqa: S105 - the sandbox's own, known to everybody
REFRESH_TOKEN = "sandbox-refresh"  # noqa: S105
SELF_CLIENT_CODE = "1000.sandbox"
"""A code as Zoho's console gives it to a self client: good without a redirect, and here as often as one likes."""

EVENT_NAME = "Tech Summit 2026"
EVENT_SLUG = "tech-summit-2026"
TIMEZONE = "Europe/Lisbon"


@dataclass(frozen=True, slots=True)
class TicketType:
    """One kind of ticket on sale; ``price`` in euro, ``quantity`` how many there are in all."""

    id: str
    name: str
    price: float
    quantity: int


TICKET_TYPES = (
    TicketType("412600000000345671", "General Admission", 299.0, 500),
    TicketType("412600000000345672", "VIP Pass", 599.0, 50),
    TicketType("412600000000345673", "Speaker", 0.0, 60),
    TicketType("412600000000345674", "Student", 99.0, 200),
    TicketType("412600000000345675", "Staff/Press", 0.0, 33),
)


def days(today: date) -> tuple[datetime, datetime]:
    """Start and end of the event, UTC: yesterday 09:00 to tomorrow 18:00 in its own zone, so that it runs whenever the demo does."""
    zone = ZoneInfo(TIMEZONE)
    starts = datetime.combine(today - timedelta(days=1), time(9), zone)
    ends = datetime.combine(today + timedelta(days=1), time(18), zone)
    return starts.astimezone(UTC), ends.astimezone(UTC)


def stamp(at: datetime) -> str:
    """A moment as the guide writes it: ``2026-06-15T09:00:00Z``."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


_SESSIONS = (
    ("Registration & Breakfast", "meal", -1, "Main Lobby", 500),
    ("Opening Keynote: What Stays", "keynote", 0, "Main Auditorium", 500),
    ("Workshop: Queues That Forgive", "workshop", 2, "Workshop Room A", 40),
    ("Panel: Offline First, Honestly", "panel discussion", 4, "Main Auditorium", 500),
    ("Coffee & Networking", "break", 6, "Exhibition Hall", 500),
)


def sessions(starts: datetime) -> list[dict[str, object]]:
    """The agenda of all three days, as ``GET sessions`` gives it."""
    agenda = []
    for day in range(3):
        for number, (name, kind, offset, location, capacity) in enumerate(_SESSIONS):
            begin = starts + timedelta(days=day, hours=offset)
            agenda.append(
                {
                    "session_id": str(412600000000567000 + day * 10 + number),
                    "name": name,
                    "type": kind,
                    "start_time": stamp(begin),
                    "end_time": stamp(begin + timedelta(hours=1)),
                    "location": location,
                    "capacity": capacity,
                }
            )
    return agenda
