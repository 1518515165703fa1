"""No picture is ever stored."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.capture.codes import bgr, on, qr
from tests.capture.streams import mjpeg_server
from tests.flow.heard import home_with
from tests.homes import Home

WATCHED = """
import json, sys, threading
written = []
def watch(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, bytes)) and (
        (isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")) or (arguments[2] or 0) & 0o1103
    ):
        written.append(str(arguments[0]))
sys.addaudithook(watch)
from kiosk.commands.station import wired
from kiosk.flow.bulletin import Decided
from kiosk.flow.station import Station
station, scanned = Station(wired().means()), threading.Event()
station.bulletin.subscribe(lambda news: isinstance(news, Decided) and scanned.set())
station.start()
assert scanned.wait(60)
station.stop()
print(json.dumps(written))
"""
BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG", b"RIFF", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"\x00\x00\x00\x18ftyp", b"\x1aE\xdf\xa3")
"""JPEG, PNG, WebP and AVI, GIF, BMP, TIFF, MP4, MKV."""


def _run(home: Home, room: Path) -> list[str]:
    """A station in a process of its own, whose temporary folder is ``room``, until it has scanned; every file it opened for writing."""
    environment = {**home.environment, "TMPDIR": str(room), "TEMP": str(room), "TMP": str(room), "KIOSK_NO_KEYRING": "1"}
    ran = subprocess.run([sys.executable, "-c", WATCHED], env=environment, cwd=room, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 0, ran.stderr
    written: list[str] = json.loads(ran.stdout)
    return written


def test_nothing_of_a_picture_reaches_the_disk(tmp_path: Path) -> None:
    """A station that scans leaves its database and locks in its folder and nothing in the temporary one; no file is, or holds, a picture."""
    room = tmp_path / "room"
    room.mkdir()
    picture = bgr(on((640, 480), qr("CODE-1", 6)))
    with mjpeg_server(picture) as server:
        home = home_with(tmp_path, server.address())
        written = _run(home, room)
        jpeg = server.jpeg
    assert list(room.iterdir()) == []
    kept = [path for path in home.path.rglob("*") if path.is_file()]
    assert "kiosk.db" in {path.name for path in kept}
    known = {".db", ".db-wal", ".db-shm", ".lock", ".toml", ".json", ".mark", "reserve"}
    assert {path.suffix or path.name for path in kept} <= known
    for path in kept:
        content = path.read_bytes()
        assert not content.startswith(BEGINNINGS)
        # Raw rows of the picture, or a piece of its JPEG.
        assert picture.tobytes()[640 * 3 * 240 :][: 640 * 3] not in content
        assert jpeg[len(jpeg) // 2 :][:64] not in content
    assert any(name.startswith(str(home.path)) for name in written)
    allowed = (str(home.path), os.devnull, "/proc/", "/sys/")
    assert [name for name in written if not name.startswith(allowed)] == []
