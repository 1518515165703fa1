"""Video files: what is shown when, in real time or not, and files that are no film."""

import itertools
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from kiosk.capture.cameras import video_file
from kiosk.capture.opencv import opencv, quiet
from kiosk.core.errors import CaptureError
from kiosk.ports.capture import CameraSettings
from tests.capture.codes import busy, read_all, surroundings

FPS = 20.0
FRAMES = 30


@pytest.fixture(scope="module", params=["avi", "mp4"])
def film(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film of 1.5 s that grows lighter with every frame, 64 × 48."""
    path = tmp_path_factory.mktemp("film") / f"film.{request.param}"
    quiet()
    cv2 = opencv()
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*("MJPG" if request.param == "avi" else "mp4v")), FPS, (64, 48))
    for number in range(FRAMES):
        writer.write(np.full((48, 64, 3), 8 * number, np.uint8))
    writer.release()
    return path


def opened(path: Path, *, paced: bool = False, loop: bool = False, rotation: int = 0) -> video_file.VideoFileCamera:
    camera = video_file.ADAPTER.make(CameraSettings(str(path), loop=loop, rotation=rotation), surroundings(paced=paced))
    assert isinstance(camera, video_file.VideoFileCamera)
    return camera


def test_every_frame(film: Path) -> None:
    """Not paced, every frame is given in order, at its film time, each a new array; then the film ends."""
    camera = opened(film)
    frames = read_all(camera)
    assert not camera.live
    assert [frame.seen for frame in frames] == pytest.approx([number / FPS for number in range(FRAMES)], abs=0.002)
    means = [float(frame.image.mean()) for frame in frames]
    assert means == pytest.approx([8 * number for number in range(FRAMES)], abs=6)
    assert len({id(frame.image) for frame in frames}) == FRAMES


def test_real_time(film: Path) -> None:
    """Paced, no frame comes before its time."""
    camera = opened(film, paced=True)
    first = camera.read()
    began = time.monotonic()
    assert first is not None
    for frame in read_all(camera):
        assert time.monotonic() - began >= frame.seen - first.seen - 0.03


def test_a_late_reader_misses_frames(film: Path) -> None:
    """Paced, a reader that was away for 0.6 s goes on at the frame that is due now."""
    camera = opened(film, paced=True)
    first = camera.read()
    busy(0.6)
    second = camera.read()
    camera.close()
    assert first is not None
    assert second is not None
    assert second.seen - first.seen >= 0.5


def test_loop(film: Path) -> None:
    """A film that is played again is live, and its time goes on growing."""
    camera = opened(film, loop=True)
    frames = [frame for _ in range(2 * FRAMES + 5) if (frame := camera.read()) is not None]
    camera.close()
    assert camera.live
    seen = [frame.seen for frame in frames]
    assert len(seen) == 2 * FRAMES + 5
    assert all(later - earlier == pytest.approx(1 / FPS, abs=0.003) for earlier, later in itertools.pairwise(seen))
    assert frames[FRAMES].image.mean() == pytest.approx(0, abs=6)


def test_rotation(film: Path) -> None:
    """The picture is turned."""
    assert read_all(opened(film, rotation=270))[0].image.shape == (64, 48, 3)


def test_closing_ends_a_wait(film: Path) -> None:
    """A reader that waits for the next frame comes back at once when the camera is closed from another thread."""
    camera = opened(film, paced=True)
    camera.read()
    threading.Timer(0.01, camera.close).start()
    while camera.read() is not None:
        pass
    camera.close()
    assert camera.read() is None


@pytest.mark.parametrize("content", [b"", b"no film at all" * 100, b"\0\0\0\x18ftypmp42" + bytes(500)])
def test_no_film(tmp_path: Path, content: bytes) -> None:
    """A file that is no film is named, with what to give instead."""
    path = tmp_path / "film.mp4"
    path.write_bytes(content)
    with pytest.raises(CaptureError, match=r"film\.mp4 is no film that can be played: give a video file"):
        opened(path)


def test_no_such_file(tmp_path: Path) -> None:
    """A path that does not exist is named, with the key to correct."""
    with pytest.raises(CaptureError, match=r"There is no file or folder .*nowhere\.mp4: correct \[camera\] source"):
        opened(tmp_path / "nowhere.mp4")


def test_a_film_that_breaks_off(film: Path, tmp_path: Path) -> None:
    """Of a film whose file was cut off, what can be read is given; an MP4 without its index is said to be no film."""
    path = tmp_path / film.name
    whole = film.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    if film.suffix == ".avi":
        assert 0 < len(read_all(opened(path))) < FRAMES
    else:
        with pytest.raises(CaptureError, match=r"film\.mp4 is no film"):
            opened(path)
