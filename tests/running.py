"""The sandbox as tests use it: a process of its own, with levers."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

_ROOT = Path(__file__).parents[1]
_START_SECONDS = 60.0


class RunningSandbox:
    """One sandbox process. Its state file outlives ``kill`` and ``stop``; ``start`` takes up the same file and port."""

    def __init__(self, state: Path, *, platform: str = "zoho_backstage", people: int = 500, checked_in: int = 0) -> None:
        self.state = state
        self._platform = platform
        self._people = people
        self.url = ""
        self._checked_in = checked_in
        self._port = 0
        self._process: subprocess.Popen[str] | None = None
        self._levers = httpx.Client(timeout=20, trust_env=False, verify=False)

    def start(self) -> None:
        command = [sys.executable, "-m", "kiosk.sandbox", "--port", str(self._port), "--state", str(self.state)]
        command += ["--platform", self._platform, "--people", str(self._people), "--checked-in", str(self._checked_in)]
        paths = [str(_ROOT), os.environ.get("PYTHONPATH", "")]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        late = threading.Timer(_START_SECONDS, self._process.kill)
        late.start()
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()
        late.cancel()
        assert self.url.startswith("http://127.0.0.1:"), "the sandbox did not start; its words stand above"
        self._port = int(self.url.rpartition(":")[2])

    def kill(self) -> None:
        """Ends it as a power cut would (SIGKILL)."""
        if self._process is not None:
            self._process.kill()
            self._reap()

    def close(self) -> None:
        """Ends it for good."""
        self.kill()
        self._levers.close()

    def stop(self) -> int:
        """Asks it to end (SIGTERM) and gives its exit code."""
        assert self._process is not None
        self._process.terminate()
        return self._reap()

    def restart(self) -> None:
        """Kills it and starts it again with the same file and port."""
        self.kill()
        self.start()

    def faults(self, **switches: Any) -> dict[str, Any]:
        """Moves fault switches (kiosk.sandbox.faults); gives all of them."""
        answer: dict[str, Any] = self._asked("POST", "/sandbox/faults", switches)
        return answer

    def heal(self) -> None:
        """Every fault switch back to where it was at the start."""
        self._asked("DELETE", "/sandbox/faults")

    def checkins(self) -> list[dict[str, Any]]:
        """The platform's own check-in list, with ``received_count``."""
        answer: list[dict[str, Any]] = self._asked("GET", "/sandbox/checkins")
        return answer

    def another_door(self, registration_id: str, **row: Any) -> dict[str, Any]:
        """South Door, by Ana, checks somebody in."""
        answer: dict[str, Any] = self._asked("POST", "/sandbox/checkins", {"registration_id": registration_id, **row})
        return answer

    def change(self, registration_id: str, **values: Any) -> dict[str, Any]:
        """The organiser changes (status, first_name …), removes (deleted=True) or adds a registration; gives its row."""
        return self.change_many([{"registration_id": registration_id, **values}])[0]

    def change_many(self, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """As ``change``, for each of ``rows``."""
        answer: list[dict[str, Any]] = self._asked("POST", "/sandbox/registrations", list(rows))
        return answer

    def calls(self) -> int:
        """How many calls the platform has had since it was started, answered or not; the levers are not counted."""
        return int(self._asked("GET", "/sandbox/health")["calls"])

    def registrations(self, offset: int = 0, limit: int = 1000) -> list[dict[str, Any]]:
        """Rows of the ledger as they stand."""
        answer: list[dict[str, Any]] = self._asked("GET", f"/sandbox/registrations?offset={offset}&limit={limit}")
        return answer

    def _asked(self, method: str, path: str, body: Any = None) -> Any:
        answer = self._levers.request(method, self.url + path, json=body)
        assert answer.is_success, answer.text
        return answer.json()

    def _reap(self) -> int:
        assert self._process is not None
        try:
            code = self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait(30)
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._process = None
        return code


@contextmanager
def running_sandbox(folder: Path, *, platform: str = "zoho_backstage", people: int = 500, checked_in: int = 0) -> Iterator[RunningSandbox]:
    """A sandbox on a free port, its state in ``folder``; gone at the end."""
    sandbox = RunningSandbox(folder / "sandbox.db", platform=platform, people=people, checked_in=checked_in)
    try:
        sandbox.start()
        yield sandbox
    finally:
        sandbox.close()
