"""Which kind of camera takes a source."""

from pathlib import Path

import pytest
from PIL import Image

from kiosk.adapters import available


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
