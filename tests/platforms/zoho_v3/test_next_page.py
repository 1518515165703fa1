"""``pagination.nextPage``: a number, an address of ours, or somebody else's; our token goes to our server only."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.responses import JSONResponse, Response

from kiosk.core.errors import Unreachable
from kiosk.platforms.zoho_backstage_v3.platform import ZohoBackstageV3
from tests.platforms.stations import answering
from tests.platforms.zoho_v3.portals import ROOT, MakePortal, attendee, listed

LIST = f"{ROOT}/attendees"
_PAGES = {1: [1, 2], 2: [3, 4], 3: [5]}


def _serving(name: Callable[[int], Any], key: str = "nextPage") -> Callable[[str, str, dict[str, str], Any], Response]:
    """Three pages; ``name`` says how page number n is named in the page before it."""

    def answer(method: str, path: str, query: dict[str, str], body: Any) -> Response:
        page = int(query.get("page") or query.get("cursor", "c1")[1:])
        rows = [attendee(number) for number in _PAGES[page]]
        following: dict[str, Any] = {key: name(page + 1) if page < 3 else None}
        return JSONResponse({"pagination": following, "attendees": rows})

    return answer


def _ids(kiosk: ZohoBackstageV3, resume: str = "") -> list[str]:
    return [ticket.id for page in kiosk.roster(resume) for ticket in page.tickets]


EVERYBODY = [attendee(number)["ticket_id"] for number in range(1, 6)]


@pytest.mark.parametrize("key", ["nextPage", "next_page"])
@pytest.mark.parametrize(
    "name",
    [
        lambda page: page,
        str,
        lambda page: f"?page={page}",
        lambda page: f"{LIST}?page={page}&per_page=100",
        lambda page: f"attendees?page={page}&per_page=2",
        lambda page: f"?cursor=c{page}",
        lambda page: f"https://www.zohoapis.com{LIST}?page={page}&per_page=100",
        lambda page: f"http://127.0.0.1:9/elsewhere?page={page}",
        lambda page: f"//portal.example/x?page={page}",
    ],
)
def test_every_way_to_name_the_next_page_leads_on(portal: MakePortal, name: Callable[[int], Any], key: str) -> None:
    """Numbers, queries, paths and whole addresses; of a stranger's address only the page's number is taken, and asked of our own server."""
    with answering(_serving(name, key)) as (url, heard):
        assert _ids(portal(url)) == EVERYBODY
    assert heard.paths == [f"GET {LIST}"] * 3


def test_a_whole_address_of_our_own_server_is_followed_to_the_letter(portal: MakePortal) -> None:
    """With everything that its query says."""
    with answering(_serving(lambda page: f"{url}{LIST}?cursor=c{page}&sort=a%26b")) as (url, heard):
        assert _ids(portal(url)) == EVERYBODY
    assert [(query.get("cursor"), query.get("sort")) for _, _, query, _ in heard.requests] == [(None, None), ("c2", "a&b"), ("c3", "a&b")]


def test_a_strangers_server_is_never_called(portal: MakePortal) -> None:
    """Neither it nor its token: the address names another port, where somebody listens."""
    with (
        answering(lambda *_: listed([])) as (stranger, overheard),
        answering(_serving(lambda page: f"{stranger}{LIST}?page={page}")) as (url, _),
    ):
        assert _ids(portal(url)) == EVERYBODY
    assert overheard.requests == []
    assert overheard.tokens == []


@pytest.mark.parametrize(
    "address",
    [
        "https://stranger.example/attendees?cursor=abc",
        "https://stranger.example/",
        f"https://stranger.example{LIST}?cursor=abc",
        f"http://127.0.0.1:9{LIST}?cursor=abc",
        "http://[broken/?page=x",
        f"{ROOT}/orders?cursor=abc",
        "?page=0",
        "javascript:alert(1)",
        "x" * 5000,
    ],
)
def test_a_next_page_that_cannot_be_ours_is_said(portal: MakePortal, address: str) -> None:
    """Without a page's number nothing can be asked for, and what came is not the whole roster."""
    with (
        answering(lambda *_: listed([attendee(1)], nextPage=address)) as (url, heard),
        pytest.raises(Unreachable, match="not on our server") as caught,
    ):
        _ids(portal(url))
    assert len(heard.requests) == 1
    assert address[:30] not in str(caught.value)


@pytest.mark.parametrize("named", [None, "", False, 0, {}, []])
def test_no_next_page_is_the_end(portal: MakePortal, named: Any) -> None:
    """However it says so."""
    with answering(lambda *_: listed([attendee(number) for number in range(100)], nextPage=named)) as (url, heard):
        assert len(_ids(portal(url))) == 100
    assert len(heard.requests) == 1


def test_figures_beside_an_empty_next_page_count(portal: MakePortal) -> None:
    """``has_more_items`` is believed where both are there."""

    def answer(method: str, path: str, query: dict[str, str], body: Any) -> Response:
        page = int(query["page"])
        return listed([attendee(page)], nextPage=None, has_more_items=page < 3)

    with answering(answer) as (url, _):
        assert len(_ids(portal(url))) == 3


def test_a_cursor_of_odd_letters_is_asked_for_all_the_same(portal: MakePortal) -> None:
    """Half a surrogate, which no address could hold, becomes a question mark."""
    pages = iter(
        [Response('{"attendees": [{"id": 1}], "pagination": {"nextPage": "?cursor=\\ud800\\u00e9"}}'), listed([attendee(2)], nextPage=None)]
    )
    with answering(lambda *_: next(pages)) as (url, heard):
        assert len(_ids(portal(url))) == 2
    assert heard.requests[1][2]["cursor"] == "?é"


def test_addresses_that_lead_in_a_circle_are_given_up(portal: MakePortal) -> None:
    """With a word for it."""
    circle = {"": "a", "a": "b", "b": "a"}

    def answer(method: str, path: str, query: dict[str, str], body: Any) -> Response:
        at = query.get("cursor", "")
        return listed([attendee(len(at) + ord(at or " "))], nextPage=f"?cursor={circle[at]}")

    with answering(answer) as (url, heard), pytest.raises(Unreachable, match="circle"):
        _ids(portal(url))
    assert len(heard.requests) == 3


def test_a_pull_that_broke_off_goes_on_behind_a_cursor(portal: MakePortal) -> None:
    """What the next page was called is where it goes on."""
    with answering(_serving(lambda page: f"?cursor=c{page}&sort=a%26b")) as (url, heard):
        (first, *_rest) = portal(url).roster()
        assert _ids(portal(url), first.resume) == EVERYBODY[2:]
    assert (heard.requests[3][2]["cursor"], heard.requests[3][2]["sort"]) == ("c2", "a&b")
