"""The disk fills, turns read-only or fails in the middle of the morning: nobody is shown as admitted who is not in the journal."""

import contextlib
import errno
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kiosk.flow import books
from tests.commands.killing import Shim, shim
from tests.homes import EVENT, Home, command, guest

__all__ = ["shim"]


class Door:
    """``kiosk scan -`` that is fed one code after the other."""

    def __init__(self, home: Home, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            command(["scan", "-"]), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
        )
        self.admitted: list[str] = []

    def scan(self, number: int) -> str:
        """The outcome; a refusal is none of these."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"CODE-{number}\n".encode())
        self._process.stdin.flush()
        said: dict[str, Any] = json.loads(self._process.stdout.readline())
        if said["outcome"] == "admitted":
            self.admitted.append(said["entry"])
        return str(said["outcome"])

    def close(self) -> None:
        self._process.communicate(timeout=60)


def _holds(home: Home, door: Door, admitted: int) -> None:
    """What was shown is in the journal, once, and each has its upload; the chain holds."""
    database = home.database()
    lines = [line for line in books.lines(database, EVENT) if line.outcome == "admitted"]
    rows = [row["entry"] for row in database.rows("SELECT entry FROM outbox WHERE kind = 'upload' AND state = 'due'")]
    assert books.verify(database)[1] is None
    database.close()
    assert sorted(door.admitted) == sorted(line.id for line in lines) == sorted(rows)
    assert len({line.ticket for line in lines}) == len(lines) == admitted


@pytest.mark.parametrize("error", [errno.EROFS, errno.ENOSPC, errno.EIO])
def test_writes_fail_in_the_middle_of_scanning(tmp_path: Path, shim: Shim, error: int) -> None:
    """While every write fails each scan is undecided, never refused; when the disk is well again the same process goes on."""
    home = Home(tmp_path / "home")
    home.fill(*(guest(number) for number in range(12)))
    switch = tmp_path / "error"
    door = Door(home, {**shim.environment(home), "SHIM_ERROR": str(switch)})
    well = [door.scan(number) for number in range(4)]
    switch.write_text(str(error))
    ill = [door.scan(number) for number in range(4, 8)]
    switch.unlink()
    again = [door.scan(number) for number in range(4, 12)]
    door.close()
    assert (well, ill, again) == (["admitted"] * 4, ["undecided"] * 4, ["admitted"] * 8)
    _holds(home, door, 12)


def _mounted(folder: Path) -> bool:
    """A file system of eight megabytes, where this account may mount one."""
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)]
    try:
        return sys.platform == "linux" and subprocess.run(words, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _fill(file: Path) -> None:
    """Takes the last byte of the disk."""
    with file.open("wb", buffering=0) as filler, contextlib.suppress(OSError):
        while filler.write(bytes(4096)):
            pass


def test_a_disk_that_fills(tmp_path: Path) -> None:
    """Scanning goes on until the last byte is taken, then nobody is refused, and with some space free it goes on."""
    folder = tmp_path / "small"
    if not _mounted(folder):
        pytest.skip("this account may not mount a small file system")
    try:
        home = Home(folder / "home")
        home.fill(*(guest(number) for number in range(40)))
        door = Door(home, home.environment)
        assert [door.scan(number) for number in range(5)] == ["admitted"] * 5
        filler = folder / "filler"
        _fill(filler)
        full = [door.scan(number) for number in range(5, 30)]
        filler.unlink()
        after = [door.scan(number) for number in range(5, 40)]
        door.close()
        assert set(full) <= {"admitted", "undecided"}
        assert "undecided" in full
        assert after == ["refused" if number < 25 and full[number] == "admitted" else "admitted" for number in range(35)]
        _holds(home, door, 40)
    finally:
        subprocess.run(["umount", str(folder)], check=True)
