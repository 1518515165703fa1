"""``kiosk purge --yes``: after the event, forgets everybody in every file of this station; the numbers stay."""

import argparse

from kiosk.commands.output import emit, say
from kiosk.commands.signing import by_option, signed
from kiosk.commands.station import stored
from kiosk.core.errors import KioskError
from kiosk.core.roles import Action
from kiosk.flow import forgetting


def declare(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds this command to the command line."""
    each = commands.add_parser("purge", help="forget everybody, after the event")
    each.add_argument("--yes", action="store_true", required=True, help="names, addresses, codes and words are lost for good")
    each.add_argument("--even-unsent", action="store_true", help="also what is at no platform and in no export")
    by_option(each, "who forgets them")
    each.set_defaults(run=_purge)


def _purge(arguments: argparse.Namespace) -> int:
    with stored() as (wiring, database):
        if not forgetting.alone(database):
            raise KioskError("the station is running here: close its window and every other kiosk command, then purge again")
        signed(wiring, database, Action.PURGE, arguments.by)
        done = wiring.purge(database, "by hand", anyway=arguments.even_unsent)
    emit(
        {
            "tickets": done.tickets,
            "lines": done.lines,
            "unsent": done.lost.unsent,
            "unexported": done.lost.unexported,
            "files": list(done.files),
            "left": [{"file": file, "why": why} for file, why in done.left],
        }
    )
    for file, why in done.left:
        say(f"{file}: {why}")
    return int(bool(done.left))
