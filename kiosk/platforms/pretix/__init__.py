"""pretix: roster, changes, check-ins, undo, questions and signed tickets; written against its public REST documentation and a real server."""

from kiosk.core.errors import SettingsError
from kiosk.platforms._http import Patience
from kiosk.platforms.pretix.devices import connect
from kiosk.platforms.pretix.platform import Pretix
from kiosk.platforms.pretix.session import Session
from kiosk.platforms.pretix.settings import PretixSettings
from kiosk.ports.adapter import Adapter, Surroundings
from kiosk.ports.platform import Platform

_AT_THE_DOOR = Patience(connect=0.4, silence=1.0, answer=1.0)


def _make(settings: PretixSettings, surroundings: Surroundings) -> Platform:
    """Raises SettingsError where the address is none or a key is empty; asks for no secret yet."""
    for key in ("organizer", "event", "checkin_list"):
        if not str(getattr(settings, key)).strip():
            raise SettingsError(f"platform.{key} in kiosk.toml is empty: write it there, in quotation marks")
    session, door = Session(settings, surroundings.secret), Session(settings, surroundings.secret, _AT_THE_DOOR)
    return Pretix(settings, session, door, surroundings.now)


ADAPTER: Adapter[Platform] = Adapter(
    name="pretix",
    words="pretix (its own check-in lists)",
    settings=PretixSettings,
    make=_make,
    connect=connect,
)
