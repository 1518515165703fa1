"""A network camera: MJPEG or video over HTTP, RTSP and their kin."""

import re
from functools import partial
from types import ModuleType
from typing import Any

from kiosk.capture.latest import Latest, Words
from kiosk.capture.pictures import checked_rotation
from kiosk.capture.source import shown
from kiosk.ports.adapter import Adapter, Surroundings
from kiosk.ports.capture import Camera, CameraSettings

_ADDRESS = re.compile(r"(?:https?|rtsps?|rtmps?|rtp|srt|udp|tcp|mms)://", re.IGNORECASE)
OPEN_SECONDS = 5.0
READ_SECONDS = 1.5
"""A stream that gives no picture for so long is one that has gone away: whoever stands there is told within two seconds of its last one."""


def accepts(source: str) -> bool:
    """An address of a kind that FFmpeg plays live."""
    return _ADDRESS.match(source.strip()) is not None


def make(settings: CameraSettings, _surroundings: Surroundings) -> Camera:
    """Opens the stream. Raises CaptureError where nothing answers, or what answers is no stream."""
    return open_stream(settings, OPEN_SECONDS, READ_SECONDS)


def open_stream(settings: CameraSettings, open_seconds: float, read_seconds: float) -> Camera:
    """As ``make``, waiting at most so long for the first answer, and so long for each picture."""
    name = f"The stream {shown(settings.source)}"
    words = Words(
        called=name,
        absent=f"{name} cannot be opened: check the address, its user and password, and that the camera is on.",
        gone=f"{name} has ended: check the camera and the network.",
        silent=f"{name} gives no picture: check the camera and the network.",
        hung=f"{name} does not answer: check the camera and the network, or start this program anew.",
    )
    return Latest(
        partial(_opening, settings.source.strip(), open_seconds, read_seconds),
        words,
        rotation=checked_rotation(settings.rotation),
        mirror=settings.mirror,
        # FFmpeg asks again at each redirection and each address of the host.
        open_seconds=2 * open_seconds + 1,
        read_seconds=read_seconds,
    )


def _opening(address: str, open_seconds: float, read_seconds: float, cv2: ModuleType) -> Any:
    waits = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, int(open_seconds * 1000), cv2.CAP_PROP_READ_TIMEOUT_MSEC, int(read_seconds * 1000)]
    return cv2.VideoCapture(address, cv2.CAP_FFMPEG, waits)


ADAPTER: Adapter[Camera] = Adapter("stream", "a network camera, by its address", CameraSettings, make, accepts=accepts, rank=20)
