"""How large things may get: modules, functions, files."""

import ast
import statistics
from pathlib import Path

import pytest

from tests.house.tree import ROOT, kept_files, modules

LONGEST_MODULE = 400
MEDIAN_MODULE = 150
LONGEST_FUNCTION = 40
LARGEST_FILE = 300_000
FONTS = Path("assets", "fonts")
LARGEST_FONTS = 4_000_000


def lines(module: Path) -> int:
    return len(module.read_text(encoding="utf-8").splitlines())


def functions(module: Path) -> list[tuple[str, int]]:
    """Name and length in lines of every function; one that holds others is counted without them, decorators are not counted."""
    found = []
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            inner = [part for part in ast.walk(node) if part is not node and isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef)]
            outermost = [part for part in inner if not any(part in ast.walk(other) for other in inner if other is not part)]
            nested = sum(length(part) for part in outermost)
            found.append((f"{module.relative_to(ROOT)}:{node.lineno} {node.name}", length(node) - nested))
    return found


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


@pytest.mark.parametrize("folder", ["kiosk", "printers", "packaging", "tests"])
def test_no_module_is_too_long(folder: str) -> None:
    """No module has more than 400 lines."""
    assert {str(module.relative_to(ROOT)): lines(module) for module in modules(folder) if lines(module) > LONGEST_MODULE} == {}


def test_most_modules_are_short() -> None:
    """The median module of the program, not counting the empty ones, has at most 150 lines."""
    program = [lines(module) for module in modules("kiosk", "printers") if module.name != "__init__.py"]
    assert statistics.median(program) <= MEDIAN_MODULE


def test_no_function_is_too_long() -> None:
    """No function has more than 40 lines."""
    everything = [found for module in modules("kiosk", "printers", "packaging", "tests") for found in functions(module)]
    assert len(everything) > 100
    assert [found for found in everything if found[1] > LONGEST_FUNCTION] == []


def test_every_module_says_what_lives_there() -> None:
    """Every module begins with a docstring, the first line of which is a whole sentence of its own."""
    without = []
    for module in modules("kiosk", "printers", "assets", "packaging", "tests"):
        first = (ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or "").split("\n", 1)[0]
        if not first.endswith((".", "?")):
            without.append(str(module.relative_to(ROOT)))
    assert without == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    """No module or package is called utils, common, manager or helper."""
    refused = {"util", "utils", "common", "manager", "managers", "helper", "helpers", "misc"}
    assert [str(module) for module in modules("kiosk", "printers", "tests") if refused & {module.stem, module.parent.name}] == []


def test_no_file_is_too_large() -> None:
    """No file in git is over 300 KB, except the fonts, which are no more than 4 MB together."""
    sizes = {path.relative_to(ROOT): path.stat().st_size for path in kept_files()}
    fonts = {path: size for path, size in sizes.items() if path.is_relative_to(FONTS)}
    assert {str(path): size for path, size in sizes.items() if size > LARGEST_FILE and path not in fonts} == {}
    assert sum(fonts.values()) <= LARGEST_FONTS
