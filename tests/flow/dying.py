"""A connection whose process dies before or after its n-th statement: what was not committed by then is gone, what was is there."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from kiosk.store.database import Database, connect


class PowerCut(BaseException):
    """The process is gone. Not an Exception: nothing in the program may catch it and go on."""


class Dying:
    """Stands in front of a real connection. ``fuse`` statements are let through, then nothing ever again."""

    def __init__(self, real: sqlite3.Connection) -> None:
        self._real = real
        self.fuse: int | None = None
        self._dead = False

    @property
    def in_transaction(self) -> bool:
        return not self._dead and self._real.in_transaction

    def execute(self, sql: str, values: Any = ()) -> sqlite3.Cursor:
        return self._burning(lambda: self._real.execute(sql, values))

    def executemany(self, sql: str, values: Any) -> sqlite3.Cursor:
        return self._burning(lambda: self._real.executemany(sql, values))

    def rollback(self) -> None:
        if not self._dead:
            self._real.rollback()

    def close(self) -> None:
        """As the end of a process does it: an open transaction is not committed."""
        self._real.close()

    def _burning(self, run: Callable[[], sqlite3.Cursor]) -> sqlite3.Cursor:
        """An even fuse dies before a statement, an odd one after it."""
        if self._dead:
            raise PowerCut
        if self.fuse is None:
            return run()
        if self.fuse <= 0:
            self._dead = True
            raise PowerCut
        done = run()
        self.fuse -= 2
        if self.fuse < 0:
            self._dead = True
            raise PowerCut
        return done


def opened(path: Path) -> tuple[Database, Dying]:
    """The database at ``path`` through such a connection. Syncs to the disk are left out: only the process dies, never the machine."""
    database = connect(path)
    database.execute("PRAGMA synchronous = OFF")
    dying = Dying(database.connection)
    return replace(database, connection=cast("sqlite3.Connection", dying)), dying
