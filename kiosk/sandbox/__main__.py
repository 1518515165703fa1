"""``python -m kiosk.sandbox``: the sandbox without the rest of the kiosk; prints its address."""

import argparse
import sys
from pathlib import Path

from kiosk.core.errors import KioskError
from kiosk.sandbox.faces import FACES
from kiosk.sandbox.ledger import PEOPLE
from kiosk.sandbox.serve import serve


def _announce(address: str) -> None:
    sys.stdout.write(address + "\n")
    sys.stdout.flush()


def main() -> int:
    """0 after a clean stop, 1 where it could not start."""
    parser = argparse.ArgumentParser(prog="python -m kiosk.sandbox", description="Serves a demo event platform on loopback.")
    parser.add_argument("--platform", default=next(iter(FACES)))
    parser.add_argument("--port", type=int, default=0, help="0: a free one")
    parser.add_argument("--state", type=Path, help="SQLite file that keeps everything; without it nothing is kept")
    parser.add_argument("--checked-in", type=int, default=0, metavar="N", help="so many guests are inside when a new state begins")
    parser.add_argument("--people", type=int, default=PEOPLE, metavar="N", help="so many registrations when a new state begins")
    asked = parser.parse_args()
    try:
        serve(asked.platform, asked.port, asked.state, announce=_announce, people=asked.people, checked_in=asked.checked_in)
    except KioskError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
