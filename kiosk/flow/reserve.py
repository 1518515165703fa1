"""Space on the disk that is held back for the journal, and what stops first where the disk fills: scanning goes on to the last byte."""

import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

NAME, DATABASE = "reserve", "kiosk.db"
MOST = 8_000_000
"""Bytes of the reserve: thousands of scans, and the log of a database that was just checkpointed. On a small disk a twentieth of it."""
_SHARE = 20
_BLOCK = bytes(65_536)


@dataclass(frozen=True, slots=True)
class Room:
    """What there is space for, least needed first. ``free`` is in bytes; ``held`` is whether the reserve lies there whole."""

    free: int
    held: bool
    snapshots: bool = True
    pulls: bool = True
    badges: bool = True

    @property
    def short(self) -> bool:
        """Whether something waits for space. Nothing but what is named here ever does."""
        return not (self.snapshots and self.pulls and self.badges)


@dataclass(frozen=True, slots=True)
class Reserve:
    """The reserve of one KIOSK_HOME. It has no state but the file, so that any process may give it up."""

    folder: Path

    @property
    def path(self) -> Path:
        return self.folder / NAME

    def room(self) -> Room:
        """How much room there is now; changes nothing. Raises nothing: a disk that cannot be asked is met by whoever writes to it."""
        try:
            disk = shutil.disk_usage(self.folder)
            size = self._size(disk.total)
            held = self._held(size)
            database = self._bytes(DATABASE) + self._bytes(f"{DATABASE}-wal")
        except OSError:
            return Room(0, held=False)
        spare = disk.free - (0 if held else size)
        return Room(disk.free, held, spare >= 3 * size + database, spare >= 2 * size, spare >= size // 2)

    def look(self) -> Room:
        """Gives the reserve up where the disk is nearly full, makes it anew where there is space again; gives the room after that."""
        room = self.room()
        with suppress(OSError):
            size = self._size(shutil.disk_usage(self.folder).total)
            if room.held and room.free < size // 4:
                self.give_up()
            elif not room.held and room.free >= 4 * size:
                self._make(size)
            else:
                return room
        return self.room()

    def give_up(self) -> bool:
        """Frees the space for the journal; False where there was none to free."""
        try:
            self.path.unlink()
        except OSError:
            return False
        return True

    def _make(self, size: int) -> None:
        """Really allocated: a sparse file would hold nothing back."""
        fresh = self.folder / f"{NAME}.new"
        try:
            with fresh.open("wb") as file:
                for _ in range(-(-size // len(_BLOCK))):
                    file.write(_BLOCK)
                file.flush()
                os.fsync(file.fileno())
                if hasattr(os, "posix_fallocate"):
                    os.posix_fallocate(file.fileno(), 0, size)
            fresh.replace(self.path)
        except OSError:
            fresh.unlink(missing_ok=True)
            raise

    def _held(self, size: int) -> bool:
        return self._bytes(NAME) >= size

    def _bytes(self, name: str) -> int:
        try:
            return (self.folder / name).stat().st_size
        except FileNotFoundError:
            return 0

    @staticmethod
    def _size(total: int) -> int:
        return min(MOST, total // _SHARE)
