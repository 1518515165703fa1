"""From a frame with a code in view to the committed verdict, and how much of it is decoding."""

import time
from pathlib import Path

from kiosk import adapters
from kiosk.capture.reader import Reader
from kiosk.core.rules import Rules
from kiosk.flow.desk import Desk, Post
from kiosk.ports.adapter import Surroundings
from kiosk.ports.capture import DecoderSettings
from kiosk.sandbox.film import Act, FilmCamera
from kiosk.wiring import DECODERS, utc_now
from tests.benchmarks.desk import EVENT, filled
from tests.benchmarks.figures import Figure, against


def measure(folder: Path, *, guests: int = 100_000, acts: int = 60) -> list[Figure]:
    """720p frames of a film of tickets, each code decided once; and frames without a code."""
    reader = _reader(folder)
    database = filled(folder / "frames.db", guests)
    desk = Desk(database, Post(EVENT, "Bench", lambda known: Rules(event=known.id), badge_key=b"k" * 32), utc_now)
    film = FilmCamera([Act((f"code-{number:07d}",), "phone" if number % 2 else "paper", seconds=1.6, pause=0.4) for number in range(acts)])
    whole, decoding, idle = [], [], []
    decided: set[str] = set()
    while (frame := film.read()) is not None:
        started = time.perf_counter()
        codes = reader.read(frame.image).codes
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
    return [total, against(Figure("  of it decoding", "ms", decoding, "720p"), total), Figure("frame without a code", "ms", idle, "720p")]


def _reader(folder: Path) -> Reader:
    surroundings = Surroundings(folder, lambda name: "", utc_now)
    return Reader([adapter.make(DecoderSettings(), surroundings) for adapter in adapters.available(DECODERS).values()])
