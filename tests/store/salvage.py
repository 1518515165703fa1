"""Databases that are lost or damaged, and what is opened instead."""

from datetime import timedelta
from pathlib import Path

from kiosk.core.entry import Upload
from kiosk.flow.backing import NewGuest
from kiosk.flow.syncing import Syncing
from kiosk.flow.uploading import Uploading
from kiosk.store import outbox, recovery
from kiosk.store.database import Database
from tests.flow.stands import NOW, Stand

LATER = NOW + timedelta(minutes=5)
WANDA = NewGuest("Wanda", "Kin", "w@example.com")


def snapshot(stand: Stand) -> None:
    recovery.snapshot(stand.database, stand.database.path.parent / "snapshots")


def opened(folder: Path) -> Database:
    database, recovered = recovery.open_database(folder / "kiosk.db", folder / "snapshots", LATER)
    assert recovered is not None
    return database


def spoil(folder: Path) -> None:
    """The first page is gone; all others can be read."""
    with (folder / "kiosk.db").open("r+b") as file:
        file.write(b"\xff" * 4096)


def gone(stand: Stand) -> Database:
    """The file is gone: only the snapshot is left."""
    folder = stand.database.path.parent
    stand.database.close()
    for file in folder.glob("kiosk.db*"):
        file.unlink()
    return opened(folder)


def damaged(stand: Stand) -> Database:
    """The file is damaged: what happened since the snapshot can be read."""
    stand.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    stand.database.close()
    spoil(stand.database.path.parent)
    return opened(stand.database.path.parent)


def uploading(database: Database, stand: Stand) -> Uploading:
    return Uploading(database, stand.platform, "e", stand.rules.period, stand.now, lambda: 0.5)


def pulled(database: Database, stand: Stand) -> None:
    stand.later(minutes=10)
    assert Syncing(database, stand.platform, "e", stand.rules.period, stand.now).round().complete


def still_due(database: Database) -> list[Upload]:
    return outbox.due_uploads(database, "e", None, 10)
