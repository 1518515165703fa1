"""A hand scanner on a serial port: RS-232, or USB set to "virtual COM port"."""

import re
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path

import serial
from serial.tools import list_ports

from kiosk.core.errors import CaptureError, SettingsError
from kiosk.core.framing import Framing
from kiosk.core.payload import passed_on
from kiosk.ports.adapter import Adapter, Found, Surroundings, option
from kiosk.ports.capture import HandScanner

try:
    import termios
except ImportError:  # Windows
    _FOREIGN: tuple[type[Exception], ...] = (OSError, ValueError, OverflowError)
else:
    _FOREIGN = (OSError, ValueError, OverflowError, termios.error)

SILENCE_SECONDS = 0.1
"""Between two bytes of a code: a hundred times what 9,600 baud need, and ten times what a USB bridge waits before it passes bytes on."""
READ_SECONDS = 1.0
SLOWEST, FASTEST = 300, 4_000_000
_PATH = re.compile(r"COM\d{1,3}|/.*|\\\\.*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SerialSettings:
    """``[scanner]`` with ``driver = "serial"``."""

    port: str = option("device (/dev/ttyACM0, COM3), or a part of its name as  kiosk scanners  tells it")
    baud: int = option("bits a second; without meaning on USB", default=9600)
    suffix: str = option("what ends a code", default="Enter", choices=("Enter", "Tab", "none"))


class SerialScanner:
    """An open port. ``broken`` counts the scans of which only a part has come."""

    def __init__(self, settings: SerialSettings) -> None:
        if not SLOWEST <= settings.baud <= FASTEST:
            raise SettingsError(f"[scanner] baud is {settings.baud:g}: allowed is from {SLOWEST} to {FASTEST} (9600 suits most scanners).")
        device = _device(settings.port)
        try:
            self._port = serial.Serial(device, settings.baud, timeout=READ_SECONDS, exclusive=True)
        except _FOREIGN as error:
            raise CaptureError(_absent(settings.port)) from error
        self._name = settings.port
        self._framing = Framing(settings.suffix)
        self._whole: deque[bytes] = deque()

    @property
    def broken(self) -> int:
        return self._framing.broken

    def read(self) -> str | None:
        until = time.monotonic() + READ_SECONDS
        while not self._whole:
            data = self._bytes()
            self._whole += self._framing.feed(data) if data else self._framing.silent()
            if time.monotonic() >= until:
                break
        return passed_on(self._whole.popleft()) if self._whole else None

    def _bytes(self) -> bytes:
        """What has come, or comes soon: none where it is silent."""
        try:
            self._port.timeout = SILENCE_SECONDS if self._framing.pending else READ_SECONDS
            return bytes(self._port.read(max(1, self._port.in_waiting)))
        except _FOREIGN as error:
            raise CaptureError(f"The hand scanner {self._name} has gone away: plug it in again. Scanning goes on without it.") from error

    def close(self) -> None:
        self._port.close()


def found() -> tuple[Found, ...]:
    """The serial ports of this computer, whatever hangs on them."""
    try:
        ports = sorted(list_ports.comports())
    except OSError:
        return ()
    return tuple(Found(port.device, _name(port.device, port.description, port.manufacturer, port.serial_number)) for port in ports)


def make(settings: SerialSettings, _surroundings: Surroundings) -> HandScanner:
    """Opens the port. Raises CaptureError where there is none of that name, several, or another program has it."""
    return SerialScanner(settings)


def _device(named: str) -> str:
    if _PATH.fullmatch(named) or Path(named).exists():
        return named
    fitting = [each for each in found() if named.casefold() in each.name.casefold()]
    if len(fitting) > 1:
        names = ", ".join(each.source for each in fitting)
        raise CaptureError(f"Several ports are called {named!r} ({names}): give one of these, or more of its name, as [scanner] port.")
    if not fitting:
        raise CaptureError(_absent(named))
    return fitting[0].source


def _absent(named: str) -> str:
    return (
        f"The hand scanner {named} cannot be opened: plug it in, close other programs that use it, or set another [scanner] port "
        "(kiosk scanners lists them). Scanning goes on without it."
    )


def _name(device: str, *parts: str | None) -> str:
    told = dict.fromkeys(part for part in parts if part and part not in {"n/a", device})
    return " ".join(told) or device


ADAPTER: Adapter[HandScanner] = Adapter("serial", "a hand scanner on a serial port", SerialSettings, make, found=found)
