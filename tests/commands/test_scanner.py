"""``kiosk scanner``: the window on its scanner test page."""

import os
import subprocess
import sys
from pathlib import Path

from tests.homes import ROOT, Home, command

PROGRAM = """
from datetime import datetime, UTC
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from kiosk.gui.app import run
from kiosk.gui.window import Window
from tests.gui.fake_door import FakeDoor, FakeScanner, ONLINE

class Scanner(FakeScanner):
    def begin(self):
        print("testing", flush=True)

class Door(FakeDoor):
    def start(self):
        print("started", flush=True)
        QTimer.singleShot(0, self.close)
    def close(self):
        (window,) = (each for each in QApplication.topLevelWidgets() if isinstance(each, Window))
        print(window.band.accessibleName(), flush=True)
        window.close()

run(Door(told=ONLINE, scanner=Scanner()), fullscreen=True, now=lambda: datetime.now(UTC), scanner_test=True)
"""


def test_the_station_tests_before_it_starts() -> None:
    """Not one frame of the camera is decided on the way to the page."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    told = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, env=environment, cwd=ROOT, timeout=60, check=False)
    assert told.stdout.splitlines() == ["testing", "started", "Scanner test — nobody is admitted"]


def test_without_a_display_it_says_so(tmp_path: Path) -> None:
    """As the window does."""
    home = Home(tmp_path / "home")
    environment = {name: value for name, value in home.environment.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}}
    done = subprocess.run(command(["scanner"]), capture_output=True, text=True, env=environment, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert "no display" in done.stderr
