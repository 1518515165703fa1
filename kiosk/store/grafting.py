"""A readable copy of a damaged database file: as it is, or with its first page replaced by a fresh one."""

import contextlib
import shutil
import sqlite3
from pathlib import Path

from kiosk.core.errors import StoreError
from kiosk.store.database import connect

_CHANGE_COUNTER = slice(24, 28)
_VALID_FOR = slice(92, 96)
_LOG_ENDINGS = ("-wal", "-shm")


def readable_copy(damaged: Path, work: Path) -> bool:
    """Makes ``work`` a copy of ``damaged`` whose tables can be named; False where nothing helps."""
    for graft, log in ((False, True), (False, False), (True, True), (True, False)):
        remove(work)
        if not damaged.exists():
            return False
        shutil.copyfile(damaged, work)
        if log and (wal := damaged.with_name(f"{damaged.name}-wal")).exists():
            shutil.copyfile(wal, work.with_name(f"{work.name}-wal"))
        if graft:
            _replace_first_page(work)
        if _names_the_journal(work):
            return True
    return False


def remove(work: Path) -> None:
    """Forgets the copy and what SQLite laid beside it."""
    for ending in ("", *_LOG_ENDINGS):
        work.with_name(work.name + ending).unlink(missing_ok=True)


def _names_the_journal(work: Path) -> bool:
    try:
        with contextlib.closing(sqlite3.connect(work, isolation_level=None)) as connection:
            # A table whose pages are beyond the end of a truncated file must not make the others unreadable.
            connection.execute("PRAGMA writable_schema = ON")
            names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    except sqlite3.DatabaseError:
        return False
    return "journal" in names


def _replace_first_page(work: Path) -> None:
    """The first page says where each table begins. The same migrations put every table at the same place in every file, so
    a fresh database's first page fits. Its size field is made void, and SQLite then goes by the size of the file
    (https://www.sqlite.org/fileformat2.html#in_header_database_size).
    """
    fresh = work.with_name(f"{work.name}-fresh")
    try:
        database = connect(fresh)
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        size = database.number("PRAGMA page_size")
        database.close()
        page = bytearray(fresh.read_bytes()[:size])
    except StoreError:
        return
    finally:
        remove(fresh)
    page[_CHANGE_COUNTER] = (2).to_bytes(4, "big")
    page[_VALID_FOR] = (1).to_bytes(4, "big")
    with work.open("r+b") as file:
        file.write(page)
