"""The purge: nobody's name, address or code is left in any file of this station, and the numbers are."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, fields, replace
from datetime import datetime
from pathlib import Path

from kiosk.core.errors import KioskError
from kiosk.flow.lane import lane
from kiosk.flow.residue import residue
from kiosk.settings import Settings
from kiosk.store import forgetting
from kiosk.store.database import Database
from kiosk.store.forgetting import Open, alone, anybody, still_open

__all__ = ["Open", "Place", "Purged", "alone", "and_outside", "anybody", "places", "purge", "still_open"]

LANES = ("roster", "upload", "print", "import", "snapshot")
LANE_SECONDS = 10.0
EXPORT = "kiosk export"
STILL_NAMES = "still holds a name, an address or a code, and was not written by this station: remove it"
_OURS = ("*.db", "*.db[-.]*", "snapshots/*.db*", "badges", "guests.csv", "guests.xlsx", "guest-codes*", ".import-*", ".kiosk-*")
"""What the program itself writes into KIOSK_HOME beside the database, and may hold people."""
_STAYS = frozenset({"kiosk.db", "kiosk.db-wal", "kiosk.db-shm"})


@dataclass(frozen=True, slots=True)
class Place:
    """A file or folder that a setting names, with the setting's name: only what lies within KIOSK_HOME is removed."""

    setting: str
    path: Path | None


def places(settings: Settings) -> tuple[Place, ...]:
    """Files and folders that settings name, which people's data may lie in."""
    found = [Place("[event] roster_to", settings.event.roster_to), Place("[event] roster_from", settings.event.roster_from)]
    for table, chosen in (("platform", settings.platform), *(("printer", each) for each in settings.printers)):
        named = {each.name: getattr(chosen.settings, each.name) for each in fields(chosen.settings)}
        found += [Place(f"[{table}] {name}", value) for name, value in named.items()]
    return tuple(each for each in found if isinstance(each.path, Path))


@dataclass(frozen=True, slots=True)
class Purged:
    """What a purge did. ``left`` are files that still hold people, or may, and are for a person to remove; paths, each with why."""

    tickets: int
    lines: int
    lost: Open
    files: tuple[str, ...]
    left: tuple[tuple[str, str], ...]


def purge(database: Database, home: Path, places: tuple[Place, ...], now: datetime, *, why: str, anyway: bool = False) -> Purged:
    """Forgets everybody. Raises KioskError where something is unsent or unexported, unless ``anyway`` says it twice, and StoreError where
    another program holds the file: then it can be done again, and nothing was forgotten by halves.
    """
    lost = still_open(database)
    if lost and not anyway:
        raise KioskError(refusal(lost))
    with _all_lanes(home):
        people = forgetting.people(database)
        exports = tuple(Place(EXPORT, Path(each)) for each in forgetting.exported_files(database))
        counts = database.number("SELECT count(*) FROM tickets"), database.number("SELECT count(*) FROM journal")
        forgetting.forget(database, now, why, lost)
        forgetting.rewrite(database)
        files, left = _remove(home, (*places, *exports))
    return Purged(*counts, lost, files, (*left, *((str(file), STILL_NAMES) for file in residue(home, people))))


def refusal(lost: Open) -> str:
    """Why a purge refuses, in words that say what to do."""
    asked = []
    if lost.unsent:
        asked.append(f"{lost.unsent} check-ins or walk-ins are not at the platform (kiosk sync; kiosk queue lists them)")
    for what, number in (("journal", lost.journal), ("local_only", lost.local_only), ("conflicts", lost.conflicts)):
        if number:
            asked.append(f"{number} rows were not taken home (kiosk export --what {what} --out FILE)")
    return f"nothing was forgotten: {'; '.join(asked)}. To lose them for good: the same with --even-unsent"


@contextmanager
def _all_lanes(home: Path) -> Iterator[None]:
    """Every kind of work that only one program of the station does at a time: none of them may be half done. Raises KioskError."""
    with ExitStack() as held:
        for name in LANES:
            if not held.enter_context(lane(home, name, wait_seconds=LANE_SECONDS)):
                raise KioskError(f"another program of this station is just at work ({name}): close it, then purge again")
        yield


def _remove(home: Path, places: tuple[Place, ...]) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Removes what the program wrote; gives the names of what went, and what stays because it is not within KIOSK_HOME or cannot be removed."""
    gone: list[str] = []
    left: list[tuple[str, str]] = []
    for path in sorted({found for pattern in _OURS for found in home.glob(pattern)}):
        if path.name in _STAYS:
            continue
        _take_away(path, home, gone, left)
    for place in places:
        path = (home / (place.path or "")).expanduser().resolve()
        if place.path is None or not path.exists():
            continue
        if home.resolve() in path.parents:
            _take_away(path, home, gone, left)
        elif place.setting != EXPORT:
            left.append((str(path), f"{place.setting} names it outside KIOSK_HOME: remove what is in it by hand"))
    return tuple(gone), tuple(left)


def _take_away(path: Path, home: Path, gone: list[str], left: list[tuple[str, str]]) -> None:
    files = [each for each in sorted(path.rglob("*")) if each.is_file()] if path.is_dir() else [path]
    for file in files:
        try:
            file.unlink(missing_ok=True)
            gone.append(str(file.relative_to(home.resolve() if home.resolve() in file.parents else home)))
        except OSError as error:
            left.append((str(file), f"could not be removed ({error.strerror})"))
    if path.is_dir():
        with suppress(OSError):
            for folder in sorted((each for each in path.rglob("*") if each.is_dir()), reverse=True):
                folder.rmdir()
            path.rmdir()


def and_outside(done: Purged, outside: Path | None, snapshot: Callable[[], None]) -> Purged:
    """After a purge: a snapshot without names takes the place of the one before, here and ``outside`` ([station] snapshot_to).

    Copies there that it did not replace, or a place that is not there now, still hold people: they are named for a person to remove.
    """
    left = list(done.left)
    before = {file: file.stat().st_mtime_ns for file in outside.glob("kiosk-*.db")} if outside else {}
    try:
        snapshot()
    except KioskError as error:
        left.append((str(outside or "snapshots"), f"no new copy could be written, so an older one may hold people: {error}"))
    older = [file for file, at in before.items() if file.exists() and file.stat().st_mtime_ns == at]
    left += [(str(file), "a copy for another laptop, made before the purge") for file in older]
    return replace(done, left=tuple(left))
