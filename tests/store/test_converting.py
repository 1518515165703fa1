"""From plain to encrypted and back: every row, and whatever ends the program, one whole file that opens."""

import os
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.core.errors import KioskError, StoreError
from kiosk.flow.encrypting import Locker
from kiosk.secrets import Secrets
from kiosk.store import converting, driver, journal, recovery
from kiosk.store.database import Database, connect
from kiosk.vault import PHRASE, Vault
from tests.store.test_driver import KEY, NAME, NOW, everything, filled


def nothing() -> None:
    """Nothing has to be kept."""


def contents(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, with its number where it has one."""
    names = [row[0] for row in database.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")]
    found = {}
    for name in names:
        rowid = "WITHOUT ROWID" not in str(database.rows("SELECT sql FROM sqlite_master WHERE name = ?", (name,))[0][0]).upper()
        columns = "rowid, *" if rowid else "*"
        found[name] = sorted((tuple(row) for row in database.rows(f"SELECT {columns} FROM {name}")), key=repr)
    return {name: rows for name, rows in found.items() if name not in {"_sqlite_migrations", "search_due"}}


def test_there_and_back_every_row_is_what_it_was(tmp_path: Path) -> None:
    """Numbers of rows included, which order what is sent; the chain verifies under the key and in clear again."""
    database = filled(tmp_path, None)
    before = contents(database)
    database.close()
    path = tmp_path / "kiosk.db"
    converting.convert(path, None, KEY, nothing)
    assert {name for name, content in everything(tmp_path).items() if NAME in content} == set()
    with closing(connect(path, KEY)) as locked:
        assert (contents(locked), journal.verify(locked)) == (before, None)
    converting.convert(path, KEY, None, nothing)
    with closing(connect(path)) as again:
        assert (contents(again), journal.verify(again)) == (before, None)
    assert driver.is_plain(path)


def test_an_interrupted_conversion_leaves_the_old_file(tmp_path: Path) -> None:
    """The last step before the exchange fails (the key cannot be kept): the old file opens, nothing of the new one is left."""
    filled(tmp_path, None).close()

    def full() -> None:
        raise StoreError("the disk is full")

    with pytest.raises(StoreError):
        converting.convert(tmp_path / "kiosk.db", None, KEY, full)
    assert not list(tmp_path.glob("*.converting*"))
    with closing(connect(tmp_path / "kiosk.db")) as database:
        assert journal.count(database) == 300


def test_a_program_that_ends_between_the_key_and_the_file_is_begun_again(tmp_path: Path) -> None:
    """kiosk.key is there and the database still plain: it opens as it is, says that it is not encrypted, and is encrypted the second time."""
    filled(tmp_path, None).close()
    locker = Locker(tmp_path, tmp_path / "kiosk.db", Vault(tmp_path, Secrets(tmp_path, PASSPHRASE)), "passphrase")
    _, keep = locker.vault.prepared(PHRASE)
    keep()
    database, recovered = recovery.open_database(tmp_path / "kiosk.db", tmp_path / "snapshots", NOW, locker.key())
    assert (recovered, locker.state().encrypted, locker.state().ok) == (None, False, False)
    locker.encrypt(database, PHRASE)
    assert locker.state().ok
    again, recovered = recovery.open_database(tmp_path / "kiosk.db", tmp_path / "snapshots", NOW, locker.key())
    assert (recovered, journal.count(again)) == (None, 300)
    again.close()


def test_a_converted_file_whose_first_page_is_gone_is_salvaged(tmp_path: Path) -> None:
    """Its tables begin where they do in any file, so a fresh first page fits, even without a snapshot."""
    filled(tmp_path, None).close()
    converting.convert(tmp_path / "kiosk.db", None, KEY, nothing)
    with (tmp_path / "kiosk.db").open("r+b") as file:
        file.write(os.urandom(4096))
    database, recovered = recovery.open_database(tmp_path / "kiosk.db", tmp_path / "snapshots", NOW, KEY)
    assert recovered is not None
    assert (recovered.journal, journal.verify(database)) == (300, None)
    database.close()


def test_what_is_wrong_with_a_pass_phrase_is_said(tmp_path: Path) -> None:
    """Too short for a new one; none for an old one; kiosk.key that is no JSON, with and without its copy."""
    with pytest.raises(KioskError, match="too short"):
        Vault(tmp_path, Secrets(tmp_path, {"KIOSK_DB_PASSPHRASE": "1234"})).make(PHRASE)
    key = Vault(tmp_path, Secrets(tmp_path, PASSPHRASE)).make(PHRASE)
    with pytest.raises(KioskError, match="KIOSK_DB_PASSPHRASE"):
        Vault(tmp_path, Secrets(tmp_path, {})).key()
    (tmp_path / "kiosk.key").write_text("half a", "utf-8")
    assert Vault(tmp_path, Secrets(tmp_path, PASSPHRASE)).key() == key
    (tmp_path / "snapshots" / "kiosk.key").unlink()
    with pytest.raises(KioskError, match=r"kiosk\.key cannot be read"):
        Vault(tmp_path, Secrets(tmp_path, PASSPHRASE)).key()


PASSPHRASE = {"KIOSK_DB_PASSPHRASE": "four words are better than one"}
