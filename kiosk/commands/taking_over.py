"""``kiosk take-over``: a new laptop goes on in the place of one that is gone, from its snapshot."""

import argparse
import time
from pathlib import Path

from kiosk.commands.output import emit, moment, say
from kiosk.commands.signing import by_option, signed
from kiosk.commands.station import stored, wired
from kiosk.core.errors import KioskError
from kiosk.core.roles import Action
from kiosk.flow.succession import Taken
from kiosk.flow.succession import take_over as go_on
from kiosk.wiring import DATABASE, Wiring


def declare(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds this command to the command line."""
    each = commands.add_parser("take-over", help="go on in the place of a laptop that is gone")
    each.add_argument("snapshot", metavar="SNAPSHOT", nargs="?", help="its snapshot, or its kiosk.db; without: the database here")
    by_option(each, "who decides it")
    each.set_defaults(run=_take_over)


def _take_over(arguments: argparse.Namespace) -> int:
    started = time.perf_counter()
    wiring = wired()
    if arguments.snapshot is None:
        with stored() as (wiring, database):
            signed(wiring, database, Action.SETTINGS, arguments.by)
            taken = go_on(database, wiring.post, wiring.now())
    else:
        if (wiring.home / DATABASE).exists():
            with stored() as (wiring, database):
                signed(wiring, database, Action.SETTINGS, arguments.by)
        taken = wiring.take_over(Path(arguments.snapshot).expanduser())
        _tell(wiring, Path(arguments.snapshot).expanduser())
    emit(
        {
            "lines": taken.lines,
            "until": moment(taken.until),
            "tickets": taken.tickets,
            "uploads": taken.uploads,
            "badges": taken.badges,
            "seconds": round(time.perf_counter() - started, 3),
        }
    )
    _warn(taken)
    return 0


def _tell(wiring: Wiring, snapshot: Path) -> None:
    """The old laptop, should it come back, finds a word beside its snapshot; where that cannot be left, the take-over stands all the same."""
    database = wiring.database()
    try:
        wiring.leaving.into(database, snapshot.parent)
    except KioskError as error:
        say(f"the old laptop cannot be told by this stick that it was replaced: {error}")
    finally:
        database.close()


def _warn(taken: Taken) -> None:
    if taken.until is not None:
        say(f"the snapshot ends at {moment(taken.until)}: whom the old laptop admitted later is known here only when the platform tells")
    say("do not use the old laptop for this door any more: what it had still to send is sent from here")
    if taken.badges:
        say(f"{taken.badges} badges were still to be printed: the printer is asked before one comes out")
