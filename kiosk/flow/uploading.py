"""Check-ins on their way to the platform: in bulk, one bad row never in another's way, nothing sent that is not written down."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from kiosk.core.entry import Receipt, ReceiptKind, RemoteEntry, Upload, UploadKind, UploadState
from kiosk.core.errors import PlatformError, Refused, Unauthorised, Unreachable
from kiosk.core.retry import pause
from kiosk.ports.platform import Platform, WalkIn
from kiosk.store import aliases, outbox, remote, walkins
from kiosk.store.database import Database

MOST_FAILURES = 3
"""So many calls that fail in a row end a round."""

_KNOWN = "the platform knew of a check-in before"


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What one round did: check-ins the platform has now, rows it refused for good, conflicts found, and why it stopped, if it did.

    ``calls`` counts those since the uploading began, at least: a platform without bulk makes one for each row.
    """

    uploaded: int = 0
    refused: int = 0
    conflicts: int = 0
    error: PlatformError | None = None
    calls: int = 0


@dataclass(slots=True)
class _Turn:
    """One round: what it did, the rows that were tried, those that go once more in small parts, and how many calls failed in a row."""

    now: datetime | None
    done: Uploaded = field(default_factory=Uploaded)
    tried: set[int] = field(default_factory=set)
    again: list[Upload] = field(default_factory=list)
    part: int = 1
    failures: int = 0
    failed_rows: set[int] = field(default_factory=set)
    lasting: bool = False

    def failed(self, error: PlatformError, rows: Iterable[int] = ()) -> None:
        self.failures += 1
        self.part = 1
        self.failed_rows.update(rows)
        self.done = replace(self.done, error=self.done.error or error)

    @property
    def outcome(self) -> Uploaded:
        """What was done. An error that the same round overcame, row by row, is none any more."""
        return self.done if self.failed_rows or self.lasting else replace(self.done, error=None)

    def went_well(self) -> None:
        self.failures = 0
        self.part *= 2


@dataclass(slots=True)
class Uploading:
    """Sends what is due. ``period`` tells the period of a moment; ``chance`` draws from 0 up to 1 for the back-off."""

    database: Database
    platform: Platform
    event: str
    period: Callable[[datetime], str]
    now: Callable[[], datetime]
    chance: Callable[[], float]
    longest_pause: timedelta = field(default=timedelta(minutes=5))
    _probe: bool = False
    _calls: int = 0
    _denied: dict[int, int] = field(default_factory=dict)

    def round(self, *, heed_pauses: bool = True, stopping: Callable[[], bool] = lambda: False) -> Uploaded:
        """Sends all that is due, walk-ins first, batch by batch, until nothing is or the platform cannot be reached.

        After a call that failed the next round begins with a single row, a probe; the flood follows only its answer. A batch that one row
        may have spoilt is sent once more in small parts: that row is left behind, not the others. Three failures in a row end the round;
        one does where the platform was not reached or asks for a pause. The first error is told. Raises StoreError only.
        """
        outbox.sweep(self.database, self.event, self.now())
        turn = _Turn(self.now() if heed_pauses else None)
        can = self.platform.capabilities
        if (not can.walk_in or self._register(turn, stopping)) and can.check_in:
            self._send(turn, stopping)
        return replace(turn.outcome, calls=self._calls)

    def _send(self, turn: _Turn, stopping: Callable[[], bool]) -> None:
        while turn.failures < MOST_FAILURES and not stopping():
            batch = self._next(turn)
            if not batch:
                return
            going = outbox.sending(self.database, [upload.row for upload in batch], self.now())
            batch = [upload for upload in batch if upload.row in going]
            if not batch:
                continue
            self._calls += 1
            try:
                receipts = self.platform.check_in(batch)
            except PlatformError as error:
                self._probe = True
                self._postpone(batch, error)
                turn.failed(error, [upload.row for upload in batch])
                if not _worth_going_on(error):
                    return
                if len(batch) > 1:
                    turn.again = [replace(upload, attempts=upload.attempts + 1, sent_before=True) for upload in batch] + turn.again
            else:
                self._probe = False
                turn.went_well()
                self._settle(batch, receipts, turn)

    def _next(self, turn: _Turn) -> list[Upload]:
        if turn.again:
            size = min(turn.part, self.platform.capabilities.bulk)
            batch, turn.again = turn.again[:size], turn.again[size:]
            return batch
        size = 1 if self._probe else self.platform.capabilities.bulk
        due = outbox.due_uploads(self.database, self.event, turn.now, size + len(turn.tried))
        batch = [upload for upload in due if upload.row not in turn.tried][:size]
        turn.tried.update(upload.row for upload in batch)
        return batch

    def _register(self, turn: _Turn, stopping: Callable[[], bool]) -> bool:
        """Makes walk-ins at the platform, before any check-in of theirs. Returns whether check-ins are worth trying now."""
        for row in walkins.due(self.database, self.event, turn.now):
            if turn.failures >= MOST_FAILURES or stopping():
                break
            error = self._make(row, turn)
            if error is None:
                turn.failures = 0
                continue
            turn.lasting = True
            turn.failed(error)
            if isinstance(error, Unreachable):
                self._probe = True
                turn.failures = 1
                return _worth_going_on(error)
        turn.failures = 0
        return True

    def _make(self, row: walkins.WalkInRow, turn: _Turn) -> PlatformError | None:
        """One walk-in; gives the error after which it is tried again later."""
        before = row.attempts
        walkins.trying(self.database, row.id, self.now())
        person = WalkIn(
            row.ticket, row.first_name, row.last_name, row.email, row.company, row.phone, row.type_id, row.at, sent_before=before > 0
        )
        self._calls += 1
        try:
            made = self.platform.walk_in(person)
        except Refused as refused:
            state = "uncertain" if refused.code == "MAY_HAVE_ARRIVED" else "quarantined"
            walkins.leave(self.database, self.event, row, state, str(refused), self.now())
            turn.done = replace(turn.done, refused=turn.done.refused + (state == "quarantined"))
        except PlatformError as error:
            if isinstance(error, Unauthorised):  # the try does not count, and yet each such no makes the pause longer
                self._denied[row.id] = self._denied.get(row.id, 0) + 1
            wait = max(_wish(error), self._pause(max(before + 1, self._denied.get(row.id, 0))))
            walkins.postpone(self.database, row.id, self.now() + wait, str(error), surely_not_sent=_never_left(error))
            return error
        else:
            self._denied.pop(row.id, None)
            walkins.made(self.database, self.event, row, made.ticket.id)
        return None

    def _settle(self, batch: Sequence[Upload], receipts: Sequence[Receipt], turn: _Turn) -> None:
        answered = {receipt.row: receipt for receipt in receipts}
        uploaded, refused, conflicts = turn.done.uploaded, turn.done.refused, turn.done.conflicts
        unsent = []
        for upload in batch:
            receipt = answered.get(upload.row, Receipt(upload.row, ReceiptKind.LATER, words="the platform's answer left it out"))
            if receipt.kind in {ReceiptKind.LATER, ReceiptKind.NOT_SENT}:
                self._later(upload, receipt)
                if receipt.kind is ReceiptKind.NOT_SENT:
                    unsent.append(upload)
                continue
            turn.failed_rows.discard(upload.row)
            with self.database.transaction():
                if receipt.kind is ReceiptKind.REFUSED:
                    refused += outbox.quarantine(self.database, upload.row, self.now(), receipt.words or receipt.code)
                else:
                    already = receipt.kind is ReceiptKind.ALREADY and not self._ours(upload, receipt.remote)
                    outbox.settle(self.database, upload.row, UploadState.DONE, self.now(), _KNOWN if already else "")
                    uploaded += upload.kind is UploadKind.CHECK_IN
                    if already and upload.kind is UploadKind.CHECK_IN:
                        conflicts += self._conflicts(upload, receipt.remote)
        turn.done = replace(turn.done, uploaded=uploaded, refused=refused, conflicts=conflicts)
        if 0 < len(unsent) < len(batch):
            turn.again, turn.part = unsent + turn.again, 1

    def _conflicts(self, upload: Upload, told: RemoteEntry | None) -> bool:
        """Whether "already checked in", by another door, is a conflict: a time in another period is none, nor is a re-entry there."""
        own = aliases.local_id(self.database, self.event, upload.ticket)
        if told is None or told.at is None:
            if upload.sent_before:
                return False
            told = RemoteEntry(own, None, told.where if told else None, told.by if told else None)
        elif self.period(told.at) != self.period(upload.at) or remote.gone_before(
            self.database, self.event, own, self.period(told.at), told.at
        ):
            return False
        else:
            told = replace(told, ticket=own)
        return remote.conflict(self.database, self.event, told, upload.entry, self.now())

    def _ours(self, upload: Upload, told: RemoteEntry | None) -> bool:
        """Whether "already checked in" tells of our own check-in, which arrived before. Two doors within one second are told apart by
        their names where this one had never been sent; after a lost answer our name is enough, whatever time the platform keeps.
        """
        if told is None or told.at is None:
            return False
        elsewhere = bool(told.where) and told.where != upload.location
        if upload.sent_before and told.where and not elsewhere:
            return True
        own = aliases.local_id(self.database, self.event, upload.ticket)
        if elsewhere and not upload.sent_before and not told.at.microsecond:
            return False
        return remote.ours(self.database, self.event, own, told.at)

    def _postpone(self, batch: Sequence[Upload], error: PlatformError) -> None:
        surely_not_sent = _never_left(error)
        with self.database.transaction():
            for upload in batch:
                wait = max(_wish(error), self._pause(upload.attempts + 1))
                outbox.postpone(self.database, upload.row, self.now() + wait, str(error), surely_not_sent=surely_not_sent)

    def _later(self, upload: Upload, receipt: Receipt) -> None:
        until = self.now() + self._pause(upload.attempts + 1)
        with self.database.transaction():
            not_sent = receipt.kind is ReceiptKind.NOT_SENT
            outbox.postpone(self.database, upload.row, until, receipt.words, surely_not_sent=not_sent)

    def _pause(self, attempts: int) -> timedelta:
        return pause(max(attempts, 1), self.chance(), longest=self.longest_pause)


def _never_left(error: PlatformError) -> bool:
    """Whether it is certain that nothing of the call arrived."""
    return (isinstance(error, Unreachable) and not error.delivered) or isinstance(error, Unauthorised)


def _worth_going_on(error: PlatformError) -> bool:
    """Whether one row may be what the platform fell over."""
    return isinstance(error, Unreachable) and error.delivered and not error.retry_after


def _wish(error: PlatformError) -> timedelta:
    """For how long the platform wants to be left alone, as far as any pause goes."""
    wish = timedelta(seconds=error.retry_after) if isinstance(error, Unreachable) and error.retry_after else timedelta()
    return min(wish, outbox.FARTHEST_PAUSE)
