"""An event platform: what it can do is data, what it cannot is kept here and exported.

Adapters inherit from ``Platform``: what they declare absent in their ``Capabilities`` they need not write, and it is never called.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from kiosk.core.budget import Allowance
from kiosk.core.entry import Receipt, RemoteEntry, Upload
from kiosk.core.errors import Refused
from kiosk.core.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a platform can do. What is declared absent is never called; a check-in made for a platform without ``check_in`` is local_only.

    ``bulk`` is how many check-ins one call takes at most, 1 where there is no bulk. ``remote_entries``: a list of check-ins beside
    the roster; ``roster_entries``: the roster itself tells who is inside. ``changes``: the roster since a mark. ``undo`` and
    ``refusals``: taken-back check-ins and refused scans are sent too. ``signed``: a ticket can be read offline without the roster.
    ``enrol``: a ticket can be enrolled in a session and taken out of it.
    ``calls_a_day`` is what the account's plan allows, None where it is not known.
    """

    check_in: bool
    bulk: int = 1
    remote_entries: bool = False
    sessions: bool = False
    roster_entries: bool = False
    changes: bool = False
    events: bool = False
    walk_in: bool = False
    correct: bool = False
    cancel: bool = False
    undo: bool = False
    refusals: bool = False
    look_up: bool = False
    statistics: bool = False
    report: bool = False
    signed: bool = False
    enrol: bool = False
    calls_a_day: int | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """The event as the platform tells it. ``codes`` are texts that name the event and are not tickets; ``timezone`` an IANA name or empty.

    ``hours`` are the only spans in which scanning is allowed, empty where it is not limited; ``scanning`` is False where the organiser has
    switched scanning off. ``state`` is the platform's word (published, running …), ``place`` the venue; both for people only.
    ``signing`` is what ``signed_ticket`` needs, in a form of the adapter's own (public keys, revoked tickets; no secret).
    """

    id: str
    name: str
    timezone: str = ""
    starts: datetime | None = None
    ends: datetime | None = None
    codes: frozenset[str] = frozenset()
    hours: tuple[tuple[datetime, datetime], ...] = ()
    scanning: bool = True
    state: str = ""
    place: str = ""
    signing: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Session:
    """A part of the programme that has a door of its own. ``id`` is what ``Ticket.sessions`` and ``[door] session`` name."""

    id: str
    name: str
    starts: datetime | None = None
    ends: datetime | None = None
    place: str = ""
    capacity: int | None = None


@dataclass(frozen=True, slots=True)
class TicketType:
    """A kind of ticket that a walk-in can have. ``left`` is how many can still be had, None where that is not known."""

    id: str
    name: str
    left: int | None = None


@dataclass(frozen=True, slots=True)
class RosterPage:
    """A part of the roster, with the check-ins that the same answer tells of. ``skipped`` counts rows without any id, left out.

    ``total`` is how many rows the platform says the whole list has (tickets and skipped ones), None where it does not say.
    ``resume`` goes on after this page when given to ``roster``; empty where that is not possible. ``mark`` (any page's, the first that
    has one) is what ``changes`` is asked with next time. ``gone`` are ids of tickets that no longer exist; for ``changes`` only.
    """

    tickets: tuple[Ticket, ...]
    entries: tuple[RemoteEntry, ...] = ()
    skipped: int = 0
    total: int | None = None
    resume: str = ""
    mark: str = ""
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WalkIn:
    """Somebody who registers at the door. ``id`` is the ticket's id on this station, the same at every try.

    ``sent_before`` says that an earlier try may have arrived: where the platform can tell, it is looked for before it is made again.
    ``group`` is what an earlier member's ``WalkedIn.group`` said, empty for the first of a group or for a single guest.
    """

    id: str
    first_name: str
    last_name: str
    email: str = ""
    company: str = ""
    phone: str = ""
    type_id: str = ""
    at: datetime | None = None
    group: str = ""
    sent_before: bool = False


@dataclass(frozen=True, slots=True)
class WalkedIn:
    """The platform's ticket for a walk-in; ``group`` is what further members of the same group send."""

    ticket: Ticket
    group: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """What should be changed of a registration; None leaves a field as it is."""

    first_name: str | None = None
    last_name: str | None = None
    company: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Statistics:
    """The platform's own count; None where it does not say."""

    registered: int | None = None
    checked_in: int | None = None


def _absent(name: str) -> Refused:
    return Refused(f"{name} cannot do this", code="NOT_OFFERED")


class Platform(Protocol):
    """One event at one platform. Every call raises PlatformError's kinds and nothing else; each is safe to repeat.

    Made without a network call and without asking for a secret. Used from one thread.
    """

    name: str
    capabilities: Capabilities
    event_id: str
    """The configured event's id, known without asking."""

    @property
    def allowance(self) -> Allowance | None:
        """What the last answers told of the rate limit; None where nothing was told."""
        return None

    @property
    def clock(self) -> timedelta | None:
        """How far the platform's clock is ahead of ours, from an authenticated answer's ``Date``; None where none has come."""
        return None

    def key(self, text: str) -> str:
        """The code inside what was scanned: what is looked for in the roster, kept and shown. Pure, no I/O; most give ``text`` itself."""
        return text

    def event(self) -> Event:
        """The configured event. Refused with code ``EVENT_NOT_FOUND`` where it does not exist."""
        ...

    def roster(self, resume: str = "") -> Iterator[RosterPage]:
        """The whole roster, page by page, every status; ``resume`` goes on after the page that named it.

        An error in the middle means that nothing is to be believed to be complete; pages that came are good.
        """
        ...

    def changes(self, mark: str) -> Iterator[RosterPage]:
        """Tickets that changed since ``mark``, page by page. Refused with code ``MARK_TOO_OLD`` where only a full pull helps."""
        raise _absent(self.name)

    def remote_entries(self) -> Iterator[Sequence[RemoteEntry]]:
        """Every check-in the platform knows, page by page. Only where ``capabilities.remote_entries``."""
        raise _absent(self.name)

    def sessions(self) -> Sequence[Session]:
        """The sessions that can have a door."""
        raise _absent(self.name)

    def events(self) -> Sequence[Event]:
        """The events of the account, to choose from."""
        raise _absent(self.name)

    def check_in(self, uploads: Sequence[Upload]) -> Sequence[Receipt]:
        """Sends check-ins (undos and refusals where declared), at most ``capabilities.bulk``. One receipt a row; rows without one stay due.

        A row that was not tried at all (an earlier one broke the call off) may say so: ``ReceiptKind.NOT_SENT``.

        Raises Unreachable or Unauthorised where the whole call failed; single refusals are receipts.
        """
        raise _absent(self.name)

    def ticket_types(self) -> Sequence[TicketType]:
        """What a walk-in can be given. Only where ``capabilities.walk_in``."""
        raise _absent(self.name)

    def walk_in(self, person: WalkIn) -> WalkedIn:
        """Registers somebody. Refused with the platform's word where it does not want to (``DUPLICATE_REGISTRATION``, ``TICKET_SOLD_OUT``).

        Where ``person.sent_before`` and the platform cannot tell whether it arrived, it raises Refused with code ``MAY_HAVE_ARRIVED``.
        """
        raise _absent(self.name)

    def correct(self, ticket: str, correction: Correction) -> None:
        """Changes a registration's name, company or e-mail."""
        raise _absent(self.name)

    def cancel(self, ticket: str) -> None:
        """Cancels a registration."""
        raise _absent(self.name)

    def enrol(self, ticket: str, session: str) -> None:
        """Enrols a ticket in one session beside those it has. Only where ``capabilities.enrol``."""
        raise _absent(self.name)

    def leave(self, ticket: str, session: str) -> None:
        """Takes a ticket out of one session and leaves its others alone. Only where ``capabilities.enrol``."""
        raise _absent(self.name)

    def look_up(self, code: str) -> Ticket | None:
        """Asks for one code that the roster does not know, in one call with the patience of a door (1.5 s in all)."""
        raise _absent(self.name)

    def statistics(self) -> Statistics:
        """The platform's own count of who is there."""
        raise _absent(self.name)

    def report(self, kind: str) -> str:
        """Has a report made (``csv``, ``xlsx``, ``pdf``) and gives the address where it can be fetched."""
        raise _absent(self.name)

    def signed_ticket(self, code: str, signing: str) -> Ticket | None:
        """Reads a ticket that carries its own proof, offline; ``signing`` is what ``event()`` gave. None where it proves nothing."""
        raise _absent(self.name)

    def close(self) -> None:
        """Ends connections; a second call does nothing."""
        ...
