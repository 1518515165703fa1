"""Zoho Backstage v1 as a Platform (its guide, and platforms.md for what that leaves open)."""

import logging
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from urllib.parse import quote

from kiosk.core.budget import Allowance
from kiosk.core.entry import Receipt, RemoteEntry, Upload
from kiosk.core.errors import Refused, Unreachable
from kiosk.core.ticket import Ticket
from kiosk.platforms._fields import code, first
from kiosk.platforms._http import Patience
from kiosk.platforms._zoho import Row, Session, event_ids, event_of, named, problem, refusal, resource, rows
from kiosk.platforms.zoho_backstage import counting, programme
from kiosk.platforms.zoho_backstage.portal import Portal, is_absent
from kiosk.platforms.zoho_backstage.registering import Registering
from kiosk.platforms.zoho_backstage.registrations import BY_CODE, Reader, entry_of, registration_id, remote_entry
from kiosk.platforms.zoho_backstage.sending import BULK, Sending
from kiosk.platforms.zoho_backstage.settings import ZohoSettings
from kiosk.ports import platform as port

AT_THE_DOOR = Patience(connect=0.35, silence=0.8, answer=0.35)
"""A look-up's call: connecting and its encryption, then the answer, 1.5 s in all. A token may be renewed before it if that is quick."""
_QUICK = 0.3

_log = logging.getLogger(__name__)


class ZohoBackstage(port.Platform):
    """One event of one portal. Used from one thread; what it learns about the portal it keeps to itself."""

    name = "zoho_backstage"

    def __init__(self, settings: ZohoSettings, session: Session) -> None:
        self.event_id = settings.event_id
        self.capabilities = port.Capabilities(
            check_in=True,
            bulk=BULK,
            remote_entries=True,
            sessions=True,
            roster_entries=True,
            events=True,
            walk_in=True,
            correct=True,
            cancel=True,
            look_up=True,
            statistics=True,
            report=True,
            calls_a_day=settings.calls_a_day,
        )
        self._settings = settings
        self._session = session
        self._portal = Portal(session, settings.portal_id, settings.event_id)
        self._aliases = frozenset({settings.event_id})
        self._types: dict[str, str] | None = None
        self._door: Session | None = None
        self._sending = Sending(self._portal)
        self._registering = Registering(self._portal)

    @property
    def allowance(self) -> Allowance | None:
        """See ports.platform. The figures are the whole portal's: what other kiosks spend shows in them."""
        return self._session.allowance

    @property
    def clock(self) -> timedelta | None:
        """See ports.platform."""
        return self._session.clock

    def event(self) -> port.Event:
        """See ports.platform. The v1 and the v3 spelling of every field are read."""
        ours = self.event_id
        answer = self._portal.get("")
        failed = problem(answer)
        if failed is not None and not failed.code and answer.status in {404, 405}:
            # Not the word for a missing event: this portal may only lack the call. The roster, which every portal has, will tell.
            return port.Event(id=ours, name="", codes=frozenset({ours}))
        if failed is not None and failed.code == "EVENT_NOT_FOUND":
            words = "Zoho Backstage does not know this event: check event_id and portal_id under [platform] in kiosk.toml, and data_center"
            raise Refused(words, code="EVENT_NOT_FOUND")
        if failed is not None:
            raise refusal(failed, answer, "the event")
        row = resource(answer, "event")
        event = event_of(row, ours)
        if event is None:
            raise Unreachable("the answer for the event has a form that is not known")
        self._aliases = event_ids(row) | {ours}
        return event

    def events(self) -> Sequence[port.Event]:
        """See ports.platform."""
        found: dict[str, port.Event] = {}
        for part in self._portal.pages("events", lambda row: first(row, "event_id", "id"), path=self._portal.events):
            events = (event_of(row) for row in part.rows)
            found.update({event.id: event for event in events if event is not None and event.id})
        return tuple(found.values())

    def roster(self, resume: str = "") -> Iterator[port.RosterPage]:
        """See ports.platform. A registration given twice in one page: the later one wins; across pages the later page does."""
        reader = self._reader()
        left_out = 0
        for part in self._portal.pages("registrations", registration_id, resume=resume):
            tickets = {}
            entries = {}
            skipped = 0
            for row in part.rows:
                ticket = reader.ticket(row)
                if ticket is None:
                    skipped += 1
                    continue
                tickets[ticket.id] = ticket
                entries[ticket.id] = entry_of(row, ticket.id)
            left_out += skipped
            inside = tuple(entry for entry in entries.values() if entry is not None)
            yield port.RosterPage(tuple(tickets.values()), inside, skipped, part.total, part.resume)
        if left_out:
            _log.warning("%d registrations of the roster have neither an id nor a code and were left out", left_out)

    def remote_entries(self) -> Iterator[Sequence[RemoteEntry]]:
        """See ports.platform. A portal that has no list of check-ins gives none."""
        for part in self._portal.pages("checkins", _check_in_key, optional=True):
            yield tuple(remote_entry(row, _checked_in(row)) for row in part.rows if _checked_in(row))

    def sessions(self) -> Sequence[port.Session]:
        """See ports.platform. A portal that has no agenda gives none."""
        parts = self._portal.pages("sessions", programme.session_id, optional=True)
        return tuple({each.id: each for part in parts for each in map(programme.session_of, part.rows) if each is not None}.values())

    def check_in(self, uploads: Sequence[Upload]) -> Sequence[Receipt]:
        """See ports.platform."""
        return self._sending(uploads)

    def ticket_types(self) -> Sequence[port.TicketType]:
        """See ports.platform."""
        parts = self._portal.pages("tickets", programme.ticket_id)
        return tuple({each.id: each for part in parts for each in map(programme.ticket_type_of, part.rows) if each is not None}.values())

    def walk_in(self, person: port.WalkIn) -> port.WalkedIn:
        """See ports.platform."""
        return self._registering.walk_in(person, self._reader(asks=False))

    def correct(self, ticket: str, correction: port.Correction) -> None:
        """See ports.platform."""
        self._registering.correct(ticket, correction)

    def cancel(self, ticket: str) -> None:
        """See ports.platform."""
        self._registering.cancel(ticket)

    def look_up(self, code: str) -> Ticket | None:
        """See ports.platform. The guide knows a call for a registration's id only: for what cannot be one it is None, without a call."""
        if not (code.isascii() and code.isdigit() and len(code) <= 30):
            return None
        door = self._door = self._door or self._session.hasty(AT_THE_DOOR)
        started = time.monotonic()
        door.prepare()
        if time.monotonic() - started > _QUICK:
            raise Unreachable("the access token came too late for a guest who waits; the next look-up has it", delivered=False)
        answer = door.call("GET", f"{self._portal.event}/registrations/{quote(code, safe='')}")
        failed = problem(answer)
        if failed is not None and answer.readable and is_absent(failed, answer):
            return None
        if failed is not None and answer.readable:
            raise refusal(failed, answer, "this registration")
        ticket = self._reader(asks=False).ticket(resource(answer, "registration"))
        if ticket is None or ticket.id != code:
            raise Unreachable("Zoho Backstage's answer does not speak of the registration that was asked for")
        return ticket

    def statistics(self) -> port.Statistics:
        """See ports.platform. Where the portal has no count of check-ins, its analytics are asked."""
        return counting.statistics(self._portal)

    def attendance(self) -> port.Statistics:
        """The same from the analytics alone, which may be counted at another time."""
        return counting.attendance(self._portal)

    def report(self, kind: str) -> str:
        """See ports.platform. The attendance report, with the guide's columns."""
        return counting.report(self._portal, kind)

    def close(self) -> None:
        self._session.close()
        if self._door is not None:
            self._door.close()
            self._door = None

    def _reader(self, *, asks: bool = True) -> Reader:
        """Without ``asks`` a ticket type's name is only what is known by now: no second call may come between a guest and the answer."""
        types = self._ticket_types if asks else lambda: self._types or {}
        return Reader(self.event_id, self._aliases, self._settings.code_field, types)

    def _ticket_types(self) -> dict[str, str]:
        """Names of ticket types by id, asked for once, where a registration does not name its own."""
        if self._types is None:
            answer = self._portal.get("/tickets")
            told = [] if problem(answer) is not None else rows(answer, "tickets", required=False)
            self._types = {programme.ticket_id(row): first(row, "name", "ticket_name") for row in told}
        return self._types


def _checked_in(row: Row) -> str:
    """Whose check-in a row is."""
    found = named(row, "registration_id", "reg_id") or first(row.get("registration"), "id")
    by_code = "" if found else code(row.get("qr_code"))
    return found or (BY_CODE + by_code if by_code else "")


def _check_in_key(row: Row) -> str:
    """What tells one check-in from another: a guest may have several."""
    return " ".join((_checked_in(row), first(row, "checkin_id", "check_in_id", "id"), first(row, "check_in_time", "checkin_time")))
