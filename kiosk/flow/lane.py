"""Work that only one process of a station may do at a time: a file lock, which the OS gives back however a process ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from kiosk.core.errors import StoreError


@contextmanager
def lane(folder: Path, name: str, *, wait_seconds: float = 0.0) -> Iterator[bool]:
    """Yields whether the lane is ours; False where another process has it and keeps it longer than ``wait_seconds``.

    Raises StoreError where the folder does not take a lock.
    """
    lock = FileLock(folder / f"{name}.lock", timeout=wait_seconds)
    try:
        lock.acquire()
    except Timeout:
        yield False
        return
    except OSError as error:
        raise StoreError(f"{folder / name}.lock cannot be used: check that the folder is yours and has space ({error.strerror})") from error
    try:
        yield True
    finally:
        lock.release()
