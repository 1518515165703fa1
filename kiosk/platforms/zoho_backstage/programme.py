"""What the event offers: its sessions and its kinds of ticket."""

from kiosk.platforms._fields import first, moment, number
from kiosk.platforms._zoho import Row
from kiosk.ports.platform import Session, TicketType

_LEFT = ("available", "available_quantity", "quantity_available", "remaining", "remaining_quantity", "quantity_left")
_SOLD = ("sold", "sold_count", "quantity_sold", "sold_quantity", "tickets_sold")


def session_id(row: Row) -> str:
    return first(row, "session_id", "id")


def session_of(row: Row) -> Session | None:
    """A session as the guide shows one; None where it has no id."""
    key = session_id(row)
    if not key:
        return None
    return Session(
        id=key,
        name=first(row, "name", "title") or key,
        starts=moment(row.get("start_time")) or moment(row.get("start_date")),
        ends=moment(row.get("end_time")) or moment(row.get("end_date")),
        place=first(row, "location", "venue", "room") or first(row.get("location"), "name") or first(row.get("venue"), "name"),
        capacity=number(row.get("capacity")),
    )


def ticket_id(row: Row) -> str:
    return first(row, "ticket_id", "id")


def ticket_type_of(row: Row) -> TicketType | None:
    """A kind of ticket; how many are left is said, or follows from how many there are and how many are sold; None where it has no id."""
    key = ticket_id(row)
    if not key:
        return None
    left = next((found for found in (number(row.get(name)) for name in _LEFT) if found is not None), None)
    quantity = number(row.get("quantity"))
    sold = next((found for found in (number(row.get(name)) for name in _SOLD) if found is not None), None)
    if left is None and quantity is not None and sold is not None:
        left = max(0, quantity - sold)
    return TicketType(key, first(row, "name", "ticket_name") or key, left)
