"""Secrets, in this order: environment, the OS's keyring, ``secrets.toml`` in KIOSK_HOME that only its owner can read."""

import os
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import keyring
from keyring.errors import KeyringError

from kiosk.core.errors import SettingsError

SERVICE = "checkin-kiosk"
NAMES = ("KIOSK_CLIENT_SECRET", "KIOSK_REFRESH_TOKEN", "KIOSK_EMAIL", "KIOSK_PASSWORD", "KIOSK_TOKEN", "KIOSK_BADGE_KEY")


def toml_key(name: str) -> str:
    """How a secret is spelled in ``secrets.toml``: ``KIOSK_CLIENT_SECRET`` is ``client_secret``."""
    return name.removeprefix("KIOSK_").lower()


@dataclass(frozen=True, slots=True)
class Secrets:
    """Where one station's secrets come from. Values are never kept here, logged or shown."""

    home: Path
    environment: Mapping[str, str]

    def __call__(self, name: str) -> str:
        """The secret by its environment name. Raises SettingsError that says where to put it."""
        found = self.find(name)
        if found is None:
            raise SettingsError(
                f"{name} is not set: put it into the environment, the OS keyring (service {SERVICE}, user {name}) "
                f"or {toml_key(name)} in {self.home / 'secrets.toml'}"
            )
        return found

    def find(self, name: str) -> str | None:
        """The secret, or None where no place has it."""
        return self.environment.get(name) or self._from_keyring(name) or self._from_file().get(toml_key(name))

    def _from_keyring(self, name: str) -> str | None:
        # A plain-text backend that only looks like a keyring (keyrings.alt) is as good as none.
        if "KIOSK_NO_KEYRING" in self.environment or type(keyring.get_keyring()).__module__.startswith("keyrings.alt"):
            return None
        try:
            return keyring.get_password(SERVICE, name)
        except (KeyringError, OSError, RuntimeError):
            return None

    def _from_file(self) -> dict[str, str]:
        path = self.home / "secrets.toml"
        try:
            with path.open("rb") as file:
                mode = os.fstat(file.fileno()).st_mode
                if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
                    raise SettingsError(f"{path} can be read by others: run  chmod 600 '{path}'")
                content = tomllib.load(file)
        except FileNotFoundError:
            return {}
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsError(f"{path}: {type(error).__name__}: correct or remove the file") from error
        known = {toml_key(name) for name in NAMES}
        wrong = [key for key, value in content.items() if key not in known or not isinstance(value, str)]
        if wrong:
            raise SettingsError(f"{path}: {wrong[0]}: not a secret the kiosk knows; allowed: {', '.join(sorted(known))}, each a text")
        return content
