"""A platform with one check-in flag a ticket, which lies: it answers what it did not do, does what it does not answer, and tells it wrongly."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from enum import StrEnum

from kiosk.core.entry import Receipt, ReceiptKind, RemoteEntry, Upload, UploadKind
from kiosk.core.errors import Unauthorised, Unreachable
from kiosk.core.ticket import Ticket
from tests.fakes import FakePlatform


class Lie(StrEnum):
    """How the next calls are answered."""

    NONE = "honest"
    DOWN = "not reached, nothing done"
    LOST = "all done, answered with a 500"
    HALF = "every other row done, answered with a 500"
    SILENT = "all done, the answer leaves every other row out"
    IDLE = "nothing done, the answer is an empty list"
    SWALLOWS = "nothing done, all answered as accepted"
    PICKY = "the first row is refused, the others are done"
    LOCKED = "the credentials are refused"


class Telling(StrEnum):
    """How the list of check-ins, and the time in an answer, tell what is there."""

    EXACT = "as it was sent"
    SECONDS = "cut to the second"
    MILLISECONDS = "cut to the millisecond"
    ZONED = "in another time zone"
    TWICE = "every entry twice"
    FORGETFUL = "without the newest entry"
    NAMELESS = "without any place"


@dataclass
class Portal:
    """What the platform really has: the standing check-in of each ticket, and what was ever kept, swallowed and refused, by entry."""

    standing: dict[str, Upload] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    swallowed: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    taken_back: set[str] = field(default_factory=set)
    lie: Lie = Lie.NONE
    telling: Telling = Telling.EXACT

    def honest(self) -> None:
        self.lie, self.telling = Lie.NONE, Telling.EXACT

    def told(self, upload: Upload) -> RemoteEntry:
        return RemoteEntry(upload.ticket, self._time(upload.at), None if self.telling is Telling.NAMELESS else upload.location)

    def take(self, upload: Upload) -> Receipt:
        """Does what an honest platform does with one row."""
        there = self.standing.get(upload.ticket)
        if upload.kind is UploadKind.UNDO:
            if there is not None and there.entry == upload.undoes:
                del self.standing[upload.ticket]
            self.taken_back.add(upload.undoes)
            return Receipt(upload.row, ReceiptKind.ACCEPTED)
        if there is not None:
            return Receipt(upload.row, ReceiptKind.ALREADY, remote=self.told(there))
        self.standing[upload.ticket] = upload
        self.kept.append(upload.entry)
        return Receipt(upload.row, ReceiptKind.ACCEPTED)

    def refuse(self, upload: Upload) -> Receipt:
        self.refused.add(upload.entry)
        return Receipt(upload.row, ReceiptKind.REFUSED, "NOT_TODAY", "the organiser does not want this one")

    def swallow(self, upload: Upload) -> Receipt:
        self.swallowed.add(upload.entry)
        return Receipt(upload.row, ReceiptKind.ACCEPTED)

    def listed(self) -> list[RemoteEntry]:
        entries = [self.told(upload) for upload in self.standing.values()]
        if self.telling is Telling.TWICE:
            return entries + entries
        return entries[:-1] if self.telling is Telling.FORGETFUL else entries

    def _time(self, at: datetime) -> datetime:
        if self.telling is Telling.SECONDS:
            return at.replace(microsecond=0)
        if self.telling is Telling.MILLISECONDS:
            return at.replace(microsecond=at.microsecond // 1000 * 1000)
        return at.astimezone(timezone(timedelta(hours=9))) if self.telling is Telling.ZONED else at


class Liar(FakePlatform):
    """One station's client of the portal."""

    def __init__(self, portal: Portal, *guests: Ticket) -> None:
        super().__init__(*guests, undo=True, bulk=3)
        self.portal = portal

    def remote_entries(self) -> Iterator[Sequence[RemoteEntry]]:
        self._reached()
        yield self.portal.listed()

    def check_in(self, uploads: Sequence[Upload]) -> Sequence[Receipt]:
        self._reached()
        portal, lie = self.portal, self.portal.lie
        if lie is Lie.IDLE:
            return []
        if lie is Lie.SWALLOWS:
            return [portal.swallow(each) for each in uploads]
        if lie is Lie.PICKY:
            return [portal.refuse(uploads[0]), *map(portal.take, uploads[1:])]
        done = [portal.take(each) for each in (uploads[::2] if lie is Lie.HALF else uploads)]
        if lie in {Lie.LOST, Lie.HALF}:
            raise Unreachable("HTTP 500")
        return done[::2] if lie is Lie.SILENT else done

    def _called(self, words: str) -> None:
        super()._called(words)
        self._reached()

    def _reached(self) -> None:
        if self.portal.lie is Lie.DOWN:
            raise Unreachable("no route", delivered=False)
        if self.portal.lie is Lie.LOCKED:
            raise Unauthorised("the token was refused")
