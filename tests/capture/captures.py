"""A ``cv2.VideoCapture`` that does what a test tells it: the one fake of a driver."""

import threading
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import numpy as np

from kiosk.capture.latest import Latest, Words
from kiosk.ports.capture import Image

WORDS = Words("it", absent="absent", gone="gone", silent="silent", hung="hung", frozen="frozen")


class FakeCapture:
    """Gives what ``script`` yields, and fails when it is over: pictures, or None for a read that fails.

    ``refuses`` are the properties that ``set`` says no to, ``has`` those it tells; ``asked`` is what was set, ``reads`` how often it was read.
    """

    def __init__(self, script: Iterator[Any], *, opened: bool = True, refuses: frozenset[int] = frozenset()) -> None:
        self._script, self._opened, self._refuses = script, opened, refuses
        self.asked: list[tuple[int, float]] = []
        self.has: dict[int, float] = {}
        self.reads = 0
        self.released = threading.Event()

    def isOpened(self) -> bool:  # noqa: N802 - OpenCV's name
        return self._opened

    def set(self, name: int, value: float) -> bool:
        self.asked.append((name, value))
        return name not in self._refuses

    def get(self, name: int) -> float:
        return self.has.get(name, 0.0)

    def read(self) -> tuple[bool, Any]:
        self.reads += 1
        picture = next(self._script, None)
        return picture is not None, picture

    def release(self) -> None:
        self.released.set()

    def opening(self, cv2: ModuleType) -> "FakeCapture":
        """As ``Latest`` wants it."""
        return self


def latest(opening: Callable[[ModuleType], Any], *, words: Words = WORDS, open_seconds: float = 20.0, read_seconds: float = 20.0) -> Latest:
    """A camera on that driver."""
    return Latest(opening, words, open_seconds=open_seconds, read_seconds=read_seconds)


def shade(value: int, shape: tuple[int, ...] = (48, 64, 3)) -> Image:
    """A picture of one grey."""
    return np.full(shape, value, np.uint8)
