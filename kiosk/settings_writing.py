"""One value written into ``kiosk.toml``, with everything else in it as the technician left it."""

import os
import stat
import tempfile
import tomllib
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from kiosk.core.errors import SettingsError

_BOM = b"\xef\xbb\xbf"
_WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


def keep_camera(file: Path, source: str) -> None:
    """Makes ``source`` the first camera's. Comments, order, line ends and the file's mode stay; it is replaced in one step, or not at all.

    Raises SettingsError that says why not, and what to write by hand.
    """
    try:
        place = file.resolve(strict=True)
        before = place.stat()
        if not before.st_mode & _WRITABLE or not os.access(place, os.W_OK):
            raise PermissionError(None, "it is read-only")
        read = place.read_bytes()
        mark = _BOM if read.startswith(_BOM) else b""
        written = mark + _with_source(read.removeprefix(mark).decode(), source).encode()
        if place.read_bytes() != read:
            raise BlockingIOError(None, "somebody else is changing it")
        _replace(place, written, before)
    except (OSError, ValueError, TypeError, LookupError, TOMLKitError) as error:
        why = getattr(error, "strerror", None) or "it is not as expected"
        raise SettingsError(f'{file} was not changed ({why}). Write by hand: [camera] source = "{_quoted(source)}"') from error


def _with_source(text: str, source: str) -> str:
    """The text with the first camera's source. Raises ValueError where anything else would change by it."""
    wanted = tomllib.loads(text)
    document = tomlkit.parse(text)
    for tables in (document, wanted):
        _first(tables)["source"] = source
    written = tomlkit.dumps(document)
    if "\r\n" in text and "\n" not in text.replace("\r\n", ""):
        written = written.replace("\r\n", "\n").replace("\n", "\r\n")
    if tomllib.loads(written) != wanted:
        raise ValueError("more than the source would change")
    return written


def _first(tables: Any) -> Any:
    """The first camera's table, as ``settings.read`` counts them; made where there is none."""
    if "camera" not in tables and tables.get("cameras"):
        return tables["cameras"][0]
    if "camera" not in tables:
        tables["camera"] = tomlkit.table() if isinstance(tables, tomlkit.TOMLDocument) else {}
    return tables["camera"]


def _replace(place: Path, written: bytes, before: os.stat_result) -> None:
    handle, name = tempfile.mkstemp(prefix=".kiosk-", dir=place.parent)
    fresh = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(written)
            file.flush()
            os.fsync(file.fileno())
        fresh.chmod(stat.S_IMODE(before.st_mode))
        if hasattr(os, "chown") and (before.st_uid, before.st_gid) != (fresh.stat().st_uid, fresh.stat().st_gid):
            os.chown(fresh, before.st_uid, before.st_gid)
        fresh.replace(place)
    finally:
        fresh.unlink(missing_ok=True)


def _quoted(source: str) -> str:
    return source.replace("\\", "\\\\").replace('"', '\\"')
