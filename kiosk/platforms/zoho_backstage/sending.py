"""Sending check-ins: in bulk where the portal takes that, in halves where it turns a batch down, one by one where it has no bulk."""

from collections.abc import Iterator, Sequence

from kiosk.core.entry import Receipt, ReceiptKind, Upload
from kiosk.core.errors import PlatformError
from kiosk.platforms.zoho_backstage.checkins import NoBulk, WholeBatchRefused, body_of, receipt_of, receipts_of
from kiosk.platforms.zoho_backstage.portal import Portal

BULK = 100


class Sending:
    """What was learnt about how many check-ins this portal takes at once stays with it."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._batch = BULK
        self._last: Sequence[Upload] = ()

    def __call__(self, uploads: Sequence[Upload]) -> Sequence[Receipt]:
        """See ``Platform.check_in``. What an earlier part of the call has earned is never lost to a later part's failure."""
        receipts: list[Receipt] = []
        waiting = list(uploads)
        while waiting:
            size = max(1, self._batch)
            batch, waiting = waiting[:size], waiting[size:]
            try:
                for part in self._sent(batch):
                    receipts.extend(part)
            except PlatformError:
                if not receipts:
                    raise
                met = {receipt.row for receipt in receipts} | {upload.row for upload in self._last}
                return [*receipts, *(Receipt(upload.row, ReceiptKind.NOT_SENT) for upload in uploads if upload.row not in met)]
        return receipts

    def _sent(self, batch: Sequence[Upload]) -> Iterator[Sequence[Receipt]]:
        """Sends a batch in as few calls as the platform takes, and gives receipts as they are earned."""
        if len(batch) == 1:
            yield [self._one(batch[0])]
            return
        if 1 < self._batch < len(batch):
            yield from self._halves(batch)
            return
        if self._batch > 1:
            try:
                receipts = self._many(batch)
            except NoBulk:
                pass
            except WholeBatchRefused as refused:
                self._batch = max(1, len(batch) // 2) if refused.too_large else self._batch
                yield from self._halves(batch)
                return
            else:
                yield receipts
                return
        for upload in batch:
            receipt = self._one(upload)
            self._batch = 1  # remembered only now: a captive portal, too, answers 404 to what it does not know
            yield [receipt]

    def _one(self, upload: Upload) -> Receipt:
        self._last = (upload,)
        return receipt_of(self._portal.send("POST", "/checkins", body_of(upload)), upload)

    def _many(self, batch: Sequence[Upload]) -> Sequence[Receipt]:
        self._last = batch
        body = {"checkins": [body_of(upload) for upload in batch]}
        return receipts_of(self._portal.session.call("POST", f"{self._portal.event}/checkins/bulk", body=body), batch)

    def _halves(self, batch: Sequence[Upload]) -> Iterator[Sequence[Receipt]]:
        half = len(batch) // 2
        yield from self._sent(batch[:half])
        yield from self._sent(batch[half:])
