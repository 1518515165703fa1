"""Large files are not read through at each opening; damage in them is found all the same."""

from pathlib import Path

import pytest

from kiosk.core.verdict import Outcome
from kiosk.flow.desk import Desk
from kiosk.store import checking, journal, recovery, tickets
from kiosk.store.database import CorruptDatabaseError, Database
from tests.fakes import FakePlatform
from tests.flow.stands import Stand, guest
from tests.store.salvage import LATER, snapshot

GUESTS = 400
SCANNED = 120


def opened(folder: Path) -> tuple[Database, recovery.Recovered | None]:
    """As a station opens it whose file is a large one, whatever its size."""
    return recovery.open_database(folder / "kiosk.db", folder / "snapshots", LATER, read_through=0)


def station(folder: Path) -> Stand:
    """Some hundred guests, a part of them admitted, with a snapshot, all of it in the file and nothing in its log."""
    stand = Stand(folder, FakePlatform(*(guest(number) for number in range(GUESTS))))
    for number in range(SCANNED):
        assert stand.desk.admit(f"c{number}").verdict.outcome is Outcome.ADMITTED
    snapshot(stand)
    stand.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return stand


def spoil(database: Database, table: str) -> None:
    """The first page of a table is overwritten, as by a failing disk. The connection is closed."""
    page, size = (database.number(sql) for sql in (f"SELECT rootpage FROM sqlite_master WHERE name = '{table}'", "PRAGMA page_size"))
    database.close()
    with database.path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)


@pytest.mark.parametrize("table", ["journal", "details", "claims", "outbox", "events", "one_claim", "journal_by_ticket"])
def test_what_only_this_station_knows_is_looked_at_at_each_opening(tmp_path: Path, table: str) -> None:
    """Damage in the conscience of a large file is found when it is opened, and nothing of the journal is lost: the snapshot has it."""
    spoil(station(tmp_path).database, table)
    database, recovered = opened(tmp_path)
    assert recovered is not None
    assert (journal.count(database), journal.verify(database)) == (SCANNED, None)
    database.close()


def test_a_scan_that_meets_damage_in_the_roster_is_decided(tmp_path: Path) -> None:
    """A large file whose roster is damaged is opened; the first scan that reads there has the file salvaged, and its guest admitted."""
    stand = station(tmp_path)
    spoil(stand.database, "codes")
    database, recovered = opened(tmp_path)
    assert recovered is None
    desk = Desk(database, stand.desk.post, stand.now, reopen=lambda: opened(tmp_path)[0])
    assert desk.admit(f"c{GUESTS - 1}").verdict.outcome is Outcome.ADMITTED
    assert desk.admit("c0").verdict.outcome is Outcome.REFUSED
    assert tickets.count(desk.database, "e") == GUESTS
    assert not checking.doubted(desk.database.path)
    desk.database.close()


def test_damage_that_nobody_reads_is_found_by_the_next_snapshot(tmp_path: Path) -> None:
    """The copy does not verify: the snapshot before it is kept, the damage said, and the next to open the file salvages it."""
    spoil(station(tmp_path).database, "tickets")
    kept = (tmp_path / "snapshots" / recovery.SNAPSHOT).read_bytes()
    database, _ = opened(tmp_path)
    with pytest.raises(CorruptDatabaseError, match="damaged"):
        recovery.snapshot(database, tmp_path / "snapshots")
    database.close()
    assert (tmp_path / "snapshots" / recovery.SNAPSHOT).read_bytes() == kept
    database, recovered = opened(tmp_path)
    assert recovered is not None
    assert tickets.count(database, "e") == GUESTS
    database.close()


def test_a_large_file_that_was_cut_short_is_found_when_it_is_opened(tmp_path: Path) -> None:
    """A file shorter than it says is damaged, whichever table its end belonged to."""
    stand = station(tmp_path)
    stand.database.close()
    with stand.database.path.open("r+b") as file:
        file.truncate(stand.database.path.stat().st_size // 2 // 4096 * 4096)
    database, recovered = opened(tmp_path)
    assert recovered is not None
    assert (journal.count(database), tickets.count(database, "e")) == (SCANNED, GUESTS)
    database.close()


def test_a_sound_file_that_was_doubted_is_read_through_once(tmp_path: Path) -> None:
    """A doubt makes the next opening read everything; where all is well, the doubt is gone and nothing is moved aside."""
    stand = station(tmp_path)
    stand.database.close()
    checking.doubt(stand.database.path)
    database, recovered = opened(tmp_path)
    assert (recovered, checking.doubted(database.path)) == (None, False)
    assert list(tmp_path.glob("*damaged*")) == []
    database.close()
