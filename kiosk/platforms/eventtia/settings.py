"""What must be set for Eventtia v3, and where its server is."""

from dataclasses import dataclass

from kiosk.platforms._address import root_of
from kiosk.ports.adapter import option

SERVER = "https://connect.eventtia.com"
API_PATH = "/api/v3"
PAGE_SIZE = 100
"""The documents name 24 as the usual size and, for one list, 100 as the largest."""


@dataclass(frozen=True, slots=True)
class EventtiaSettings:
    """``[platform]`` of kiosk.toml. Who signs in is secret: ``KIOSK_EMAIL`` and ``KIOSK_PASSWORD``."""

    event_uri: str = option("the event's event_uri: the last part of its address at Eventtia")
    base_url: str = option("scheme, host and port of another server than Eventtia's", default="")
    page_size: int = option("how many attendees one call asks for", default=PAGE_SIZE)
    company_field: str = option("the custom field (its name or number) that holds the company; empty: found by itself", default="")
    note_fields: tuple[str, ...] = option("custom fields (names or numbers) whose answers the staff is shown", default=())
    guests: str = option(
        "invited guests who have not registered: held back as pending, let in, or left out",
        default="pending",
        choices=("pending", "enter", "ignore"),
    )

    @property
    def api_root(self) -> str:
        """Scheme, host, port and path, without a slash at the end. Raises SettingsError where ``base_url`` is no address."""
        return root_of(self.base_url.strip() or SERVER, "base_url", API_PATH, example=SERVER) + API_PATH
