"""A camera of this machine, where there is none."""

import pytest

from kiosk.capture.cameras import device
from kiosk.core.errors import CaptureError, SettingsError
from kiosk.ports.capture import CameraSettings
from tests.capture.codes import surroundings


def test_no_such_camera() -> None:
    """A number without a camera is a CaptureError that names it and says what to do."""
    with pytest.raises(CaptureError, match=r"Camera 97 cannot be opened: plug it in"):
        device.ADAPTER.make(CameraSettings("97"), surroundings())


def test_wrong_rotation() -> None:
    """A rotation other than by quarters names the key and what is allowed."""
    with pytest.raises(SettingsError, match=r"rotation is 45: allowed are 0, 90, 180 and 270"):
        device.ADAPTER.make(CameraSettings("97", rotation=45), surroundings())


@pytest.mark.parametrize(
    ("source", "answer"), [("0", True), (" 12 ", True), ("/dev/video2", True), ("", False), ("2026", False), ("./1", False), ("-1", False)]
)
def test_accepts(source: str, answer: bool) -> None:
    """Numbers up to two digits and Linux's device files are accepted, and nothing else."""
    assert device.accepts(source) is answer
