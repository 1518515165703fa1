"""What must be set for EventBookings, and where its servers are."""

from dataclasses import dataclass
from datetime import datetime

from kiosk.core.errors import SettingsError
from kiosk.platforms._address import root_of
from kiosk.ports.adapter import option

API = "https://api-rto.eventbookings.com"
ACCOUNTS = "https://identity.eventbookings.com"
"""Both as the developer hub names them."""

API_PATH = "/v3"
TOKEN_PATH = "/connect/token"  # noqa: S105 - a path


@dataclass(frozen=True, slots=True)
class EventBookingsSettings:
    """``[platform]`` of kiosk.toml."""

    event_id: str = option("the event's uuid")
    client_id: str = option("client id of the application, from the developer hub; its secret is KIOSK_CLIENT_SECRET")
    occurrence: str = option("of a repeating event, the start this door is for, in the event's own time: 2026-06-15 09:00", default="")
    base_url: str = option("scheme, host and port of another server than EventBookings' own", default="")
    accounts_url: str = option("scheme, host and port of another server for access tokens", default="")

    @property
    def api_root(self) -> str:
        """Raises SettingsError where ``base_url`` is no address."""
        return _root(self.base_url, "base_url") or API

    @property
    def accounts_root(self) -> str:
        """Another server than EventBookings' own is asked for tokens too, unless ``accounts_url`` says otherwise. Raises SettingsError."""
        return _root(self.accounts_url, "accounts_url") or _root(self.base_url, "base_url") or ACCOUNTS

    @property
    def starts(self) -> datetime | None:
        """The chosen start, without a zone, to the minute; None where none is chosen. Raises SettingsError where it is no time."""
        shown = self.occurrence.strip()
        if not shown:
            return None
        try:
            return datetime.fromisoformat(shown).replace(tzinfo=None, second=0, microsecond=0)
        except ValueError:
            words = f"platform.occurrence in kiosk.toml is {shown!r}: write a date and a time such as 2026-06-15 09:00"
            raise SettingsError(words) from None


def _root(address: str, key: str) -> str:
    return root_of(address, key, TOKEN_PATH, API_PATH, example=API)
