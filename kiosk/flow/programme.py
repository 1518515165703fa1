"""What the roster and the programme say of an event, for people who choose: sessions and ticket types."""

from kiosk.ports.platform import Session
from kiosk.store import tickets
from kiosk.store.database import Database
from kiosk.store.sessions import every

__all__ = ["Session", "every", "known_types"]


def known_types(database: Database, event: str) -> dict[str, str]:
    """Names of ticket types by id, as the roster shows them."""
    return tickets.types(database, event)
