"""What leaves the station by itself, so that it outlives the laptop: heads beside exports, lists and snapshots, and a second snapshot."""

import contextlib
import os
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from kiosk.core.errors import KioskError, SettingsError, StoreError
from kiosk.core.heads import Head
from kiosk.flow import heads
from kiosk.flow.heads import Signer
from kiosk.flow.lane import lane
from kiosk.flow.verifying import Verified, of_this_journal, verify
from kiosk.secrets import Secrets
from kiosk.store import heads as store
from kiosk.store import journal
from kiosk.store.database import Database

SECRET = "KIOSK_STATION_KEY"  # noqa: S105
LANE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Leaving:
    """One station's heads and snapshots on their way out: into the folder of snapshots, and ``outside``, on another disk, where one is set."""

    home: Path
    secrets: Secrets
    event: str
    name: str
    now: Callable[[], datetime]
    snapshots: Path
    outside: Path | None = None

    def beside_export(self, database: Database, exported: Path) -> int:
        """Writes the heads that belong to an export into a file beside it; gives their number. Raises KioskError, StoreError."""
        return heads.leave(database, self._signer(database), self.event, self.now(), heads.beside(exported), over=True)

    def with_list(self, database: Database, folder: Path) -> list[Head]:
        """Heads to go with a list into a folder that stations share: what others have laid there is learned first.

        Raises KioskError, StoreError.
        """
        heads.take_in(database, folder, self.now())
        heads.signed(database, self._signer(database), self.event, self.now())
        return store.kept(database)

    def into(self, database: Database, folder: Path) -> int:
        """Learns what lies in a folder and lays this station's own beside it, under its id. Raises KioskError, StoreError."""
        heads.take_in(database, folder, self.now())
        return heads.leave(database, self._signer(database), self.event, self.now(), heads.left_by(database, folder))

    def with_snapshot(self, database: Database, snapshot: Path) -> None:
        """What goes with a new snapshot: heads beside it, and both to the other disk. Raises StoreError, also where that disk is not there."""
        try:
            self.into(database, self.snapshots)
            if self.outside is not None:
                self._copy(database, snapshot, self.outside)
        except StoreError:
            raise
        except KioskError as error:
            raise StoreError(str(error)) from error

    def verify(self, database: Database, files: Sequence[Path]) -> Verified:
        """Whether the journal holds together, and is what heads say: those of the files, those that lie here, those that were heard of.

        Raises SettingsError where a file cannot be believed, StoreError.
        """
        given = [head for file in files for head in heads.read(file)]
        if files and not of_this_journal(database, given):
            raise SettingsError(f"{files[0]}: no head of this journal: it is of another station, or the journal here was made anew")
        doubtful = []
        for _, found in heads.lying([self.snapshots, *([self.outside] if self.outside else [])]):
            if isinstance(found, str):
                doubtful.append(found)
            else:
                given += found
        kept = self.secrets.own(SECRET, journal.station_id(database))
        verified = verify(database, given, Signer.of("", kept).public if kept else None)
        return replace(verified, words=(*verified.words, *doubtful), doubtful=len(doubtful))

    def _signer(self, database: Database) -> Signer:
        """The station's key, made once, outside the database. Raises SettingsError, StoreError."""
        station = journal.station_id(database)
        with lane(self.home, "station", wait_seconds=LANE_SECONDS):
            found = self.secrets.own(SECRET, station)
            if found is None:
                found = Signer.made()
                self.secrets.keep_own(SECRET, station, found)
        return Signer.of(self.name, found)

    def _copy(self, database: Database, snapshot: Path, folder: Path) -> None:
        """A verified snapshot on another disk, whole or not at all, with the heads beside it. Raises KioskError, StoreError."""
        word = re.sub(r"\W+", "-", self.name).strip("-") or "station"
        kept = folder / f"kiosk-{word}-{journal.station_id(database)[:8]}.db"
        fresh = kept.with_name(f"{kept.name}.new")
        try:
            # The folder is never made here: a stick that is not there must not become a folder on this disk.
            with snapshot.open("rb") as source, fresh.open("wb") as copy:
                fresh.chmod(0o600)
                shutil.copyfileobj(source, copy, 1 << 20)
                copy.flush()
                os.fsync(copy.fileno())
            fresh.replace(kept)
        except OSError as error:
            raise KioskError(
                f"no second snapshot at {folder} ({error.strerror or error}): is the stick there, has it space? [station] snapshot_to"
            ) from error
        finally:
            with contextlib.suppress(OSError):
                fresh.unlink(missing_ok=True)
        self.into(database, folder)
