"""Finding people among invented names of twenty-two languages: time, memory, size, and the rank of the right one (Show 4)."""

import json
import subprocess
import sys
import time
from pathlib import Path

from kiosk.store import events
from kiosk.store.database import connect
from kiosk.store.events import KnownEvent
from kiosk.store.incoming import Incoming
from kiosk.wiring import utc_now
from tests.benchmarks.figures import Figure, against
from tests.benchmarks.names import SEED, person
from tests.benchmarks.search_probe import EVENT

_PAGE = 1_000


def measure(folder: Path, *, guests: int = 100_000) -> list[Figure]:
    """The figures for a roster of ``guests``."""
    size = f"{guests:,} tickets"
    sys.stderr.write(f"search: seed {SEED}\n")
    path = folder / "kiosk.db"
    taking = fill(path, guests)
    probe = [sys.executable, "-m", "tests.benchmarks.search_probe", str(path), str(guests)]
    told = json.loads(subprocess.run(probe, capture_output=True, check=True).stdout)
    sys.stderr.write(f"{told['table']}\n")
    like = Figure("search: plain LIKE, whole names", "ms", told["like"], size)
    return [
        like,
        against(Figure("search: as one types, each letter", "ms", told["typing"], size), like),
        against(Figure("search: as one types, misspelt", "ms", told["typing_misspelt"], size), like),
        Figure("search: rank of the right one", "rank", told["ranks"], size),
        Figure("search: right one in the first five", "%", [told["recall"] * 100], size),
        Figure("import: pages and taking in", "s", [taking], size),
        Figure("import: and its index", "s", [taking + told["index_seconds"]], size),
        Figure("search: index", "B each", [told["index_bytes"] / guests], size),
        Figure("search: peak of memory", "MB", [told["peak_mb"]], size),
    ]


def fill(path: Path, guests: int) -> float:
    """Makes a database with the crowd. Gives the seconds for pages of a thousand and for the transaction that takes them in; inventing the
    people is not counted.
    """
    database = connect(path)
    with database.transaction():
        events.put(database, KnownEvent(EVENT, "Bench", "UTC", frozenset(), None, ""))
    incoming = Incoming(database, EVENT, utc_now())
    seconds = 0.0
    for first in range(0, guests, _PAGE):
        page = [person(number).ticket(EVENT) for number in range(first, min(guests, first + _PAGE))]
        started = time.perf_counter()
        incoming.add(page)
        seconds += time.perf_counter() - started
    started = time.perf_counter()
    incoming.switch(utc_now())
    seconds += time.perf_counter() - started
    database.close()
    return seconds
