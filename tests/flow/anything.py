"""A station on a lying platform that can die at any statement, and a naive model of what it must know."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from kiosk.core.entry import Entry
from kiosk.core.errors import KioskError
from kiosk.core.rules import Direction, Rules
from kiosk.core.ticket import Status
from kiosk.core.verdict import Outcome
from kiosk.flow import books
from kiosk.flow.backing import Backing
from kiosk.flow.bulletin import Decided
from kiosk.flow.desk import Desk, Post
from kiosk.flow.facts import place
from kiosk.flow.syncing import Syncing
from kiosk.flow.uploading import Uploading
from kiosk.store import claims, journal
from tests.flow.dying import PowerCut, opened
from tests.flow.liar import Liar, Portal
from tests.flow.stands import NOW, guest

GUESTS = (guest(0), guest(1), guest(2), guest(3, paid=False), guest(4, status=Status.CANCELLED), guest(5, status=Status.BLOCKED))
T = TypeVar("T")
CODES = ("c0", "c1", "c2", "c3", "c4", "c5", "nobody's")
ENTRY, EXIT = Rules(event="e"), Rules(event="e", direction=Direction.EXIT)


@dataclass
class Stay:
    """An admission as a person with a notebook would write it down."""

    entry: str
    ticket: str
    period: str
    left_by: str | None = None
    undone: bool = False

    @property
    def inside(self) -> bool:
        return not self.undone and self.left_by is None


@dataclass(frozen=True)
class UploadRow:
    """Where the upload of a line stands."""

    state: str
    reason: str


@dataclass
class Notebook:
    """What this station's screen has shown, and what follows from its journal."""

    stays: list[Stay] = field(default_factory=list)
    exits: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    lines: int = 0

    def add(self, line: Entry) -> None:
        """A line of the journal."""
        self.lines += 1
        if line.kind.value == "undo":
            for stay in self.stays:
                stay.undone = stay.undone or stay.entry == line.refers
                stay.left_by = None if stay.left_by == line.refers else stay.left_by
            self.exits = [each for each in self.exits if each != line.refers]
        elif line.outcome == "admitted":
            assert line.ticket is not None
            self.stays.append(Stay(line.id, line.ticket, line.period))
        elif line.outcome == "exit":
            self.exits.append(line.id)
            for stay in self.stays:
                if stay.ticket == line.ticket and stay.period == line.period and stay.inside:
                    stay.left_by = line.id

    def inside(self, period: str) -> set[str]:
        return {stay.ticket for stay in self.stays if stay.inside and stay.period == period}

    @property
    def undoable(self) -> list[str]:
        return [stay.entry for stay in self.stays if not stay.undone] + self.exits


class Station:
    """An entrance and an exit on one database, with its uploads and pulls; ``fuse`` says at which statement of the next work it dies."""

    def __init__(self, name: str, file: Path, portal: Portal, ahead: timedelta) -> None:
        self.name, self._file = name, file
        self.at = NOW + ahead
        self.platform = Liar(portal, *GUESTS)
        self.notebook = Notebook()
        self.refusals: list[str] = []
        self.fuse: int | None = None
        self._start()

    def _start(self) -> None:
        self.database, self._dying = opened(self._file)
        backing = Backing(undo=True)
        self._entrance = Desk(self.database, Post("e", self.name, lambda known: ENTRY, backing=backing), self.now)
        self._exit = Desk(self.database, Post("e", self.name, lambda known: EXIT, backing=backing), self.now)
        self._syncing = Syncing(self.database, self.platform, "e", ENTRY.period, self.now)
        self._uploading = Uploading(self.database, self.platform, "e", ENTRY.period, self.now, lambda: 0.5)

    def now(self) -> datetime:
        return self.at

    @property
    def period(self) -> str:
        return ENTRY.period(self.at)

    def scan(self, code: str) -> None:
        """Somebody comes: whoever is inside by the notebook is not admitted."""
        inside = self.notebook.inside(self.period)
        for line in self._decides(lambda: self._entrance.admit(code)):
            assert line.outcome in {"admitted", "refused"}
            assert not (line.outcome == "admitted" and line.ticket in inside)
            if line.reason in {"unpaid", "already_inside"}:
                self.refusals.append(line.id)

    def leaves(self, code: str) -> None:
        self._decides(lambda: self._exit.admit(code))

    def undo(self, pick: int) -> None:
        """Takes back one of what can be taken back; a second time is said to be too late."""
        if open_ := self.notebook.undoable:
            entry = open_[pick % len(open_)]
            (line,) = self._decides(lambda: self._entrance.undo(entry)) or (None,)
            if line is not None:
                assert line.refers == entry
                self._is_refused(lambda: self._entrance.undo(entry))

    def override(self, pick: int) -> None:
        """A supervisor lets somebody in who was refused; once, and not on another day."""
        if self.refusals:
            entry = self.refusals[pick % len(self.refusals)]
            try:
                self._decides(lambda: self._entrance.override(entry, operator="Ana", words="let in"))
            except KioskError:
                line = journal.get(self.database, entry)
                assert line is not None
                assert line.period != self.period or journal.waived(self.database, line)

    def upload(self) -> None:
        self._work(self._uploading.round)

    def pull(self) -> None:
        self._work(lambda: self._syncing.round(accept=True))

    def _decides(self, job: Callable[[], Decided]) -> list[Entry]:
        """What the work wrote: one line, the one that was shown; at most one where it died before it could show it."""
        decided = self._work(job)
        fresh = journal.lines(self.database, "e")[self.notebook.lines :]
        assert len(fresh) == 1 if decided is not None else len(fresh) <= 1
        for line in fresh:
            self.notebook.add(line)
        if decided is not None:
            told = decided.verdict
            assert (fresh[0].id, fresh[0].outcome, fresh[0].ticket) == (decided.entry, told.outcome, told.ticket and told.ticket.id)
            if told.outcome is Outcome.ADMITTED:
                self.notebook.shown.append(decided.entry)
        return fresh

    def _is_refused(self, job: Callable[[], object]) -> None:
        try:
            job()
        except KioskError:
            return
        raise AssertionError("what was taken back was taken back again")

    def _work(self, job: Callable[[], T]) -> T | None:
        """Gives None where the process died meanwhile and was started again."""
        self._dying.fuse, self.fuse = self.fuse, None
        try:
            return job()
        except PowerCut:
            self._dying.close()
            self._start()
            return None
        finally:
            self._dying.fuse = None

    def hold(self) -> None:
        """At any moment: what was shown is in the journal once, and who is inside is who the notebook says."""
        ids = [line.id for line in journal.lines(self.database, "e")]
        assert len(ids) == len(set(ids)) == self.notebook.lines
        assert set(self.notebook.shown) <= set(ids)
        period = self.period
        assert claims.inside(self.database, place(ENTRY), period, remote=False) == len(self.notebook.inside(period))
        own = {person.ticket for person in claims.people_inside(self.database, "e", period) if person.zone == "entrance"}
        assert own == self.notebook.inside(period)

    def rows(self) -> dict[str, UploadRow]:
        """Every upload, by entry."""
        rows = self.database.rows("SELECT entry, state, reason FROM outbox WHERE kind = 'upload'")
        return {row["entry"]: UploadRow(row["state"], row["reason"]) for row in rows}

    def conflicts(self) -> set[str]:
        """Tickets in the inbox."""
        return {each.ticket for each in books.conflicts(self.database, "e")}

    def close(self) -> None:
        self._dying.close()
