"""What a purge empties: everything that is not named as harmless."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.core.entry import Details
from kiosk.store import forgetting, journal, recovery
from kiosk.store.database import connect
from kiosk.store.forgetting import GONE, KEPT, Open
from tests.store.test_driver import KEY, NAME, everything, filled, line

NOW = datetime(2026, 7, 1, 9, tzinfo=UTC)


def test_every_table_was_decided_about(tmp_path: Path) -> None:
    """A new table or column belongs to KEPT, by name, where it holds nobody's data; a table of which no row may stay to GONE."""
    database = connect(tmp_path / "kiosk.db")
    tables = {row["name"] for row in database.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'")}
    ordinary = {name for name in tables if not name.startswith("sqlite_")}
    hidden = {name for name in ordinary for index in _indexes(tmp_path) if name.startswith(f"{index}_")}
    assert ordinary - hidden == KEPT.keys() | GONE
    wrong = {
        (table, column)
        for table, columns in KEPT.items()
        for column in columns - {"*"} - {row["name"] for row in database.rows(f"PRAGMA table_info({table})")}
    }
    assert wrong == set()
    database.close()


def _indexes(folder: Path) -> list[str]:
    database = connect(folder / "kiosk.db")
    names = [row["name"] for row in database.rows("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%'")]
    database.close()
    return names


def test_tables_and_search_indexes_that_nobody_named_are_emptied(tmp_path: Path) -> None:
    """Whoever adds a table and forgets the purge has still not kept a name: rows go, full-text indexes of every kind are cleared."""
    database = filled(tmp_path, None)
    for statement in (
        "CREATE TABLE later (who TEXT)",
        "INSERT INTO later VALUES ('Zebediah Quackenbush')",
        "ALTER TABLE claims ADD COLUMN beside TEXT",
        "CREATE VIRTUAL TABLE own USING fts5(name)",
        "INSERT INTO own VALUES ('Zebediah Quackenbush')",
        "CREATE VIRTUAL TABLE bare USING fts5(name, content='')",
        "INSERT INTO bare(rowid, name) VALUES (1, 'Zebediah Quackenbush')",
    ):
        database.execute(statement)
    forgetting.forget(database, NOW, "by hand", Open())
    forgetting.rewrite(database)
    left = {name for name, content in everything(tmp_path).items() if NAME.lower() in content.lower() or b"zebediah" in content}
    assert left == set()
    assert database.number("SELECT count(*) FROM later") == 0
    assert database.number("SELECT count(*) FROM own WHERE own MATCH 'zebediah'") == 0
    assert database.number("SELECT count(*) FROM bare WHERE bare MATCH 'zebediah'") == 0
    database.close()


def test_the_chain_verifies_and_no_guess_can_be_tried_against_it(tmp_path: Path) -> None:
    """Lines and counts are what they were; the key of the digests is another one, and new lines join the old chain."""
    database = filled(tmp_path)
    before = database.rows("SELECT hash FROM journal ORDER BY seq")
    key = journal.station_key(database)
    forgetting.forget(database, NOW, "by hand", Open())
    assert journal.verify(database) is None
    assert [row["hash"] for row in database.rows("SELECT hash FROM journal ORDER BY seq")] == [row["hash"] for row in before]
    assert journal.station_key(database) != key
    assert database.number("SELECT count(*) FROM tickets WHERE type = 'General'") == 40
    assert database.number("SELECT count(*) FROM tickets WHERE name || company || first_name || email || order_number <> ''") == 0
    assert forgetting.last_forgotten(database) is not None
    database.close()


def test_an_encrypted_database_is_purged_as_well(tmp_path: Path) -> None:
    """Whoever has the key finds nobody either: the decrypted copy holds no name."""
    database = filled(tmp_path, KEY)
    assert database.number("SELECT count(*) FROM tickets WHERE name = ?", (NAME.decode(),)) == 40
    forgetting.forget(database, NOW, "by hand", Open())
    forgetting.rewrite(database)
    copy = tmp_path / "decrypted.db"
    database.execute("ATTACH DATABASE ? AS copy KEY ''", (str(copy),))
    database.execute("SELECT sqlcipher_export('copy')")
    database.execute("DETACH DATABASE copy")
    assert copy.read_bytes().startswith(b"SQLite format 3")
    assert NAME not in copy.read_bytes()
    database.close()


def test_a_purge_that_dies_is_done_again(tmp_path: Path) -> None:
    """Power fails after the rows went and before the file was written anew: the second purge finds the file's old pages and clears them."""
    database = filled(tmp_path, None)
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    forgetting.forget(database, NOW, "by hand", Open())
    database.close()
    again, recovered = recovery.open_database(tmp_path / "kiosk.db", tmp_path / "snapshots", NOW)
    assert recovered is None
    forgetting.forget(again, NOW, "by hand", Open())
    forgetting.rewrite(again)
    assert {name for name, content in everything(tmp_path).items() if NAME in content} == set()
    again.close()


@pytest.mark.parametrize("key", [None, KEY], ids=["plain", "encrypted"])
def test_a_purged_file_whose_first_page_is_gone_is_salvaged(key: bytes | None, tmp_path: Path) -> None:
    """A purge writes the file anew, so that a fresh file's first page fits no more: the snapshot's does, and no later line is lost."""
    database = filled(tmp_path, key)
    forgetting.forget(database, NOW, "by hand", Open())
    forgetting.rewrite(database)
    recovery.snapshot(database, tmp_path / "snapshots")
    with database.transaction():
        for number in range(300, 360):
            journal.append(database, line(number), Details(text=f"CODE-{number}"))
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    with (tmp_path / "kiosk.db").open("r+b") as file:
        file.write(b"\xff" * 4096)
    again, recovered = recovery.open_database(tmp_path / "kiosk.db", tmp_path / "snapshots", NOW, key)
    assert recovered is not None
    assert (recovered.journal, journal.verify(again)) == (360, None)
    again.close()
