"""Damaged databases: moved aside, the journal salvaged row by row, the roster from the last verified snapshot."""

import contextlib
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from kiosk.core.errors import StoreError
from kiosk.store import checking, driver, grafting, indexing, mending, upgrading
from kiosk.store.database import CorruptDatabaseError, Database, connect, mapped

SNAPSHOT = "kiosk-snapshot.db"
BEFORE = "kiosk-snapshot-before.db"
"""The snapshot before the last one: should that one be spoilt on the disk, this one serves."""
SPARE_BYTES = 64_000_000
"""So much of the disk is left for the journal: a snapshot that would take it is not made."""
_ROSTER = ("events", "tickets", "codes", "sessions")
_CONSCIENCE = (
    "meta", "journal", "details", "claims", "outbox", "attempts", "conflicts", "remote", "copies", "aliases", "walkins", "former", "answers",
    "exported", "forgotten", "heads", "overdue", "people", "pin_locks", "signings", "ways_out",
)  # fmt: skip
_NUMBERED = frozenset({"journal", "claims", "outbox", "attempts", "conflicts", "walkins", "exported", "forgotten", "signings"})
"""Tables whose rows have numbers, so that damage in the middle can be stepped over."""
_OWN_TICKETS = "WHERE :roster = '' OR EXISTS (SELECT 1 FROM aliases WHERE event = :event AND ticket = :id)"
_OWN_CODES = """WHERE EXISTS (SELECT 1 FROM tickets WHERE event = :event AND id = :ticket AND (roster = '' OR EXISTS (
    SELECT 1 FROM aliases WHERE event = :event AND ticket = :ticket)))"""
LONGEST_SALVAGE_SECONDS = 120.0
_SKIPPED = 2_000
"""How many row numbers in a row may be unreadable before the rest of a table is given up; a page holds a few dozen."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """What became of a damaged database."""

    moved_to: Path
    journal: int
    snapshot_journal: int
    tickets: int

    @property
    def words(self) -> str:
        """For the staff."""
        if not self.moved_to.exists():
            saved = f"{self.snapshot_journal} journal lines and {self.tickets} guests"
            return f"The database was gone: {saved} came back from the last snapshot. To begin anew, remove the snapshots folder as well."
        roster = f"the list of {self.tickets} guests too" if self.tickets else "the list must be pulled again"
        return f"The database was damaged. It is kept as {self.moved_to.name}; {self.journal} journal lines were saved, {roster}."


def open_database(
    path: Path, snapshots: Path, now: datetime, key: bytes | None = None, *, read_through: int = checking.READ_THROUGH_BYTES
) -> tuple[Database, Recovered | None]:
    """Opens the database; a damaged one is replaced by what can be saved of it. Raises StoreError where even that fails, and
    LockedDatabaseError where the ``key`` does not fit: then nothing is touched.

    One process at a time: nobody may make an empty database where another is about to put a salvaged one.
    """
    with alone(path):
        return _opened(path, snapshots, now, key, read_through)


@contextlib.contextmanager
def alone(path: Path) -> Iterator[None]:
    """No other process opens the database or replaces it meanwhile. Raises StoreError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_name("opening.lock"), timeout=LONGEST_SALVAGE_SECONDS):
            yield
    except (OSError, Timeout) as error:
        raise StoreError(f"{path.parent} cannot be used: check that it is a folder of yours with free space ({error})") from error


def _opened(path: Path, snapshots: Path, now: datetime, key: bytes | None, read_through: int) -> tuple[Database, Recovered | None]:
    had_log = grafting.has_log(path)
    # A file that is gone while a snapshot of it is there was not meant to begin anew: that would let everybody in again.
    if path.exists() or not any((snapshots / name).exists() for name in (SNAPSHOT, BEFORE)):
        try:
            doubted = checking.doubted(path)
            upgrading.keep_copy(path, key)
            database = connect(path, key)
            check(database, read_through=sys.maxsize if doubted else read_through)
        except CorruptDatabaseError:
            pass
        else:
            if doubted:
                checking.trust(path)
            return database, None
    aside = path.with_name(f"{path.stem}-damaged-{now:%Y%m%d-%H%M%S-%f}.db")
    fresh = path.with_name(f"{path.name}.salvage")
    grafting.remove(fresh)
    database = connect(fresh, key)
    recovered = _salvage(database, path, aside, _readable(snapshots, key), now, had_log=had_log)
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    move_aside(path, aside)
    fresh.replace(path)
    indexing.forget(path)  # it may know people whom the salvage has lost
    checking.trust(path)
    return connect(path, key), recovered


def check(database: Database, *, read_through: int = checking.READ_THROUGH_BYTES) -> None:
    """Raises CorruptDatabaseError where the file does not hold together; of one larger than ``read_through`` bytes the roster is not read."""
    try:
        fault = checking.fault(database.connection, read_through)
    except driver.errors() as error:
        database.close()
        raise mapped(error, database.path) from error
    if fault:
        database.close()
        raise CorruptDatabaseError(f"{database.path} is damaged ({fault})")


def snapshot(database: Database, folder: Path, spare: int = SPARE_BYTES) -> Path:
    """Copies the database while it is in use, verifies the copy, and only then lets it replace the one before, which is kept as well where
    the disk has room for both. Raises StoreError, also where fewer than ``spare`` bytes would be left.

    The copy is of one moment: a door that goes on writing neither waits for it nor makes it begin again.
    """
    fresh, kept = folder / f"{SNAPSHOT}.new", folder / SNAPSHOT
    try:
        folder.mkdir(parents=True, exist_ok=True)
        fresh.unlink(missing_ok=True)
        size = _must_have_room(database, folder, spare)
        with contextlib.closing(driver.open_file(fresh, database.key)) as copy:
            fresh.chmod(0o600)
            with database.reading():
                database.number("SELECT count(*) FROM meta")
                database.connection.backup(copy, pages=2048, sleep=0.001)
            copy.execute("PRAGMA journal_mode = DELETE")
            if (fault := _fault(copy)) is not None:
                checking.doubt(database.path)
                raise CorruptDatabaseError(
                    f"{database.path} is damaged: its copy does not hold together ({fault}); the snapshot before is kept. The disk or memory "
                    "of this computer is failing: let another one take over (kiosk take-over)"
                )
        if kept.exists():
            _set_aside(kept, folder / BEFORE, size + spare)
        fresh.replace(kept)
    except driver.errors(OSError) as error:
        raise mapped(error, fresh) from error
    finally:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
    return kept


def _fault(copy: sqlite3.Connection) -> str | None:
    """What is wrong with a copy. The pages of all tables are looked at, and of those that decide who is inside the indexes as well."""
    checks = ("PRAGMA quick_check(1)", *(f"PRAGMA integrity_check({table})" for table in ("claims", "outbox", "journal")))
    faults = (str(copy.execute(each).fetchone()[0]) for each in checks)
    return next((fault for fault in faults if fault != "ok"), None)


def _must_have_room(database: Database, folder: Path, spare: int) -> int:
    """The bytes of the copy to be made. Raises StoreError where they would leave too little for the journal."""
    size = database.number("PRAGMA page_count") * database.number("PRAGMA page_size")
    free, before = shutil.disk_usage(folder).free, folder / BEFORE
    if free < size + spare and before.exists():
        before.unlink()
        free = shutil.disk_usage(folder).free
    if free < size + spare:
        raise StoreError(f"{folder}: no snapshot, the disk is nearly full: free {(size + spare - free) // 1_000_000 + 1} MB")
    return size


def _set_aside(kept: Path, before: Path, room: int) -> None:
    """The last snapshot becomes the one before it; there is one under its name at every moment."""
    if shutil.disk_usage(kept.parent).free < room:
        before.unlink(missing_ok=True)
        return
    with contextlib.suppress(OSError):  # a file system without links keeps one snapshot
        before.unlink(missing_ok=True)
        before.hardlink_to(kept)


def _readable(snapshots: Path, key: bytes | None) -> Path:
    """The last snapshot that holds together, else the last one."""
    for name in (SNAPSHOT, BEFORE):
        with contextlib.suppress(*driver.errors(OSError, StoreError)):
            if (snapshots / name).exists():
                with contextlib.closing(driver.open_file(snapshots / name, key)) as copy:
                    if copy.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok":
                        return snapshots / name
    return snapshots / SNAPSHOT


def move_aside(path: Path, aside: Path) -> None:
    """Moves the file with its log: what was committed last may still be in the log."""
    for ending in ("", "-wal"):
        source = path.with_name(path.name + ending)
        if source.exists():
            source.replace(aside.with_name(aside.name + ending))
    path.with_name(path.name + "-shm").unlink(missing_ok=True)


def _salvage(database: Database, damaged: Path, aside: Path, snapshot_file: Path, now: datetime, *, had_log: bool) -> Recovered:
    """Fills an empty database: first from the snapshot, then with every row that the damaged file still gives."""
    work = damaged.with_name(f"{damaged.name}.work")
    try:
        with database.transaction():
            database.execute("DELETE FROM meta")
            if snapshot_file.exists():
                with contextlib.closing(_open(snapshot_file, database.key)) as source:
                    for table in (*_CONSCIENCE, *_ROSTER):
                        _copy(source, database, table)
                # Rows that the damaged file gives as well replace these doubts by what it knows.
                mending.doubt(database, now)
            from_snapshot = database.number("SELECT count(*) FROM journal")
            reading = grafting.readable_copy(damaged, work, database.key, snapshot_file)
            if reading is not grafting.Reading.NOTHING:
                with contextlib.closing(_open(work, database.key)) as source:
                    _from_damaged(source, database)
            # Where the log is gone, opening the file has taken in as much of it as could be read; how much that was is not known.
            if reading is grafting.Reading.WITHOUT_LOG or (had_log and not grafting.has_log(damaged)):
                mending.doubt(database, now)
            mending.mend(database)
            # Guests may be missing now, or be there who were withdrawn: changes alone would not put that right, a full pull does.
            database.execute("UPDATE events SET mark = '', full_at = NULL")
            journal = database.number("SELECT count(*) FROM journal")
        return Recovered(aside, journal, from_snapshot, database.number("SELECT count(*) FROM tickets"))
    finally:
        grafting.remove(work)


def _from_damaged(source: sqlite3.Connection, target: Database) -> None:
    """What this station did, and its list only where no snapshot has one; tickets that no pull brings again always."""
    for table in _CONSCIENCE:
        _copy(source, target, table)
    if target.number("SELECT count(*) FROM tickets"):
        _copy(source, target, "tickets", _OWN_TICKETS)
        _copy(source, target, "codes", _OWN_CODES)
        return
    for table in _ROSTER:
        _copy(source, target, table)


def _open(path: Path, key: bytes | None) -> sqlite3.Connection:
    connection = driver.open_file(path, key)
    connection.execute("PRAGMA writable_schema = ON")
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    return connection


def _copy(source: sqlite3.Connection, target: Database, table: str, where: str = "") -> None:
    """Every row of a table that can be read (and of which ``where`` holds in the target); what the target already holds under the same
    key is replaced. A file of an older version lacks tables and columns: those stay empty, or what the migration makes them.
    """
    columns = _shared_columns(source, target, table)
    if not columns:
        return
    names, marks = ", ".join(columns), ", ".join(f":{column}" for column in columns)
    statement = f"INSERT OR REPLACE INTO {table} ({names}) SELECT {marks} {where}"
    rows = _by_rowid(source, table, names) if table in _NUMBERED else _from_both_ends(source, table, names, columns)
    for row in rows:
        # A damaged page can give a row that no longer keeps the table's own rules: that row is lost, the next one is not.
        with contextlib.suppress(*driver.broken_rules(), *driver.unfit()):
            target.connection.execute(statement, dict(zip(columns, row, strict=True)))


def _shared_columns(source: sqlite3.Connection, target: Database, table: str) -> list[str]:
    """The target's columns that the source has too; none where the source has no such table, or can no longer say."""
    try:
        has = {row[1] for row in source.execute(f"PRAGMA table_info({table})")}
    except driver.faults(UnicodeDecodeError):
        return []
    return [row["name"] for row in target.rows(f"PRAGMA table_info({table})") if row["name"] in has]


def _by_rowid(source: sqlite3.Connection, table: str, names: str) -> Iterator[tuple[Any, ...]]:
    """Rows in order of their numbers, stepping over numbers whose page cannot be read."""
    number, skipped = -(2**62), 0
    while skipped < _SKIPPED:
        try:
            for row in source.execute(f"SELECT rowid, {names} FROM {table} WHERE rowid >= ? ORDER BY rowid", (number,)):  # noqa: S608
                number, skipped = row[0] + 1, 0
                yield row[1:]
        except driver.faults(UnicodeDecodeError):
            number, skipped = max(number, 0) + 1, skipped + 1
        else:
            return


def _from_both_ends(source: sqlite3.Connection, table: str, names: str, columns: list[str]) -> Iterator[tuple[Any, ...]]:
    """Rows of a table without row numbers: forwards to the damage, then backwards to it."""
    for direction in ("ASC", "DESC"):
        try:
            yield from source.execute(f"SELECT {names} FROM {table} ORDER BY {columns[0]} {direction}")  # noqa: S608
        except driver.faults(UnicodeDecodeError):
            continue
        else:
            return
