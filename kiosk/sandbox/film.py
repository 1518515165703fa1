"""The demo's film: tickets held before a camera, made on the fly."""

import functools
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kiosk.capture.opencv import opencv, quiet
from kiosk.capture.pace import Pace
from kiosk.core.errors import CaptureError
from kiosk.ports.capture import Frame, Image
from kiosk.sandbox.film_cards import Card, paper, phone, poster
from kiosk.sandbox.film_scene import Pose, Scene

Look = Literal["paper", "phone", "dark phone", "poster"]
_LOOKS: dict[Look, Callable[[str, str, random.Random], Card]] = {
    "paper": paper,
    "phone": phone,
    "dark phone": functools.partial(phone, dark=True),
    "poster": poster,
}
_MOVE_SECONDS = 0.45
"""How long a card takes to come into view, and to leave."""


@dataclass(frozen=True, slots=True)
class Act:
    """What is shown: one card for each of ``codes``, side by side, for ``seconds`` from entering to having left.

    ``caption`` is printed below the code. ``poster`` is an address on a poster that hangs in view meanwhile. ``pause`` is how
    long the hall is empty afterwards; the same code in the next act is a new presentation after more than a second.
    """

    codes: tuple[str, ...]
    look: Look = "phone"
    seconds: float = 2.5
    caption: str = ""
    poster: str = ""
    pause: float = 1.2


class FilmCamera:
    """A camera that sees one act after another; the same frames for the same acts, size, fps and seed.

    ``size`` is width × height. ``seen`` is film time, which goes on growing in a loop. Not paced, every frame is given as
    fast as it is read; paced, the film plays in real time and frames are left out when the reader is late.
    """

    def __init__(
        self,
        acts: Sequence[Act],
        *,
        size: tuple[int, int] = (1280, 720),
        fps: float = 25.0,
        paced: bool = False,
        loop: bool = False,
        seed: int = 1,
        lead_in: float = 0.8,
    ) -> None:
        self.live = loop
        self._fps = fps
        self._seed = seed
        self._pace = Pace(paced=paced)
        self._scene = Scene(size, _dice(seed))
        self._acts: list[tuple[float, Act]] = []
        self._length = lead_in
        for act in acts:
            self._acts.append((self._length, act))
            self._length += act.seconds + act.pause
        self._next = 0
        self._drawn: tuple[int, tuple[Card, ...]] = (-1, ())

    @property
    def seconds(self) -> float:
        """The film's length."""
        return self._length

    def starts(self, act: int) -> float:
        """When the act of that number (0 is the first) begins, in film time."""
        return self._acts[act][0]

    def read(self) -> Frame | None:
        """The next frame, when it is due; None at the end."""
        while self._pace.late(self._next / self._fps) and (self.live or (self._next + 1) / self._fps < self._length):
            self._next += 1
        number, moment = self._next, self._next / self._fps
        if (moment >= self._length and not self.live) or not self._pace.wait(moment):
            return None
        self._next += 1
        return Frame(self.picture(number), moment)

    def close(self) -> None:
        """Ends any wait."""
        self._pace.close()

    def picture(self, number: int) -> Image:
        """The frame of that number (0 is the first), drawn anew."""
        moment = number / self._fps % self._length
        image = self._scene.empty(number)
        for index, (start, act) in enumerate(self._acts):
            if not start <= moment < start + act.seconds:
                continue
            for place, card in enumerate(self._cards(index, act)):
                pose = _pose(act, place, moment - start, 1 / self._fps, _dice(f"{self._seed}/{index}/{place}"))
                self._scene.put(image, card, pose, number)
        return image

    def _cards(self, index: int, act: Act) -> tuple[Card, ...]:
        """The cards of an act, drawn when it begins: drawing one takes some 30 ms."""
        if self._drawn[0] != index:
            self._drawn = index, _draw(act, _dice(f"{self._seed}/{index}"))
        return self._drawn[1]


def _dice(seed: object) -> random.Random:
    """Draws the same numbers for the same words; nothing here needs to be unpredictable."""
    return random.Random(str(seed))  # noqa: S311


def _draw(act: Act, dice: random.Random) -> tuple[Card, ...]:
    """The poster, if there is one, and what is held before it."""
    posters = [poster(act.poster, "", dice)] if act.poster else []
    return (*posters, *(_LOOKS[act.look](code, act.caption, dice) for code in act.codes))


def _pose(act: Act, place: int, moment: float, step: float, dice: random.Random) -> Pose:
    if act.look == "poster" or (act.poster and place == 0):
        return _hanging(act, place, moment)
    held, count = place - bool(act.poster), len(act.codes)
    x = 0.5 + (held - (count - 1) / 2) * 0.25 + (0.06 if act.poster else 0.0)
    tilt, phase = dice.uniform(-9, 9), [dice.uniform(0, 2 * math.pi) for _ in range(5)]
    lift = _away(act, moment)
    return Pose(
        x=x + 0.007 * math.sin(2.1 * moment + phase[0]) + 0.05 * lift * dice.choice((-1, 1)),
        y=0.51 + 0.010 * math.sin(2.7 * moment + phase[1]) + 1.05 * lift,
        height=(0.82 if count == 1 else 0.70) * (1 - 0.08 * lift),
        roll=tilt + 2.2 * math.sin(1.7 * moment + phase[2]) + 10 * lift,
        yaw=dice.uniform(-12, 12) + 7 * math.sin(1.3 * moment + phase[3]),
        pitch=dice.uniform(-14, 4) + 6 * math.sin(1.9 * moment + phase[4]),
        moved=abs(lift - _away(act, max(0.0, moment - step))),
    )


def _hanging(act: Act, place: int, moment: float) -> Pose:
    """A poster is wheeled in from the left and out again; it hangs straight, and is seen from the side."""
    away = _away(act, moment)
    x = 0.24 if act.look != "poster" else 0.40 + 0.28 * place
    return Pose(x=x - 0.7 * away, y=0.40, height=0.60, yaw=16.0)


def _away(act: Act, moment: float) -> float:
    """How far out of view a card is: 1 wholly, 0 where it is held; it slows down as it arrives."""
    move = min(_MOVE_SECONDS, act.seconds / 4)
    coming, going = 1 - moment / move, 1 - (act.seconds - moment) / move
    return float(max(0.0, coming, going)) ** 2


def write_film(path: Path, acts: Sequence[Act], *, size: tuple[int, int] = (1280, 720), fps: float = 25.0, seed: int = 1) -> None:
    """Writes the film as a video file: Motion JPEG in ``.avi``, MPEG-4 in ``.mp4``. Raises CaptureError where it cannot be written."""
    quiet()
    cv2 = opencv()
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*("MJPG" if path.suffix == ".avi" else "mp4v")), fps, size)
    if not writer.isOpened():
        raise CaptureError(f"The film {path} cannot be written: give a file that ends in .avi or .mp4, in a folder that can be written.")
    camera = FilmCamera(acts, size=size, fps=fps, seed=seed)
    try:
        while (frame := camera.read()) is not None:
            writer.write(frame.image)
    finally:
        writer.release()
