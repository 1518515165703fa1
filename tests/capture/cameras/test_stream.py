"""A network camera that serves, is absent, hangs and dies."""

import pytest

from kiosk.capture.cameras import stream
from kiosk.capture.pictures import grey
from kiosk.core.errors import CaptureError
from kiosk.ports.capture import Camera, CameraSettings
from tests.capture.codes import bgr, busy, on, qr, read_all, surroundings, texts_in
from tests.capture.streams import MjpegServer, mjpeg_server

PICTURE = bgr(on((320, 240), qr("TICKET-1")))


def opened(server: MjpegServer, path: str = "/live", *, user: str = "", rotation: int = 0, wait: float = 10.0) -> Camera:
    return stream.open_stream(CameraSettings(server.address(path, user), rotation=rotation), wait, wait)


def until_it_fails(camera: Camera) -> str:
    """Reads on until the camera has gone away; its words."""
    try:
        with pytest.raises(CaptureError) as raised:
            read_all(camera)
    finally:
        camera.close()
    return str(raised.value)


def test_frames() -> None:
    """A stream gives new pictures in which the code is read, each a new array, at rising times; it is live and not still."""
    with mjpeg_server(PICTURE) as server:
        camera = stream.ADAPTER.make(CameraSettings(server.address()), surroundings())
        try:
            frames = [camera.read() for _ in range(3)]
        finally:
            camera.close()
    shown = [frame for frame in frames if frame is not None]
    assert camera.live
    assert len(shown) == 3
    assert [texts_in(grey(frame.image)) for frame in shown] == [["TICKET-1"]] * 3
    assert shown[0].seen < shown[1].seen < shown[2].seen
    assert shown[0].image is not shown[1].image
    assert not any(frame.still for frame in shown)


def test_rotation() -> None:
    """The picture is turned clockwise."""
    with mjpeg_server(PICTURE) as server:
        camera = opened(server, rotation=90)
        try:
            frame = camera.read()
        finally:
            camera.close()
    assert frame is not None
    assert frame.image.shape == (320, 240, 3)


def test_mirror() -> None:
    """The picture is asked to be shown mirrored, and is not: the code in it is read as it is."""
    with mjpeg_server(PICTURE) as server:
        camera = stream.open_stream(CameraSettings(server.address(), mirror=True), 10, 10)
        try:
            frame = camera.read()
        finally:
            camera.close()
    assert frame is not None
    assert frame.mirror
    assert abs(frame.image.astype(int) - PICTURE).mean() < 5


def test_a_slow_reader_sees_the_present() -> None:
    """Pictures that nobody asked for in time are left out: after half a second the next one is not the next that came."""
    with mjpeg_server(PICTURE) as server:
        camera = opened(server)
        try:
            first = camera.read()
            busy(0.5)
            second = camera.read()
        finally:
            camera.close()
    assert first is not None
    assert second is not None
    assert second.seen - first.seen >= 0.3


def test_a_stream_that_ends() -> None:
    """A server that closes the connection is a camera that has gone away, named in the words."""
    with mjpeg_server(PICTURE) as server:
        camera = opened(server)
        camera.read()
        server.die.set()
        assert server.address() in until_it_fails(camera)


def test_a_stream_that_hangs() -> None:
    """A server that keeps the connection and sends nothing more is a camera that has gone away."""
    with mjpeg_server(PICTURE) as server:
        camera = opened(server, wait=2)
        camera.read()
        server.hush.set()
        assert server.address() in until_it_fails(camera)


@pytest.mark.parametrize("path", ["/missing", "/silent", "/page"])
def test_no_stream_there(path: str) -> None:
    """Where the server answers 404, nothing, or a web page, the words name the address and what to check."""
    with mjpeg_server(PICTURE) as server, pytest.raises(CaptureError, match="check the address") as raised:
        opened(server, path, wait=1)
    assert server.address(path) in str(raised.value)


def test_nobody_there() -> None:
    """Where nothing listens, the words name the address."""
    with mjpeg_server(PICTURE) as server:
        address = server.address()
    with pytest.raises(CaptureError, match="check the address"):
        stream.ADAPTER.make(CameraSettings(address), surroundings())


def test_user_and_password() -> None:
    """User and password reach the camera and never its words."""
    with mjpeg_server(PICTURE) as server:
        camera = opened(server, "/private?key=s3cret", user="door:s3cret@")
        camera.read()
        server.die.set()
        words = until_it_fails(camera)
        with pytest.raises(CaptureError) as raised:
            opened(server, "/missing?key=s3cret#s3cret", user="door:s3cret@")
    assert any(header.startswith("Basic ") for header in server.authorised)
    for text in (words, str(raised.value), repr(raised.value.__cause__)):
        assert "s3cret" not in text
        assert "door" not in text


def test_closing_twice() -> None:
    """A second close does nothing, and a closed camera gives no frame."""
    with mjpeg_server(PICTURE) as server:
        camera = opened(server)
        camera.close()
        camera.close()
        assert camera.read() is None


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("http://camera/live", True),
        ("RTSP://camera:554/1", True),
        ("udp://@:5000", True),
        ("0", False),
        ("film.mp4", False),
        ("C:\\film.mp4", False),
        ("picture:1", False),
    ],
)
def test_accepts(source: str, answer: bool) -> None:
    """Addresses of kinds that play live are accepted, and nothing else."""
    assert stream.accepts(source) is answer
