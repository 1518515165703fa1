"""The v3 roster: every attendee, whichever way the list is paged, and while it changes."""

from itertools import chain
from typing import Any

import pytest
from starlette.responses import JSONResponse, Response

from kiosk.core.errors import Unreachable
from kiosk.core.ticket import Status, Strength, Ticket
from kiosk.platforms.zoho_backstage_v3.platform import ZohoBackstageV3
from kiosk.sandbox.event import EVENT_ID, TICKET_TYPES
from kiosk.sandbox.people import people
from kiosk.sandbox.zoho_v3 import FACE
from tests.platforms.stations import answering
from tests.platforms.zoho_v3.portals import ROOT, MakePortal, attendee, figures, listed
from tests.running import RunningSandbox

_CLASSES = {kind.name: kind.id for kind in TICKET_TYPES}


def _tickets(kiosk: ZohoBackstageV3, resume: str = "") -> list[Ticket]:
    return list(chain.from_iterable(page.tickets for page in kiosk.roster(resume)))


def _ids(kiosk: ZohoBackstageV3) -> set[str]:
    return {ticket.id for ticket in _tickets(kiosk)}


def test_the_whole_roster_arrives_as_the_platform_has_it(portal: MakePortal, v3: RunningSandbox) -> None:
    """Every attendee once, with name, class, company, e-mail, status and the one code that admits."""
    tickets = _tickets(portal(v3.url))
    told = {(t.id, t.first_name, t.last_name, t.type, t.type_id, t.company, t.email, t.codes[0].text, t.event) for t in tickets}
    wanted = list(people())
    assert told == {
        (FACE.ticket_id(p), p.first_name, p.last_name, p.ticket_type, _CLASSES[p.ticket_type], p.company, p.email, FACE.qr(p), EVENT_ID)
        for p in wanted
    }
    words = {"pending": Status.PENDING, "cancelled": Status.CANCELLED, "rejected": Status.REJECTED, "waitlist": Status.WAITLISTED}
    assert {t.id: t.status for t in tickets} == {FACE.ticket_id(p): words.get(p.status, Status.VALID) for p in wanted}
    assert all([code.strength for code in ticket.codes].count(Strength.ADMITS) == 1 for ticket in tickets)
    assert {t.id for t in tickets if t.attention and t.attention[0].text} == {FACE.ticket_id(p) for p in wanted if p.requirements}


@pytest.mark.parametrize("envelope", ["plural", "data", "bare"])
@pytest.mark.parametrize("paging", ["pagination", "next_page", "none"])
def test_both_ways_of_paging_are_read(portal: MakePortal, v3: RunningSandbox, envelope: str, paging: str) -> None:
    """``pagination{…}``, ``pagination.nextPage`` and no word at all, whatever the list is wrapped in: all five hundred."""
    v3.faults(envelope=envelope, paging=paging)
    assert len(_ids(portal(v3.url))) == 500


@pytest.mark.parametrize("cap", [10, 75])
def test_a_smaller_page_of_the_servers_own_is_no_end(portal: MakePortal, v3: RunningSandbox, cap: int) -> None:
    """Where the server gives fewer rows than were asked for, the walk goes on all the same."""
    v3.faults(per_page_cap=cap)
    assert len(_ids(portal(v3.url))) == 500


def test_the_calls_are_the_documented_ones(portal: MakePortal) -> None:
    """GET …/attendees below portals and events, a hundred a page, with Zoho's own kind of token."""
    rows = [attendee(number) for number in range(130)]
    with answering(lambda method, path, query, body: figures(rows, query)) as (url, heard):
        assert len(_ids(portal(url))) == 130
    assert heard.paths == [f"GET {ROOT}/attendees"] * 2
    token = {"authorization": "Zoho-oauthtoken 1000.t1"}
    assert [query for _, _, query, _ in heard.requests] == [
        {"page": "1", "per_page": "100", **token},
        {"page": "2", "per_page": "100", **token},
    ]


def test_each_page_says_how_long_the_list_is_and_where_to_go_on(portal: MakePortal) -> None:
    """``total_count`` is the total; a pull that broke off goes on with the next page and brings the rest."""
    rows = [attendee(number) for number in range(250)]
    with answering(lambda method, path, query, body: figures(rows, query)) as (url, heard):
        first, second, third = portal(url).roster()
        assert ([first.total, second.total, third.total], third.resume) == ([250] * 3, "")
        assert [len(page.tickets) for page in portal(url).roster(first.resume)] == [100, 50]
        assert heard.requests[-2][2]["page"] == "2"


@pytest.mark.parametrize("resume", ["nonsense", "?", "0/9", "-1", "9" * 40, "1/"])
def test_a_resume_that_is_none_begins_anew_or_says_so(portal: MakePortal, resume: str) -> None:
    """Nothing is left out because of a text that came from somewhere else."""
    rows = [attendee(number) for number in range(3)]
    with answering(lambda method, path, query, body: figures(rows, query)) as (url, _):
        assert len(_tickets(portal(url), resume)) in ({0, 3} if resume == "9" * 40 else {3})


def test_a_token_that_ends_in_the_middle_is_renewed(portal: MakePortal, v3: RunningSandbox) -> None:
    """A 401 on a later page costs one new token; nobody is missing, nothing is asked for twice."""
    v3.faults(token_calls=2)
    assert len(_ids(portal(v3.url))) == 500


# rows that go and come while the list is read


class _Changing:
    """A list that loses and gains rows after so many answers."""

    def __init__(self, count: int) -> None:
        self.rows = [attendee(number) for number in range(count)]
        self.changes: dict[int, Any] = {}
        self.answers = 0

    def __call__(self, method: str, path: str, query: dict[str, str], body: Any) -> Response:
        answer = figures(self.rows, query)
        self.answers += 1
        change = self.changes.get(self.answers)
        if change is not None:
            self.rows = change(self.rows)
        return answer

    @property
    def ids(self) -> set[str]:
        return {row["ticket_id"] for row in self.rows}


@pytest.mark.parametrize("taken", [1, 37, 100, 150])
def test_nobody_is_missed_when_others_are_taken_out_meanwhile(portal: MakePortal, taken: int) -> None:
    """Rows that move up to a page that was read already are read all the same."""
    server = _Changing(450)
    server.changes = {2: lambda rows: rows[taken:], 3: lambda rows: [*rows[:20], *rows[21:]]}
    with answering(server) as (url, heard):
        assert server.ids <= _ids(portal(url))
    assert len(heard.requests) <= 10


def test_nobody_is_missed_when_the_last_page_is_the_one_that_shrinks(portal: MakePortal) -> None:
    """The end of the list is looked at again too."""
    server = _Changing(210)
    server.changes = {2: lambda rows: rows[20:]}
    with answering(server) as (url, _):
        assert server.ids <= _ids(portal(url))


def test_nobody_is_missed_when_others_are_taken_out_between_two_tries(portal: MakePortal) -> None:
    """A pull that broke off remembers how long the list was."""
    server = _Changing(300)
    with answering(server) as (url, _):
        (first, *_rest) = portal(url).roster()
        server.rows = server.rows[5:]
        seen = {ticket.id for ticket in first.tickets} | {ticket.id for ticket in _tickets(portal(url), first.resume)}
    assert server.ids <= seen


def test_rows_that_come_meanwhile_do_no_harm(portal: MakePortal) -> None:
    """At either end of the list."""
    server = _Changing(250)
    old = set(server.ids)
    server.changes = {1: lambda rows: [attendee(900), *rows], 2: lambda rows: [*rows, attendee(901)]}
    with answering(server) as (url, _):
        seen = _ids(portal(url))
    assert old <= seen
    assert attendee(901)["ticket_id"] in seen


def test_a_list_that_never_stops_shrinking_is_given_up(portal: MakePortal) -> None:
    """With a word for it, not with an endless pull."""
    sizes = iter(range(100_000, 0, -150))

    def answer(method: str, path: str, query: dict[str, str], body: Any) -> Response:
        page = int(query["page"])
        return listed([attendee(page * 1000 + n) for n in range(100)], total_count=next(sizes), has_more_items=True)

    with answering(answer) as (url, _), pytest.raises(Unreachable, match="faster than it can be read"):
        _tickets(portal(url, {}))


# contradictions


@pytest.mark.parametrize("body", [{"attendees": {}}, {"hello": "world"}, "attendees", 7, None, {"pagination": {"total_count": 4}}])
def test_an_unknown_form_is_never_an_empty_roster(portal: MakePortal, body: Any) -> None:
    """Where no list can be found the pull fails, and the old roster stays."""
    with answering(lambda *_: JSONResponse(body)) as (url, _), pytest.raises(Unreachable):
        _tickets(portal(url))


@pytest.mark.parametrize("pagination", [{"total_count": 5}, {"has_more_items": True}, {"total_count": "5", "has_more_items": "true"}])
def test_an_empty_page_that_promises_more_is_not_believed(portal: MakePortal, pagination: dict[str, Any]) -> None:
    """An empty list that says it holds somebody is an error."""
    with answering(lambda *_: listed([], **pagination)) as (url, _), pytest.raises(Unreachable, match="gives none"):
        _tickets(portal(url))


def test_an_event_without_attendees_is_no_error(portal: MakePortal, v3: RunningSandbox) -> None:
    """The list is simply empty."""
    v3.faults(empty_roster=True)
    assert _tickets(portal(v3.url)) == []


def test_a_server_that_ignores_paging_is_asked_twice_only(portal: MakePortal) -> None:
    """A second page with the first one's people ends the pull where nobody said how many there are."""
    rows = [attendee(number) for number in range(200)]
    with answering(lambda *_: JSONResponse({"attendees": rows})) as (url, heard):
        assert len(_tickets(portal(url))) == 200
    assert len(heard.requests) == 2


def test_a_server_that_repeats_a_page_and_promises_more_is_not_believed(portal: MakePortal) -> None:
    """A part of a roster must never pass for the whole: 100 of 500 is an error."""
    rows = [attendee(number) for number in range(100)]
    with (
        answering(lambda *_: listed(rows, total_count=500, has_more_items=True)) as (url, _),
        pytest.raises(Unreachable, match="repeats a page"),
    ):
        _tickets(portal(url))


def test_a_list_that_says_it_is_over_too_soon_is_read_on(portal: MakePortal) -> None:
    """``has_more_items`` false beside a ``total_count`` that was not reached: the next page is asked for, and taken if it has anybody."""

    def answer(method: str, path: str, query: dict[str, str], body: Any) -> Response:
        page = int(query["page"])
        rows = [attendee(page * 1000 + n) for n in range(100 if page < 3 else 0)]
        return listed(rows, total_count=250, has_more_items=False)

    with answering(answer) as (url, heard):
        assert len(_tickets(portal(url))) == 200
    assert len(heard.requests) == 3


# rows


def test_rows_without_any_id_are_left_out_and_counted(portal: MakePortal) -> None:
    """A row that nothing can name is skipped, and the page says how many; it makes no page look like the last one again."""
    nobody: list[Any] = [{"status": 1}, "nonsense", None, {"contact": {"first_name": "Ann"}}]

    def answer(method: str, path: str, query: dict[str, str], body: Any) -> Response:
        pages = {"1": [attendee(1), *nobody], "2": nobody, "3": [attendee(2)]}
        return listed(pages[query["page"]], has_more_items=query["page"] != "3")

    with answering(answer) as (url, _):
        pages = list(portal(url).roster())
    assert sum(len(page.tickets) for page in pages) == 2
    assert sum(page.skipped for page in pages) >= 4


@pytest.mark.parametrize("across", [False, True])
@pytest.mark.parametrize("newer_first", [False, True])
def test_of_two_holders_of_one_ticket_the_later_one_counts(portal: MakePortal, across: bool, newer_first: bool) -> None:
    """A ticket that changed hands may be listed with its former holder: what was modified last is true, in whatever order, on whatever page."""
    former = attendee(1, status=2, status_string="cancelled", last_modified_time="2026-11-02T10:00:00Z")
    holder = attendee(1, id="9", contact={"first_name": "New", "last_name": "Holder"}, last_modified_time="2026-11-03T10:00:00Z")
    both = [holder, former] if newer_first else [former, holder]

    def answer(method: str, path: str, query: dict[str, str], body: Any) -> Response:
        if not across:
            return listed(both, has_more_items=False)
        return listed([both[int(query["page"]) - 1]], has_more_items=query["page"] == "1")

    with answering(answer) as (url, _):
        held = {ticket.id: ticket for ticket in _tickets(portal(url))}
    assert (held[former["ticket_id"]].name, held[former["ticket_id"]].status) == ("New Holder", Status.VALID)


def test_everybody_twice_is_everybody_once(portal: MakePortal, v3: RunningSandbox) -> None:
    """The same id twice does no harm."""
    v3.faults(twice=True)
    assert len(_ids(portal(v3.url))) == 500


def test_names_of_ticket_classes_are_looked_up_once_where_they_are_missing(portal: MakePortal) -> None:
    """One call of GET ticket_classes names the types of all attendees that only tell an id."""

    def answer(method: str, path: str, query: dict[str, str], body: Any) -> Response:
        if path == f"{ROOT}/ticket_classes":
            return listed([{"id": 3001, "name": "VIP Pass"}], "ticket_classes", has_more_items=False)
        return figures([attendee(number, ticket_name=None) for number in range(150)], query)

    with answering(answer) as (url, heard):
        assert {ticket.type for ticket in _tickets(portal(url))} == {"VIP Pass"}
    assert heard.paths.count(f"GET {ROOT}/ticket_classes") == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_ticket_classes_that_are_not_given_cost_nobody_the_roster(portal: MakePortal, status: int) -> None:
    """The roster arrives without names of classes where the scope for them is missing."""

    def answer(method: str, path: str, query: dict[str, str], body: Any) -> Response:
        if path != f"{ROOT}/attendees":
            return JSONResponse({"status_code": str(status), "message": "no"}, status)
        return figures([attendee(number, ticket_name="") for number in range(2)], query)

    with answering(answer) as (url, _):
        assert {(ticket.type, ticket.type_id) for ticket in _tickets(portal(url))} == {("", "3001")}
