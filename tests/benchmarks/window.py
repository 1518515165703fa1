"""Process start to the first painted window, memory, and what the station costs while its camera runs and nobody comes."""

import json
import os
import subprocess
import sys
from pathlib import Path

from kiosk.sandbox.film import Act, write_film
from tests.benchmarks.desk import filled
from tests.benchmarks.figures import Figure
from tests.homes import ROOT, Home

SECONDS = 8.0


def measure(folder: Path, *, guests: int = 100_000, starts: int = 5) -> list[Figure]:
    """A configured station with a 720p camera at 25 fps, started ``starts`` times on the display at hand."""
    write_film(folder / "hall.avi", [Act((), seconds=4.0, pause=0.0)])
    home = Home(folder / "home")
    home.configure(more=f'[camera]\nsource = "{folder / "hall.avi"}"\nloop = true\n', event="1")
    filled(home.path / "kiosk.db", guests).close()
    environment = {**home.environment, "PYTHONPATH": str(ROOT)}
    if not environment.get("DISPLAY"):
        environment["QT_QPA_PLATFORM"] = "offscreen"
    told = []
    for start in range(starts):
        seconds = SECONDS if start == starts - 1 else 0.5
        command = [sys.executable, "-m", "tests.benchmarks.window_probe", str(seconds)]
        told.append(json.loads(subprocess.run(command, env=environment, capture_output=True, check=True, text=True, cwd=ROOT).stdout))
    display = environment.get("QT_QPA_PLATFORM") or os.environ.get("DISPLAY", "")
    last = told[-1]
    return [
        Figure("process start to first painted window", "ms", [each["first_paint_ms"] for each in told], f"{guests:,} tickets, {display}"),
        Figure("resident memory, camera running", "MB", [last["resident_mb"]], f"720p at 25 fps, {guests:,} tickets"),
        Figure("processor, camera running, nobody there", "%", [last["cpu_percent"]], f"of one core, over {SECONDS:.0f} s"),
    ]
