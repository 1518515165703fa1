"""Eventtia v3: attendees with their custom fields, workshops, guests, walk-ins; check-ins stay here, v3 has no call for them."""

from kiosk.core.errors import SettingsError
from kiosk.platforms.eventtia.platform import Eventtia
from kiosk.platforms.eventtia.session import Session
from kiosk.platforms.eventtia.settings import EventtiaSettings
from kiosk.ports.adapter import Adapter, Surroundings
from kiosk.ports.platform import Platform


def _make(settings: EventtiaSettings, surroundings: Surroundings) -> Platform:
    """Raises SettingsError where a setting is none; asks for no secret yet."""
    if not settings.event_uri.strip():
        raise SettingsError("platform.event_uri in kiosk.toml is empty: write the last part of the event's address there")
    if not 1 <= settings.page_size <= 1000:
        raise SettingsError(f"platform.page_size in kiosk.toml is {settings.page_size}: it is a number from 1 to 1000")
    return Eventtia(settings, Session(settings, surroundings.secret, surroundings.now))


ADAPTER: Adapter[Platform] = Adapter(
    name="eventtia",
    words="Eventtia (v3 API: roster, activities and walk-ins; check-ins are kept here)",
    settings=EventtiaSettings,
    make=_make,
)
