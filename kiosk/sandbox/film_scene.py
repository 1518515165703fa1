"""The entrance hall behind the tickets, and how a card is put before it: tilted, moving, a little blurred and noisy."""

import math
import random
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from kiosk.capture.opencv import opencv
from kiosk.ports.capture import Image
from kiosk.sandbox.film_cards import MARGIN, Card

_GRAINS = 4
"""So many patterns of noise take turns."""
_FOCUS = 2.1
"""Distance of the eye in heights of the picture: how strongly a tilted card looks tilted."""
_SHUTTER = 0.4
"""The part of the time between two frames in which light falls: how far a moving card smears."""


@dataclass(frozen=True, slots=True)
class Pose:
    """Where a card is held: its centre in parts of the picture's width and height, its height in parts of the picture's,
    the angles in degrees (``roll`` in the picture's plane), and how far it moved since the last frame, in parts
    of the picture's height."""

    x: float
    y: float
    height: float
    roll: float = 0.0
    yaw: float = 0.0
    pitch: float = 0.0
    moved: float = 0.0


class Scene:
    """A hall of one size, drawn once. ``frame`` is a new array each time."""

    def __init__(self, size: tuple[int, int], dice: random.Random) -> None:
        self._size = size
        noise = np.random.default_rng(dice.getrandbits(32))
        hall = _hall(size, dice)
        self._grain = [noise.integers(-5, 6, (size[1], size[0], 1), dtype=np.int16) for _ in range(_GRAINS)]
        self._halls = [(hall + grain // 2).clip(0, 255).astype(np.uint8) for grain in self._grain]
        self._lighter = [np.repeat(grain.clip(0), 3, 2).astype(np.uint8) for grain in self._grain]
        self._darker = [np.repeat((-grain).clip(0), 3, 2).astype(np.uint8) for grain in self._grain]

    def empty(self, number: int) -> Image:
        """The hall with nobody in it."""
        return self._halls[number % _GRAINS].copy()

    def put(self, frame: Image, card: Card, pose: Pose, number: int) -> None:
        """Draws ``card`` into ``frame``."""
        cv2 = opencv()
        corners = _corners(card, pose, self._size)
        left, top = np.maximum(np.floor(corners.min(0)).astype(int) - 2, 0)
        right, bottom = np.minimum(np.ceil(corners.max(0)).astype(int) + 2, self._size)
        if left >= right or top >= bottom:
            return
        height, width = card.shape[:2]
        flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
        onto = cv2.getPerspectiveTransform(flat, (corners - (left, top)).astype(np.float32))
        held = cv2.warpPerspective(card, onto, (int(right - left), int(bottom - top)), flags=cv2.INTER_LINEAR)
        smear = int(min(pose.moved * _SHUTTER, 0.035) * self._size[1])
        if smear > 1:
            held = cv2.blur(held, (1, smear))
        cover = held[:, :, 3].astype(np.float32) * (1 / 255)
        shown = held[:, :, :3].copy()
        cv2.add(shown, self._lighter[number % _GRAINS][top:bottom, left:right], dst=shown)
        cv2.subtract(shown, self._darker[number % _GRAINS][top:bottom, left:right], dst=shown)
        frame[top:bottom, left:right] = cv2.blendLinear(shown, frame[top:bottom, left:right].copy(), cover, 1 - cover)


def _corners(card: Card, pose: Pose, size: tuple[int, int]) -> NDArray[np.float64]:
    """The four corners of the card in the picture, in pixels, clockwise from the top left."""
    scale = pose.height * size[1] / (card.shape[0] - 2 * MARGIN)
    half = np.array([card.shape[1], card.shape[0]]) * scale / 2
    flat = np.array([[-half[0], -half[1], 0], [half[0], -half[1], 0], [half[0], half[1], 0], [-half[0], half[1], 0]])
    roll, yaw, pitch = (math.radians(angle) for angle in (pose.roll, pose.yaw, pose.pitch))
    about_z = np.array([[math.cos(roll), -math.sin(roll), 0], [math.sin(roll), math.cos(roll), 0], [0, 0, 1]])
    about_y = np.array([[math.cos(yaw), 0, math.sin(yaw)], [0, 1, 0], [-math.sin(yaw), 0, math.cos(yaw)]])
    about_x = np.array([[1, 0, 0], [0, math.cos(pitch), -math.sin(pitch)], [0, math.sin(pitch), math.cos(pitch)]])
    eye = _FOCUS * size[1]
    turned = flat @ (about_x @ about_y @ about_z).T
    seen = turned[:, :2] * (eye / (eye + turned[:, 2:]))
    return cast("NDArray[np.float64]", seen + np.array([pose.x * size[0], pose.y * size[1]]))


def _hall(size: tuple[int, int], dice: random.Random) -> NDArray[np.int16]:
    """A dim hall out of focus: glass doors with daylight behind, a ceiling with lamps, a floor that reflects both."""
    cv2 = opencv()
    width, height = 640, 360
    hall = np.zeros((height, width, 3), np.float32)
    down = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    hall[:] = np.array([66, 56, 48], np.float32) * (0.72 + 0.5 * down)
    horizon = 226
    hall[horizon:] = np.array([52, 47, 43], np.float32) * (1.25 - 0.6 * down[: height - horizon] / down[height - horizon])
    for left in (196, 262, 328, 394):
        cv2.rectangle(hall, (left, 84), (left + 54, horizon), (176, 164, 148), -1)
        cv2.rectangle(hall, (left + 4, 88), (left + 50, 120), (206, 196, 182), -1)
        cv2.fillPoly(
            hall, [np.array([[left, horizon], [left + 54, horizon], [left * 2 - 240, height], [left * 2 - 150, height]])], (92, 84, 75)
        )
    for left, right, shade in ((0, 96, 34), (96, 128, 44), (520, 552, 44), (552, 640, 34)):
        cv2.rectangle(hall, (left, 0), (right, height), (shade + 8, shade + 3, shade), -1)
    cv2.rectangle(hall, (560, 170), (640, 300), (70, 62, 96), -1)
    hall = cv2.GaussianBlur(hall, (0, 0), 13)
    lamps = np.zeros_like(hall)
    for _ in range(11):
        spot = (dice.randint(20, 620), dice.randint(8, 74))
        cv2.circle(lamps, spot, dice.randint(7, 13), (70 + dice.randint(0, 40), 118, 150), -1, cv2.LINE_AA)
    hall = cv2.resize(hall + cv2.GaussianBlur(lamps, (0, 0), 2.2), size, interpolation=cv2.INTER_CUBIC)
    across, up = np.meshgrid(np.linspace(-1, 1, size[0]), np.linspace(-1, 1, size[1]))
    return cast("NDArray[np.int16]", (hall * (1.06 - 0.38 * (across**2 + up**2) / 2)[:, :, None]).clip(0, 255).astype(np.int16))
