"""A platform, a printer or a camera is added as one file: dropped in, it is discovered, configured and run."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import segno

from tests.house.test_imports import lint
from tests.house.tree import ROOT, copy_packages

NEWCOMERS = {"shout": "printers", "paper": "kiosk.platforms", "one_picture": "kiosk.capture.cameras"}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the packages into which three files were dropped, and nothing else was changed."""
    copied = copy_packages(tmp_path / "tree")
    for name, package in NEWCOMERS.items():
        shutil.copy(ROOT / "tests" / "house" / "newcomers" / f"{name}.py", copied.joinpath(*package.split(".")))
    return copied


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A station that is configured with the three newcomers."""
    folder = tmp_path / "home"
    (folder / "wall").mkdir(parents=True)
    (folder / "kiosk.toml").write_text(
        '[event]\nplatform = "paper"\n[platform]\ntitle = "Garden party"\n[printer]\ndriver = "shout"\nwall = "wall"\nprint_on = "admitted"\n',
        encoding="utf-8",
    )
    return folder


def python(tree: Path, home: Path, *arguments: str) -> Any:
    """Runs Python in the tree, which must exit 0 and print one line of JSON; gives what it says."""
    environment = {**os.environ, "PYTHONPATH": str(tree), "KIOSK_HOME": str(home), "KIOSK_NO_KEYRING": "1"}
    done = subprocess.run([sys.executable, *arguments], cwd=tree, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 1), f"{arguments}: {done.stdout}{done.stderr}"
    return json.loads(done.stdout)


@pytest.mark.parametrize(("name", "package"), NEWCOMERS.items())
def test_a_dropped_file_is_discovered(tree: Path, home: Path, name: str, package: str) -> None:
    """An adapter that was dropped into its package is found under its own name, beside those that were there, and not without the file."""
    program = (
        "import json; from kiosk.adapters import discover; from kiosk.ports.adapter import Adapter\n"
        f"print(json.dumps({{name: isinstance(found, Adapter) for name, found in discover({package!r}).items()}}))"
    )
    found = python(tree, home, "-c", program)
    assert found.pop(name) is True
    tree.joinpath(*package.split("."), f"{name}.py").unlink()
    assert python(tree, home, "-c", program) == found


def test_a_dropped_file_keeps_the_contracts(tree: Path) -> None:
    """A newcomer that knows only ports and core needs no change to any contract."""
    code, words = lint(tree)
    assert code == 0, words


def test_a_dropped_platform_camera_and_printer_run(tree: Path, home: Path, tmp_path: Path) -> None:
    """With the three newcomers a roster is pulled, codes are admitted, typed and seen, and badges come out; nothing waits for an upload."""
    synced = python(tree, home, "-m", "kiosk", "sync")
    assert (synced["tickets"], synced["added"], synced["pending"]) == (3, 3, 0)

    typed = python(tree, home, "-m", "kiosk", "scan", "PAPER-1")
    assert (typed["outcome"], typed["ticket"]) == ("admitted", {"name": "Ada Lovelace", "type": "Guest"})

    picture = tmp_path / "ticket.png"
    segno.make("PAPER-2", micro=False).save(str(picture), scale=6)
    seen = python(tree, home, "-m", "kiosk", "scan", "--source", f"picture:{picture}")
    assert (seen["outcome"], seen["ticket"]) == ("admitted", {"name": "Alan Turing", "type": "Guest"})

    printed = python(tree, home, "-m", "kiosk", "print")
    assert (printed["printed"], printed["queued"]) == (2, 0)
    assert [file.read_bytes()[:5] for file in (home / "wall").glob("*.SHOUTED")] == [b"%PDF-", b"%PDF-"]

    synced = python(tree, home, "-m", "kiosk", "sync")
    assert (synced["pending"], synced["uploaded"], synced["local_only"]) == (0, 0, 2)


def test_a_start_loads_only_the_platform_that_is_configured(tree: Path, home: Path) -> None:
    """Reading the settings and making the platform's client imports one platform and no other, nor what draws badges."""
    told = """
import json, sys
from kiosk.commands.station import wired
station = wired()
station.platform()
print(json.dumps({"name": station.settings.platform.name, "loaded": sorted(sys.modules)}))
"""
    said = python(tree, home, "-c", told)
    platforms = {name.split(".")[2] for name in said["loaded"] if name.startswith("kiosk.platforms.")}
    assert said["name"] == "paper"
    assert {name for name in platforms if not name.startswith("_")} == {"paper"}
    assert not {name for name in said["loaded"] if name.startswith("reportlab")}
