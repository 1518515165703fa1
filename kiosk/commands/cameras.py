"""``kiosk cameras``: what is connected, and what ``[camera] source`` calls it."""

import argparse
import dataclasses

from kiosk.commands.output import emit, say
from kiosk.wiring import found_cameras


def declare(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds this command to the command line."""
    commands.add_parser("cameras", help="the cameras that are connected, one JSON line each").set_defaults(run=_cameras)


def _cameras(arguments: argparse.Namespace) -> int:
    found = found_cameras()
    for each in found:
        emit(dataclasses.asdict(each))
    if not found:
        say("no camera is connected; a stream, a film or a folder of pictures can be [camera] source all the same")
    return 0
