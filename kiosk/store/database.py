"""One SQLite file: connections, pragmas, transactions, and every SQLite error mapped onto StoreError."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kiosk.core.errors import StoreError
from kiosk.store import checking, driver, schema
from kiosk.store.driver import LockedDatabaseError

__all__ = ["BUSY_SECONDS", "CorruptDatabaseError", "Database", "LockedDatabaseError", "connect", "mapped"]

BUSY_SECONDS = 20.0
"""How long a writer waits for another. Longer than any transaction here; a door with a dead disk gets its answer after it."""


_TIGHT_PAGES = 64
"""Pages of the log after which a connection on a full disk writes it back: a quarter of a megabyte, a scan takes a dozen."""


class DiskFullError(StoreError):
    """There was no space for what had to be written; nothing of it was."""


class CorruptDatabaseError(StoreError):
    """The file is damaged: it must be moved aside and salvaged (``recovery``)."""


@dataclass(frozen=True, slots=True)
class Database:
    """One connection, for one thread. Statements are cached by the connection, so the hot path does not parse again."""

    path: Path
    connection: sqlite3.Connection
    _file: int = 0
    key: bytes | None = field(default=None, repr=False)
    """The key of an encrypted file (32 bytes), None for a plain one."""

    @property
    def replaced(self) -> bool:
        """Whether another file has taken this one's place since (a damaged database that was moved aside)."""
        try:
            return self.path.stat().st_ino != self._file
        except OSError:
            return True

    def execute(self, sql: str, values: object = ()) -> sqlite3.Cursor:
        """One statement; raises StoreError."""
        try:
            return self.connection.execute(sql, values)  # type: ignore[arg-type]
        except driver.errors(OverflowError, UnicodeError) as error:
            raise self._told(error) from error

    def rows(self, sql: str, values: object = ()) -> list[sqlite3.Row]:
        """All rows of a query; raises StoreError also where reading on fails."""
        try:
            return self.connection.execute(sql, values).fetchall()  # type: ignore[arg-type]
        except driver.errors(OverflowError, UnicodeError) as error:
            raise self._told(error) from error

    def row(self, sql: str, values: object = ()) -> sqlite3.Row | None:
        """The first row of a query, or None; raises StoreError."""
        try:
            found: sqlite3.Row | None = self.connection.execute(sql, values).fetchone()  # type: ignore[arg-type]
        except driver.errors(OverflowError, UnicodeError) as error:
            raise self._told(error) from error
        return found

    def fetching(self, cursor: sqlite3.Cursor, sql: str, values: object = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of a query one by one, as the cursor makes them; raises StoreError."""
        try:
            yield from cursor.execute(sql, values)  # type: ignore[arg-type]
        except driver.errors(OverflowError, UnicodeError) as error:
            raise mapped(error, self.path) from error

    def many(self, sql: str, values: Iterable[Sequence[Any]]) -> None:
        """One statement for many rows; raises StoreError."""
        try:
            self.connection.executemany(sql, values)
        except driver.errors(OverflowError, UnicodeError) as error:
            raise mapped(error, self.path) from error

    def number(self, sql: str, values: object = ()) -> int:
        """The single whole number of a counting query."""
        found = self.row(sql, values)
        return int(found[0] or 0) if found else 0

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """``BEGIN IMMEDIATE`` … ``COMMIT``: the write lock is taken first, so what is read inside is still true at the commit.

        Rolled back on any exception. Raises StoreError.
        """
        self.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.execute("COMMIT")
        except BaseException:
            if self.connection.in_transaction:
                self.connection.rollback()
            raise

    @contextmanager
    def reading(self) -> Iterator[None]:
        """One state of the whole database, for reads that belong together; a statement that would write is refused. Raises StoreError."""
        self.execute("PRAGMA query_only = ON")
        try:
            self.execute("BEGIN")
            yield
        finally:
            if self.connection.in_transaction:
                self.execute("ROLLBACK")
            self.execute("PRAGMA query_only = OFF")

    def tighten(self) -> None:
        """For a full disk: from now on this connection writes the log back early, so that its space is used again. Raises StoreError."""
        self.row(f"PRAGMA wal_autocheckpoint = {_TIGHT_PAGES}")
        with suppress(StoreError):  # what does not fit stays in the log
            self.row("PRAGMA wal_checkpoint(PASSIVE)")

    def close(self) -> None:
        self.connection.close()

    def _told(self, error: Exception) -> StoreError:
        """The error in words. Damage that a statement meets makes the next to open this file read all of it."""
        told = mapped(error, self.path)
        if isinstance(told, CorruptDatabaseError):
            checking.doubt(self.path)
        return told


def connect(path: Path, key: bytes | None = None, *, version: int = schema.LATEST) -> Database:
    """Opens (or makes) the database with its schema up to date; a new one is encrypted where there is a ``key`` (32 bytes).

    An earlier ``version`` of the schema is only for measuring a damaged file by.

    Raises StoreError, LockedDatabaseError where the key does not fit, CorruptDatabaseError where the file is damaged.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = driver.open_file(path, key, timeout=BUSY_SECONDS, cached=256)
    except driver.errors(OSError) as error:
        raise mapped(error, path) from error
    connection.row_factory = driver.row_of(connection)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA temp_store = MEMORY")
        schema.migrate(connection, version)
    except driver.errors() as error:
        connection.close()
        raise mapped(error, path) from error
    except StoreError:
        connection.close()
        raise
    found = path.stat()
    if found.st_mode & 0o077:
        path.chmod(0o600)
    return Database(path, connection, found.st_ino, None if isinstance(connection, sqlite3.Connection) else key)


def mapped(error: Exception, path: Path) -> StoreError:
    """A foreign error in words that say what to do. SQLite names the fault itself, never a value."""
    code = getattr(error, "sqlite_errorcode", None)
    primary = code & 0xFF if isinstance(code, int) else None
    if primary in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return CorruptDatabaseError(f"{path} is damaged ({error})")
    if primary == sqlite3.SQLITE_FULL:
        return DiskFullError(f"{path}: the disk is full: free some space; nothing that was confirmed is lost")
    if primary in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return StoreError(f"{path}: another program has kept the database locked for {BUSY_SECONDS:.0f} s: close it")
    if primary in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}:
        return StoreError(f"{path} cannot be opened for writing: check that the folder exists and is yours ({error})")
    if code == sqlite3.SQLITE_IOERR_SHMSIZE:
        return DiskFullError(f"{path}: the disk is full: free some space; nothing that was confirmed is lost")
    if primary == sqlite3.SQLITE_IOERR:
        return StoreError(f"{path} cannot be read or written: the disk may be full or failing ({error})")
    return StoreError(f"{path}: {error}")
