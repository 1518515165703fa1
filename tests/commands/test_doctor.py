"""``kiosk doctor`` on cameras."""

from pathlib import Path

import numpy as np

from kiosk.capture.opencv import opencv
from tests.capture.codes import bgr, on, qr
from tests.capture.streams import mjpeg_server
from tests.flow.heard import home_with


def test_every_camera_is_looked_at(tmp_path: Path) -> None:
    """Each is told apart; one that works says its size and rate without its password, one that does not says what is connected."""
    with mjpeg_server(bgr(on((640, 360), qr("T")))) as server:
        secret = server.address("/private?key=s3cret", user="door:s3cret@")
        ran = home_with(tmp_path, secret, "Logi C920").kiosk("doctor")
        named = server.address("/private")
    checks = {line["check"]: line for line in ran.json}
    assert checks["camera 1"]["ok"]
    assert checks["camera 1"]["detail"].startswith(f"The stream {named} gives pictures of 640 × 360 at ")
    assert not checks["camera 2"]["ok"]
    assert "No camera is called 'Logi C920'" in checks["camera 2"]["detail"]
    assert "cameras connected to this machine: " in checks["camera 2"]["remedy"]
    assert "s3cret" not in ran.out + ran.words


def test_a_film_has_a_size(tmp_path: Path) -> None:
    """The only camera is called just that; a film is named by its path, and has no rate of its own. That nobody has a PIN is said loudly."""
    cv2 = opencv()
    path = tmp_path / "hall.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 25, (64, 48))
    writer.write(np.zeros((48, 64, 3), np.uint8))
    writer.release()
    ran = home_with(tmp_path, str(path)).kiosk("doctor")
    assert "NOBODY HAS A PIN" in ran.words
    assert [line["remedy"] for line in ran.json if line["check"] == "people"] == ["kiosk people add NAME --role technician"]
    (check,) = [line for line in ran.json if line["check"].startswith("camera")]
    assert (check["check"], check["ok"], check["detail"]) == ("camera", True, f"{path} gives pictures of 64 × 48")
