"""Serves a demo platform on loopback until it is told to stop."""

import asyncio
import os
import signal
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from kiosk.core.errors import SettingsError
from kiosk.sandbox.controls import Controls
from kiosk.sandbox.faces import face
from kiosk.sandbox.ledger import PEOPLE, Ledger
from kiosk.sandbox.service import Face


def serve(platform: str, port: int, state: Path | None, *, announce: Callable[[str], None], people: int = PEOPLE, checked_in: int = 0) -> None:
    """Serves ``platform`` on 127.0.0.1 until SIGTERM or SIGINT; calls ``announce`` with the address once it listens.

    ``port`` 0 takes a free one. ``state`` None forgets everything at the end; a new state file begins with so many
    ``people``, the first ``checked_in`` of the welcome ones inside. Raises SettingsError for an unknown platform or a port that is taken,
    StoreError for a state file that cannot be used.
    """
    looks = face(platform)
    if state is not None:
        _serve(looks, port, state, announce, (people, checked_in))
        return
    with tempfile.TemporaryDirectory(prefix="kiosk-sandbox-") as folder:
        _serve(looks, port, Path(folder) / "state.db", announce, (people, checked_in))


def _serve(looks: type[Face], port: int, state: Path, announce: Callable[[str], None], begin: tuple[int, int]) -> None:
    with _listening(port) as listener:
        ledger = Ledger(state, people=begin[0], checked_in=begin[1])
        try:
            served = looks(ledger)
            routes = [*Controls(served, ledger).routes(), *served.routes()]
            app = Starlette(routes=routes, exception_handlers={404: served.nowhere, 405: served.nowhere})
            config = uvicorn.Config(
                app,
                http=_Protocol,
                ws="none",
                lifespan="off",
                log_config=None,
                log_level="warning",
                access_log=False,
                server_header=False,
                date_header=False,
                timeout_graceful_shutdown=2,
            )
            server = _Server(config, lambda: announce(f"http://127.0.0.1:{listener.getsockname()[1]}"))
            asyncio.run(server.serve(sockets=[listener]))
        finally:
            ledger.close()


def _listening(port: int) -> socket.socket:
    # asyncio turns off Nagle's delay (40 ms an answer) only on sockets that name their protocol.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if os.name == "posix":  # elsewhere the option would let two sandboxes share a port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except (OSError, OverflowError) as error:
        listener.close()
        raise SettingsError(f"port {port} cannot be used ({error}): name another with --port, or 0 for a free one") from error
    return listener


class _Server(uvicorn.Server):
    """Announces itself once it accepts connections, and takes a signal as a wish to end well."""

    def __init__(self, config: uvicorn.Config, listening: Callable[[], None]) -> None:
        super().__init__(config)
        self._listening = listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._listening()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Uvicorn's own raises the signal again afterwards, so that a clean stop would end with a traceback."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {each: signal.signal(each, self.handle_exit) for each in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)


class _Protocol(H11Protocol):
    """Gives each request a way to drop its connection."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app: Any = _with_hang_up(self.app, transport)


def _with_hang_up(app: Any, transport: asyncio.Transport) -> ASGIApp:
    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        scope["hang_up"] = transport.abort
        await app(scope, receive, send)

    return wrapped
