"""The roster and other doors' check-ins on their way in; a scan meanwhile sees the old list or the new one, never a mixture."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from kiosk.core.budget import roster_wait
from kiosk.core.entry import RemoteEntry
from kiosk.core.errors import PlatformError, RateLimited, Refused, StoreError
from kiosk.ports.platform import Event, Platform, RosterPage
from kiosk.store import events, remote, sessions
from kiosk.store.database import Database
from kiosk.store.incoming import Change, Incoming

RESUME_WITHIN = timedelta(minutes=20)
"""A pull that broke off is taken up again only so soon after its last page: later the list is another one."""
FULL_EVERY = timedelta(minutes=60)
"""So often the whole roster is pulled where the platform can tell changes: a change it forgets to tell is not lost for longer."""
CLOCK_STEP = 0.5


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a pull has come: rows so far, and of how many where the platform says so. ``waits`` is for how many seconds it pauses."""

    rows: int
    total: int | None = None
    waits: float = 0.0


@dataclass(frozen=True, slots=True)
class Pulled:
    """What one pull changed, in tickets, the conflicts it found, why the roster is held back, and why it stopped, if it did.

    ``rows`` came in this round, ``calls`` were made for it; ``full``: the whole roster was pulled; ``stopped``: it was told to stop.
    """

    added: int = 0
    changed: int = 0
    removed: int = 0
    conflicts: int = 0
    held: str = ""
    error: PlatformError | None = None
    rows: int = 0
    calls: int = 0
    full: bool = True
    stopped: bool = False

    @property
    def complete(self) -> bool:
        """Whether the roster here is now what the platform has."""
        return self.error is None and not self.held and not self.stopped


class _Stopped(Exception):
    """Somebody asked the pull to end; what has come stays for the next one."""


@dataclass(slots=True)
class Syncing:
    """Pulls the event, its roster and its check-ins. ``patience`` is for how many seconds in all a pull waits for the rate limit before it
    breaks off and goes on later; ``progress`` is told of every page.
    """

    database: Database
    platform: Platform
    event: str
    period: Callable[[datetime], str]
    now: Callable[[], datetime]
    patience: float = 0.0
    progress: Callable[[Progress], None] = field(default=lambda progress: None)
    over: Callable[[Database], str] = field(default=lambda database: "")
    """Says why no list is to be pulled any more (the guests are to be forgotten), or is empty."""
    _rows: int = 0
    _calls: int = 0
    _waited: float = 0.0

    def round(self, *, accept: bool = False, full: bool = False, stopping: Callable[[], bool] = lambda: False) -> Pulled:
        """One pull: what changed where the platform can tell, else (or with ``full``) the whole roster. Raises StoreError only.

        ``accept`` takes in a roster that would be held back.
        """
        self._rows = self._calls = 0
        self._waited = 0.0
        try:
            return self._pull(accept, full or accept, stopping)
        except PlatformError as error:
            return Pulled(error=error, rows=self._rows, calls=self._calls)
        except _Stopped:
            return Pulled(rows=self._rows, calls=self._calls, stopped=True)

    def _pull(self, accept: bool, full: bool, stopping: Callable[[], bool]) -> Pulled:
        self._learn(self.platform.event())
        if not accept and (over := self.over(self.database)):
            return Pulled(held=over, calls=self._calls)
        known = events.get(self.database, self.event)
        recent = known.full_at is not None and timedelta() <= self.now() - known.full_at < FULL_EVERY
        if not full and self.platform.capabilities.changes and known.mark and recent and not known.held:
            try:
                return self._changes(known.mark, stopping)
            except Refused as refused:
                if refused.code != "MARK_TOO_OLD":
                    raise
        return self._whole(accept, stopping)

    def _learn(self, told: Event) -> None:
        """What the platform says of the event, and what its clock says of ours."""
        self._calls += 1
        known = events.KnownEvent(self.event, told.name, told.timezone, told.codes - {""}, None, "", told.hours, told.scanning, told.signing)
        clock = self.platform.clock
        with self.database.transaction():
            events.put(self.database, known, told.starts, told.ends)
            if clock is not None:
                before = events.get(self.database, self.event).clock_offset
                if before is None or abs(before - clock.total_seconds()) >= CLOCK_STEP:
                    events.set_clock(self.database, self.event, round(clock.total_seconds(), 2))

    def _whole(self, accept: bool, stopping: Callable[[], bool]) -> Pulled:
        incoming = Incoming(self.database, self.event, self.now(), RESUME_WITHIN)
        kept = True
        try:
            if not incoming.resume and not incoming.second:
                self._programme()
            if not incoming.second:
                self._walk(incoming, stopping)
            if incoming.second or (incoming.missing() and not incoming.settled and not incoming.doubt()):
                # Somebody is gone, or slipped between two pages while the list changed: only who is missing twice is gone.
                incoming.look_again()
                self._walk(incoming, stopping)
            unheard = self._listen(incoming, stopping)
            kept = False
            return replace(self._take(incoming, accept, full=True, heard=unheard is None), error=unheard)
        except StoreError:
            kept = False  # a disk that is full must not stay full because of what has come
            raise
        finally:
            incoming.close() if kept else incoming.drop()

    def _walk(self, incoming: Incoming, stopping: Callable[[], bool]) -> None:
        pages = self.platform.roster(incoming.resume) if incoming.resume else self.platform.roster()
        for page in self._pages(pages, incoming, stopping):
            incoming.add(page.tickets, page.entries)
            incoming.came(len(page.tickets) + page.skipped, page.total, page.resume, page.mark, self.now())

    def _listen(self, incoming: Incoming, stopping: Callable[[], bool]) -> PlatformError | None:
        """The list of check-ins. What has come of it is good by itself: a roster that is complete does not wait for the rest.

        Gives the error that broke it off, if one did; a rate limit is none.
        """
        if not self.platform.capabilities.remote_entries:
            return None
        try:
            for listed in self._listed(stopping):
                incoming.add((), listed)
        except PlatformError as error:
            incoming.unheard()
            return None if isinstance(error, RateLimited) else error
        return None

    def _changes(self, mark: str, stopping: Callable[[], bool]) -> Pulled:
        incoming = Incoming(self.database, self.event, self.now())
        try:
            for page in self._pages(self.platform.changes(mark), incoming, stopping):
                incoming.add(page.tickets, page.entries, page.gone)
                incoming.came(len(page.tickets) + page.skipped, page.total, "", page.mark, self.now())
            return self._take(incoming, accept=False, full=False, heard=True)
        finally:
            incoming.drop()

    def _take(self, incoming: Incoming, accept: bool, *, full: bool, heard: bool) -> Pulled:
        """What has come in complete: other doors' check-ins always, the roster unless it must be asked about."""
        doubt = "" if accept else incoming.doubt() if full else incoming.turned()
        incoming.recognise(self.now(), full=full and not doubt)
        conflicts = sum(remote.learn(self.database, self.event, each, self.period, self.now()) for each in incoming.fresh_entries())
        if heard and not doubt and self._tells_entries:
            incoming.forget_who_left(full=full)
        if doubt:
            with self.database.transaction():
                events.hold(self.database, self.event, doubt)
            return Pulled(conflicts=conflicts, held=doubt, rows=self._rows, calls=self._calls, full=full)
        change: Change = incoming.switch(incoming.began, full=full)
        return Pulled(change.added, change.changed, change.removed, conflicts, rows=self._rows, calls=self._calls, full=full)

    @property
    def _tells_entries(self) -> bool:
        """Whether an entry that is no longer told was taken back there. Where check-ins stay at stations, other stations' files tell too."""
        can = self.platform.capabilities
        return can.check_in and (can.remote_entries or can.roster_entries)

    def _programme(self) -> None:
        """The sessions; a platform that cannot tell them today does not stop the roster."""
        if not self.platform.capabilities.sessions:
            return
        self._calls += 1
        try:
            told = self.platform.sessions()
        except Refused:
            return
        with self.database.transaction():
            sessions.put(self.database, self.event, told)

    def _pages(self, pages: Iterator[RosterPage], incoming: Incoming, stopping: Callable[[], bool]) -> Iterator[RosterPage]:
        """Each page as it comes; before each, a look at the rate limit: check-ins go first."""
        while True:
            self._respect_limit(incoming.rows, incoming.total, stopping)
            page = next(pages, None)
            if page is None:
                return
            self._calls += 1
            self._rows += len(page.tickets) + page.skipped
            yield page
            self.progress(Progress(incoming.rows, incoming.total))
            if stopping():
                raise _Stopped

    def _listed(self, stopping: Callable[[], bool]) -> Iterator[tuple[RemoteEntry, ...]]:
        entries = self.platform.remote_entries()
        while True:
            self._respect_limit(0, None, stopping)
            listed = next(entries, None)
            if listed is None:
                return
            self._calls += 1
            yield tuple(listed)
            if stopping():
                raise _Stopped

    def _respect_limit(self, rows: int, total: int | None, stopping: Callable[[], bool]) -> None:
        wait = roster_wait(self.platform.allowance, self.now())
        if wait <= 0:
            return
        if self._waited + wait > self.patience:
            words = "the rest of the account's calls is kept for check-ins (rate limit); the list goes on when there are more"
            raise RateLimited(words, retry_after=wait)
        self.progress(Progress(rows, total, wait))
        until, pause = wait, threading.Event()
        while until > 0 and not stopping():
            pause.wait(min(0.5, until))
            until -= 0.5
        if stopping():
            raise _Stopped
        self._waited += wait
