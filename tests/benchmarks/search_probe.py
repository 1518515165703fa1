"""Indexes a database and searches it, in a process of its own, so that its memory is what a station would need; prints JSON."""

import json
import random
import resource
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from kiosk.flow.finding import Finder, catch_up
from kiosk.store.database import Database, connect
from kiosk.store.indexing import FILE
from tests.benchmarks.names import SEED, person, typed
from tests.benchmarks.questions import misspelt, questions
from tests.benchmarks.recall import Answered, answered, recall, table

EVENT = "1"
PEOPLE = 200
_LIKE = """SELECT id FROM tickets WHERE event = ?1 AND (name LIKE ?2 OR email LIKE ?2 OR company LIKE ?2 OR order_number LIKE ?2) LIMIT 20"""


def main(path: Path, guests: int) -> None:
    """Prints seconds, bytes, samples in milliseconds, recall, and the peak of memory in MB."""
    database = connect(path)
    started = time.perf_counter()
    catch_up(database)
    seconds = time.perf_counter() - started
    database.close()
    size = sum(file.stat().st_size for file in path.parent.glob(f"{FILE}*"))
    finder = Finder(connect(path), EVENT, lambda: f"day:{datetime.now(UTC):%Y-%m-%d}")
    chance = random.Random(f"typing {SEED}")
    some = [person(number) for number in chance.sample(range(guests), PEOPLE)]
    whole = [typed(f"{each.given} {each.family}") for each in some]
    wrong = [text for each in whole if (text := misspelt(each, chance))]
    told = {
        "index_seconds": seconds,
        "index_bytes": size,
        "typing": [sample for text in whole for sample in _timed(finder, [text[:end] for end in range(1, len(text) + 1)])],
        "typing_misspelt": [sample for text in wrong for sample in _timed(finder, [text[:end] for end in range(3, len(text) + 1)])],
    }
    answers = answered(finder, questions(guests, PEOPLE))
    finder.close()
    told["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    told |= {"recall": recall(answers), "ranks": [_rank(each) for each in answers], "table": table(answers)}
    told["like"] = list(_like(connect(path), whole[:40]))
    sys.stdout.write(json.dumps(told))


def _timed(finder: Finder, texts: list[str]) -> list[float]:
    samples = []
    for text in texts:
        started = time.perf_counter()
        finder.find(text)
        samples.append((time.perf_counter() - started) * 1000)
    return samples


def _like(database: Database, texts: list[str]) -> list[float]:
    """What a plain search would need for the same whole names, without accents, order or typing errors."""
    samples = []
    for text in texts:
        started = time.perf_counter()
        database.rows(_LIKE, (EVENT, f"%{text}%"))
        samples.append((time.perf_counter() - started) * 1000)
    return samples


def _rank(each: Answered) -> int:
    """21 stands for further down."""
    return each.rank or 21


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
