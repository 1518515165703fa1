"""Badges on their way to paper: one physical copy per row, never two, never none (printing.md)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.core.entry import BadgeState
from kiosk.core.errors import BadgeError, Offline, OutOfMedia, PrinterError, Uncertain
from kiosk.flow.drawing import Drawing
from kiosk.ports.printer import Printer, PrintJob
from kiosk.store import outbox
from kiosk.store.database import Database
from kiosk.store.outbox import BadgeRow

PAUSE = timedelta(seconds=3)
"""How long a blocked printer is left alone before it is asked again."""


@dataclass(frozen=True, slots=True)
class Printed:
    """What one round did."""

    printed: int = 0


@dataclass(slots=True)
class Badging:
    """Prints what is due on one printer, one badge at a time."""

    database: Database
    drawing: Drawing
    printer: Printer
    now: Callable[[], datetime]

    def round(self, *, heed_pauses: bool = True, stopping: Callable[[], bool] = lambda: False) -> Printed:
        """Every badge that is due, once. A printer that cannot print holds its badges; nothing is lost. Raises StoreError only."""
        printed = 0
        tried: set[int] = set()
        while not stopping():
            rows = outbox.due_badges(self.database, self.now() if heed_pauses else None, 1 + len(tried))
            row = next((row for row in rows if row.row not in tried), None)
            if row is None:
                break
            tried.add(row.row)
            state = self._work_on(row)
            printed += state is BadgeState.DONE
            if state is BadgeState.BLOCKED:
                break
        return Printed(printed)

    def _work_on(self, row: BadgeRow) -> BadgeState:
        try:
            job = self.drawing.document(row.event, row.ticket, row.copy, rehearsal=row.rehearsal)
        except BadgeError as error:
            return self._settle(row, BadgeState.FAILED, str(error))
        if row.state is BadgeState.SUBMITTING:
            return self._follow(row, job)
        return self._submit(row, job)

    def _follow(self, row: BadgeRow, job: PrintJob) -> BadgeState:
        """An earlier run wrote "submitting" and was cut off: the printer is asked, and without a sure answer a person."""
        try:
            came_out = self.printer.printed(job.name)
        except (Offline, OutOfMedia) as error:
            return self._wait(row, BadgeState.SUBMITTING, str(error))
        if came_out is None:
            return self._settle(row, BadgeState.UNCERTAIN, "look whether the badge came out: it was being printed when the program stopped")
        if came_out:
            return self._settle(row, BadgeState.DONE)
        return self._submit(row, job)

    def _submit(self, row: BadgeRow, job: PrintJob) -> BadgeState:
        if not outbox.sending(self.database, [row.row], self.now(), BadgeState.SUBMITTING.value):
            return BadgeState.CANCELLED
        try:
            self.printer.submit(job)
        except (Offline, OutOfMedia) as error:
            return self._wait(row, BadgeState.BLOCKED, str(error))
        except Uncertain as error:
            return self._settle(row, BadgeState.UNCERTAIN, str(error))
        except PrinterError as error:
            return self._settle(row, BadgeState.FAILED, str(error))
        return self._settle(row, BadgeState.DONE)

    def _settle(self, row: BadgeRow, state: BadgeState, reason: str = "") -> BadgeState:
        with self.database.transaction():
            outbox.settle(self.database, row.row, state, self.now(), reason)
        return state

    def _wait(self, row: BadgeRow, state: BadgeState, reason: str) -> BadgeState:
        with self.database.transaction():
            outbox.postpone(self.database, row.row, self.now() + PAUSE, reason, state.value)
        return BadgeState.BLOCKED
