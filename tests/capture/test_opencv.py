"""OpenCV as a guest in this process: silent, and out of Qt's way."""

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from kiosk.adapters import available
from kiosk.core.errors import CaptureError
from kiosk.ports.adapter import Surroundings
from kiosk.ports.capture import CameraSettings
assert "cv2" not in sys.modules
around = Surroundings(Path(), str, lambda: datetime.now(UTC))
failed = []
for source in ("97", "http://127.0.0.1:9/live", sys.argv[1]):
    adapter = next(adapter for adapter in available("kiosk.capture.cameras").values() if adapter.accepts(source))
    try:
        adapter.make(CameraSettings(source), around)
    except CaptureError as error:
        failed.append(adapter.name)
assert failed == ["device", "stream", "video_file"], failed
assert "cv2" in sys.modules
print(sorted(name for name in os.environ if name.startswith("QT_QPA_")))
"""


def test_quiet_and_clean(tmp_path: Path) -> None:
    """Finding adapters does not import OpenCV; failing to open each kind prints nothing; its Qt variables are gone."""
    film = tmp_path / "film.mp4"
    film.write_bytes(b"\0\0\0\x18ftypmp42" + bytes(500))
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("QT_QPA_", "OPENCV_"))}
    paths = [str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")]
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
    done = subprocess.run([sys.executable, "-c", PROGRAM, str(film)], capture_output=True, text=True, env=environment, check=False, timeout=60)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "[]", "")
