"""Zoho Backstage v1: roster, check-ins in bulk, walk-ins, figures; written against its guide and platforms.md."""

from kiosk.core.errors import SettingsError
from kiosk.platforms import _zoho
from kiosk.platforms.zoho_backstage.platform import ZohoBackstage
from kiosk.platforms.zoho_backstage.settings import DIALECT, ZohoSettings
from kiosk.ports.adapter import Adapter, Asking, Surroundings
from kiosk.ports.platform import Platform


def _make(settings: ZohoSettings, surroundings: Surroundings) -> Platform:
    """Raises SettingsError where an address is none or an id is missing; asks for no secret yet."""
    for key in ("portal_id", "event_id", "client_id"):
        if not str(getattr(settings, key)).strip():
            raise SettingsError(f"platform.{key} in kiosk.toml is empty: write it there, in quotation marks")
    tokens = _zoho.Tokens(settings.accounts_root, settings.client_id, surroundings.secret, surroundings.now)
    return ZohoBackstage(settings, _zoho.Session(settings.api_root, DIALECT, tokens, surroundings.now))


def _connect(settings: ZohoSettings, surroundings: Surroundings, asking: Asking) -> None:
    _zoho.connect(_zoho.Grant(settings.accounts_root, settings.client_id, DIALECT.scopes, settings.redirect_uri), surroundings, asking)


ADAPTER: Adapter[Platform] = Adapter(
    name="zoho_backstage",
    words="Zoho Backstage (v1 API: roster and check-ins)",
    settings=ZohoSettings,
    make=_make,
    connect=_connect,
)
