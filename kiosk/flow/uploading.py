"""Check-ins on their way to the platform: in bulk, one bad row never in another's way, nothing sent that is not written down."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kiosk.core.entry import Receipt, ReceiptKind, RemoteEntry, Upload, UploadState
from kiosk.core.errors import PlatformError, Unauthorised, Unreachable
from kiosk.core.retry import pause
from kiosk.ports.platform import Platform
from kiosk.store import outbox, remote
from kiosk.store.database import Database

_KNOWN = "the platform knew of a check-in before"


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What one round did: rows the platform has now, rows it refused for good, conflicts found, and why it stopped, if it did."""

    uploaded: int = 0
    refused: int = 0
    conflicts: int = 0
    error: PlatformError | None = None


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

    def round(self, *, heed_pauses: bool = True, stopping: Callable[[], bool] = lambda: False) -> Uploaded:
        """Sends all that is due, batch by batch, until nothing is or the platform cannot be reached. Raises StoreError only."""
        done = Uploaded()
        if not self.platform.capabilities.check_in:
            return done
        tried: set[int] = set()
        while not stopping():
            due = outbox.due_uploads(
                self.database, self.event, self.now() if heed_pauses else None, self.platform.capabilities.bulk + len(tried)
            )
            batch = [upload for upload in due if upload.row not in tried][: self.platform.capabilities.bulk]
            if not batch:
                break
            tried.update(upload.row for upload in batch)
            going = outbox.sending(self.database, [upload.row for upload in batch], self.now())
            batch = [upload for upload in batch if upload.row in going]
            if not batch:
                continue
            try:
                receipts = self.platform.check_in(batch)
            except PlatformError as error:
                self._postpone(batch, error)
                return Uploaded(done.uploaded, done.refused, done.conflicts, error)
            done = self._settle(batch, receipts, done)
        return done

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
                    outbox.settle(
                        self.database, upload.row, UploadState.DONE, self.now(), _KNOWN if receipt.kind is ReceiptKind.ALREADY else ""
                    )
                    uploaded += 1
                    if receipt.kind is ReceiptKind.ALREADY:
                        conflicts += self._conflicts(upload, receipt.remote)
        return Uploaded(uploaded, refused, conflicts)

    def _conflicts(self, upload: Upload, told: RemoteEntry | None) -> bool:
        """Whether "already checked in" means another door: our own resend is not a conflict, nor is a time in another period."""
        if told is None or told.at is None:
            if upload.sent_before:
                return False
            told = RemoteEntry(upload.ticket, None, told.where if told else None, told.by if told else None)
        elif remote.ours(self.database, self.event, upload.ticket, told.at) or self.period(told.at) != self.period(upload.at):
            return False
        return remote.conflict(self.database, self.event, told, upload.entry, self.now())

    def _postpone(self, batch: Sequence[Upload], error: PlatformError) -> None:
        surely_not_sent = (isinstance(error, Unreachable) and not error.delivered) or isinstance(error, Unauthorised)
        wanted = timedelta(seconds=error.retry_after) if isinstance(error, Unreachable) and error.retry_after else timedelta()
        with self.database.transaction():
            for upload in batch:
                wait = max(wanted, pause(max(upload.attempts + 1, 1), self.chance(), longest=self.longest_pause))
                outbox.postpone(self.database, upload.row, self.now() + wait, str(error), surely_not_sent=surely_not_sent)

    def _later(self, upload: Upload, words: str) -> None:
        wait = pause(upload.attempts + 1, self.chance(), longest=self.longest_pause)
        with self.database.transaction():
            outbox.postpone(self.database, upload.row, self.now() + wait, words)
