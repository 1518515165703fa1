"""Which way imports point, as import-linter sees it: the tree keeps the contracts, and a planted violation does not pass."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT, copy_packages

PLANTED = [
    pytest.param("kiosk/core/ticket.py", "import PySide6", "Only kiosk.gui knows Qt", id="Qt in the core"),
    pytest.param("kiosk/flow/bulletin.py", "import PySide6.QtCore", "Only kiosk.gui knows Qt", id="Qt in the flow"),
    pytest.param("kiosk/core/decide.py", "import time", "The core does no I/O", id="a clock in the core"),
    pytest.param("kiosk/core/decide.py", "import sqlite3", "The core does no I/O", id="SQL in the core"),
    pytest.param("kiosk/core/rules.py", "import kiosk.ports.platform", "Imports point down", id="the core looking up"),
    pytest.param("printers/planted.py", "import kiosk.store", "A printer driver sees ports and core", id="a printer in the store"),
    pytest.param("printers/planted.py", "import kiosk.badges", "A printer driver sees ports and core", id="a printer drawing badges"),
    pytest.param("printers/planted.py", "import printers.other", "Printers are strangers", id="a printer in another printer"),
    pytest.param("kiosk/platforms/planted.py", "import kiosk.platforms.other", "Platforms are strangers", id="a platform in another"),
    pytest.param("kiosk/platforms/planted.py", "import kiosk.store", "Only flow and wiring open the store", id="a platform in the store"),
    pytest.param("kiosk/platforms/planted.py", "import sqlite3", "Only kiosk.store speaks SQL", id="SQL in a platform"),
    pytest.param("kiosk/flow/bulletin.py", "import kiosk.platforms.other", "Flow and screens know ports", id="an adapter in the flow"),
    pytest.param("kiosk/flow/bulletin.py", "import printers.other", "Flow and screens know ports", id="a printer in the flow"),
    pytest.param("kiosk/gui/__init__.py", "import kiosk.capture", "Flow and screens know ports", id="a camera in the window"),
]


def lint(tree: Path) -> tuple[int, str]:
    """import-linter's exit code and words on a tree."""
    program = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    done = subprocess.run(
        [sys.executable, "-c", program, "--no-cache", "--no-logo"],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_the_tree_keeps_every_contract() -> None:
    """No module of this tree imports against the house's directions."""
    code, words = lint(ROOT)
    assert code == 0, words
    assert " 0 broken" in words


@pytest.mark.parametrize(("module", "line", "contract"), PLANTED)
def test_a_planted_violation_fails_the_build(tmp_path: Path, module: str, line: str, contract: str) -> None:
    """One import against the directions breaks the contract that forbids it, and the report names that contract."""
    tree = copy_packages(tmp_path)
    for other in ("printers/other.py", "kiosk/platforms/other.py"):
        (tree / other).write_text('"""A neighbour."""\n', encoding="utf-8")
    planted = tree / module
    before = planted.read_text(encoding="utf-8") if planted.exists() else '"""Planted."""\n'
    planted.write_text(f"{before}\n{line}\n", encoding="utf-8")
    code, words = lint(tree)
    broken = [told for told in words.splitlines() if " BROKEN" in told]
    assert code == 1, words
    assert any(told.startswith(contract) for told in broken), words
