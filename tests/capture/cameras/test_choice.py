"""Which kind of camera takes a source."""

from pathlib import Path

import pytest
from PIL import Image

from kiosk.adapters import available
from kiosk.core.errors import CaptureError
from kiosk.ports.capture import CameraSettings
from tests.capture.codes import surroundings


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("0", "device"),
        ("rtsp://user:pw@camera/1", "stream"),
        ("{home}", "folder"),
        ("{home}/ticket.png", "folder"),
        ("{home}/ticket", "folder"),
        ("{home}/missing.jpg", "folder"),
        ("{home}/film.mp4", "video_file"),
        ("{home}/film", "video_file"),
        ("{home}/missing.mp4", "video_file"),
        ("{home}/missing", "video_file"),
    ],
)
def test_choice(tmp_path: Path, source: str, kind: str) -> None:
    """The first adapter in rank that accepts a source is the one meant for it."""
    Image.new("L", (2, 2)).save(tmp_path / "ticket.png")
    (tmp_path / "ticket").write_bytes((tmp_path / "ticket.png").read_bytes())
    (tmp_path / "film").write_bytes(b"RIFF\0\0\0\0AVI ")
    adapters = available("kiosk.capture.cameras").values()
    asked = source.format(home=tmp_path)
    assert next(adapter.name for adapter in adapters if adapter.accepts is not None and adapter.accepts(asked)) == kind


def test_no_source() -> None:
    """An empty source is nobody's."""
    assert not any(adapter.accepts("  ") for adapter in available("kiosk.capture.cameras").values() if adapter.accepts is not None)


@pytest.mark.parametrize(
    "source", ["nul\0byte", "~nobody-of-that-name/film.mp4", "x" * 5000, "x" * 5000 + ".png", "/dev/null/film.mp4", "http:/camera"]
)
def test_impossible_sources(source: str) -> None:
    """A source that no file can have is a CaptureError."""
    adapter = next(each for each in available("kiosk.capture.cameras").values() if each.accepts is not None and each.accepts(source))
    with pytest.raises(CaptureError):
        adapter.make(CameraSettings(source), surroundings())
