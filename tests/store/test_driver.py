"""An encrypted database is one like any other, and a wrong key is no damage."""

import contextlib
import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.core.entry import Details, Entry, EntryKind
from kiosk.core.errors import StoreError
from kiosk.store import driver, events, journal, recovery
from kiosk.store.database import CorruptDatabaseError, Database, LockedDatabaseError, connect
from kiosk.store.events import KnownEvent
from kiosk.store.incoming import Incoming
from tests.homes import EVENT, guest

NOW = datetime(2026, 6, 15, 9, tzinfo=UTC)
KEY = bytes(range(32))
OTHER = bytes(32)
NAME = b"Zebediah Quackenbush"


def filled(folder: Path, key: bytes | None = KEY, lines: int = 300) -> Database:
    """A roster of 40 with a name that is told by its bytes, and a journal."""
    database = connect(folder / "kiosk.db", key)
    with database.transaction():
        events.put(database, KnownEvent(EVENT, "Tech Summit", "Europe/Lisbon", frozenset(), None, ""))
    incoming = Incoming(database, EVENT, NOW)
    incoming.add([guest(number, name=NAME.decode()) for number in range(40)])
    incoming.switch(NOW)
    with database.transaction():
        for number in range(lines):
            journal.append(database, line(number), Details(text=f"CODE-{number}", operator=NAME.decode()))
    return database


def line(number: int) -> Entry:
    return Entry(
        id=f"line-{number}", kind=EntryKind.SCAN, at=NOW, event=EVENT, station="Main", checkpoint="entrance", zone="entrance",
        period="day:2026-06-15", direction="entry", outcome="admitted", ticket=str(number % 40), number=1,
    )  # fmt: skip


def everything(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def opened(folder: Path, key: bytes | None) -> tuple[Database, recovery.Recovered | None]:
    return recovery.open_database(folder / "kiosk.db", folder / "snapshots", NOW, key)


def test_no_file_of_an_encrypted_station_holds_a_name(tmp_path: Path) -> None:
    """Database, log, snapshot and a roster on its way in; the same station in plain holds it in each of them, so the look is not blind."""
    for folder, key in ((tmp_path / "locked", KEY), (tmp_path / "plain", None)):
        database = filled(folder, key)
        recovery.snapshot(database, folder / "snapshots")
        incoming = Incoming(database, EVENT, NOW)
        incoming.add([guest(7, name=NAME.decode())])
        found = {name for name, content in everything(folder).items() if NAME in content}
        wanted = {"kiosk.db-wal", "incoming.db", recovery.SNAPSHOT}
        assert found >= wanted if key is None else found == set()
        assert wanted <= everything(folder).keys()
        incoming.close()
        database.close()


def test_rows_come_back_by_name_and_the_chain_verifies(tmp_path: Path) -> None:
    """Opened again with its key, the file is what it was."""
    filled(tmp_path).close()
    again = connect(tmp_path / "kiosk.db", KEY)
    assert again.number("SELECT count(*) FROM tickets WHERE name = ?", (NAME.decode(),)) == 40
    assert journal.verify(again) is None
    again.close()


@pytest.mark.parametrize("key", [OTHER, None], ids=["another key", "no key"])
def test_a_wrong_key_is_said_and_nothing_is_moved(key: bytes | None, tmp_path: Path) -> None:
    """The database is not taken for a damaged one: it stays where it is, byte for byte, and opens with its key afterwards."""
    database = filled(tmp_path)
    recovery.snapshot(database, tmp_path / "snapshots")
    database.close()
    before = everything(tmp_path)
    with pytest.raises(LockedDatabaseError) as said:
        opened(tmp_path, key)
    assert "encrypted" in str(said.value)
    assert KEY.hex() not in str(said.value)
    after = everything(tmp_path)
    assert {name: after[name] for name in before} == before
    assert not list(tmp_path.glob("*damaged*"))
    database, recovered = opened(tmp_path, KEY)
    assert (recovered, journal.count(database)) == (None, 300)
    database.close()


def test_a_wrong_key_beside_a_lost_database_restores_nothing(tmp_path: Path) -> None:
    """Only the snapshot is left and the key is another one: no empty database takes the place."""
    database = filled(tmp_path)
    recovery.snapshot(database, tmp_path / "snapshots")
    database.close()
    for file in tmp_path.glob("kiosk.db*"):
        file.unlink()
    with pytest.raises(LockedDatabaseError):
        opened(tmp_path, OTHER)
    assert not (tmp_path / "kiosk.db").exists()
    database, recovered = opened(tmp_path, KEY)
    assert recovered is not None
    assert recovered.journal == 300
    database.close()


@pytest.mark.parametrize(("first", "length"), [(0, 4096), (8, 8), (3, 1), (4096 * 9 + 100, 1)], ids=["page", "tag", "name", "in the middle"])
def test_damage_to_an_encrypted_file_is_salvaged(first: int, length: int, tmp_path: Path) -> None:
    """A first page that is gone, a flipped byte in its salt or in the middle: every line that was committed is there afterwards."""
    database = filled(tmp_path)
    recovery.snapshot(database, tmp_path / "snapshots")
    with database.transaction():
        journal.append(database, line(300), Details(text="after the snapshot"))
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    with (tmp_path / "kiosk.db").open("r+b") as file:
        file.seek(first)
        was = file.read(length)
        file.seek(first)
        file.write(bytes(each ^ 0x55 for each in was))
    database, _ = opened(tmp_path, KEY)
    assert journal.count(database) == 301
    assert journal.verify(database) is None
    assert driver.is_encrypted(tmp_path / "kiosk.db") or first == 3
    database.close()


def test_salvage_leaves_nothing_in_clear(tmp_path: Path) -> None:
    """What is rebuilt from a damaged encrypted file, and what was moved aside, is encrypted as well."""
    database = filled(tmp_path)
    recovery.snapshot(database, tmp_path / "snapshots")
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    with (tmp_path / "kiosk.db").open("r+b") as file:
        file.write(os.urandom(4096))
    database, recovered = opened(tmp_path, KEY)
    assert recovered is not None
    assert {name for name, content in everything(tmp_path).items() if NAME in content} == set()
    assert driver.is_encrypted(tmp_path / "kiosk.db")
    database.close()


def test_a_plain_file_stays_plain_until_somebody_encrypts_it(tmp_path: Path) -> None:
    """A key beside a plain database opens it as it is: the file says what it is."""
    filled(tmp_path, None).close()
    database, recovered = opened(tmp_path, KEY)
    assert (recovered, database.key) == (None, None)
    assert driver.is_plain(tmp_path / "kiosk.db")
    database.close()


def test_errors_of_the_encrypted_library_are_ours(tmp_path: Path) -> None:
    """A statement that fails is a StoreError, whichever library ran it, and a locked database is said as one."""
    database = filled(tmp_path)
    with pytest.raises(StoreError):
        database.execute("SELECT * FROM nothing_of_that_name")
    with pytest.raises(CorruptDatabaseError):
        recovery.check(connect(_spoiled(tmp_path), KEY))
    database.close()
    with contextlib.closing(sqlite3.connect(tmp_path / "kiosk.db")) as curious, pytest.raises(sqlite3.DatabaseError):
        curious.execute("SELECT * FROM tickets")


def _spoiled(folder: Path) -> Path:
    copy = recovery.snapshot(connect(folder / "kiosk.db", KEY), folder / "copies")
    with copy.open("r+b") as file:
        file.seek(4096 * 12 + 9)
        file.write(b"\0\1\2\3")
    return copy
