"""The roster on its way in and check-ins on their way out, against a sandbox on loopback; the station in a process of its own."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

from kiosk.core.rules import Rules
from kiosk.flow.desk import Desk, Post
from kiosk.store import tickets
from kiosk.store.database import connect
from kiosk.wiring import utc_now
from tests.benchmarks.figures import Figure
from tests.homes import EVENT, Home
from tests.running import running_sandbox

DRAINED = 10_000
SINGLY = 1_000


def measure(folder: Path, *, guests: int) -> list[Figure]:
    """Full pulls at a tenth, all and three times ``guests``; a pull with nothing changed; a drain in bulk and one by one."""
    sizes = (guests // 10, guests, guests * 3)
    pulls = {size: _pulled(folder / str(size), size) for size in sizes}
    figures = [figure for size, (first, _) in pulls.items() for figure in _of_pull(first, size)]
    flat = [first["seconds"] / first["rows"] * 1e6 for first, _ in pulls.values()]
    figures.append(Figure("pull: cost per row, largest over smallest", "ratio", [flat[-1] / flat[0]], f"{sizes[0]:,} to {sizes[-1]:,}"))
    again = pulls[guests][1]
    figures += [
        Figure("nothing changed: calls", "calls", [again["calls"]], f"{guests:,} guests"),
        Figure("nothing changed: CPU", "s", [again["cpu"]], f"{guests:,} guests"),
    ]
    return figures + _drains(folder / "drain")


def _of_pull(told: dict[str, Any], size: int) -> list[Figure]:
    named = f"{size:,} guests"
    return [
        Figure("full pull and store: rows a second", "rows/s", [told["rows"] / told["seconds"]], named),
        Figure("full pull and store: client CPU", "s", [told["cpu"]], named),
        Figure("full pull and store: peak memory", "MB", [told["peak_mb"]], named),
    ]


def _pulled(folder: Path, guests: int) -> tuple[dict[str, Any], dict[str, Any]]:
    folder.mkdir(parents=True)
    with running_sandbox(folder, people=guests) as sandbox:
        sandbox.faults(per_minute=1_000_000, per_page_cap=1000)
        home = Home(folder / "home", sandbox.url)
        return _probe(home, "pull"), _probe(home, "pull")


def _drains(folder: Path) -> list[Figure]:
    folder.mkdir(parents=True)
    with running_sandbox(folder, people=DRAINED + SINGLY + 2000) as sandbox:
        sandbox.faults(per_minute=1_000_000)
        home = Home(folder / "home", sandbox.url)
        _probe(home, "pull")
        waiting = _welcome(home)
        _admit(home, waiting[:DRAINED])
        bulk = _probe(home, "drain")
        _admit(home, waiting[DRAINED : DRAINED + SINGLY])
        single = _probe(home, "single")
    rates = [each["rows"] / each["seconds"] for each in (bulk, single)]
    one_by_one = Figure("drain one by one: check-ins a second", "1/s", [rates[1]], f"{single['rows']:,} queued, {single['calls']:,} calls")
    return [
        Figure("drain in bulk: check-ins a second", "1/s", [rates[0]], f"{bulk['rows']:,} queued", one_by_one.name, rates[0] / rates[1]),
        Figure("drain in bulk: calls", "calls", [bulk["calls"]], f"{bulk['rows']:,} queued"),
        one_by_one,
    ]


def _welcome(home: Home) -> list[str]:
    """A code of everybody whom the door would let in, in a mixed order."""
    database = home.database()
    rows = database.rows("SELECT id FROM tickets WHERE event = ? AND status = 'valid' AND paid IS NOT 0 ORDER BY id", (EVENT,))
    codes = [tickets.codes_of(database, EVENT, row["id"])[0].text for row in rows]
    database.close()
    random.Random(3).shuffle(codes)
    return codes


def _admit(home: Home, codes: list[str]) -> None:
    database = connect(home.path / "kiosk.db")
    desk = Desk(database, Post(EVENT, "Main Entrance", lambda known: Rules(event=EVENT)), utc_now)
    for code in codes:
        desk.admit(code)
    database.close()


def _probe(home: Home, job: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.benchmarks.pull_probe", job]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **home.environment}, timeout=3600, check=False)
    if done.returncode:
        raise RuntimeError(f"{job} failed: {done.stderr}")
    told: dict[str, Any] = json.loads(done.stdout)
    return told
