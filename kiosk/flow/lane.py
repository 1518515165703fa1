"""Work that only one process of a station may do at a time: a file lock, which the OS gives back however a process ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout


@contextmanager
def lane(folder: Path, name: str, *, wait_seconds: float = 0.0) -> Iterator[bool]:
    """Yields whether the lane is ours; False where another process has it and keeps it longer than ``wait_seconds``."""
    lock = FileLock(folder / f"{name}.lock", timeout=wait_seconds)
    try:
        lock.acquire()
    except Timeout:
        yield False
        return
    try:
        yield True
    finally:
        lock.release()
