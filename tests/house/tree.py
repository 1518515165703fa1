"""The tree under test: where it is, what git would keep of it, and copies of it."""

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("kiosk", "printers", "assets")


def kept_files() -> list[Path]:
    """Every file that git has or would add (not the ignored ones), absolute. Outside a clone, every file but the hidden ones."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        inside = (path for path in ROOT.rglob("*") if not any(part.startswith(".") for part in path.relative_to(ROOT).parts))
        return sorted(path for path in inside if path.is_file() and "__pycache__" not in path.parts)
    return sorted(path for name in set(listed.stdout.split("\0")) - {""} if (path := ROOT / name).is_file())


def modules(*folders: str) -> list[Path]:
    """The Python files under these folders of the tree, absolute."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def copy_packages(to: Path) -> Path:
    """Copies what the wheel holds, and pyproject.toml, into a folder; gives the folder."""
    for package in PACKAGES:
        shutil.copytree(ROOT / package, to / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", to)
    return to
