"""Where the database's key is kept: the OS keyring, a credential that this machine's TPM seals, or a pass phrase; ``kiosk.key`` says which.

``kiosk.key`` lies beside the database and holds no key: how it is kept, a tag by which a wrong one is told, the pass phrase's derivation
(scrypt, RFC 7914) or the sealed credential. ``KIOSK_DB_KEY`` (64 hexadecimal digits) comes before all of them: it opens the database of a
laptop that died, on another one.
"""

import hashlib
import hmac
import json
import os
import queue
import secrets as random
import shutil
import subprocess
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TypeVar

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from kiosk.core.errors import SettingsError
from kiosk.secrets import Secrets

T = TypeVar("T")
FILE = "kiosk.key"
KEY, PASSPHRASE = "KIOSK_DB_KEY", "KIOSK_DB_PASSPHRASE"
KEYRING, CREDENTIAL, PHRASE = "keyring", "systemd-creds", "passphrase"
WAYS = (KEYRING, CREDENTIAL, PHRASE)
LOG_N, R, P = 16, 8, 1
"""scrypt's cost: 64 MiB and about a fifth of a second for each guess."""
SHORTEST = 8
PATIENCE_SECONDS = 20.0
"""A keyring that wants to be unlocked asks on the screen; where nobody answers, it is as good as none."""
_NAME = "kiosk-database"


@dataclass(frozen=True, slots=True)
class Kept:
    """What ``kiosk.key`` says."""

    kept: str
    id: str
    tag: str
    salt: str = ""
    log_n: int = LOG_N
    r: int = R
    p: int = P
    sealed: str = ""


@dataclass(slots=True)
class Vault:
    """One station's key. ``ask`` asks a person for the pass phrase (twice: whether it is a new one), None where nobody can be asked."""

    home: Path
    secrets: Secrets
    ask: Callable[[bool], str] | None = None
    _key: bytes | None = field(default=None, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def key(self) -> bytes | None:
        """The key (32 bytes), None where none was ever made here. Raises SettingsError where it cannot be had, with what to do."""
        with self._lock:
            if self._key is None:
                self._key = self._found()
            return self._key

    @property
    def given(self) -> bool:
        """Whether the key is given from outside: then it is this station's, also of a new one."""
        return bool(self.secrets.environment.get(KEY))

    def prepared(self, way: str) -> tuple[bytes, Callable[[], None]]:
        """A new key, kept in one of WAYS, and what makes it the station's. Raises SettingsError."""
        key, kept = self._made(way)

        def keep() -> None:
            with self._lock:
                self._write(kept)
                self._key = key

        return key, keep

    def make(self, way: str) -> bytes:
        """A new key, kept in one of WAYS, which is the station's from now on. Raises SettingsError."""
        key, keep = self.prepared(way)
        keep()
        return key

    def best(self) -> str | None:
        """The best way that works here without a person, None where there is none: then a pass phrase is what remains."""
        name = f"{KEY}:trial"
        if _within(PATIENCE_SECONDS, lambda: self.secrets.to_keyring(name, "kiosk"), default=False):
            _within(PATIENCE_SECONDS, lambda: self.secrets.drop_from_keyring(name), default=None)
            return KEYRING
        return CREDENTIAL if _has_tpm() else None

    def way(self) -> str | None:
        """How the key is kept now, None where there is none."""
        kept = self._read()
        return kept.kept if kept else None

    def forget(self) -> None:
        """There is no key any more: to be called when no file needs it."""
        kept = self._read()
        if kept is not None and kept.kept == KEYRING:
            _within(PATIENCE_SECONDS, lambda: self.secrets.drop_from_keyring(f"{KEY}:{kept.id}"), default=None)
        for folder in (self.home, self.home / "snapshots"):
            (folder / FILE).unlink(missing_ok=True)
        self._key = None

    def _found(self) -> bytes | None:
        kept = self._read()
        given = self.secrets.environment.get(KEY)
        if given:
            return _checked(_from_hex(given, KEY), kept, f"the key in {KEY}")
        if kept is None:
            return None
        if kept.kept == KEYRING:
            name = f"{KEY}:{kept.id}"
            found = _within(PATIENCE_SECONDS, lambda: self.secrets.from_keyring(name), default=None)
            if found is None:
                raise SettingsError(
                    f"the database's key is not in the OS keyring (user {name}): unlock the keyring as the user who set this station up, "
                    f"or give the key in {KEY}; the database is not damaged, and nothing was changed"
                )
            return _checked(_from_hex(found, "the OS keyring"), kept, "the key in the OS keyring")
        if kept.kept == CREDENTIAL:
            return _checked(_from_hex(_unsealed(kept.sealed), "the credential"), kept, "the sealed credential")
        return _checked(_derived(self._passphrase(new=False), kept), kept, "the pass phrase")

    def _made(self, way: str) -> tuple[bytes, Kept]:
        name = random.token_hex(8)
        if way == PHRASE:
            kept = Kept(PHRASE, name, "", salt=random.token_hex(16))
            key = _derived(self._passphrase(new=True), kept)
            return key, Kept(PHRASE, name, _tag(key), salt=kept.salt)
        key = random.token_bytes(32)
        if way == CREDENTIAL:
            return key, Kept(CREDENTIAL, name, _tag(key), sealed=_sealed(key.hex()))
        if not _within(PATIENCE_SECONDS, lambda: self.secrets.to_keyring(f"{KEY}:{name}", key.hex()), default=False):
            raise SettingsError("there is no OS keyring here that keeps a key: choose a pass phrase (kiosk encryption on --kept passphrase)")
        return key, Kept(KEYRING, name, _tag(key))

    def _passphrase(self, *, new: bool) -> str:
        given = self.secrets.environment.get(PASSPHRASE)
        if given is None and self.ask is not None:
            given = self.ask(new)
        if given is None:
            raise SettingsError(f"the database is locked with a pass phrase: give it in {PASSPHRASE}, or start kiosk from a terminal")
        if new and len(given) < SHORTEST:
            raise SettingsError(f"the pass phrase is too short: at least {SHORTEST} characters, better four or five words")
        return given

    def _read(self) -> Kept | None:
        """What the file says; the copy beside the snapshots where it is lost."""
        for path in (self.home / FILE, self.home / "snapshots" / FILE):
            try:
                told = json.loads(path.read_text("utf-8"))
                return Kept(**{name: told[name] for name in Kept.__slots__ if name in told})
            except FileNotFoundError:
                continue
            except (OSError, ValueError, TypeError) as error:
                if path.parent == self.home and (self.home / "snapshots" / FILE).exists():
                    continue
                raise SettingsError(f"{path} cannot be read ({type(error).__name__}): put a copy of it back") from error
        return None

    def _write(self, kept: Kept) -> None:
        text = json.dumps({"form": 1, **asdict(kept)}, indent=1) + "\n"
        try:
            for folder in (self.home / "snapshots", self.home):
                folder.mkdir(parents=True, exist_ok=True)
                fresh = folder / f"{FILE}.new"
                with fresh.open("w", encoding="utf-8") as file:
                    fresh.chmod(0o600)
                    file.write(text)
                    file.flush()
                    os.fsync(file.fileno())
                fresh.replace(folder / FILE)
        except OSError as error:
            raise SettingsError(f"{self.home / FILE} cannot be written ({error.strerror}): check that it is yours and has space") from error


def _tag(key: bytes) -> str:
    return hmac.new(key, b"kiosk key tag", hashlib.sha256).hexdigest()[:16]


def _checked(key: bytes, kept: Kept | None, what: str) -> bytes:
    if kept is not None and not hmac.compare_digest(_tag(key), kept.tag):
        raise SettingsError(f"{what} is not the one this database was encrypted with; it is not damaged, and nothing was changed")
    return key


def _from_hex(text: str, where: str) -> bytes:
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        key = b""
    if len(key) != 32:
        raise SettingsError(f"{where}: the database's key is 64 hexadecimal digits")
    return key


def _derived(passphrase: str, kept: Kept) -> bytes:
    if not (10 <= kept.log_n <= 20 and 1 <= kept.r <= 16 and 1 <= kept.p <= 16):
        raise SettingsError(f"{FILE}: its numbers cannot be right: put a copy of it back")
    return Scrypt(bytes.fromhex(kept.salt), 32, 2**kept.log_n, kept.r, kept.p).derive(passphrase.encode())


def _within(seconds: float, call: Callable[[], T], default: T) -> T:
    """The call's answer, or ``default`` where none comes in time or it fails: a keyring's window that nobody sees must not hold up a door."""
    answers: queue.SimpleQueue[T] = queue.SimpleQueue()

    def answer() -> None:
        try:
            answers.put(call())
        except Exception:  # noqa: BLE001 - whatever a keyring's own library raises, it keeps no key
            answers.put(default)

    threading.Thread(target=answer, name="keyring", daemon=True).start()
    try:
        return answers.get(timeout=seconds)
    except queue.Empty:
        return default


def _has_tpm() -> bool:
    """Whether systemd can seal with a chip of this machine. A key file on the same disk alone would keep no thief out."""
    tool = shutil.which("systemd-creds")
    return tool is not None and _ran([tool, "has-tpm2", "--quiet"]) is not None


def _sealed(text: str) -> str:
    tool = shutil.which("systemd-creds")
    found = _ran([tool, "encrypt", f"--name={_NAME}", "--with-key=auto", "-", "-"], text) if tool else None
    if found is None:
        raise SettingsError("systemd-creds cannot seal a key here (it wants systemd and, before version 256, root): choose another way")
    return "".join(found.split())


def _unsealed(sealed: str) -> str:
    tool = shutil.which("systemd-creds")
    found = _ran([tool, "decrypt", f"--name={_NAME}", "-", "-"], sealed) if tool else None
    if found is None:
        raise SettingsError(
            f"systemd-creds cannot open the database's key: only the machine and user that sealed it can; or give the key in {KEY}"
        )
    return found


def _ran(command: list[str], text: str = "") -> str | None:
    """What a tool printed, None where it failed. Its words may name what we gave it: they go nowhere."""
    try:
        done = subprocess.run(command, input=text.encode(), capture_output=True, timeout=PATIENCE_SECONDS, check=False)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None
