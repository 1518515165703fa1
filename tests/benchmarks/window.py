"""Process start to the first painted window, memory, and what the station costs while its camera runs and nobody comes."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from kiosk.sandbox.film import Act, write_film
from tests.benchmarks.desk import filled
from tests.benchmarks.figures import Figure
from tests.homes import ROOT, Home

SECONDS = 8.0


def measure(folder: Path, *, guests: int = 100_000, starts: int = 5) -> list[Figure]:
    """A configured station with a camera at 30 fps, started ``starts`` times on the display at hand; then with a larger picture."""
    filled(_home(folder, (1280, 720)).path / "kiosk.db", guests).close()
    told = [_probe(folder, (1280, 720), SECONDS if start == starts - 1 else 0.5) for start in range(starts)]
    filled(_home(folder, (1920, 1080)).path / "kiosk.db", guests).close()
    large = _probe(folder, (1920, 1080), SECONDS)
    display = os.environ.get("DISPLAY", "") or "offscreen"
    share = "processor, camera running, nobody there"
    return [
        Figure("process start to first painted window", "ms", [each["first_paint_ms"] for each in told], f"{guests:,} tickets, {display}"),
        Figure("resident memory, camera running", "MB", [told[-1]["resident_mb"]], f"720p at 30 fps, {guests:,} tickets"),
        Figure(
            share, "%", [told[-1]["cpu_percent"]], f"of one core, 720p at 30 fps, with decoding the film and painting, over {SECONDS:.0f} s"
        ),
        Figure(share, "%", [large["cpu_percent"]], f"of one core, 1080p at 30 fps, with decoding the film and painting, over {SECONDS:.0f} s"),
    ]


def _home(folder: Path, size: tuple[int, int]) -> Home:
    """A station that watches an empty hall."""
    film = folder / f"hall-{size[1]}.avi"
    if not film.exists():
        write_film(film, [Act((), seconds=4.0, pause=0.0)], size=size, fps=30.0)
    home = Home(folder / f"home-{size[1]}")
    home.configure(more=f'[camera]\nsource = "{film}"\nloop = true\n', event="1")
    return home


def _probe(folder: Path, size: tuple[int, int], seconds: float) -> dict[str, Any]:
    environment = {**_home(folder, size).environment, "PYTHONPATH": str(ROOT)}
    if not environment.get("DISPLAY"):
        environment["QT_QPA_PLATFORM"] = "offscreen"
    command = [sys.executable, "-m", "tests.benchmarks.window_probe", str(seconds)]
    done = subprocess.run(command, env=environment, capture_output=True, check=True, text=True, cwd=ROOT)
    told: dict[str, Any] = json.loads(done.stdout)
    return told
