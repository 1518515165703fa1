"""``kiosk scanner``: the window on its scanner test page: scan anything, choose the camera, nobody is admitted."""

import argparse

from kiosk.commands import window


def declare(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds this command to the command line."""
    scanner = commands.add_parser("scanner", help="the window on its scanner test page: see how well codes are read, choose the camera")
    scanner.set_defaults(run=_scanner)


def _scanner(arguments: argparse.Namespace) -> int:
    return window.run(arguments, scanner_test=True)
