"""A readable copy of a damaged database file: as it is, or with its first page replaced by a fresh one."""

import contextlib
import enum
import shutil
from pathlib import Path

from kiosk.core.errors import StoreError
from kiosk.store import driver, schema
from kiosk.store.database import Database, connect

_CHANGE_COUNTER = slice(24, 28)
_VALID_FOR = slice(92, 96)
_LOG_ENDINGS = ("-wal", "-shm")
_LOG_HEADER, _FRAME_HEADER = 32, 24
_FILLING = 256 * 1024 * 1024


class Reading(enum.Enum):
    """What a readable copy holds. ``WITHOUT_LOG``: the log, or its end, could not be read, and with it what was committed last."""

    NOTHING = enum.auto()
    WITHOUT_LOG = enum.auto()
    WHOLE = enum.auto()


def readable_copy(damaged: Path, work: Path, key: bytes | None = None, snapshot: Path | None = None) -> Reading:
    """Makes ``work`` a copy of ``damaged`` whose tables can be named; NOTHING where nothing helps. ``key`` is that of an encrypted file.

    The first page of a ``snapshot`` fits as well as a fresh one's, and better where the file was written anew since it was made (a purge).
    A file of an earlier version wants the first page of that version.
    """
    wal = damaged.with_name(f"{damaged.name}-wal")
    donors: list[Path | int] = [*([snapshot] if snapshot is not None and snapshot.exists() else []), *range(schema.LATEST, 0, -1)]
    for graft, log in ((False, True), (False, False), (True, True), (True, False)):
        tried: list[tuple[int, Path | int]] = []
        for donor in donors if graft else donors[:1]:
            if not damaged.exists():
                return Reading.NOTHING
            if isinstance(donor, int) and donor < schema.LATEST and any(lines for lines, _ in tried):
                break  # the file is of this version
            if _prepared(damaged, work, key, log=log, graft=graft, donor=donor) is not None:
                tried.append((_readable_lines(work, key) if graft else 0, donor))
        if tried:
            donor = max(tried, key=lambda each: each[0])[1]
            frames = _prepared(damaged, work, key, log=log, graft=graft, donor=donor)
            return Reading.WHOLE if frames is not None and _was_all(wal, frames) else Reading.WITHOUT_LOG
    return Reading.NOTHING


def _prepared(damaged: Path, work: Path, key: bytes | None, *, log: bool, graft: bool, donor: Path | int) -> int | None:
    """Makes the copy in one of the ways; how many frames of the log SQLite took, None where it does not help."""
    remove(work)
    wal = damaged.with_name(f"{damaged.name}-wal")
    shutil.copyfile(damaged, work)
    if log and wal.exists():
        shutil.copyfile(wal, work.with_name(f"{work.name}-wal"))
    if graft:
        _replace_first_page(work, key, donor)
    return _read_frames(work, key)


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
            with contextlib.suppress(*driver.faults()):
                frames = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()[1]
    except driver.faults(driver.LockedDatabaseError):
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


def _readable_lines(work: Path, key: bytes | None) -> int:
    """How many lines of the journal can be read as such: a first page that belongs to another file names the wrong pages."""
    found = 0
    with contextlib.suppress(*driver.faults()), contextlib.closing(driver.open_file(work, key)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        for (whole,) in connection.execute("SELECT length(hash) = 64 AND length(previous) = 64 FROM journal"):
            found += bool(whole)
    return found


def _replace_first_page(work: Path, key: bytes | None, donor: Path | int) -> None:
    """The first page says where each table begins. The same migrations put every table at the same place in every file that was never
    written anew, so a fresh database's first page fits, or the last snapshot's. Its size field is made void in a plain file, and SQLite
    then goes by the size of the file (https://www.sqlite.org/fileformat2.html#in_header_database_size).
    """
    fresh = work.with_name(f"{work.name}-fresh")
    try:
        remove(fresh)
        if isinstance(donor, Path):
            shutil.copyfile(donor, fresh)
        database = connect(fresh, key, version=schema.LATEST if isinstance(donor, Path) else donor)
        size = database.number("PRAGMA page_size")
        if key is not None:
            _make_as_large(database, work.stat().st_size)
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


def _make_as_large(database: Database, size: int) -> None:
    """Nobody can write into a sealed page, so its size field must be true: as large as the damaged file, and the schema as it is."""
    for number, first in enumerate(range(0, size, _FILLING)):
        database.execute("INSERT INTO meta VALUES (?, zeroblob(?))", (f"filler {number}", min(_FILLING, size - first)))
