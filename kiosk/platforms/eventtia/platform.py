"""Eventtia v3 as a Platform (its documents, and platforms.md for what they leave open)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import quote

from kiosk.core.budget import Allowance
from kiosk.core.errors import PlatformError, Refused, Unauthorised, Unreachable
from kiosk.core.ticket import Ticket
from kiosk.platforms._fields import moment
from kiosk.platforms._http import Answer
from kiosk.platforms.eventtia import attendees, jsonapi, registering, workshops
from kiosk.platforms.eventtia.attendee_types import Types, plain
from kiosk.platforms.eventtia.attendees import Belongings, Reader, entry_of
from kiosk.platforms.eventtia.event import event_of, uri_of
from kiosk.platforms.eventtia.guests import PREFIX, Invited
from kiosk.platforms.eventtia.jsonapi import Resource
from kiosk.platforms.eventtia.lists import Lists
from kiosk.platforms.eventtia.place import Place
from kiosk.platforms.eventtia.session import Session, refusal
from kiosk.platforms.eventtia.settings import EventtiaSettings
from kiosk.ports import platform as port
from kiosk.ports.platform import Capabilities, Event, Platform, RosterPage, TicketType, WalkedIn, WalkIn

_OLD = timedelta(minutes=10)
"""What changed so long before the mark was in the pull that gave the mark; the day of overlap is only for the filter's unknown zone."""

_ZONED = re.compile(r"(?:Z|[+-]\d\d:?\d\d)$")


class Eventtia(Platform):
    """One event of one account. Used from one thread; check-ins have no call in v3."""

    name = "eventtia"
    capabilities = Capabilities(
        check_in=False, sessions=True, roster_entries=True, changes=True, events=True, walk_in=True, cancel=True, enrol=True
    )

    def __init__(self, settings: EventtiaSettings, session: Session) -> None:
        self.event_id = settings.event_uri.strip()
        self._settings = settings
        self._session = session
        self._lists = Lists(session, self.event_id, settings.page_size)
        self._types = Types(settings.company_field)
        self._unenrolled: frozenset[str] | None = None

    @property
    def allowance(self) -> Allowance | None:
        return self._session.allowance

    @property
    def clock(self) -> timedelta | None:
        return self._session.clock

    def key(self, text: str) -> str:
        """See ports.platform: ``uuid`` of ``uuid|Full Name|email|…``."""
        return attendees.key(text)

    def event(self) -> Event:
        """See ports.platform."""
        answer = self._session.call("GET", self._lists.path)
        if not answer.good:
            raise refusal(answer, "the event")
        return event_of(jsonapi.one(answer, "the event"), self.event_id)

    def events(self) -> Sequence[Event]:
        """See ports.platform."""

        def ask(page: dict[str, str | int]) -> Answer:
            answer = self._session.call("GET", "/events", params=page)
            if not answer.good:
                raise refusal(answer, "the events")
            return answer

        rows = (row for page in jsonapi.pages(ask, "events", self._settings.page_size) for row in page.rows if row.id)
        return tuple({uri_of(row): event_of(row, uri_of(row)) for row in rows}.values())

    def roster(self, resume: str = "") -> Iterator[RosterPage]:
        """See ports.platform. Guests without a registration come last; enrolments and purchases are fetched before the first page."""
        self._lists.begin()
        self._types, answer = self._lists.types(self._settings.company_field)
        place = Place.read(resume, self._settings.page_size)
        mark = place.mark or self._lists.mark(answer)
        reader = self._reader_of_all()
        guests = Invited(self.event_id, self._settings.guests == "enter", {} if self._settings.guests == "ignore" else self._lists.guests())
        for page in self._lists.attendees(self._types, {}, start=place.page, total=place.total):
            if not page.rows and page.number == 1 and page.total:
                raise Unreachable(f"Eventtia speaks of {page.total} attendees and shows none; nothing was taken")
            told = Place(page.following, self._settings.page_size, page.total, mark)
            found = replace(_read(page.rows, reader), total=page.total, resume=str(told), mark=mark)
            guests.registered(found.tickets)
            yield found
        invited = guests.tickets(self._types, self._unenrolled)
        if invited:
            yield RosterPage(invited, mark=mark)
        self._lists.end()

    def changes(self, mark: str) -> Iterator[RosterPage]:
        """See ports.platform. One call where nothing has changed; check-ins may not count as a change, and guests do not show."""
        since = moment(mark)
        if since is None:
            raise Refused("the mark of the last pull is not one of Eventtia's: a full pull is needed", code="MARK_TOO_OLD")
        self._lists.begin()
        new_mark, reader = "", None
        for page in self._lists.attendees(self._types, {"updated_date_time": registering.unzoned(since)}):
            new_mark = new_mark or self._lists.mark(page.answer)
            rows = [row for row in page.rows if not _is_older(row, since - _OLD)]
            if rows and reader is None:
                self._types, _ = self._lists.types(self._settings.company_field)
                reader = self._reader_of_all()
            if rows and reader is not None:
                yield replace(_read(rows, reader), mark=new_mark)
        yield RosterPage((), mark=new_mark)
        self._lists.end()

    def sessions(self) -> Sequence[port.Session]:
        """See ports.platform."""
        return tuple(workshops.session_of(row) for row in self._lists.workshops())

    def ticket_types(self) -> Sequence[TicketType]:
        """See ports.platform."""
        self._types, _ = self._lists.types(self._settings.company_field)
        seats = {plain(name): left for name, left in self._lists.seats().items()}
        return tuple(TicketType(each.id, each.name or each.id, seats.get(plain(each.name))) for each in self._types.types.values())

    def walk_in(self, person: WalkIn) -> WalkedIn:
        """See ports.platform. Without ``type_id`` the only attendee type is taken; where there are several, Refused says so."""
        if not self._types.types or (person.type_id and self._types.named(person.type_id) is None):
            self._types, _ = self._lists.types(self._settings.company_field)
        type_id = registering.type_id_of(person, self._types)
        if person.sent_before:
            found = self._arrived(person, type_id)
            if found is not None:
                return WalkedIn(found, person.group)
        body = registering.body_of(person, type_id, self._types)
        answer = self._session.call("POST", f"{self._lists.path}/attendees/register", body=body)
        if not answer.good:
            raise registering.refusal(answer)
        self._types.learn(jsonapi.included(answer))
        ticket = self._reader(Belongings()).ticket(jsonapi.one(answer, "the new attendee"))
        if ticket is None:
            raise Unreachable("Eventtia took the registration and did not say under which number")
        return WalkedIn(replace(ticket, sessions=self._unenrolled), registering.group_of(answer, person))

    def cancel(self, ticket: str) -> None:
        """See ports.platform."""
        answer = self._session.call("PUT", f"{self._lists.path}/attendees/{_attendee(ticket)}/cancel")
        if not answer.good:
            raise _not_done(answer, "cancel this registration")

    def enrol(self, ticket: str, session: str) -> None:
        """See ports.platform. Refused with ``SESSION_FULL`` or ``SESSION_CLOSED`` where Eventtia says so."""
        body = workshops.pair(_attendee(ticket), session)
        answer = self._session.call("POST", f"{self._lists.path}/attendee_workshops", body=body)
        refused = None if answer.good else _forbidden(answer) or workshops.enrol_refusal(answer)
        if refused is not None:
            raise refused

    def leave(self, ticket: str, session: str) -> None:
        """See ports.platform. One who is not enrolled has left: a repetition finds nothing to take away (404)."""
        body = workshops.pair(_attendee(ticket), session)
        answer = self._session.call("DELETE", f"{self._lists.path}/attendee_workshops", body=body)
        if not answer.good and not (answer.status == 404 and answer.readable):
            raise _not_done(answer, "take this attendee out of the session")

    def close(self) -> None:
        self._session.close()

    def _reader_of_all(self) -> Reader:
        belongings = self._lists.belongings()
        self._unenrolled = belongings.sessions_of("")
        return self._reader(belongings)

    def _reader(self, belongings: Belongings) -> Reader:
        return Reader(self.event_id, self._types, belongings, frozenset(map(plain, self._settings.note_fields)))

    def _arrived(self, person: WalkIn, type_id: str) -> Ticket | None:
        """The registration that an earlier try made, if it is there."""
        since = person.at + (self.clock or timedelta()) if person.at else None
        query = registering.search_for(person, since or self._session.now())
        reader = self._reader(Belongings())
        for page in self._lists.attendees(self._types, query):
            pairs = ((row, ticket) for row in page.rows if (ticket := reader.ticket(row)) is not None)
            found = registering.arrived(pairs, person, type_id, since)
            if found is not None:
                return replace(found, sessions=self._unenrolled)
        return None


def _read(rows: Sequence[Resource], reader: Reader) -> RosterPage:
    """Tickets and check-ins of one page. An attendee given twice in it: the later one wins."""
    tickets = {row.id: reader.ticket(row) for row in rows}
    entries = {row.id: entry_of(row) for row in rows}
    return RosterPage(
        tuple(ticket for ticket in tickets.values() if ticket is not None),
        tuple(entry for entry in entries.values() if entry is not None),
        sum(not row.id for row in rows),
    )


def _is_older(row: Resource, than: datetime) -> bool:
    """Whether it certainly did not change since; a time without a zone says nothing for certain."""
    told = row.attributes.get("updated_at")
    at = moment(told)
    return at is not None and _ZONED.search(str(told)) is not None and at < than


def _attendee(ticket: str) -> str:
    """An attendee's number, as part of a path. Raises Refused for a guest, who has no registration."""
    if ticket.startswith(PREFIX):
        raise Refused("a guest who has not registered has no registration: register this person first", code="NOT_REGISTERED")
    return quote(ticket, safe="")


def _forbidden(answer: Answer) -> Unauthorised | None:
    if answer.status != 403:
        return None
    return Unauthorised("Eventtia does not let this account do that: KIOSK_EMAIL must be a user who may manage the event")


def _not_done(answer: Answer, what: str) -> PlatformError:
    if not answer.readable and answer.status != 404:
        return Unreachable(f"Eventtia answered {answer.status} with a page: sign in to the network, and check base_url in kiosk.toml")
    code = "NOT_FOUND" if answer.status == 404 else f"HTTP_{answer.status}"
    return _forbidden(answer) or Refused(f"Eventtia does not {what} (HTTP {answer.status})", code=code)
