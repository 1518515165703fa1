"""Pulling the roster: whole, in every envelope and manner of paging that platforms.md leaves open."""

from collections.abc import Callable
from itertools import chain
from typing import Any

import pytest
from starlette.responses import JSONResponse, Response

from kiosk.core.errors import Refused, Unauthorised, Unreachable
from kiosk.core.ticket import Status, Strength, Ticket
from kiosk.platforms.zoho_backstage.platform import ZohoBackstage
from kiosk.sandbox.event import EVENT_ID
from kiosk.sandbox.people import people
from tests.platforms.stations import MakeStation, answering, registration
from tests.running import RunningSandbox


def _tickets(kiosk: ZohoBackstage) -> list[Ticket]:
    return list(chain.from_iterable(page.tickets for page in kiosk.roster()))


def test_the_whole_roster_arrives_as_the_platform_has_it(station: MakeStation, sandbox: RunningSandbox) -> None:
    """Five hundred guests, every status, each with name, type, order, payment and the code that admits."""
    tickets = _tickets(station(sandbox.url))
    told = {(t.id, t.first_name, t.last_name, t.type, t.company, t.order, t.email, t.paid, t.codes[0].text, t.event) for t in tickets}
    assert told == {
        (p.registration_id, p.first_name, p.last_name, p.ticket_type, p.company, p.order, p.email, p.paid, p.code, EVENT_ID) for p in people()
    }
    words = {"pending": Status.PENDING, "cancelled": Status.CANCELLED, "rejected": Status.REJECTED, "waitlist": Status.WAITLISTED}
    wanted = {person.registration_id: words.get(person.status, Status.VALID) for person in people()}
    assert {ticket.id: ticket.status for ticket in tickets} == wanted
    assert all([code.strength for code in ticket.codes].count(Strength.ADMITS) == 1 for ticket in tickets)


@pytest.mark.parametrize("envelope", ["data.plural", "data", "plural", "bare"])
@pytest.mark.parametrize("paging", ["pagination", "page_context", "info", "none"])
def test_every_envelope_and_paging_object_is_read(station: MakeStation, sandbox: RunningSandbox, envelope: str, paging: str) -> None:
    """The same five hundred arrive whatever they are wrapped in, and whatever says that there are more."""
    sandbox.faults(envelope=envelope, paging=paging)
    assert len({ticket.id for ticket in _tickets(station(sandbox.url))}) == 500


@pytest.mark.parametrize("cap", [25, 50, 100])
def test_a_cap_of_the_server_is_found_out(station: MakeStation, sandbox: RunningSandbox, cap: int) -> None:
    """A first page shorter than asked, of a round length and without a paging object, is not taken for the whole roster."""
    sandbox.faults(per_page_cap=cap, paging="none", envelope="bare")
    assert len(_tickets(station(sandbox.url))) == 500


def test_a_server_that_ignores_paging_is_asked_twice_only(station: MakeStation) -> None:
    """A second page with the first one's ids ends the pull, and brings nobody in twice."""
    everybody = [registration(number) for number in range(250)]
    with answering(lambda *_: JSONResponse({"status": "success", "data": everybody})) as (url, heard):
        assert len({ticket.id for ticket in _tickets(station(url))}) == 250
        assert len(heard.requests) == 2


def test_a_server_that_repeats_a_page_and_promises_more_is_not_believed(station: MakeStation) -> None:
    """A part of a roster must never pass for the whole: 200 of 500 is an error."""
    body = {"data": [registration(number) for number in range(200)], "pagination": {"has_more_items": True, "total_count": 500}}
    with answering(lambda *_: JSONResponse(body)) as (url, _), pytest.raises(Unreachable, match="repeats a page"):
        _tickets(station(url))


@pytest.mark.parametrize(("length", "calls"), [(0, 1), (7, 1), (199, 1), (200, 2), (100, 2)])
def test_how_many_calls_a_small_roster_costs(station: MakeStation, length: int, calls: int) -> None:
    """A short page ends the pull at once, a full or round one costs one more call."""

    def answer(method: str, path: str, query: dict[str, str], body: Any) -> Response:
        shown = length if query["page"] == "1" else 0
        return JSONResponse({"status": "success", "data": {"registrations": [registration(number) for number in range(shown)]}})

    with answering(answer) as (url, heard):
        assert len(_tickets(station(url))) == length
        assert len(heard.requests) == calls


@pytest.mark.parametrize(
    ("told", "length", "calls"),
    [
        ({"pagination": {"has_more_items": True}}, 37, 3),
        ({"pagination": {"page": 1, "total_pages": 9}}, 37, 3),
        ({"data_page": 1, "page_context": {"has_more_page": "true"}}, 37, 3),
        ({"info": {"more_records": True}}, 37, 3),
        ({"pagination": {"nextPage": 2}}, 37, 3),
        ({"pagination": {"nextPage": None}}, 200, 1),
        ({"pagination": {"has_more_items": False}}, 200, 1),
        ({"pagination": {"page": "1", "total_pages": "1"}}, 200, 1),
        ({"page_context": {"has_more_page": False}}, 200, 1),
        ({"info": {"more_records": "false"}}, 200, 1),
    ],
)
def test_the_answers_own_word_about_more_pages_counts(station: MakeStation, told: dict[str, Any], length: int, calls: int) -> None:
    """A short page goes on where more is promised, a full one ends the pull where it is not."""

    def answer(method: str, path: str, query: dict[str, str], body: Any) -> Response:
        page = int(query["page"])
        rows = [registration(page * 1000 + number) for number in range(length if page < 3 else 0)]
        return JSONResponse({"data": {"registrations": rows, **told}})

    with answering(answer) as (url, heard):
        assert len(_tickets(station(url))) == length * min(calls, 2)
        assert len(heard.requests) == calls


def test_the_calls_are_those_of_the_guide(station: MakeStation) -> None:
    """GET registrations with page and per_page; tickets are not asked for where every registration names its own."""
    with answering(lambda *_: JSONResponse({"data": [registration(1)]})) as (url, heard):
        _tickets(station(url))
    assert heard.paths == ["GET /registrations"]
    assert (heard.requests[0][2]["page"], heard.requests[0][2]["per_page"]) == ("1", "200")


def test_names_of_ticket_types_are_looked_up_once_where_they_are_missing(station: MakeStation) -> None:
    """One call of GET tickets names the types of all registrations that only tell an id."""

    def answer(method: str, path: str, query: dict[str, str], body: Any) -> Response:
        if path == "/tickets":
            return JSONResponse({"data": {"tickets": [{"ticket_id": "345678", "name": "VIP Pass"}]}})
        return JSONResponse({"data": [registration(n, ticket={"ticket_id": 345678}) for n in range(5)]})

    with answering(answer) as (url, heard):
        assert {ticket.type for ticket in _tickets(station(url))} == {"VIP Pass"}
    assert heard.paths.count("GET /tickets") == 1


@pytest.mark.parametrize("status", [404, 405])
def test_a_portal_without_tickets_or_checkins_is_no_error(station: MakeStation, status: int) -> None:
    """404 or 405 on the side lists means that this portal has none."""

    def answer(method: str, path: str, query: dict[str, str], body: Any) -> Response:
        if path != "/registrations":
            return JSONResponse({"status": "error", "code": "URL_RULE_NOT_CONFIGURED"}, status)
        return JSONResponse({"data": [registration(1, ticket={"ticket_id": "5"})]})

    with answering(answer) as (url, _):
        kiosk = station(url)
        assert [ticket.type_id for ticket in _tickets(kiosk)] == ["5"]
        assert list(kiosk.remote_entries()) == []


@pytest.mark.parametrize(
    "body", [{"status": "success", "data": {"people": [1]}}, {"hello": "world"}, "registrations", 7, None, {"data": {"registrations": {}}}]
)
def test_an_unknown_form_is_never_an_empty_roster(station: MakeStation, body: Any) -> None:
    """Where no list can be found the pull fails, and the old roster stays."""
    with answering(lambda *_: JSONResponse(body)) as (url, _), pytest.raises(Unreachable):
        _tickets(station(url))


@pytest.mark.parametrize(
    "body", [{"status": "success", "code": 200, "data": {}}, {"data": {"registrations": None}}, {"data": []}, [], {"registrations": []}]
)
def test_an_empty_roster_is_one_in_every_form(station: MakeStation, body: Any) -> None:
    """An event without registrations is not an error."""
    with answering(lambda *_: JSONResponse(body)) as (url, _):
        assert _tickets(station(url)) == []


def test_a_registration_given_twice_counts_as_the_later_one(station: MakeStation) -> None:
    """Within a page the later row wins."""
    twice = [registration(1), registration(2), registration(1, status="cancelled")]
    with answering(lambda *_: JSONResponse({"data": twice})) as (url, _):
        assert {ticket.id: ticket.status for ticket in _tickets(station(url))} == {"900001": Status.CANCELLED, "900002": Status.VALID}


def test_rows_without_any_id_are_left_out_and_counted(station: MakeStation) -> None:
    """A row that nothing can name is skipped, and the page says how many."""
    rows = [registration(1), {"status": "approved"}, "nonsense", {"attendee": {"first_name": "Ann"}}]
    with answering(lambda *_: JSONResponse({"data": rows})) as (url, _):
        (page,) = station(url).roster()
    assert (len(page.tickets), page.skipped) == (1, 3)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (lambda: JSONResponse({"status": "error", "code": "EVENT_NOT_FOUND"}, 404), Refused),
        (lambda: JSONResponse({"status": "error", "data": {"code": "EVENT_NOT_FOUND"}}), Refused),
        (lambda: JSONResponse({"status": "error", "error": {"code": "EVENT_NOT_FOUND"}}, 400), Refused),
        (lambda: JSONResponse({"error": "event_not_found", "code": 404}, 404), Refused),
    ],
)
def test_an_error_is_found_wherever_its_word_stands(station: MakeStation, answer: Callable[[], Response], error: type[Exception]) -> None:
    """The word may stand at the top level, in data, or in error, with any HTTP status."""
    with answering(lambda *_: answer()) as (url, _), pytest.raises(error) as caught:
        _tickets(station(url))
    assert isinstance(caught.value, Refused)
    assert caught.value.code == "EVENT_NOT_FOUND"


def test_a_row_that_is_none_does_not_make_a_page_short(station: MakeStation) -> None:
    """A full page with nonsense in it is still a full page: the pull goes on."""

    def answer(method: str, path: str, query: dict[str, str], body: Any) -> Response:
        page = int(query["page"])
        return JSONResponse([None, *(registration(page * 1000 + number) for number in range(199 if page < 3 else 3))])

    with answering(answer) as (url, _):
        assert len(_tickets(station(url))) == 199 + 199 + 3


def test_a_guest_may_have_several_check_ins(station: MakeStation) -> None:
    """A second page with the same guests on another day is not a repeated page."""

    def answer(method: str, path: str, query: dict[str, str], body: Any) -> Response:
        day = int(query["page"])
        rows = [{"registration_id": n, "check_in_time": f"2026-06-{14 + day}T09:00:00Z"} for n in range(200 if day < 3 else 0)]
        return JSONResponse({"data": {"checkins": rows}})

    with answering(answer) as (url, _):
        entries = [entry for page in station(url).remote_entries() for entry in page]
        assert len({(entry.ticket, entry.at) for entry in entries}) == 400


def test_an_error_in_the_middle_ends_the_pull(station: MakeStation, sandbox: RunningSandbox) -> None:
    """A 5xx after the first page raises: nobody may take two hundred for the whole roster."""
    pages = station(sandbox.url).roster()
    next(pages)
    sandbox.faults(status=503)
    with pytest.raises(Unreachable):
        list(pages)


def test_another_doors_check_ins_arrive_with_time_place_and_person(station: MakeStation, sandbox: RunningSandbox) -> None:
    """GET checkins tells when, where and by whom; the roster's status alone tells only that."""
    person = people()[-1]
    sandbox.another_door(person.registration_id, check_in_time="2026-11-20T08:00:00Z")
    kiosk = station(sandbox.url)
    (entry,) = [each for page in kiosk.remote_entries() for each in page if each.ticket == person.registration_id]
    assert (entry.at and entry.at.isoformat(), entry.where, entry.by) == ("2026-11-20T08:00:00+00:00", "South Door", "Ana")
    (bare,) = [each for page in kiosk.roster() for each in page.entries if each.ticket == person.registration_id]
    assert (bare.at, bare.where) == (None, None)


@pytest.mark.parametrize("paging", ["pagination", "none"])
def test_check_ins_are_paged_like_the_roster(station: MakeStation, sandbox: RunningSandbox, paging: str) -> None:
    """Every check-in arrives when the server gives ten at a time."""
    inside = {row["registration_id"] for row in sandbox.checkins()}
    for person in [each for each in reversed(people()) if each.welcome and each.registration_id not in inside][: 25 - len(inside)]:
        sandbox.another_door(person.registration_id)
    sandbox.faults(per_page_cap=10, paging=paging)
    listed = [entry.ticket for page in station(sandbox.url).remote_entries() for entry in page]
    assert len(listed) >= 25
    assert sorted(listed) == sorted(row["registration_id"] for row in sandbox.checkins())


@pytest.mark.parametrize(
    "event",
    [
        {
            "event_id": EVENT_ID,
            "name": "Summit",
            "timezone": "Europe/Lisbon",
            "start_date": "2026-06-15T09:00:00Z",
            "end_date": "2026-06-17T18:00:00Z",
        },
        {
            "id": int(EVENT_ID),
            "name": "Summit",
            "timezone": "Europe/Lisbon",
            "start_time": "2026-06-15T10:00:00+01:00",
            "end_time": 1781719200000,
        },
    ],
)
@pytest.mark.parametrize("wrapped", [True, False])
def test_the_event_is_read_in_both_spellings(station: MakeStation, event: dict[str, Any], wrapped: bool) -> None:
    """v1 says event_id, start_date, end_date; v3 says id, start_time, end_time; ids are strings either way."""
    with answering(lambda *_: JSONResponse({"status": "success", "data": event} if wrapped else event)) as (url, _):
        told = station(url).event()
    assert (told.id, told.name, told.timezone) == (EVENT_ID, "Summit", "Europe/Lisbon")
    assert told.starts is not None
    assert told.ends is not None
    assert (told.starts.isoformat(), told.ends.isoformat()) == ("2026-06-15T09:00:00+00:00", "2026-06-17T18:00:00+00:00")


def test_the_events_own_codes_are_known(station: MakeStation, sandbox: RunningSandbox) -> None:
    """Id, slug and address of the event are told, so that a scan of its poster can say so."""
    told = station(sandbox.url).event()
    assert {EVENT_ID, "tech-summit-2026", "https://backstage.zoho.example/techsummit/events/tech-summit-2026"} == told.codes


def test_a_slug_in_the_settings_does_not_make_every_ticket_foreign(station: MakeStation) -> None:
    """Registrations that tell the event's number belong to the event that was configured by its slug."""

    def answer(method: str, path: str, query: dict[str, str], body: Any) -> Response:
        if path.endswith("/tech-summit"):
            return JSONResponse({"data": {"event_id": 77, "name": "Tech Summit"}})
        return JSONResponse({"data": [registration(1, event_id=77), registration(2, event_id="78")]})

    with answering(answer) as (url, _):
        kiosk = station(url, {"event_id": "tech-summit"})
        kiosk.event()
        assert [ticket.event for ticket in _tickets(kiosk)] == ["tech-summit", "78"]


def test_wrong_credentials_in_the_middle_are_said_as_such(station: MakeStation, sandbox: RunningSandbox) -> None:
    """A refresh token revoked during a pull pauses the station rather than looking like a broken network."""
    secrets = {"KIOSK_CLIENT_SECRET": "sandbox-secret", "KIOSK_REFRESH_TOKEN": "sandbox-refresh"}
    pages = station(sandbox.url, secrets=secrets).roster()
    next(pages)
    sandbox.faults(expire_tokens=True)
    secrets["KIOSK_REFRESH_TOKEN"] = "revoked"
    with pytest.raises(Unauthorised, match="KIOSK_REFRESH_TOKEN"):
        list(pages)


def test_a_portal_without_the_event_call_still_gives_its_roster(station: MakeStation) -> None:
    """A plain 404 on the event alone is no missing event: the event has no name, and the registrations are read."""

    def answer(method: str, path: str, *_: Any) -> Response:
        return JSONResponse({"data": [registration(1)]}) if path == "/registrations" else Response("Not Found", 404)

    with answering(answer) as (url, _):
        here = station(url)
        assert here.event().name == ""
        assert len(_tickets(here)) == 1


@pytest.mark.parametrize("cap", [200, 50])
@pytest.mark.parametrize("paging", ["pagination", "page_context", "none"])
def test_a_pull_that_broke_off_goes_on_where_it_was(station: MakeStation, sandbox: RunningSandbox, cap: int, paging: str) -> None:
    """After any page another station can take up the rest, with the server's own size of pages; together they have everybody."""
    sandbox.faults(per_page_cap=cap, paging=paging)
    whole = list(station(sandbox.url).roster())
    assert len(whole) == -(-500 // cap)
    for stopped in (1, len(whole) - 1):
        rest = list(station(sandbox.url).roster(whole[stopped - 1].resume))
        assert [page.tickets for page in rest] == [page.tickets for page in whole[stopped:]]
    assert all(page.resume for page in whole[:-1])
    assert whole[-1].resume == "" or list(station(sandbox.url).roster(whole[-1].resume)) == []


def test_a_pull_that_goes_on_asks_for_no_page_twice(station: MakeStation) -> None:
    """The next page's number is what is asked for first."""

    def answer(method: str, path: str, query: dict[str, str], body: Any) -> Response:
        page = int(query["page"])
        return JSONResponse({"data": [registration(page * 1000 + number) for number in range(200 if page < 4 else 3)]})

    with answering(answer) as (url, heard):
        first = next(station(url).roster())
        rest = list(station(url).roster(first.resume))
    assert [query["page"] for _, _, query, _ in heard.requests] == ["1", "2", "3", "4"]
    assert sum(len(page.tickets) for page in rest) == 403


@pytest.mark.parametrize("resume", ["nonsense", "2", "0/200", "-1/200", "2/0", "2/" + "9" * 30, "٢/٢٠٠"])
def test_a_place_that_cannot_be_read_begins_anew(station: MakeStation, resume: str) -> None:
    """Nobody is left out for a text that this version did not write."""
    with answering(lambda *_: JSONResponse({"data": [registration(1)]})) as (url, heard):
        list(station(url).roster(resume))
    assert (heard.requests[0][2]["page"], heard.requests[0][2]["per_page"]) == ("1", "200")


@pytest.mark.parametrize(("paging", "total"), [("pagination", 500), ("page_context", None), ("info", None), ("none", None)])
def test_the_length_of_the_list_is_what_the_platform_says(
    station: MakeStation, sandbox: RunningSandbox, paging: str, total: int | None
) -> None:
    """Each page tells it where the paging object does, and nothing is guessed where it does not."""
    sandbox.faults(paging=paging)
    assert {page.total for page in station(sandbox.url).roster()} == {total}
