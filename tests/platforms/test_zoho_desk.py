"""What the desk asks of Zoho Backstage v1: events, sessions, ticket types, walk-ins, corrections, cancellations."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.responses import JSONResponse, Response

from kiosk.core.errors import Refused, Unreachable
from kiosk.core.ticket import Status, TicketCode
from kiosk.ports.platform import Correction, TicketType, WalkIn
from kiosk.sandbox.event import EVENT_ID, OTHER_EVENT_ID, TICKET_TYPES
from kiosk.sandbox.people import people
from tests.platforms.stations import Answering, MakeStation, answering, registration
from tests.running import RunningSandbox, running_sandbox

JANE = WalkIn("walk-1", "Jane", "Smith", "jane.smith@example.com", "Tech Innovations Inc", "555-9876", "345678")
MADE = {
    "registration_id": "123456000000456789",
    "registration_number": "REG-2025-001234",
    "status": "approved",
    "attendee": {"first_name": "Jane", "last_name": "Smith", "email": "jane.smith@example.com"},
    "ticket": {"ticket_id": "345678", "ticket_name": "General Admission", "price": 299.0},
}


@pytest.fixture(scope="module")
def changing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    """A sandbox of this module's own: what is registered here must not stand in other tests' rosters."""
    with running_sandbox(tmp_path_factory.mktemp("desk")) as running:
        yield running


def _says(body: Any, status: int = 200) -> Answering:
    return lambda *_: JSONResponse(body, status)


def _always(answer: Response) -> Answering:
    return lambda *_: answer


def _error(code: str, status: int = 400) -> Response:
    return JSONResponse({"status": "error", "code": code, "message": "no"}, status)


def test_the_events_of_the_portal_are_listed(station: MakeStation) -> None:
    """GET …/portal/{id}/events, with the token in the header; each event has id, name, days, zone, place and state."""
    row = {
        "event_id": "1",
        "name": "Tech Summit 2025",
        "slug": "tech-summit-2025",
        "status": "draft",
        "timezone": "America/New_York",
        "start_date": "2025-06-15T09:00:00Z",
        "end_date": "2025-06-17T18:00:00Z",
        "venue": {"name": "Grand Center", "city": "New York"},
    }
    other = {"id": 2, "name": "Marketing", "status": 2, "status_string": "running", "start_time": "2024-05-23T02:30:00Z"}
    third = {"id": 3, "name": "Old", "status": 3, "timezone": "Mars/Olympus"}
    with answering(_says({"status": "success", "code": 200, "data": [row, other, {}, row, third]})) as (url, heard):
        first, second, over = station(url).events()
    method, path, query, body = heard.requests[0]
    assert (method, path, body) == ("GET", "/backstage/v1/portal/20071600123/events", None)
    assert query == {"page": "1", "per_page": "200", "authorization": "Zoho-oauthtoken 1000.t1"}
    assert (first.id, first.name, first.timezone, first.state, first.place) == (
        "1",
        "Tech Summit 2025",
        "America/New_York",
        "draft",
        "Grand Center, New York",
    )
    assert (first.starts, first.ends) == (datetime(2025, 6, 15, 9, tzinfo=UTC), datetime(2025, 6, 17, 18, tzinfo=UTC))
    assert (over.id, over.state, over.timezone) == ("3", "completed", "")
    assert (second.id, second.state, second.starts) == ("2", "running", datetime(2024, 5, 23, 2, 30, tzinfo=UTC))


def test_the_sandbox_has_two_events(station: MakeStation, sandbox: RunningSandbox) -> None:
    """Every envelope gives the same list, the configured event among them."""
    for envelope in ("data.plural", "data", "plural", "bare"):
        sandbox.faults(envelope=envelope)
        assert [event.id for event in station(sandbox.url).events()] == [EVENT_ID, OTHER_EVENT_ID]


def test_sessions_have_their_hours_place_and_capacity(station: MakeStation) -> None:
    """GET …/sessions; a session without an id is left out, one without a name goes by its id."""
    row = {
        "session_id": 77,
        "name": "Opening Keynote",
        "type": "keynote",
        "location": "Main Auditorium",
        "capacity": 5000,
        "start_time": "2025-06-15T09:00:00Z",
        "end_time": "2025-06-15T10:00:00Z",
    }
    with answering(_says({"status": "success", "data": {"sessions": [row, {"name": "no id"}, {"id": "78"}]}})) as (url, heard):
        keynote, bare = station(url).sessions()
    assert heard.requests[0][:2] == ("GET", "/sessions")
    assert (keynote.id, keynote.name, keynote.place, keynote.capacity) == ("77", "Opening Keynote", "Main Auditorium", 5000)
    assert (keynote.starts, keynote.ends) == (datetime(2025, 6, 15, 9, tzinfo=UTC), datetime(2025, 6, 15, 10, tzinfo=UTC))
    assert (bare.id, bare.name, bare.starts, bare.capacity) == ("78", "78", None, None)


def test_the_sandbox_has_an_agenda(station: MakeStation, sandbox: RunningSandbox) -> None:
    """Fifteen sessions of three days arrive, over as many pages as it takes."""
    sandbox.faults(per_page_cap=10)
    sessions = station(sandbox.url).sessions()
    assert len({each.id for each in sessions}) == 15
    assert all(each.starts and each.ends and each.place and each.capacity for each in sessions)


def test_a_portal_without_an_agenda_has_no_sessions(station: MakeStation) -> None:
    """404 without a word for the event is a portal that lacks the call; EVENT_NOT_FOUND is a wrong event."""
    with answering(_says({"status": "error"}, 404)) as (url, _):
        assert station(url).sessions() == ()
    with answering(lambda *_: _error("EVENT_NOT_FOUND", 404)) as (url, _), pytest.raises(Refused, match="event_id"):
        station(url).sessions()


def test_ticket_types_say_how_many_are_left(station: MakeStation) -> None:
    """GET …/tickets; what is left is said or follows from quantity and sold, else it is not known."""
    listed = [
        {"ticket_id": "1", "name": "Early Bird", "quantity": 100, "sold": 58},
        {"id": 2, "ticket_name": "VIP Pass", "available": "3", "quantity": 50, "sold": 0},
        {"ticket_id": "3", "name": "Student", "quantity": 200},
        {"ticket_id": "4", "name": "Over", "quantity": 5, "sold": 7},
        {"name": "no id"},
    ]
    with answering(_says({"status": "success", "data": listed})) as (url, heard):
        assert station(url).ticket_types() == (
            TicketType("1", "Early Bird", 42),
            TicketType("2", "VIP Pass", 3),
            TicketType("3", "Student", None),
            TicketType("4", "Over", 0),
        )
    assert heard.requests[0][:2] == ("GET", "/tickets")


def test_an_unknown_form_is_no_empty_list(station: MakeStation) -> None:
    """Events, sessions and ticket types in a form that is not known are Unreachable, never none."""
    with answering(_says({"status": "success", "data": {"rows": []}})) as (url, _):
        kiosk = station(url)
        for ask in (kiosk.events, kiosk.sessions, kiosk.ticket_types):
            with pytest.raises(Unreachable, match="form that is not known"):
                ask()


def test_a_walk_in_is_registered_as_the_guide_shows(station: MakeStation) -> None:
    """POST …/registrations as JSON with attendee, ticket id and quantity; the answer becomes a ticket."""
    with answering(_says({"status": "success", "code": 201, "data": MADE}, 201)) as (url, heard):
        walked = station(url).walk_in(JANE)
    method, path, query, body = heard.requests[0]
    assert (method, path, query["authorization"], heard.types) == ("POST", "/registrations", "Zoho-oauthtoken 1000.t1", ["application/json"])
    assert body == {
        "attendee": {
            "first_name": "Jane",
            "last_name": "Smith",
            "email": "jane.smith@example.com",
            "phone": "555-9876",
            "company": "Tech Innovations Inc",
        },
        "ticket_id": "345678",
        "quantity": 1,
    }
    ticket = walked.ticket
    assert (ticket.id, ticket.name, ticket.type, ticket.type_id) == ("123456000000456789", "Jane Smith", "General Admission", "345678")
    assert (ticket.company, ticket.status, ticket.event) == ("Tech Innovations Inc", Status.VALID, EVENT_ID)
    assert TicketCode("123456000000456789") in ticket.codes
    assert walked.group == ""


def test_what_is_not_known_of_a_walk_in_is_not_sent(station: MakeStation) -> None:
    """Empty fields are left out, and an answer that says only the id still makes a ticket with the guest's name."""
    with answering(_says({"status": "success", "data": {"registration_id": 900}}, 201)) as (url, heard):
        ticket = station(url).walk_in(WalkIn("w", "Ana", "", type_id="7")).ticket
    assert heard.requests[0][3] == {"attendee": {"first_name": "Ana"}, "ticket_id": "7", "quantity": 1}
    assert (ticket.id, ticket.name, ticket.first_name, ticket.type_id) == ("900", "Ana", "Ana", "7")


def test_a_walk_in_enters_with_the_code_that_the_sandbox_gives(station: MakeStation, changing: RunningSandbox) -> None:
    """Registered at the door, found in the next pull with the same id, code and name."""
    kiosk = station(changing.url)
    made = kiosk.walk_in(WalkIn("w", "Zoë", "Åberg", "zoe@example.com", "Äpple", "", TICKET_TYPES[3].id)).ticket
    (pulled,) = [ticket for page in kiosk.roster() for ticket in page.tickets if ticket.id == made.id]
    assert (pulled.name, pulled.type, pulled.company, pulled.codes) == ("Zoë Åberg", "Student", "Äpple", made.codes)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("DUPLICATE_REGISTRATION", "registered already"),
        ("TICKET_SOLD_OUT", "choose another type"),
        ("REGISTRATION_CLOSED", "closing date"),
        ("INVALID_TICKET", "ticket type"),
        ("EVENT_NOT_FOUND", "event_id"),
        ("SOMETHING_NEW", "SOMETHING_NEW"),
    ],
)
def test_a_walk_in_that_is_turned_down_says_what_to_do(station: MakeStation, code: str, words: str) -> None:
    """The platform's word is kept, the words help, and nobody's name or address stands in them; nothing is searched."""
    with answering(lambda *_: _error(code)) as (url, heard):
        with pytest.raises(Refused, match=words) as caught:
            station(url).walk_in(JANE)
        assert heard.paths == ["POST /registrations"]
    assert caught.value.code == code
    assert "jane" not in str(caught.value).casefold()


def _duplicate(*rows: dict[str, Any]) -> Answering:
    """Turns the registration down, and lists these."""

    def answer(method: str, path: str, query: dict[str, str], body: Any) -> Response:
        return _error("DUPLICATE_REGISTRATION") if method == "POST" else JSONResponse({"status": "success", "data": list(rows)})

    return answer


def _sent_before(person: WalkIn = JANE) -> WalkIn:
    return WalkIn(person.id, person.first_name, person.last_name, person.email, type_id=person.type_id, sent_before=True)


def test_our_own_earlier_walk_in_is_found_again(station: MakeStation) -> None:
    """A duplicate of what may have been sent before is looked for by address and name, whatever its letters' case, and taken."""
    ours = {**MADE, "attendee": {"first_name": "JANE", "last_name": "smith", "email": "Jane.Smith@Example.com"}}
    with answering(_duplicate(registration(1), ours)) as (url, heard):
        assert station(url).walk_in(_sent_before()).ticket.id == "123456000000456789"
    assert heard.paths == ["POST /registrations", "GET /registrations"]


@pytest.mark.parametrize(
    "other",
    [
        {"attendee": {"first_name": "John", "last_name": "Smith", "email": "jane.smith@example.com"}},
        {"attendee": {"first_name": "Jane", "last_name": "Smith", "email": "other@example.com"}},
        {"status": "cancelled"},
        {"ticket": {"ticket_id": "999", "ticket_name": "VIP"}},
    ],
)
def test_somebody_elses_registration_is_never_taken_for_ours(station: MakeStation, other: dict[str, Any]) -> None:
    """Another name, address or ticket type, or a cancelled one: the duplicate stands."""
    with answering(_duplicate({**MADE, **other})) as (url, _):
        with pytest.raises(Refused) as caught:
            station(url).walk_in(_sent_before())
        assert caught.value.code == "DUPLICATE_REGISTRATION"


def test_a_lost_answer_makes_one_registration(station: MakeStation, changing: RunningSandbox) -> None:
    """The connection breaks after the sandbox has registered; the second try finds it and makes no other."""
    kiosk = station(changing.url)
    person = WalkIn("w2", "Lost", "Answer", "lost@example.com", type_id=TICKET_TYPES[0].id)
    changing.faults(lost_answer=1)
    with pytest.raises(Unreachable) as caught:
        kiosk.walk_in(person)
    assert caught.value.delivered
    found = kiosk.walk_in(_sent_before(person)).ticket
    listed = [ticket for page in kiosk.roster() for ticket in page.tickets if ticket.email == "lost@example.com"]
    assert [ticket.id for ticket in listed] == [found.id]


def test_without_an_address_an_earlier_walk_in_is_told_by_name_and_type(station: MakeStation) -> None:
    """It is looked for before it is made again; two of one name are a question for a person; none is made anew."""
    person = WalkIn("w3", "Ana", "Silva", type_id="345678", sent_before=True)
    row = {**MADE, "attendee": {"first_name": "Ana", "last_name": "Silva"}}

    def answer(rows: list[dict[str, Any]]) -> Answering:
        return lambda method, *_: JSONResponse({"status": "success", "data": rows if method == "GET" else {**row, "registration_id": "new"}})

    with answering(answer([registration(1), row])) as (url, heard):
        assert station(url).walk_in(person).ticket.id == "123456000000456789"
        assert heard.paths == ["GET /registrations"]
    with answering(answer([row, {**row, "registration_id": "2"}])) as (url, heard):
        with pytest.raises(Refused) as caught:
            station(url).walk_in(person)
        assert (caught.value.code, heard.paths) == ("MAY_HAVE_ARRIVED", ["GET /registrations"])
    with answering(answer([registration(1)])) as (url, heard):
        assert station(url).walk_in(person).ticket.id == "new"
        assert heard.paths == ["GET /registrations", "POST /registrations"]


def test_a_walk_in_without_a_type_is_not_sent(station: MakeStation) -> None:
    """The guide wants a ticket id: its absence is said before anything leaves."""
    with answering(_says({})) as (url, heard):
        with pytest.raises(Refused, match="choose one"):
            station(url).walk_in(WalkIn("w", "Ana", "Silva"))
        assert not heard.requests


@pytest.mark.parametrize("body", [{}, [], "created", {"status": "success", "data": {}}, {"status": "success", "data": {"attendee": {}}}])
def test_a_registration_that_has_no_id_may_have_been_made(station: MakeStation, body: Any) -> None:
    """A success that names no registration is asked about again, as one that may have arrived."""
    with answering(_says(body, 201)) as (url, _):
        with pytest.raises(Unreachable) as caught:
            station(url).walk_in(JANE)
        assert caught.value.delivered


def test_a_correction_sends_only_what_changes(station: MakeStation) -> None:
    """PUT …/registrations/{id} with those fields of the attendee; nothing to change is no call."""
    with answering(_says({"status": "success", "code": 200, "data": MADE})) as (url, heard):
        kiosk = station(url)
        kiosk.correct("123/456", Correction(last_name="Smith-Jones", company=""))
        kiosk.correct("1", Correction())
    method, path, query, body = heard.requests[0]
    assert (method, path, query["authorization"], heard.types) == (
        "PUT",
        "/registrations/123%2F456",
        "Zoho-oauthtoken 1000.t1",
        ["application/json"],
    )
    assert body == {"attendee": {"last_name": "Smith-Jones", "company": ""}}
    assert len(heard.requests) == 1


def test_a_correction_shows_in_the_next_pull(station: MakeStation, changing: RunningSandbox) -> None:
    """The sandbox keeps the new name and leaves the rest as it was."""
    kiosk, person = station(changing.url), next(person for person in people() if person.welcome)
    kiosk.correct(person.registration_id, Correction(first_name="Mária"))
    (pulled,) = [ticket for page in kiosk.roster() for ticket in page.tickets if ticket.id == person.registration_id]
    assert (pulled.first_name, pulled.last_name, pulled.email) == ("Mária", person.last_name, person.email)


def test_a_cancellation_shows_in_the_next_pull_and_can_be_repeated(station: MakeStation, changing: RunningSandbox) -> None:
    """DELETE …/registrations/{id}; a second one is no error."""
    kiosk = station(changing.url)
    made = kiosk.walk_in(WalkIn("w4", "Never", "Mind", "never@example.com", type_id=TICKET_TYPES[0].id)).ticket
    kiosk.cancel(made.id)
    kiosk.cancel(made.id)
    left = [ticket.status for page in kiosk.roster() for ticket in page.tickets if ticket.id == made.id]
    assert left == [Status.CANCELLED]


def test_a_cancellation_is_a_delete_without_a_body(station: MakeStation) -> None:
    """Method, path and header are the guide's; an empty 204 is a success."""
    with answering(lambda *_: Response(status_code=204)) as (url, heard):
        station(url).cancel("42")
    method, path, query, body = heard.requests[0]
    assert (method, path, query, body) == ("DELETE", "/registrations/42", {"authorization": "Zoho-oauthtoken 1000.t1"}, None)


@pytest.mark.parametrize("code", ["REGISTRATION_NOT_FOUND", "ALREADY_CANCELLED"])
def test_what_is_gone_is_cancelled(station: MakeStation, code: str) -> None:
    """The wish is fulfilled, whoever fulfilled it; only a wrong event or a missing call is an error."""
    with answering(lambda *_: _error(code, 404)) as (url, _):
        station(url).cancel("42")
    for answer in (_error("EVENT_NOT_FOUND", 404), JSONResponse({"status": "error"}, 405)):
        with answering(_always(answer)) as (url, _), pytest.raises(Refused):
            station(url).cancel("42")


def test_a_registration_known_by_its_code_only_cannot_be_changed(station: MakeStation) -> None:
    """It has no path of its own: this is said, and nothing is sent."""
    with answering(_says({})) as (url, heard):
        kiosk = station(url)
        changes: tuple[Callable[[], None], ...] = (lambda: kiosk.cancel("qr:A"), lambda: kiosk.correct("qr:A", Correction(company="X")))
        for change in changes:
            with pytest.raises(Refused, match="no id"):
                change()
        assert not heard.requests


_NO_ANSWERS = [
    Response("<html>Welcome to VenueNet</html>", 404, media_type="text/html"),
    Response("<html>Welcome to VenueNet</html>", 200, media_type="text/html"),
    JSONResponse(["unexpected"]),
    JSONResponse({"weather": "fine"}),
]


@pytest.mark.parametrize("answer", _NO_ANSWERS)
def test_a_page_instead_of_an_answer_changes_nothing(station: MakeStation, answer: Response) -> None:
    """A captive portal's page, or an answer that is none, never passes for a change that was made."""
    with answering(lambda *_: answer) as (url, _):
        kiosk = station(url)
        for change in (lambda: kiosk.walk_in(JANE), lambda: kiosk.correct("1", Correction(company="X")), lambda: kiosk.cancel("1")):
            with pytest.raises(Unreachable):
                change()
