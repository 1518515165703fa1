"""A disk that fills: what is least needed stops first, the reserve is freed for the journal, and all comes back by itself."""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.core.verdict import Outcome
from kiosk.flow.reserve import Reserve, Room
from kiosk.store import journal
from kiosk.store.database import DiskFullError, connect
from tests.fakes import FakePlatform
from tests.flow.stands import Stand, guest

SIZE = 32 * 1024 * 1024


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 32 MB of its own, where this machine lets a test mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    try:
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "none", str(folder)], capture_output=True, check=False)
    except OSError:
        pytest.skip("there is no mount command here")
    if done.returncode:
        pytest.skip("this machine lets no test mount a disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def _fill(folder: Path, leave: int) -> Path:
    """Somebody else's file takes all but ``leave`` bytes."""
    filler = folder / "film.mp4"
    with filler.open("ab") as file:
        os.posix_fallocate(file.fileno(), 0, filler.stat().st_size + max(1, Reserve(folder).room().free - leave))
    return filler


def test_the_reserve_is_really_allocated_and_found_again(disk: Path) -> None:
    """A twentieth of a small disk, in blocks and not in name only; a second look makes no second one."""
    reserve = Reserve(disk)
    assert not reserve.room().held
    assert reserve.look() == Room(SIZE - SIZE // 20, held=True) or reserve.look().held
    size = reserve.path.stat()
    assert SIZE // 20 <= size.st_blocks * 512 < SIZE // 15
    reserve.look()
    assert reserve.path.stat().st_mtime_ns == size.st_mtime_ns


def test_what_is_least_needed_stops_first(disk: Path) -> None:
    """Snapshots, then lists, then badges; the reserve is given up before nothing is left; with space it is all there again."""
    reserve = Reserve(disk)
    assert not reserve.look().short
    unit = reserve.path.stat().st_size
    seen = []
    for leave in (2.5, 1, 0.4, 0.2):
        filler = _fill(disk, int(leave * unit))
        room = reserve.look()
        seen.append((room.snapshots, room.pulls, room.badges, room.held))
    assert seen == [(False, True, True, True), (False, False, True, True), (False, False, False, True), (False, False, False, False)]
    assert reserve.room().free > unit
    filler.unlink()
    assert reserve.look() == replace(reserve.room(), held=True)
    assert not reserve.room().short


def test_scanning_goes_on_on_a_full_disk_and_nothing_that_was_shown_is_lost(disk: Path) -> None:
    """The disk fills between two scans: the next is decided in the reserve. With that gone too: undecided. With space: decided, by itself."""
    stand = Stand(disk, FakePlatform(*(guest(number) for number in range(4000))))
    stand.desk.make_room = Reserve(disk).give_up
    assert Reserve(disk).look().held
    _fill(disk, 0)
    outcomes = [stand.desk.admit(f"c{number}").verdict.outcome for number in range(300)]
    assert set(outcomes) == {Outcome.ADMITTED}
    assert not Reserve(disk).path.exists()
    filler = _fill(disk, 0)
    full = [stand.desk.admit(f"c{number}").verdict.outcome for number in range(300, 3000)]
    assert full[-1] is Outcome.UNDECIDED
    admitted = full.index(Outcome.UNDECIDED)
    assert set(full[admitted:]) == {Outcome.UNDECIDED}
    filler.unlink()
    assert stand.desk.admit("c3500").verdict.outcome is Outcome.ADMITTED
    assert journal.count(stand.database) == 300 + admitted + 1
    assert journal.verify(stand.database) is None


def test_a_full_disk_is_told_from_other_faults(disk: Path) -> None:
    """The error says so and what to do."""
    database = connect(disk / "kiosk.db")
    _fill(disk, 0)
    with pytest.raises(DiskFullError, match="free some space"):
        database.execute("INSERT INTO meta VALUES (?, ?)", ("key", "x" * 4_000_000))
