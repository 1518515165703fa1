"""What settings may say beyond their types: values that could never work at a door are refused, with the ones that do."""

import re

from kiosk.core.errors import SettingsError
from kiosk.settings import StationSettings

_PREFIX = re.compile(r"F(?:[1-9]|1[0-9]|2[0-4])|Ctrl\+[A-Z]|[^\s]")
"""What Qt calls the keys that a scanner can be told to send first."""


def check_wedge(station: StationSettings) -> None:
    """A gap below a scanner's own pace tears its codes, one above a person's makes codes of words; a key that does not exist never comes."""
    prefix = station.scanner_prefix
    if prefix and not _PREFIX.fullmatch(prefix):
        near = f" (did you mean {prefix.upper()}?)" if _PREFIX.fullmatch(prefix.upper()) else ""
        raise SettingsError(f"[station] scanner_prefix: {prefix!r} is not allowed{near}; F1 to F24, Ctrl+A to Ctrl+Z, or one character")
    if not 20 <= station.scanner_gap_ms <= 500:
        raise SettingsError(f"[station] scanner_gap_ms: {station.scanner_gap_ms} is not allowed; 20 to 500 (60 suits most scanners)")
    if not 1 <= station.scanner_shortest <= 100:
        raise SettingsError(f"[station] scanner_shortest: {station.scanner_shortest} is not allowed; 1 to 100")


def check_lock(station: StationSettings) -> None:
    """Never, or a whole day, would be no lock; a few seconds would sign people out while they type."""
    if not 0.5 <= station.lock_after_minutes <= 720:
        raise SettingsError(f"[station] lock_after_minutes: {station.lock_after_minutes} is not allowed; 0.5 to 720 (5 suits most doors)")
