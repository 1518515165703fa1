"""The cameras that are connected to this machine: their numbers, and the names that their makers gave them."""

import re
import sys
from collections.abc import Sequence

from kiosk.capture.opencv import opencv, quiet
from kiosk.capture.source import path_of
from kiosk.core.errors import CaptureError
from kiosk.ports.adapter import Found

_NUMBER = re.compile(r"\d{1,2}|/dev/video\d{1,2}")
_ENDS_LIKE_A_FILE = re.compile(r"\.[a-z][a-z0-9]{1,4}$", re.IGNORECASE)


def found() -> tuple[Found, ...]:
    """Every camera of this machine by the number that OpenCV opens it with; none where they cannot be listed. Raises nothing."""
    cv2 = opencv()
    quiet()
    # On Windows OpenCV asks Media Foundation first for a number, so that the numbers are those of its list.
    back_end = {"linux": cv2.CAP_V4L2, "win32": cv2.CAP_MSMF, "darwin": cv2.CAP_AVFOUNDATION}.get(sys.platform, cv2.CAP_ANY)
    try:
        from cv2_enumerate_cameras import enumerate_cameras

        listed = enumerate_cameras(back_end)
    except (ImportError, NotImplementedError, OSError, RuntimeError, ValueError):
        # Its list is built in C on Windows and by Objective-C on macOS; without it a camera still has its number.
        return ()
    numbered = sorted((int(each.index), str(each.name or f"camera {each.index}")) for each in listed)
    return tuple(Found(str(number), " ".join(name.split())) for number, name in numbered)


def is_number(source: str) -> bool:
    """A number from 0 to 99, or on Linux a device file. A folder named ``12`` is written ``./12``."""
    return _NUMBER.fullmatch(source.strip()) is not None


def may_be_name(source: str) -> bool:
    """Whether a source reads like a camera's name: it has a letter, and neither is nor looks like a path or an address."""
    name = source.strip()
    if not any(map(str.isalpha, name)) or re.search(r"[/\\]", name) or _ENDS_LIKE_A_FILE.search(name):
        return False
    try:
        return not path_of(name).exists()
    except (OSError, ValueError):
        return True


def camera_of(source: str, connected: Sequence[Found]) -> Found:
    """The camera that a number, a name or a part of one means. A number need not be listed: not every driver lists its cameras.

    Raises CaptureError that lists what is connected, where a name means none or several.
    """
    wanted = source.strip()
    if is_number(wanted):
        number = str(int(wanted.removeprefix("/dev/video")))
        return next((each for each in connected if each.source == number), Found(number, ""))
    asked = " ".join(wanted.casefold().split())
    meant = [each for each in connected if each.name.casefold() == asked] or [each for each in connected if asked in each.name.casefold()]
    if len(meant) == 1:
        return meant[0]
    among = ", ".join(f"{each.source} ({each.name})" for each in meant or connected) or "no camera at all"
    if meant:
        raise CaptureError(f"Several cameras are called {_cut(wanted)}: set [camera] source to the number of one of them: {among}.")
    raise CaptureError(f"No camera is called {_cut(wanted)}, and no file: plug it in, or correct [camera] source. Connected: {among}.")


def _cut(name: str) -> str:
    return repr(name if len(name) <= 60 else name[:60] + "…")
