"""Zoho Backstage v1: roster, check-ins in bulk, remote check-ins; written against its guide and platforms.md."""

from kiosk.core.errors import SettingsError
from kiosk.platforms.zoho_backstage.platform import ZohoBackstage
from kiosk.platforms.zoho_backstage.session import Session
from kiosk.platforms.zoho_backstage.settings import ZohoSettings
from kiosk.ports.adapter import Adapter, Surroundings
from kiosk.ports.platform import Platform


def _make(settings: ZohoSettings, surroundings: Surroundings) -> Platform:
    """Raises SettingsError where an address is none or an id is missing; asks for no secret yet."""
    for key in ("portal_id", "event_id", "client_id"):
        if not str(getattr(settings, key)).strip():
            raise SettingsError(f"platform.{key} in kiosk.toml is empty: write it there, in quotation marks")
    return ZohoBackstage(settings, Session(settings, surroundings.secret, surroundings.now))


ADAPTER: Adapter[Platform] = Adapter(
    name="zoho_backstage",
    words="Zoho Backstage (v1 API: roster and check-ins)",
    settings=ZohoSettings,
    make=_make,
)
