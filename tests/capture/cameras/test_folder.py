"""Folders of pictures, and single pictures."""

import time
from pathlib import Path

import pytest
from PIL import Image

from kiosk.capture.cameras import folder
from kiosk.capture.pictures import grey
from kiosk.core.errors import CaptureError
from kiosk.ports.capture import CameraSettings
from tests.capture.codes import qr, read_all, surroundings, texts_in


def save(path: Path, text: str = "T") -> Path:
    Image.fromarray(qr(text)).save(path)
    return path


def opened(path: Path | str, *, paced: bool = False, loop: bool = False, rotation: int = 0) -> folder.FolderCamera:
    camera = folder.ADAPTER.make(CameraSettings(str(path), loop=loop, rotation=rotation), surroundings(paced=paced))
    assert isinstance(camera, folder.FolderCamera)
    return camera


def test_order_and_names(tmp_path: Path) -> None:
    """Pictures come in the order of their names, numbers by value, each still and named; then the folder ends."""
    for name in ("b10.png", "b9.jpg", "B1.webp", "a.bmp", "c.gif", "10.tiff"):
        save(tmp_path / name, name)
    camera = opened(tmp_path)
    frames = read_all(camera)
    assert [frame.name for frame in frames] == ["10.tiff", "a.bmp", "B1.webp", "b9.jpg", "b10.png", "c.gif"]
    assert [texts_in(grey(frame.image))[0] for frame in frames] == [frame.name for frame in frames]
    assert all(frame.still for frame in frames)
    assert [frame.seen for frame in frames] == [0, 1, 2, 3, 4, 5]
    assert not camera.live
    assert camera.skipped == []


def test_what_cannot_be_read_is_reported(tmp_path: Path) -> None:
    """Files that are no picture, and pictures that are broken, are named in ``skipped``, and the others are given."""
    save(tmp_path / "1.png")
    (tmp_path / "2.png").write_bytes((tmp_path / "1.png").read_bytes()[:60])
    (tmp_path / "3.jpg").write_text("no picture")
    (tmp_path / "4.png").write_bytes(b"")
    (tmp_path / "notes.txt").write_text("bring labels")
    (tmp_path / ".DS_Store").write_bytes(b"x")
    (tmp_path / "more").mkdir()
    save(tmp_path / "more" / "7.png")
    save(tmp_path / "5.png")
    camera = opened(tmp_path)
    assert [frame.name for frame in read_all(camera)] == ["1.png", "5.png"]
    assert sorted(line.split()[0] for line in camera.skipped) == ["2.png", "3.jpg", "4.png", "notes.txt"]


def test_a_picture_without_suffix(tmp_path: Path) -> None:
    """A picture is known by its first bytes too, in a folder and alone."""
    save(tmp_path / "ticket.png").rename(tmp_path / "ticket")
    assert folder.accepts(str(tmp_path / "ticket"))
    assert [frame.name for frame in read_all(opened(tmp_path))] == ["ticket"]
    assert [frame.name for frame in read_all(opened(tmp_path / "ticket"))] == ["ticket"]


def test_nothing_to_read(tmp_path: Path) -> None:
    """An empty folder, one without pictures, and one whose pictures are all broken are each named with what to do."""
    with pytest.raises(CaptureError, match="holds no picture: put PNG, JPEG"):
        opened(tmp_path)
    (tmp_path / "a.txt").write_text("a")
    with pytest.raises(CaptureError, match="holds no picture"):
        opened(tmp_path)
    (tmp_path / "a.png").write_text("a")
    with pytest.raises(CaptureError, match=r"No picture in .* can be read: a\.png"):
        opened(tmp_path).read()


def test_one_broken_picture(tmp_path: Path) -> None:
    """A single file that cannot be read is an error, not an empty film."""
    (tmp_path / "a.png").write_text("a")
    with pytest.raises(CaptureError, match=r"a\.png cannot be read as a picture"):
        opened(tmp_path / "a.png").read()


def test_no_such_picture(tmp_path: Path) -> None:
    """A path that does not exist is named, with the key to correct."""
    with pytest.raises(CaptureError, match=r"There is no file or folder .*a\.png: correct \[camera\] source"):
        opened(tmp_path / "a.png")


def test_a_picture_that_goes_away(tmp_path: Path) -> None:
    """A file that is removed before its turn is reported, and the others are given."""
    for name in ("1.png", "2.png", "3.png"):
        save(tmp_path / name)
    camera = opened(tmp_path)
    camera.read()
    (tmp_path / "2.png").unlink()
    assert [frame.name for frame in read_all(camera)] == ["3.png"]
    assert len(camera.skipped) == 1


def test_loop(tmp_path: Path) -> None:
    """Played again, the folder is live, its time goes on growing, and a broken picture is reported once."""
    save(tmp_path / "1.png")
    save(tmp_path / "2.png")
    (tmp_path / "3.png").write_text("a")
    camera = opened(tmp_path, loop=True)
    frames = [frame for _ in range(5) if (frame := camera.read()) is not None]
    camera.close()
    assert camera.live
    assert [frame.name for frame in frames] == ["1.png", "2.png", "1.png", "2.png", "1.png"]
    assert [frame.seen for frame in frames] == [0, 1, 2, 3, 4]
    assert len(camera.skipped) == 1
    assert camera.read() is None


def test_real_time(tmp_path: Path) -> None:
    """Paced, the second picture comes a second after the first."""
    save(tmp_path / "1.png")
    save(tmp_path / "2.png")
    camera = opened(tmp_path, paced=True)
    camera.read()
    began = time.monotonic()
    camera.read()
    camera.close()
    assert time.monotonic() - began >= 0.9


def test_rotation(tmp_path: Path) -> None:
    """The picture is turned clockwise: what was at the top left is at the top right."""
    Image.new("L", (40, 20), 255).save(tmp_path / "1.png")
    image = Image.open(tmp_path / "1.png")
    image.putpixel((0, 0), 0)
    image.save(tmp_path / "1.png")
    turned = read_all(opened(tmp_path, rotation=90))[0].image
    assert turned.shape == (40, 20, 3)
    assert turned[0, 19].tolist() == [0, 0, 0]
