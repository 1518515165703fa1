"""A database of an earlier version: a copy first, then the migration."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.core.errors import StoreError
from kiosk.store import recovery, schema, upgrading
from kiosk.store.database import connect
from tests.flow.stands import NOW

KEY = bytes(range(32))


def _older(path: Path, key: bytes | None = None) -> None:
    database = connect(path, key, version=2)
    database.execute("INSERT INTO meta VALUES ('mark', 'of the version before')")
    database.close()


def _version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def test_a_copy_of_the_earlier_version_is_kept_before_the_migration(tmp_path: Path) -> None:
    """Once, whole, for its owner only; the database itself is of this version then and has everything."""
    path = tmp_path / "kiosk.db"
    _older(path)
    for _ in range(2):
        database, recovered = recovery.open_database(path, tmp_path / "snapshots", NOW)
        assert recovered is None
        assert database.number("PRAGMA user_version") == schema.LATEST
        assert database.number("SELECT count(*) FROM meta WHERE key = 'mark'") == 1
        database.close()
    (kept,) = tmp_path.glob("kiosk-version-*")
    assert (kept.name, kept.stat().st_mode & 0o777, _version(kept)) == ("kiosk-version-2.db", 0o600, 2)
    with closing(sqlite3.connect(kept)) as connection:
        assert connection.execute("SELECT value FROM meta WHERE key = 'mark'").fetchone() == ("of the version before",)


def test_where_the_copy_cannot_be_written_nothing_is_changed(tmp_path: Path) -> None:
    """The words name the file and what to do; the database stays what it was, and opens when there is room."""
    path = tmp_path / "kiosk.db"
    _older(path)
    blocked = tmp_path / "kiosk-version-2.db.part"
    blocked.mkdir()
    with pytest.raises(StoreError, match="nothing was changed"):
        recovery.open_database(path, tmp_path / "snapshots", NOW)
    assert _version(path) == 2
    blocked.rmdir()
    recovery.open_database(path, tmp_path / "snapshots", NOW)[0].close()
    assert _version(path) == schema.LATEST


def test_the_copy_of_an_encrypted_database_is_encrypted(tmp_path: Path) -> None:
    """By the same key: nothing of it can be read beside it."""
    path = tmp_path / "kiosk.db"
    _older(path, KEY)
    recovery.open_database(path, tmp_path / "snapshots", NOW, KEY)[0].close()
    kept = upgrading.kept_copy(path, 2)
    assert b"of the version before" not in kept.read_bytes()
    database = connect(kept, KEY, version=2)
    assert database.number("SELECT count(*) FROM meta WHERE key = 'mark'") == 1
    database.close()


def test_a_database_of_this_version_is_not_copied(tmp_path: Path) -> None:
    """Nor is one that is not there yet."""
    for _ in range(2):
        recovery.open_database(tmp_path / "kiosk.db", tmp_path / "snapshots", NOW)[0].close()
    assert not list(tmp_path.glob("kiosk-version-*"))
