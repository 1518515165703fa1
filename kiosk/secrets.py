"""Secrets, in this order: environment, the OS's keyring, ``secrets.toml`` in KIOSK_HOME that only its owner can read."""

import os
import re
import stat
import tempfile
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kiosk.core.errors import SettingsError

SERVICE = "checkin-kiosk"
NAMES = (
    "KIOSK_CLIENT_SECRET", "KIOSK_REFRESH_TOKEN", "KIOSK_EMAIL", "KIOSK_PASSWORD", "KIOSK_TOKEN", "KIOSK_BADGE_KEY",
    "KIOSK_ROSTER_PASSPHRASE", "KIOSK_EXPORT_PASSPHRASE", "KIOSK_STATION_KEY",
)  # fmt: skip


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

    def keep(self, name: str, value: str) -> str:
        """Puts a secret into the keyring, or into ``secrets.toml`` where there is none, and gives words for where it is now.

        Raises SettingsError where it can be kept nowhere, or where an older one comes before it.
        """
        where = f"the OS keyring (service {SERVICE}, user {name})"
        if not self._to_keyring(name, value):
            self._to_file(toml_key(name), value)
            where = str(self._file)
        if self.find(name) != value:
            first = "the environment" if self.environment.get(name) else f"the OS keyring (service {SERVICE}, user {name})"
            raise SettingsError(f"{name} was kept in {where}, but {first} holds another one that comes first: remove that one")
        return where

    def from_keyring(self, name: str) -> str | None:
        """What the OS's keyring alone has under that name."""
        return self._from_keyring(name)

    def to_keyring(self, name: str, value: str) -> bool:
        """Puts it into the OS's keyring and nowhere else; False where there is none that keeps it."""
        return self._to_keyring(name, value)

    def drop_from_keyring(self, name: str) -> None:
        """Removes it from there, if it is there."""
        if self._has_keyring:
            import keyring

            with suppress(keyring.errors.KeyringError, OSError, RuntimeError):
                keyring.delete_password(SERVICE, name)

    def own(self, name: str, station: str) -> str | None:
        """A secret of this station alone, whose id it carries: what another station's copied folder holds is not it."""
        if (found := self._from_keyring(f"{name}:{station}")) is not None:
            return found
        holder, _, value = self._from_file().get(toml_key(name), "").partition(" ")
        return value if holder == station and value else None

    def keep_own(self, name: str, station: str, value: str) -> None:
        """Puts such a secret into the keyring, or into ``secrets.toml`` where there is none. Raises SettingsError."""
        if not self._to_keyring(f"{name}:{station}", value):
            self._to_file(toml_key(name), f"{station} {value}")

    def in_keyring(self, name: str, station: str) -> bool:
        """Whether the keyring holds it; otherwise whoever can read the folder can read it."""
        return self._from_keyring(f"{name}:{station}") is not None

    @property
    def _file(self) -> Path:
        return self.home / "secrets.toml"

    @property
    def _has_keyring(self) -> bool:
        if "KIOSK_NO_KEYRING" in self.environment:
            return False
        import keyring  # finding the system's own takes a while: only where it is asked

        try:
            # A plain-text backend that only looks like a keyring (keyrings.alt) is as good as none.
            return not type(keyring.get_keyring()).__module__.startswith("keyrings.alt")
        except (keyring.errors.KeyringError, OSError, RuntimeError):
            return False

    def _from_keyring(self, name: str) -> str | None:
        if not self._has_keyring:
            return None
        import keyring

        try:
            return keyring.get_password(SERVICE, name)
        except (keyring.errors.KeyringError, OSError, RuntimeError):
            return None

    def _to_keyring(self, name: str, value: str) -> bool:
        """Whether the keyring took it: some take everything and keep nothing."""
        if not self._has_keyring:
            return False
        import keyring

        try:
            keyring.set_password(SERVICE, name, value)
        except (keyring.errors.KeyringError, OSError, RuntimeError):
            return False
        return self._from_keyring(name) == value

    def _to_file(self, key: str, value: str) -> None:
        wanted = {**self._from_file(), key: value}
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            before = self._file.read_text(encoding="utf-8") if self._file.exists() else ""
            handle, name = tempfile.mkstemp(prefix=".secrets-", dir=self.home)  # only its owner can read it from the first byte on
        except OSError as error:
            raise SettingsError(f"{self._file} cannot be written ({error.strerror}): check that {self.home} is yours and has space") from error
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(_with_line(before, key, value, wanted))
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self._file)
        except OSError as error:
            Path(name).unlink(missing_ok=True)
            raise SettingsError(f"{self._file} cannot be written ({error.strerror}): check that {self.home} is yours and has space") from error

    def _from_file(self) -> dict[str, str]:
        path = self._file
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


def _with_line(before: str, key: str, value: str, wanted: Mapping[str, str]) -> str:
    """The file with one line changed or added, so that a person's comments stay; written anew where that does not give ``wanted``."""
    line = f"{key} = {_quoted(value)}"
    lines = before.splitlines()
    places = [number for number, each in enumerate(lines) if re.match(rf"\s*{key}\s*=", each)]
    changed = [line if number in places else each for number, each in enumerate(lines)] if places else [*lines, line]
    text = "\n".join(changed) + "\n"
    try:
        if tomllib.loads(text) == wanted:
            return text
    except tomllib.TOMLDecodeError:
        pass
    return "".join(f"{name} = {_quoted(each)}\n" for name, each in wanted.items())


def _quoted(value: str) -> str:
    """A TOML basic string."""
    return '"' + "".join(f"\\u{ord(each):04X}" if each in '"\\\x7f' or ord(each) < 0x20 else each for each in value) + '"'
