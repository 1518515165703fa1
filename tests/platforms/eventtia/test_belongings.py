"""Sessions and who is enrolled in them, things to hand out, enrolling and leaving."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.responses import JSONResponse, Response

from kiosk.core.errors import PlatformError, Refused, Unauthorised, Unreachable
from kiosk.core.ticket import AttentionKind, Ticket
from kiosk.platforms.eventtia.platform import Eventtia
from tests.platforms.eventtia.conftest import Kiosk
from tests.platforms.eventtia.serving import Asked, attendee, attendee_type, documented, listing, resource, serving, workshop


def _tickets(adapter: Eventtia) -> dict[str, Ticket]:
    return {ticket.id: ticket for page in adapter.roster() for ticket in page.tickets}


def _bought(identity: str, item: str, who: str, quantity: object, **told: Any) -> dict[str, Any]:
    related = {"attendee": ("attendees", who), "purchase_item": ("purchase_items", item)}
    return resource("attendee_purchase_items", identity, related, quantity=quantity, **told)


def test_each_workshop_is_asked_once_who_is_enrolled(kiosk: Kiosk) -> None:
    """Before the first page, whatever the number of attendees; a ticket's sessions are the workshops' numbers."""
    rows = [attendee(number) for number in range(12)]
    lists = {
        "attendees": rows,
        "workshops": [workshop("11"), workshop("12")],
        "workshops/11/attendees": rows[:3],
        "workshops/12/attendees": rows[2:4],
    }
    with serving(lists=lists) as (url, heard):
        tickets = _tickets(kiosk(url, page_size=5))
    wanted = {number: frozenset(each.split()) for number, each in enumerate(("11", "11", "11 12", "12"))}
    assert {ticket.id: ticket.sessions for ticket in tickets.values()} == {
        row["id"]: wanted.get(number, frozenset()) for number, row in enumerate(rows)
    }
    paths = [each.path for each in heard.calls]
    assert paths.count("workshops") == paths.count("workshops/11/attendees") == paths.count("workshops/12/attendees") == 1
    assert paths.index("attendees") > paths.index("workshops/12/attendees")


def test_enrolments_are_read_to_their_last_page(kiosk: Kiosk) -> None:
    """A workshop of thirty, ten a page."""
    rows = [attendee(number) for number in range(30)]
    with serving(lists={"attendees": rows, "workshops": [workshop("11")], "workshops/11/attendees": rows}) as (url, heard):
        tickets = _tickets(kiosk(url, page_size=10))
    assert all(ticket.sessions == frozenset({"11"}) for ticket in tickets.values())
    assert [each.query["page[number]"] for each in heard.of("workshops/11/attendees")] == ["1", "2", "3"]


def test_a_pull_that_was_cut_off_goes_on_with_its_lists(kiosk: Kiosk) -> None:
    """Eight calls a minute, six workshops: the second attempt asks for what is missing, with the first one's mark; the next pull asks anew."""
    rows = [attendee(number, updated_at=None) for number in range(3)]
    left, minute = [8], [0]

    def answer(asked: Asked) -> Response | None:
        left[0] -= 1
        if left[0] < 0:
            return JSONResponse({}, 429, {"Retry-After": "60"})
        response = documented(asked, lists)
        response.headers["Date"] = f"Mon, 15 Jun 2026 09:{minute[0]:02d}:00 GMT"
        return response

    lists = {"attendee_types": [attendee_type()], "attendees": rows, "workshops": [workshop(str(number)) for number in range(1, 7)]}
    lists |= {f"workshops/{number}/attendees": rows for number in range(1, 7)}
    with serving(answer) as (url, heard):
        adapter = kiosk(url)
        with pytest.raises(Unreachable) as caught:
            list(adapter.roster())
        assert caught.value.retry_after == 60
        left[0], minute[0] = 8, 1
        pages = list(adapter.roster())
        assert {page.mark for page in pages} == {"2026-06-15T09:00:00+00:00"}
        assert all(ticket.sessions == frozenset("123456") for page in pages for ticket in page.tickets)
        assert [len(heard.of(f"workshops/{number}/attendees")) for number in range(1, 7)] == [1] * 6
        left[0], minute[0] = 99, 2
        assert {page.mark for page in adapter.roster()} == {"2026-06-15T09:02:00+00:00"}
        assert [len(heard.of(f"workshops/{number}/attendees")) for number in range(1, 7)] == [2] * 6


@pytest.mark.parametrize(("later", "calls"), [(timedelta(minutes=14), 2), (timedelta(minutes=16), 3), (timedelta(minutes=-1), 3)])
def test_lists_of_a_pull_that_was_given_up_are_not_kept_for_long(kiosk: Kiosk, later: timedelta, calls: int) -> None:
    """A quarter of an hour from that pull's beginning, not from a whole one's before it; nor where the clock went back."""
    now = [datetime(2026, 6, 15, 9, tzinfo=UTC)]
    broken = [False]

    def answer(asked: Asked) -> Response | None:
        return JSONResponse({}, 503) if broken[0] and asked.path == "attendees" else None

    with serving(answer, lists={"attendees": [attendee(1)], "workshops": [workshop("11")]}) as (url, heard):
        adapter = kiosk(url, now=lambda: now[0])
        list(adapter.roster())
        now[0] += timedelta(minutes=5)
        broken[0] = True
        with pytest.raises(Unreachable):
            list(adapter.roster())
        broken[0] = False
        now[0] += later
        list(adapter.roster())
    assert len(heard.of("workshops/11/attendees")) == calls


def test_without_workshops_no_ticket_is_limited(kiosk: Kiosk) -> None:
    """An event that has none, or not even the list."""
    with serving(lists={"attendees": [attendee(1)]}) as (url, _):
        assert _tickets(kiosk(url))["12345001"].sessions is None
    missing = JSONResponse({"message": "ActiveRecord::RecordNotFound"}, 404)
    with serving(lambda asked: missing if asked.path == "workshops" else None, lists={"attendees": [attendee(1)]}) as (url, _):
        assert _tickets(kiosk(url))["12345001"].sessions is None


def test_workshops_that_are_not_shown_open_no_door(kiosk: Kiosk) -> None:
    """The roster comes all the same; nobody counts as enrolled, and asking for the sessions says why."""
    forbidden = JSONResponse({"message": "no access"}, 403)
    with serving(lambda asked: forbidden if asked.path == "workshops" else None, lists={"attendees": [attendee(1)]}) as (url, _):
        adapter = kiosk(url)
        assert _tickets(adapter)["12345001"].sessions == frozenset()
        with pytest.raises(Unauthorised, match="workshops"):
            adapter.sessions()


def test_where_nobody_can_enrol_everybody_may_come(kiosk: Kiosk) -> None:
    """A workshop that is not offered at registration and has nobody in it is open to all; one with somebody in it is not."""
    rows = [attendee(1), attendee(2)]
    hidden = [workshop("11", show_on_register=False), workshop("12", show_on_register=False), workshop("13")]
    with serving(lists={"attendees": rows, "workshops": hidden, "workshops/12/attendees": rows[:1]}) as (url, _):
        tickets = _tickets(kiosk(url))
    assert [ticket.sessions for ticket in tickets.values()] == [frozenset({"11", "12"}), frozenset({"11"})]


def test_a_programme_that_is_open_to_all_limits_nobody(kiosk: Kiosk) -> None:
    """No workshop can be chosen, and nobody is in any: tickets need not name them."""
    hidden = [workshop("11", show_on_register=False), workshop("12", show_on_register=False)]
    with serving(lists={"attendees": [attendee(1)], "workshops": hidden}) as (url, _):
        assert _tickets(kiosk(url))["12345001"].sessions is None


def test_things_to_hand_out_are_named_and_counted(kiosk: Kiosk) -> None:
    """By the included names, else by the list of items; unpaid ones say so, and nothing is handed out of nothing."""
    bought = [
        _bought("1", "701", "12345001", 2, paid=True),
        _bought("2", "702", "12345001", 1, paid=False),
        _bought("3", "703", "12345002", 0, paid=True),
        _bought("4", "704", "12345002", None),
        _bought("5", "701", "99", 1),
        resource("attendee_purchase_items", "6", quantity=1),
    ]
    included = [resource("purchase_items", "701", name="T-shirt M"), resource("purchase_items", "702", name="Mug")]

    def answer(asked: Asked) -> Response | None:
        return listing(asked, bought, included=included) if asked.path == "attendee_purchase_items" else None

    lists = {"attendees": [attendee(1), attendee(2), attendee(3)], "purchase_items": [resource("purchase_items", "704", name="Lanyard")]}
    with serving(answer, lists=lists) as (url, heard):
        tickets = _tickets(kiosk(url))
    assert [[(each.kind, each.text) for each in ticket.attention] for ticket in tickets.values()] == [
        [(AttentionKind.HAND_OUT, "T-shirt M ×2"), (AttentionKind.HAND_OUT, "Mug (not paid)")],
        [(AttentionKind.HAND_OUT, "Lanyard")],
        [],
    ]
    assert heard.of("attendee_purchase_items")[0].query["include"] == "purchase_item"


@pytest.mark.parametrize("path", ["guests", "attendee_purchase_items"])
@pytest.mark.parametrize("status", [403, 404])
def test_lists_that_the_account_is_not_shown_do_not_stop_the_roster(kiosk: Kiosk, path: str, status: int) -> None:
    """Guests and purchases are extras: without them everybody can still be let in."""
    answer = JSONResponse({"message": "no"}, status)
    with serving(lambda asked: answer if asked.path == path else None, lists={"attendees": [attendee(1)]}) as (url, _):
        assert list(_tickets(kiosk(url))) == ["12345001"]


@pytest.mark.parametrize("path", ["workshops", "guests", "attendee_purchase_items", "workshops/11/attendees"])
def test_a_fault_in_an_extra_list_is_not_taken_for_an_empty_one(kiosk: Kiosk, path: str) -> None:
    """A 503 or a strange form fails the pull: tickets must not lose their sessions by it."""
    for answer in (JSONResponse({}, 503), JSONResponse({"data": None})):
        lists = {"attendees": [attendee(1)], "workshops": [workshop("11")]}
        with serving(lambda asked, said=answer: said if asked.path == path else None, lists=lists) as (url, _), pytest.raises(Unreachable):  # type: ignore[misc]
            _tickets(kiosk(url))


def test_sessions_are_workshops(kiosk: Kiosk) -> None:
    """Number, name, times in UTC, place, and the seats in all."""
    told = workshop("11", "Activity 1", location="Room A", end_date="2023-02-12T13:00:00.000-05:00", availability=0)
    with serving(lists={"workshops": [workshop("10", None), told]}) as (url, heard):  # type: ignore[arg-type]
        first, second = kiosk(url).sessions()
    assert (first.id, first.name, first.capacity, first.place) == ("10", "10", 1000, "")
    assert (second.name, second.place, second.capacity) == ("Activity 1", "Room A", None)
    assert second.ends is not None
    assert second.ends.isoformat() == "2023-02-12T18:00:00+00:00"
    assert [(each.method, each.path) for each in heard.calls] == [("GET", "workshops")]


@pytest.mark.parametrize(("call", "method"), [("enrol", "POST"), ("leave", "DELETE")])
def test_enrolling_and_leaving_are_as_the_documents_say(kiosk: Kiosk, call: str, method: str) -> None:
    """attendee_workshops with both numbers as integers; the call that removes what is not listed is never used."""
    with serving(lambda asked: JSONResponse({"data": {"id": "1"}})) as (url, heard):
        getattr(kiosk(url), call)("12345001", "123456")
    (asked,) = heard.calls
    assert (asked.method, asked.path, asked.body) == (method, "attendee_workshops", {"workshop_id": 123456, "attendee_id": 12345001})


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (400, {"message": "Attendee has already been taken"}, None),
        (422, {"errors": {"attendee": ["has already been taken"]}}, None),
        (400, {"message": "The activity has no available seats"}, "SESSION_FULL"),
        (400, {"message": "Booking deadline is over"}, "SESSION_CLOSED"),
        (404, {"message": "ActiveRecord::RecordNotFound"}, "NOT_FOUND"),
        (400, {"message": "Jon Doe cannot"}, "HTTP_400"),
    ],
)
def test_enrolling_is_safe_to_repeat_and_says_why_not(kiosk: Kiosk, status: int, body: object, code: str | None) -> None:
    """Enrolled already is what was wanted; otherwise it is refused with a word of ours."""
    with serving(lambda asked: JSONResponse(body, status)) as (url, _):
        adapter = kiosk(url)
        if code is None:
            adapter.enrol("1", "2")
            return
        with pytest.raises(Refused) as caught:
            adapter.enrol("1", "2")
    assert caught.value.code == code
    assert "Jon" not in str(caught.value)


def test_leaving_is_safe_to_repeat(kiosk: Kiosk) -> None:
    """A 404 means that there is nothing to leave; a page in its place does not."""
    with serving(lambda asked: JSONResponse({"message": "ActiveRecord::RecordNotFound"}, 404)) as (url, _):
        kiosk(url).leave("1", "2")
    with serving(lambda asked: JSONResponse({"message": "no"}, 400)) as (url, _), pytest.raises(Refused):
        kiosk(url).leave("1", "2")
    with serving(lambda asked: Response("<html>portal</html>", 404)) as (url, _), pytest.raises(PlatformError):
        kiosk(url).leave("1", "2")


@pytest.mark.parametrize("call", ["enrol", "leave"])
def test_a_forbidden_enrolment_is_a_matter_for_the_staff(kiosk: Kiosk, call: str) -> None:
    """403: the account may not do that."""
    with serving(lambda asked: JSONResponse({"message": "no"}, 403)) as (url, _), pytest.raises(Unauthorised):
        getattr(kiosk(url), call)("1", "2")


def test_cancelling_is_as_the_documents_say(kiosk: Kiosk) -> None:
    """PUT attendees/{id}/cancel, without a body."""
    with serving(lambda asked: JSONResponse(None)) as (url, heard):
        kiosk(url).cancel("12345001")
    assert [(each.method, each.path, each.body) for each in heard.calls] == [("PUT", "attendees/12345001/cancel", None)]
    with serving(lambda asked: JSONResponse({"message": "no"}, 404)) as (url, _), pytest.raises(Refused) as caught:
        kiosk(url).cancel("1")
    assert caught.value.code == "NOT_FOUND"


@pytest.mark.parametrize("call", ["cancel", "enrol", "leave"])
def test_a_guest_has_no_registration_to_change(kiosk: Kiosk, call: str) -> None:
    """It is refused here, without a call."""
    with serving() as (url, heard):
        adapter = kiosk(url)
        with pytest.raises(Refused, match="register"):
            getattr(adapter, call)(*(["guest:4"] if call == "cancel" else ["guest:4", "11"]))
    assert not heard.calls
