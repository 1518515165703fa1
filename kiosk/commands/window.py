"""``kiosk``: the window at the door."""

import argparse
import os
import sys

from kiosk.commands.output import say
from kiosk.commands.station import wired
from kiosk.core.layouts import reading
from kiosk.core.wedge import WedgeSettings
from kiosk.flow.station import Station
from kiosk.settings import StationSettings
from kiosk.wiring import Wiring


def run(arguments: argparse.Namespace, *, scanner_test: bool = False) -> int:
    """Opens the configured station; ``scanner_test`` on its scanner test page."""
    wiring = wired()
    if not has_display():
        say("there is no display here: start it in a graphical session (kiosk scan works without one)")
        return 1
    return show(wiring, fullscreen=wiring.settings.station.fullscreen, scanner_test=scanner_test)


def show(wiring: Wiring, *, fullscreen: bool, scanner_test: bool = False) -> int:
    """The window over a wired station, until it is closed."""
    from kiosk.gui.app import run as run_window

    wiring.database().close()
    station: StationSettings = wiring.settings.station
    return run_window(
        Station(wiring.means()),
        fullscreen=fullscreen,
        now=wiring.now,
        wedge=WedgeSettings(station.scanner_prefix, station.scanner_suffix, station.scanner_gap_ms / 1000, station.scanner_shortest),
        reading=reading(station.scanner_layout, station.computer_layout),
        theme=station.theme,
        scanner_test=scanner_test,
    )


def has_display() -> bool:
    """Whether a window can be shown: on Windows and macOS always, elsewhere where a display or a Qt platform is named."""
    if sys.platform in {"win32", "darwin"}:
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
