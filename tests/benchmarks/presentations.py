"""Tickets held up to a camera by hands: they arrive, tremble, are tilted, badly lit, out of focus at first. One seed, one presentation."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from kiosk.ports.capture import Image
from tests.benchmarks.optics import Card, Look, Sensor, Shot, card, placed

FPS = 30.0
SECONDS = 2.6
_ALPHABET = np.array(list("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789-"))


@dataclass(frozen=True)
class Presentation:
    """One guest's ticket. ``hold`` is how it is held when it has arrived; the rest is how it moves and what the camera does."""

    seed: int
    size: tuple[int, int]
    text: str
    look: Look
    error: str
    hold: Shot
    come: float
    start: tuple[float, float]
    drift: tuple[float, float, float, float]
    tremor: tuple[float, float, float]
    shutter: float
    focus: tuple[float, float]
    sway: tuple[float, float]
    wobble: tuple[float, float, float]

    def shot(self, moment: float) -> Shot:
        """The exposure that ends at ``moment``."""
        x, y, scale = self._place(moment)
        u, v, _ = self._place(moment - self.shutter)
        unsharp = self.hold.defocus + self.focus[0] * math.exp(-moment / self.focus[1])
        swing = math.sin(2 * math.pi * self.sway[1] * moment)
        lamp = (self.hold.lamp[0] + 0.5 * swing, self.hold.lamp[1] + 0.2 * swing)
        return replace(
            self.hold,
            x=x,
            y=y,
            module=self.hold.module * scale,
            defocus=unsharp,
            moved=(x - u, y - v),
            roll=self.hold.roll + self.wobble[0] * math.sin(2 * math.pi * self.wobble[2] * moment),
            yaw=self.hold.yaw + self.sway[0] * swing,
            lamp=lamp,
        )

    def _place(self, moment: float) -> tuple[float, float, float]:
        """Where the code's middle is, and how large against how it is held at last."""
        away = max(0.0, 1 - moment / self.come) ** 2
        a, b, slow, fast = self.drift
        quick, width, phase = self.tremor
        x = self.hold.x + a * math.sin(2 * math.pi * slow * moment + phase) + width * math.sin(2 * math.pi * quick * moment)
        y = self.hold.y + b * math.sin(2 * math.pi * fast * moment + 2 * phase) + width * math.cos(2 * math.pi * quick * moment + phase)
        return (
            x + away * self.start[0],
            y + away * self.start[1],
            1 - 0.25 * away + self.wobble[1] * math.cos(2 * math.pi * self.wobble[2] * moment),
        )


def presentation(seed: int, size: tuple[int, int]) -> Presentation:
    """The presentation of that seed; the same scene at another size has other pixels, as with another camera."""
    dice = np.random.default_rng([7, seed])
    unit = size[1] / 1080
    module = float(np.exp(dice.uniform(math.log(3.0), math.log(9.0)))) * max(unit, 0.8)
    dim = float(dice.choice([1.0, 0.8, 0.45, 0.22], p=[0.4, 0.3, 0.2, 0.1]))
    hold = Shot(
        x=size[0] * dice.uniform(0.36, 0.64),
        y=size[1] * dice.uniform(0.38, 0.6),
        module=module,
        roll=float(dice.normal(0, 14)) + float(dice.choice([0, 0, 0, 90, 180])),
        yaw=float(dice.uniform(-28, 28)),
        pitch=float(dice.uniform(-28, 28)),
        defocus=float(dice.uniform(0.5, 1.5)) * max(unit, 0.8),
        light=dim,
        noise=float(dice.uniform(2, 6)),
        glare=float(dice.choice([0.0, 0.0, 0.0, 110.0, 200.0])),
        lamp=(float(dice.uniform(0, 1)), float(dice.uniform(0, 1))),
        jpeg=int(dice.integers(40, 92)),
    )
    shutter = float(dice.uniform(1 / 120, 1 / 50)) if dim > 0.5 else float(dice.uniform(1 / 50, 1 / 30))
    side = float(dice.choice([-1, 1]))
    return Presentation(
        seed=seed,
        size=size,
        text="".join(dice.choice(_ALPHABET, int(dice.integers(10, 60)))),
        look=("paper", "phone", "dark")[int(dice.choice(3, p=[0.4, 0.42, 0.18]))],
        error=str(dice.choice(["l", "m", "q"])),
        hold=hold,
        come=float(dice.uniform(0.35, 0.9)),
        start=(side * size[0] * float(dice.uniform(0, 0.35)), size[1] * float(dice.uniform(0.5, 0.8))),
        drift=(*(dice.uniform(6, 40, 2) * unit), *dice.uniform(0.4, 1.3, 2)),
        tremor=(float(dice.uniform(5, 9)), float(dice.uniform(0.5, 4.0)) * unit, float(dice.uniform(0, 6.28))),
        shutter=shutter,
        focus=(float(dice.uniform(0.3, 3.0)) * unit, float(dice.uniform(0.1, 0.4))),
        sway=(float(dice.uniform(0, 10)), float(dice.uniform(0.2, 0.8))),
        wobble=(float(dice.uniform(0, 4)), float(dice.uniform(0, 0.03)), float(dice.uniform(0.3, 1.0))),
    )


def frames(shown: Presentation) -> Iterator[tuple[float, Image]]:
    """Seconds since the code is wholly in view, and the picture; negative while the ticket still comes in."""
    dice = np.random.default_rng([8, shown.seed])
    held, sensor = card(shown.text, shown.look, dice, error=shown.error), Sensor(shown.size, shown.seed)
    entered: float | None = None
    for number in range(int(SECONDS * FPS)):
        moment = number / FPS
        shot = shown.shot(moment)
        if entered is None and _whole(held, shot, shown.size):
            entered = moment
        yield (moment - entered if entered is not None else -1.0), sensor.take(held, shot)


def _whole(held: Card, shot: Shot, size: tuple[int, int]) -> bool:
    matrix, _ = placed(held, shot)
    left, top, side = held.code
    corners = np.array([[left, top], [left + side, top], [left + side, top + side], [left, top + side]], np.float64)
    seen = np.c_[corners, np.ones(4)] @ matrix.T
    places = seen[:, :2] / seen[:, 2:]
    return bool((places >= 0).all() and (places[:, 0] < size[0]).all() and (places[:, 1] < size[1]).all())
