"""The adapter against the sandbox: the demo's five hundred people, through Eventtia's eyes."""

from datetime import UTC, datetime
from itertools import chain

import pytest

from kiosk.core.errors import Refused, Unreachable
from kiosk.core.ticket import AttentionKind, Status, Ticket
from kiosk.platforms.eventtia.platform import Eventtia
from kiosk.ports.platform import RosterPage, WalkIn
from kiosk.sandbox.event import EVENT_SLUG, TICKET_TYPES, TIMEZONE
from kiosk.sandbox.eventtia import Eventtia as Face
from kiosk.sandbox.people import people
from tests.platforms.eventtia.conftest import Kiosk
from tests.running import RunningSandbox

_WORDS = {"pending": Status.PENDING, "cancelled": Status.CANCELLED, "rejected": Status.REJECTED, "waitlist": Status.WAITLISTED}


def _open(kiosk: Kiosk, sandbox: RunningSandbox) -> Eventtia:
    return kiosk(sandbox.url, secrets=Face.secrets, event_uri=EVENT_SLUG)


def _tickets(pages: list[RosterPage]) -> dict[str, Ticket]:
    return {ticket.id: ticket for ticket in chain.from_iterable(page.tickets for page in pages)}


def test_the_whole_roster_arrives_as_the_platform_has_it(kiosk: Kiosk, sandbox: RunningSandbox) -> None:
    """Five hundred guests, every status, each with name, type, company, payment, and the code that their QR text carries."""
    adapter = _open(kiosk, sandbox)
    tickets = _tickets(list(adapter.roster()))
    for person in people():
        ticket = tickets[Face.ticket_id(person)]
        assert (ticket.last_name, ticket.type, ticket.company, ticket.email) == (
            person.last_name,
            person.ticket_type,
            person.company,
            person.email,
        )
        assert (ticket.status, ticket.paid) == (_WORDS.get(person.status, Status.VALID), person.paid)
        assert adapter.key(Face.qr(person)) in {code.text for code in ticket.codes[:2]}
        assert person.requirements in {"", *(each.text for each in ticket.attention if each.kind is AttentionKind.REQUIREMENT)}
    assert len({code.text for ticket in tickets.values() for code in ticket.codes}) >= 3 * len(people())


def test_a_token_that_expires_in_the_middle_loses_nobody(kiosk: Kiosk, sandbox: RunningSandbox) -> None:
    """Tokens of seven calls: some calls answer 401, the list of attendees answers thinly."""
    sandbox.faults(token_calls=7)
    tickets = _tickets(list(_open(kiosk, sandbox).roster()))
    assert len(tickets) >= 500
    assert all(ticket.email for ticket in tickets.values())


def test_changes_bring_what_the_organiser_changed(kiosk: Kiosk, sandbox: RunningSandbox) -> None:
    """A corrected name and a cancellation reach the kiosk with the next delta; so does a check-in at another door."""
    adapter = _open(kiosk, sandbox)
    mark = next(adapter.roster()).mark
    one, two, three = people()[100:103]
    sandbox.change(one.registration_id, first_name="Corrected")
    sandbox.change(two.registration_id, status="cancelled")
    sandbox.another_door(three.registration_id, check_in_time="2026-06-15T09:12:00Z")
    pages = list(adapter.changes(mark))
    tickets = _tickets(pages)
    assert tickets[one.registration_id].first_name == "Corrected"
    assert tickets[two.registration_id].status is Status.CANCELLED
    entries = {entry.ticket: entry.at for page in pages for entry in page.entries}
    assert entries[three.registration_id] == datetime(2026, 6, 15, 9, 12, tzinfo=UTC)


def test_sessions_and_enrolment(kiosk: Kiosk, sandbox: RunningSandbox) -> None:
    """Enrolling adds one and leaves the others; both can be repeated, and the next pull shows it."""
    adapter = _open(kiosk, sandbox)
    person = people()[0].registration_id
    before = _tickets(list(adapter.roster()))[person].sessions
    assert before is not None
    sessions = adapter.sessions()
    assert before < {each.id for each in sessions}
    wanted = next(each for each in sessions if each.capacity == 40)
    for _ in range(2):
        adapter.enrol(person, wanted.id)
    assert _tickets(list(adapter.roster()))[person].sessions == before | {wanted.id}
    for _ in range(2):
        adapter.leave(person, wanted.id)
    assert _tickets(list(adapter.roster()))[person].sessions == before
    with pytest.raises(Refused):
        adapter.enrol(person, "1")


def test_a_family_at_the_desk(kiosk: Kiosk, sandbox: RunningSandbox) -> None:
    """A group of two; the answer to the second is lost, and trying again registers nobody twice."""
    adapter = _open(kiosk, sandbox)
    kind = TICKET_TYPES[0].id
    first = adapter.walk_in(WalkIn("1", "Ana", "Sá", "ana.group@example.org", "Saffron", type_id=kind, at=datetime.now(UTC)))
    assert first.group
    second = WalkIn("2", "Rui", "Sá", "rui.group@example.org", type_id=kind, at=datetime.now(UTC), group=first.group)
    sandbox.faults(lost_answer=1)
    with pytest.raises(Unreachable):
        adapter.walk_in(second)
    again = adapter.walk_in(WalkIn("2", "Rui", "Sá", "rui.group@example.org", type_id=kind, at=second.at, group=first.group, sent_before=True))
    assert again.group == first.group
    tickets = _tickets(list(adapter.roster()))
    assert [ticket.id for ticket in tickets.values() if ticket.last_name == "Sá"] == [first.ticket.id, again.ticket.id]
    assert tickets[first.ticket.id].codes == first.ticket.codes
    with pytest.raises(Refused) as caught:
        adapter.walk_in(WalkIn("3", "Ana", "Sá", "ana.group@example.org", type_id=kind))
    assert caught.value.code == "DUPLICATE_REGISTRATION"
    sandbox.faults(registration_closed=True)
    with pytest.raises(Refused) as caught:
        adapter.walk_in(WalkIn("4", "Eva", "Sá", "eva.group@example.org", type_id=kind))
    assert caught.value.code == "REGISTRATION_CLOSED"
    adapter.cancel(again.ticket.id)
    assert _tickets(list(adapter.roster()))[again.ticket.id].status is Status.CANCELLED


def test_the_event_and_what_belongs_to_it(kiosk: Kiosk, sandbox: RunningSandbox) -> None:
    """Its zone, its place among the account's events, its ticket types with places left, things to hand out."""
    adapter = _open(kiosk, sandbox)
    event = adapter.event()
    assert (event.id, event.timezone) == (EVENT_SLUG, TIMEZONE)
    assert [each.id for each in adapter.events()] == [EVENT_SLUG]
    assert [each.name for each in adapter.ticket_types()] == [kind.name for kind in TICKET_TYPES]
    assert all(each.left is not None for each in adapter.ticket_types())
    handed = {
        each.text for ticket in _tickets(list(adapter.roster())).values() for each in ticket.attention if each.kind is AttentionKind.HAND_OUT
    }
    assert handed == {"T-shirt M ×2", "Conference mug (not paid)"}
