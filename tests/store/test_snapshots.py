"""Snapshots are of one moment, two are kept, and a damaged file gives back what was shown at the door."""

import random
import shutil
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.core.errors import StoreError
from kiosk.store import journal, recovery
from kiosk.store.database import Database, connect
from kiosk.store.driver import open_file
from tests.fakes import FakePlatform
from tests.flow.stands import Stand, guest
from tests.store.lines import more, written

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
GUESTS = 60
SEED = 20260615


def lines(file: Path) -> int:
    with closing(open_file(file, None)) as made:
        return int(made.execute("SELECT count(*) FROM journal").fetchone()[0])


def test_the_snapshot_before_the_last_is_kept(tmp_path: Path) -> None:
    """Two generations: each whole."""
    database = written(tmp_path, 3)
    recovery.snapshot(database, tmp_path / "s")
    more(database, 2)
    recovery.snapshot(database, tmp_path / "s")
    assert (lines(tmp_path / "s" / recovery.SNAPSHOT), lines(tmp_path / "s" / recovery.BEFORE)) == (5, 3)
    assert sorted(file.name for file in (tmp_path / "s").iterdir()) == [recovery.BEFORE, recovery.SNAPSHOT]


@pytest.mark.parametrize("spoil", ["zeroed", "gone"])
def test_where_the_last_snapshot_is_spoilt_the_one_before_serves(spoil: str, tmp_path: Path) -> None:
    """The database is gone as well: what the older snapshot has comes back."""
    database = written(tmp_path, 3)
    recovery.snapshot(database, tmp_path / "s")
    recovery.snapshot(database, tmp_path / "s")
    database.close()
    for file in tmp_path.glob("kiosk.db*"):
        file.unlink()
    last = tmp_path / "s" / recovery.SNAPSHOT
    size = last.stat().st_size
    last.unlink()
    if spoil == "zeroed":
        last.write_bytes(bytes(size))
    database, recovered = recovery.open_database(tmp_path / "kiosk.db", tmp_path / "s", NOW)
    assert recovered is not None
    assert journal.count(database) == 3


def test_a_snapshot_ends_although_another_connection_goes_on_writing(tmp_path: Path) -> None:
    """And holds one moment: the lines that were there when it began, in a chain that fits."""
    database = written(tmp_path, 20)
    database.execute("CREATE TABLE ballast (content BLOB)")
    for _ in range(12):
        database.execute("INSERT INTO ballast VALUES (randomblob(4000000))")
    stop, began = threading.Event(), threading.Event()

    def write() -> None:
        door = connect(database.path)
        door.execute("PRAGMA synchronous = OFF")
        while not stop.is_set():
            more(door, 1)
            began.set()
        door.close()

    door = threading.Thread(target=write, daemon=True)
    door.start()
    began.wait(60)
    kept = recovery.snapshot(database, tmp_path / "s")
    stop.set()
    door.join(60)
    copy = connect(kept)
    assert journal.verify(copy) is None
    assert 20 < journal.count(copy) <= journal.count(database)


def test_a_disk_that_is_nearly_full_makes_no_snapshot(tmp_path: Path) -> None:
    """The journal needs the rest: the last snapshot stays, and the words say how much to free."""
    database = written(tmp_path, 3)
    kept = recovery.snapshot(database, tmp_path / "s")
    before = kept.read_bytes()
    spare = shutil.disk_usage(tmp_path).free * 2
    with pytest.raises(StoreError, match="nearly full"):
        recovery.snapshot(database, tmp_path / "s", spare=spare)
    assert kept.read_bytes() == before


def test_an_index_that_no_longer_fits_makes_no_snapshot(tmp_path: Path) -> None:
    """A flipped bit that opening the file does not see: the snapshot before is kept, and it is said."""
    stand = Stand(tmp_path, FakePlatform(guest(1)))
    stand.desk.admit("c1")
    kept = recovery.snapshot(stand.database, tmp_path / "s")
    before = kept.read_bytes()
    stand.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    root = stand.database.number("SELECT rootpage FROM sqlite_master WHERE name = 'claims_inside'")
    stand.database.close()
    file = tmp_path / "kiosk.db"
    content = bytearray(file.read_bytes())
    first = content.index(b"entrance", (root - 1) * 4096)
    content[first] ^= 1
    file.write_bytes(content)
    database, recovered = recovery.open_database(file, tmp_path / "s", NOW)
    assert recovered is None
    with pytest.raises(StoreError, match="does not hold together"):
        recovery.snapshot(database, tmp_path / "s")
    assert kept.read_bytes() == before


def _attack(folder: Path, number: int) -> tuple[set[str], Database, recovery.Recovered | None]:
    """A morning with a snapshot in the middle, then one kind of damage; gives who was shown as admitted, and what was opened."""
    chance = random.Random(SEED + number)
    stand = Stand(folder, FakePlatform(*(guest(each) for each in range(GUESTS))))
    stand.database.execute("PRAGMA synchronous = OFF")
    shown = [str(each) for each in chance.sample(range(GUESTS), 40)]
    for at, ticket in enumerate(shown):
        assert stand.desk.admit(f"c{ticket}").verdict.outcome.value == "admitted"
        if at == 25:
            recovery.snapshot(stand.database, folder / "snapshots")
    if number % 2:
        stand.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    _copied_as_it_is(stand.database, folder / "hurt")
    shutil.copytree(folder / "snapshots", folder / "hurt" / "snapshots")
    _hurt(folder / "hurt", number % 5, chance)
    database, recovered = recovery.open_database(folder / "hurt" / "kiosk.db", folder / "hurt" / "snapshots", NOW)
    return set(shown), database, recovered


def _copied_as_it_is(database: Database, folder: Path) -> None:
    """As a power cut leaves it: the file and its log."""
    folder.mkdir()
    for ending in ("", "-wal"):
        source = database.path.with_name(database.path.name + ending)
        if source.exists():
            shutil.copyfile(source, folder / source.name)
    database.close()


def _hurt(folder: Path, kind: int, chance: random.Random) -> None:
    file, log = folder / "kiosk.db", folder / "kiosk.db-wal"
    content = bytearray(file.read_bytes())
    pages = len(content) // 4096
    if kind == 0:
        for _ in range(chance.randint(1, 20)):
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    elif kind == 1:
        del content[chance.randrange(1, max(2, len(content))) :]
    elif kind == 2:
        for _ in range(chance.randint(1, max(1, pages // 4))):
            at = chance.randrange(max(1, pages)) * 4096
            content[at : at + 4096] = bytes(4096)
    elif kind == 3:
        log.unlink(missing_ok=True)
    else:
        log.write_bytes(chance.randbytes(chance.choice((32, 4152, 40_000))))
    file.write_bytes(content)


def _held(number: int, folder: Path) -> None:
    """Whoever was shown as admitted is inside, unless the words say that the database was damaged; before the snapshot always."""
    shown, database, recovered = _attack(folder, number)
    with closing(database.connection):
        _compare(number, shown, database, recovered)


def _compare(number: int, shown: set[str], database: Database, recovered: recovery.Recovered | None) -> None:
    inside = {row["ticket"] for row in database.rows("SELECT ticket FROM claims WHERE released_by IS NULL")}
    claimed = {row["ticket"] for row in database.rows("SELECT ticket FROM journal WHERE outcome = 'admitted'")}
    due = {row["ticket"] for row in database.rows("SELECT ticket FROM outbox WHERE kind = 'upload'")}
    assert [tuple(row) for row in database.rows("PRAGMA quick_check(1)")] == [("ok",)], (SEED, number)
    if inside != claimed or not inside <= shown:
        assert journal.verify(database) is not None, (SEED, number)  # a flipped bit in a name: the chain tells
        return
    if not inside <= due:
        # A flipped bit in a row of the outbox, which no chain binds: its index tells, and no snapshot takes the place of the one before.
        assert [tuple(row) for row in database.rows("PRAGMA integrity_check(outbox)")] != [("ok",)], (SEED, number)
        return
    if inside != shown:
        assert recovered is not None or number % 5 in {3, 4}, (SEED, number)
        assert len(inside) >= 26 or recovered is None, (SEED, number)


@pytest.mark.parametrize("number", [*range(10), 35])
def test_a_damaged_file_gives_back_who_is_inside(number: int, tmp_path: Path) -> None:
    """Flipped bits, truncation, zeroed pages, a missing or a foreign log, with and without pages in the log."""
    _held(number, tmp_path)


@pytest.mark.torture
@pytest.mark.parametrize("number", range(10, 210))
def test_two_hundred_damaged_files_give_back_who_is_inside(number: int, tmp_path: Path) -> None:
    """As above."""
    _held(number, tmp_path)
