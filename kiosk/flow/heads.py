"""Heads leave the station: signed, in files beside exports and snapshots, with the roster; and come in from other stations."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kiosk.core.errors import KioskError, SettingsError
from kiosk.core.heads import Head, elsewhere, head_of, told
from kiosk.flow.whole_file import check_place, whole_file
from kiosk.store import heads, journal, succession
from kiosk.store.database import Database

ENDING = ".heads"
_LARGEST = 64_000_000
"""Bytes of a file of heads at most: a day of twelve stations has a few hundred thousand."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs: the station's name and its private key, which lies outside the database."""

    name: str
    key: Ed25519PrivateKey

    @staticmethod
    def made() -> str:
        """A new private key, as secrets keep it: 64 hexadecimal digits."""
        return Ed25519PrivateKey.generate().private_bytes_raw().hex()

    @classmethod
    def of(cls, name: str, kept: str) -> "Signer":
        """The signer whose key was kept so. Raises SettingsError, without the key in its words."""
        try:
            return cls(name, Ed25519PrivateKey.from_private_bytes(bytes.fromhex(kept)))
        except ValueError:
            raise SettingsError("KIOSK_STATION_KEY is no key of a station: remove it, and a new one is made") from None

    @property
    def public(self) -> bytes:
        return self.key.public_key().public_bytes_raw()


def signed(database: Database, signer: Signer, event: str, now: datetime) -> Head | None:
    """The head of the journal as it is now, kept here too; None where there is no line yet. Raises StoreError.

    Where nothing was added since the last one, that one.
    """
    with database.transaction():
        end, last = heads.end(database), heads.newest_own(database)
        if end is None:
            return None
        if last is not None and (last.seq, last.hash, last.key) == (*end, signer.public):
            return last
        lineage = heads.lineage(database)
        chain, (station, since) = lineage[0][0], lineage[-1]
        trail = heads.trail(database, last.seq if last is not None and last.seq < end[0] else 0, end[0])
        head = Head(chain, station, signer.name, since, *end, trail, now, event, signer.public, heads.replaces(database))
        head = replace(head, signature=signer.key.sign(head.signed))
        heads.keep(database, (head,), now)
    return head


def genuine(head: Head) -> bool:
    """Whether the key that a head names has signed it."""
    try:
        Ed25519PublicKey.from_public_bytes(head.key).verify(head.signature, head.signed)
    except (InvalidSignature, ValueError):
        return False
    return True


def learn(database: Database, told_: Iterable[Head], now: datetime) -> int:
    """Keeps other stations' heads, those that are genuine; gives the number of new ones. Raises StoreError."""
    believed = [head for head in told_ if genuine(head)]
    with database.transaction():
        new = heads.keep(database, believed, now)
        if new:
            _heed(database, now)
        return new


def successor(database: Database) -> Head | None:
    """The first head of a laptop that took this station's journal over, as far as was heard of one."""
    return next((head for head in elsewhere(heads.kept(database), heads.lineage(database)) if head.replaces), None)


def _heed(database: Database, now: datetime) -> None:
    """Somebody took this station's journal over: what it had then is sent from there."""
    if (head := successor(database)) is not None:
        succession.hold(database, head.since, succession.REPLACED, now)


def leave(database: Database, signer: Signer, event: str, now: datetime, file: Path, *, over: bool = False) -> int:
    """Signs a new head and writes all that are known into ``file``, whole or not at all; gives their number, 0 where there is none yet.

    An older file of heads is replaced, anything else only with ``over``. Raises KioskError, StoreError.
    """
    if signed(database, signer, event, now) is None:
        return 0
    check_place(file, over=over, ours=is_heads)
    known = heads.kept(database)
    with whole_file(file) as out:
        for head in known:
            out.write(json.dumps(told(head), ensure_ascii=False).encode() + b"\n")
    return len(known)


def beside(file: Path) -> Path:
    """Where the heads that belong to an export lie."""
    return file.with_name(f"{file.name}{ENDING}")


def left_by(database: Database, folder: Path) -> Path:
    """Where this station lays its heads in a folder that it shares with others."""
    return folder / f"{re.sub(r'[^0-9A-Za-z-]', '_', journal.station_id(database))}{ENDING}"


def read(file: Path) -> list[Head]:
    """The heads of a file, each genuine. Raises SettingsError that names the line."""
    found = []
    try:
        if file.stat().st_size > _LARGEST:
            raise SettingsError(f"{file} is too large for a file of heads")
        lines = file.read_bytes().splitlines()
    except OSError as error:
        raise SettingsError(f"{file} cannot be read ({error.strerror}): check that it is there and yours") from error
    for number, line in enumerate(lines, start=1):
        try:
            head = head_of(json.loads(line))
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise SettingsError(f"{file}, line {number}, is no head: kiosk export writes such a file beside what it exports") from error
        if not genuine(head):
            raise SettingsError(f"{file}, line {number}: the signature does not fit: this line was changed after it had been signed")
        found.append(head)
    return found


def is_heads(file: Path) -> bool:
    """Whether a file is one of ours, and may be replaced by a newer one."""
    try:
        return bool(read(file))
    except KioskError:
        return False


def lying(folders: Iterable[Path]) -> Iterator[tuple[Path, list[Head] | str]]:
    """Every file of heads in these folders: what it holds, or in words why it cannot be believed."""
    for file in sorted({each for folder in folders for each in folder.glob(f"*{ENDING}")}):
        try:
            yield file, read(file)
        except SettingsError as error:
            yield file, str(error)


def take_in(database: Database, folder: Path, now: datetime) -> int:
    """Keeps what other stations have laid into a folder; a file that cannot be believed is left alone. Raises StoreError."""
    return learn(database, (head for _, found in lying((folder,)) if not isinstance(found, str) for head in found), now)
