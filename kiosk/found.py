"""What can be used on this computer: the packages of adapters, the devices that they find, and what is missing."""

from typing import Any

from kiosk import adapters
from kiosk.ports.adapter import Found

PLATFORMS, PRINTERS = "kiosk.platforms", "printers"
CAMERAS, DECODERS = "kiosk.capture.cameras", "kiosk.capture.decoders"
SCANNERS = "kiosk.capture.scanners"


def found_cameras() -> tuple[Found, ...]:
    """As ``Wiring.found``, where nothing is configured yet."""
    listing = [adapter.found for adapter in adapters.available(CAMERAS).values() if adapter.found is not None]
    return tuple(each for found in listing for each in found())


def unavailable() -> dict[str, Any]:
    """Every adapter that cannot be used here, by package and name, for ``kiosk doctor``."""
    packages = (PLATFORMS, PRINTERS, CAMERAS, DECODERS, SCANNERS)
    return {package: {name: each for name, each in adapters.discover(package).items() if not hasattr(each, "make")} for package in packages}


def scanners_found() -> tuple[Found, ...]:
    """The ports of this computer that a hand scanner may hang on."""
    return tuple(each for adapter in adapters.available(SCANNERS).values() if adapter.found is not None for each in adapter.found())
