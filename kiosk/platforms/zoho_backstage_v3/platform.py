"""Zoho Backstage v3 as a Platform (its page for an event, and platforms.md for the rest). It takes no check-ins."""

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from urllib.parse import quote

from kiosk.core.budget import Allowance
from kiosk.core.entry import RemoteEntry
from kiosk.core.errors import PlatformError, Refused, Unauthorised, Unreachable
from kiosk.core.ticket import Ticket
from kiosk.platforms._fields import first, number
from kiosk.platforms._http import Answer, Patience
from kiosk.platforms._zoho import Problem, Row, event_of, problem, refusal, resource, rows
from kiosk.platforms._zoho import Session as Conversation
from kiosk.platforms.zoho_backstage_v3 import orders
from kiosk.platforms.zoho_backstage_v3.agenda import MOST_DAYS, days_of, session_of
from kiosk.platforms.zoho_backstage_v3.attendees import Newest, Reader, entry_of, row_key
from kiosk.platforms.zoho_backstage_v3.paging import PER_PAGE, Page, pages
from kiosk.platforms.zoho_backstage_v3.settings import API_PATH, ZohoV3Settings
from kiosk.ports.platform import Capabilities, Event, Platform, RosterPage, Session, TicketType, WalkedIn, WalkIn

AT_THE_DOOR = Patience(connect=0.35, silence=0.8, answer=0.35)
"""A look-up's call: connecting and its encryption, then the answer, 1.5 s in all. A token may be renewed before it if that is quick."""
_QUICK = 0.3

_log = logging.getLogger(__name__)


class ZohoBackstageV3(Platform):
    """One event of one portal. Used from one thread; what it learns about the portal it keeps to itself."""

    name = "zoho_backstage_v3"
    capabilities = Capabilities(check_in=False, sessions=True, events=True, walk_in=True, look_up=True)

    def __init__(self, settings: ZohoV3Settings, session: Conversation) -> None:
        self.event_id = settings.event_id
        self._settings = settings
        self._session = session
        self._door: Conversation | None = None
        self._events = f"/portals/{quote(settings.portal_id, safe='')}/events"
        self._path = f"{self._events}/{quote(settings.event_id, safe='')}"
        self._reader = Reader(settings.event_id, settings.code_field.strip(), self._type_names)
        self._types: dict[str, str] | None = None
        self._event: Event | None = None
        self._agenda = True
        self._known_reader = Reader(settings.event_id, settings.code_field.strip(), lambda: self._types or {})

    @property
    def allowance(self) -> Allowance | None:
        return self._session.allowance

    @property
    def clock(self) -> timedelta | None:
        return self._session.clock

    def event(self) -> Event:
        """See ports.platform. The v1 and the v3 spelling of every field are read."""
        answer = self._session.call("GET", self._path)
        failed = _problem(answer)
        if failed is not None and (failed.status in {404, 410} or failed.code == "EVENT_NOT_FOUND"):
            words = "Zoho Backstage does not know this event: check event_id and portal_id under [platform] in kiosk.toml, and data_center"
            raise Refused(words, code="EVENT_NOT_FOUND")
        if failed is not None:
            raise refusal(failed, answer, "the event")
        event = event_of(resource(answer, "event"), self.event_id)
        if event is None:
            raise Unreachable("the answer for the event has a form that is not known")
        self._event = event
        return event

    def events(self) -> Sequence[Event]:
        """See ports.platform. Drafts and past events too."""
        found = (event_of(row) for page in self._pages(self._events, "events", status="all") for row in page.rows)
        return tuple({event.id: event for event in found if event is not None and event.id}.values())

    def roster(self, resume: str = "") -> Iterator[RosterPage]:
        """See ports.platform. Of several rows of one ticket the one that was modified last counts, on a tie the later one."""
        newest = Newest()
        left_out = 0
        for page in self._pages(f"{self._path}/attendees", "attendees", resume=resume):
            tickets: dict[str, Ticket] = {}
            entries: dict[str, RemoteEntry | None] = {}
            skipped = 0
            for row in page.rows:
                ticket = self._reader.ticket(row)
                if ticket is None:
                    skipped += 1
                elif newest.takes(ticket.id, row):
                    tickets[ticket.id] = ticket
                    entries[ticket.id] = entry_of(row, ticket.id)
            left_out += skipped
            inside = tuple(entry for entry in entries.values() if entry is not None)
            yield RosterPage(tuple(tickets.values()), inside, skipped, page.total, page.resume)
        if left_out:
            _log.warning("%d attendees of the roster have no id and were left out", left_out)

    def look_up(self, code: str) -> Ticket | None:
        """See ports.platform. By ``ticket_id``, the only thing that attendees can be filtered by; what is no number is not asked for."""
        if not (code.isascii() and code.isdigit() and len(code) <= 30):
            return None
        door = self._door = self._door or self._session.hasty(AT_THE_DOOR)
        started = time.monotonic()
        door.prepare()
        if time.monotonic() - started > _QUICK:
            raise Unreachable("the access token came too late for a guest who waits; the next look-up has it", delivered=False)
        answer = door.call("GET", f"{self._path}/attendees", params={"ticket_id": code})
        failed = _problem(answer)
        if failed is not None:
            if failed.status in {400, 404, 422}:
                return None
            raise refusal(failed, answer, "the attendee")
        newest, found = Newest(), None
        for row in rows(answer, "attendees"):
            if first(row, "ticket_id") == code and newest.takes(code, row):
                found = self._known_reader.ticket(row)
        return found

    def sessions(self) -> Sequence[Session]:
        """See ports.platform. Asked for day by day, from 1 on, until the event is over or the platform knows no such day."""
        if not self._agenda:
            raise _no_agenda()
        event = self._event or self.event()
        days = days_of(event)
        found: dict[str, Session] = {}
        for day in range(1, (days or MOST_DAYS) + 1):
            try:
                listed = [row for page in self._pages(f"{self._path}/sessions", "sessions", day=str(day)) for row in page.rows]
            except Refused:
                break
            except Unauthorised as error:
                # The token is good for the event: it lacks a scope, for which the roster must not have to wait.
                self._agenda = False
                raise _no_agenda() from error
            if not listed and days is None:
                break
            found.update({session.id: session for session in map(session_of, listed) if session is not None})
        return tuple(found.values())

    def ticket_types(self) -> Sequence[TicketType]:
        """See ports.platform."""
        found: dict[str, TicketType] = {}
        for page in self._pages(f"{self._path}/ticket_classes", "ticket_classes"):
            for row in page.rows:
                key = first(row, "id", "ticket_class_id", "ticketclass_id")
                quantity, sold = number(row.get("quantity")), number(row.get("sold"))
                left = max(0, quantity - sold) if quantity is not None and sold is not None else None
                if key:
                    found[key] = TicketType(key, first(row, "name", "ticket_class_name", "ticket_name") or key, left)
        self._types = {each.id: each.name for each in found.values()}
        return tuple(found.values())

    def walk_in(self, person: WalkIn) -> WalkedIn:
        """See ports.platform. An order of one ticket; v3 knows no key that would make a second try safe."""
        if person.sent_before:
            raise orders.unclear()
        answer = self._session.call("POST", f"{self._path}/orders", body=orders.body_of(person))
        failed = _problem(answer)
        if failed is not None and failed.status == 400 and orders.has_more(person) and not orders.reason_of(failed, answer):
            # A form without company or phone may refuse them; nothing was made of the first try.
            answer = self._session.call("POST", f"{self._path}/orders", body=orders.body_of(person, whole=False))
            failed = _problem(answer)
        if failed is not None:
            raise orders.refusal_of(failed, answer)
        # From here on no call may fail: the order is taken, and must not be made again.
        ticket = self._known_reader.ticket(orders.ticket_row(answer.body, person) or self._ordered(orders.order_id(answer.body)))
        if ticket is None:
            raise orders.unclear()
        return WalkedIn(ticket)

    def close(self) -> None:
        self._session.close()
        if self._door is not None:
            self._door.close()

    def _pages(self, path: str, plural: str, resume: str = "", **query: str) -> Iterator[Page]:
        """A list's pages. Raises Refused where the platform does not give it."""

        def ask(page: Mapping[str, str]) -> Answer:
            answer = self._session.call("GET", path, params={**query, **page})
            failed = _problem(answer)
            if failed is not None:
                raise refusal(failed, answer, f"the {plural}")
            return answer

        return pages(ask, self._settings.api_root + API_PATH + path, plural, row_key, resume)

    def _ordered(self, order: str) -> Row:
        """The attendee of an order whose answer named no ticket: new ones stand at one end of the list or at the other.

        Empty where it is not there or cannot be asked for: the order itself was taken, and must not be made again.
        """
        if not order:
            return {}
        at = "1"
        try:
            while at:
                page = next(self._pages(f"{self._path}/attendees", "attendees", at), None)
                found = next((row for row in page.rows if first(row, "order_id") == order), None) if page else None
                if found is not None:
                    return found
                last = -(-(page.total or 0) // PER_PAGE) if page else 0
                at = str(last) if at == "1" and last > 1 else ""
        except PlatformError:
            pass
        return {}

    def _type_names(self) -> dict[str, str]:
        """Names of ticket classes by id, asked for once, where an attendee does not name its own; none where they are not given."""
        if self._types is None:
            try:
                self.ticket_types()
            except (Refused, Unauthorised):
                self._types = {}
        return self._types or {}


def _no_agenda() -> Refused:
    words = "Zoho Backstage does not permit to read the sessions: KIOSK_REFRESH_TOKEN must be made for zohobackstage.agenda.READ too"
    return Refused(f"{words}; kiosk connect asks for it", code="NOT_PERMITTED")


def _problem(answer: Answer) -> Problem | None:
    """The error that an answer tells of. Raises Unreachable where it is a page, which Zoho's own errors are not."""
    if not answer.readable:
        raise Unreachable(f"Zoho Backstage answered {answer.status} with a page instead of data: a captive portal may be in the way")
    return problem(answer)
