"""Several cameras on one screen."""

import numpy as np

from kiosk.core.picture import Hint
from kiosk.flow.bulletin import Bulletin, CameraState, News, PictureHint
from kiosk.flow.views import LATE, Views
from kiosk.ports.capture import Frame


def frame(number: int) -> Frame:
    return Frame(np.zeros((1, 1), np.uint8), float(number))


class Two:
    """Two cameras and what was said of them."""

    def __init__(self) -> None:
        self.said: list[News] = []
        bulletin = Bulletin()
        bulletin.subscribe(self.said.append)
        self.views = Views(2, bulletin)
        self.left, self.right = self.views.of(0), self.views.of(1)

    def picture(self) -> float | None:
        """Which picture is new on the screen."""
        taken = self.views.preview.take()
        return None if taken is None else taken.seen


def test_the_first_that_works_is_shown() -> None:
    """The second until the first gives pictures, then the first alone."""
    two = Two()
    two.right.show(frame(1))
    assert two.picture() == 1
    two.left.show(frame(2))
    two.right.show(frame(3))
    assert two.picture() == 2
    assert two.said == [CameraState(ok=True)]


def test_the_loss_of_one() -> None:
    """It is said which, the other one's picture takes its place, and all is well again when it is back."""
    two = Two()
    two.left.show(frame(1))
    two.right.show(frame(2))
    two.left.lose("Camera 0 has gone away.")
    two.left.lose("Camera 0 has gone away.")
    two.right.show(frame(3))
    assert two.picture() == 3
    two.left.show(frame(4))
    assert two.picture() == 4
    assert two.said == [CameraState(ok=True), CameraState(ok=True, words="Camera 0 has gone away."), CameraState(ok=True)]


def test_the_loss_of_both() -> None:
    """No picture, and both are named."""
    two = Two()
    two.left.show(frame(1))
    two.left.lose("Left is gone.")
    two.right.lose("Right is gone.")
    assert two.said[-1] == CameraState(ok=False, words="Left is gone. Right is gone.")


def test_a_film_that_ends() -> None:
    """The other one is shown; where both have ended nothing is said to be wrong."""
    two = Two()
    two.left.show(frame(1))
    two.right.show(frame(2))
    two.left.end()
    two.right.show(frame(3))
    assert two.picture() == 3
    two.right.end()
    assert two.said == [CameraState(ok=True)]


def test_hints_are_of_the_picture_that_is_shown() -> None:
    """Those of the other camera are not, and a camera that goes takes its hint along."""
    two = Two()
    two.left.show(frame(1))
    two.right.show(frame(2))
    two.right.ask(Hint.TOO_DARK)
    assert two.said == [CameraState(ok=True)]
    two.left.ask(Hint.CLOSER)
    two.left.ask(Hint.CLOSER)
    two.left.lose("gone")
    assert two.said[1:] == [
        PictureHint(Hint.CLOSER),
        CameraState(ok=True, words="gone"),
        PictureHint(Hint.TOO_DARK),
    ]


def test_a_camera_that_takes_long() -> None:
    """It is said while nothing else was, and while the other one gives no picture either; better words take its place."""
    two = Two()
    two.left.wait()
    two.right.lose("Right is gone.")
    two.right.wait()
    two.left.show(frame(1))
    two.left.wait()
    assert two.said == [
        CameraState(ok=False, words=LATE),
        CameraState(ok=False, words=f"{LATE} Right is gone."),
        CameraState(ok=True, words="Right is gone."),
    ]
