"""A guest list from a CSV or XLSX file: the zero-account way to use the kiosk (platforms.md, "The guest list")."""

from pathlib import Path
from zoneinfo import ZoneInfo

from kiosk.core.errors import SettingsError
from kiosk.platforms.guest_list.columns import wishes
from kiosk.platforms.guest_list.platform import GuestList
from kiosk.platforms.guest_list.settings import EVENT_ID, GuestListSettings
from kiosk.ports.adapter import Adapter, Surroundings
from kiosk.ports.platform import Event, Platform

__all__ = ["ADAPTER", "EVENT_ID", "GuestListSettings"]


def _make(settings: GuestListSettings, surroundings: Surroundings) -> Platform:
    """Raises SettingsError for a zone that is none or a mapping to no field; reads no file yet."""
    file = surroundings.home / Path(settings.file).expanduser()
    try:
        zone = ZoneInfo(settings.timezone.strip()).key if settings.timezone.strip() else ""
    except (KeyError, ValueError, OSError):
        raise SettingsError(f"platform.timezone in kiosk.toml is {settings.timezone!r}: write one such as Europe/Lisbon") from None
    event = Event(id=settings.event_id.strip() or EVENT_ID, name=settings.name.strip() or file.stem, timezone=zone)
    return GuestList(file, event, wishes(settings.map), surroundings.home)


ADAPTER: Adapter[Platform] = Adapter(
    name="guest_list",
    words="Guest list (CSV or XLSX file, no account)",
    settings=GuestListSettings,
    make=_make,
)
