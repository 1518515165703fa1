"""The command line: ``kiosk`` and its commands; words go to standard error, exit 0 done, 1 something failed and is said, 2 wrong usage."""

import argparse
import os
import sys
from collections.abc import Sequence

from kiosk import __version__
from kiosk.commands import books, demo, doctor, printing, sandbox, scan, sync, window
from kiosk.commands.output import say
from kiosk.core.errors import KioskError

_WORDS = "On-site check-in: scans tickets, decides offline, prints badges, uploads in bulk. Without a command: the window."
_GROUPS = (demo, sync, scan, printing, books, doctor, sandbox)


def main(words: Sequence[str] | None = None) -> int:
    """Runs one command; without any, the window."""
    parser = argparse.ArgumentParser(
        prog="kiosk",
        description=_WORDS,
    )
    parser.add_argument("--version", action="version", version=f"kiosk {__version__}")
    parser.set_defaults(run=window.run)
    commands = parser.add_subparsers(metavar="COMMAND")
    for group in _GROUPS:
        group.declare(commands)
    arguments = parser.parse_args(words)
    try:
        return int(arguments.run(arguments))
    except KioskError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("stopped; everything that was confirmed is kept")
        return 130
    except BrokenPipeError:
        # Whoever read our output has gone. Python would complain once more when it flushes at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


if __name__ == "__main__":
    sys.exit(main())
