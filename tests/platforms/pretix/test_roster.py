"""Orders become tickets: every page, every state, and what one station's list makes of them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kiosk.core.entry import RemoteEntry
from kiosk.core.errors import Refused, Unreachable
from kiosk.core.ticket import Attention, AttentionKind, Status, Strength, Ticket
from tests.platforms.pretix.conftest import Clock, MakeStation
from tests.platforms.pretix.shop import GENERATED, Asked, Said, Shop, checkin, checkin_list, item, open_shop, order, position


def _tickets(station: MakeStation, shop: Shop, **settings: str) -> dict[str, Ticket]:
    return {ticket.id: ticket for page in station(shop, settings).roster() for ticket in page.tickets}


def test_every_page_is_asked_for_by_its_number(station: MakeStation) -> None:
    """Method, path, query and headers; the links that lead to another host are never followed."""
    with open_shop(orders=[order(position(number)) for number in range(1, 8)], per_page=3) as shop:
        pages = list(station(shop).roster())
        asked = [each for each in shop.heard if each.line == "GET /events/conf/orders/"]
    assert [[ticket.id for ticket in page.tickets] for page in pages] == [["1", "2", "3"], ["4", "5", "6"], ["7"]]
    assert [each.query for each in asked] == [
        {"include_canceled_positions": "true", "ordering": "datetime", "page": str(number)} for number in (1, 2, 3)
    ]
    assert {(each.headers["authorization"], each.headers["accept"]) for each in asked} == {
        ("Device device-token-of-the-test", "application/json")
    }
    assert {page.total for page in pages} == {7}
    assert {page.mark.partition("/")[0] for page in pages} == {GENERATED}


def test_a_pull_goes_on_where_it_broke_off(station: MakeStation) -> None:
    """With the mark of the first page; from the beginning where the products have changed since."""
    with open_shop(orders=[order(position(number)) for number in range(1, 8)], per_page=3) as shop:
        first = next(iter(station(shop).roster()))
        rest = list(station(shop).roster(first.resume))
        shop.items.append(item(9, "New"))
        anew = list(station(shop).roster(first.resume))
    assert [[ticket.id for ticket in page.tickets] for page in rest] == [["4", "5", "6"], ["7"]]
    assert {(page.mark, page.total) for page in rest} == {(first.mark, 7)}
    assert [len(page.tickets) for page in anew] == [3, 3, 1]
    assert anew[0].mark != first.mark


@pytest.mark.parametrize(("resume", "ids"), [("3", ["7"]), ("1", list("1234567")), ("x y z", list("1234567")), (" ", list("1234567"))])
def test_any_text_resumes_somewhere(station: MakeStation, resume: str, ids: list[str]) -> None:
    """A bare page's number goes on there; what is none begins anew."""
    with open_shop(orders=[order(position(number)) for number in range(1, 8)], per_page=3) as shop:
        assert [ticket.id for page in station(shop).roster(resume) for ticket in page.tickets] == ids


def test_a_list_that_shrinks_during_the_pull_loses_nobody(station: MakeStation) -> None:
    """An order of the first page is deleted: what moved to that page is read, too."""

    def gone(asked: Asked) -> Said | None:
        if asked.line == "GET /events/conf/orders/" and asked.query["page"] == "2" and len(shop.orders) == 6:
            del shop.orders[0]
        return None

    with open_shop(orders=[order(position(number)) for number in range(1, 7)], per_page=3, instead=gone) as shop:
        ids = {ticket.id for page in station(shop).roster() for ticket in page.tickets}
    assert ids >= {"2", "3", "4", "5", "6"}


@pytest.mark.parametrize(
    ("status", "more", "of_position", "wanted"),
    [
        ("p", {}, {}, (Status.VALID, True)),
        ("n", {}, {}, (Status.VALID, False)),
        ("n", {"require_approval": True}, {}, (Status.PENDING, False)),
        ("n", {"valid_if_pending": True}, {}, (Status.VALID, None)),
        ("e", {}, {}, (Status.CANCELLED, False)),
        ("c", {}, {}, (Status.CANCELLED, None)),
        ("p", {}, {"canceled": True}, (Status.CANCELLED, True)),
        ("p", {}, {"blocked": ["admin"]}, (Status.BLOCKED, True)),
        ("p", {}, {"blocked": []}, (Status.VALID, True)),
        ("c", {}, {"blocked": ["admin"]}, (Status.BLOCKED, None)),
        ("z", {}, {}, (Status.VALID, None)),
        (None, {}, {}, (Status.VALID, None)),
    ],
)
def test_each_state_is_read(
    station: MakeStation, status: Any, more: dict[str, Any], of_position: dict[str, Any], wanted: tuple[Status, bool | None]
) -> None:
    """pretix' letters and flags; a status that is not known admits and is shown."""
    with open_shop(orders=[order(position(1, **of_position), status=status, **more)]) as shop:
        ticket = _tickets(station, shop)["1"]
    assert (ticket.status, ticket.paid) == wanted
    unknown = [each.text for each in ticket.attention if each.kind is AttentionKind.UNKNOWN_STATUS]
    assert unknown == ([] if status in {"p", "n", "e", "c"} else [status or "no status"])


def test_the_secret_admits_and_everything_else_looks_up(station: MakeStation) -> None:
    """Each text once, the secret first."""
    with open_shop(orders=[order(position(1))]) as shop:
        codes = _tickets(station, shop)["1"].codes
    assert [(code.text, code.strength) for code in codes] == [
        ("secret1", Strength.ADMITS),
        *((text, Strength.LOOKS_UP) for text in ("ORD1-1", "ORD1", "PSEUDO1", "ada1@example.org", "buyer@example.org")),
    ]


def test_names_are_found_where_the_guest_gave_none(station: MakeStation) -> None:
    """An add-on's is the main ticket's; then who pays; then the order's number. Type, company and e-mail likewise."""
    bare: dict[str, Any] = {"attendee_name": None, "attendee_name_parts": {}, "company": None, "attendee_email": None}
    variations = [{"id": 7, "value": {"en": "Morning"}, "active": True}]
    rows = [
        order(position(1), position(2, order="ORD1", positionid=2, item=2, variation=7, addon_to=1, **bare)),
        order(position(3, **bare), invoice_address={"name": "Billing Person", "company": "Invoice Co"}),
        order(position(4, **bare)),
        order(position(5, **{**bare, "attendee_name_parts": {"_scheme": "full", "full_name": "María José"}})),
    ]
    with open_shop(orders=rows, items=[item(1, "Regular"), item(2, {"de": "Werkstatt", "en": "Workshop"}, variations=variations)]) as shop:
        found = _tickets(station, shop)
    assert (found["2"].name, found["2"].company, found["2"].email) == ("Ada Lovelace 1", "ACME", "ada1@example.org")
    assert (found["2"].type, found["2"].type_id, found["2"].order) == ("Workshop – Morning", "2", "ORD1")
    assert (found["3"].name, found["3"].company, found["3"].email) == ("Billing Person", "Invoice Co", "buyer@example.org")
    assert [found[key].name for key in ("4", "5")] == ["ORD4-1", "María José"]


def test_a_language_may_be_wished_for(station: MakeStation) -> None:
    """The wished one, a variety of it, else any."""
    names = [{"en": "Regular", "de": "Normal"}, {"de-informal": "Normal, du", "en": "Regular"}, {"fr": "Normale"}, "Plain", None]
    with open_shop(
        orders=[order(position(number, item=number)) for number in range(1, 6)], items=[item(n, each) for n, each in enumerate(names, 1)]
    ) as shop:
        found = _tickets(station, shop, language="de")
    assert [found[str(number)].type for number in range(1, 6)] == ["Normal", "Normal, du", "Normale", "Plain", "5"]


def test_what_the_desk_should_know_is_told(station: MakeStation) -> None:
    """The order's and the product's texts, a flag without a text, the seat, answers that are to be shown, needs, VIP."""
    asked = [
        {"id": 5, "question": {"en": "Badge nickname"}, "type": "S", "items": [1], "show_during_checkin": True},
        {"id": 6, "question": {"en": "Dietary needs"}, "type": "S", "items": [1]},
        {"id": 7, "question": {"en": "Newsletter"}, "type": "B", "items": [1]},
    ]
    answers = [{"question": number, "answer": said, "options": []} for number, said in ((5, "Countess"), (6, "vegan"), (7, "True"))]
    rows = [
        order(position(1, answers=answers, seat={"name": "Row 1, seat 5"}), checkin_attention=True, checkin_text="Call the desk"),
        order(position(2, item=2)),
        order(position(3), checkin_attention=True),
        order(position(4, answers=[{"question": 6, "answer": "none"}])),
    ]
    vip = item(2, "VIP gold", checkin_attention=True, checkin_text="Hand out the lanyard")
    with open_shop(orders=rows, items=[item(1, "Regular"), vip], questions=asked) as shop:
        found = _tickets(station, shop)
    note = AttentionKind.NOTE
    assert set(found["1"].attention) == {
        Attention(note, "Call the desk"),
        Attention(note, "Row 1, seat 5"),
        Attention(note, "Badge nickname: Countess"),
        Attention(AttentionKind.REQUIREMENT, "vegan"),
    }
    assert found["2"].attention == (Attention(note, "Hand out the lanyard"), Attention(AttentionKind.VIP))
    assert found["3"].attention == (Attention(note, ""),)
    assert found["4"].attention == ()


def test_a_list_admits_its_own_products_and_date_only(station: MakeStation) -> None:
    """Others have no checkpoint here; the lists that they are on are their sessions."""
    rows = [order(position(1, item=1, subevent=5)), order(position(2, item=2, subevent=5)), order(position(3, item=1, subevent=6))]
    lists = [
        checkin_list(1, "Main", all_products=False, limit_products=[1], subevent=5),
        checkin_list(2, "All"),
        checkin_list(3, "Other day", subevent=6),
    ]
    with open_shop(orders=rows, lists=lists, items=[item(1, "A"), item(2, "B")]) as shop:
        found = _tickets(station, shop)
        asked = [each.query for each in shop.heard if each.line == "GET /events/conf/orders/"]
    assert {key: ticket.checkpoints for key, ticket in found.items()} == {"1": None, "2": frozenset(), "3": frozenset()}
    assert {key: ticket.sessions for key, ticket in found.items()} == {"1": frozenset("12"), "2": frozenset("2"), "3": frozenset("23")}
    assert [each["subevent"] for each in asked] == ["5"]


def test_the_main_ticket_s_code_is_its_add_on_s_where_the_list_goes_by_it(station: MakeStation) -> None:
    """One add-on on the list: it has the code. Several: all have it, and the door says so. A cancelled one has it not."""

    def add_on(number: int, main: int, **more: Any) -> dict[str, Any]:
        return position(number, item=2, addon_to=main, order=f"ORD{main}", **more)

    rows = [
        order(position(1), add_on(2, 1)),
        order(position(3), add_on(4, 3), add_on(5, 3)),
        order(position(6), add_on(7, 6, canceled=True), add_on(8, 6)),
        order(position(9)),
    ]
    lists = [checkin_list(1, "Dinner", all_products=False, limit_products=[2], addon_match=True)]
    with open_shop(orders=rows, lists=lists, items=[item(1, "A"), item(2, "Dinner")]) as shop:
        found = _tickets(station, shop)
    admits = {key: [code.text for code in ticket.codes if code.strength is Strength.ADMITS] for key, ticket in found.items()}
    assert admits == {
        "1": [], "2": ["secret2", "secret1"],
        "3": [], "4": ["secret4", "secret3"], "5": ["secret5", "secret3"],
        "6": [], "7": ["secret7"], "8": ["secret8", "secret6"],
        "9": ["secret9"],
    }  # fmt: skip


def test_check_ins_of_this_list_that_still_stand_are_entries(station: MakeStation) -> None:
    """Not another list's, not one that an exit followed; where nobody may come back after an exit, that one too."""
    early, late, between = "2026-11-20T09:00:00.5Z", "2026-11-20T11:00:00+01:00", "2026-11-20T09:30:00Z"
    rows = [
        order(position(1, checkins=[checkin(late), checkin(early, device=3)])),
        order(position(2, checkins=[checkin(early, checkin_list=2)])),
        order(position(3, checkins=[checkin(early), checkin(between, kind="exit")])),
        order(position(4, checkins=[checkin(early), checkin(between, kind="exit"), checkin(late)])),
        order(position(5, checkins=[checkin("when?")])),
    ]
    with open_shop(orders=rows) as shop:
        entries = [entry for page in station(shop).roster() for entry in page.entries]
        shop.lists[0]["allow_entry_after_exit"] = False
        strict = [entry.ticket for page in station(shop).roster() for entry in page.entries]
    nine, ten = datetime(2026, 11, 20, 9, 0, 0, 500000, UTC), datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
    assert entries == [
        RemoteEntry("1", nine, "device 3"),
        RemoteEntry("1", ten, "device 2"),
        RemoteEntry("4", ten, "device 2"),
        RemoteEntry("5", None, "device 2"),
    ]
    assert strict == ["1", "1", "3", "4", "4", "5"]


def test_rows_without_an_id_are_counted_not_lost_in_silence(station: MakeStation) -> None:
    """A position without id, one that is no object, an order without positions, an order that is a word."""
    odd: list[Any] = [order(position(1), position(0, id=None)), order(position(2), positions=[position(3), "x"]), {"code": "X"}, "order"]
    with open_shop(orders=odd) as shop:
        (page,) = station(shop).roster()
    assert ([ticket.id for ticket in page.tickets], page.skipped) == (["1", "3"], 4)


def test_changes_are_asked_for_since_the_mark(station: MakeStation) -> None:
    """The new mark is the first page's; nothing changed is one call more than nothing."""
    with open_shop(orders=[order(position(1))]) as shop:
        adapter = station(shop)
        (page,) = adapter.roster()
        shop.heard.clear()
        (changed,) = adapter.changes(page.mark)
        asked = list(shop.heard)
    assert [ticket.id for ticket in changed.tickets] == ["1"]
    assert changed.mark == page.mark
    assert [(each.line, each.query["modified_since"], each.query["include_canceled_positions"]) for each in asked] == [
        ("GET /events/conf/orders/", GENERATED, "true")
    ]


@pytest.mark.parametrize("mark", ["", "yesterday/abc", GENERATED, "x"])
def test_a_mark_that_is_none_wants_a_full_pull(station: MakeStation, mark: str) -> None:
    """So does one from before a change of products, questions or lists, which is noticed after a while."""
    clock = Clock()
    with open_shop(orders=[order(position(1))]) as shop:
        adapter = station(shop, now=clock)
        good = next(iter(adapter.roster())).mark
        with pytest.raises(Refused) as caught:
            list(adapter.changes(mark))
        shop.items[0]["name"] = "Renamed"
        assert len(list(adapter.changes(good))) == 1
        clock.ahead = timedelta(minutes=11)
        with pytest.raises(Refused) as renamed:
            list(adapter.changes(good))
    assert (caught.value.code, renamed.value.code) == ("MARK_TOO_OLD", "MARK_TOO_OLD")


def test_without_a_time_of_making_there_is_no_mark(station: MakeStation) -> None:
    """A server in between that drops the header costs the changes, not the roster."""

    def bare(asked: Asked) -> Said | None:
        return (200, {"count": 0, "next": None, "results": []}) if asked.line == "GET /events/conf/orders/" else None

    with open_shop(instead=bare) as shop:
        (page,) = station(shop).roster()
    assert page.mark == ""


@pytest.mark.parametrize("form", [[], {}, {"results": []}, {"results": None, "next": None}, {"results": {}, "next": None}, "x", None, 5])
def test_an_unknown_form_is_never_an_empty_roster(station: MakeStation, form: Any) -> None:
    """A 200 that is not a list of pretix is no answer."""

    def odd(asked: Asked) -> Said | None:
        return (200, form) if asked.line == "GET /events/conf/orders/" else None

    with open_shop(instead=odd) as shop, pytest.raises(Unreachable):
        list(station(shop).roster())


def test_a_list_that_is_not_there_names_those_that_are(station: MakeStation) -> None:
    """With their numbers, to be written into kiosk.toml."""
    with open_shop(lists=[checkin_list(4, "South door")]) as shop, pytest.raises(Refused) as caught:
        list(station(shop).roster())
    assert caught.value.code == "LIST_NOT_FOUND"
    assert "4 (South door)" in str(caught.value)


def test_odd_texts_and_times_are_taken_as_they_come(station: MakeStation) -> None:
    """Numbers for texts, a name of 4 KB, right-to-left, null, times with and without zones, the same id twice."""
    rows = [
        order(position(1, attendee_name="x" * 4096, valid_from="2026-11-20T09:00:00", valid_until="2026-11-20T09:00:00+05:00")),
        order(position(2, attendee_name="محمد العربي", secret=12345, item="1")),
        order(position(3, attendee_name=None, attendee_name_parts=None, valid_from="soon", company=7)),
        order(position(3, attendee_name="Later")),
    ]
    with open_shop(orders=rows) as shop:
        found = _tickets(station, shop)
    assert len(found["1"].name) == 200
    assert (found["1"].valid_from, found["1"].valid_until) == (datetime(2026, 11, 20, 9, tzinfo=UTC), datetime(2026, 11, 20, 4, tzinfo=UTC))
    assert (found["2"].name, found["2"].codes[0].text, found["2"].type) == ("محمد العربي", "12345", "Regular")
    assert found["3"].name == "Later"
