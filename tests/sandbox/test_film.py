"""The demo's film: every code in it can be read in its act, live, paced and from a file."""

import itertools
import statistics
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from kiosk.adapters import available
from kiosk.capture.cameras import video_file
from kiosk.capture.reader import Reader
from kiosk.core.errors import CaptureError
from kiosk.core.steady import Steady
from kiosk.ports.capture import Camera, CameraSettings, DecoderSettings, Frame
from kiosk.sandbox.film import Act, FilmCamera, Look, write_film
from tests.capture.codes import busy, read_all, surroundings

LOOKS: tuple[Look, ...] = ("paper", "phone", "dark phone")
ADDRESS = "https://example.com/programme"
ACTS = (
    Act(("ZB-7F3K9-00123",), "paper", 2.0, "General"),
    Act(("5f2d8a1c-9b7e-4f60-a1b2-c3d4e5f60718",), "phone", 2.0, "VIP Pass"),
    Act(("José-東京-00042",), "dark phone", 2.0, "Speaker"),
    Act(("GROUP-0001", "GROUP-0002"), "phone", 2.0),
    Act((ADDRESS,), "poster", 2.0),
    Act(("PRESS-0007",), "paper", 2.0, "Press", poster=ADDRESS),
    Act(("B1.mE3xQ9aZ.0123456789abcdef.1.kJ8sV2bN4mQ7wE1rT5yU",), "phone", 1.2, pause=0.3),
)


def reader() -> Reader:
    return Reader([adapter.make(DecoderSettings(), surroundings()) for adapter in available("kiosk.capture.decoders").values()])


def presented(camera: Camera) -> list[tuple[float, frozenset[str]]]:
    """What a station would be given, with the time of each."""
    steady, eyes, shown = Steady(), reader(), []
    for frame in read_all(camera):
        group = steady.see(frozenset(code.text for code in eyes.read(frame.image).codes), frame.seen)
        if group:
            shown.append((frame.seen, group))
    return shown


def starts(acts: tuple[Act, ...], lead_in: float = 0.8) -> list[float]:
    return list(itertools.accumulate((act.seconds + act.pause for act in acts[:-1]), initial=lead_in))


@pytest.mark.parametrize(("size", "fps", "seed"), [((1280, 720), 10.0, 1), ((640, 480), 8.0, 2), ((1920, 1080), 4.0, 3)])
def test_every_act_is_one_presentation(size: tuple[int, int], fps: float, seed: int) -> None:
    """Each act is presented once, while it lasts, with all of its codes and nothing else."""
    shown = presented(FilmCamera(ACTS, size=size, fps=fps, seed=seed))
    assert [group for _, group in shown] == [frozenset(act.codes) for act in ACTS]
    for (seen, _), act, start in zip(shown, ACTS, starts(ACTS), strict=True):
        assert start < seen < start + act.seconds


@pytest.mark.parametrize("suffix", [".avi", ".mp4"])
def test_from_a_file(tmp_path: Path, suffix: str) -> None:
    """Written to a video file and read from it, the film gives the same presentations."""
    path = tmp_path / f"film{suffix}"
    write_film(path, ACTS, size=(960, 540), fps=6)
    camera = video_file.ADAPTER.make(CameraSettings(str(path)), surroundings())
    assert [group for _, group in presented(camera)] == [frozenset(act.codes) for act in ACTS]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("look", LOOKS)
def test_every_seed_can_be_read(look: Look, seed: int) -> None:
    """However a card is tilted and lit, its code is read in most of the frames in which it is held."""
    act = Act(("ZB-2026-0000-1234-5678",), look, 2.0)
    eyes = reader()
    camera = FilmCamera([act], fps=8, seed=seed, lead_in=0.0)
    held = [frame for frame in read_all(camera) if 0.5 <= frame.seen <= 1.5]
    assert statistics.mean(bool(eyes.read(frame.image).codes) for frame in held) > 0.8


def test_the_hall_is_empty_between_acts() -> None:
    """Before, between and after the acts nothing is read."""
    eyes = reader()
    spans = [(start, start + act.seconds) for start, act in zip(starts(ACTS), ACTS, strict=True)]
    for frame in read_all(FilmCamera(ACTS, size=(640, 360), fps=4)):
        if not any(begin <= frame.seen < end for begin, end in spans):
            assert eyes.read(frame.image).codes == ()


def test_the_same_again() -> None:
    """The same seed gives the same frames, whichever were asked for before, and another seed others; each frame is a new array."""
    one, two, other = (FilmCamera(ACTS, size=(320, 180), fps=5, seed=seed) for seed in (1, 1, 2))
    numbers = [2, 8, 12, 40, 60]
    assert all(np.array_equal(one.picture(number), two.picture(number)) for number in numbers[::-1])
    assert not any(np.array_equal(one.picture(number), other.picture(number)) for number in numbers)
    assert one.picture(8) is not one.picture(8)
    assert one.picture(8).shape == (180, 320, 3)


def test_film_time() -> None:
    """Not paced, every frame is given at its place in film time, up to the end."""
    camera = FilmCamera(ACTS[:1], size=(160, 90), fps=25)
    frames = read_all(camera)
    assert [frame.seen for frame in frames] == [number / 25 for number in range(100)]
    assert camera.seconds == pytest.approx(4.0)
    assert camera.starts(0) == pytest.approx(0.8)
    assert not camera.live
    assert not any(frame.still for frame in frames)
    assert camera.read() is None


def test_loop() -> None:
    """In a loop the camera is live, the film begins again, and its time goes on growing."""
    camera = FilmCamera([Act(("A",), seconds=0.5, pause=0.3)], size=(160, 90), fps=10, loop=True, lead_in=0.0)
    frames = [frame for _ in range(30) if (frame := camera.read()) is not None]
    camera.close()
    assert camera.live
    assert [frame.seen for frame in frames] == [number / 10 for number in range(30)]
    assert np.array_equal(frames[4].image, frames[12].image)
    assert camera.read() is None


def test_real_time() -> None:
    """Paced, no frame comes before its time, and a reader that was away goes on at the frame that is due."""
    camera = FilmCamera(ACTS[:1], size=(160, 90), fps=25, paced=True)
    began = time.monotonic()
    frames = [frame for _ in range(5) if (frame := camera.read()) is not None]
    assert time.monotonic() - began >= 0.15
    busy(0.5)
    late = camera.read()
    camera.close()
    assert late is not None
    assert late.seen - frames[-1].seen >= 0.4


def test_paced_to_the_end() -> None:
    """A paced film that nobody read for longer than it lasts ends with its last frame."""
    camera = FilmCamera([Act(("A",), seconds=0.2, pause=0.0)], size=(160, 90), fps=25, paced=True, lead_in=0.1)
    first = camera.read()
    busy(0.6)
    frames: list[Frame] = read_all(camera)
    assert first is not None
    assert [frame.seen for frame in frames] == [pytest.approx(0.28)]


def test_closing_ends_a_wait() -> None:
    """A reader that waits for the next frame comes back at once when the camera is closed from another thread."""
    camera = FilmCamera(ACTS, size=(160, 90), fps=0.01, paced=True)
    camera.read()
    threading.Timer(0.05, camera.close).start()
    assert camera.read() is None


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    """Where the film cannot be written the words name the file."""
    with pytest.raises(CaptureError, match=r"nowhere.*film\.avi cannot be written"):
        write_film(tmp_path / "nowhere" / "film.avi", ACTS[:1], size=(160, 90))
