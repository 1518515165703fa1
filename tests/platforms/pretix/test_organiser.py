"""Events, counts, look-ups, walk-ins and corrections: what is asked for, and what the answers mean."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kiosk.core.errors import Refused, SettingsError, Unauthorised, Unreachable
from kiosk.platforms.pretix import ADAPTER
from kiosk.platforms.pretix.settings import PretixSettings, same_server
from kiosk.ports.platform import Correction, Statistics, TicketType, WalkIn
from tests.platforms.pretix.conftest import MakeStation
from tests.platforms.pretix.shop import Asked, Said, checkin_list, item, open_shop, order, position

ORDERS = "POST /events/conf/orders/"
NOW = datetime.now(UTC)


def _instead(line: str, said: Said) -> Any:
    return lambda asked: said if asked.line == line else None


def test_the_event_is_told_in_the_language_that_was_wished(station: MakeStation) -> None:
    """Name, place, times in UTC, zone, and the codes that are not tickets."""
    with open_shop() as shop:
        event = station(shop, {"language": "de"}).event()
    assert (event.id, event.name, event.place, event.timezone, event.state) == ("conf", "Technikgipfel", "Hall 3", "Europe/Berlin", "live")
    assert (event.starts, event.ends) == (datetime(2026, 11, 20, 8, tzinfo=UTC), datetime(2026, 11, 21, 16, tzinfo=UTC))
    assert event.codes == {"conf", "https://pretix.example/acme/conf/"}
    assert "BEGIN" not in repr(event)


@pytest.mark.parametrize("status", [403, 404])
def test_an_event_that_may_not_be_seen_is_not_found(station: MakeStation, status: int) -> None:
    """pretix does not tell the two apart; the words name the keys."""
    with open_shop(instead=_instead("GET /events/conf/", (status, {"detail": "no"}))) as shop, pytest.raises(Refused) as caught:
        station(shop).event()
    assert caught.value.code == "EVENT_NOT_FOUND"
    assert "kiosk.toml" in str(caught.value)


def test_events_and_lists_can_be_chosen_from(station: MakeStation) -> None:
    """Events by their short form, check-in lists as sessions."""
    with open_shop(lists=[checkin_list(1, "Main"), checkin_list(12, "South")]) as shop:
        adapter = station(shop)
        assert [(event.id, event.name) for event in adapter.events()] == [("conf", "Tech Summit")]
        assert [(session.id, session.name) for session in adapter.sessions()] == [("1", "Main"), ("12", "South")]


def test_the_count_is_asked_of_the_list(station: MakeStation) -> None:
    """One call; figures that are none are not known."""
    line = "GET /events/conf/checkinlists/1/status/"
    for body, wanted in (
        ({"checkin_count": 3, "position_count": 17}, Statistics(17, 3)),
        ({"checkin_count": None, "position_count": "many"}, Statistics(None, None)),
    ):
        with open_shop(instead=_instead(line, (200, body))) as shop:
            assert station(shop).statistics() == wanted
            assert shop.lines == [line]


def test_a_look_up_is_one_call_and_believes_only_the_very_code(station: MakeStation) -> None:
    """The query is to the letter; a server that ignores it, or finds two, finds nobody."""
    line = "GET /events/conf/checkinlists/1/positions/"
    row = {**position(5, item=item(1, "Regular")), "order__status": "n", "order__require_approval": False, "order__valid_if_pending": False}
    answers: list[tuple[Any, str | None]] = [
        ({"count": 1, "next": None, "results": [row]}, "5"),
        ({"count": 2, "next": None, "results": [row, {**row, "id": 6, "secret": "other"}]}, "5"),
        ({"count": 2, "next": None, "results": [row, {**row, "id": 6}]}, None),
        ({"count": 1, "next": None, "results": [{**row, "secret": "other"}]}, None),
        ({"count": 0, "next": None, "results": []}, None),
        ({}, None),
        ([], None),
    ]
    for body, wanted in answers:
        with open_shop(instead=_instead(line, (200, body))) as shop:
            found = station(shop).look_up("secret5")
            assert [(each.line, each.query) for each in shop.heard] == [
                (line, {"secret": "secret5", "ignore_status": "true", "expand": "item"})
            ]
        assert (found.id if found else None) == wanted
        if found is not None:
            assert (found.type, found.paid, found.order, found.checkpoints) == ("Regular", False, "ORD5", None)


def _walk_in(**more: Any) -> WalkIn:
    return WalkIn(**{"id": "walk-in-1", "first_name": "Ada", "last_name": "Lovelace", "type_id": "3-2", "at": NOW, **more})


def test_a_walk_in_is_an_order_with_a_key(station: MakeStation) -> None:
    """The whole body and the key that makes a repetition safe; the ticket that comes back is read as the roster's."""
    made = order(position(77, item=3, variation=2), code="NEW01")
    with open_shop(instead=_instead(ORDERS, (201, made)), lists=[checkin_list(1, "Main", subevent=8)]) as shop:
        walked = station(shop).walk_in(_walk_in(email="ada@example.org", company="ACME", phone="+49301234567"))
        (asked,) = [each for each in shop.heard if each.line == ORDERS]
    assert (walked.ticket.id, walked.ticket.order, walked.group) == ("77", "NEW01", "")
    assert asked.headers["x-idempotency-key"] == "walk-in-1"
    assert asked.body == {
        "status": "p",
        "locale": "en",
        "sales_channel": "web",
        "email": "ada@example.org",
        "phone": "+49301234567",
        "send_email": False,
        "comment": "registered at the door",
        "positions": [
            {
                "item": 3,
                "variation": 2,
                "price": "0.00",
                "attendee_name_parts": {"_scheme": "given_family", "given_name": "Ada", "family_name": "Lovelace"},
                "attendee_email": "ada@example.org",
                "company": "ACME",
                "subevent": 8,
            }
        ],
    }


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"positions": [{"item": ['There is not enough quota available on quota "x" to perform the operation.']}]}, "TICKET_SOLD_OUT"),
        ({"positions": [{"item": ['Invalid pk "99" - object does not exist.']}]}, "INVALID_TICKET"),
        ({"positions": [{"attendee_email": ["Enter a valid email address."]}]}, "INVALID_EMAIL"),
        ({"email": ["Enter a valid email address."]}, "INVALID_EMAIL"),
        ({"phone": ["Not valid."]}, "INVALID_PHONE"),
        (["odd"], "HTTP_400"),
        ({"detail": "You do not have permission to perform this action."}, "NOT_PERMITTED"),
    ],
)
def test_a_walk_in_is_refused_in_our_words(station: MakeStation, body: Any, code: str) -> None:
    """Each refusal that a person at the desk can do something about has its own."""
    status = 403 if code == "NOT_PERMITTED" else 400
    with open_shop(instead=_instead(ORDERS, (status, body))) as shop, pytest.raises(Refused) as caught:
        station(shop).walk_in(_walk_in())
    assert caught.value.code == code
    assert "Lovelace" not in str(caught.value)


def test_a_refusal_of_before_is_not_repeated_for_ever(station: MakeStation) -> None:
    """pretix gives the same answer to the same key: after a refusal the next key is tried, and always the same ones in the same order."""
    refused = {"walk-in-1", "walk-in-1-2"}

    def answer(asked: Asked) -> Said | None:
        if asked.line != ORDERS:
            return None
        return (403, {"detail": "no"}) if asked.headers["x-idempotency-key"] in refused else (201, order(position(77)))

    with open_shop(instead=answer) as shop:
        adapter = station(shop)
        with pytest.raises(Refused):
            adapter.walk_in(_walk_in())
        assert len(shop.posted(ORDERS)) == 1
        assert adapter.walk_in(_walk_in(sent_before=True)).ticket.id == "77"
        keys = [asked.headers["x-idempotency-key"] for asked in shop.heard if asked.line == ORDERS]
    assert keys == ["walk-in-1", "walk-in-1", "walk-in-1-2", "walk-in-1-3"]


def test_a_walk_in_of_yesterday_may_have_arrived(station: MakeStation) -> None:
    """pretix forgets keys after a day: then nobody is registered a second time in silence. A younger one is simply sent again."""
    with open_shop(instead=_instead(ORDERS, (201, order(position(77))))) as shop:
        adapter = station(shop)
        for at in (None, NOW - timedelta(hours=24)):
            with pytest.raises(Refused) as caught:
                adapter.walk_in(_walk_in(sent_before=True, at=at))
            assert caught.value.code == "MAY_HAVE_ARRIVED"
        assert ORDERS not in shop.lines
        assert adapter.walk_in(_walk_in(sent_before=True, at=NOW - timedelta(hours=3))).ticket.id == "77"


@pytest.mark.parametrize("body", [{}, [], {"positions": []}, order(position(1), position(2))])
def test_an_answer_without_one_ticket_is_not_believed(station: MakeStation, body: Any) -> None:
    """It may have arrived: asked again with the same key."""
    with open_shop(instead=_instead(ORDERS, (201, body))) as shop, pytest.raises(Unreachable):
        station(shop).walk_in(_walk_in())


def test_ticket_types_are_those_of_the_list_with_what_is_left(station: MakeStation) -> None:
    """Variations on their own; no merchandise, nothing inactive; the scarcest quota counts."""
    variations = [{"id": 7, "value": "Morning", "active": True}, {"id": 8, "value": "Evening", "active": False}]
    items = [
        item(1, "Regular"),
        item(2, "Hoodie", admission=False),
        item(3, "Old", active=False),
        item(4, "Workshop", variations=variations),
        item(5, "Elsewhere"),
    ]
    quotas = [
        {"id": 1, "items": [1, 4], "variations": [7], "subevent": None, "available_number": 30},
        {"id": 2, "items": [4], "variations": [7], "subevent": None, "available_number": 4},
        {"id": 3, "items": [1], "variations": [], "subevent": None, "available_number": None},
    ]
    lists = [checkin_list(1, "Main", all_products=False, limit_products=[1, 2, 3, 4])]
    with open_shop(items=items, quotas=quotas, lists=lists) as shop:
        types = station(shop).ticket_types()
        (asked,) = [each for each in shop.heard if each.line == "GET /events/conf/quotas/"]
    assert types == [TicketType("1", "Regular", 30), TicketType("4-7", "Workshop – Morning", 4)]
    assert asked.query["with_availability"] == "true"


@pytest.mark.parametrize(
    ("parts", "correction", "sent"),
    [
        ({"_scheme": "given_family", "given_name": "Ada", "family_name": "Byron"}, Correction(last_name="Lovelace"),
         {"attendee_name_parts": {"_scheme": "given_family", "given_name": "Ada", "family_name": "Lovelace"}}),
        ({"_scheme": "full", "full_name": "Ada Byron"}, Correction(last_name="Lovelace"),
         {"attendee_name_parts": {"_scheme": "full", "full_name": "Ada Lovelace"}}),
        ({"_scheme": "title_given_family", "title": "Countess", "given_name": "A", "family_name": "B"}, Correction(first_name="Ada"),
         {"attendee_name_parts": {"_scheme": "title_given_family", "title": "Countess", "given_name": "Ada", "family_name": "B"}}),
        ({}, Correction(first_name="Ada"), {"attendee_name_parts": {"_scheme": "given_family", "given_name": "Ada", "family_name": ""}}),
        ({}, Correction(company="", email=""), {"company": "", "attendee_email": None}),
        ({}, Correction(), None),
    ],
)  # fmt: skip
def test_a_correction_sends_what_it_changes(station: MakeStation, parts: dict[str, str], correction: Correction, sent: Any) -> None:
    """A name goes whole, in the scheme that pretix holds it in; nothing to change is no call."""

    def answer(asked: Asked) -> Said | None:
        return (200, {**position(5), "attendee_name_parts": parts}) if asked.line.endswith("/orderpositions/5/") else None

    with open_shop(instead=answer) as shop:
        station(shop).correct("5", correction)
        assert shop.posted("PATCH /events/conf/orderpositions/5/") == ([] if sent is None else [sent])


def test_a_correction_that_cannot_be_made_is_said(station: MakeStation) -> None:
    """A ticket that is not there, an address that is none, a token without rights, a ticket that has no number yet."""
    line = "PATCH /events/conf/orderpositions/5/"
    codes: list[tuple[Said, str]] = [
        ((404, {"detail": "No OrderPosition matches the given query."}), ""),
        ((400, {"attendee_email": ["Enter a valid email address."]}), "INVALID_EMAIL"),
        ((403, {"detail": "You do not have permission to perform this action."}), "NOT_PERMITTED"),
    ]
    for said, code in codes:
        with open_shop(instead=_instead(line, said)) as shop, pytest.raises(Refused) as caught:
            station(shop).correct("5", Correction(email="x"))
        assert caught.value.code == code
    with open_shop() as shop, pytest.raises(Refused):
        station(shop).correct("sig1:abc", Correction(email="x"))


@pytest.mark.parametrize(
    ("address", "root"),
    [
        ("", "https://pretix.eu"),
        ("https://pretix.eu", "https://pretix.eu"),
        (" https://tickets.example.org/ ", "https://tickets.example.org"),
        ("https://tickets.example.org:8443/api/v1/", "https://tickets.example.org:8443"),
        ("http://127.0.0.1:8345", "http://127.0.0.1:8345"),
    ],
)
def test_an_address_may_be_written_in_several_ways(address: str, root: str) -> None:
    """With or without the API's own path."""
    assert PretixSettings("a", "b", "1", base_url=address).root == root


@pytest.mark.parametrize(
    "address", ["pretix.eu", "ftp://pretix.eu", "https://", "https://me:secret@pretix.eu", "https://x:99999", "https://x/?a=b"]
)
def test_an_address_that_is_none_is_said_without_its_password(address: str) -> None:
    """The key and the file are named."""
    with pytest.raises(SettingsError) as caught:
        _ = PretixSettings("a", "b", "1", base_url=address).root
    assert "base_url" in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("key", ["organizer", "event", "checkin_list", "token_type"])
def test_a_key_that_is_missing_is_named(station: MakeStation, key: str) -> None:
    """Before any call."""
    with open_shop() as shop:
        with pytest.raises(SettingsError) as caught:
            station(shop, {key: " "})
        assert shop.lines == []
    assert key in str(caught.value)


def test_a_team_s_token_has_a_scheme_of_its_own(station: MakeStation) -> None:
    """And may read the devices' names."""
    with open_shop(instead=lambda asked: None) as shop:
        with pytest.raises(Unauthorised) as caught:
            station(shop, {"token_type": "token"}).event()
        assert shop.heard[0].headers["authorization"].startswith("Token ")
    assert "token_type" in str(caught.value)


def test_servers_are_told_apart() -> None:
    """By scheme, host and port; the default port may be left out."""
    assert same_server("https://pretix.eu/", "https://PRETIX.eu:443")
    for other in ("http://pretix.eu", "https://pretix.eu:8443", "https://pretix.eu.example", "https://[", "", "pretix.eu"):
        assert not same_server("https://pretix.eu", other)


def test_the_adapter_declares_what_it_can() -> None:
    """Its name is the one that kiosk.toml uses."""
    assert ADAPTER.name == "pretix"
    assert ADAPTER.connect is not None
