"""Minutes of film at 30 pictures a second through the whole loop: memory stays, and nothing is missed that a single frame shows."""

import gc
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.core.rules import Rules
from kiosk.flow.desk import Desk, Post
from kiosk.flow.scanning import Scanning
from kiosk.ports.capture import Frame
from kiosk.sandbox.film import Act, FilmCamera, Look
from tests.benchmarks.desk import EVENT, filled
from tests.benchmarks.engines import reader, zxing_alone

FPS = 30.0
MOST_GROWN = 12.0
"""Megabytes by which the process may grow after the first fifth of the film: allocators and SQLite's cache breathe."""


@dataclass
class Watched:
    """The film, and what a single-frame reader would have read of it: the same engine, asked about each picture by itself."""

    film: FilmCamera
    live: bool = False
    single: dict[str, float] = field(default_factory=dict)
    sizes: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._read = zxing_alone()

    def read(self) -> Frame | None:
        frame = self.film.read()
        if frame is not None:
            for text in self._read(frame.image[:, :, 1].copy()):
                self.single.setdefault(text, frame.seen)
            if round(frame.seen * FPS) % 150 == 0:
                gc.collect()
                self.sizes.append(_resident_mb())
        return frame

    def close(self) -> None:
        self.film.close()


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _acts(seconds: float) -> Iterator[Act]:
    """Guests with paper and phones, some with a poster behind them, some quick."""
    dice, looks = random.Random(5), ("paper", "phone", "dark phone")
    passed, number = 0.8, 0
    while passed < seconds:
        look: Look = looks[number % 3]  # type: ignore[assignment]
        act = Act(
            (f"code-{number:07d}",),
            look,
            seconds=dice.uniform(0.7, 2.2),
            poster="https://example.org/programme" if number % 7 == 6 else "",
            pause=dice.uniform(0.3, 1.5),
        )
        passed += act.seconds + act.pause
        number += 1
        yield act


def _played(folder: Path, seconds: float, size: tuple[int, int]) -> tuple[Watched, list[str]]:
    """The film to its end, and the tickets that were decided."""
    database = filled(folder / "kiosk.db", 1_000)
    desk = Desk(database, Post(EVENT, "Door", lambda known: Rules(event=EVENT)), lambda: datetime.now(UTC))
    watched = Watched(FilmCamera(list(_acts(seconds)), size=size, fps=FPS))
    decided = [each.verdict.ticket.id for each in Scanning(watched, reader(), desk).decisions() if each.verdict.ticket is not None]
    database.close()
    return watched, decided


def _holds(watched: Watched, decided: list[str]) -> None:
    shown = {str(int(text.removeprefix("code-"))) for text in watched.single if text.startswith("code-")}
    assert shown
    assert shown - set(decided) == set()
    assert len(decided) == len(set(decided))
    settled = watched.sizes[len(watched.sizes) // 5 :]
    assert max(settled) - settled[0] < MOST_GROWN, settled


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="resident memory is read from Linux's /proc")
def test_a_minute_of_film(tmp_path: Path) -> None:
    """Every ticket that a single-frame reader sees is decided, once, and the process does not grow."""
    _holds(*_played(tmp_path, 60.0, (1280, 720)))


@pytest.mark.torture
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="resident memory is read from Linux's /proc")
def test_ten_minutes_of_film(tmp_path: Path) -> None:
    """The same for ten minutes."""
    _holds(*_played(tmp_path, 600.0, (1280, 720)))
