"""EventBookings as a Platform (its developer hub, and platforms.md for what that leaves open)."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import quote

from kiosk.core.budget import Allowance
from kiosk.core.errors import Refused, Unreachable
from kiosk.core.ticket import Ticket
from kiosk.platforms._fields import first, person_name
from kiosk.platforms._http import Answer
from kiosk.platforms.eventbookings.attendees import names_somebody
from kiosk.platforms.eventbookings.envelope import Problem, Row, problem, resource, result, rows
from kiosk.platforms.eventbookings.events import ToldEvent, read_event
from kiosk.platforms.eventbookings.orders import body_of, is_of, made_for, order_ids, tickets_in
from kiosk.platforms.eventbookings.paging import ROWS, Chunk, Params, walk
from kiosk.platforms.eventbookings.session import Session
from kiosk.platforms.eventbookings.settings import EventBookingsSettings
from kiosk.platforms.eventbookings.tickets import Reader, starts_of, tells_sessions, ticket_id
from kiosk.platforms.eventbookings.times import written
from kiosk.ports import platform as port
from kiosk.ports.platform import Capabilities, Event, Platform, RosterPage, TicketType, WalkedIn, WalkIn

_SORTED = "uuid"
"""What the roster is sorted by: it never changes, so that nobody moves to a page that was read already."""

_log = logging.getLogger(__name__)


class EventBookings(Platform):
    """One event of one application. Used from one thread. It keeps what it read of the event, for the roster and walk-ins."""

    name = "eventbookings"
    capabilities = Capabilities(check_in=False, sessions=True, events=True, walk_in=True)

    def __init__(self, settings: EventBookingsSettings, session: Session, now: Callable[[], datetime]) -> None:
        """Raises SettingsError where the chosen occurrence is no time."""
        self.event_id = settings.event_id.strip()
        self._wanted = settings.starts
        self._session = session
        self._now = now
        self._path = f"/events/{quote(self.event_id, safe='')}"
        self._told: ToldEvent | None = None
        self._sorts = True

    @property
    def allowance(self) -> Allowance | None:
        return self._session.api.allowance

    @property
    def clock(self) -> timedelta | None:
        return self._session.api.clock

    def event(self) -> Event:
        """See ports.platform. Refused with code ``OCCURRENCE_NOT_FOUND`` where the chosen start is none of the event's."""
        told = read_event(self._read_event(), self.event_id, self._wanted)
        if told.only_in_hours and not told.event.hours:
            _log.warning("the event lets scan in its hours only, but does not tell all of them: scanning is not limited")
        self._told = told
        return told.event

    def events(self) -> Sequence[Event]:
        """The events that the account organises."""
        ask = self._asking("/events", {"my": "organised_events"}, "the events")
        told = [row for chunk in walk(ask, "events", ticket_id) for row in chunk.rows if ticket_id(row)]
        return [read_event(row, ticket_id(row)).event for row in {ticket_id(row): row for row in told}.values()]

    def sessions(self) -> Sequence[port.Session]:
        return [each.session for each in self._known().sessions]

    def ticket_types(self) -> Sequence[TicketType]:
        """Asked for anew: how many are left changes."""
        self.event()
        return self._known().types

    def roster(self, resume: str = "") -> Iterator[RosterPage]:
        """See ports.platform. A ticket given twice in one page: the later one wins; across pages the later page does."""
        known, reader = self._known(), None
        left_out = 0
        for chunk in self._tickets({}, resume):
            reader = reader or self._reader(known, chunk.rows)
            found: dict[str, Ticket] = {}
            skipped = 0
            for row in chunk.rows:
                ticket = reader.ticket(row)
                if ticket is None:
                    skipped += 1
                else:
                    found[ticket.id] = ticket
            left_out += skipped
            yield RosterPage(tuple(found.values()), skipped=skipped, total=chunk.total, resume=chunk.resume)
        if left_out:
            _log.warning("%d tickets of the roster have no uuid and were left out", left_out)

    def walk_in(self, person: WalkIn) -> WalkedIn:
        """See ports.platform. An order is looked for by e-mail before it is made again; without an e-mail nobody can tell."""
        known = self._known()
        product = person.type_id or (known.types[0].id if len(known.types) == 1 else "")
        if not product:
            raise Refused("choose a ticket type for this guest: the event has several, or none on sale", code="INVALID_TICKET")
        earlier = self._earlier(person) if person.sent_before else None
        if earlier is not None:
            return self._walked_in(person, earlier)
        answer = self._session.call("POST", "/orders", body=body_of(person, product, self._wanted or known.start_for(self._now())))
        failed = problem(answer)
        if failed is not None:
            raise _refused_order(failed)
        order = next(resource(answer, "order", "orders"), {})
        return self._walked_in(person, order)

    def close(self) -> None:
        self._session.close()

    def _known(self) -> ToldEvent:
        if self._told is None:
            self.event()
        assert self._told is not None
        return self._told

    def _read_event(self) -> Row:
        """The event by its own address, or out of the list where a server has only that, as the documents do."""
        answer = self._session.call("GET", self._path)
        failed = problem(answer)
        found = None if failed is not None else _own(answer, self.event_id)
        if found is None and (failed is None or failed.status in {404, 405}):
            listed = self._session.call("GET", "/events", params={"filter_by_ids": self.event_id})
            found = _own(listed, self.event_id, strictly=True) if problem(listed) is None else None
        if found is not None:
            return found
        if failed is None:
            raise Unreachable("EventBookings' answer for the event has a form that is not known")
        words = f"EventBookings does not give the event (HTTP {failed.status}): check event_id and client_id under [platform] in kiosk.toml"
        raise Refused(words, code="EVENT_NOT_FOUND" if failed.status in {400, 404, 405, 410, 422} else failed.code)

    def _tickets(self, more: Mapping[str, str], resume: str = "") -> Iterator[Chunk]:
        """The event's tickets, of the chosen occurrence where there is one."""
        chosen = {"occurrence_start_on": written(self._wanted)} if self._wanted else {}
        return walk(self._asking(f"{self._path}/tickets", {**chosen, **more}, "the tickets", sorts=True), "tickets", ticket_id, resume)

    def _asking(self, path: str, more: Mapping[str, str], what: str, *, sorts: bool = False) -> Callable[[Params], Answer]:
        def ask(params: Params) -> Answer:
            wanted = {**params, **more}
            if sorts and self._sorts:
                answer = self._session.call("GET", path, params={**wanted, "order_by": _SORTED})
                failed = problem(answer)
                if failed is None or failed.status not in {400, 422}:
                    return _good(answer, what)
                self._sorts = False  # any column may be named, the hub says; not by this server
            return _good(self._session.call("GET", path, params=wanted), what)

        return ask

    def _reader(self, known: ToldEvent, opening: Sequence[Row]) -> Reader:
        """How to read the rows of a roster; who is in which session is asked for where rows like the ``opening`` ones do not tell."""
        open_to: dict[str, frozenset[str]] | None = {} if known.sessions else None
        enrolled: dict[str, frozenset[str]] = {}
        silent = bool(opening) and not any(map(tells_sessions, opening))
        for each in known.sessions:
            if not each.sold and open_to is not None:
                for level in each.levels or {""}:
                    open_to[level] = open_to.get(level, frozenset()) | {each.session.id}
            elif silent:
                for chunk in self._tickets({"session_uuid": each.session.id}):
                    for key in filter(None, map(ticket_id, chunk.rows)):
                        enrolled[key] = enrolled.get(key, frozenset()) | {each.session.id}
        # Only starts that differ are the tickets' own: one for all of them may as well be the event's.
        dated = known.repeats and len({starts_of(row, known.zone) for row in opening} - {None}) > 1
        return Reader(self.event_id, known.zone, dated, known.qr_codes, open_to, enrolled)

    def _earlier(self, person: WalkIn) -> Row | None:
        """The order that an earlier try may have made."""
        if not person.email:
            words = "this guest may be registered at EventBookings already, which cannot be told without an e-mail address: look there first"
            raise Refused(words, code="MAY_HAVE_ARRIVED")
        params: Params = {"rows": ROWS, "search_q": person.email, "order_by": "created_descending"}
        answer = _good(self._session.call("GET", f"{self._path}/orders", params=params), "the orders")
        return made_for(person, rows(answer, "orders"))

    def _walked_in(self, person: WalkIn, order: Row) -> WalkedIn:
        """The ticket of an order: out of its own answer, else out of the roster, where it may need a moment to appear."""
        orders = order_ids(order)
        row = next(tickets_in(order), None)
        if row is None:
            row = next((each for chunk in self._tickets({}) for each in chunk.rows if is_of(each, orders, person)), None)
        ticket = self._reader(self._known(), [{"session": None}]).ticket(row) if row is not None else None
        if row is None or ticket is None:
            raise Unreachable("EventBookings took the order, but does not list its ticket yet")
        if not names_somebody(row):
            name = person_name(person.first_name, person.last_name)
            ticket = replace(ticket, name=name, first_name=person.first_name, last_name=person.last_name, email=person.email)
        return WalkedIn(ticket)


def _own(answer: Answer, event_id: str, *, strictly: bool = False) -> Row | None:
    """Our event out of an answer: the one with our uuid, else the only one that has a name."""
    told = [each for each in resource(answer, "event", "events") if first(each, "uuid", "name")]
    ours = [each for each in told if first(each, "uuid").casefold() == event_id.casefold()]
    return next(iter(ours or (told if len(told) == 1 and not strictly else ())), None)


def _good(answer: Answer, what: str) -> Answer:
    """The answer, unless it is a final no."""
    failed = problem(answer)
    if failed is None:
        result(answer)
        return answer
    words = f"EventBookings does not give {what} ({failed.code or f'HTTP {failed.status}'}): check event_id and occurrence in kiosk.toml"
    raise Refused(words, code="EVENT_NOT_FOUND" if failed.status == 404 else failed.code)


def _refused_order(failed: Problem) -> Refused:
    """The final no to a walk-in, in words that do not repeat the platform's."""
    known = {
        "TICKET_SOLD_OUT": "there is no ticket of this type left at EventBookings",
        "DUPLICATE_REGISTRATION": "this guest is registered at EventBookings already",
        "REGISTRATION_CLOSED": "booking is closed at EventBookings",
    }
    words = known.get(failed.code, f"EventBookings refuses this walk-in ({failed.code or f'HTTP {failed.status}'})")
    return Refused(words, code=failed.code)
