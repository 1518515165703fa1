"""The ledger at up to a million tickets, plain and encrypted: look-up, admission, size, checks, import, start, memory."""

import csv
import json
import random
import re
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from kiosk.core.rules import Rules
from kiosk.flow.desk import Desk, Post
from kiosk.store import driver, recovery, tickets
from kiosk.store.checking import READ_THROUGH_BYTES
from kiosk.store.database import Database, connect
from kiosk.wiring import utc_now
from tests.benchmarks.desk import EVENT, filled
from tests.benchmarks.figures import Figure, against
from tests.homes import Home, command

SIZES = (10_000, 100_000, 1_000_000)
IMPORTED = 100_000
LOOKUPS, SCANS, STARTS = 20_000, 3_000, 7


def measure(folder: Path, *, sizes: Sequence[int] = SIZES, imported: int = IMPORTED) -> list[Figure]:
    """Every size plain and encrypted; the baselines are a bare insert and commit, and a Python that starts and does nothing."""
    idle = Figure("start of Python alone", "s", [_seconds([sys.executable, "-c", "pass"]) for _ in range(STARTS)])
    figures = [idle]
    for key in (None, secrets.token_bytes(driver.KEY_BYTES)):
        bare = Figure("bare insert + commit (WAL, FULL)", "ms", _bare(folder / f"bare-{key is not None}.db", key), _named(key))
        figures.append(bare)
        for size in sizes:
            home = Home(folder / f"{size}-{key is not None}")
            figures += _ledger(home, size, key, bare)
            if key is None:
                figures += _station(home, size, idle)
            for file in home.path.glob("kiosk.db*"):
                file.unlink()
    return [*figures, _import(Home(folder / "import"), folder / "guests.csv", imported)]


def _ledger(home: Home, size: int, key: bytes | None, bare: Figure) -> list[Figure]:
    named = f"{size:,} {_named(key)}"
    with closing(filled(home.path / "kiosk.db", size, key)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        bytes_each = Figure("database: bytes a ticket", "B", [(home.path / "kiosk.db").stat().st_size / size], named)
        dice = random.Random(size)
        codes = [f"code-{number:07d}" for number in (dice.randrange(size) for _ in range(LOOKUPS))]
        rowids = Figure("SELECT of one row by its key", "ms", list(_by_number(database, [dice.randrange(size) for _ in codes])), named)
        lookups = Figure("look-up of a code", "ms", list(_looked_up(database, codes)), named)
        unknown = Figure("look-up of a code that nobody has", "ms", list(_looked_up(database, [f"{code}?" for code in codes], 0)), named)
        desk = Desk(database, Post(EVENT, "Bench", lambda known: Rules(event=known.id), prints=True, badge_key=b"k" * 32), utc_now)
        once = list(dict.fromkeys(codes))[:SCANS]
        admits = Figure("admit: decide and commit", "ms", list(_admitted(desk, once)), named)
        whole = Figure("check of every page", "s", [_checked(database, sys.maxsize) for _ in range(STARTS)], named)
        opening = Figure("check when it is opened", "s", [_checked(database, READ_THROUGH_BYTES) for _ in range(STARTS)], named)
    checks = [whole, against(opening, whole)]
    return [bytes_each, rowids, against(lookups, rowids), against(unknown, rowids), against(admits, bare), *checks]


def _station(home: Home, size: int, idle: Figure) -> list[Figure]:
    """``kiosk scan`` as a person starts it, from the start of its process to its first verdict, and how much memory it ever had."""
    home.configure(event=EVENT)
    named = f"{size:,} {_named(None)}"
    _started(home, size, STARTS)
    starts, peaks = zip(*(_started(home, size, turn) for turn in range(STARTS)), strict=True)
    opens = [_opened(home) for _ in range(STARTS)]
    return [
        against(Figure("start to the first verdict", "s", starts, named), idle),
        Figure("of it: database opened and checked", "s", opens, named),
        Figure("station headless: peak memory", "MB", peaks, named),
    ]


def _started(home: Home, size: int, turn: int) -> tuple[float, float]:
    """Seconds to the first verdict, and the peak of the memory after a thousand more."""
    dice = random.Random(turn)
    began = time.perf_counter()
    with subprocess.Popen(command(("scan", "-")), stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_environment(home)) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"code-0000001\n")
        process.stdin.flush()
        said = json.loads(process.stdout.readline())
        seconds = time.perf_counter() - began
        assert said["outcome"] in {"admitted", "refused"}, said
        for _ in range(1_000):
            process.stdin.write(f"code-{dice.randrange(size):07d}\n".encode())
            process.stdin.flush()
            assert process.stdout.readline()
        status = Path(f"/proc/{process.pid}/status").read_text("ascii")
        process.stdin.close()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found is not None
    return seconds, int(found[1]) * 1024 / 1e6


def _environment(home: Home) -> dict[str, str]:
    """With compiled modules kept, as an installed program has them."""
    kept = {name: value for name, value in home.environment.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(home.path.parent / "compiled")}


def _opened(home: Home) -> float:
    began = time.perf_counter()
    database, recovered = recovery.open_database(home.path / "kiosk.db", home.path / "snapshots", utc_now())
    seconds = time.perf_counter() - began
    database.close()
    assert recovered is None
    return seconds


def _import(home: Home, file: Path, rows: int) -> Figure:
    """``kiosk import`` of a list, in its own process and a home where nothing is configured."""
    (home.path / "kiosk.toml").unlink()
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(("First name", "Last name", "E-mail", "Company", "Ticket type", "Code"))
        writer.writerows(
            (f"Guest{number % 997}", f"Number{number}", f"guest{number}@example.org", f"Firm {number % 400}", "General", f"TICKET{number:07d}")
            for number in range(rows)
        )
    began = time.perf_counter()
    done = subprocess.run(command(("import", str(file))), capture_output=True, text=True, env=_environment(home), check=False)
    seconds = time.perf_counter() - began
    if done.returncode or json.loads(done.stdout)["imported"] != rows:
        raise RuntimeError(f"the import failed: {done.stdout[:500]} {done.stderr}")
    return Figure("kiosk import of a CSV file", "s", [seconds], f"{rows:,} rows")


def _looked_up(database: Database, codes: Sequence[str], wanted: int = 1) -> Iterator[float]:
    for code in codes:
        began = time.perf_counter()
        found = tickets.find(database, code)
        yield (time.perf_counter() - began) * 1000
        assert len(found) == wanted


def _by_number(database: Database, numbers: Sequence[int]) -> Iterator[float]:
    """The least that a look-up can cost: one row of the same file by its key, its columns as they come."""
    for number in numbers:
        began = time.perf_counter()
        row = database.row("SELECT * FROM tickets WHERE event = ? AND id = ?", (EVENT, str(number)))
        yield (time.perf_counter() - began) * 1000
        assert row is not None


def _admitted(desk: Desk, codes: Sequence[str]) -> Iterator[float]:
    for code in codes:
        began = time.perf_counter()
        decided = desk.admit(code)
        yield (time.perf_counter() - began) * 1000
        assert decided.verdict.outcome.value == "admitted"


def _checked(database: Database, read_through: int) -> float:
    began = time.perf_counter()
    recovery.check(database, read_through=read_through)
    return time.perf_counter() - began


def _bare(path: Path, key: bytes | None) -> list[float]:
    samples = []
    with closing(connect(path, key)) as database:
        database.execute("CREATE TABLE bare (id INTEGER PRIMARY KEY, text TEXT)")
        for number in range(SCANS):
            began = time.perf_counter()
            with database.transaction():
                database.execute("INSERT INTO bare (text) VALUES (?)", (f"{number:064d}",))
            samples.append((time.perf_counter() - began) * 1000)
    return samples


def _seconds(words: Sequence[str]) -> float:
    began = time.perf_counter()
    subprocess.run(words, check=True)
    return time.perf_counter() - began


def _named(key: bytes | None) -> str:
    return "tickets, plain" if key is None else "tickets, encrypted"
