"""The command line: ``kiosk`` and its commands; words go to standard error, exit 0 done, 1 something failed and is said, 2 wrong usage."""

import argparse
import importlib
import io
import logging
import os
import sys
from collections.abc import Sequence

from kiosk import __version__
from kiosk.commands.output import say
from kiosk.core.errors import KioskError

_WORDS = "On-site check-in: scans tickets, decides offline, prints badges, uploads in bulk. Without a command: the window."
_MODULES = {
    "demo": ("demo",),
    "sync": ("sync",),
    "scan": ("scan", "look", "undo", "override"),
    "finding": ("find",),
    "guests": ("walkin", "answer", "sessions"),
    "printing": ("print", "badge"),
    "conflicts": ("conflicts",),
    "books": ("queue", "muster", "stats", "verify"),
    "doctor": ("doctor",),
    "scanner": ("scanner",),
    "scanners": ("scanners", "scanner-layout"),
    "cameras": ("cameras",),
    "connect": ("connect", "events"),
    "sandbox": ("sandbox",),
    "importing": ("import",),
    "roster": ("roster",),
    "exporting": ("export",),
    "purge": ("purge",),
    "encryption": ("encryption",),
    "people": ("people",),
    "crowd": ("group", "correct", "evacuate"),
    "report": ("report",),
    "taking_over": ("take-over",),
}
"""Which module declares which commands. Only the one that is asked for is imported: a scan should not wait for the sandbox's web server."""


def main(words: Sequence[str] | None = None) -> int:
    """Runs one command; without any, the window."""
    if sys.stdout is None:
        say("standard output is closed: nothing was done, since nobody could read what came of it")
        return 1
    _prepare()
    parser = argparse.ArgumentParser(
        prog="kiosk",
        description=_WORDS,
    )
    parser.add_argument("--version", action="version", version=f"kiosk {__version__}")
    parser.set_defaults(run=_window)
    commands = parser.add_subparsers(metavar="COMMAND")
    given = list(sys.argv[1:] if words is None else words)
    asked = [module for module, names in _MODULES.items() if given and given[0] in names]
    for module in asked or _MODULES:
        importlib.import_module(f"kiosk.commands.{module}").declare(commands)
    arguments = parser.parse_args(given)
    try:
        return int(arguments.run(arguments))
    except KioskError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("stopped; everything that was confirmed is kept")
        return 130
    except BrokenPipeError:
        _forget_output()
        return 1
    except OSError as error:
        say(f"{error.filename or 'standard output'}: {error.strerror or error}: check that it exists, is yours, and has space")
        if error.filename is None:
            _forget_output()
        return 1


def _forget_output() -> None:
    """Whoever read our output has gone, or its disk is full. Python would complain once more when it flushes at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _prepare() -> None:
    """Names of the whole world go out as UTF-8 wherever we run, and what we write is ours alone."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    os.umask(0o077)
    for library in ("httpx", "httpcore"):  # they would log whole addresses, and a query may hold a guest's mail address
        logging.getLogger(library).setLevel(logging.WARNING)


def _window(arguments: argparse.Namespace) -> int:
    from kiosk.commands.window import run

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
