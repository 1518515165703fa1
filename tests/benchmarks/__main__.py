"""``python -m tests.benchmarks``: every figure, as a table and as JSON."""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks import cameras, desk, frames, ledger, platform, reading, search, window
from tests.benchmarks.figures import Figure, machine, table

_PARTS: dict[str, Callable[..., list[Figure]]] = {
    "desk": desk.measure,
    "ledger": ledger.measure,
    "frames": frames.measure,
    "reading": reading.measure,
    "cameras": cameras.measure,
    "window": window.measure,
    "platform": platform.measure,
    "search": search.measure,
}


def main() -> int:
    """Prints the table, and writes the JSON where ``--json`` says or below the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("--json", type=Path, metavar="F", help="write the JSON there as well")
    parser.add_argument("--guests", type=int, default=100_000)
    parser.add_argument("--tickets", action="append", type=int, metavar="N", help="a size of the ledger; can be given again")
    parser.add_argument("--only", action="append", choices=list(_PARTS), help="measure this part; can be given again")
    asked = parser.parse_args()
    figures: list[Figure] = []
    # Not in memory: a commit must reach the same kind of disk as at the door.
    with tempfile.TemporaryDirectory(prefix="kiosk-bench-", dir=Path.cwd()) as folder:
        for name, measure in _PARTS.items():
            if asked.only and name not in asked.only:
                continue
            sys.stderr.write(f"measuring: {name}\n")
            room = Path(folder) / name
            room.mkdir()
            sizes = {"sizes": asked.tickets or ledger.SIZES} if name == "ledger" else {"guests": asked.guests}
            figures += measure(room, **sizes)
    told = json.dumps({"machine": machine(), "figures": [figure.as_json() for figure in figures]}, indent=1)
    sys.stdout.write(f"{table(figures)}\n\n{told}\n")
    if asked.json:
        asked.json.write_text(told + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
