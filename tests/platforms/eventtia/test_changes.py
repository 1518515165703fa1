"""Deltas: what is asked for, what is taken, and what it costs."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.responses import JSONResponse, Response

from kiosk.core.errors import Refused, Unreachable
from kiosk.core.ticket import AttentionKind, Status
from kiosk.ports.platform import RosterPage
from tests.platforms.eventtia.conftest import Kiosk
from tests.platforms.eventtia.serving import Asked, attendee, listing, resource, serving, without, workshop

MARK = "2026-06-15T09:00:00+00:00"
_SERVED = {"Date": "Mon, 15 Jun 2026 10:30:00 GMT"}


def _mark(pages: list[RosterPage]) -> str:
    return next(page.mark for page in pages if page.mark)


def test_a_delta_is_asked_for_a_day_early_without_a_zone(kiosk: Kiosk) -> None:
    """Whatever zone the filter means, nothing is missed; archived people are asked for too."""
    with serving(headers=_SERVED) as (url, heard):
        pages = list(kiosk(url).changes(MARK))
    assert [dict(each.query) for each in heard.calls] == [
        {
            "include": "attendee_type,attendee_type_custom_fields",
            "include_archived": "true",
            "updated_date_time": "2026-06-14T09:00:00",
            "page[size]": "100",
            "page[number]": "1",
        }
    ]
    assert _mark(pages) == "2026-06-15T10:30:00+00:00"
    assert not any(page.tickets for page in pages)


def test_a_delta_without_a_change_costs_one_call(kiosk: Kiosk) -> None:
    """What the overlap repeats was in the pull before: it is dropped, and nothing else is fetched for it."""
    rows = [attendee(number, updated_at="2026-06-15T08:49:00.000Z") for number in range(5)]
    with serving(lists={"attendees": rows}, headers=_SERVED) as (url, heard):
        pages = list(kiosk(url).changes(MARK))
    assert not any(page.tickets for page in pages)
    assert [each.path for each in heard.calls] == ["attendees"]


@pytest.mark.parametrize(
    ("updated", "taken"),
    [
        ("2026-06-15T09:20:00.000Z", True),
        ("2026-06-15T08:55:00.000Z", True),
        ("2026-06-15T08:40:00.000Z", False),
        ("2026-06-15T04:55:00.000-05:00", True),
        ("2026-06-15T08:40:00", True),
        ("yesterday", True),
        (None, True),
    ],
)
def test_only_what_certainly_did_not_change_is_dropped(kiosk: Kiosk, updated: str | None, taken: bool) -> None:
    """With some minutes to spare; a time without a zone is no certainty."""
    with serving(lists={"attendees": [attendee(1, updated_at=updated)]}, headers=_SERVED) as (url, _):
        pages = list(kiosk(url).changes(MARK))
    assert any(page.tickets for page in pages) is taken


def test_a_changed_ticket_is_as_whole_as_in_a_full_pull(kiosk: Kiosk) -> None:
    """Type, sessions and things to hand out are fetched for it: it would lose them otherwise."""
    row = attendee(1, updated_at="2026-06-15T09:20:00.000Z", paid=False, status="cancelled")
    related = {"attendee": ("attendees", row["id"]), "purchase_item": ("purchase_items", "7")}
    lists = {
        "attendees": [row],
        "workshops": [workshop("11")],
        "workshops/11/attendees": [row],
        "attendee_purchase_items": [resource("attendee_purchase_items", "1", related, quantity=1)],
        "purchase_items": [resource("purchase_items", "7", name="Mug")],
    }
    with serving(lists=lists) as (url, _):
        adapter = kiosk(url)
        changed = [ticket for page in adapter.changes(MARK) for ticket in page.tickets]
        whole = [ticket for page in adapter.roster() for ticket in page.tickets]
    assert changed == whole
    assert changed[0].status is Status.CANCELLED
    assert changed[0].sessions == frozenset({"11"})
    assert [each.text for each in changed[0].attention if each.kind is AttentionKind.HAND_OUT] == ["Mug"]


def test_every_page_of_a_delta_is_read(kiosk: Kiosk) -> None:
    """Enrolments once, not for each page; entries come along."""
    rows = [attendee(number, updated_at="2026-06-15T09:20:00.000Z", checked_in=True) for number in range(25)]
    with serving(lists={"attendees": rows, "workshops": [workshop("11")]}, headers=_SERVED) as (url, heard):
        pages = list(kiosk(url, page_size=10).changes(MARK))
    assert [ticket.id for page in pages for ticket in page.tickets] == [row["id"] for row in rows]
    assert [entry.ticket for page in pages for entry in page.entries] == [row["id"] for row in rows]
    assert len(heard.of("workshops/11/attendees")) == 1


def test_a_row_without_an_id_counts_as_skipped(kiosk: Kiosk) -> None:
    """Here as in a full pull."""
    with serving(lists={"attendees": [without({**attendee(1), "id": None}, "updated_at")]}) as (url, _):
        assert sum(page.skipped for page in kiosk(url).changes(MARK)) == 1


def test_the_mark_is_when_the_pull_began_by_the_server(kiosk: Kiosk) -> None:
    """The first answer's ``Date``, not the last one's, and not our own clock, which may be wrong."""
    minutes = iter(range(60))

    def answer(asked: Asked) -> Response | None:
        stamp = f"Mon, 15 Jun 2026 09:{next(minutes):02d}:00 GMT"
        response = listing(asked, [attendee(number, updated_at=None) for number in range(25)] if asked.path == "attendees" else [])
        response.headers["Date"] = stamp
        return response

    with serving(answer) as (url, _):
        adapter = kiosk(url, page_size=10, now=lambda: datetime(2031, 1, 1, tzinfo=UTC))
        assert {page.mark for page in adapter.roster()} == {"2026-06-15T09:00:00+00:00"}
        begun = next(minutes) + 1
        assert {page.mark for page in adapter.changes(MARK)} == {f"2026-06-15T09:{begun:02d}:00+00:00"}


def test_without_a_date_the_mark_is_a_day_old(kiosk: Kiosk) -> None:
    """Our clock may be ahead: a delta from a mark in the server's future would miss changes."""
    now = datetime(2026, 6, 15, 9, tzinfo=UTC)
    with serving(lists={"attendees": [attendee(1)]}) as (url, _):
        assert _mark(list(kiosk(url, now=lambda: now).roster())) == (now - timedelta(days=1)).isoformat()


@pytest.mark.parametrize("mark", ["", "nonsense", "17"])
def test_a_mark_that_is_not_ours_needs_a_full_pull(kiosk: Kiosk, mark: str) -> None:
    """Refused with the word for it, without a call."""
    with serving() as (url, heard), pytest.raises(Refused) as caught:
        list(kiosk(url).changes(mark))
    assert caught.value.code == "MARK_TOO_OLD"
    assert not heard.calls


@pytest.mark.parametrize("body", [{}, {"data": None}, {"data": [], "meta": {"total_pages": 4}}])
def test_an_unknown_form_is_no_empty_delta(kiosk: Kiosk, body: Any) -> None:
    """It fails, and the mark stays where it was."""
    with serving(lambda asked: JSONResponse(body)) as (url, _), pytest.raises(Unreachable):
        list(kiosk(url).changes(MARK))
