"""Whether a database file holds together: how much of it is looked at when it is opened, and what makes the next to open it look at all.

Looking at every page takes a second and more with a million guests, at each start and for each thread. So of a large file only what
this station alone knows (journal, claims, outbox …) is looked at; the roster, which a pull brings again, is read through when it is copied
into the snapshot every few minutes. Whoever meets damage in between leaves an empty file beside the database: the next to open it reads all
of it, and salvages.
"""

import contextlib
import sqlite3
from pathlib import Path

READ_THROUGH_BYTES = 64_000_000
"""A file of up to this size is read through whenever it is opened; that takes some tenths of a second."""
_ROSTER = frozenset({"tickets", "codes", "search_due"})


def fault(connection: sqlite3.Connection, read_through: int) -> str:
    """What does not hold together, in SQLite's words, or empty; of a file larger than ``read_through`` bytes the roster is left out.

    Raises the library's errors where it cannot even be looked at.
    """
    # SQLCipher gives some of these as text.
    size, count = (int(connection.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("page_size", "page_count"))
    if size * count <= read_through:
        return _first(connection, "")
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0 ORDER BY name").fetchall()
    faults = (_first(connection, table[0]) for table in tables if table[0] not in _ROSTER)
    return next(filter(None, faults), "")


def doubt(path: Path) -> None:
    """Whoever opens this database next reads through all of it. Raises nothing."""
    with contextlib.suppress(OSError):
        _mark(path).touch(mode=0o600)


def doubted(path: Path) -> bool:
    """Whether somebody met damage in this database since it was last read through."""
    return _mark(path).exists()


def trust(path: Path) -> None:
    """The file was read through, or another took its place. Raises nothing."""
    with contextlib.suppress(OSError):
        _mark(path).unlink(missing_ok=True)


def _mark(path: Path) -> Path:
    return path.with_name(f"{path.name}-doubted")


def _first(connection: sqlite3.Connection, table: str) -> str:
    """The first fault of a table and its indexes, or of the whole file, or empty."""
    pragma = f'PRAGMA quick_check("{table}")' if table else "PRAGMA quick_check(1)"
    found = str(connection.execute(pragma).fetchone()[0])
    return "" if found == "ok" else found
