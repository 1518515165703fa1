"""Changing registrations: somebody registers at the door, a name is corrected, a registration is cancelled."""

import dataclasses
from collections.abc import Iterator
from urllib.parse import quote

from kiosk.core.errors import Refused, Unreachable
from kiosk.core.ticket import Status, Ticket
from kiosk.platforms import _fields as fields
from kiosk.platforms._fields import text, word
from kiosk.platforms._http import Answer
from kiosk.platforms._zoho import DONE, Problem, http_status, problem, resource
from kiosk.platforms.zoho_backstage.portal import Portal
from kiosk.platforms.zoho_backstage.registrations import BY_CODE, Reader, registration_id
from kiosk.ports.platform import Correction, WalkedIn, WalkIn

_DUPLICATE = "DUPLICATE_REGISTRATION"
_GONE = frozenset({"REGISTRATION_NOT_FOUND", "REGISTRATION_CANCELLED", "ALREADY_CANCELLED", "REGISTRATION_ALREADY_CANCELLED"})

_WORDS = {
    _DUPLICATE: "this e-mail address is registered already: look for the guest in the list, or register with another address",
    "TICKET_SOLD_OUT": "tickets of this type are sold out at Zoho Backstage: choose another type, or have the quantity raised there",
    "REGISTRATION_CLOSED": "registration is closed at Zoho Backstage: have its closing date moved there, then try again",
    "INVALID_TICKET": "Zoho Backstage does not know this ticket type: fetch the ticket types again and choose one",
    "EVENT_NOT_FOUND": "Zoho Backstage does not know this event: check portal_id and event_id in kiosk.toml",
}


class Registering:
    """Calls that change registrations of one event."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal

    def walk_in(self, person: WalkIn, reader: Reader) -> WalkedIn:
        """See ports.platform. What an earlier try may have made is told by its e-mail address, without one by name and ticket type."""
        if not person.type_id:
            raise Refused("a walk-in needs a ticket type: choose one", code="INVALID_TICKET")
        if person.sent_before and not person.email:
            earlier = self._earlier(person, reader)
            if earlier is not None:
                return WalkedIn(earlier)
        answer = self._portal.send("POST", "/registrations", _body(person))
        failed = problem(answer)
        if failed is not None and failed.code == _DUPLICATE and person.sent_before:
            earlier = self._earlier(person, reader)
            if earlier is not None:
                return WalkedIn(earlier)
        if failed is not None:
            raise _refused(failed, answer, "register this guest")
        ticket = reader.ticket(resource(answer, "registration"))
        if ticket is None:
            raise Unreachable("Zoho Backstage's answer does not say which registration it made; it may have been made")
        return WalkedIn(_completed(ticket, person))

    def correct(self, ticket: str, correction: Correction) -> None:
        """See ports.platform. Only what changes is sent."""
        names = ("first_name", "last_name", "company", "email")
        changed = {name: value for name in names if (value := getattr(correction, name)) is not None}
        if not changed:
            return
        answer = self._portal.send("PUT", _path(ticket), {"attendee": changed})
        failed = problem(answer)
        if failed is not None:
            raise _refused(failed, answer, "change this registration")
        _believed(answer)

    def cancel(self, ticket: str) -> None:
        """See ports.platform. One that is gone already is as good as cancelled."""
        answer = self._portal.send("DELETE", _path(ticket))
        failed = problem(answer)
        if failed is not None and failed.code not in _GONE:
            raise _refused(failed, answer, "cancel this registration")
        if failed is None:
            _believed(answer)

    def _earlier(self, person: WalkIn, reader: Reader) -> Ticket | None:
        """The registration that our own earlier try made. Raises Refused where several could be it."""
        found = {ticket.id: ticket for ticket in self._same(person, reader)}
        if len(found) > 1 and not person.email:
            raise Refused("several guests of this name are registered: look which of them it is", code="MAY_HAVE_ARRIVED")
        return next(iter(found.values()), None)

    def _same(self, person: WalkIn, reader: Reader) -> Iterator[Ticket]:
        name = _plain(person.first_name), _plain(person.last_name)
        for part in self._portal.pages("registrations", registration_id):
            for ticket in filter(None, map(reader.ticket, part.rows)):
                same = _plain(ticket.email) == _plain(person.email) and (_plain(ticket.first_name), _plain(ticket.last_name)) == name
                if same and ticket.type_id in {"", person.type_id} and ticket.status is not Status.CANCELLED:
                    yield ticket


def _body(person: WalkIn) -> dict[str, object]:
    """The guide's body, without what is not known."""
    names = ("first_name", "last_name", "email", "phone", "company")
    attendee = {name: value for name in names if (value := getattr(person, name))}
    return {"attendee": attendee, "ticket_id": person.type_id, "quantity": 1}


def _completed(ticket: Ticket, person: WalkIn) -> Ticket:
    """The answer need not repeat what was sent."""
    named = bool(ticket.first_name or ticket.last_name)
    return dataclasses.replace(
        ticket,
        name=ticket.name if named else fields.person_name(person.first_name, person.last_name),
        first_name=ticket.first_name if named else person.first_name,
        last_name=ticket.last_name if named else person.last_name,
        company=ticket.company or person.company,
        email=ticket.email or person.email,
        type_id=ticket.type_id or person.type_id,
    )


def _path(ticket: str) -> str:
    if not ticket or ticket.startswith(BY_CODE):
        raise Refused("this registration has no id at Zoho Backstage: change it there", code="NOT_OFFERED")
    return f"/registrations/{quote(ticket, safe='')}"


def _plain(value: str) -> str:
    return text(value).casefold()


def _refused(failed: Problem, answer: Answer, what: str) -> Refused:
    said = failed.code or f"HTTP_{answer.status}"
    return Refused(_WORDS.get(failed.code, f"Zoho Backstage does not {what} ({said})"), code=said)


def _believed(answer: Answer) -> None:
    """A success that does not look like one is asked for again: each of these calls can be repeated. Raises Unreachable."""
    body = answer.body
    made = registration_id(resource(answer, "registration"))
    if answer.empty or (isinstance(body, dict) and (word(body.get("status")) in DONE or http_status(body) or made)):
        return
    raise Unreachable("Zoho Backstage's answer is not understood; it is asked again")
