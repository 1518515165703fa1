"""Half a million people on one list."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.homes import Home
from tests.running import running_sandbox

MANY = 500_000


@pytest.mark.torture
def test_half_a_million_people_fit(tmp_path: Path) -> None:
    """Pulled, stored, found; the station stays within 250 MB, in a process of its own."""
    with running_sandbox(tmp_path, people=MANY) as sandbox:
        sandbox.faults(per_minute=1_000_000)
        home = Home(tmp_path / "home", sandbox.url)
        command = [sys.executable, "-m", "tests.benchmarks.pull_probe", "pull"]
        done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **home.environment}, timeout=1800, check=False)
        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout)
        assert told["rows"] == MANY
        assert told["peak_mb"] <= 250
        (last,) = sandbox.registrations(MANY - 1, 1)
        assert home.kiosk("look", last["qr_code"]).only["ticket"] is not None
