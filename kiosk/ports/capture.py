"""Cameras and decoders: a camera gives frames, a decoder reads the codes in one."""

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from kiosk.core.scan import Code
from kiosk.ports.adapter import option

Image = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture: ``image`` is height × width (grey) or height × width × 3 (BGR), never reused by the camera.

    ``seen`` is its time in seconds on the camera's own clock: monotonic for a device, film time for a film.
    ``still`` marks a picture that stands alone (an image file): each is a presentation of its own. ``name`` is a file's name, if it has one.
    """

    image: Image = field(repr=False)
    seen: float
    still: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class CameraSettings:
    """``[camera]`` of kiosk.toml, the same for every kind of camera."""

    source: str = option("device number, video file, folder of images, or stream address", default="0")
    width: int = option("wanted picture width in pixels", default=1280)
    height: int = option("wanted picture height in pixels", default=720)
    rotation: int = option("degrees the picture is turned clockwise: 0, 90, 180, 270", default=0)
    loop: bool = option("play a film again when it ends", default=False)


class Camera(Protocol):
    """An open camera. ``live`` is whether it goes on for ever; a film or folder ends."""

    live: bool

    def read(self) -> Frame | None:
        """The next frame, waiting for it; None at the end of a film. Raises CaptureError when the camera has gone away.

        Never waits longer than a few seconds: a silent camera is one that has gone away.
        """
        ...

    def close(self) -> None:
        """Gives the device back; a second call does nothing."""
        ...


@dataclass(frozen=True, slots=True)
class NoSettings:
    """For adapters that have nothing to set."""


class Decoder(Protocol):
    """Reads QR codes in a grey picture."""

    name: str

    def read(self, grey: Image) -> tuple[Code, ...]:
        """All codes found in ``grey`` (height × width, uint8), in no particular order. Raises nothing for any picture."""
        ...


class Reader(Protocol):
    """What reads frames for a station: the decoders together."""

    def read(self, grey: Image) -> tuple[Code, ...]:
        """The codes in a frame of a film, in the time that a film leaves."""
        ...

    def read_thoroughly(self, grey: Image) -> tuple[Code, ...]:
        """The codes in a picture that stands alone, with every means."""
        ...
