"""Opening a camera that takes its time."""

import threading

import pytest

from kiosk.core.errors import CaptureError
from kiosk.flow.opening import Opening
from kiosk.ports.capture import Camera
from tests.fakes import FakeCamera

NEVER = threading.Event()


def _nothing() -> None:
    pytest.fail("it was not late")


def test_a_camera_that_opens() -> None:
    """Is given as it is; nothing is said."""
    camera = FakeCamera(())
    assert Opening(lambda: camera).wait(NEVER, _nothing) is camera
    assert not camera.closed


def test_a_camera_that_does_not_open() -> None:
    """Its error is raised where it was waited for."""

    def make() -> Camera:
        raise CaptureError("plug it in")

    with pytest.raises(CaptureError, match="plug it in"):
        Opening(make).wait(NEVER, _nothing)


def test_a_camera_that_takes_long() -> None:
    """It is said once, and waited for all the same."""
    camera, late, said = FakeCamera(()), threading.Event(), []

    def make() -> Camera:
        assert late.wait(20)
        return camera

    def say() -> None:
        said.append("late")
        late.set()

    assert Opening(make).wait(NEVER, say) is camera
    assert said == ["late"]


def test_a_program_that_ends_meanwhile() -> None:
    """Nobody waits for the driver; the camera that comes too late is closed again."""
    stop, opens, closed = threading.Event(), threading.Event(), threading.Event()

    class Late(FakeCamera):
        def close(self) -> None:
            closed.set()

    def make() -> Camera:
        stop.set()
        assert opens.wait(20)
        return Late(())

    assert Opening(make).wait(stop, _nothing) is None
    opens.set()
    assert closed.wait(20)
