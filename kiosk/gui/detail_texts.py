"""What a sheet says about one scan: what a person at the door may know. An e-mail address is private and left out."""

from PySide6.QtCore import QObject

from kiosk.core.ticket import Status, Ticket
from kiosk.flow.bulletin import Decided
from kiosk.gui.texts import Texts, plain
from kiosk.gui.verdict_texts import Around, VerdictTexts


class DetailTexts(QObject):
    """Rows of (label, text)."""

    def __init__(self, texts: Texts, verdicts: VerdictTexts) -> None:
        super().__init__()
        self._texts = texts
        self._verdicts = verdicts

    def title(self, decided: Decided) -> str:
        return self._verdicts.name(decided)

    def rows(self, decided: Decided, around: Around) -> tuple[tuple[str, str], ...]:
        """Only what is known."""
        verdict, ticket = decided.verdict, decided.verdict.ticket
        words = self._verdicts.words(decided, around)
        scanned = self._texts.moment(decided.at, around.now, around.zone)
        rows = [(self.tr("Decision at {time}").format(time=scanned), words.word)]
        if ticket is not None:
            rows += [
                (self.tr("Company"), plain(ticket.company)),
                (self.tr("Ticket type"), plain(ticket.type)),
                (self.tr("Order"), plain(ticket.order)),
                (self.tr("Registration"), self._status(ticket)),
            ]
        if verdict.earlier:
            rows.append((self.tr("Entries before this scan"), str(verdict.earlier)))
        rows.append((self.tr("To know"), "\n".join(line.text for line in words.lines if line.icon is not None)))
        return tuple((label, text) for label, text in rows if text)

    def _status(self, ticket: Ticket) -> str:
        status = {
            Status.VALID: self.tr("valid"),
            Status.PENDING: self.tr("not approved yet"),
            Status.WAITLISTED: self.tr("on the waiting list"),
            Status.REJECTED: self.tr("not accepted"),
            Status.CANCELLED: self.tr("cancelled"),
            Status.BLOCKED: self.tr("blocked"),
            Status.REVOKED: self.tr("withdrawn"),
        }[ticket.status]
        if ticket.paid is None:
            return status
        return self.tr("{status}, {paid}").format(status=status, paid=self.tr("paid") if ticket.paid else self.tr("not paid"))
