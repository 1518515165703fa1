"""Real ``kiosk`` processes that die, or whose disk fails, at a chosen call to the system: a library of ours stands between them and it."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.homes import Home, Ran, command

_SOURCE = Path(__file__).with_name("failing.c")


@dataclass(frozen=True)
class Shim:
    """The library, made for this machine."""

    library: Path

    def run(self, home: Home, *words: str, at: int = 0, half: bool = False, stdin: bytes = b"") -> Ran:
        """Runs ``kiosk WORDS``, which dies at its ``at``-th write, fsync or send (0: never), with ``half`` in the middle of a write."""
        environment = {**self.environment(home), "SHIM_AT": str(at), **({"SHIM_HALF": "1"} if half else {})}
        done = subprocess.run(command(words), input=stdin, capture_output=True, env=environment, timeout=300, check=False)
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    def calls(self, home: Home, *words: str) -> int:
        """How many such calls the whole command makes; it is run."""
        told = self.library.with_name("calls")
        environment = {**self.environment(home), "SHIM_COUNT": str(told)}
        done = subprocess.run(command(words), capture_output=True, env=environment, timeout=300, check=False)
        assert done.returncode == 0, done.stderr
        return int(told.read_text())

    def environment(self, home: Home) -> dict[str, str]:
        return {**home.environment, "LD_PRELOAD": str(self.library), "SHIM_HOME": str(home.path), "PYTHONDONTWRITEBYTECODE": "1"}


@pytest.fixture(scope="session")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Shim:
    """Skips, with words, where there is no Linux or no C compiler."""
    compiler = shutil.which("cc")
    if sys.platform != "linux" or compiler is None:
        pytest.skip("no C compiler here (cc), or no Linux: random kills stand in for kills at every write")
    library = tmp_path_factory.mktemp("shim") / "failing.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(_SOURCE), "-ldl"], check=True)
    return Shim(library)


def badges(home: Home) -> dict[str, tuple[int, int]]:
    """Every badge that came out: its file, and which file it is."""
    folder = home.path / "badges"
    found = sorted(folder.glob("*.pdf")) if folder.exists() else []
    return {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in found}
