"""How the station's files lie on the disk, and turning a plain database into an encrypted one or back."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kiosk.core.errors import KioskError, SettingsError
from kiosk.flow.lane import lane
from kiosk.store import converting, driver, forgetting, recovery
from kiosk.store.database import Database
from kiosk.vault import PATIENCE_SECONDS, Vault

IN_CLEAR = (
    "there is no keyring and no TPM here that keeps a key: the guest list will lie on this disk in clear, for whoever takes it. "
    'kiosk encryption on --kept passphrase locks it; encryption = "off" under [station] says that it may stay so'
)
LANES = ("roster", "upload", "print", "import", "snapshot")


@dataclass(frozen=True, slots=True)
class Encryption:
    """``encrypted`` is whether the database is; ``kept`` where its key is; ``wanted`` what the settings say; ``in_clear`` names database
    files that anybody can read, ``papers`` what must be readable for others: the list that was imported, badges.
    """

    encrypted: bool
    kept: str
    wanted: str
    in_clear: tuple[str, ...]
    papers: tuple[str, ...] = ()

    @property
    def warnings(self) -> tuple[str, ...]:
        """For the staff, when the station starts; nothing where it is as it was asked for."""
        if self.ok:
            return ()
        if not self.encrypted:
            return ("The guest list lies on this computer unencrypted: whoever takes it can read it. kiosk doctor says what to do.",)
        return (f"Beside the encrypted database these files are not: {', '.join(self.in_clear)}. kiosk doctor says what to do.",)

    @property
    def ok(self) -> bool:
        """Whether it is as it was asked for; ``auto`` asks for encryption."""
        return (self.encrypted and not self.in_clear) or self.wanted == "off"


@dataclass(frozen=True, slots=True)
class Locker:
    """The key of one station's database, and the database's way in and out of encryption. ``wanted`` is what ``[station]`` says."""

    home: Path
    database: Path
    vault: Vault
    wanted: str

    def key(self) -> bytes | None:
        """The key, made where a new station is to have one; None where the database is plain. Raises SettingsError where it cannot be had:
        nothing is to be opened then.
        """
        if self._exists() or self.vault.way() is not None or self.vault.given:
            return self.vault.key()
        with lane(self.home, "key", wait_seconds=PATIENCE_SECONDS) as free:
            if not free:
                raise SettingsError("another program of this station is just making the database's key: try again")
            return self.vault.key() if self._exists() or self.vault.way() is not None else self._new()

    def key_of(self, snapshot: Path) -> bytes | None:
        """The key of another station's snapshot, which this station will have as well. Raises KioskError where the two cannot go together."""
        if not driver.is_plain(snapshot):
            return self.vault.key() if self.vault.given or self.vault.way() is not None else None
        if self.vault.given or self.vault.way() is not None:
            raise KioskError(
                f"{snapshot} is in clear, and this station has a key already: take over with an empty KIOSK_HOME, then kiosk encryption on"
            )
        return None

    def state(self) -> Encryption:
        """What the files themselves say, without opening any."""
        beside = (*self.home.glob("*.db"), *self.home.glob("*.db.*"), *self.home.glob("snapshots/*.db"))
        lists = (*self.home.glob("guests.csv"), *self.home.glob("guests.xlsx"))
        clear = [str(file.relative_to(self.home)) for file in sorted(beside) if driver.is_plain(file)]
        papers = [str(file.relative_to(self.home)) for file in lists]
        papers += ["badges"] if next(self.home.glob("badges/*.pdf"), None) else []
        return Encryption(driver.is_encrypted(self.database), self.vault.way() or "", self.wanted, tuple(clear), tuple(papers))

    def encrypt(self, database: Database, way: str | None) -> None:
        """Encrypts it with a new key, kept in that way or the best there is; closes it. Raises KioskError; then nothing has changed."""
        way = way or self.vault.best()
        if way is None:
            raise SettingsError("there is no keyring and no TPM here: kiosk encryption on --kept passphrase")
        key, keep = self.vault.prepared(way)
        self._convert(database, key, keep)

    def decrypt(self, database: Database) -> None:
        """Writes it in clear again; its key is forgotten where no other file here needs it; closes it. Raises KioskError; then nothing
        has changed.
        """
        self._convert(database, None, lambda: None)
        if not self.locked():
            self.vault.forget()

    def locked(self) -> tuple[str, ...]:
        """Files beside the database that only the key opens: copies of an earlier version, databases that were moved aside."""
        beside = (*self.home.glob("*.db"), *self.home.glob("snapshots/*.db"))
        return tuple(str(file.relative_to(self.home)) for file in sorted(beside) if driver.is_encrypted(file))

    def _exists(self) -> bool:
        return self.database.exists() or (self.home / "snapshots" / recovery.SNAPSHOT).exists()

    def _new(self) -> bytes | None:
        way = self.vault.best() if self.wanted == "auto" else None if self.wanted == "off" else self.wanted
        if way is not None:
            return self.vault.make(way)
        if self.wanted == "auto":
            print(f"kiosk: {IN_CLEAR}", file=sys.stderr)  # noqa: T201
        return None

    def _convert(self, database: Database, key: bytes | None, keep: Callable[[], None]) -> None:
        """``keep`` is called when the new file is complete and before it takes the place: whatever ends the program, one of the two is
        there whole, and opens.
        """
        if not forgetting.alone(database):
            raise KioskError("the station is running here: close its window and every other kiosk command, then do this again")
        database.close()
        for name in LANES:
            with lane(self.home, name) as free:
                if not free:
                    raise KioskError(f"another program of this station is just at work ({name}): close it, then do this again")
        converting.convert(database.path, database.key, key, keep)
        for pattern in ("incoming.db*", "search.db*", "snapshots/*.db*"):
            for left in self.home.glob(pattern):
                left.unlink(missing_ok=True)
