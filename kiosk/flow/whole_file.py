"""A file that takes its place only when it is whole, and that only its owner can read."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from kiosk.core.errors import KioskError

OURS = frozenset({"kiosk.toml", "secrets.toml", "kiosk.key", "kiosk.db-wal", "station.mark", "reserve"})
"""Files of a station, with its databases: nothing that is written for somebody to take home replaces them."""


def check_place(path: Path, *, over: bool, ours: Callable[[Path], bool] = lambda path: False) -> None:
    """Whether a file may be written there: nothing is lost by it, or ``over`` says so. ``ours`` tells a file that may always be replaced.

    Raises KioskError.
    """
    try:
        if path.is_dir():
            raise KioskError(f"{path} is a folder: name a file in it")
        if path.exists() and not path.is_file():
            raise KioskError(f"{path} is no ordinary file: name another one")
        if path.exists() and (path.suffix == ".db" or path.name in OURS):
            raise KioskError(f"{path} belongs to a station: name another file")
        if path.exists() and path.stat().st_size and not over and not ours(path):
            raise KioskError(f"{path} is there already: name another file, or --force replaces it")
    except OSError as error:
        raise _unwritable(path, error) from error


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file to write into; at the end it replaces ``path`` in one step, on any exception nothing is left of it.

    Raises KioskError where the folder takes no file.
    """
    try:
        place = path.resolve()
        handle, name = tempfile.mkstemp(prefix=".kiosk-", dir=place.parent)
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(place)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        Path(name).unlink(missing_ok=True)


def _unwritable(path: Path, error: OSError) -> KioskError:
    return KioskError(f"{path} cannot be written ({error.strerror or error}): check that its folder exists, is yours and has space")
