"""The adapter against the sandbox: what the ledger has is what a door gets."""

from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest

from kiosk.core.errors import PlatformError, Refused, Unreachable
from kiosk.core.ticket import AttentionKind, Status, Ticket
from kiosk.platforms.eventbookings.platform import EventBookings
from kiosk.ports.platform import WalkIn
from kiosk.sandbox.event import CLIENT_ID
from kiosk.sandbox.eventbookings import EventBookings as Face
from kiosk.sandbox.eventbookings_event import EVENT_UUID
from kiosk.sandbox.people import people
from tests.platforms.eventbookings.conftest import MakeKiosk
from tests.running import RunningSandbox, running_sandbox

OURS = {"event_id": EVENT_UUID, "client_id": CLIENT_ID}
ANA = WalkIn("w1", "Ana", "Silva", "ana.silva@example.org")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    with running_sandbox(tmp_path_factory.mktemp("eventbookings"), platform="eventbookings") as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running: RunningSandbox) -> Iterator[RunningSandbox]:
    yield running
    running.heal()
    _door(running, scanning=True, only_in_hours=False, qr_codes=True, repeats=False)


@pytest.fixture
def station(sandbox: RunningSandbox, kiosk: MakeKiosk) -> EventBookings:
    return kiosk(sandbox.url, OURS, secrets=Face.secrets)


def _door(sandbox: RunningSandbox, **switches: bool) -> None:
    httpx.post(f"{sandbox.url}/sandbox/door", json=switches, timeout=20, trust_env=False).raise_for_status()


def _tickets(station: EventBookings) -> list[Ticket]:
    return [ticket for page in station.roster() for ticket in page.tickets]


def test_the_whole_roster_arrives_as_the_platform_has_it(station: EventBookings) -> None:
    """Five hundred guests: ids, names, types, orders, payment, and the code that admits; those who may not enter as such."""
    told = {(t.id, t.first_name, t.last_name, t.email, t.company, t.type, t.paid, t.codes[0].text) for t in _tickets(station)}
    assert told >= {(Face.ticket_id(p), p.first_name, p.last_name, p.email, p.company, p.ticket_type, p.paid, Face.qr(p)) for p in people()}
    words = {"pending": Status.PENDING, "cancelled": Status.CANCELLED, "rejected": Status.REJECTED, "waitlist": Status.WAITLISTED}
    statuses = {ticket.id: ticket.status for ticket in _tickets(station)}
    assert all(statuses[Face.ticket_id(person)] is words.get(person.status, Status.VALID) for person in people())
    orders = {ticket.id: ticket.order for ticket in _tickets(station)}
    assert len({orders[Face.ticket_id(person)] for person in people()}) == len({person.order for person in people()})


def test_requirements_reach_the_door_and_no_status_is_unknown(station: EventBookings) -> None:
    """Each in its own words."""
    needs = {t.id: [a.text for a in t.attention if a.kind is AttentionKind.REQUIREMENT] for t in _tickets(station)}
    assert all(needs[Face.ticket_id(person)] == ([person.requirements] if person.requirements else []) for person in people())
    assert not [t for t in _tickets(station) if any(a.kind is AttentionKind.UNKNOWN_STATUS for a in t.attention)]


def test_door_settings_and_hours_follow_the_organiser(station: EventBookings, sandbox: RunningSandbox) -> None:
    """At the next look at the event."""
    first = station.event()
    assert (first.scanning, first.hours, first.timezone) == (True, (), "Europe/Lisbon")
    assert first.starts is not None
    assert first.ends is not None
    assert first.ends - first.starts == timedelta(days=2, hours=9)
    _door(sandbox, scanning=False, only_in_hours=True)
    second = station.event()
    assert (second.scanning, second.hours) == (False, ((first.starts, first.ends),))


def test_a_door_of_one_occurrence_has_its_guests_only(station: EventBookings, sandbox: RunningSandbox, kiosk: MakeKiosk) -> None:
    """And a door of none knows each guest's day."""
    _door(sandbox, repeats=True, only_in_hours=True)
    hours = station.event().hours
    assert len(hours) == 3
    everybody = _tickets(station)
    assert {ticket.valid_from is not None for ticket in everybody} == {True}
    second = hours[1][0] + timedelta(hours=1)  # Lisbon's nine o'clock is eight or nine UTC
    for wall in (hours[1][0], second):
        chosen = kiosk(sandbox.url, {**OURS, "occurrence": wall.strftime("%Y-%m-%d %H:%M")}, secrets=Face.secrets)
        try:
            mine = {ticket.id for ticket in _tickets(chosen)}
        except Refused as error:
            if error.code != "OCCURRENCE_NOT_FOUND":
                raise
            continue
        break
    assert chosen.event().hours == hours[1:2]
    assert mine == {t.id for t in everybody if t.valid_from and t.valid_until and t.valid_from <= hours[1][0] < t.valid_until}


def test_sessions_bind_those_who_booked_them(station: EventBookings) -> None:
    """Fifteen sessions; the three workshops are for those who booked, the other twelve for everybody."""
    sessions = station.sessions()
    assert len(sessions) == 15
    workshops = {each.id for each in sessions if each.name.startswith("Workshop")}
    everybody = _tickets(station)
    assert {frozenset(ticket.sessions or ()) - workshops for ticket in everybody} == {frozenset(each.id for each in sessions) - workshops}
    booked = [ticket for ticket in everybody if ticket.sessions and ticket.sessions & workshops]
    assert len(everybody) // 4 - 1 <= len(booked) <= len(everybody) // 4 + 1


def test_a_walk_in_is_on_the_list_with_the_code_it_was_given(station: EventBookings) -> None:
    """And there is one place less."""
    speaker = next(kind for kind in station.ticket_types() if kind.name == "Speaker")
    walked = station.walk_in(WalkIn("w", "Bo", "Lund", "bo@example.org", type_id=speaker.id)).ticket
    assert next(ticket for ticket in _tickets(station) if ticket.id == walked.id) == walked
    assert next(kind.left for kind in station.ticket_types() if kind.name == "Speaker") == (speaker.left or 0) - 1


def test_a_walk_in_whose_answer_was_lost_is_made_once(station: EventBookings, sandbox: RunningSandbox) -> None:
    """The second try finds the first one's order."""
    kind = next(kind for kind in station.ticket_types() if kind.name == "Student")
    sandbox.faults(lost_answer=1)
    with pytest.raises(Unreachable) as caught:
        station.walk_in(WalkIn("w1", "Ana", "Silva", "ana.silva@example.org", type_id=kind.id))
    assert caught.value.delivered
    walked = station.walk_in(WalkIn("w1", "Ana", "Silva", "ana.silva@example.org", type_id=kind.id, sent_before=True))
    assert [ticket.id for ticket in _tickets(station) if ticket.email == "ana.silva@example.org"] == [walked.ticket.id]


def test_a_refused_walk_in_says_why(station: EventBookings, sandbox: RunningSandbox) -> None:
    """In a word that the desk knows."""
    kind = station.ticket_types()[0]
    sandbox.faults(registration_closed=True)
    with pytest.raises(Refused) as caught:
        station.walk_in(WalkIn("w", "Cy", "Dee", "cy@example.org", type_id=kind.id))
    assert caught.value.code == "REGISTRATION_CLOSED"


def test_the_roster_is_whole_while_guests_come_and_go(station: EventBookings, sandbox: RunningSandbox) -> None:
    """Between two pages some are removed and one is added: nobody else is missed."""
    removed = [person for person in people()[3:9] if person.status == "approved"]
    pages = station.roster()
    got = [ticket.id for ticket in next(pages).tickets]
    sandbox.change_many([{"registration_id": person.registration_id, "deleted": True} for person in removed])
    sandbox.change("990000000000000001", first_name="Late", last_name="Comer")
    got += [ticket.id for page in pages for ticket in page.tickets]
    assert {Face.ticket_id(person) for person in people() if person not in removed} <= set(got)
    assert len(got) == len(set(got))


@pytest.mark.parametrize(
    "switches",
    [{"expire_tokens": True}, {"token_calls": 2}, {"twice": True}, {"per_page_cap": 20}, {"ignore_paging": True, "per_page_cap": 20_000}],
)
def test_what_is_odd_but_harmless_costs_nobody(station: EventBookings, sandbox: RunningSandbox, switches: dict[str, object]) -> None:
    """Tokens that end early, rows that come twice, small pages: the same people."""
    wanted = {ticket.id for ticket in _tickets(station)}
    sandbox.faults(**switches)
    assert {ticket.id for ticket in _tickets(station)} == wanted


@pytest.mark.parametrize(
    "switches",
    [{"offline": True}, {"portal": True}, {"half": -1}, {"status": 503}, {"per_minute": 1}, {"redirect": "http://127.0.0.2:9"}],
)
def test_what_is_in_the_way_is_a_platform_error(sandbox: RunningSandbox, kiosk: MakeKiosk, switches: dict[str, object]) -> None:
    """Whatever the fault."""
    sandbox.faults(**switches)
    with pytest.raises(PlatformError):
        _tickets(kiosk(sandbox.url, OURS, secrets=Face.secrets))
