"""A camera of this machine, by its number."""

import re
import sys
from types import ModuleType
from typing import Any

from kiosk.capture.latest import Latest
from kiosk.capture.pictures import checked_rotation
from kiosk.ports.adapter import Adapter, Surroundings
from kiosk.ports.capture import Camera, CameraSettings

_NUMBER = re.compile(r"\d{1,2}|/dev/video\d{1,2}")
OPEN_SECONDS = 20.0
"""Windows' drivers take many seconds to open some cameras."""
READ_SECONDS = 4.0


def accepts(source: str) -> bool:
    """A number from 0 to 99, or on Linux a device file. A folder named ``12`` is written ``./12``."""
    return _NUMBER.fullmatch(source.strip()) is not None


def make(settings: CameraSettings, _surroundings: Surroundings) -> Camera:
    """Opens the camera. Raises CaptureError where there is none, or another program has it."""
    number = int(settings.source.strip().removeprefix("/dev/video"))

    def opening(cv2: ModuleType) -> Any:
        back_end = cv2.CAP_V4L2 if sys.platform == "linux" else cv2.CAP_ANY
        capture = cv2.VideoCapture(number, back_end)
        if capture.isOpened():
            # Uncompressed 720p does not fit through USB 2 at 30 pictures a second, JPEG does.
            capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
            capture.set(cv2.CAP_PROP_FRAME_WIDTH, settings.width)
            capture.set(cv2.CAP_PROP_FRAME_HEIGHT, settings.height)
            capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
        return capture

    return Latest(
        opening,
        rotation=checked_rotation(settings.rotation),
        absent=f"Camera {number} cannot be opened: plug it in, close other programs that use it, or set another [camera] source.",
        gone=f"Camera {number} has gone away: plug it in again.",
        silent=f"Camera {number} gives no picture: unplug it and plug it in again.",
        open_seconds=OPEN_SECONDS,
        read_seconds=READ_SECONDS,
    )


ADAPTER: Adapter[Camera] = Adapter("device", "a camera of this machine, by its number", CameraSettings, make, accepts=accepts, rank=10)
