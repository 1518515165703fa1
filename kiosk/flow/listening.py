"""A hand scanner with a port of its own: read until it goes away, then looked for again."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from kiosk.core.errors import CaptureError, SettingsError
from kiosk.flow.bulletin import Bulletin, Notice
from kiosk.ports.capture import HandScanner

RETRY_SECONDS = 1.5
BROKEN_WORDS = (
    "A scan arrived incomplete, and nobody was admitted by it: scan it again. "
    "If that happens every time, ask the technician to check [scanner] suffix and baud."
)


@dataclass(slots=True)
class Listening:
    """One scanner's worker. ``heard`` is given every code; ``gone`` says what is wrong and what to do, empty while all is well."""

    make: Callable[[], HandScanner]
    heard: Callable[[str], None]
    bulletin: Bulletin
    gone: str = ""

    def round(self, stop: threading.Event) -> float | None:
        """Reads until the scanner goes away, which is said once; then again."""
        scanner: HandScanner | None = None
        try:
            scanner = self.make()
            self.gone = ""
            self._read(scanner, stop)
        except (CaptureError, SettingsError) as error:
            if str(error) != self.gone:
                self.gone = str(error)
                self.bulletin.post(Notice(self.gone))
            return RETRY_SECONDS
        finally:
            if scanner is not None:
                scanner.close()
        return None

    def _read(self, scanner: HandScanner, stop: threading.Event) -> None:
        broken = scanner.broken
        while not stop.is_set():
            text = scanner.read()
            if text is not None:
                self.heard(text)
            if scanner.broken > broken:
                broken = scanner.broken
                self.bulletin.post(Notice(BROKEN_WORDS))
