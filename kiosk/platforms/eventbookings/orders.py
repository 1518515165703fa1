"""An order for somebody at the door: what is sent, and which ticket came of it."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from kiosk.platforms import _fields as fields
from kiosk.platforms._fields import first, word
from kiosk.platforms.eventbookings.attendees import attendee_of
from kiosk.platforms.eventbookings.envelope import Row
from kiosk.platforms.eventbookings.tickets import order_of, ticket_id
from kiosk.platforms.eventbookings.times import written
from kiosk.ports.platform import WalkIn

_DEPTH = 6
_VOID = {"cancelled", "canceled", "refunded", "void", "voided", "deleted", "failed"}
_CLOCKS_APART = timedelta(minutes=15)
"""By so much may an order seem to be older than the walk-in it was made for."""


def body_of(person: WalkIn, product: str, starts: datetime | None) -> dict[str, Any]:
    """The object of the developer hub, for one ticket. ``starts`` is the occurrence's, on a clock at the venue; addresses nobody knows."""
    named = {"first_name": person.first_name, "last_name": person.last_name, "email": person.email, "phone": person.phone}
    order: dict[str, Any] = {
        "customer": {key: value for key, value in named.items() if value},
        "line_items": [{"serial": 1, "product": product, "type": "ticket", "quantity": 1}],
        "invitations": [],
    }
    if starts is not None:
        order["event_start_on"] = written(starts)
    return {"order": order}


def order_ids(order: Row) -> frozenset[str]:
    """What a ticket may call this order."""
    return frozenset({first(order, name) for name in ("uuid", "code", "id", "number", "order_code")} - {""})


def tickets_in(order: Any) -> Iterator[Row]:
    """The tickets that an order's answer itself holds: whatever has a uuid and codes, wherever it stands."""
    yield from _tickets(order, _DEPTH)


def _tickets(told: Any, depth: int) -> Iterator[Row]:
    if isinstance(told, dict) and ticket_id(told) and "codes" in told:
        yield told
    elif isinstance(told, dict | list) and depth:
        for each in told.values() if isinstance(told, dict) else told:
            yield from _tickets(each, depth - 1)


def is_of(row: Row, orders: frozenset[str], person: WalkIn) -> bool:
    """Whether a ticket belongs to one of the orders; where it names no order, whether it is this person's."""
    if order_of(row):
        return order_of(row) in orders or bool({first(row.get("order"), "uuid", "code"), first(row, "order_code")} & orders - {""})
    told = attendee_of(row)
    same_name = (told.first_name, told.last_name) == (person.first_name, person.last_name) or told.name == _name(person)
    return bool(person.email) and told.email.casefold() == person.email.casefold() and same_name


def made_for(person: WalkIn, orders: Sequence[Row]) -> Row | None:
    """The order that an earlier try may have made: this person's name and e-mail, and not from before they came. The newest of several."""
    found = [order for order in orders if _is_theirs(order, person)]
    return max(found, key=_created, default=None)


def _is_theirs(order: Row, person: WalkIn) -> bool:
    customer = order.get("customer")
    told = customer if isinstance(customer, dict) else order
    email = first(told, "email")
    name = fields.person_name(first(told, "first_name"), first(told, "last_name")) or first(told, "name", "full_name")
    if email.casefold() != person.email.casefold() or name.casefold() != _name(person).casefold() or word(order.get("status")) in _VOID:
        return False
    made = _moment(order)
    return person.at is None or made is None or made >= person.at - _CLOCKS_APART


def _name(person: WalkIn) -> str:
    return fields.person_name(person.first_name, person.last_name)


def _moment(order: Row) -> datetime | None:
    created = order.get("created_on", order.get("created_at"))
    return fields.moment(created.get("utc") if isinstance(created, dict) else created)


def _created(order: Row) -> float:
    made = _moment(order)
    return made.timestamp() if made else 0.0
