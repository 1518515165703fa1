"""Walk-ins: what is sent, groups, refusals, and an answer that was lost."""

from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.responses import JSONResponse, Response

from kiosk.core.errors import PlatformError, Refused, Unauthorised, Unreachable
from kiosk.ports.platform import WalkIn
from tests.platforms.eventtia.conftest import Kiosk
from tests.platforms.eventtia.serving import FIELD, TYPE, Asked, attendee, attendee_type, custom_field, custom_fields, listing, serving

AT = datetime(2026, 6, 15, 9, 30, tzinfo=UTC)
ANA = WalkIn("w1", "Ana", "Sá", "ana@example.org", "Saffron", "+351900000000", TYPE, AT)
_PATH = "attendees/register"


def _made(**told: Any) -> dict[str, Any]:
    names = {FIELD["first_name"]: "Ana", FIELD["last_name"]: "Sá", FIELD["email"]: "ana@example.org"}
    return attendee(9, fields=names, **{"created_at": "2026-06-15T09:30:05.000Z", **told})


def _registers(asked: Asked, **meta: Any) -> Response | None:
    return JSONResponse({"data": _made(), **({"meta": meta} if meta else {})}) if asked.path == _PATH else None


def test_a_walk_in_is_sent_as_the_documents_say(kiosk: Kiosk) -> None:
    """POST attendees/register: the type's number as an integer, the default fields by name; the answer is the ticket."""
    with serving(_registers) as (url, heard):
        made = kiosk(url).walk_in(ANA)
    (asked,) = heard.of(_PATH, "POST")
    assert asked.body == {
        "attendee": {
            "attendee_type_id": 123456,
            "first_name": "Ana",
            "last_name": "Sá",
            "email": "ana@example.org",
            "company": "Saffron",
            "telephone": "+351900000000",
        }
    }
    assert (made.ticket.id, made.ticket.name, made.ticket.type, made.group) == ("12345009", "Ana Sá", "General Public", "")
    assert [code.text for code in made.ticket.codes[:2]] == ["aa0009", "bb0009"]


def test_the_organiser_s_own_fields_are_filled_by_number(kiosk: Kiosk) -> None:
    """Those of the wanted type that ask for what is known, and no others; what is empty is not sent."""
    own = [
        custom_field("901", "Firma", default=False),
        custom_field("902", "Favourite colour", default=False),
        custom_field("903", "Empresa", default=False, kind="2"),
        custom_field("904", "Teléfono", default=False),
    ]

    def answer(asked: Asked) -> Response | None:
        if asked.path == "attendee_types":
            return listing(asked, [attendee_type(), attendee_type("2", "Other", fields=())], included=custom_fields(*own))
        return _registers(asked)

    with serving(answer) as (url, heard):
        kiosk(url).walk_in(WalkIn("w1", "Ana", "Sá", company="Saffron", type_id="general public"))
    (asked,) = heard.of(_PATH, "POST")
    assert asked.body["attendee"] == {
        "attendee_type_id": 123456,
        "first_name": "Ana",
        "last_name": "Sá",
        "company": "Saffron",
        "custom_fields": {"901": "Saffron"},
    }


def test_a_group_goes_on_with_what_its_first_member_was_given(kiosk: Kiosk) -> None:
    """``meta.group_uuid`` of the first answer is the ``group_registration_uuid`` of the next members."""

    def answer(asked: Asked) -> Response | None:
        first = asked.path == _PATH and "group_registration_uuid" not in asked.body
        return _registers(asked, **({"group_uuid": "1c2f65", "profiles": {}} if first else {}))

    with serving(answer) as (url, heard):
        adapter = kiosk(url)
        first = adapter.walk_in(ANA)
        second = adapter.walk_in(WalkIn("w2", "Rui", "Sá", type_id=TYPE, group=first.group))
    assert (first.group, second.group) == ("1c2f65", "1c2f65")
    one, two = heard.of(_PATH, "POST")
    assert "group" not in str(one.body)
    assert two.body["group_registration_uuid"] == two.body["attendee"]["group_registration_uuid"] == "1c2f65"


def test_the_types_are_asked_for_once(kiosk: Kiosk) -> None:
    """A second walk-in is one call; a type that nobody has heard of is looked for once more."""
    with serving(_registers) as (url, heard):
        adapter = kiosk(url)
        adapter.walk_in(ANA)
        adapter.walk_in(ANA)
        assert len(heard.of("attendee_types")) == 1
        with pytest.raises(Refused) as caught:
            adapter.walk_in(WalkIn("w3", "X", "Y", type_id="999"))
        assert caught.value.code == "INVALID_TICKET"
        assert len(heard.of("attendee_types")) == 2


def test_without_a_type_the_only_one_is_taken(kiosk: Kiosk) -> None:
    """Where there are several, a person must choose: they cost differently."""
    nobody = WalkIn("w1", "Ana", "Sá")
    with serving(_registers) as (url, heard):
        kiosk(url).walk_in(nobody)
        assert heard.of(_PATH, "POST")[0].body["attendee"]["attendee_type_id"] == 123456
    with serving(_registers, lists={"attendee_types": [attendee_type(), attendee_type("2", "VIP")]}) as (url, heard):
        with pytest.raises(Refused, match="General Public, VIP") as caught:
            kiosk(url).walk_in(nobody)
        assert not heard.of(_PATH, "POST")
    assert caught.value.code == "TICKET_TYPE_NEEDED"


@pytest.mark.parametrize(
    ("status", "body", "error", "code"),
    [
        (400, {"message": "Validation failed: ana@example.org has already been taken"}, Refused, "DUPLICATE_REGISTRATION"),
        (422, {"errors": {"email": ["has already been taken"]}}, Refused, "DUPLICATE_REGISTRATION"),
        (422, {"errors": [{"detail": "The participant type is sold out"}]}, Refused, "TICKET_SOLD_OUT"),
        (400, {"message": "The group has no available seats"}, Refused, "TICKET_SOLD_OUT"),
        (400, {"message": "Registrations are closed"}, Refused, "REGISTRATION_CLOSED"),
        (400, {"message": "full name can't be blank"}, Refused, "HTTP_400"),
        (400, ["odd"], Refused, "HTTP_400"),
        (404, {"message": "ActiveRecord::RecordNotFound"}, Refused, "INVALID_TICKET"),
        (403, {"message": "no"}, Unauthorised, ""),
        (500, {}, Unreachable, ""),
        (200, {"message": "thank you"}, Unreachable, ""),
        (200, {"data": {"type": "attendees"}}, Unreachable, ""),
    ],
)
def test_a_refusal_says_why_in_our_words(kiosk: Kiosk, status: int, body: Any, error: type[PlatformError], code: str) -> None:
    """The documents do not list errors: the words are searched, and never repeated."""
    with serving(lambda asked: JSONResponse(body, status) if asked.path == _PATH else None) as (url, _), pytest.raises(PlatformError) as caught:
        kiosk(url).walk_in(ANA)
    assert type(caught.value) is error
    assert getattr(caught.value, "code", "") == code
    assert "ana@" not in str(caught.value)


def test_a_lost_answer_is_found_again(kiosk: Kiosk) -> None:
    """The second try looks for the first by name, e-mail and time, a day early for the unknown zone, and registers nobody twice."""
    lists = {"attendees": [attendee(1, created_at="2026-06-15T09:30:05.000Z"), _made()]}
    with serving(lists=lists) as (url, heard):
        made = kiosk(url).walk_in(WalkIn("w1", "Ana", "Sá", "ana@example.org", type_id=TYPE, at=AT, sent_before=True))
    assert made.ticket.id == "12345009"
    assert not heard.of(_PATH, "POST")
    query = heard.of("attendees")[0].query
    assert {name: query[name] for name in ("first_name", "last_name", "email", "created_date_time")} == {
        "first_name": "Ana",
        "last_name": "Sá",
        "email": "ana@example.org",
        "created_date_time": "2026-06-14T09:30:00",
    }


@pytest.mark.parametrize(
    "row",
    [
        attendee(9, created_at="2026-06-15T09:30:05.000Z"),
        {**_made(), "relationships": {"attendee_type": {"data": {"id": "2", "type": "attendee_types"}}}},
        attendee(9, fields={FIELD["first_name"]: "Ana"}),
    ],
)
def test_somebody_else_is_not_taken_for_the_lost_one(kiosk: Kiosk, row: dict[str, Any]) -> None:
    """Another name or another type: this try did not arrive, and is made again."""
    with serving(_registers, lists={"attendees": [row]}) as (url, heard):
        kiosk(url).walk_in(WalkIn("w1", "Ana", "Sá", "ana@example.org", type_id=TYPE, at=AT, sent_before=True))
    assert len(heard.of(_PATH, "POST")) == 1


def test_an_older_registration_of_the_same_name_is_not_the_lost_one(kiosk: Kiosk) -> None:
    """One from an hour before the first try was somebody's own; clocks may differ by minutes."""
    old, slow = _made(created_at="2026-06-15T08:30:00.000Z"), _made(created_at="2026-06-15T09:25:00.000Z")
    person = WalkIn("w1", "Ana", "Sá", "ana@example.org", type_id=TYPE, at=AT, sent_before=True)
    for row, posts in ((old, 1), (slow, 0)):
        with serving(_registers, lists={"attendees": [row]}) as (url, heard):
            kiosk(url).walk_in(person)
            assert len(heard.of(_PATH, "POST")) == posts


def test_a_first_try_is_not_searched_for(kiosk: Kiosk) -> None:
    """Two calls: the types, and the registration."""
    with serving(_registers) as (url, heard):
        kiosk(url).walk_in(ANA)
    assert [each.path for each in heard.calls] == ["attendee_types", _PATH]


def test_what_a_walk_in_can_be(kiosk: Kiosk) -> None:
    """Attendee types with the seats that are left by tickets-stats; ∞ and a missing list are no number."""
    types = [attendee_type("1", "Vip"), attendee_type("2", "gold"), attendee_type("3", "")]
    stats = [{"name": "Vip", "used_seats": 4, "seats_limit": 100}, {"name": "gold", "used_seats": 1, "seats_limit": "∞"}, "odd"]
    with serving(lambda asked: JSONResponse(stats) if asked.path == "tickets-stats" else None, lists={"attendee_types": types}) as (url, _):
        assert [(each.id, each.name, each.left) for each in kiosk(url).ticket_types()] == [
            ("1", "Vip", 96),
            ("2", "gold", None),
            ("3", "3", None),
        ]
    with serving(lambda asked: JSONResponse({}, 404) if asked.path == "tickets-stats" else None, lists={"attendee_types": types}) as (url, _):
        assert [each.left for each in kiosk(url).ticket_types()] == [None, None, None]
