"""What is pinned: every dependency, the licence, the version in the changelog."""

import ast
import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from kiosk import __version__
from tests.house.tree import PACKAGES, ROOT, modules


def pins() -> dict[str, str]:
    """Canonical name to version, from packaging/constraints.txt."""
    lines = (ROOT / "packaging" / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("==") for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(name): version for name, version in pairs}


def asked_for() -> list[Requirement]:
    """Every dependency that pyproject.toml names: build, run and dev."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lists = [declared["build-system"]["requires"], declared["project"]["dependencies"], *declared["dependency-groups"].values()]
    return [Requirement(line) for lines in lists for line in lines]


def test_every_dependency_is_pinned_within_its_range() -> None:
    """Each dependency of pyproject.toml has a pin, and the pin satisfies what is asked."""
    pinned = pins()
    asked = asked_for()
    assert len(asked) > 20
    assert [str(one) for one in asked if not one.specifier.contains(pinned.get(canonicalize_name(one.name), "0"))] == []


def test_what_is_imported_is_asked_for() -> None:
    """Every library that the program imports is a dependency of its own right, not one that another happens to bring along."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = {canonicalize_name(Requirement(line).name) for line in declared["project"]["dependencies"]}
    brought_by = metadata.packages_distributions()
    foreign = {name for module in modules(*PACKAGES) for name in imported(module)} - sys.stdlib_module_names - set(PACKAGES)
    assert "httpx" in foreign
    assert sorted(name for name in foreign if not asked & {canonicalize_name(found) for found in brought_by.get(name, [])}) == []


def imported(module: Path) -> set[str]:
    """The first names of everything a module imports, wherever in it."""
    nodes = list(ast.walk(ast.parse(module.read_text(encoding="utf-8"))))
    plain = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    named = [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module and not node.level]
    return {name.partition(".")[0] for name in plain + named}


def test_what_dependencies_depend_on_is_pinned_too() -> None:
    """Every package that comes along, on this system or on Windows and macOS, has a pin; pip is the one that Python brings."""
    pinned = pins()
    seen: set[str] = set()
    waiting: list[str] = [canonicalize_name(one.name) for one in asked_for()]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += came_along(name)
    assert sorted(seen - set(pinned) - {"pip"}) == []


def came_along(name: str) -> list[str]:
    """What an installed package asks for on any system that this project runs on, extras not counted."""
    try:
        lines = metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return []
    systems = [
        {"sys_platform": "linux", "os_name": "posix", "platform_system": "Linux"},
        {"sys_platform": "win32", "os_name": "nt", "platform_system": "Windows"},
        {"sys_platform": "darwin", "os_name": "posix", "platform_system": "Darwin"},
    ]
    pythons = [{"python_version": f"3.{minor}", "python_full_version": f"3.{minor}.0"} for minor in (11, 12, 13)]
    places = [{**system, **python, "extra": ""} for system in systems for python in pythons]
    asked = [Requirement(line) for line in lines]
    return [canonicalize_name(one.name) for one in asked if one.marker is None or any(one.marker.evaluate(place) for place in places)]


def test_pins_are_names_and_versions_only() -> None:
    """packaging/constraints.txt holds ``name==version`` lines, sorted in their block, and comments; no address, no hash."""
    lines = (ROOT / "packaging" / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line and not re.fullmatch(r"#.*|[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", line)] == []


def test_this_environment_is_the_pinned_one() -> None:
    """What is installed here is what is pinned: the tests speak of the versions that users get."""
    pinned = pins()
    here = {canonicalize_name(found.metadata["Name"]): found.version for found in metadata.distributions()}
    assert {name: version for name, version in here.items() if name in pinned and pinned[name] != version} == {}


def test_the_changelog_tells_of_this_version() -> None:
    """CHANGELOG.md has a chapter for the version of the package, the newest first."""
    chapters = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert chapters[0] == __version__


def test_the_licence_is_whole() -> None:
    """LICENSE is the whole Apache-2.0 text, from its title to its appendix."""
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text
    assert "APPENDIX: How to apply the Apache License to your work." in text
