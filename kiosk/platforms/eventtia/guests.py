"""Guests: people whom the organiser has invited and who have not registered yet."""

from collections.abc import Iterable
from dataclasses import dataclass

from kiosk.core.ticket import Attention, AttentionKind, Status, Strength, Ticket, TicketCode
from kiosk.platforms._fields import code, first, person_name
from kiosk.platforms.eventtia.attendee_types import Types
from kiosk.platforms.eventtia.jsonapi import Resource

PREFIX = "guest:"
"""Begins the ticket id of a guest: guests and attendees are numbered apart."""

_NOTE = "invited, has not registered yet"


@dataclass(slots=True)
class Invited:
    """Guests without a registration of their own. Those who turn out to be among the attendees are left out."""

    event: str
    enter: bool
    rows: dict[str, Resource]

    def registered(self, tickets: Iterable[Ticket]) -> None:
        """These came as attendees: a guest with the same code or address is one of them."""
        if not self.rows:
            return
        known = {each.text for ticket in tickets for each in ticket.codes}
        for guest in [each for each, row in self.rows.items() if known & {code(row.attributes.get("uuid")), first(row.attributes, "email")}]:
            del self.rows[guest]

    def tickets(self, types: Types, sessions: frozenset[str] | None) -> tuple[Ticket, ...]:
        """A ticket for each of them: pending, or valid where the settings let guests enter; with a note in any case."""
        return tuple(self._ticket(row, types, sessions) for row in self.rows.values())

    def _ticket(self, row: Resource, types: Types, sessions: frozenset[str] | None) -> Ticket:
        told = row.attributes
        given, family = first(told, "first_name"), first(told, "last_name")
        email = first(told, "email")
        kind = types.types.get(row.one("attendee_type"))
        uuid = code(told.get("uuid"))
        codes = (TicketCode(uuid), TicketCode(email, Strength.LOOKS_UP))
        return Ticket(
            event=self.event,
            id=PREFIX + row.id,
            name=person_name(given, family) or row.id,
            type=kind.name if kind else "",
            type_id=kind.id if kind else "",
            company=first(told, "company"),
            first_name=given,
            last_name=family,
            email=email,
            status=Status.VALID if self.enter else Status.PENDING,
            codes=tuple(each for each in codes if each.text),
            sessions=sessions,
            attention=(Attention(AttentionKind.NOTE, _NOTE),),
        )


def invited(rows: Iterable[Resource]) -> dict[str, Resource]:
    """Guests by id, those who have become attendees left out."""
    return {row.id: row for row in rows if row.id and not row.one("attendee")}
