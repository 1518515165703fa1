"""One station pulls for many: the roster goes out as a sealed file and comes in as if it had been pulled."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from kiosk.core.errors import KioskError, SettingsError
from kiosk.core.heads import Head, told
from kiosk.flow.arrival import NOTHING, Allowed, Arrival, Taken, signer_of
from kiosk.flow.sealing import Sealed, Sealer, checked, fingerprint, is_sealed
from kiosk.flow.whole_file import check_place, whole_file
from kiosk.store import aliases, events, handover, sessions
from kiosk.store.claims import Place
from kiosk.store.database import Database
from kiosk.store.events import KnownEvent

__all__ = ["NOTHING", "Allowed", "Handed", "Taken", "hand_out", "take_newer", "take_over"]


@dataclass(frozen=True, slots=True)
class Handed:
    """What a file holds: so many tickets and check-ins of the event, as complete as they were at ``roster_at``, signed with that key."""

    tickets: int
    entries: int
    event: str
    roster_at: datetime
    fingerprint: str


def hand_out(
    database: Database,
    event: str,
    file: Path,
    passphrase: str,
    *,
    station: str,
    door: Place | None = None,
    heads: Sequence[Head] = (),
    over_anything: bool = False,
) -> Handed:
    """Writes the roster that is in force here, with the check-ins known and made here, and with ``heads`` of journals.

    ``door`` is this station's where an entry is attendance.

    An older roster file is replaced, anything else only with ``over_anything``. Raises SettingsError (pass phrase), KioskError, StoreError.
    """
    checked(passphrase)
    check_place(file, over=over_anything, ours=is_sealed)
    signer = signer_of(database)
    with whole_file(file) as out, handover.reading(database):
        known = events.get(database, event)
        if known.roster_at is None:
            raise KioskError("there is no complete list here yet that could be handed over: kiosk sync first")
        sealer = Sealer(out, passphrase)
        numbers = {"ticket": 0, "walk_in": 0, "entry": 0}
        for kind, record in _records(database, known, door):
            sealer.line([kind, record])
            if kind in numbers:
                numbers[kind] += 1
        for head in heads:
            sealer.line(["head", told(head)])
        sealer.finish(signer, station)
    key = signer.public_key().public_bytes_raw()
    return Handed(numbers["ticket"] + numbers["walk_in"], numbers["entry"], event, known.roster_at, fingerprint(key))


def take_over(
    database: Database,
    event: str,
    file: Path,
    passphrase: str,
    *,
    period: Callable[[datetime], str],
    now: datetime,
    allowed: Allowed = NOTHING,
) -> Taken:
    """Takes a file in; a scan sees the old roster or the new one. One process of a station at a time (``lane`` "roster").

    Nothing is changed unless all of the file is right. Raises SettingsError where it is not, or the pass phrase; KioskError where it is of
    another event, older, or signed by a key that is not the one known; StoreError.
    """
    with _opened(file, passphrase) as sealed:
        return Arrival(database, event, sealed, file.name).take(period, now, allowed)


def take_newer(
    database: Database, event: str, file: Path, passphrase: str, *, period: Callable[[datetime], str], now: datetime
) -> Taken | None:
    """``take_over`` where the file's list is newer than the one here, else None: cheap enough to ask every minute. Raises as ``take_over``."""
    with _opened(file, passphrase) as sealed:
        arrival = Arrival(database, event, sealed, file.name)
        ours = events.get(database, event).roster_at
        if arrival.known.id == event and ours is not None and arrival.roster_at <= ours:
            return None
        return arrival.take(period, now, NOTHING)


def _records(database: Database, known: KnownEvent, door: Place | None) -> Iterator[tuple[str, Any]]:
    """What a file holds, in the order in which it is taken in."""
    yield "event", handover.event_record(database, known)
    for session in sessions.every(database, known.id):
        yield "session", handover.session_record(session)
    for alias in aliases.known(database, known.id).items():
        yield "alias", alias
    for pulled, ticket in handover.ticket_records(database, known.id):
        yield "ticket" if pulled else "walk_in", ticket
    for entry in handover.entry_records(database, known.id, door):
        yield "entry", entry


@contextmanager
def _opened(file: Path, passphrase: str) -> Iterator[Sealed]:
    try:
        if file.is_dir():
            raise SettingsError(f"{file} is a folder: name the file in it, such as {file / 'roster.kiosk'}")
        if not file.is_file():
            raise SettingsError(f"{file} is not there, or is no file: is the stick or folder connected?")
        stream = file.open("rb")
    except OSError as error:
        raise SettingsError(f"{file} cannot be read ({error.strerror}): check that it is yours") from error
    with stream:
        yield Sealed(stream, file.name, passphrase)
