"""What must be set for Zoho Backstage v1, and where its servers are."""

from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from kiosk.core.errors import SettingsError
from kiosk.ports.adapter import option

DATA_CENTERS = {"us": "com", "eu": "eu", "in": "in", "au": "com.au", "jp": "jp"}
"""Top-level domains of the guide's table; Japan is on the vendor's pages."""

API_PATH = "/backstage/v1"
TOKEN_PATH = "/oauth/v2/token"  # noqa: S105 - a path
SCOPES = "events.READ, registrations.ALL, tickets.ALL, sessions.ALL, checkins.ALL, analytics.READ"
"""What the refresh token must be good for, each with ``ZohoBackstage.`` in front; the guide's own sample asks for too little."""


@dataclass(frozen=True, slots=True)
class ZohoSettings:
    """``[platform]`` of kiosk.toml."""

    portal_id: str = option("the portal's number, from the address bar of Zoho Backstage")
    event_id: str = option("the event's number")
    client_id: str = option("client id from api-console.zoho.com")
    data_center: str = option("where the account lives", default="us", choices=tuple(DATA_CENTERS))
    base_url: str = option("scheme, host and port of another server than the data centre's", default="")
    accounts_url: str = option("scheme, host and port of another accounts server than the data centre's", default="")
    code_field: str = option("the field of a registration that the ticket's QR holds; empty: found by itself", default="")

    @property
    def api_root(self) -> str:
        """Raises SettingsError where ``base_url`` is no address."""
        return _root(self.base_url, "base_url") or f"https://www.zohoapis.{self._domain}"

    @property
    def accounts_root(self) -> str:
        """Another server than the data centre's is asked for tokens too, unless ``accounts_url`` says otherwise. Raises SettingsError."""
        base = _root(self.base_url, "base_url").replace("https://www.zohoapis.", "https://accounts.zoho.")
        return _root(self.accounts_url, "accounts_url") or base or f"https://accounts.zoho.{self._domain}"

    @property
    def _domain(self) -> str:
        try:
            return DATA_CENTERS[self.data_center.strip().casefold()]
        except KeyError:
            raise SettingsError(f"platform.data_center in kiosk.toml is {self.data_center!r}: it is one of {', '.join(DATA_CENTERS)}") from None


def _root(address: str, key: str) -> str:
    root = address.strip().rstrip("/").removesuffix(API_PATH).removesuffix(TOKEN_PATH)
    if root and not _is_address(root):
        # A user and password in the address must not be repeated.
        shown = "an address with a user or password" if "@" in address else repr(address)
        raise SettingsError(f"platform.{key} in kiosk.toml is {shown}: write https:// and a host, such as https://www.zohoapis.com")
    return root


def _is_address(root: str) -> bool:
    try:
        parts = urlsplit(root)
        host = (parts.hostname or "").encode("idna")
    except ValueError:
        return False
    return (
        parts.scheme in {"http", "https"} and bool(host) and _port_is_one(parts) and not (parts.query or parts.fragment or "@" in parts.netloc)
    )


def _port_is_one(parts: SplitResult) -> bool:
    try:
        return parts.port != 0
    except ValueError:
        return False
