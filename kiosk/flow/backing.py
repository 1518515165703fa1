"""What the platform does for a desk beside taking check-ins: reads its own codes, proves tickets offline, is asked about unknown ones."""

import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from kiosk.core import badge as badges
from kiosk.core.errors import StoreError
from kiosk.core.scan import looks_foreign
from kiosk.core.ticket import Status, Ticket, TicketCode
from kiosk.store import aliases, events, tickets
from kiosk.store.database import Database


def _as_read(text: str) -> str:
    return text


@dataclass(frozen=True, slots=True)
class Backing:
    """``key`` takes the code out of what was read; ``signed`` reads a ticket that carries its own proof (code, what ``Event.signing`` said);
    ``look_up`` asks the platform about one code, within a door's patience and behind a breaker (``flow.asking``). None: not offered.
    ``undo``, ``refusals`` and ``walk_in`` are whether the platform is told of these.
    """

    key: Callable[[str], str] = _as_read
    signed: Callable[[str, str], Ticket | None] | None = None
    look_up: Callable[[str], Ticket | None] | None = None
    undo: bool = False
    refusals: bool = False
    walk_in: bool = False
    close: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True)
class NewGuest:
    """Who registers at the door. ``type_id`` is the platform's id of the ticket type, ``type`` its name."""

    first_name: str
    last_name: str
    email: str = ""
    company: str = ""
    phone: str = ""
    type: str = ""
    type_id: str = ""

    def ticket(self, event: str) -> Ticket:
        """A ticket of this station's own making; its badge is its code."""
        return Ticket(
            event=event,
            id=f"w-{secrets.token_hex(8)}",
            name=f"{self.first_name} {self.last_name}".strip(),
            type=self.type,
            type_id=self.type_id,
            company=self.company,
            first_name=self.first_name,
            last_name=self.last_name,
            email=self.email,
            status=Status.VALID,
        )


def learn(database: Database, event: str, backing: Backing, text: str, badge_key: bytes) -> None:
    """Where ``text`` is no known code: a ticket that proves itself, or that the platform knows, is kept here, to be decided like any other."""
    if backing.signed is None and backing.look_up is None:
        return
    try:
        if badges.read(text, event, badge_key) is not None or looks_foreign(text):
            return
        known = events.get(database, event)
        if text in known.codes:
            return
        before = tickets.proved(database, event, text) if backing.signed is not None else None
        if before is None and tickets.find(database, text):
            return
        found = backing.signed(text, known.signing) if backing.signed is not None and known.signing else None
        if found is not None and found.event == event:
            _keep(database, replace(found, id=before.id) if before else found, tickets.PROVED, again=before is not None)
        elif before is not None:
            # What proved it is not believed any more: it was revoked since.
            _keep(database, replace(before, status=Status.REVOKED, codes=(TicketCode(text),)), tickets.PROVED, again=True)
        elif backing.look_up is not None and (asked := backing.look_up(text)) is not None and asked.event == event:
            _keep(database, asked, "", again=False)
    except StoreError:
        return  # the decision meets it too, and says so


def _keep(database: Database, found: Ticket, mark: str, *, again: bool) -> None:
    with suppress(StoreError), database.transaction():
        own = aliases.local_id(database, found.event, found.id)
        if again or tickets.get(database, found.event, own) is None:
            tickets.put_local(database, found, mark)
