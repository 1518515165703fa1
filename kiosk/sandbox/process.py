"""The sandbox as a process of its own: started, watched, and started again on the same port with the same state."""

import contextlib
import socket
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any

import httpx

from kiosk.core.errors import KioskError


class SandboxProcess:
    """``with SandboxProcess(folder) as sandbox``: its address is ``url``. Whoever kills it, it comes back."""

    def __init__(self, folder: Path, platform: str, *, back_after: float = 1.0) -> None:
        self._folder = folder
        self._platform = platform
        self._back_after = back_after
        self._port = _free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self._stopping = threading.Event()
        self._process: subprocess.Popen[str] | None = None
        self._watcher = threading.Thread(target=self._watch, name="sandbox-watcher", daemon=True)

    def __enter__(self) -> "SandboxProcess":
        self._start()
        self._watcher.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stopping.set()
        if self._process is not None:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(5)
            if self._process.poll() is None:
                self._process.kill()
                self._process.wait()
        self._watcher.join(5)

    def faults(self, **switches: Any) -> None:
        """Moves fault switches; see ``kiosk.sandbox.faults``."""
        httpx.post(f"{self.url}/sandbox/faults", json=switches, timeout=10, trust_env=False).raise_for_status()

    def another_door(self, registration_id: str, where: str, by: str, *, ago: timedelta = timedelta()) -> None:
        """Somebody was checked in at another door, ``ago``; the platform hears of it now."""
        at = (datetime.now(UTC) - ago).isoformat(timespec="seconds")
        entry = {"registration_id": registration_id, "check_in_location": where, "checked_in_by": by, "check_in_time": at}
        httpx.post(f"{self.url}/sandbox/checkins", json=entry, timeout=10, trust_env=False).raise_for_status()

    def checkins(self) -> list[dict[str, Any]]:
        """The platform's own check-in list. Raises httpx.HTTPError."""
        answer: list[dict[str, Any]] = httpx.get(f"{self.url}/sandbox/checkins", timeout=10, trust_env=False).json()
        return answer

    def registrations(self) -> list[dict[str, Any]]:
        """Everybody whom the platform knows. Raises httpx.HTTPError."""
        answer: list[dict[str, Any]] = httpx.get(f"{self.url}/sandbox/registrations?limit=1000000", timeout=60, trust_env=False).json()
        return answer

    def _start(self) -> None:
        command = [sys.executable, "-m", "kiosk", "sandbox", "--platform", self._platform, "--port", str(self._port)]
        command += ["--state", str(self._folder / "sandbox.db"), "--follow"]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)  # noqa: S603
        (self._folder / "sandbox.pid").write_text(f"{process.pid}\n", "ascii")
        self._process = process
        announced = process.stdout.readline() if process.stdout else ""
        if not announced.startswith("http"):
            raise KioskError(f"the sandbox did not start (exit {process.poll()}): try  kiosk sandbox")

    def _watch(self) -> None:
        while not self._stopping.is_set():
            process = self._process
            if process is None:
                return
            process.wait()
            if self._stopping.wait(self._back_after):
                return
            with contextlib.suppress(KioskError, OSError):
                self._start()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
