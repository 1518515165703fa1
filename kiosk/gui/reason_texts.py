"""Every reason in words: the headline, what happened, what to do, and the few words of a list."""

from PySide6.QtCore import QObject

from kiosk.core.verdict import Reason


class ReasonTexts(QObject):
    """One entry per Reason in each of the four tables; a test holds them complete."""

    def word(self, reason: Reason) -> str:
        """The headline; a stop begins with the word."""
        return {
            Reason.STORE_FAILURE: self.tr("Cannot decide"),
            Reason.CLOSED: self.tr("Door is closed"),
            Reason.ONE_AT_A_TIME: self.tr("One at a time"),
            Reason.GROUP: self.tr("One order, several tickets"),
            Reason.NOT_A_TICKET: self.tr("Stop: not a ticket"),
            Reason.WRONG_EVENT: self.tr("Stop: other event"),
            Reason.NOT_FOUND: self.tr("Stop: not on the list"),
            Reason.SEVERAL_MATCH: self.tr("Several guests match"),
            Reason.LOOK_UP: self.tr("Found, not admitted"),
            Reason.BLOCKED: self.tr("Stop: blocked"),
            Reason.REVOKED: self.tr("Stop: withdrawn"),
            Reason.BADGE_REPLACED: self.tr("Stop: old badge"),
            Reason.CANCELLED: self.tr("Stop: cancelled"),
            Reason.REJECTED: self.tr("Stop: not accepted"),
            Reason.PENDING: self.tr("Stop: not approved"),
            Reason.WAITLISTED: self.tr("Stop: waiting list"),
            Reason.NOT_YET_VALID: self.tr("Stop: too early"),
            Reason.NO_LONGER_VALID: self.tr("Stop: too late"),
            Reason.WRONG_CHECKPOINT: self.tr("Stop: other door"),
            Reason.WRONG_TICKET_TYPE: self.tr("Stop: other ticket"),
            Reason.NOT_ENROLLED: self.tr("Stop: not enrolled"),
            Reason.ALREADY_INSIDE: self.tr("Already inside"),
            Reason.UNPAID: self.tr("Not paid yet"),
            Reason.QUESTION: self.tr("Answer missing"),
            Reason.CAPACITY: self.tr("Full"),
            Reason.UNDONE: self.tr("Taken back"),
        }[reason]

    def happened(self, reason: Reason) -> str:
        """What happened, where the verdict itself knows nothing more exact."""
        return {
            Reason.STORE_FAILURE: self.tr("This station could not read its records"),
            Reason.CLOSED: self.tr("This station has not been opened yet"),
            Reason.ONE_AT_A_TIME: self.tr("Two guests' tickets were shown together"),
            Reason.GROUP: self.tr("Several tickets of one order were shown"),
            Reason.NOT_A_TICKET: self.tr("This code is something else, such as a web address"),
            Reason.WRONG_EVENT: self.tr("This ticket is for another event"),
            Reason.NOT_FOUND: self.tr("No guest of this event has this code"),
            Reason.SEVERAL_MATCH: self.tr("This number belongs to more than one guest"),
            Reason.LOOK_UP: self.tr("This number finds a guest but opens no door"),
            Reason.BLOCKED: self.tr("The organiser blocked this ticket"),
            Reason.REVOKED: self.tr("The organiser took this ticket back"),
            Reason.BADGE_REPLACED: self.tr("This badge was replaced by a newer one"),
            Reason.CANCELLED: self.tr("This ticket was cancelled"),
            Reason.REJECTED: self.tr("The organiser did not accept this registration"),
            Reason.PENDING: self.tr("The organiser has not approved this registration"),
            Reason.WAITLISTED: self.tr("This guest is still on the waiting list"),
            Reason.NOT_YET_VALID: self.tr("The doors are not open yet"),
            Reason.NO_LONGER_VALID: self.tr("The doors have closed"),
            Reason.WRONG_CHECKPOINT: self.tr("This ticket is for another door"),
            Reason.WRONG_TICKET_TYPE: self.tr("This ticket type is not admitted at this door"),
            Reason.NOT_ENROLLED: self.tr("This guest is not on this session's list"),
            Reason.ALREADY_INSIDE: self.tr("This ticket was used before"),
            Reason.UNPAID: self.tr("The payment is still open"),
            Reason.QUESTION: self.tr("An answer to the organiser's question is missing"),
            Reason.CAPACITY: self.tr("There is no free place inside"),
            Reason.UNDONE: self.tr("This entry no longer counts"),
        }[reason]

    def advice(self, reason: Reason) -> str:
        """What to do now."""
        help_desk = self.tr("Send to the help desk")
        supervisor = self.tr("Call the supervisor")
        return {
            Reason.STORE_FAILURE: supervisor,
            Reason.CLOSED: self.tr("Ask the supervisor to open the door"),
            Reason.ONE_AT_A_TIME: self.tr("Nobody was admitted — hold up one ticket alone"),
            Reason.GROUP: self.tr("Nobody was admitted — hold them up one by one"),
            Reason.NOT_A_TICKET: self.tr("Ask for the code on the ticket"),
            Reason.WRONG_EVENT: help_desk,
            Reason.NOT_FOUND: help_desk,
            Reason.SEVERAL_MATCH: self.tr("Ask for the ticket's own QR code"),
            Reason.LOOK_UP: self.tr("Ask for the ticket's own QR code"),
            Reason.BLOCKED: supervisor,
            Reason.REVOKED: help_desk,
            Reason.BADGE_REPLACED: self.tr("Ask for the newer badge"),
            Reason.CANCELLED: help_desk,
            Reason.REJECTED: help_desk,
            Reason.PENDING: help_desk,
            Reason.WAITLISTED: help_desk,
            Reason.NOT_YET_VALID: self.tr("Ask the guest to come back then"),
            Reason.NO_LONGER_VALID: help_desk,
            Reason.WRONG_CHECKPOINT: self.tr("Show the way to the right door"),
            Reason.WRONG_TICKET_TYPE: self.tr("Show the way to the right door"),
            Reason.NOT_ENROLLED: help_desk,
            Reason.ALREADY_INSIDE: self.tr("In doubt, call the supervisor"),
            Reason.UNPAID: self.tr("Send to the help desk to pay"),
            Reason.QUESTION: self.tr("Send to the help desk to answer"),
            Reason.CAPACITY: self.tr("Wait until somebody leaves"),
            Reason.UNDONE: self.tr("Scan the ticket again to let this guest in"),
        }[reason]

    def in_list(self, reason: Reason) -> str:
        """The reason in a row of the list, without capitals."""
        return {
            Reason.STORE_FAILURE: self.tr("not decided"),
            Reason.CLOSED: self.tr("door closed"),
            Reason.ONE_AT_A_TIME: self.tr("two at once"),
            Reason.GROUP: self.tr("several of one order"),
            Reason.NOT_A_TICKET: self.tr("not a ticket"),
            Reason.WRONG_EVENT: self.tr("other event"),
            Reason.NOT_FOUND: self.tr("not on the list"),
            Reason.SEVERAL_MATCH: self.tr("several match"),
            Reason.LOOK_UP: self.tr("looked up"),
            Reason.BLOCKED: self.tr("blocked"),
            Reason.REVOKED: self.tr("withdrawn"),
            Reason.BADGE_REPLACED: self.tr("old badge"),
            Reason.CANCELLED: self.tr("cancelled"),
            Reason.REJECTED: self.tr("not accepted"),
            Reason.PENDING: self.tr("not approved"),
            Reason.WAITLISTED: self.tr("waiting list"),
            Reason.NOT_YET_VALID: self.tr("too early"),
            Reason.NO_LONGER_VALID: self.tr("too late"),
            Reason.WRONG_CHECKPOINT: self.tr("other door"),
            Reason.WRONG_TICKET_TYPE: self.tr("other ticket type"),
            Reason.NOT_ENROLLED: self.tr("not enrolled"),
            Reason.ALREADY_INSIDE: self.tr("already inside"),
            Reason.UNPAID: self.tr("not paid"),
            Reason.QUESTION: self.tr("answer missing"),
            Reason.CAPACITY: self.tr("full"),
            Reason.UNDONE: self.tr("taken back"),
        }[reason]
