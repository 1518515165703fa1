"""A camera of this machine, by its number or its name."""

import sys
from types import ModuleType
from typing import Any

from kiosk.capture.asking import ask, checked
from kiosk.capture.connected import camera_of, found, is_number, may_be_name
from kiosk.capture.latest import Latest, Words
from kiosk.capture.pictures import checked_rotation
from kiosk.ports.adapter import Adapter, Surroundings
from kiosk.ports.capture import Camera, CameraSettings

OPEN_SECONDS = 20.0
"""Windows' drivers take many seconds to open some cameras."""
READ_SECONDS = 1.5
"""A camera that gives no picture for so long is one that has gone away: whoever stands there is told within two seconds of its last one."""


def accepts(source: str) -> bool:
    """A number from 0 to 99, a device file of Linux, or what reads like a camera's name."""
    return is_number(source) or may_be_name(source)


def make(settings: CameraSettings, _surroundings: Surroundings) -> Camera:
    """Opens the camera; a name is looked up anew each time, so that another number after a replug changes nothing.

    Raises CaptureError where there is none, where the name means several, or where another program has it.
    """
    rotation = checked_rotation(checked(settings).rotation)
    chosen = camera_of(settings.source, found())
    return DeviceCamera(_Opening(int(chosen.source), settings), _words(chosen.source, chosen.name), rotation=rotation, mirror=settings.mirror)


class DeviceCamera(Latest):
    """A camera of this machine. ``remarks`` says which settings its driver refused."""

    def __init__(self, opening: "_Opening", words: Words, *, rotation: int, mirror: bool) -> None:
        super().__init__(opening, words, open_seconds=OPEN_SECONDS, read_seconds=READ_SECONDS, rotation=rotation, mirror=mirror)
        self.remarks = tuple(f"{words.called} does not take the {name} that [camera] asks for: it keeps its own." for name in opening.refused)


class _Opening:
    """Opens the device and asks it for what is wanted, in the camera's own thread."""

    def __init__(self, number: int, settings: CameraSettings) -> None:
        self._number, self._settings = number, settings
        self.refused: tuple[str, ...] = ()

    def __call__(self, cv2: ModuleType) -> Any:
        capture = cv2.VideoCapture(self._number, cv2.CAP_V4L2 if sys.platform == "linux" else cv2.CAP_ANY)
        if capture.isOpened():
            self.refused = ask(capture, self._settings, cv2)
        return capture


def _words(number: str, name: str) -> Words:
    called = f"Camera {number} ({name})" if name else f"Camera {number}"
    return Words(
        called=called,
        absent=f"{called} cannot be opened: plug it in, close other programs that use it, or set another [camera] source.",
        gone=f"{called} has gone away: plug it in again.",
        silent=f"{called} gives no picture: unplug it and plug it in again.",
        hung=f"{called} hangs in its driver: unplug it and plug it in again; if that does not help, start this program anew.",
        frozen=f"{called} gives the same picture all the time: unplug it and plug it in again.",
    )


ADAPTER: Adapter[Camera] = Adapter(
    "device", "a camera of this machine, by its number or name", CameraSettings, make, accepts=accepts, rank=10, found=found
)
