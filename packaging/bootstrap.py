"""Makes a fresh Debian or Ubuntu ready: system libraries, ``.venv``, the pinned packages. Standard library only."""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
CONSTRAINTS = Path("packaging", "constraints.txt")
OLDEST = (3, 11)
PYTHON = f"{sys.implementation.cache_tag} {sys.base_prefix}"

# What the pinned wheels load and do not bring along (found with ldd on an empty Debian), with the packages that hold it, newest name first.
LIBRARIES = {
    "libglib-2.0.so.0": ("libglib2.0-0t64", "libglib2.0-0"),
    "libEGL.so.1": ("libegl1",),
    "libGL.so.1": ("libgl1",),
    "libdbus-1.so.3": ("libdbus-1-3",),
    "libfontconfig.so.1": ("libfontconfig1",),
    "libgssapi_krb5.so.2": ("libgssapi-krb5-2",),
    "libwayland-cursor.so.0": ("libwayland-cursor0",),
    "libwayland-egl.so.1": ("libwayland-egl1",),
    "libxkbcommon.so.0": ("libxkbcommon0",),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0",),
    "libxcb-cursor.so.0": ("libxcb-cursor0",),
    "libxcb-icccm.so.4": ("libxcb-icccm4",),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1",),
    "libxcb-shape.so.0": ("libxcb-shape0",),
    "libxcb-xkb.so.1": ("libxcb-xkb1",),
    "libzbar.so.0": ("libzbar0t64", "libzbar0"),
}
PROGRAMS = {"Xvfb": ("xvfb",), "xvfb-run": ("xvfb",), "xauth": ("xauth",), "xdotool": ("xdotool",), "setxkbmap": ("x11-xkb-utils",)}


def say(words: str) -> None:
    sys.stderr.write(f"bootstrap: {words}\n")
    sys.stderr.flush()


def run(*command: str) -> None:
    """Runs one command in the project's folder, shown to its reader; ends the program with the command's own exit code."""
    say(shlex.join(command))
    done = subprocess.run(command, cwd=ROOT, check=False)
    if done.returncode:
        say(f"that failed (exit {done.returncode}); nothing was recorded, so the same command can simply be given again")
        sys.exit(done.returncode)


def newer_python() -> None:
    """Goes on under a newer Python where this one is too old and another is on the path; otherwise says what is needed."""
    if sys.version_info >= OLDEST:
        return
    for name in ("python3.13", "python3.12", "python3.11"):
        found = shutil.which(name)
        if found:
            os.execv(found, [found, *sys.argv])
    say("Python 3.11 or newer is needed, this is {}.{}".format(*sys.version_info) + "; Debian 12, Ubuntu 24.04 and later have it")
    sys.exit(1)


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing(dev: bool) -> dict[str, tuple[str, ...]]:
    """What this machine lacks, by library or program name, with the packages that may hold it."""
    lacks = {name: packages for name, packages in LIBRARIES.items() if not loads(name)}
    if dev:
        lacks.update({name: packages for name, packages in PROGRAMS.items() if not shutil.which(name)})
    try:
        import ensurepip  # noqa: F401  # Debian keeps it in a package of its own
    except ImportError:
        lacks["ensurepip"] = ("python{}.{}-venv".format(*sys.version_info), "python3-venv")
    return lacks


def offered(package: str) -> bool:
    """Whether apt can install a package of exactly this name."""
    shown = subprocess.run(["apt-cache", "show", "--no-all-versions", package], capture_output=True, check=False)
    return bool(shown.stdout.strip())


def root_prefix(lacks: dict[str, tuple[str, ...]]) -> list[str]:
    """What is put before a command to run it as root; ends the program in words where that is not possible."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        say("this machine lacks " + ", ".join(sorted(lacks)) + "; sudo may ask for your password to install it")
        return ["sudo"]
    packages = sorted({packages[-1] for packages in lacks.values()})
    say("this machine lacks " + ", ".join(sorted(lacks)))
    say("you are not root and there is no sudo here; let an administrator run:  apt-get install " + " ".join(packages))
    sys.exit(1)


def install_system_packages(dev: bool) -> None:
    """Brings what is missing by apt-get; asks for root only then. Checks that it helped."""
    lacks = missing(dev)
    if not lacks:
        return
    if not shutil.which("apt-get"):
        say("there is no apt-get here; should something not start, install the packages that hold: " + ", ".join(sorted(lacks)))
        return
    apt = [*root_prefix(lacks), "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o=DPkg::Lock::Timeout=120", "-o=Dpkg::Use-Pty=0"]
    run(*apt, "update")
    packages = {next((name for name in names if offered(name)), names[-1]) for names in lacks.values()}
    run(*apt, "install", "-y", "--no-install-recommends", *sorted(packages))
    still = missing(dev)
    still.pop("ensurepip", None)  # an import that failed once is not tried again by this process; venv will tell
    if still:
        say("installed, and yet missing: " + ", ".join(sorted(still)))
        sys.exit(1)


def requirements(dev: bool) -> list[str]:
    """What pyproject.toml asks for, read here because only pip ≥ 25.1 knows dependency groups."""
    import tomllib  # newer than the oldest Python that reads this far

    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = declared["dependency-groups"]["dev"] if dev else []
    return [*declared["build-system"]["requires"], *declared["project"]["dependencies"], *groups]


def recipe(wanted: list[str]) -> str:
    """A digest of everything the environment is made from: when it is the same, there is nothing to do."""
    parts = [PYTHON, str(ROOT), *wanted, (ROOT / CONSTRAINTS).read_text(encoding="utf-8")]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def install_python_packages(dev: bool) -> None:
    """Makes ``.venv`` and installs the pinned packages and the project, editable. Does nothing where the stamp tells it is done."""
    stamp = VENV / "bootstrap.json"
    wanted = requirements(dev)
    known = json.loads(stamp.read_text(encoding="utf-8")) if stamp.exists() else {}
    level = "dev" if dev else "run"
    if known.get("python") == PYTHON and known.get(level) == recipe(wanted):
        return
    if known.get("python") != PYTHON or known.get("root") != str(ROOT):
        known = {}
        run(sys.executable, "-m", "venv", "--clear", str(VENV))
    quiet = [] if sys.stderr.isatty() else ["-qq"]
    pip = [str(BIN / "python"), "-m", "pip", "--disable-pip-version-check", "install", *quiet, "-c", str(CONSTRAINTS)]
    run(*pip, *wanted)
    run(*pip, "--no-deps", "--no-build-isolation", "--editable", ".")
    done = {"python": PYTHON, "root": str(ROOT), level: recipe(wanted)}
    if dev:
        done["run"] = recipe(requirements(dev=False))
    written = stamp.with_suffix(".new")
    written.write_text(json.dumps({**known, **done}), encoding="utf-8")
    written.replace(stamp)


def main() -> None:
    newer_python()
    dev = sys.argv[1:] == ["--dev"]
    if sys.argv[1:] not in ([], ["--dev"]):
        say("usage: python3 packaging/bootstrap.py [--dev]")
        sys.exit(2)
    if sys.platform == "linux":
        install_system_packages(dev)
    install_python_packages(dev)


if __name__ == "__main__":
    main()
