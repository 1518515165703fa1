"""A camera of this machine, by its number or its name."""

import sys
from types import ModuleType
from typing import Any

from kiosk.capture.connected import camera_of, found, is_number, may_be_name
from kiosk.capture.latest import Latest
from kiosk.capture.pictures import checked_rotation
from kiosk.ports.adapter import Adapter, Surroundings
from kiosk.ports.capture import Camera, CameraSettings

OPEN_SECONDS = 20.0
"""Windows' drivers take many seconds to open some cameras."""
READ_SECONDS = 4.0


def accepts(source: str) -> bool:
    """A number from 0 to 99, a device file of Linux, or what reads like a camera's name."""
    return is_number(source) or may_be_name(source)


def make(settings: CameraSettings, _surroundings: Surroundings) -> Camera:
    """Opens the camera; a name is looked up anew each time, so that another number after a replug changes nothing.

    Raises CaptureError where there is none, where the name means several, or where another program has it.
    """
    rotation = checked_rotation(settings.rotation)
    chosen = camera_of(settings.source, found())
    number, called = int(chosen.source), f"Camera {chosen.source}" + (f" ({chosen.name})" if chosen.name else "")

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
        rotation=rotation,
        absent=f"{called} cannot be opened: plug it in, close other programs that use it, or set another [camera] source.",
        gone=f"{called} has gone away: plug it in again.",
        silent=f"{called} gives no picture: unplug it and plug it in again.",
        open_seconds=OPEN_SECONDS,
        read_seconds=READ_SECONDS,
    )


ADAPTER: Adapter[Camera] = Adapter(
    "device", "a camera of this machine, by its number or name", CameraSettings, make, accepts=accepts, rank=10, found=found
)
