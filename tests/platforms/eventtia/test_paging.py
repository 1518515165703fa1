"""Pulling the roster page by page: whole under every manner of paging, when it is cut off, and when it changes meanwhile."""

from dataclasses import replace
from itertools import chain
from typing import Any

import pytest
from starlette.responses import JSONResponse, Response

from kiosk.core.errors import PlatformError, RateLimited, Refused, Unauthorised, Unreachable
from kiosk.core.ticket import Ticket
from kiosk.platforms.eventtia.platform import Eventtia
from kiosk.ports.platform import RosterPage
from tests.platforms.eventtia.conftest import Kiosk
from tests.platforms.eventtia.serving import (
    Asked,
    attendee,
    listing,
    serving,
)


def _tickets(adapter: Eventtia) -> list[Ticket]:
    return list(chain.from_iterable(page.tickets for page in adapter.roster()))


def _counted(total: int | None) -> dict[str, Any]:
    """What ``meta`` tells besides the number of pages."""
    return {} if total is None else {"total_attendees": total}


@pytest.mark.parametrize("manner", ["pages", "links", "both", "neither"])
@pytest.mark.parametrize("count", [0, 1, 9, 10, 11, 25, 30])
def test_every_manner_of_paging_brings_everybody(kiosk: Kiosk, manner: str, count: int) -> None:
    """By ``meta.total_pages``, by ``links.next``, by both, and where there is neither."""
    rows = [attendee(number) for number in range(count)]

    def answer(asked: Asked) -> Response | None:
        if asked.path != "attendees":
            return None
        number = int(asked.query["page[number]"])
        body: dict[str, Any] = {"data": rows[(number - 1) * 10 : number * 10]}
        more = number * 10 < count
        body |= {"meta": {"total_pages": max(1, -(-count // 10)), "total_attendees": count}} if manner in {"pages", "both"} else {}
        body |= (
            {"links": {"next": f"http://elsewhere.example/?page%5Bnumber%5D={number + 1}" if more else None}}
            if manner in {"links", "both"}
            else {}
        )
        return JSONResponse(body)

    with serving(answer) as (url, heard):
        pages = list(kiosk(url, page_size=10).roster())
    assert [ticket.id for page in pages for ticket in page.tickets] == [row["id"] for row in rows]
    if manner == "pages":
        assert {page.total for page in pages} == {count}
        assert len(heard.of("attendees")) == max(1, -(-count // 10))


def test_a_cap_of_the_server_is_found_out(kiosk: Kiosk) -> None:
    """Twenty-four come where a hundred were asked for and nothing says that there are more: there may be."""
    rows = [attendee(number) for number in range(60)]

    def answer(asked: Asked) -> Response | None:
        number = int(asked.query["page[number]"])
        return JSONResponse({"data": rows[(number - 1) * 24 : number * 24]}) if asked.path == "attendees" else None

    with serving(answer) as (url, _):
        assert len(_tickets(kiosk(url))) == 60


@pytest.mark.parametrize(("before", "how_many", "counted"), [(2, 3, True), (3, 1, True), (3, 12, True), (3, 12, False)])
def test_who_is_deleted_during_the_pull_hides_nobody(kiosk: Kiosk, before: int, how_many: int, counted: bool) -> None:
    """The first ones go before a later page is asked for: what moved to an earlier page is read again, and none is missed."""
    rows = [attendee(number) for number in range(30)]
    going = [how_many]

    def answer(asked: Asked) -> Response | None:
        if asked.path != "attendees":
            return None
        if asked.query["page[number]"] == str(before):
            del rows[: going.pop() if going else 0]
        return listing(asked, rows, **_counted(len(rows) if counted else None))

    with serving(answer) as (url, heard):
        found = {ticket.id for ticket in _tickets(kiosk(url, page_size=10))}
        assert len(heard.of("attendees")) <= 7
    assert {row["id"] for row in rows} <= found


def test_a_server_that_repeats_a_page_is_not_believed(kiosk: Kiosk) -> None:
    """A part of a roster must never pass for the whole."""
    body = {"data": [attendee(number) for number in range(10)], "meta": {"total_pages": 3}}
    answer = JSONResponse(body)
    with (
        serving(lambda asked: answer if asked.path == "attendees" else None) as (url, _),
        pytest.raises(Unreachable, match="repeats a page"),
    ):
        _tickets(kiosk(url, page_size=10))


@pytest.mark.parametrize("total", ["page", "random"])
def test_totals_that_are_not_the_list_s_do_no_harm(kiosk: Kiosk, total: str) -> None:
    """Where a page tells how many rows it has itself, or a number that falls with every call, everybody still comes, and it ends."""
    rows = [attendee(number) for number in range(35)]
    falling = iter(range(10_000, 0, -7))

    def answer(asked: Asked) -> Response | None:
        if asked.path != "attendees":
            return None
        number = int(asked.query["page[number]"])
        return listing(asked, rows, total_attendees=len(rows[(number - 1) * 10 : number * 10]) if total == "page" else next(falling))

    with serving(answer) as (url, heard):
        assert {ticket.id for ticket in _tickets(kiosk(url, page_size=10))} == {row["id"] for row in rows}
        assert len(heard.of("attendees")) <= (4 if total == "page" else 200)


@pytest.mark.parametrize("cap", [24, 10, 7])
def test_a_resumed_pull_knows_the_server_s_page(kiosk: Kiosk, cap: int) -> None:
    """The server gives fewer a page than asked for, and somebody goes between the two halves of the pull."""
    rows = [attendee(number) for number in range(90)]

    def answer(asked: Asked) -> Response | None:
        if asked.path != "attendees":
            return None
        return listing(replace(asked, query={**asked.query, "page[size]": str(cap)}), rows, total_attendees=len(rows))

    with serving(answer) as (url, _):
        pulling = kiosk(url).roster()
        pages = [next(pulling), next(pulling)]
        del rows[0]
        found = {ticket.id for page in [*pages, *kiosk(url).roster(pages[-1].resume)] for ticket in page.tickets}
    assert {row["id"] for row in rows} <= found


def test_a_server_that_ignores_paging_is_asked_twice_only(kiosk: Kiosk) -> None:
    """A second page with the first one's ids ends the pull where nothing promises more."""
    answer = JSONResponse({"data": [attendee(number) for number in range(30)]})
    with serving(lambda asked: answer if asked.path == "attendees" else None) as (url, heard):
        assert len({ticket.id for ticket in _tickets(kiosk(url, page_size=10))}) == 30
    assert len(heard.of("attendees")) == 2


@pytest.mark.parametrize("times", [1, 2])
def test_an_interrupted_pull_goes_on(kiosk: Kiosk, times: int) -> None:
    """``resume`` of the last page that came leads to the rest, with the mark of the pull's own beginning."""
    rows = [attendee(number) for number in range(35)]

    def answer(asked: Asked) -> Response | None:
        return JSONResponse({}, 503) if asked.query.get("page[number]") == str(times + 1) else None

    with serving(answer, lists={"attendees": rows}, headers={"Date": "Mon, 15 Jun 2026 09:00:00 GMT"}) as (url, _):
        pages: list[RosterPage] = []
        with pytest.raises(Unreachable):
            pages.extend(kiosk(url, page_size=10).roster())
        assert len(pages) == times
    with serving(lists={"attendees": rows}, headers={"Date": "Mon, 15 Jun 2026 11:00:00 GMT"}) as (url, heard):
        rest = list(kiosk(url, page_size=10).roster(pages[-1].resume))
    assert [ticket.id for page in [*pages, *rest] for ticket in page.tickets] == [row["id"] for row in rows]
    assert heard.of("attendees")[0].query["page[number]"] == str(times + 1)
    assert {page.mark for page in [*pages, *rest]} == {"2026-06-15T09:00:00+00:00"}


@pytest.mark.parametrize(
    ("resume", "page"), [("3", "3"), ("", "1"), ("nonsense", "1"), ("-1", "1"), ("2 24 60 2026-06-15T09:00:00+00:00", "1")]
)
def test_a_place_to_resume_that_does_not_fit_begins_anew(kiosk: Kiosk, resume: str, page: str) -> None:
    """A bare page number does; one of another page size, or no number at all, does not."""
    with serving(lists={"attendees": [attendee(number) for number in range(35)]}) as (url, heard):
        list(kiosk(url, page_size=10).roster(resume))
    assert heard.of("attendees")[0].query["page[number]"] == page


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"data": None},
        {"data": {"id": "1"}},
        {"attendees": []},
        {"message": "maintenance"},
        {"data": [], "meta": {"total_pages": 3}},
        {"data": [], "meta": {"total_pages": 1, "total_attendees": 500}},
    ],
)
def test_an_unknown_form_never_passes_for_an_empty_roster(kiosk: Kiosk, body: object) -> None:
    """Nor does an empty list that speaks of attendees."""
    answer = JSONResponse(body)
    with serving(lambda asked: answer if asked.path == "attendees" else None) as (url, _), pytest.raises(Unreachable):
        _tickets(kiosk(url))


@pytest.mark.parametrize(
    ("answer", "error", "code"),
    [
        (JSONResponse({"message": "ActiveRecord::RecordNotFound"}, 404), Refused, "EVENT_NOT_FOUND"),
        (JSONResponse({"message": "no access"}, 403), Unauthorised, ""),
        (Response("<html>blocked</html>", 403), Unreachable, ""),
        (Response("<html>not here</html>", 404), Unreachable, ""),
        (JSONResponse({"message": "bad request of door@example.org"}, 400), Refused, ""),
        (JSONResponse({}, 500), Unreachable, ""),
        (JSONResponse({}, 429), RateLimited, ""),
        (JSONResponse({}, 408), Unreachable, ""),
        (Response("<html>portal</html>", 200), Unreachable, ""),
        (Response('{"data": [{"id": "1', 200), Unreachable, ""),
    ],
)
@pytest.mark.parametrize("path", ["attendees", "attendee_types"])
def test_errors_say_what_happened(kiosk: Kiosk, path: str, answer: Response, error: type[PlatformError], code: str) -> None:
    """Each HTTP error of the documents, and pages in their place; the platform's own words are not repeated."""
    with serving(lambda asked: answer if asked.path == path else None) as (url, _), pytest.raises(PlatformError) as caught:
        _tickets(kiosk(url))
    assert type(caught.value) is error
    assert getattr(caught.value, "code", "") == code
    assert "example.org" not in str(caught.value)
