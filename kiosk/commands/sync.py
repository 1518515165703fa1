"""``kiosk sync``: one round, uploads then roster; either can fail alone."""

import argparse
import time
from contextlib import closing
from dataclasses import dataclass, field

from kiosk.commands.output import emit, say
from kiosk.commands.station import stored
from kiosk.core.errors import StoreError
from kiosk.flow.lane import lane
from kiosk.flow.syncing import Pulled
from kiosk.flow.uploading import Uploaded
from kiosk.wiring import Database, Wiring

LANE_SECONDS = 30.0


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
    sync.set_defaults(run=_sync)


def _sync(arguments: argparse.Namespace) -> int:
    started = time.perf_counter()
    with stored() as (wiring, database):
        synced = once(wiring, database, accept=arguments.accept_roster)
        totals = wiring.totals(database)
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
    for words in synced.errors:
        say(words)
    if totals.elsewhere:
        say(f"{totals.elsewhere} check-ins of another event are still due: set its event_id again and sync, or they stay here")
    return int(bool(synced.errors))


def _keep_snapshot(wiring: Wiring, database: Database) -> None:
    """A snapshot that fails (a full disk) is said; the round itself has completed."""
    try:
        wiring.snapshot(database)
    except StoreError as error:
        say(f"no snapshot: {error}")


def once(wiring: Wiring, database: Database, *, accept: bool = False) -> Synced:
    """Uploads, then roster; whatever one half meets, the other is tried."""
    synced = Synced()
    with lane(wiring.home, "upload", wait_seconds=LANE_SECONDS) as free:
        if free:
            uploading = wiring.uploading(database)
            with closing(uploading.platform):
                synced.uploaded = uploading.round(heed_pauses=False)
        else:
            synced.errors.append("uploads: another program of this station is still uploading: try again")
    if synced.uploaded.error is not None:
        synced.errors.append(f"uploads: {synced.uploaded.error}")
    elif free and (waiting := wiring.totals(database).counts.uploads):
        synced.errors.append(f"uploads: {waiting} check-ins are still due: the platform did not answer for them (kiosk queue shows why)")
    syncing = wiring.syncing(database)
    with closing(syncing.platform):
        synced.pulled = syncing.round(accept=accept)
    if synced.pulled.error is not None:
        synced.errors.append(f"roster: {synced.pulled.error}")
    if synced.pulled.held:
        synced.errors.append(f"roster: held back: {synced.pulled.held}. If that is right: kiosk sync --accept-roster")
    return synced
