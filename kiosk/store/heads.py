"""Heads that are kept: this station's own that have left it, and those of other stations, to be handed on."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from kiosk.core.heads import LONGEST_TRAIL, TRAIL_DIGITS, Head
from kiosk.store import journal
from kiosk.store.database import Database
from kiosk.store.rows import time_text

_COLUMNS = "chain, station, name, since, seq, hash, trail, at, event, key, signature, replaces"


def keep(database: Database, heads: Iterable[Head], now: datetime) -> int:
    """Keeps those that are new and gives their number; none is ever replaced. Inside the caller's transaction."""
    new = 0
    for head in heads:
        values = (head.chain, head.station, head.name, head.since, head.seq, head.hash, head.trail, head.at.isoformat(), head.event)
        new += database.execute(
            f"INSERT OR IGNORE INTO heads ({_COLUMNS}, heard_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
            (*values, head.key.hex(), head.signature.hex(), int(head.replaces), time_text(now)),
        ).rowcount
    return new


def kept(database: Database) -> list[Head]:
    """All of them, by journal, station and line."""
    return [_of_row(row) for row in database.rows(f"SELECT {_COLUMNS} FROM heads ORDER BY chain, station, seq, heard_at")]  # noqa: S608


def newest_own(database: Database) -> Head | None:
    """The last that this station signed."""
    row = database.row(f"SELECT {_COLUMNS} FROM heads WHERE station = ? ORDER BY seq DESC, heard_at DESC", (journal.station_id(database),))  # noqa: S608
    return _of_row(row) if row else None


def key_of(database: Database, station: str) -> bytes | None:
    """The public key with which a station's heads were signed when it was first heard of."""
    row = database.row("SELECT key FROM heads WHERE station = ? ORDER BY heard_at, seq LIMIT 1", (station,))
    return bytes.fromhex(row["key"]) if row else None


def end(database: Database) -> tuple[int, str] | None:
    """Number and hash of the journal's last line."""
    row = database.row("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1")
    return (row["seq"], row["hash"]) if row else None


def trail(database: Database, after: int, last: int) -> str:
    """The first digits of the hashes of the lines that follow ``after``, up to ``last``; of the last ones where they are too many."""
    rows = database.rows("SELECT hash FROM journal WHERE seq > ? AND seq <= ? ORDER BY seq", (max(after, last - LONGEST_TRAIL), last))
    return "".join(row["hash"][:TRAIL_DIGITS] for row in rows)


def lineage(database: Database) -> list[tuple[str, int]]:
    """The stations that wrote this journal one after the other, and the first line of each; from the chained lines themselves."""
    rows = database.rows("SELECT seq, refers FROM journal WHERE kind = 'new_station' AND refers IS NOT NULL ORDER BY seq")
    return [(journal.chain_id(database), 1), *((row["refers"], row["seq"]) for row in rows)]


def replaces(database: Database) -> bool:
    """Whether this station went on in place of the one before it."""
    row = database.row("SELECT reason FROM journal WHERE kind = 'new_station' ORDER BY seq DESC LIMIT 1")
    return row is not None and row["reason"] == "taken_over"


def _of_row(row: Any) -> Head:
    return Head(
        chain=row["chain"],
        station=row["station"],
        name=row["name"],
        since=row["since"],
        seq=row["seq"],
        hash=row["hash"],
        trail=row["trail"],
        at=datetime.fromisoformat(row["at"]),
        event=row["event"],
        key=bytes.fromhex(row["key"]),
        replaces=bool(row["replaces"]),
        signature=bytes.fromhex(row["signature"]),
    )
