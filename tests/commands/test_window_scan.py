"""The whole program on a German computer, an American scanner at its keyboard: keys become a journal line."""

import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.core.ticket import Ticket, TicketCode
from tests.gui.x_server import keys, x_server
from tests.homes import EVENT, Home

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there is an X server on Linux only")

CODE = "TS26-8F3A/Z_y:1"


def test_keys_at_the_window_become_an_admission(tmp_path: Path) -> None:
    """``scanner_layout = "us"`` in kiosk.toml; xdotool types the scanner's keys; the guest is inside, once."""
    home = Home(tmp_path / "home")
    home.configure(station='scanner_layout = "us"\nfullscreen = false\n')
    home.fill(Ticket(EVENT, "1", "Zoë", type="General", codes=(TicketCode(CODE),)))
    with x_server("de") as display:
        environment = {**home.environment, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}

        def xdotool(*words: str) -> str:
            return subprocess.run(["xdotool", *words], env=environment, capture_output=True, text=True, check=True).stdout

        with subprocess.Popen([sys.executable, "-m", "kiosk"], env=environment) as program:
            try:
                window = xdotool("search", "--sync", "--onlyvisible", "--name", "Main Entrance").split()[0]
                xdotool("windowfocus", "--sync", window)
                typed = keys(CODE, "us", 0.001)
                for _ in range(100):
                    xdotool("sleep", "0.2", *typed, "key", "36")
                    if scans := _admitted(home):
                        break
            finally:
                program.terminate()
    assert scans == ["1"]


def _admitted(home: Home) -> list[str]:
    database = home.database()
    try:
        return [str(row["ticket"]) for row in database.rows("SELECT ticket FROM journal WHERE outcome = 'admitted'")]
    finally:
        database.close()
