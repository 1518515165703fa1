"""``kiosk connect`` gets the platform's consent and lists the events; ``kiosk events`` only lists them."""

import argparse
import os
import sys
import webbrowser
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from kiosk import adapters, settings
from kiosk.commands.output import emit, moment, say
from kiosk.core.errors import SettingsError
from kiosk.ports.adapter import Adapter, Asking, Surroundings
from kiosk.ports.platform import Event, Platform
from kiosk.secrets import Secrets
from kiosk.settings import Configured
from kiosk.wiring import PLATFORMS, configured, utc_now

LONGEST_LINE = 8192


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The configured platform, which need not be able to work yet."""

    adapter: Adapter[Platform]
    configured: Configured
    secrets: Secrets
    surroundings: Surroundings

    def events(self) -> Sequence[Event]:
        """The account's events, or the configured one where the platform cannot list them. Raises PlatformError."""
        with closing(self.adapter.make(self.configured.settings, self.surroundings)) as platform:
            return platform.events() if platform.capabilities.events else [platform.event()]


def declare(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds these commands to the command line."""
    connect = commands.add_parser("connect", help="get the platform's consent for this station, then list its events")
    connect.add_argument("--code", default="", help="the code that the platform gave, instead of waiting for it")
    connect.add_argument("--port", type=_port, help="the port of this computer that the browser is led back to")
    connect.add_argument("--no-browser", action="store_true", help="only show the address, to be opened elsewhere")
    connect.set_defaults(run=_connect)
    commands.add_parser("events", help="the account's events, to choose from").set_defaults(run=_events)


def _connect(arguments: argparse.Namespace) -> int:
    chosen = _chosen(settings.home())
    if chosen.adapter.connect is None:
        raise SettingsError(
            f"{chosen.adapter.name} gives no consent of this kind: put its secrets where kiosk doctor says, then run kiosk events"
        )
    asking = Asking(
        say=say,
        ask=_ask,
        browse=partial(_browse, wanted=not arguments.no_browser),
        keep=chosen.secrets.keep,
        code=arguments.code,
        port=arguments.port,
    )
    chosen.adapter.connect(chosen.configured.settings, chosen.surroundings, asking)
    return _list(chosen)


def _events(arguments: argparse.Namespace) -> int:
    return _list(_chosen(settings.home()))


def _chosen(home: Path) -> _Chosen:
    wanted = configured(home).platform
    secrets = Secrets(home, os.environ)
    return _Chosen(adapters.available(PLATFORMS)[wanted.name], wanted, secrets, Surroundings(home, secrets, utc_now))


def _list(chosen: _Chosen) -> int:
    for event in chosen.events():
        emit({"id": event.id, "name": event.name, "starts": moment(event.starts), "ends": moment(event.ends), "state": event.state})
    return 0


def _ask(question: str) -> str:
    """One line from standard input, empty where nobody answers. Read past Python's own buffer: a thread that still waits in it when
    the program ends would bring it down.
    """
    say(question)
    line = b""
    try:
        handle = sys.stdin.fileno()
        while not line.endswith(b"\n") and len(line) < LONGEST_LINE:
            part = os.read(handle, 1)
            if not part:
                break
            line += part
    except (AttributeError, OSError, ValueError):
        return ""
    return line.decode("utf-8", "replace").strip()


def _browse(address: str, *, wanted: bool) -> bool:
    try:
        return wanted and webbrowser.open(address)
    except webbrowser.Error:
        return False


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text[:6]) < 65536):
        raise argparse.ArgumentTypeError(f"{text!r} is no port: 1 to 65535")
    return int(text)
