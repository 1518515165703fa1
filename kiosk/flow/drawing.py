"""From a ticket to the document of one copy of its badge."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from kiosk.core import badge as badges
from kiosk.core.badge import Badge
from kiosk.core.errors import BadgeError
from kiosk.ports.printer import PrintJob, Renderer
from kiosk.store import events, journal, tickets
from kiosk.store.database import Database


@dataclass(frozen=True, slots=True)
class Drawing:
    """Draws badges; ``key`` gives an event's badge key."""

    database: Database
    renderer: Renderer
    key: Callable[[str], bytes]

    def document(self, event: str, ticket: str, copy: int, *, rehearsal: bool = False) -> PrintJob:
        """The document of one copy. A rehearsal's code names copy 0, which any real copy voids.

        Raises BadgeError where it cannot be drawn or the ticket is gone.
        """
        found = tickets.get(self.database, event, ticket)
        if found is None:
            raise BadgeError("the guest is no longer on the list: the badge cannot be drawn")
        badge = Badge(
            ticket=ticket,
            copy=copy,
            name=found.name,
            company=found.company,
            type=found.type,
            code=badges.sign(event, ticket, 0 if rehearsal else copy, self.key(event)),
            event_name=events.get(self.database, event).name,
            rehearsal=rehearsal,
        )
        # The mark keeps two events, and two stations that print into one folder, apart.
        mark = hashlib.blake2b(f"{journal.paper_id(self.database)} {event}".encode(), digest_size=3).hexdigest()
        name = f"badge-{_safe(ticket)}-{copy}-{mark}" + ("-rehearsal" if rehearsal else "")
        return PrintJob(name, self.renderer.pdf(badge))


def _safe(ticket: str) -> str:
    """The ticket's id as a part of a file or job name; two ids never become the same name."""
    return "".join(letter if letter.isascii() and (letter.isalnum() or letter == "-") else f"_{ord(letter):x}_" for letter in ticket)
