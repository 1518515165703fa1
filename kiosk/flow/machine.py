"""Which machine a station's folder is on: so that a journal that was copied to another laptop is told from the one that it was copied from."""

import ctypes
import hashlib
import json
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path

from kiosk.core.errors import StoreError

MARK = "station.mark"
_LINUX = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))


def machine_id() -> str:
    """The operating system's own id of this machine; empty where it has none. Raises nothing.

    Sources: machine-id(5); MachineGuid of Windows' registry; gethostuuid(2) of macOS.
    """
    try:
        if sys.platform == "win32":
            import winreg

            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\\Microsoft\\Cryptography") as key:
                return str(winreg.QueryValueEx(key, "MachineGuid")[0])
        if sys.platform == "darwin":
            uuid, wait = (ctypes.c_ubyte * 16)(), (ctypes.c_long * 2)(1, 0)
            return bytes(uuid).hex() if ctypes.CDLL(None).gethostuuid(uuid, wait) == 0 else ""
        return next((file.read_text("ascii").strip() for file in _LINUX if file.is_file()), "")
    except (OSError, ValueError, AttributeError):
        return ""


@dataclass(frozen=True, slots=True)
class Berth:
    """The folder of a station on a machine. The mark in it is random and lies outside the database, which a copy of the database lacks."""

    home: Path
    machine: str

    def token(self) -> str | None:
        """What the mark says, where it was made for this machine and this folder, or the folder was only renamed; else None."""
        found = self._read()
        if found is None or found.get("machine") != self._machine:
            return None
        place = Path(found["place"])
        # The folder of before still has the same mark: this one is a copy of it.
        if place != self.home.resolve() and Berth(place, self.machine)._read() == found:
            return None
        return found["token"]

    def mark(self) -> str:
        """Makes a new mark and gives what it says. Raises StoreError where the folder takes none."""
        made = {"token": secrets.token_hex(16), "machine": self._machine, "place": str(self.home.resolve())}
        try:
            file = self.home / f"{MARK}.new"
            file.write_text(json.dumps(made), "utf-8")
            file.chmod(0o600)
            file.replace(self.home / MARK)
        except OSError as error:
            raise StoreError(
                f"{self.home / MARK} cannot be written ({error.strerror}): check that the folder is yours and has space"
            ) from error
        return made["token"]

    @property
    def _machine(self) -> str:
        """Not the id itself, which other programs may use as a secret."""
        return hashlib.sha256(f"checkin-kiosk {self.machine}".encode()).hexdigest()

    def _read(self) -> dict[str, str] | None:
        try:
            found = json.loads((self.home / MARK).read_text("utf-8"))
            return {name: str(found[name]) for name in ("token", "machine", "place")}
        except (OSError, ValueError, KeyError, TypeError):
            return None
