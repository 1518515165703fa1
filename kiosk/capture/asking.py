"""What a camera's driver is asked for: size, pictures a second, exposure, focus; and what it would not do."""

import sys
from types import ModuleType
from typing import Any

from kiosk.core.errors import SettingsError
from kiosk.ports.capture import CameraSettings

_MANUAL = 1 if sys.platform == "linux" else 0.25
"""Video4Linux's V4L2_EXPOSURE_MANUAL; elsewhere OpenCV's own value for it."""


LARGEST = 16_384
"""Pixels along a side: no camera has more."""


def checked(settings: CameraSettings) -> CameraSettings:
    """``settings``, or SettingsError where no camera could give what they ask."""
    if not (1 <= settings.width <= LARGEST and 1 <= settings.height <= LARGEST):
        raise SettingsError(f"[camera] width and height are {settings.width:g} and {settings.height:g}: both must be from 1 to {LARGEST}.")
    if settings.fps is not None and not 1 <= settings.fps <= 240:
        raise SettingsError(f"[camera] fps is {settings.fps:g}: allowed is from 1 to 240.")
    return settings


def ask(capture: Any, settings: CameraSettings, cv2: ModuleType) -> tuple[str, ...]:
    """Asks an open ``cv2.VideoCapture``; gives the names of the settings that its driver refused.

    Size and pictures a second are wishes: a driver gives the nearest it has. Exposure and focus are left alone unless they are given.
    """
    # Uncompressed 720p does not fit through USB 2 at 30 pictures a second, JPEG does.
    capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    if (capture.get(cv2.CAP_PROP_FRAME_WIDTH), capture.get(cv2.CAP_PROP_FRAME_HEIGHT)) != (settings.width, settings.height):
        # Each change of the mode can take seconds on Windows; the two belong together on Linux.
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, settings.width)
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, settings.height)
    capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    refused = []
    if settings.fps is not None and not capture.set(cv2.CAP_PROP_FPS, settings.fps):
        refused.append("fps")
    if settings.exposure is not None:
        # Many drivers are in this mode already, and say no to what changes nothing: the value itself tells.
        capture.set(cv2.CAP_PROP_AUTO_EXPOSURE, _MANUAL)
        if not capture.set(cv2.CAP_PROP_EXPOSURE, settings.exposure):
            refused.append("exposure")
    if settings.focus is not None:
        capture.set(cv2.CAP_PROP_AUTOFOCUS, 0)
        if not capture.set(cv2.CAP_PROP_FOCUS, settings.focus):
            refused.append("focus")
    return tuple(refused)
