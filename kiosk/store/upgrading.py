"""Before a database of an earlier version is brought up to date, a copy of it is kept, should the new version be the wrong one."""

import contextlib
from pathlib import Path

from kiosk.core.errors import StoreError
from kiosk.store import driver, grafting, schema


def kept_copy(path: Path, version: int) -> Path:
    """Where the copy of a database of that version of the schema lies."""
    return path.with_name(f"{path.stem}-version-{version}.db")


def keep_copy(path: Path, key: bytes | None = None) -> None:
    """Copies a database that is about to be migrated, once for each version. Does nothing for one of this or of a newer version.

    Raises StoreError where there is no room for it: then nothing was changed. What is damaged is left to the salvage.
    """
    if not path.exists() or not path.stat().st_size:
        return
    try:
        with contextlib.closing(driver.open_file(path, key)) as connection:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            kept = kept_copy(path, version)
            if not 0 < version < schema.LATEST or kept.exists():
                return
            connection.execute("SELECT count(*) FROM meta").fetchone()
    except driver.faults(driver.LockedDatabaseError):
        return
    work = kept.with_name(f"{kept.name}.part")
    try:
        grafting.remove(work)
        with (
            contextlib.closing(driver.open_file(path, key)) as connection,
            contextlib.closing(driver.open_file(work, key)) as copy,
        ):
            connection.execute("SELECT count(*) FROM meta").fetchone()
            connection.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
        work.chmod(0o600)
        work.replace(kept)
    except driver.errors(OSError) as error:
        with contextlib.suppress(OSError):
            grafting.remove(work)
        raise StoreError(
            f"{path} is of an earlier version, and the copy to be kept before it is brought up to date cannot be written ({error}): "
            f"free {path.stat().st_size // 1_000_000 + 1} MB beside it; nothing was changed"
        ) from error
