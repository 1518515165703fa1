"""``kiosk scanner``: the window on its scanner test page: scan anything, choose the camera, nobody is admitted."""

import argparse

from kiosk.commands import window
from kiosk.commands.signing import by_option, signed
from kiosk.commands.station import stored
from kiosk.core.roles import Action


def declare(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds this command to the command line."""
    scanner = commands.add_parser("scanner", help="the window on its scanner test page: see how well codes are read, choose the camera")
    by_option(scanner, "who tests it")
    scanner.set_defaults(run=_scanner)


def _scanner(arguments: argparse.Namespace) -> int:
    with stored() as (wiring, database):
        signed(wiring, database, Action.SCANNER_TEST, arguments.by)
    return window.run(arguments, scanner_test=True)
