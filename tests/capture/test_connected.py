"""Cameras by their names."""

from pathlib import Path

import pytest

from kiosk.capture import connected
from kiosk.capture.cameras import device
from kiosk.core.errors import CaptureError
from kiosk.ports.adapter import Found

DESK, DOOR, SPARE = Found("0", "Integrated Camera"), Found("2", "Logi C920 HD Pro"), Found("4", "USB2.0 HD UVC WebCam: USB2.0 HD")
THREE = (DESK, DOOR, SPARE)


@pytest.mark.parametrize(
    ("source", "camera"),
    [
        ("0", DESK),
        (" /dev/video2 ", DOOR),
        ("Logi C920 HD Pro", DOOR),
        ("logi  c920", DOOR),
        ("uvc", SPARE),
        ("USB2.0 HD UVC WebCam: USB2.0 HD", SPARE),
        ("07", Found("7", "")),
    ],
)
def test_the_camera_that_is_meant(source: str, camera: Found) -> None:
    """By number, whole name, or a part that only one name has, in any case; a number that is not listed is still a number."""
    assert connected.camera_of(source, THREE) == camera


def test_a_whole_name_goes_before_a_part() -> None:
    """A camera whose name is part of another's can still be named."""
    plain, pro = Found("0", "C920"), Found("1", "C920 Pro")
    assert connected.camera_of("c920", (pro, plain)) == plain


def test_a_name_that_means_several() -> None:
    """The words list those that are meant, with their numbers, and no other."""
    with pytest.raises(CaptureError, match=r"Several cameras are called 'HD'.*2 \(Logi C920 HD Pro\), 4 \(USB2") as raised:
        connected.camera_of("HD", THREE)
    assert "Integrated" not in str(raised.value)


def test_a_name_that_means_none() -> None:
    """The words list what is connected, or say that nothing is."""
    with pytest.raises(CaptureError, match=r"No camera is called 'Brio'.*Connected: 0 \(Integrated Camera\), 2 \("):
        connected.camera_of("Brio", THREE)
    with pytest.raises(CaptureError, match="no camera at all"):
        connected.camera_of("Brio", ())


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("Logi C920", True),
        ("USB2.0 HD UVC WebCam", True),
        ("Kamera größer", True),
        ("2026", False),
        ("-1", False),
        ("", False),
        ("films/hall", False),
        ("C:\\films\\hall", False),
        ("hall.mp4", False),
        ("rtsp://camera/1", False),
        ("x" * 5000, True),
    ],
)
def test_what_reads_like_a_name(source: str, answer: bool) -> None:
    """Words do; numbers, paths, files and addresses do not."""
    assert connected.may_be_name(source) is answer


def test_a_folder_goes_before_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder or file of that name, where the program runs, is no camera."""
    monkeypatch.chdir(tmp_path)
    assert device.accepts("Tickets")
    Path("Tickets").mkdir()
    assert not device.accepts("Tickets")


def test_listing_says_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    """Listing gives numbers and names, raises nothing, and prints nothing, with or without a camera."""
    assert device.ADAPTER.found is not None
    listed = device.ADAPTER.found()
    assert all(connected.is_number(each.source) and each.name for each in listed)
    assert capfd.readouterr() == ("", "")
