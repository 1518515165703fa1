"""A serial line with nobody's scanner on it: a pseudo-terminal under a path that stays the same when it is plugged in again."""

import os
from pathlib import Path


class Line:
    """``write`` is what the scanner sends. ``unplug`` and ``plug`` are what hands do to its cable."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._ends: tuple[int, int] | None = None
        self.plug()

    def plug(self) -> None:
        self._ends = os.openpty()
        self.path.symlink_to(os.ttyname(self._ends[1]))

    def unplug(self) -> None:
        if self._ends is not None:
            self.path.unlink()
            for end in self._ends:
                os.close(end)
            self._ends = None

    def write(self, data: bytes) -> None:
        assert self._ends is not None
        while data:
            data = data[os.write(self._ends[0], data) :]
