"""Which platforms the sandbox can look like; a face is imported when it is wanted."""

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from types import MappingProxyType

from kiosk.core.errors import SettingsError
from kiosk.sandbox.service import Face

FACES: Mapping[str, str] = MappingProxyType(
    {
        "zoho_backstage": "kiosk.sandbox.zoho",
        "zoho_backstage_v3": "kiosk.sandbox.zoho_v3",
        "eventtia": "kiosk.sandbox.eventtia",
        "eventbookings": "kiosk.sandbox.eventbookings",
        "pretix": "kiosk.sandbox.pretix",
    }
)
"""The platform's name and the module whose ``FACE`` it is."""


def available() -> tuple[str, ...]:
    """The platforms whose face is there, the default first."""
    return tuple(name for name, module in FACES.items() if find_spec(module) is not None)


def face(name: str) -> type[Face]:
    """The face of that name. Raises SettingsError where there is none, with what there is."""
    if name not in available():
        raise SettingsError(f"there is no sandbox for the platform {name}; there is one for {', '.join(available())}")
    found: type[Face] = import_module(FACES[name]).FACE
    return found
