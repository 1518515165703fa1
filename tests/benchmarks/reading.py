"""How much is read, how fast, and at what cost: the kiosk's reader against zxing-cpp and pyzbar alone, in one run.

Times are milliseconds of one thread's processor time. Two halves of the seeds: the reader was made while looking at the first; the second was
held back. The difficulty of the presentations was set so that pyzbar alone reads about what ``scanning.md`` measured (62 % within a second).
"""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from kiosk.capture.pictures import grey, load
from kiosk.ports.capture import Image
from tests.benchmarks import presentations
from tests.benchmarks.engines import READERS, one_thread, pyzbar_alone, reader, timed, zxing_alone
from tests.benchmarks.figures import Figure, against
from tests.benchmarks.optics import Sensor, Shot, card

SIZES = {"1080p": (1920, 1080), "720p": (1280, 720)}
HALVES = {"open": 0, "held back": 1000}
WITHIN = 2.0
"""Seconds after which a presentation counts as not read."""
PHOTOS = Path(__file__).parents[3] / "shared" / "photos"

CONDITIONS: dict[str, Callable[[Shot], Shot]] = {
    "sharp": lambda shot: shot,
    "motion blur": lambda shot: replace(shot, moved=(2.2 * shot.module, 0.8 * shot.module)),
    "defocus": lambda shot: replace(shot, defocus=0.6 * shot.module),
    "low light": lambda shot: replace(shot, light=0.15, noise=5.0),
    "glare": lambda shot: replace(shot, glare=190.0, lamp=(0.35, 0.4)),
    "tilt": lambda shot: replace(shot, yaw=38.0, pitch=-28.0, roll=20.0),
    "JPEG": lambda shot: replace(shot, jpeg=22),
    "phone screen": lambda shot: replace(shot, defocus=1.0),
    "dark mode": lambda shot: replace(shot, defocus=1.0),
}
_LOOKS = {"phone screen": "phone", "dark mode": "dark"}
MODULES = (2.0, 3.0, 4.0, 6.0)
BURST = 6
"""Pictures of one ticket: a fifth of a second."""


@dataclass(frozen=True)
class Outcome:
    """One presentation to one reader: seconds from wholly in view to read (None: not within WITHIN), what each frame cost, and how many texts
    were not its own."""

    seconds: float | None
    costs: tuple[float, ...]
    wrong: int = 0


def measure(_folder: Path, *, guests: int, shown: int = 60) -> list[Figure]:
    """Everything; ``shown`` presentations of each half at each size. ``guests`` is not used: no list is needed to read."""
    del guests
    one_thread()
    figures = _conditions()
    for size in SIZES:
        figures += _presented(size, shown)
        figures += _idle(size)
    return [*figures, *_photographs()]


def _conditions(tickets: int = 12) -> list[Figure]:
    """Read rate of short bursts by condition and module size at 1080p, and what a frame cost."""
    figures = []
    jobs = [(condition, module) for condition in CONDITIONS for module in MODULES]
    with _processes() as pool:
        for (condition, module), told in zip(jobs, pool.map(_bursts, jobs, [tickets] * len(jobs)), strict=True):
            rates = " · ".join(f"{name} {100 * rate:.0f} %" for name, (rate, _) in told.items())
            costs = {name: Figure(f"{condition}, {module:g} px a module: a frame", "ms", cost, rates) for name, (_, cost) in told.items()}
            figures.append(against(costs["kiosk"], replace(costs["pyzbar alone"], name="pyzbar")))
    return figures


def _bursts(job: tuple[str, float], tickets: int) -> dict[str, tuple[float, list[float]]]:
    one_thread()
    condition, module = job
    told: dict[str, tuple[float, list[float]]] = {name: (0.0, []) for name in READERS}
    for number in range(tickets):
        pictures = list(_burst(condition, module, number))
        text = pictures[0][0]
        for name, make in READERS.items():
            read, rate = make(), told[name]
            found, costs = False, rate[1]
            for _, picture in pictures:
                texts, cost = timed(read, picture)
                costs.append(cost)
                found = found or text in texts
            told[name] = (rate[0] + found / tickets, costs)
    return told


def _burst(condition: str, module: float, number: int) -> Iterator[tuple[str, Image]]:
    """The hall for two pictures, then a ticket in a trembling hand."""
    dice = np.random.default_rng([9, number, int(module * 10)])
    text = "".join(dice.choice(list("ABCDEFGH0123456789"), 24))
    held = card(text, _LOOKS.get(condition, "paper"), dice)  # type: ignore[arg-type]
    sensor = Sensor(SIZES["1080p"], number)
    shot = CONDITIONS[condition](Shot(float(dice.uniform(700, 1200)), float(dice.uniform(400, 650)), module, roll=float(dice.normal(0, 8))))
    for _ in range(2):
        yield text, sensor.take(None, shot)
    for _ in range(BURST):
        yield text, sensor.take(held, replace(shot, x=shot.x + float(dice.normal(0, 2)), y=shot.y + float(dice.normal(0, 2))))


def _presented(size: str, shown: int) -> list[Figure]:
    figures = []
    for half, first in HALVES.items():
        outcomes: dict[str, list[Outcome]] = {name: [] for name in READERS}
        with _processes() as pool:
            for told in pool.map(partial(_present, size=SIZES[size]), range(first, first + shown)):
                for name, outcome in told.items():
                    outcomes[name].append(outcome)
        for name, each in outcomes.items():
            seconds = [WITHIN if one.seconds is None else one.seconds for one in each]
            rates = " · ".join(f"within {limit:g} s {100 * _share(each, limit):.1f} %" for limit in (0.5, 1.0, 2.0))
            title = f"{name}, {size}, {half}"
            figures.append(
                Figure(f"time to read: {title}", "s", seconds, f"{shown} presentations: {rates}, mean {statistics.mean(seconds):.2f} s")
            )
            costs = [cost for one in each for cost in one.costs]
            figures.append(Figure(f"a frame of it: {title}", "ms", costs, f"{len(costs)} frames"))
    return figures


def _share(outcomes: Sequence[Outcome], limit: float) -> float:
    return sum(one.seconds is not None and one.seconds <= limit for one in outcomes) / len(outcomes)


def _present(seed: int, size: tuple[int, int]) -> dict[str, Outcome]:
    """One presentation to every reader at once. Who is busy when a frame comes does not see it, as at the door: the newest is next."""
    one_thread()
    shown = presentations.presentation(seed, size)
    reads = {name: make() for name, make in READERS.items()}
    free, costs = dict.fromkeys(READERS, -1.0), {name: list[float]() for name in READERS}
    done: dict[str, float] = {}
    wrong = dict.fromkeys(READERS, 0)
    for moment, picture in presentations.frames(shown):
        for name, read in reads.items():
            if name in done or moment > WITHIN or moment + 1 / presentations.FPS <= free[name]:
                continue
            texts, cost = timed(read, picture)
            wrong[name] += len(texts - {shown.text})
            free[name] = max(moment, free[name]) + cost / 1000
            if moment >= 0:
                costs[name].append(cost)
            if shown.text in texts:
                done[name] = max(0.0, free[name])
    return {name: Outcome(done.get(name) if done.get(name, 99) <= WITHIN else None, tuple(costs[name]), wrong[name]) for name in READERS}


def _idle(size: str, frames: int = 1000) -> list[Figure]:
    """Frames without a code: a hall that stays, and another hall at every frame; and whether anything was read that is not there."""
    sensors = [Sensor(SIZES[size], seed) for seed in range(500, 520)]
    figures = []
    for what, many in (("one hall", 1), ("another hall each frame", len(sensors))):
        ours, invented, costs = reader(clock=time.thread_time), 0, []
        for number in range(frames):
            picture = sensors[number % many].take(None, Shot(0, 0, 1, light=1.0, noise=2.0 + number % 3))
            texts, cost = timed(lambda seen, ours=ours: frozenset(code.text for code in ours.read(seen).codes), picture)  # type: ignore[misc]
            costs.append(cost)
            invented += len(texts)
        alone = {
            name: [timed(read, sensors[number % many].take(None, Shot(0, 0, 1, noise=2.0 + number % 3)))[1] for number in range(60)]
            for name, read in (("zxing-cpp alone", zxing_alone()), ("pyzbar alone", pyzbar_alone()))
        }
        base = Figure(f"no code: pyzbar alone, {size}, {what}", "ms", alone["pyzbar alone"])
        # By the mean: where nothing moves two of three frames rest, and a median would be that of a rest.
        mean, ratio = statistics.mean(costs), statistics.mean(costs) / statistics.mean(base.samples)
        said = f"{invented} false reads in {frames}, mean {mean:.1f} ms"
        mine = Figure(f"no code: kiosk, {size}, {what}", "ms", costs, said, "pyzbar, by the mean", ratio)
        figures += [mine, Figure(f"no code: zxing-cpp alone, {size}, {what}", "ms", alone["zxing-cpp alone"]), base]
    return figures


def _photographs() -> list[Figure]:
    """The forty photographs, where they are: as pictures that stand alone."""
    if not PHOTOS.is_dir():
        return []
    right = dict.fromkeys(("kiosk", "zxing-cpp alone", "pyzbar alone"), 0)
    costs: list[float] = []
    cases = sorted(PHOTOS.glob("qrcode-*.txt"))
    for case in cases:
        picture = grey(load(next(path for path in PHOTOS.glob(f"{case.stem}.*") if path.suffix != ".txt")))
        wanted = case.read_bytes().decode()
        texts, cost = timed(lambda seen: frozenset(code.text for code in reader().read_thoroughly(seen).codes), picture)
        costs.append(cost)
        right["kiosk"] += wanted in texts
        right["zxing-cpp alone"] += wanted in zxing_alone()(picture)
        right["pyzbar alone"] += wanted in pyzbar_alone()(picture)
    told = " · ".join(f"{name} {count}" for name, count in right.items())
    return [Figure("photographs, thoroughly", "ms", costs, f"read of {len(cases)}: {told}")]


def _processes() -> ProcessPoolExecutor:
    """Two at once: a figure of one thread's processor time does not mind its neighbour."""
    return ProcessPoolExecutor(2, mp_context=get_context("spawn"))
