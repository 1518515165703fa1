"""Badges by hand: one document for a person, in the same books as those that a printer makes."""

from dataclasses import dataclass

from kiosk.core.entry import BadgeState, EntryKind
from kiosk.core.errors import BadgeError
from kiosk.core.roles import Action
from kiosk.flow.authority import signer
from kiosk.flow.desk import Desk
from kiosk.flow.drawing import Drawing
from kiosk.flow.facts import named
from kiosk.flow.pin_check import Signed
from kiosk.ports.printer import PrintJob
from kiosk.store import outbox


@dataclass(frozen=True, slots=True)
class Handed:
    """A badge that is being handed over, and its row."""

    row: int
    job: PrintJob


@dataclass(frozen=True, slots=True)
class Handing:
    """Makes the badge of a code for a person to print or hand out."""

    desk: Desk
    drawing: Drawing

    def badge(self, text: str, *, reprint: bool = False, words: str = "", signed: Signed | None = None) -> Handed:
        """The first copy, or with ``reprint`` the next one, which voids the one before it and is journalled with its reason.

        Raises BadgeError where no single ticket has that code, or its badge was already made, SigningError for a reprint that nobody signs.
        """
        desk, event = self.desk, self.desk.post.event
        found = named(desk.database, event, desk.code_of(text), desk.post.badge_key)
        if found.ticket is None:
            raise BadgeError("no single ticket of this event has that code: nothing was made")
        ticket = found.ticket
        with desk.database.transaction():
            operator = signer(desk.database, Action.REPRINT, signed, desk.post.operator) if reprint else ""
            copy, _ = outbox.newest_copy(desk.database, event, ticket.id)
            waiting = outbox.badge_row(desk.database, event, ticket.id, copy)
            if reprint or waiting is None:
                copy += 1
                line = desk.note(EntryKind.REPRINT if reprint else EntryKind.BADGE, ticket, words, operator)
                outbox.add_badge(desk.database, line.entry, event, ticket.id, line.at, copy=copy, rehearsal=False)
                outbox.cancel_older(desk.database, event, ticket.id, copy, line.at)
                waiting = outbox.badge_row(desk.database, event, ticket.id, copy)
            elif waiting.state not in {BadgeState.QUEUED, BadgeState.BLOCKED}:
                raise BadgeError("this guest's badge was made before: --reprint --reason WORDS makes a new copy and voids the old one")
            if waiting is None:
                raise BadgeError("the badge could not be ordered: try again")
            # Should the program end before the document is in somebody's hands, a person must look; nothing is printed by itself.
            outbox.settle(desk.database, waiting.row, BadgeState.UNCERTAIN, desk.now(), "it was being made by hand: look whether it was")
        return Handed(waiting.row, self.drawing.document(event, ticket.id, copy))

    def failed(self, handed: Handed) -> None:
        """The document could not be written: the copy waits as before."""
        with self.desk.database.transaction():
            outbox.settle(self.desk.database, handed.row, BadgeState.QUEUED, self.desk.now())

    def done(self, handed: Handed) -> None:
        """The document is in the person's hands."""
        with self.desk.database.transaction():
            outbox.settle(self.desk.database, handed.row, BadgeState.DONE, self.desk.now())
