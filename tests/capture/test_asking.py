"""What a driver is asked for."""

import pytest

from kiosk.capture.asking import ask, checked
from kiosk.capture.opencv import opencv
from kiosk.core.errors import SettingsError
from kiosk.ports.capture import CameraSettings
from tests.capture.captures import FakeCapture


def test_nothing_is_touched_unless_it_is_asked_for() -> None:
    """Rate, exposure and focus stay the camera's own by default."""
    cv2, capture = opencv(), FakeCapture(iter(()))
    assert ask(capture, CameraSettings(), cv2) == ()
    touched = {name for name, _ in capture.asked}
    assert touched.isdisjoint({cv2.CAP_PROP_FPS, cv2.CAP_PROP_AUTO_EXPOSURE, cv2.CAP_PROP_EXPOSURE, cv2.CAP_PROP_AUTOFOCUS, cv2.CAP_PROP_FOCUS})
    assert (cv2.CAP_PROP_FRAME_WIDTH, 1280) in capture.asked


def test_what_is_given_is_set() -> None:
    """The automatisms are switched off before the values are set: a driver would overrule them."""
    cv2, capture = opencv(), FakeCapture(iter(()))
    assert ask(capture, CameraSettings(fps=60, exposure=-6.0, focus=0.0), cv2) == ()
    order = [name for name, _ in capture.asked]
    assert (cv2.CAP_PROP_FPS, 60) in capture.asked
    assert (cv2.CAP_PROP_EXPOSURE, -6.0) in capture.asked
    assert (cv2.CAP_PROP_FOCUS, 0.0) in capture.asked
    assert order.index(cv2.CAP_PROP_AUTO_EXPOSURE) < order.index(cv2.CAP_PROP_EXPOSURE)
    assert order.index(cv2.CAP_PROP_AUTOFOCUS) < order.index(cv2.CAP_PROP_FOCUS)


def test_a_mode_that_it_has_already() -> None:
    """Is not asked for again: on some systems each change costs seconds."""
    cv2, capture = opencv(), FakeCapture(iter(()))
    capture.has = {cv2.CAP_PROP_FRAME_WIDTH: 1280.0, cv2.CAP_PROP_FRAME_HEIGHT: 720.0}
    ask(capture, CameraSettings(), cv2)
    assert {name for name, _ in capture.asked}.isdisjoint({cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT})


def test_a_driver_that_refuses() -> None:
    """Each refused setting is named; the others are set all the same."""
    cv2 = opencv()
    capture = FakeCapture(iter(()), refuses=frozenset({cv2.CAP_PROP_EXPOSURE, cv2.CAP_PROP_FPS, cv2.CAP_PROP_AUTOFOCUS}))
    assert ask(capture, CameraSettings(fps=60, exposure=100, focus=30), cv2) == ("fps", "exposure")


@pytest.mark.parametrize("wrong", [{"width": 0}, {"height": -1}, {"fps": 0.0}, {"fps": 1000.0}])
def test_impossible_wishes(wrong: dict[str, float]) -> None:
    """Named with the key and what is allowed."""
    with pytest.raises(SettingsError, match=r"\[camera\] " + next(iter(wrong)).replace("height", "width and height")):
        checked(CameraSettings(**wrong))  # type: ignore[arg-type]
