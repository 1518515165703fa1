"""``kiosk sandbox``: a demo platform in a process of its own."""

import argparse
import signal
import sys
import threading
from pathlib import Path

from kiosk.commands.output import line, say
from kiosk.sandbox import event
from kiosk.sandbox.serve import PLATFORMS, serve


def declare(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds this command to the command line."""
    sandbox = commands.add_parser("sandbox", help="serve a demo platform on loopback")
    sandbox.add_argument("--platform", default=PLATFORMS[0], metavar="NAME", help=f"one of: {', '.join(PLATFORMS)}")
    sandbox.add_argument("--port", type=int, default=0, metavar="N", help="default: a free one")
    sandbox.add_argument("--state", type=Path, metavar="F", help="a file that keeps everything; default: nothing is kept")
    sandbox.add_argument("--follow", action="store_true", help="end when standard input ends, with the program that started it")
    sandbox.set_defaults(run=_sandbox)


def _sandbox(arguments: argparse.Namespace) -> int:
    if arguments.follow:
        threading.Thread(target=_follow, name="follow", daemon=True).start()
    serve(arguments.platform, arguments.port, arguments.state, announce=_announce)
    return 0


def _follow() -> None:
    """Whoever started us holds the other end of our standard input: it closes also when they are killed."""
    while sys.stdin.buffer.read(1):
        pass
    signal.raise_signal(signal.SIGTERM)


def _announce(address: str) -> None:
    line(address)
    say(
        "to use it, kiosk.toml:\n"
        f'[event]\nplatform = "zoho_backstage"\n[platform]\nbase_url = "{address}"\naccounts_url = "{address}"\n'
        f'portal_id = "{event.PORTAL_ID}"\nevent_id = "{event.EVENT_ID}"\nclient_id = "{event.CLIENT_ID}"\n'
        f"and in the environment KIOSK_CLIENT_SECRET={event.CLIENT_SECRET} KIOSK_REFRESH_TOKEN={event.REFRESH_TOKEN}"
    )
