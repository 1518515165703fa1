"""What must be set for pretix, and where its server is."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from kiosk.core.errors import SettingsError
from kiosk.platforms._address import root_of
from kiosk.ports.adapter import option

API_PATH = "/api/v1"
SCHEMES = {"device": "Device", "token": "Token"}
"""How ``KIOSK_TOKEN`` is shown to the server: a device that ``kiosk connect`` made known, or a team's API token."""


SERVER = "https://pretix.eu"


@dataclass(frozen=True, slots=True)
class PretixSettings:
    """``[platform]`` of kiosk.toml. ``checkin_list`` is the one that this station's admissions are written to."""

    organizer: str = option("the organizer's short form, from the address of the shop")
    event: str = option("the event's short form, from the address of the shop")
    checkin_list: str = option("the number of the check-in list that this door works with")
    base_url: str = option("scheme, host and port of the pretix server", default=SERVER)
    token_type: str = option("what KIOSK_TOKEN is", default="device", choices=tuple(SCHEMES))
    language: str = option("which language of product names and questions is shown, where there are several", default="en")

    @property
    def root(self) -> str:
        """The address that all calls begin with, without the API's path. Raises SettingsError where ``base_url`` is no address."""
        return root_of(self.base_url.strip() or SERVER, "base_url", API_PATH, example=SERVER)

    @property
    def scheme(self) -> str:
        """Raises SettingsError where ``token_type`` is not one."""
        try:
            return SCHEMES[self.token_type.strip().casefold()]
        except KeyError:
            raise SettingsError(f"platform.token_type in kiosk.toml is {self.token_type!r}: it is device or token") from None


def same_server(one: str, other: str) -> bool:
    """Whether two addresses name the same server."""
    try:
        first, second = (urlsplit(each.strip()) for each in (one, other))
        return (first.scheme, first.hostname, _port(first.scheme, first.port)) == (
            second.scheme,
            second.hostname,
            _port(second.scheme, second.port),
        )
    except ValueError:
        return False


def _port(scheme: str, port: int | None) -> int:
    return port or (443 if scheme == "https" else 80)
