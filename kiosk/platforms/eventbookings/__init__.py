"""EventBookings: event with its door settings, tickets as roster, orders as walk-ins; its developer hub and platforms.md."""

from kiosk.core.errors import SettingsError
from kiosk.platforms.eventbookings.platform import EventBookings
from kiosk.platforms.eventbookings.session import Session
from kiosk.platforms.eventbookings.settings import EventBookingsSettings
from kiosk.ports.adapter import Adapter, Surroundings
from kiosk.ports.platform import Platform


def _make(settings: EventBookingsSettings, surroundings: Surroundings) -> Platform:
    """Raises SettingsError where an address or the occurrence is none, or an id is missing; asks for no secret yet."""
    for key in ("event_id", "client_id"):
        if not str(getattr(settings, key)).strip():
            raise SettingsError(f"platform.{key} in kiosk.toml is empty: write it there, in quotation marks")
    return EventBookings(settings, Session(settings, surroundings.secret, surroundings.now), surroundings.now)


ADAPTER: Adapter[Platform] = Adapter(
    name="eventbookings",
    words="EventBookings (roster and walk-ins; check-ins stay here and are exported)",
    settings=EventBookingsSettings,
    make=_make,
)
