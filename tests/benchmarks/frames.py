"""From a frame with a code in view to the committed verdict, and how much of it is decoding."""

import time
from pathlib import Path

import numpy as np

from kiosk.capture.opencv import opencv
from kiosk.core.rules import Rules
from kiosk.flow.desk import Desk, Post
from kiosk.sandbox.film import Act, FilmCamera
from kiosk.wiring import utc_now
from tests.benchmarks.desk import EVENT, filled
from tests.benchmarks.engines import reader
from tests.benchmarks.figures import Figure, against
from tests.benchmarks.optics import Sensor, Shot, card


def measure(folder: Path, *, guests: int = 100_000, acts: int = 60) -> list[Figure]:
    """720p frames of a film of tickets, each code decided once, and frames without a code; then 1080p frames of tickets at 4 px a module."""
    return [*_film(folder, guests, acts), *_at_1080p(folder, guests)]


def _at_1080p(folder: Path, guests: int, tickets: int = 200) -> list[Figure]:
    """Colour frames as a camera gives them: grey, notice, read, decide, commit; the frame in which each ticket was read."""
    database = filled(folder / "large.db", guests)
    desk = Desk(database, Post(EVENT, "Bench", lambda known: Rules(event=known.id), badge_key=b"k" * 32), utc_now)
    ours, whole, unread = reader(), [], 0
    for number in range(tickets):
        dice, text = np.random.default_rng([11, number]), f"code-{number * 7:07d}"
        held, sensor = card(text, ("paper", "phone", "dark")[number % 3], dice), Sensor((1920, 1080), number % 10)
        for frame in range(8):
            shot = Shot(float(dice.uniform(600, 1300)), float(dice.uniform(350, 700)), 4.0, roll=float(dice.normal(0, 10)), defocus=0.9)
            picture = opencv().cvtColor(sensor.take(held if frame else None, shot), opencv().COLOR_GRAY2BGR)
            started = time.perf_counter()
            codes = ours.read(picture).codes
            if text in {code.text for code in codes}:
                desk.present([text], None)
                whole.append((time.perf_counter() - started) * 1000)
                break
        else:
            unread += 1
    database.close()
    return [
        Figure("frame to committed verdict, 4 px a module", "ms", whole, f"1080p colour, {guests:,} tickets, {unread} of {tickets} not read")
    ]


def _film(folder: Path, guests: int, acts: int) -> list[Figure]:
    ours = reader()
    database = filled(folder / "frames.db", guests)
    desk = Desk(database, Post(EVENT, "Bench", lambda known: Rules(event=known.id), badge_key=b"k" * 32), utc_now)
    film = FilmCamera([Act((f"code-{number:07d}",), "phone" if number % 2 else "paper", seconds=1.6, pause=0.4) for number in range(acts)])
    whole, decoding, idle = [], [], []
    decided: set[str] = set()
    while (frame := film.read()) is not None:
        started = time.perf_counter()
        codes = ours.read(frame.image).codes
        read = time.perf_counter()
        if not codes:
            idle.append((read - started) * 1000)
        elif codes[0].text not in decided:
            decided.add(codes[0].text)
            desk.admit(codes[0].text)
            whole.append((time.perf_counter() - started) * 1000)
            decoding.append((read - started) * 1000)
    database.close()
    size = f"720p, {len(decided)} of {acts} codes read"
    total = Figure("frame to committed verdict", "ms", whole, size)
    return [
        total,
        against(Figure("  of it decoding", "ms", decoding, "720p"), total),
        Figure("720p frame, nothing read", "ms", idle),
    ]
