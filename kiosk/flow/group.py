"""A whole order at once: first the list, then those who are there (rules.md: two codes of one order offer the group)."""

from collections.abc import Iterable
from dataclasses import dataclass

from kiosk.core.decide import decide
from kiosk.core.entry import EntryKind
from kiosk.core.errors import KioskError
from kiosk.core.ticket import Strength, Ticket
from kiosk.core.verdict import Verdict
from kiosk.flow.bulletin import Decided
from kiosk.flow.desk import Desk
from kiosk.flow.facts import facts, holder, named
from kiosk.store import events, tickets


@dataclass(frozen=True, slots=True)
class Member:
    """One ticket of the order, and what a scan of it would give now."""

    ticket: Ticket
    verdict: Verdict


def members(desk: Desk, text: str) -> list[Member]:
    """The order that a code belongs to, by name. Writes nothing. Raises KioskError where the code names nobody, StoreError."""
    with desk.database.reading():
        known = events.get(desk.database, desk.post.event)
        rules, at = desk.post.rules(known), desk.now()
        found = []
        for ticket in _order(desk, text, Strength.LOOKS_UP):
            each = holder(desk.database, ticket)
            found.append(Member(ticket, decide("", at, facts(desk.database, rules, known, each, at), rules)))
        return found


def admit(desk: Desk, text: str, only: Iterable[str] = (), operator: str = "") -> list[Decided]:
    """Admits the order of the ticket that the code belongs to, or of it those in ``only`` (ticket ids): each by the rules of the door.

    All in one transaction; who is refused stays outside, with the reason, and keeps nobody else out. Raises KioskError where the code is no
    ticket's own (an order number opens no door) or ``only`` names a stranger, StoreError.
    """
    order = _order(desk, text, Strength.ADMITS)
    wanted = set(only)
    if strangers := wanted - {ticket.id for ticket in order}:
        raise KioskError(f"{', '.join(sorted(strangers))} is not of this order: kiosk group CODE lists who is.")
    return desk.admit_each([ticket for ticket in order if not wanted or ticket.id in wanted], EntryKind.GROUP, operator)


def _order(desk: Desk, text: str, least: Strength) -> tuple[Ticket, ...]:
    found = named(desk.database, desk.post.event, desk.code_of(text), desk.post.badge_key)
    by = found.admitting if least is Strength.ADMITS else tuple(match.ticket for match in found.matches)
    orders = {ticket.order for ticket in by}
    if not by:
        raise KioskError(
            "That code is no ticket's own: scan a ticket of the order." if found.matches else "That code names no ticket of this event."
        )
    if len(orders) > 1:
        raise KioskError("That code names tickets of several orders: scan a ticket.")
    return tickets.of_order(desk.database, desk.post.event, orders.pop()) or by[:1]
