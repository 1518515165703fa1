"""Which library opens a database file: SQLite for a plain one, SQLCipher for an encrypted one. The file itself says which it is.

An encrypted file begins with a salt of our own (SQLCipher keeps the first 16 bytes in clear): eight letters that name it, and a tag that
only the right key gives. So a wrong or missing key is told from a damaged file, whatever else is lost. The key is 256 random or derived
bits, used raw; a salt that is the same in every file of a station takes nothing from it, since each page has a random vector of its own.
"""

import hashlib
import hmac
import sqlite3
import sys
from pathlib import Path
from typing import Any

from kiosk.core.errors import StoreError

KEY_BYTES = 32
_PLAIN = b"SQLite format 3\0"
_NAME = b"kioskenc"
_CIPHER = "sqlcipher3.dbapi2"


class LockedDatabaseError(StoreError):
    """The file is encrypted and there is no key, or another one, or it is not encrypted at all. It is not damaged: nothing is moved aside."""


def open_file(path: Path, key: bytes | None, *, timeout: float = 5.0, cached: int = 128) -> sqlite3.Connection:
    """Opens (or makes) one file, in autocommit. A new one is encrypted where there is a ``key``, one that exists is taken as it is.

    Raises LockedDatabaseError where the key does not fit, and the library's errors otherwise.
    """
    head = _head(path)
    if head == _PLAIN or (key is None and not head.startswith(_NAME)):
        return sqlite3.connect(path, timeout=timeout, isolation_level=None, cached_statements=cached)
    if key is None:
        raise LockedDatabaseError(f"{path} is encrypted, and its key is not here: kiosk encryption says where it is looked for")
    connection: sqlite3.Connection = _cipher().connect(path, timeout=timeout, isolation_level=None, cached_statements=cached)
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f'PRAGMA key = "{keyword(key)}"')
    if head.startswith(_NAME) and head != _salt(key):
        _must_read(connection, path)
    return connection


def is_encrypted(path: Path) -> bool:
    """Whether the file is there and names itself as one of ours. False for a plain, an empty and a missing one."""
    return _head(path).startswith(_NAME)


def is_plain(path: Path) -> bool:
    """Whether the file is there and anybody can read it."""
    return _head(path) == _PLAIN


def keyword(key: bytes) -> str:
    """The key as ``ATTACH … KEY`` takes it. Never to be logged."""
    return f"x'{key.hex()}{_salt(key).hex()}'"


def errors(*more: type[Exception]) -> tuple[type[Exception], ...]:
    """Every error of the libraries in use, and ``more``; to be asked for where one is caught."""
    return (*_both("Error"), *more)


def faults(*more: type[Exception]) -> tuple[type[Exception], ...]:
    """What reading a damaged file raises, and ``more``."""
    return (*_both("DatabaseError"), *more)


def broken_rules() -> tuple[type[Exception], ...]:
    """A row that does not keep the table's rules."""
    return _both("IntegrityError")


def unfit() -> tuple[type[Exception], ...]:
    """A value that the library cannot take."""
    return _both("InterfaceError")


def row_of(connection: sqlite3.Connection) -> Any:
    """The library's own class of rows that know their columns."""
    return sqlite3.Row if isinstance(connection, sqlite3.Connection) else _cipher().Row


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(16)
    except OSError:
        return b""


def _salt(key: bytes) -> bytes:
    return _NAME + hmac.new(key, b"kiosk database", hashlib.sha256).digest()[:8]


def _must_read(connection: sqlite3.Connection, path: Path) -> None:
    """The tag is not this key's: either another key made the file, or the tag alone is damaged, and then the rest can be read."""
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except errors() as error:
        connection.close()
        raise LockedDatabaseError(f"{path} is encrypted with another key than this station's: put the right key back") from error


def _cipher() -> Any:
    try:
        from sqlcipher3 import dbapi2  # some milliseconds that a plain station does not spend
    except ImportError as error:
        raise LockedDatabaseError("an encrypted database needs SQLCipher: install sqlcipher3") from error
    return dbapi2


def _both(name: str) -> tuple[type[Exception], ...]:
    loaded = sys.modules.get(_CIPHER)
    return (getattr(sqlite3, name), *([getattr(loaded, name)] if loaded is not None else []))
