"""``kiosk print`` and ``kiosk badge``."""

import argparse
import threading
import time
from pathlib import Path

from kiosk.commands.output import emit, line
from kiosk.commands.signing import by_option, signed
from kiosk.commands.station import stored
from kiosk.core.entry import BadgeState
from kiosk.core.errors import PrinterError
from kiosk.core.roles import Action
from kiosk.flow.counting import badge_counts
from kiosk.flow.handing import Handing
from kiosk.flow.lane import lane
from kiosk.ports.printer import PrintJob
from kiosk.wiring import Wiring

LANE_SECONDS = 30.0


def declare(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds these commands to the command line."""
    printing = commands.add_parser("print", help="work on the badges that are due")
    printing.add_argument("--wait", type=float, default=0.0, metavar="S", help="go on for so many seconds; default: one pass")
    printing.set_defaults(run=_print)
    badge = commands.add_parser("badge", help="one badge as a PDF")
    badge.add_argument("code", metavar="CODE")
    badge.add_argument("--out", type=Path, metavar="F.pdf", help="where to; default: the badges folder of KIOSK_HOME")
    badge.add_argument("--reprint", action="store_true", help="a new copy, which voids the one before it")
    badge.add_argument("--reason", default="", metavar="WORDS", help="why it is printed again")
    by_option(badge, "who has it printed again")
    badge.set_defaults(run=_badge, usage=badge)


def _print(arguments: argparse.Namespace) -> int:
    with stored() as (wiring, database):
        badging = wiring.badging(database)
        deadline = time.monotonic() + arguments.wait
        printed, rest = 0, threading.Event()
        with lane(wiring.home, "print", wait_seconds=max(arguments.wait, LANE_SECONDS)) as free:
            while free:
                printed += badging.round(heed_pauses=False).printed
                if not _waiting(badge_counts(database)) or time.monotonic() >= deadline:
                    break
                rest.wait(min(1.0, max(0.0, deadline - time.monotonic())))
        states = badge_counts(database)
    queued = states[BadgeState.QUEUED] + states[BadgeState.SUBMITTING]
    stuck = {state.value: states[state] for state in (BadgeState.BLOCKED, BadgeState.UNCERTAIN, BadgeState.FAILED)}
    emit({"printed": printed, "queued": queued, **stuck})
    return int(any(stuck.values()))


def _waiting(states: dict[BadgeState, int]) -> int:
    return states[BadgeState.QUEUED] + states[BadgeState.SUBMITTING] + states[BadgeState.BLOCKED]


def _badge(arguments: argparse.Namespace) -> int:
    if arguments.reprint and not arguments.reason.strip():
        arguments.usage.error("--reprint asks for a --reason")
    with stored() as (wiring, database):
        signature = signed(wiring, database, Action.REPRINT, arguments.by) if arguments.reprint else None
        handing = Handing(wiring.desk(database, operator=arguments.by), wiring.drawing(database))
        with lane(wiring.home, "print", wait_seconds=LANE_SECONDS) as free:
            if not free:
                raise PrinterError("another program of this station is printing: try again when it has finished")
            handed = handing.badge(arguments.code, reprint=arguments.reprint, words=arguments.reason, signed=signature)
            try:
                path = _written(wiring, handed.job, arguments.out)
            except PrinterError:
                handing.failed(handed)
                raise
            handing.done(handed)
    line(str(path))
    return 0


def _written(wiring: Wiring, job: PrintJob, out: Path | None) -> Path:
    path = (out or wiring.home / "badges" / f"{job.name}.pdf").resolve()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}.part")
        fresh.write_bytes(job.pdf)
        fresh.replace(path)
    except OSError as error:
        raise PrinterError(f"{path} cannot be written ({error.strerror}): name another place with --out") from error
    return path
