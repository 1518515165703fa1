"""An attendee as v3 tells it becomes a ticket and, where the row says that the guest is inside, a remote entry."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from kiosk.core.entry import RemoteEntry
from kiosk.core.ticket import Status, Strength, Ticket, TicketCode
from kiosk.platforms import _fields as fields
from kiosk.platforms._fields import code, first, truth
from kiosk.platforms._zoho import STATUS, Row, attention_of, payment_of, status_word

_SECRETS = ("qr_code", "ticket_code", "barcode")
_LOOKED_UP = ("ticket_id", "id", "order_id", "email")
_INSIDE = {"checked_in", "checkedin", "attended"}
_TIMES = ("checked_in_time", "check_in_time", "checkin_time", "checked_in_at")


@dataclass(frozen=True, slots=True)
class Reader:
    """How this station reads attendees. ``code_field`` is what the tickets' QR holds; ``types`` gives names of ticket classes by id."""

    event: str
    code_field: str
    types: Callable[[], dict[str, str]]

    def ticket(self, row: Row) -> Ticket | None:
        """The ticket, or None where the attendee has no id. Raises only what ``types`` raises."""
        key = ticket_id(row)
        if not key:
            return None
        contact = row.get("contact") if isinstance(row.get("contact"), dict) else row
        given, family = first(contact, "first_name"), first(contact, "last_name")
        type_id = first(row, "ticket_class_id", "ticketclass_id")
        ticket_type = first(row, "ticket_name", "ticket_class_name") or (self.types().get(type_id, "") if type_id else "")
        said = status_word(row)
        # Beside a number there is a word for it; the number alone says nothing here.
        paid, payment = payment_of({"payment_status": first(row, "payment_status_string") or _no_number(first(row, "payment_status"))})
        return Ticket(
            event=first(row, "event_id") or self.event,
            id=key,
            name=fields.person_name(given, family) or first(contact, "full_name", "name") or first(row, "full_name", "name") or key,
            type=ticket_type,
            type_id=type_id,
            company=first(contact, "company_name", "company", "organization"),
            first_name=given,
            last_name=family,
            email=first(contact, "email"),
            order=first(row, "order_id"),
            status=STATUS.get(said, Status.VALID),
            paid=paid,
            codes=tuple(self._codes(row)),
            attention=tuple(attention_of(row, contact if contact is not row else None, ticket_type, said, payment)),
        )

    def _codes(self, row: Row) -> Iterator[TicketCode]:
        """Every text that names the attendee, once each; the one that admits first (rules.md, "What a code may do").

        What the QR holds is not published: without ``code_field`` a field that is called a code, else ``ticket_id``, else ``id``.
        """
        known = {name: _find(row, name) for name in (*_SECRETS, *_LOOKED_UP)}
        strong = (
            _find(row, self.code_field)
            if self.code_field
            else next((known[name] for name in (*_SECRETS, "ticket_id", "id") if known[name]), "")
        )
        if strong:
            yield TicketCode(strong)
        for found in dict.fromkeys(known.values()):
            if found and found != strong:
                yield TicketCode(found, Strength.LOOKS_UP)


@dataclass(slots=True)
class Newest:
    """Which of several rows of one ticket counts: a ticket that changed hands may be listed with its former holder too."""

    _modified: dict[str, float] = field(default_factory=dict)

    def takes(self, ticket: str, row: Row) -> bool:
        """Whether this row is not older than those before it; one without a time counts like the newest."""
        at = fields.moment(row.get("last_modified_time"))
        known = self._modified.get(ticket, 0.0)
        if at is not None and at.timestamp() < known:
            return False
        self._modified[ticket] = at.timestamp() if at else known
        return True


def ticket_id(row: Row) -> str:
    """What the ticket is known by: ``ticket_id``, which outlives a change of hands, else the attendee's own id."""
    return first(row, "ticket_id", "id")


def row_key(row: Row) -> str:
    """What tells one row from another."""
    return f"{first(row, 'id')} {first(row, 'ticket_id')}".strip() or repr(row)[:200]


def entry_of(row: Row, ticket: str) -> RemoteEntry | None:
    """The check-in that a row tells of. The documents promise none; some portals' answers have ``checked_in`` beside the status."""
    if truth(row.get("checked_in")) is not True and status_word(row) not in _INSIDE:
        return None
    at = next((found for found in (fields.moment(row.get(name)) for name in _TIMES) if found), None)
    return RemoteEntry(ticket, at, first(row, "check_in_location", "location") or None, first(row, "checked_in_by") or None)


def _find(row: Row, name: str) -> str:
    """A code by its field's name, of the attendee, the contact or its custom fields."""
    contact = row.get("contact")
    for place in (row, contact, contact.get("custom_fields") if isinstance(contact, dict) else None, row.get("custom_fields")):
        found = code(place.get(name)) if isinstance(place, dict) else ""
        if found:
            return found
    return ""


def _no_number(shown: str) -> str:
    return "" if shown.isdigit() else shown
