"""``kiosk sandbox``: a demo platform in a process of its own."""

import argparse
import signal
import sys
import threading
from pathlib import Path

from kiosk.commands.output import line, say
from kiosk.sandbox.faces import available, face
from kiosk.sandbox.ledger import PEOPLE
from kiosk.sandbox.serve import serve


def declare(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds this command to the command line."""
    sandbox = commands.add_parser("sandbox", help="serve a demo platform on loopback")
    names = available()
    sandbox.add_argument("--platform", default=names[0], metavar="NAME", help=f"one of: {', '.join(names)}")
    sandbox.add_argument("--people", type=int, default=PEOPLE, metavar="N", help="so many registrations when a new state begins")
    sandbox.add_argument("--port", type=int, default=0, metavar="N", help="default: a free one")
    sandbox.add_argument("--state", type=Path, metavar="F", help="a file that keeps everything; default: nothing is kept")
    sandbox.add_argument("--follow", action="store_true", help="end when standard input ends, with the program that started it")
    sandbox.set_defaults(run=_sandbox)


def _sandbox(arguments: argparse.Namespace) -> int:
    if arguments.follow:
        threading.Thread(target=_follow, name="follow", daemon=True).start()
    looks = face(arguments.platform)

    def announce(address: str) -> None:
        line(address)
        secrets = " ".join(f"{name}={value}" for name, value in looks.secrets.items())
        say(
            f'to use it, kiosk.toml:\n[event]\nplatform = "{looks.name}"\n[platform]\n{looks.settings_toml(address)}'
            f"and in the environment {secrets}"
        )

    serve(arguments.platform, arguments.port, arguments.state, announce=announce, people=arguments.people)
    return 0


def _follow() -> None:
    """Whoever started us holds the other end of our standard input: it closes also when they are killed."""
    while sys.stdin.buffer.read(1):
        pass
    signal.raise_signal(signal.SIGTERM)
