"""Check-ins on their way to the platform: in bulk, one bad row never in another's way, nothing sent that is not written down."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from kiosk.core.entry import Receipt, ReceiptKind, RemoteEntry, Upload, UploadKind, UploadState
from kiosk.core.errors import PlatformError, Refused, Unauthorised, Unreachable
from kiosk.core.retry import pause
from kiosk.ports.platform import Platform, WalkIn
from kiosk.store import aliases, outbox, remote, walkins
from kiosk.store.database import Database

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

    def round(self, *, heed_pauses: bool = True, stopping: Callable[[], bool] = lambda: False) -> Uploaded:
        """Sends all that is due, walk-ins first, batch by batch, until nothing is or the platform cannot be reached.

        After a call that failed the next round begins with a single row, a probe; the flood follows only its answer. Raises StoreError only.
        """
        now = self.now() if heed_pauses else None
        if self.platform.capabilities.walk_in and (error := self._register(now, stopping)) is not None:
            self._probe = True
            return Uploaded(error=error, calls=self._calls)
        return self._send(now, stopping)

    def _send(self, now: datetime | None, stopping: Callable[[], bool]) -> Uploaded:
        done = Uploaded()
        if not self.platform.capabilities.check_in:
            return done
        tried: set[int] = set()
        while not stopping():
            size = 1 if self._probe else self.platform.capabilities.bulk
            due = outbox.due_uploads(self.database, self.event, now, size + len(tried))
            batch = [upload for upload in due if upload.row not in tried][:size]
            if not batch:
                break
            tried.update(upload.row for upload in batch)
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
                return replace(done, error=error, calls=self._calls)
            self._probe = False
            done = self._settle(batch, receipts, done)
        return replace(done, calls=self._calls)

    def _register(self, now: datetime | None, stopping: Callable[[], bool]) -> PlatformError | None:
        """Makes walk-ins at the platform, before any check-in of theirs; gives the error that ended it, if one did."""
        for row in walkins.due(self.database, self.event, now):
            if stopping():
                return None
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
            except PlatformError as error:
                wait = max(_wish(error), pause(before + 1, self.chance(), longest=self.longest_pause))
                walkins.postpone(self.database, row.id, self.now() + wait, str(error), surely_not_sent=_never_left(error))
                return error
            else:
                walkins.made(self.database, self.event, row, made.ticket.id)
        return None

    def _settle(self, batch: Sequence[Upload], receipts: Sequence[Receipt], done: Uploaded) -> Uploaded:
        answered = {receipt.row: receipt for receipt in receipts}
        uploaded, refused, conflicts = done.uploaded, done.refused, done.conflicts
        for upload in batch:
            receipt = answered.get(upload.row, Receipt(upload.row, ReceiptKind.LATER, words="the platform's answer left it out"))
            if receipt.kind is ReceiptKind.LATER:
                self._later(upload, receipt.words)
                continue
            with self.database.transaction():
                if receipt.kind is ReceiptKind.REFUSED:
                    outbox.settle(self.database, upload.row, UploadState.QUARANTINED, self.now(), receipt.words or receipt.code)
                    refused += 1
                else:
                    already = receipt.kind is ReceiptKind.ALREADY
                    outbox.settle(self.database, upload.row, UploadState.DONE, self.now(), _KNOWN if already else "")
                    uploaded += upload.kind is UploadKind.CHECK_IN
                    if already and upload.kind is UploadKind.CHECK_IN:
                        conflicts += self._conflicts(upload, receipt.remote)
        return Uploaded(uploaded, refused, conflicts, calls=self._calls)

    def _conflicts(self, upload: Upload, told: RemoteEntry | None) -> bool:
        """Whether "already checked in" means another door: our own resend is not a conflict, nor is a time in another period."""
        own = aliases.local_id(self.database, self.event, upload.ticket)
        if told is None or told.at is None:
            if upload.sent_before:
                return False
            told = RemoteEntry(own, None, told.where if told else None, told.by if told else None)
        elif remote.ours(self.database, self.event, own, told.at) or self.period(told.at) != self.period(upload.at):
            return False
        else:
            told = replace(told, ticket=own)
        return remote.conflict(self.database, self.event, told, upload.entry, self.now())

    def _postpone(self, batch: Sequence[Upload], error: PlatformError) -> None:
        surely_not_sent = _never_left(error)
        with self.database.transaction():
            for upload in batch:
                wait = max(_wish(error), pause(max(upload.attempts + 1, 1), self.chance(), longest=self.longest_pause))
                outbox.postpone(self.database, upload.row, self.now() + wait, str(error), surely_not_sent=surely_not_sent)

    def _later(self, upload: Upload, words: str) -> None:
        wait = pause(upload.attempts + 1, self.chance(), longest=self.longest_pause)
        with self.database.transaction():
            outbox.postpone(self.database, upload.row, self.now() + wait, words)


def _never_left(error: PlatformError) -> bool:
    """Whether it is certain that nothing of the call arrived."""
    return (isinstance(error, Unreachable) and not error.delivered) or isinstance(error, Unauthorised)


def _wish(error: PlatformError) -> timedelta:
    """For how long the platform wants to be left alone."""
    return timedelta(seconds=error.retry_after) if isinstance(error, Unreachable) and error.retry_after else timedelta()
