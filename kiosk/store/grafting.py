"""A readable copy of a damaged database file: as it is, or with its first page replaced by a fresh one."""

import contextlib
import enum
import shutil
from pathlib import Path

from kiosk.core.errors import StoreError
from kiosk.store import driver
from kiosk.store.database import connect

_CHANGE_COUNTER = slice(24, 28)
_VALID_FOR = slice(92, 96)
_LOG_ENDINGS = ("-wal", "-shm")
_LOG_HEADER, _FRAME_HEADER = 32, 24


class Reading(enum.Enum):
    """What a readable copy holds. ``WITHOUT_LOG``: the log, or its end, could not be read, and with it what was committed last."""

    NOTHING = enum.auto()
    WITHOUT_LOG = enum.auto()
    WHOLE = enum.auto()


def readable_copy(damaged: Path, work: Path, key: bytes | None = None) -> Reading:
    """Makes ``work`` a copy of ``damaged`` whose tables can be named; NOTHING where nothing helps. ``key`` is that of an encrypted file."""
    wal = damaged.with_name(f"{damaged.name}-wal")
    for graft, log in ((False, True), (False, False), (True, True), (True, False)):
        remove(work)
        if not damaged.exists():
            return Reading.NOTHING
        shutil.copyfile(damaged, work)
        if log and wal.exists():
            shutil.copyfile(wal, work.with_name(f"{work.name}-wal"))
        if graft:
            _replace_first_page(work, key)
        frames = _read_frames(work, key)
        if frames is not None:
            return Reading.WHOLE if _was_all(wal, frames) else Reading.WITHOUT_LOG
    return Reading.NOTHING


def has_log(path: Path) -> bool:
    """Whether committed pages may lie beside the file, in its log."""
    wal = path.with_name(f"{path.name}-wal")
    return wal.exists() and wal.stat().st_size > _LOG_HEADER


def remove(work: Path) -> None:
    """Forgets the copy and what SQLite laid beside it."""
    for ending in ("", *_LOG_ENDINGS):
        work.with_name(work.name + ending).unlink(missing_ok=True)


def _read_frames(work: Path, key: bytes | None) -> int | None:
    """How many frames of the log SQLite took; None where the journal cannot be named."""
    frames = 0
    try:
        with contextlib.closing(driver.open_file(work, key)) as connection:
            # A table whose pages are beyond the end of a truncated file must not make the others unreadable.
            connection.execute("PRAGMA writable_schema = ON")
            names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
            with contextlib.suppress(*driver.faults(UnicodeDecodeError)):
                frames = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()[1]
    except driver.faults(driver.LockedDatabaseError, UnicodeDecodeError):
        return None
    return frames if "journal" in names else None


def _was_all(wal: Path, frames: int) -> bool:
    """Whether the log ends with its first ``frames`` frames. SQLite stops at a damaged frame and says nothing; one that belongs to the
    present log has the salts of its header, what is left of an earlier log has others (https://www.sqlite.org/fileformat2.html#walformat).
    """
    log = wal.read_bytes() if wal.exists() else b""
    if len(log) <= _LOG_HEADER:
        return True
    size, salts = _FRAME_HEADER + int.from_bytes(log[8:12], "big"), log[16:24]
    return frames > 0 and all(log[at + 8 : at + 16] != salts for at in range(_LOG_HEADER + frames * size, len(log), size))


def _replace_first_page(work: Path, key: bytes | None) -> None:
    """The first page says where each table begins. The same migrations put every table at the same place in every file, so
    a fresh database's first page fits. Its size field is made void, and SQLite then goes by the size of the file
    (https://www.sqlite.org/fileformat2.html#in_header_database_size).
    """
    fresh = work.with_name(f"{work.name}-fresh")
    try:
        database = connect(fresh, key)
        size = database.number("PRAGMA page_size")
        if key is not None:
            # Nobody can write into a sealed page: the fresh file is made as large as the damaged one, so that its size field fits.
            database.execute("CREATE TABLE filler (content BLOB)")
            database.execute("INSERT INTO filler VALUES (zeroblob(?))", (work.stat().st_size,))
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()
        with fresh.open("rb") as file:
            page = bytearray(file.read(size))
    except StoreError:
        return
    finally:
        remove(fresh)
    if key is None:
        page[_CHANGE_COUNTER] = (2).to_bytes(4, "big")
        page[_VALID_FOR] = (1).to_bytes(4, "big")
    with work.open("r+b") as file:
        file.write(page)
