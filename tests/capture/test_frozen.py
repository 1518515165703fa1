"""Telling a stuck camera from a quiet hall."""

import numpy as np

from kiosk.capture.frozen import FROZEN_SECONDS, Frozen
from kiosk.ports.capture import Image
from tests.capture.codes import bgr, noise


def stuck(*pictures: Image, seconds: float = FROZEN_SECONDS + 1) -> bool:
    """Whether these, again and again at 30 a second, look stuck at any time."""
    frozen = Frozen()
    return any(frozen.see(pictures[number % len(pictures)], number / 30) for number in range(int(seconds * 30)))


def test_one_picture_for_ever() -> None:
    """The same bits for longer than three seconds are a stuck camera, grey or in colour; for less they are not."""
    assert stuck(noise(1))
    assert stuck(bgr(noise(1)))
    assert not stuck(noise(1), seconds=FROZEN_SECONDS)


def test_a_quiet_hall() -> None:
    """The noise of a sensor is enough: one grey more or less, here and there."""
    hall = bgr(noise(0)) // 2 + 40
    other = hall.copy()
    other[::24, ::24] += 1
    assert not stuck(hall, other)


def test_a_shutter_and_a_lamp() -> None:
    """Behind a privacy shutter, or blown by a lamp, a good camera gives the same picture for ever."""
    assert not stuck(np.zeros((720, 1280, 3), np.uint8))
    assert not stuck(np.full((720, 1280, 3), 255, np.uint8))


def test_another_size() -> None:
    """A switch of the mode is a change."""
    assert not stuck(noise(1), noise(1, (320, 200)))
