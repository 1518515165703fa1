"""Where a browser is led back to after consent: a page on this computer that waits for one answer."""

import html
import os
import queue
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from kiosk.core.errors import SettingsError

LOOPBACK = ("127.0.0.1", "localhost")

_PAGE = "<!DOCTYPE html><html lang=en><meta charset=utf-8><title>Check-in Kiosk</title><body style='font:18px sans-serif;margin:4em'><p>{}</p>"


def listens(redirect: str) -> bool:
    """Whether this is an address on this computer, at which an answer can be waited for."""
    parts = urlsplit(redirect)
    return parts.scheme == "http" and parts.hostname in LOOPBACK


@contextmanager
def listening(redirect: str, fits: Callable[[Mapping[str, str]], bool], heard: "queue.Queue[dict[str, str]]") -> Iterator[None]:
    """Puts the query of every visit that ``fits`` into ``heard``, and tells the browser that its window can be closed.

    What does not fit is told so and forgotten: any page in any browser could call here. Raises SettingsError where the port is taken.
    """
    parts = urlsplit(redirect)
    path = parts.path or "/"

    class Visit(BaseHTTPRequestHandler):
        timeout = 10

        def do_GET(self) -> None:
            asked = urlsplit(self.path)
            query = dict(parse_qsl(asked.query, keep_blank_values=True))
            if asked.path != path or not {"code", "error"} & query.keys():
                self._say(404, "There is nothing here.")
            elif not fits(query):
                self._say(400, "This is not the answer that the kiosk waits for. Start again with the address that kiosk connect shows.")
            else:
                self._say(200, "The kiosk has its answer. You can close this window." if "code" in query else "You can close this window.")
                heard.put(query)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            """Nothing: the address holds the code."""

        def _say(self, status: int, words: str) -> None:
            content = _PAGE.format(html.escape(words)).encode()
            self.send_response_only(status)
            headers = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(content)), "Cache-Control": "no-store"}
            for name, value in {**headers, "Referrer-Policy": "no-referrer", "Connection": "close"}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

    try:
        server = _Server(("127.0.0.1", parts.port or 80), Visit)
    except (OSError, OverflowError) as error:
        words = f"port {parts.port or 80} of this computer is taken: choose another with --port, and enter it at api-console.zoho.com too"
        raise SettingsError(words) from error
    with server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="redirect")
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


class _Server(ThreadingHTTPServer):
    """On Windows, reuse would let two programs listen at once."""

    allow_reuse_address = os.name == "posix"
    daemon_threads = True

    def handle_error(self, request: socket.socket | tuple[bytes, socket.socket], client_address: Any) -> None:
        """A browser that hangs up is nobody's trouble."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)
