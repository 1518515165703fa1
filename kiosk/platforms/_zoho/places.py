"""Where Zoho's servers are: the data centres, and addresses that stand in for them."""

from collections.abc import Sequence

from kiosk.core.errors import SettingsError
from kiosk.platforms._address import root_of

DATA_CENTERS = {"us": "com", "eu": "eu", "in": "in", "au": "com.au", "jp": "jp"}
"""Top-level domains of the v1 guide's table; Japan is on the vendor's pages."""

AUTH_PATH = "/oauth/v2/auth"
TOKEN_PATH = "/oauth/v2/token"  # noqa: S105 - a path


def api_root(data_center: str, base_url: str, api_path: str) -> str:
    """Scheme, host and port of the API, without ``api_path``. Raises SettingsError where ``base_url`` is no address."""
    return _root(base_url, "base_url", (api_path,)) or f"https://www.zohoapis.{_domain(data_center)}"


def accounts_root(data_center: str, base_url: str, accounts_url: str, api_path: str) -> str:
    """Another server than the data centre's is asked for tokens too, unless ``accounts_url`` says otherwise. Raises SettingsError."""
    base = _root(base_url, "base_url", (api_path,)).replace("https://www.zohoapis.", "https://accounts.zoho.")
    return _root(accounts_url, "accounts_url", (TOKEN_PATH, AUTH_PATH)) or base or f"https://accounts.zoho.{_domain(data_center)}"


def home_of(accounts: str) -> str:
    """The data centre whose accounts server this is (``us``); empty where it is none of Zoho's."""
    root = accounts.strip().rstrip("/").casefold()
    return next((name for name, domain in DATA_CENTERS.items() if root == f"https://accounts.zoho.{domain}"), "")


def _domain(data_center: str) -> str:
    try:
        return DATA_CENTERS[data_center.strip().casefold()]
    except KeyError:
        raise SettingsError(f"platform.data_center in kiosk.toml is {data_center!r}: it is one of {', '.join(DATA_CENTERS)}") from None


def _root(address: str, key: str, endings: Sequence[str]) -> str:
    return root_of(address, key, *endings, example="https://www.zohoapis.com")
