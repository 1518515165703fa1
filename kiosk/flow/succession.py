"""A journal that was copied to a second laptop is noticed; a laptop that died is replaced from its snapshot."""

import contextlib
import shutil
import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kiosk.core.entry import Entry, EntryKind
from kiosk.core.errors import KioskError, StoreError
from kiosk.flow.lane import lane
from kiosk.flow.machine import Berth
from kiosk.store import events, grafting, heads, indexing, journal, outbox, recovery, rows, succession, tickets
from kiosk.store.database import CorruptDatabaseError, Database, connect

LANE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Taken:
    """What came over: so many journal lines, the last at ``until``; tickets; uploads still to be sent; badges still to be printed."""

    lines: int
    until: datetime | None
    tickets: int
    uploads: int
    badges: int


@dataclass(frozen=True, slots=True)
class Post:
    """Who goes on: the event and name of this station, and its folder."""

    event: str
    name: str
    berth: Berth


def settle(database: Database, post: Post, now: datetime) -> str | None:
    """Binds the database to this folder the first time; words where it belongs to another one. Raises StoreError.

    A copied database makes this another station: its lines stay, what was still to be sent or printed waits for a person.
    """
    bound = succession.berth(database)
    if bound is not None and bound == post.berth.token():
        return None
    with lane(post.berth.home, "station", wait_seconds=LANE_SECONDS) as free:
        bound = succession.berth(database)
        token = post.berth.token()
        if not free or (bound is not None and bound == token):
            return None
        if bound is None:
            # A full disk must not close the door: it is bound another time.
            with contextlib.suppress(StoreError):
                succession.bind(database, token or post.berth.mark())
            return None
        token = token or post.berth.mark()
        if succession.is_new(database):
            _as_new(database, post, token)
            return None
        with database.transaction():
            succession.go_on(database, _line(post, "copied", now), token, now, replaces=False)
            waiting = succession.held(database)
    return (
        "This database was copied from another laptop or folder: this is a station of its own from now on. "
        f"{waiting} check-ins that the other one had still to send wait: it sends them. If it is gone: kiosk take-over"
    )


def take_over(database: Database, post: Post, now: datetime) -> Taken:
    """The laptop from which this database was copied is gone: this one goes on in its place. Raises KioskError, StoreError."""
    if succession.is_new(database):
        raise KioskError("there is no journal here to go on with: name the snapshot of the station that is gone")
    token = post.berth.token() or post.berth.mark()
    with database.transaction():
        succession.go_on(database, _line(post, "taken_over", now), token, now, replaces=True)
    return _taken(database, post)


def replace_from(snapshot: Path, path: Path, post: Post, now: datetime, key: bytes | None = None) -> Taken:
    """Puts the database of a station that is gone (its snapshot, or its kiosk.db itself) in the place of ``path``, whole or not at all.

    Raises KioskError where this station has a journal of its own, or the snapshot is of another event, damaged or none; StoreError.
    """
    if not snapshot.is_file():
        raise KioskError(f"{snapshot} is not there, or is no file: name the old station's {recovery.SNAPSHOT}")
    if path.exists() and path.samefile(snapshot):
        raise KioskError(f"{snapshot} is this station's own database: kiosk take-over without a file goes on with it")
    with recovery.alone(path):
        _must_be_new(path, key)
        fresh = path.with_name(f"{path.name}.taking")
        grafting.remove(fresh)
        try:
            _fetched(snapshot, fresh)
            taken = _gone_on(fresh, snapshot, post, now, key)
            if path.exists():
                recovery.move_aside(path, path.with_name(f"{path.stem}-before-{now:%Y%m%d-%H%M%S-%f}.db"))
            fresh.replace(path)
            indexing.forget(path)
        finally:
            grafting.remove(fresh)
    return taken


def _fetched(snapshot: Path, fresh: Path) -> None:
    """A copy, with its log where there is one: the one that is given is never written to."""
    try:
        for ending in ("", "-wal"):
            source = snapshot.with_name(snapshot.name + ending)
            if source.exists():
                shutil.copyfile(source, fresh.with_name(fresh.name + ending))
                fresh.with_name(fresh.name + ending).chmod(0o600)
    except OSError as error:
        raise KioskError(f"{snapshot} cannot be copied to {fresh.parent} ({error.strerror}): is there space, is the stick there?") from error


def _gone_on(fresh: Path, snapshot: Path, post: Post, now: datetime, key: bytes | None) -> Taken:
    try:
        database = connect(fresh, key)
        try:
            recovery.check(database)
            _must_fit(database, snapshot, post)
            token = post.berth.token() or post.berth.mark()
            with database.transaction():
                succession.go_on(database, _line(post, "taken_over", now), token, now, replaces=True)
            taken = _taken(database, post)
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            database.close()
    except CorruptDatabaseError as error:
        raise KioskError(f"{snapshot} is damaged, or no database: try the other snapshot beside it; nothing was changed") from error
    return taken


def _must_be_new(path: Path, key: bytes | None) -> None:
    """Raises KioskError where something was decided here already."""
    if not path.exists():
        return
    database = connect(path, key)
    try:
        if not succession.is_new(database):
            raise KioskError(
                f"this station has a journal of its own ({journal.count(database)} lines): two journals cannot become one. "
                "Take over with a KIOSK_HOME that has none"
            )
    finally:
        database.close()


def _must_fit(database: Database, snapshot: Path, post: Post) -> None:
    known = events.ids(database)
    if succession.is_new(database) and not known:
        raise KioskError(f"{snapshot} holds no journal and no list: it is not the snapshot of a station")
    if post.event not in known:
        raise KioskError(
            f"{snapshot} is of another event ({', '.join(known)}); kiosk.toml here says {post.event}: correct the one that is wrong; "
            "nothing was changed"
        )


def _as_new(database: Database, post: Post, token: str) -> None:
    """A copied database in which nothing was decided yet: nothing of the other station's is kept but the list."""
    with database.transaction():
        database.execute("DELETE FROM meta WHERE key IN ('station_id', 'chain_id', 'paper_id', 'digest_key', 'roster_key')")
        succession.bind(database, token)


def _line(post: Post, why: str, now: datetime) -> Entry:
    return Entry(
        id=str(uuid.uuid4()),
        kind=EntryKind.NEW_STATION,
        at=now,
        event=post.event,
        station=post.name,
        checkpoint="",
        zone="",
        period="",
        direction="",
        outcome="noted",
        reason=why,
        refers=str(uuid.uuid4()),
    )


def _taken(database: Database, post: Post) -> Taken:
    end = heads.end(database)
    assert end is not None
    before = database.row("SELECT at FROM journal WHERE seq < ? ORDER BY seq DESC LIMIT 1", (end[0],))
    counts = outbox.counts(database, post.event)
    until = rows.time_value(before["at"]) if before else None
    return Taken(end[0] - 1, until, tickets.count(database, post.event), counts.uploads, counts.badges)
