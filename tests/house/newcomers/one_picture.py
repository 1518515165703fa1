"""A camera that shows one picture once, from an address of its own kind: ``picture:FILE``."""

import numpy as np
from PIL import Image as Pictures

from kiosk.core.errors import CaptureError
from kiosk.ports.adapter import Adapter, Surroundings
from kiosk.ports.capture import Camera, CameraSettings, Frame

SCHEME = "picture:"


class OnePicture:
    """Gives the picture and then nothing."""

    live = False

    def __init__(self, source: str) -> None:
        self._file: str | None = source.removeprefix(SCHEME)

    def read(self) -> Frame | None:
        """The picture, then None. Raises CaptureError where it cannot be read."""
        if self._file is None:
            return None
        name, self._file = self._file, None
        try:
            with Pictures.open(name) as picture:
                return Frame(np.array(picture.convert("L"), np.uint8), 0.0, still=True, name=name)
        except OSError as error:
            raise CaptureError(f"{name} cannot be read as a picture: give another") from error

    def close(self) -> None:
        """Shows nothing more."""
        self._file = None


def accepts(source: str) -> bool:
    """Addresses that begin with ``picture:``."""
    return source.startswith(SCHEME)


def make(settings: CameraSettings, surroundings: Surroundings) -> Camera:
    """Opens nothing yet."""
    return OnePicture(settings.source)


ADAPTER: Adapter[Camera] = Adapter("one_picture", "one picture, once", CameraSettings, make, accepts=accepts, rank=1)
