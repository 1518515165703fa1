"""Zoho Backstage v3: roster, events, sessions, orders as walk-ins; check-ins stay on the station, the API takes none."""

from kiosk.core.errors import SettingsError
from kiosk.platforms._zoho import Grant, Session, Tokens, connect
from kiosk.platforms.zoho_backstage_v3.platform import ZohoBackstageV3
from kiosk.platforms.zoho_backstage_v3.settings import DIALECT, ZohoV3Settings
from kiosk.ports.adapter import Adapter, Asking, Surroundings
from kiosk.ports.platform import Platform


def _make(settings: ZohoV3Settings, surroundings: Surroundings) -> Platform:
    """Raises SettingsError where an address is none or an id is missing; asks for no secret yet."""
    for key in ("portal_id", "event_id", "client_id"):
        if not str(getattr(settings, key)).strip():
            raise SettingsError(f"platform.{key} in kiosk.toml is empty: write it there, in quotation marks")
    tokens = Tokens(settings.accounts_root, settings.client_id, surroundings.secret, surroundings.now)
    return ZohoBackstageV3(settings, Session(settings.api_root, DIALECT, tokens, surroundings.now))


def _connect(settings: ZohoV3Settings, surroundings: Surroundings, asking: Asking) -> None:
    """The first grant, for v3's scopes. Raises SettingsError, Unauthorised and Unreachable."""
    connect(Grant(settings.accounts_root, settings.client_id, DIALECT.scopes, settings.redirect_uri), surroundings, asking)


ADAPTER: Adapter[Platform] = Adapter(
    name="zoho_backstage_v3",
    words="Zoho Backstage (v3 API: roster and orders; check-ins stay here)",
    settings=ZohoV3Settings,
    make=_make,
    connect=_connect,
)
