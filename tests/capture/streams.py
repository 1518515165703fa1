"""A small network camera on loopback: it serves Motion JPEG, and hangs or dies when it is told to."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from kiosk.capture.opencv import opencv
from kiosk.ports.capture import Image

BOUNDARY = "picture"


class MjpegServer(ThreadingHTTPServer):
    """``/live`` serves ``picture`` about 50 times a second, ``/private`` the same to those who give a user.
    ``/silent`` answers nothing, ``/missing`` 404, ``/page`` a web page.

    ``die`` ends running answers, ``hush`` leaves them open without another picture; ``authorised`` are the users' headers.
    """

    daemon_threads = True

    def __init__(self, picture: Image) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        good, data = opencv().imencode(".jpg", picture)
        assert good
        self.jpeg = bytes(data)
        self.die, self.hush, self.over = threading.Event(), threading.Event(), threading.Event()
        self.authorised: list[str] = []

    def address(self, path: str = "/live", user: str = "") -> str:
        return f"http://{user}127.0.0.1:{self.server_port}{path}"


class _Handler(BaseHTTPRequestHandler):
    server: MjpegServer

    def do_GET(self) -> None:
        self.server.authorised.append(self.headers.get("Authorization", ""))
        if self.path.startswith("/silent"):
            self.server.over.wait(30)
        elif self.path.startswith("/private") and "Authorization" not in self.headers:
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="camera"')
            self.end_headers()
        elif self.path.startswith(("/live", "/private")):
            self._live()
        elif self.path.startswith("/page"):
            self._answer(200, "text/html")
            self.wfile.write(b"<html>no camera here</html>")
        else:
            self.send_error(404)

    def _answer(self, status: int, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.end_headers()

    def _live(self) -> None:
        self._answer(200, f"multipart/x-mixed-replace; boundary={BOUNDARY}")
        head = f"--{BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(self.server.jpeg)}\r\n\r\n".encode()
        try:
            while not self.server.die.wait(0.02):
                if self.server.hush.is_set():
                    self.server.over.wait(30)
                    return
                self.wfile.write(head + self.server.jpeg + b"\r\n")
        except OSError:
            return

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Says nothing."""


@contextmanager
def mjpeg_server(picture: Image) -> Iterator[MjpegServer]:
    """A running server; gone at the end."""
    with MjpegServer(picture) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server
        finally:
            server.die.set()
            server.over.set()
            server.shutdown()
            thread.join()
