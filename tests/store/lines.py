"""Journals as a station writes them, and what an insider does to them."""

import hashlib
import hmac
import json
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from kiosk.core.entry import Details
from kiosk.store import journal
from kiosk.store.database import Database, connect
from tests.store.test_journal import LINE

LINES = 60
TEXTS = (
    "id",
    "kind",
    "at",
    "event",
    "station",
    "checkpoint",
    "zone",
    "period",
    "direction",
    "outcome",
    "reason",
    "ticket",
    "refers",
    "details",
)
NUMBERS = ("number", "rehearsal")
CHAINED = ("id", "kind", "at", "event", "station", "checkpoint", "zone", "period", "direction", "outcome", "reason", "ticket", "number",
           "refers", "rehearsal", "details")  # fmt: skip


def written(folder: Path, lines: int = LINES) -> Database:
    """Lines with scanned texts, operators, words and clock offsets."""
    database = connect(folder / "kiosk.db")
    database.execute("PRAGMA synchronous = OFF")
    more(database, lines)
    return database


def more(database: Database, lines: int) -> None:
    first = journal.count(database)
    for number in range(first, first + lines):
        line = replace(LINE, id=f"id-{number}", ticket=str(number), at=LINE.at + timedelta(seconds=number))
        with database.transaction():
            journal.append(database, line, Details(f"code {number}", "Kim", f"words {number}", 0.25 * (number + 1)))


def recompute(database: Database, first: int = 1) -> None:
    """What an insider who has the file can do: every digest and hash anew, with the key that lies in it."""
    key = journal.station_key(database)
    before = database.row("SELECT hash FROM journal WHERE seq = ?", (first - 1,))
    previous = before["hash"] if before else journal.genesis(database)
    database.execute("PRAGMA synchronous = OFF")
    for row in database.rows("SELECT journal.*, text, operator, words, clock_offset FROM journal LEFT JOIN details ON entry = id ORDER BY seq"):
        if row["seq"] < first:
            continue
        if row["text"] is not None:
            bound = json.dumps((row["text"], row["operator"], row["words"], row["clock_offset"])).encode()
            digest = hmac.new(key, bound, hashlib.sha256).hexdigest()
            database.execute("UPDATE journal SET details = ? WHERE seq = ?", (digest, row["seq"]))
        values = [row[name] for name in CHAINED[:-1]]
        values.append(digest if row["text"] is not None else row["details"])
        hash_ = hashlib.sha256(json.dumps([previous, row["seq"], *values]).encode()).hexdigest()
        database.execute("UPDATE journal SET previous = ?, hash = ? WHERE seq = ?", (previous, hash_, row["seq"]))
        previous = hash_


def edits() -> list[tuple[str, Callable[[Database, int, random.Random], int]]]:
    """Every kind of edit; each gives the first line that no longer fits."""
    fields = [(f"line's {name}", _field(name)) for name in (*TEXTS, *NUMBERS, "previous", "hash")]
    beside = [(f"details' {name}", _beside(name)) for name in ("text", "operator", "words", "clock_offset")]
    return [*fields, *beside, ("a deleted line", _deleted), ("two swapped", _swapped), ("one put in", _inserted), ("closed up", _closed_up)]


def _field(name: str) -> Callable[[Database, int, random.Random], int]:
    def edit(database: Database, seq: int, chance: random.Random) -> int:
        change = f"{name} + {chance.randint(1, 9)}" if name in NUMBERS else f"coalesce({name}, '') || '{chance.choice('abcxyz')}'"
        database.execute(f"UPDATE journal SET {name} = {change} WHERE seq = ?", (seq,))
        return seq

    return edit


def _beside(name: str) -> Callable[[Database, int, random.Random], int]:
    def edit(database: Database, seq: int, chance: random.Random) -> int:
        change = f"{name} + 1" if name == "clock_offset" else f"'{chance.choice(('Ana', 'code 1', ''))}'"
        database.execute(f"UPDATE details SET {name} = {change} WHERE entry = (SELECT id FROM journal WHERE seq = ?)", (seq,))
        return seq

    return edit


def _deleted(database: Database, seq: int, chance: random.Random) -> int:
    database.execute("DELETE FROM journal WHERE seq = ?", (seq,))
    return seq


def _closed_up(database: Database, seq: int, chance: random.Random) -> int:
    database.execute("DELETE FROM journal WHERE seq = ?", (seq,))
    database.execute("UPDATE journal SET seq = -seq + 1 WHERE seq > ?", (seq,))
    database.execute("UPDATE journal SET seq = -seq WHERE seq < 0")
    return seq


def _swapped(database: Database, seq: int, chance: random.Random) -> int:
    other = chance.choice([each for each in range(1, LINES) if each != seq])
    for before, after in ((seq, -1), (other, seq), (-1, other)):
        database.execute("UPDATE journal SET seq = ? WHERE seq = ?", (after, before))
    return min(seq, other)


def _inserted(database: Database, seq: int, chance: random.Random) -> int:
    database.execute("UPDATE journal SET seq = -seq - 1 WHERE seq > ?", (seq,))
    database.execute("UPDATE journal SET seq = -seq WHERE seq < 0")
    names = ", ".join((*CHAINED[1:], "previous", "hash"))
    database.execute(f"INSERT INTO journal (seq, id, {names}) SELECT seq + 1, 'new', {names} FROM journal WHERE seq = ?", (seq,))
    return seq + 1
