"""A plain database becomes an encrypted one, or the other way round: row by row into a file of the same schema, which then takes its place."""

import contextlib
import os
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock, Timeout

from kiosk.core.errors import StoreError
from kiosk.store import driver, grafting
from kiosk.store.database import Database, connect
from kiosk.store.recovery import LONGEST_SALVAGE_SECONDS, check

_RECORD = "_sqlite_migrations"


def convert(path: Path, old: bytes | None, new: bytes | None, keep: Callable[[], None]) -> None:
    """Exactly one of ``old`` and ``new`` is a key, the other None. ``keep`` is called before the new file takes the old one's place.

    The schema is made by the migrations, not copied: so every table begins where it does in any other file, as the salvage wants it.
    Raises StoreError; then the old file is as it was.
    """
    fresh = path.with_name(f"{path.name}.converting")
    try:
        with FileLock(path.with_name("opening.lock"), timeout=LONGEST_SALVAGE_SECONDS):
            grafting.remove(fresh)
            made = connect(fresh, new)
            made.row("PRAGMA journal_mode = DELETE")
            made.close()
            _copy(path, fresh, old, new)
            verified = connect(fresh, new)
            check(verified)
            verified.row("PRAGMA journal_mode = DELETE")
            verified.close()
            _flush(fresh)
            keep()
            fresh.replace(path)
            grafting.remove(fresh)
    except (OSError, Timeout) as error:
        raise StoreError(f"{path} could not be written anew, and is as it was: check that its folder has space ({error})") from error
    finally:
        grafting.remove(fresh)


def _copy(path: Path, fresh: Path, old: bytes | None, new: bytes | None) -> None:
    """From one file into the other, in one transaction that nobody else can write beside. SQLCipher opens both."""
    locked, plain = (fresh, path) if old is None else (path, fresh)
    source, target = ("plain", "main") if old is None else ("main", "plain")
    with contextlib.closing(driver.open_file(locked, old or new)) as connection:
        connection.row_factory = driver.row_of(connection)
        database = Database(path, connection)
        database.execute("ATTACH DATABASE ? AS plain KEY ''", (str(plain),))
        database.execute("PRAGMA foreign_keys = OFF")
        database.execute("BEGIN EXCLUSIVE")
        for table in _tables(database, source):
            _copy_table(database, table, source, target)
        database.execute("COMMIT")


def _copy_table(database: Database, table: str, source: str, target: str) -> None:
    columns = ", ".join(f'"{row["name"]}"' for row in database.rows(f'PRAGMA {source}.table_info("{table}")'))
    numbered = "rowid, " if _has_rowid(database, source, table) else ""
    database.execute(f'DELETE FROM {target}."{table}"')  # noqa: S608
    database.execute(f'INSERT INTO {target}."{table}" ({numbered}{columns}) SELECT {numbered}{columns} FROM {source}."{table}"')  # noqa: S608
    counts = [database.number(f'SELECT count(*) FROM {each}."{table}"') for each in (source, target)]  # noqa: S608
    if counts[0] != counts[1]:
        raise StoreError(f"{table} has {counts[0]} rows, and {counts[1]} arrived: nothing was changed")


def _has_rowid(database: Database, source: str, table: str) -> bool:
    row = database.row(f"SELECT sql FROM {source}.sqlite_master WHERE type = 'table' AND name = ?", (table,))  # noqa: S608
    return row is not None and "WITHOUT ROWID" not in row["sql"].upper()


def _tables(database: Database, source: str) -> list[str]:
    rows = database.rows(f"SELECT name FROM {source}.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")  # noqa: S608
    return [row["name"] for row in rows if row["name"] != _RECORD]


def _flush(file: Path) -> None:
    handle = os.open(file, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
