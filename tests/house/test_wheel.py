"""The built wheel, installed by pip into an empty environment, is the whole program."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.house.tree import ROOT, kept_files

pytestmark = pytest.mark.slow

INSIDE = """
import importlib.resources, json, kiosk, printers, sys
from kiosk.adapters import discover
from kiosk.ports.adapter import Adapter
def files(folder, prefix=""):
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from files(entry, prefix + entry.name + "/")
        elif len(entry.read_bytes()) > 0:
            yield prefix + entry.name
packages = ["printers", "kiosk.platforms", "kiosk.capture.cameras", "kiosk.capture.decoders"]
print(json.dumps({
    "from": [kiosk.__file__, printers.__file__],
    "assets": sorted(name for name in files(importlib.resources.files("assets")) if "__pycache__" not in name),
    "adapters": {package: [name for name, found in discover(package).items() if isinstance(found, Adapter)] for package in packages},
}))
"""


def run(*command: str | Path, at: Path, home: Path | None = None) -> str:
    """Runs a command away from the tree, with nothing of this environment; gives its standard output."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COV", "VIRTUAL_ENV"))}
    if home is not None:
        kept["KIOSK_HOME"] = str(home)
    done = subprocess.run([str(part) for part in command], cwd=at, env=kept, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command[0]} ended with {done.returncode}:\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this tree."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, at=folder)
    [built] = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def bin_folder(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a new, empty environment, into which pip put the wheel and what it asks for, and nothing else."""
    folder = tmp_path_factory.mktemp("empty")
    run(sys.executable, "-m", "venv", folder / "env", at=folder)
    programs = folder / "env" / ("Scripts" if os.name == "nt" else "bin")
    constraints = ROOT / "packaging" / "constraints.txt"
    run(programs / "python", "-m", "pip", "install", "--disable-pip-version-check", "-qq", "-c", constraints, wheel, at=folder)
    return programs


def test_the_wheel_holds_the_packages_and_nothing_else(wheel: Path) -> None:
    """Every committed file of kiosk, printers and assets is inside, the licence too; no test, no tool, no private note."""
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
        about = {name.split(".dist-info/", 1)[1] for name in archive.namelist() if ".dist-info/" in name}
    committed = {path.relative_to(ROOT).as_posix() for path in kept_files()}
    assert held == {name for name in committed if name.startswith(("kiosk/", "printers/", "assets/"))}
    assert {"licenses/LICENSE", "entry_points.txt", "METADATA"} <= about


def test_the_installed_program_speaks(bin_folder: Path, tmp_path: Path) -> None:
    """``kiosk --help`` names its commands."""
    assert "demo" in run(bin_folder / "kiosk", "--help", at=tmp_path, home=tmp_path)


def test_assets_and_adapters_are_inside(bin_folder: Path, tmp_path: Path) -> None:
    """From any folder, every asset is read and every adapter of the tree is found, out of the environment and not out of the tree."""
    told = json.loads(run(bin_folder / "python", "-I", "-c", INSIDE, at=tmp_path))
    assert [Path(place).is_relative_to(bin_folder.parent) for place in told["from"]] == [True, True]
    committed = [path.relative_to(ROOT / "assets").as_posix() for path in kept_files() if path.is_relative_to(ROOT / "assets")]
    assert told["assets"] == sorted(committed)
    assert "folder" in told["adapters"]["printers"]
    assert "zoho_backstage" in told["adapters"]["kiosk.platforms"]
    assert "device" in told["adapters"]["kiosk.capture.cameras"]
    assert "zxing" in "".join(told["adapters"]["kiosk.capture.decoders"])


def test_the_demo_runs_from_the_wheel(bin_folder: Path, tmp_path: Path) -> None:
    """``kiosk demo --headless`` in the empty environment, from another folder: journal, badges and platform agree."""
    summary = json.loads(run(bin_folder / "kiosk", "demo", "--headless", at=tmp_path, home=tmp_path / "home"))
    assert summary["agree"] is True
    assert summary["admitted"] > 0
    assert summary["badges"] > 0
