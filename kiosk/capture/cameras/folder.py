"""A folder of pictures, or one picture, as a camera whose every frame stands alone."""

import re
from pathlib import Path

from kiosk.capture.pace import Pace
from kiosk.capture.pictures import checked_rotation, is_picture, load, turned
from kiosk.capture.source import path_of, shown
from kiosk.core.errors import CaptureError
from kiosk.ports.adapter import Adapter, Surroundings
from kiosk.ports.capture import Camera, CameraSettings, Frame

PICTURE_SECONDS = 1.0
"""The time between two pictures, on the film's own clock, and on the wall's where the film is paced."""


def accepts(source: str) -> bool:
    """A folder, or a file that is a picture by its name or its first bytes."""
    try:
        return bool(source.strip()) and (path_of(source).is_dir() or is_picture(path_of(source)))
    except OSError:
        return False


def make(settings: CameraSettings, surroundings: Surroundings) -> Camera:
    """Opens the folder or file. Raises CaptureError where there is no picture."""
    return FolderCamera(settings, paced=surroundings.paced)


class FolderCamera:
    """Gives the pictures of a folder (not of folders in it) in the order of their names, where 9 comes before 10.

    ``skipped`` holds one sentence for each file passed over up to now, because it is no picture or cannot be read; files
    whose name begins with a dot are not mentioned. A single file that cannot be read, or a folder of which no picture can, raises CaptureError.
    """

    def __init__(self, settings: CameraSettings, *, paced: bool) -> None:
        path = path_of(settings.source)
        self.live = settings.loop
        self.skipped: list[str] = []
        self._rotation = checked_rotation(settings.rotation)
        self._mirror = settings.mirror
        self._source = shown(settings.source)
        self._pace = Pace(paced=paced)
        self._pictures = self._found(path)
        self._next = 0
        self._given = 0
        self._unreadable: set[Path] = set()

    def read(self) -> Frame | None:
        """The next picture, None after the last. Raises CaptureError where none of them could be read."""
        while self._pace.wait(self._given * PICTURE_SECONDS):
            if self._next == len(self._pictures):
                if not self._given:
                    raise CaptureError(f"No picture in {self._source} can be read: {self.skipped[-1]}")
                if not self.live:
                    return None
                self._next = 0
            path = self._pictures[self._next]
            self._next += 1
            frame = self._frame(path)
            if frame is not None:
                return frame
        return None

    def close(self) -> None:
        """Ends any wait."""
        self._pace.close()

    def _frame(self, path: Path) -> Frame | None:
        try:
            image = turned(load(path), self._rotation)
        except CaptureError as error:
            if path not in self._unreadable:
                self._unreadable.add(path)
                self.skipped.append(str(error))
            return None
        self._given += 1
        return Frame(image, (self._given - 1) * PICTURE_SECONDS, still=True, name=path.name, mirror=self._mirror)

    def _found(self, path: Path) -> list[Path]:
        if not path.exists():
            raise CaptureError(f"There is no file or folder {self._source}: correct [camera] source, or the path given.")
        if path.is_file():
            return [path]
        try:
            files = sorted((file for file in path.iterdir() if file.is_file() and not file.name.startswith(".")), key=_natural)
        except OSError as error:
            raise CaptureError(f"The folder {self._source} cannot be read: allow this user to read it.") from error
        pictures = [file for file in files if is_picture(file)]
        self.skipped.extend(f"{file.name} is no picture." for file in files if file not in set(pictures))
        if not pictures:
            raise CaptureError(f"The folder {self._source} holds no picture: put PNG, JPEG, WebP, GIF, BMP or TIFF files there.")
        return pictures


def _natural(path: Path) -> tuple[list[tuple[int, int, str]], str]:
    parts = re.findall(r"[0-9]+|[^0-9]+", path.name.casefold())
    return [(0, int(part), "") if part[0] in "0123456789" else (1, 0, part) for part in parts], path.name


ADAPTER: Adapter[Camera] = Adapter("folder", "a folder of pictures, or one picture", CameraSettings, make, accepts=accepts, rank=30)
