"""Decide and commit, and the lookup alone, against a bare insert and commit on the same disk."""

import random
import time
from collections.abc import Iterator
from pathlib import Path

from kiosk.core.rules import Rules
from kiosk.core.ticket import Ticket, TicketCode
from kiosk.flow.desk import Desk, Post
from kiosk.store import events, tickets
from kiosk.store.database import Database, connect
from kiosk.store.events import KnownEvent
from kiosk.store.incoming import Incoming
from kiosk.wiring import utc_now
from tests.benchmarks.figures import Figure, against

EVENT = "1"


def measure(folder: Path, *, guests: int = 100_000, scans: int = 3_000) -> list[Figure]:
    """The figures for a roster of ``guests``."""
    size = f"{guests:,} tickets"
    bare = Figure("bare insert + commit (WAL, FULL)", "ms", _bare(folder / "bare.db", scans))
    database = filled(folder / "kiosk.db", guests)
    codes = [f"code-{number:07d}" for number in random.Random(1).sample(range(guests), scans)]
    lookups = Figure("look-up of a code", "ms", list(_timed(database, codes)), size)
    desk = Desk(database, Post(EVENT, "Bench", lambda known: Rules(event=known.id), prints=True, badge_key=b"k" * 32), utc_now)
    admits = Figure("decide and commit: admitted", "ms", list(_admitted(desk, codes)), size)
    refused = Figure("decide and commit: already inside", "ms", list(_admitted(desk, codes)), size)
    database.close()
    return [bare, lookups, against(admits, bare), against(refused, bare)]


def filled(path: Path, guests: int, key: bytes | None = None) -> Database:
    """A database with a roster of invented guests; encrypted where there is a ``key``."""
    database = connect(path, key)
    with database.transaction():
        events.put(database, KnownEvent(EVENT, "Bench", "UTC", frozenset(), None, ""))
    incoming = Incoming(database, EVENT, utc_now())
    page = 1_000
    for first in range(0, guests, page):
        incoming.add(_guest(number) for number in range(first, min(guests, first + page)))
    incoming.switch(utc_now())
    return database


def _guest(number: int) -> Ticket:
    codes = (TicketCode(f"code-{number:07d}"), TicketCode(f"REG-{number:07d}"), TicketCode(f"guest{number}@example.org"))
    return Ticket(
        EVENT, str(number), f"Guest Number {number}", "General", company=f"Firm {number % 400}", order=f"O-{number // 2}", codes=codes
    )


def _timed(database: Database, codes: list[str]) -> Iterator[float]:
    for code in codes:
        started = time.perf_counter()
        found = tickets.find(database, code)
        yield (time.perf_counter() - started) * 1000
        assert found


def _admitted(desk: Desk, codes: list[str]) -> Iterator[float]:
    for code in codes:
        started = time.perf_counter()
        decided = desk.admit(code)
        yield (time.perf_counter() - started) * 1000
        assert decided.entry


def _bare(path: Path, count: int) -> list[float]:
    database = connect(path)
    database.execute("CREATE TABLE bare (id INTEGER PRIMARY KEY, text TEXT)")
    samples = []
    for number in range(count):
        started = time.perf_counter()
        with database.transaction():
            database.execute("INSERT INTO bare (text) VALUES (?)", (f"{number:064d}",))
        samples.append((time.perf_counter() - started) * 1000)
    database.close()
    return samples
