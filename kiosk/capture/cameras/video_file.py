"""A video file as a camera, in real time or as fast as it is read."""

import threading
from typing import Any, cast

from kiosk.capture.opencv import opencv, quiet
from kiosk.capture.pace import Pace
from kiosk.capture.pictures import checked_rotation, turned
from kiosk.capture.source import path_of, shown
from kiosk.core.errors import CaptureError
from kiosk.ports.adapter import Adapter, Surroundings
from kiosk.ports.capture import Camera, CameraSettings, Frame, Image

FALLBACK_FPS = 25.0
MOST_DROPPED = 50
"""At most so many frames are dropped before one is given: on a machine too slow for the film it falls behind rather than going blind."""


def accepts(source: str) -> bool:
    """Any path, so that this adapter, asked last, is the one that says what is wrong with it."""
    return bool(source.strip())


def make(settings: CameraSettings, surroundings: Surroundings) -> Camera:
    """Opens the film. Raises CaptureError where the file is missing or no film."""
    return VideoFileCamera(settings, paced=surroundings.paced)


class VideoFileCamera:
    """Gives a film's frames. ``seen`` is film time and goes on growing when the film starts again.

    It may be closed from another thread than the one that reads.
    """

    def __init__(self, settings: CameraSettings, *, paced: bool) -> None:
        self.live = settings.loop
        self._path = path_of(settings.source)
        self._source = shown(settings.source)
        self._rotation = checked_rotation(settings.rotation)
        self._mirror = settings.mirror
        self._pace = Pace(paced=paced)
        self._offset = self._moment = 0.0
        self._period = 1 / FALLBACK_FPS
        self._begun = False
        self._lock = threading.Lock()
        self._capture = self._open()
        first = self._step()
        if first is None:
            self._capture.release()
            raise CaptureError(f"{self._source} is no film that can be played: give a video file (MP4, AVI, MKV, WebM, MOV).")
        self._ahead: Image | None = first

    def read(self) -> Frame | None:
        """The next frame, when it is due; None at the end."""
        image = self._ahead
        self._ahead = None
        for _ in range(MOST_DROPPED):
            if image is not None and not self._pace.late(self._moment):
                break
            newer = self._step()
            if newer is None:
                break
            image = newer
        if image is None and self.live:
            image = self._again()
        if image is None or not self._pace.wait(self._moment):
            return None
        return Frame(turned(image, self._rotation), self._moment, mirror=self._mirror)

    def close(self) -> None:
        """Ends any wait and closes the file."""
        self._pace.close()
        with self._lock:
            self._capture.release()

    def _step(self) -> Image | None:
        """Reads one frame and sets its time: what the film says where that goes forward, else by its frame rate."""
        with self._lock:
            good, image = self._capture.read()
            if not good or image is None:
                return None
            told = self._offset + float(self._capture.get(opencv().CAP_PROP_POS_MSEC)) / 1000
        expected = self._moment + self._period
        self._moment = told if self._begun and self._moment < told <= expected + 5 else expected if self._begun else self._offset
        self._begun = True
        return cast(Image, image)

    def _again(self) -> Image | None:
        with self._lock:
            if self._pace.closed:
                return None
            self._capture.release()
            self._offset = self._moment + self._period
            self._capture = self._open()
        return self._step()

    def _open(self) -> Any:
        try:
            self._path.open("rb").close()
        except FileNotFoundError as error:
            raise CaptureError(f"There is no file or folder {self._source}: correct [camera] source, or the path given.") from error
        except (OSError, ValueError) as error:
            raise CaptureError(f"The file {self._source} cannot be read: allow this user to read it.") from error
        quiet()
        cv2 = opencv()
        capture = cv2.VideoCapture(str(self._path), cv2.CAP_FFMPEG)
        rate = float(capture.get(cv2.CAP_PROP_FPS))
        self._period = 1 / (rate if 1 <= rate <= 240 else FALLBACK_FPS)
        self._begun = False
        return capture


# Asked after every other camera, also one dropped in later, as it takes any text for a path.
ADAPTER: Adapter[Camera] = Adapter("video_file", "a video file", CameraSettings, make, accepts=accepts, rank=1000)
