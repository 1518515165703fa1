"""``kiosk sync``: one round, uploads then roster; either can fail alone."""

import argparse
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace

from kiosk.commands.output import emit, say
from kiosk.commands.station import stored
from kiosk.core.errors import KioskError, PlatformError, StoreError, Unreachable
from kiosk.flow import counting
from kiosk.flow.lane import lane
from kiosk.flow.syncing import Progress, Pulled
from kiosk.flow.uploading import Uploaded
from kiosk.wiring import Database, Wiring

LANE_SECONDS = 30.0
PATIENCE_SECONDS = 120.0
"""For so long in all a pull waits for a rate limit; after that the next one goes on where it broke off."""


@dataclass(slots=True)
class Synced:
    """What both halves did, and why they did not complete."""

    uploaded: Uploaded = field(default_factory=Uploaded)
    pulled: Pulled = field(default_factory=Pulled)
    errors: list[str] = field(default_factory=list)


def declare(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds this command to the command line."""
    sync = commands.add_parser("sync", help="one round: uploads, then the roster")
    sync.add_argument("--accept-roster", action="store_true", help="take in a roster that is held back because it looks wrong")
    sync.add_argument("--full", action="store_true", help="pull the whole list, also where the platform can tell what changed")
    sync.set_defaults(run=_sync)


def _sync(arguments: argparse.Namespace) -> int:
    started = time.perf_counter()
    with stored() as (wiring, database):
        with _waiting():
            synced = once(wiring, database, accept=arguments.accept_roster, full=arguments.full, progress=_tell)
        totals = wiring.totals(database)
        closed = not counting.known_event(database, wiring.event).scanning
        if not synced.errors:
            _keep_snapshot(wiring, database)
    emit(
        {
            "tickets": totals.tickets,
            "pending": totals.counts.uploads,
            "local_only": totals.counts.local_only,
            "conflicts": totals.conflicts,
            "added": synced.pulled.added,
            "changed": synced.pulled.changed,
            "removed": synced.pulled.removed,
            "uploaded": synced.uploaded.uploaded,
            "refused": synced.uploaded.refused,
            "seconds": round(time.perf_counter() - started, 3),
            "errors": synced.errors,
        }
    )
    for words in (*synced.errors, *_beside(synced, closed=closed)):
        say(words)
    if totals.elsewhere:
        say(f"{totals.elsewhere} check-ins of another event are still due: set its event_id again and sync, or they stay here")
    return int(bool(synced.errors))


def _pull_from_platform(
    wiring: Wiring, database: Database, synced: Synced, accept: bool, full: bool, progress: Callable[[Progress], None]
) -> None:
    syncing = wiring.syncing(database)
    syncing.patience, syncing.progress = PATIENCE_SECONDS, progress
    with closing(syncing.platform):
        synced.pulled = syncing.round(accept=accept, full=full)
    if synced.pulled.complete:
        try:
            wiring.hand_out(database)
        except KioskError as error:
            synced.errors.append(f"roster for the other stations: {error}")


def _take(wiring: Wiring, database: Database, synced: Synced) -> None:
    """This station does not pull: it takes what another one hands over, if anything."""
    try:
        taken = wiring.take_newer(database)
    except KioskError as error:
        synced.errors.append(f"roster: {error}")
        return
    if wiring.settings.event.roster_from is None:
        say("the list is not pulled here ([event] pulls_roster is false): bring it with  kiosk roster import FILE")
    elif taken is not None:
        change = taken.change
        held = taken.held
        synced.pulled = Pulled(change.added, change.changed, change.removed, taken.conflicts, held)


def _keep_snapshot(wiring: Wiring, database: Database) -> None:
    """A snapshot that fails (a full disk) is said; the round itself has completed."""
    try:
        wiring.snapshot(database)
    except StoreError as error:
        say(f"no snapshot: {error}")


def _beside(synced: Synced, *, closed: bool) -> Iterator[str]:
    """What is no failure, and should be known all the same."""
    if closed:
        yield "the organiser has switched scanning off at the platform: the doors of this event are closed until it is switched on"
    if synced.uploaded.refused:
        yield f"{synced.uploaded.refused} rows were refused by the platform and wait for a person: kiosk queue shows each with its reason"


def _said(error: PlatformError) -> str:
    """In words, with the time at which another try makes sense."""
    after = error.retry_after if isinstance(error, Unreachable) else None
    return f"{error}; again in {after:.0f} s" if after else str(error)


@contextmanager
def _waiting() -> Iterator[None]:
    """A platform that lets us wait is said to, after a few seconds and then now and then."""
    over = threading.Event()

    def tell() -> None:
        seconds = 5
        while not over.wait(seconds):
            say("still talking to the platform (Ctrl-C stops; nothing is lost)")
            seconds = 30

    teller = threading.Thread(target=tell, name="waiting", daemon=True)
    teller.start()
    try:
        yield
    finally:
        over.set()
        teller.join(5)


def _tell(progress: Progress) -> None:
    """A long pull shows how far it is, every thousand rows or so; a pause always."""
    of = f" of {progress.total}" if progress.total is not None else ""
    if progress.waits:
        say(f"the list: {progress.rows}{of}; the platform's rate limit wants a pause of {progress.waits:.0f} s (Ctrl-C: go on another time)")
    elif progress.rows >= 1000 and progress.rows % 1000 < 100:
        say(f"the list: {progress.rows}{of}")


def once(
    wiring: Wiring,
    database: Database,
    *,
    accept: bool = False,
    full: bool = False,
    progress: Callable[[Progress], None] = lambda progress: None,
) -> Synced:
    """Uploads, then roster; whatever one half meets, the other is tried."""
    synced = Synced()
    _upload(wiring, database, synced)
    _pull(wiring, database, synced, accept, full, progress)
    if not synced.errors and wiring.totals(database).counts.uploads:
        # The roster has shown which walk-ins had arrived: now their check-ins can go.
        _upload(wiring, database, synced)
    if not synced.errors and (waiting := wiring.totals(database).counts.uploads):
        synced.errors.append(f"uploads: {waiting} check-ins are still due: the platform did not answer for them (kiosk queue shows why)")
    return synced


def _upload(wiring: Wiring, database: Database, synced: Synced) -> None:
    with lane(wiring.home, "upload", wait_seconds=LANE_SECONDS) as free:
        if free:
            uploading = wiring.uploading(database)
            with closing(uploading.platform):
                done = uploading.round(heed_pauses=False)
            before = synced.uploaded
            synced.uploaded = replace(
                done,
                uploaded=before.uploaded + done.uploaded,
                refused=before.refused + done.refused,
                conflicts=before.conflicts + done.conflicts,
            )
        else:
            synced.errors.append("uploads: another program of this station is still uploading: try again")
    if synced.uploaded.error is not None:
        synced.errors.append(f"uploads: {_said(synced.uploaded.error)}")


def _pull(wiring: Wiring, database: Database, synced: Synced, accept: bool, full: bool, progress: Callable[[Progress], None]) -> None:
    with lane(wiring.home, "roster", wait_seconds=LANE_SECONDS) as free:
        if not free:
            synced.errors.append("roster: another program of this station is pulling it: try again")
            return
        if wiring.settings.event.pulls_roster:
            _pull_from_platform(wiring, database, synced, accept, full, progress)
        else:
            _take(wiring, database, synced)
    if synced.pulled.error is not None:
        synced.errors.append(f"roster: {_said(synced.pulled.error)}")
    if synced.pulled.held:
        synced.errors.append(f"roster: held back: {synced.pulled.held}. If that is right: kiosk sync --accept-roster")
