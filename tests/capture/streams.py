"""A small network camera on loopback: it serves Motion JPEG, and hangs or dies when it is told to."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from kiosk.capture.opencv import opencv
from kiosk.ports.capture import Image

BOUNDARY = "picture"


class MjpegServer(ThreadingHTTPServer):
    """``/live`` serves ``picture`` about 50 times a second, ``/private`` the same to those who give a user.
    ``/silent`` answers nothing, ``/missing`` 404, ``/page`` a web page.

    ``die`` ends running answers, ``hush`` leaves them open without another picture, and new ones without an answer; ``begin`` is waited
    for before the first picture. ``half`` breaks off in the middle of each picture, ``garbage`` sends none. ``authorised`` are the users'
    headers, ``asked`` counts the requests.
    """

    daemon_threads = True

    def __init__(self, picture: Image, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.show(picture)
        self.die, self.hush, self.over = threading.Event(), threading.Event(), threading.Event()
        self.begin = threading.Event()
        self.begin.set()
        self.half, self.garbage = threading.Event(), threading.Event()
        self.asked = threading.Semaphore(0)
        self.authorised: list[str] = []

    def show(self, picture: Image) -> None:
        """What is before the lens from now on."""
        good, data = opencv().imencode(".jpg", picture)
        assert good
        self.jpeg = bytes(data)

    def address(self, path: str = "/live", user: str = "") -> str:
        return f"http://{user}127.0.0.1:{self.server_port}{path}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that has hung up is no news."""


class _Handler(BaseHTTPRequestHandler):
    server: MjpegServer

    def do_GET(self) -> None:
        self.server.authorised.append(self.headers.get("Authorization", ""))
        self.server.asked.release()
        if self.path.startswith("/silent") or self.server.hush.is_set():
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
        try:
            self.server.begin.wait(30)
            while not self.server.die.wait(0.02):
                if self.server.hush.is_set():
                    self.server.over.wait(30)
                    return
                self.wfile.write(self._part())
        except OSError:
            return

    def _part(self) -> bytes:
        jpeg = self.server.jpeg
        if self.server.garbage.is_set():
            return b"\x00\xff no picture " * 400
        if self.server.half.is_set():
            jpeg = jpeg[: len(jpeg) // 2]
        return f"--{BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n".encode() + jpeg + b"\r\n"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Says nothing."""


class StreamProcess:
    """The same server in a process of its own, that can be killed and stopped as a machine is: SIGKILL and SIGSTOP."""

    def __init__(self, text: str, port: int = 0) -> None:
        command = [sys.executable, "-m", "tests.capture.streams", str(port), text]
        root = str(Path(__file__).parents[2])
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root)
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())
        self.address = f"http://127.0.0.1:{self.port}/live"

    def kill(self) -> None:
        """As a power cut."""
        self.process.kill()
        self.process.wait(30)
        if self.process.stdout is not None:
            self.process.stdout.close()

    def stop(self) -> None:
        """It hangs, and the connections to it stay."""
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """It takes up where it was stopped."""
        self.process.send_signal(signal.SIGCONT)


@contextmanager
def mjpeg_server(picture: Image, port: int = 0) -> Iterator[MjpegServer]:
    """A running server, on a free port where none is given; gone at the end."""
    with MjpegServer(picture, port) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server
        finally:
            server.begin.set()
            server.die.set()
            server.over.set()
            server.shutdown()
            thread.join()


def main() -> None:
    """Serves a code until it is killed: ``python -m tests.capture.streams PORT TEXT``; prints the port."""
    from tests.capture.codes import bgr, on, qr

    with mjpeg_server(bgr(on((640, 480), qr(sys.argv[2], 6))), int(sys.argv[1])) as server:
        sys.stdout.write(f"{server.server_port}\n")
        sys.stdout.flush()
        server.over.wait()


if __name__ == "__main__":
    main()
