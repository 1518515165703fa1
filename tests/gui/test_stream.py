"""The real window over a real station on a stream that goes and comes."""

from contextlib import ExitStack
from pathlib import Path

from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from kiosk.flow.station import Station
from kiosk.gui.bridge import Bridge
from kiosk.gui.window import Window
from tests.capture.codes import bgr, on, qr
from tests.capture.streams import mjpeg_server
from tests.flow.heard import home_with, wired

FIRST, SECOND = (bgr(on((640, 480), qr(text, 6))) for text in ("CODE-1", "CODE-2"))
WAIT = 30_000


def test_unplug_and_replug(qtbot: QtBot, tmp_path: Path) -> None:
    """The picture, then what is wrong in its place, then the picture again; the guest who comes then is let in."""
    with ExitStack() as first:
        server = first.enter_context(mjpeg_server(FIRST))
        wiring = wired(home_with(tmp_path, server.address()))
        station = Station(wiring.means())
        window = Window(station, now=wiring.now)
        window.resize(1280, 800)
        bridge = Bridge(station.bulletin, window.take)
        with qtbot.waitSignal(window.painted_first):
            window.show()
        station.start()
        try:
            _wait_for_verdict(qtbot, window, "Guest 1")
            first.close()
            camera = window.ready.camera
            qtbot.waitUntil(lambda: "has ended" in camera.accessibleDescription(), timeout=WAIT)
            assert camera.image is None
            with mjpeg_server(SECOND, server.server_port):
                _wait_for_verdict(qtbot, window, "Guest 2")
                assert camera.accessibleDescription() == ""
                # Behind the verdict no picture is painted.
                qtbot.waitUntil(lambda: isinstance(camera.image, QImage), timeout=WAIT)
        finally:
            bridge.close()
            station.stop()
            window.close()


def _wait_for_verdict(qtbot: QtBot, window: Window, name: str) -> None:
    def shown() -> bool:
        page = window.showing()
        return (
            page is not None
            and page.decided is not None
            and page.decided.verdict.ticket is not None
            and page.decided.verdict.ticket.name == name
        )

    qtbot.waitUntil(shown, timeout=WAIT)
