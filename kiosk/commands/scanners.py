"""``kiosk scanners`` lists the ports a hand scanner may hang on; ``kiosk scanner-layout`` tells how one that types was programmed."""

import argparse
import sys
from pathlib import Path

import segno

from kiosk.commands.output import emit, say
from kiosk.core.layouts import SETUP, Finding, detect
from kiosk.wiring import scanners_found


def declare(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds these commands to the command line."""
    commands.add_parser("scanners", help="which serial hand scanners are connected?").set_defaults(run=_scanners)
    command = commands.add_parser("scanner-layout", help="how was a hand scanner that types like a keyboard programmed?")
    command.add_argument("--out", type=Path, help="write the set-up code as a picture (PNG or SVG) and end")
    command.set_defaults(run=_layout)


def _scanners(arguments: argparse.Namespace) -> int:
    for each in scanners_found():
        emit({"source": each.source, "name": each.name})
    return 0


def _layout(arguments: argparse.Namespace) -> int:
    code = segno.make(SETUP, error="m", micro=False)
    if arguments.out is not None:
        if arguments.out.suffix.lower() not in {".png", ".svg"}:
            say(f"{arguments.out}: give it a name that ends in .png or .svg")
            return 2
        code.save(str(arguments.out), scale=6)
        emit({"file": str(arguments.out.resolve())})
        return 0
    code.terminal(sys.stderr, compact=True)
    say("scan this code into this terminal, or paste what it arrived as, and press Enter if the scanner does not")
    found = detect(sys.stdin.readline().rstrip("\r\n"))
    if found is None:
        say("that was not the set-up code: scan it again; if it stays so, set the scanner to the computer's country, or to serial")
        return 1
    emit({"scanner": found.scanner, "computer": found.computer, "caps_lock": found.caps, "sure": found.sure, "setting": setting(found)})
    say(_words(found))
    return 0


def setting(found: Finding) -> str:
    """The line for ``[station]`` of kiosk.toml; empty where none is needed."""
    return "" if found.well else f'scanner_layout = "{found.scanner}"'


def _words(found: Finding) -> str:
    caps = "; Caps Lock is on: switch it off" if found.caps else ""
    if found.well:
        return f"the scanner types what it reads{caps}"
    lost = f" Where keys cannot be told by their place (computer_layout), these are lost: {' '.join(found.lost)}." if found.lost else ""
    return (
        f"the scanner is set to {found.scanner.upper()}, the computer to {found.computer.upper()}{caps}. "
        f"Set the scanner to the computer's country, or write  {setting(found)}  below [station] in kiosk.toml.{lost}"
    )
