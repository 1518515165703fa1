"""Synthetic pictures of tickets before a webcam: pose, blur, light, noise, glare, screens, JPEG. Drawn from seeds, judged by nothing here.

Every picture is grey, as a webcam's JPEG gives it. Units are pixels of the picture, shades from 0 to 255, seconds.
"""

import math
from dataclasses import dataclass, field
from typing import Any, Literal, cast

import cv2
import numpy as np
import segno
from numpy.typing import NDArray

from kiosk.ports.capture import Image

Look = Literal["paper", "phone", "dark"]
Floats = NDArray[np.float32]
TEXEL = 8
"""Pixels of the card's own drawing along one module."""
QUIET = 4
WHITE, BLACK = 218.0, 28.0
"""Paper and ink as a well exposed camera sees them."""


@dataclass(frozen=True)
class Card:
    """A card's drawing with its code. ``code`` is where the code's own square lies in it (left, top, side), in its pixels."""

    drawing: Floats = field(repr=False)
    code: tuple[float, float, float]
    modules: int
    text: str


@dataclass(frozen=True)
class Shot:
    """One exposure. ``x`` and ``y`` are the code's middle; ``module`` pixels a module; ``roll``, ``yaw`` and ``pitch`` degrees.

    ``defocus`` is a blur's sigma, ``moved`` what the card travels while the shutter is open (x, y), ``light`` the share of a good exposure,
    ``noise`` the sensor's own at full light, ``glare`` how much a lamp's reflection adds at (u, v) of the code, ``jpeg`` the quality or 0.
    """

    x: float
    y: float
    module: float
    roll: float = 0.0
    yaw: float = 0.0
    pitch: float = 0.0
    defocus: float = 0.6
    moved: tuple[float, float] = (0.0, 0.0)
    light: float = 1.0
    noise: float = 2.0
    glare: float = 0.0
    lamp: tuple[float, float] = (0.5, 0.5)
    jpeg: int = 85


def card(text: str, look: Look, dice: np.random.Generator, *, error: str = "m") -> Card:
    """A ticket: its code on paper with some lines of print, or on a phone, bright or in dark mode."""
    code = segno.make(text, error=error, micro=False, boost_error=False)
    cells = np.array([list(row) for row in code.matrix], np.uint8) != 0
    modules = len(cells)
    dark = np.kron(np.pad(cells, QUIET), np.ones((TEXEL, TEXEL), np.uint8)) != 0
    side = dark.shape[0]
    ink, ground = (WHITE - 14, BLACK - 8) if look == "dark" else (BLACK, WHITE)
    square = np.where(dark, ink, ground).astype(np.float32)
    margin = int(side * (0.10 if look == "paper" else 0.06))
    drawing = np.full((int(side * 1.5), side + 2 * margin), ground, np.float32)
    top = int(side * 0.16)
    drawing[top : top + side, margin : margin + side] = square
    for line in range(4):
        wide = int(side * dice.uniform(0.3, 0.9))
        at = top + side + int(side * (0.03 + 0.06 * line))
        for word in range(margin, margin + wide, TEXEL * 3):
            cv2.rectangle(drawing, (word, at), (word + int(dice.integers(8, 20)), at + 9), float(ink), -1)
    if look != "paper":
        drawing = cv2.copyMakeBorder(drawing, 3 * TEXEL, 3 * TEXEL, 2 * TEXEL, 2 * TEXEL, cv2.BORDER_CONSTANT, value=12.0).astype(np.float32)
        # A screen's own grid of pixels: about three to a texel of this drawing.
        grid = 1 - 0.05 * (np.indices(drawing.shape).sum(0) % 3 == 0)
        drawing = (drawing * grid).astype(np.float32)
        top, margin = top + 3 * TEXEL, margin + 2 * TEXEL
    quiet = QUIET * TEXEL
    return Card(drawing, (margin + quiet, top + quiet, modules * TEXEL), modules, text)


def hall(size: tuple[int, int], dice: np.random.Generator) -> Floats:
    """What is behind: light and shade, people as blobs, edges, writing and a carpet's grain; width × height."""
    width, height = size
    coarse = cv2.resize(dice.uniform(40, 170, (6, 9)).astype(np.float32), size, interpolation=cv2.INTER_CUBIC)
    picture = np.ascontiguousarray(coarse.clip(0, 255).astype(np.uint8))
    for _ in range(14):
        left, top = dice.integers(-100, width), dice.integers(-100, height)
        wide, high = dice.integers(20, width // 3), dice.integers(20, height // 2)
        shade = float(dice.uniform(15, 225))
        cv2.rectangle(picture, (int(left), int(top)), (int(left + wide), int(top + high)), shade, -1 if dice.random() < 0.6 else 3)
    for _ in range(6):
        middle = (int(dice.integers(0, width)), int(dice.integers(0, height)))
        axes = (int(dice.integers(30, 160)), int(dice.integers(40, 220)))
        cv2.ellipse(picture, middle, axes, 0, 0, 360, float(dice.uniform(20, 200)), -1)
    for _ in range(8):
        at = (int(dice.integers(0, width)), int(dice.integers(20, height)))
        cv2.putText(picture, "WELCOME 2026 hall B", at, cv2.FONT_HERSHEY_SIMPLEX, float(dice.uniform(0.4, 2)), float(dice.uniform(0, 255)), 2)
    grain = np.kron(dice.uniform(-14, 14, (height // 3 + 1, width // 3 + 1)), np.ones((3, 3)))[:height, :width]
    ground = picture + grain.astype(np.float32) * (np.linspace(0, 1, height, dtype=np.float32)[:, None] ** 2)
    return cv2.GaussianBlur(ground, (0, 0), float(dice.uniform(0.8, 2.2))).astype(np.float32)


class Sensor:
    """Takes pictures before one hall. Its noise is drawn once and shifted for each picture."""

    def __init__(self, size: tuple[int, int], seed: int) -> None:
        self.size = size
        self._dice = np.random.default_rng(seed)
        self._hall = hall(size, self._dice)
        self._grain = self._dice.standard_normal((size[1] + 64, size[0] + 64)).astype(np.float32)

    def take(self, held: Card | None, shot: Shot) -> Image:
        """The picture; without a card, the hall in that light."""
        scene = self._hall.copy()
        if held is not None:
            self._put(scene, held, shot)
        scene *= shot.light
        down, right = self._dice.integers(0, 64, 2)
        grain = self._grain[down : down + self.size[1], right : right + self.size[0]]
        # Photons come in numbers whose spread is their root: the darker the exposure, the larger the share of noise once it is amplified.
        gain = min(6.0, 0.85 / max(0.05, shot.light)) if shot.light < 0.6 else 1.0
        scene *= gain
        scene += grain * (shot.noise * gain * math.sqrt(1.0 / max(0.1, min(1.0, shot.light * gain))))
        seen = cast(Image, np.clip(scene, 0, 255).astype(np.uint8))
        if not shot.jpeg:
            return seen
        _, data = cv2.imencode(".jpg", seen, [cv2.IMWRITE_JPEG_QUALITY, shot.jpeg])
        return cast(Image, cv2.imdecode(data, cv2.IMREAD_GRAYSCALE))

    def _put(self, scene: Floats, held: Card, shot: Shot) -> None:
        matrix, outline = placed(held, shot)
        reach = int(4 * shot.defocus + max(map(abs, shot.moved)) + 4)
        low, high = outline.min(0) - reach, outline.max(0) + reach
        left, top = max(0, int(low[0])), max(0, int(low[1]))
        right, bottom = min(self.size[0], int(high[0]) + 1), min(self.size[1], int(high[1]) + 1)
        if right - left < 2 or bottom - top < 2:
            return
        matrix = np.array([[1, 0, -left], [0, 1, -top], [0, 0, 1]], np.float64) @ matrix
        room = (right - left, bottom - top)
        smooth = 0.42 * TEXEL / max(0.5, shot.module)
        drawing = cv2.GaussianBlur(held.drawing, (0, 0), smooth) if smooth > 0.5 else held.drawing
        card_seen = cv2.warpPerspective(drawing, matrix, room, flags=cv2.INTER_LINEAR)
        there = cv2.warpPerspective(np.ones_like(held.drawing), matrix, room, flags=cv2.INTER_LINEAR)
        part = scene[top:bottom, left:right]
        part += (card_seen - part) * there
        if max(map(abs, shot.moved)) > 0.6:
            part[:] = cv2.filter2D(part, -1, _streak(*shot.moved))
        if shot.defocus > 0.25:
            part[:] = cv2.GaussianBlur(part, (0, 0), shot.defocus)
        if shot.glare:
            self._shine(part, (shot.x - left, shot.y - top), held.modules * shot.module, shot)

    @staticmethod
    def _shine(part: Floats, middle: tuple[float, float], side: float, shot: Shot) -> None:
        x, y = middle[0] + (shot.lamp[0] - 0.5) * side, middle[1] + (shot.lamp[1] - 0.5) * side
        across = np.arange(part.shape[1], dtype=np.float32)[None, :] - x
        down = np.arange(part.shape[0], dtype=np.float32)[:, None] - y
        part += shot.glare * np.exp(-(across**2 + (down * 1.6) ** 2) / (2 * (0.22 * side) ** 2)).astype(np.float32)


def placed(held: Card, shot: Shot) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The matrix from the card's drawing to the picture, and where the card's four corners come to lie (4 × 2)."""
    left, top, side = held.code
    height, width = held.drawing.shape
    middle = np.array([left + side / 2, top + side / 2])
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    around = (corners - middle) * (shot.module / TEXEL)
    roll, yaw, pitch = (math.radians(angle) for angle in (shot.roll, shot.yaw, shot.pitch))
    turn = np.array([[math.cos(roll), -math.sin(roll)], [math.sin(roll), math.cos(roll)]])
    flat = around @ turn.T
    # A camera of 70 degrees sees a card as large as the picture at 0.7 of its width.
    distance = 1400.0
    x = flat[:, 0] * math.cos(yaw) + flat[:, 1] * math.sin(yaw) * math.sin(pitch)
    y = flat[:, 1] * math.cos(pitch)
    z = flat[:, 0] * math.sin(yaw) - flat[:, 1] * math.sin(pitch) * math.cos(yaw)
    scale = distance / (distance + z)
    seen = np.stack([shot.x + x * scale, shot.y + y * scale], 1)
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), seen.astype(np.float32))
    return cast(NDArray[np.float64], matrix), seen


def _streak(x: float, y: float) -> Any:
    """A kernel that smears along (x, y) pixels."""
    length = max(1.0, math.hypot(x, y))
    size = int(length) | 1
    size += 2
    kernel = np.zeros((size, size), np.float32)
    steps = max(2, int(length * 4))
    for step in range(steps):
        part = step / (steps - 1) - 0.5
        kernel[round((size - 1) / 2 + part * y), round((size - 1) / 2 + part * x)] += 1
    return kernel / kernel.sum()
