"""Attendees as they come: the documents' sample, and whatever else they are like."""

from datetime import UTC, datetime
from itertools import chain
from typing import Any

import pytest
from starlette.responses import Response

from kiosk.core.entry import RemoteEntry
from kiosk.core.ticket import Attention, AttentionKind, Status, Strength, Ticket, TicketCode
from kiosk.platforms.eventtia.platform import Eventtia
from tests.platforms.eventtia.conftest import Kiosk
from tests.platforms.eventtia.serving import (
    FIELD,
    TYPE,
    Asked,
    attendee,
    attendee_type,
    custom_field,
    custom_fields,
    listing,
    resource,
    serving,
    without,
)


def _tickets(adapter: Eventtia) -> list[Ticket]:
    return list(chain.from_iterable(page.tickets for page in adapter.roster()))


def _one(kiosk: Kiosk, row: dict[str, Any], types: list[dict[str, Any]] | None = None, *fields: dict[str, Any], **settings: Any) -> Ticket:
    def answer(asked: Asked) -> Response | None:
        return listing(asked, types or [attendee_type()], included=custom_fields(*fields)) if asked.path == "attendee_types" else None

    with serving(answer, lists={"attendees": [row]}) as (url, _):
        (ticket,) = _tickets(kiosk(url, **settings))
        return ticket


def test_the_documents_sample_is_read(kiosk: Kiosk) -> None:
    """Names by custom field, type, payment, check-in with its offset, and the two codes that admit."""
    row = attendee(1, uuid="288c39", qr_code="288c22|John Doe|johndoe@eventtia.com|Eventtia - Developer|+57123456789")
    row["attributes"] |= {"checked_in": True, "checked_in_date": "2023-02-07T11:52:02.000-05:00"}
    with serving(lists={"attendees": [row]}) as (url, heard):
        (page,) = kiosk(url).roster()
    assert page.tickets == (
        Ticket(
            event="test-event-1",
            id="12345001",
            name="John Doe 1",
            type="General Public",
            type_id=TYPE,
            company="Eventtia",
            first_name="John",
            last_name="Doe 1",
            email="johndoe1@eventtia.com",
            paid=True,
            codes=(
                TicketCode("288c39"),
                TicketCode("288c22"),
                TicketCode("12345001", Strength.LOOKS_UP),
                TicketCode("johndoe1@eventtia.com", Strength.LOOKS_UP),
            ),
        ),
    )
    assert page.entries == (RemoteEntry("12345001", datetime(2023, 2, 7, 16, 52, 2, tzinfo=UTC)),)
    assert page.skipped == 0
    assert [dict(each.query) for each in heard.of("attendees")] == [
        {
            "include": "attendee_type,attendee_type_custom_fields",
            "include_archived": "true",
            "page[size]": "100",
            "page[number]": "1",
        }
    ]
    assert {each.path for each in heard.calls} == {"attendee_types", "attendees", "workshops", "guests", "attendee_purchase_items"}


def test_nothing_of_the_qr_code_is_kept_but_its_beginning(kiosk: Kiosk) -> None:
    """Its later parts are personal data and change with it: neither phone nor job title is anywhere in the ticket."""
    ticket = _one(kiosk, attendee(1))
    assert "57123456789" not in repr(ticket)
    assert "Developer" not in repr(ticket)
    assert "|" not in repr(ticket)


@pytest.mark.parametrize(
    ("scanned", "key"),
    [
        ("288c22|John Doe|johndoe@eventtia.com|Eventtia - Developer|+57123456789", "288c22"),
        ("cbba89|Subleader two|johndoe2@eventtia.com|Eventtia|", "cbba89"),
        ("  288c22|||| ", "288c22"),
        ("288c22|محمد|x@y.z||", "288c22"),
        ("288c22", "288c22"),
        ("KB1.abc.T-1.2.sig", "KB1.abc.T-1.2.sig"),
        ("", ""),
        ("|John|x@y.z|", "|John|x@y.z|"),
        ("no code|at all", "no code|at all"),
        ("https://example.org/a|b", "https://example.org/a|b"),
    ],
)
def test_the_code_inside_what_was_scanned(kiosk: Kiosk, scanned: str, key: str) -> None:
    """What stands before the first bar, where it can be a code; any other text stays as it is. No call is made."""
    with serving() as (url, heard):
        assert kiosk(url).key(scanned) == key
    assert not heard.calls
    assert not heard.sign_ins


def test_what_is_scanned_at_the_door_is_in_the_roster(kiosk: Kiosk) -> None:
    """The whole QR text finds its ticket, and so does the bare uuid."""
    row = attendee(7)
    ticket = _one(kiosk, row)
    with serving() as (url, _):
        adapter = kiosk(url)
        admitting = {code.text for code in ticket.codes if code.strength is Strength.ADMITS}
        assert {adapter.key(row["attributes"]["qr_code"]), adapter.key(row["attributes"]["uuid"])} == admitting


@pytest.mark.parametrize(
    ("said", "status", "known"),
    [
        ("confirmed", Status.VALID, True),
        ("Confirmed", Status.VALID, True),
        ("pending", Status.PENDING, True),
        ("cancelled", Status.CANCELLED, True),
        ("canceled", Status.CANCELLED, True),
        ("archived", Status.CANCELLED, True),
        ("deleted", Status.CANCELLED, True),
        ("rejected", Status.REJECTED, True),
        ("waiting list", Status.WAITLISTED, True),
        ("levitating", Status.VALID, False),
        (None, Status.VALID, False),
        (7, Status.VALID, False),
    ],
)
def test_every_status_has_its_meaning(kiosk: Kiosk, said: object, status: Status, known: bool) -> None:
    """An unknown word lets the guest in and draws attention."""
    ticket = _one(kiosk, attendee(1, status=said))
    assert ticket.status is status
    assert (AttentionKind.UNKNOWN_STATUS in {each.kind for each in ticket.attention}) is not known


def test_an_archived_attendee_is_not_welcome(kiosk: Kiosk) -> None:
    """Whatever the status says."""
    assert _one(kiosk, attendee(1, archived=True)).status is Status.CANCELLED


@pytest.mark.parametrize(
    ("paid", "valid", "wanted"),
    [(True, False, True), (True, True, True), (False, False, False), (False, True, None), (False, None, False), (None, False, None)],
)
def test_the_type_says_whether_an_unpaid_attendee_may_enter(kiosk: Kiosk, paid: object, valid: object, wanted: bool | None) -> None:
    """``valid_if_no_payments`` turns unpaid into nothing due; without it unpaid is unpaid."""
    assert _one(kiosk, attendee(1, paid=paid), [attendee_type(valid_if_no_payments=valid)]).paid is wanted


def test_the_rule_is_each_type_s_own(kiosk: Kiosk) -> None:
    """Two unpaid attendees of two types, in one page."""
    types = [attendee_type("1", "Free", valid_if_no_payments=True), attendee_type("2", "Paying", valid_if_no_payments=False)]
    rows = [attendee(1, kind="1", paid=False), attendee(2, kind="2", paid=False), attendee(3, kind="3", paid=False)]
    with serving(lists={"attendees": rows, "attendee_types": types}) as (url, _):
        assert [(ticket.type, ticket.paid) for ticket in _tickets(kiosk(url))] == [("Free", None), ("Paying", False), ("", False)]


@pytest.mark.parametrize(
    ("told", "entries"),
    [
        ({"checked_in": False}, ()),
        ({"checked_in": False, "checked_in_date": "2023-02-07T11:52:02.000-05:00"}, ()),
        ({"checked_in": True, "checked_in_date": None}, (RemoteEntry("12345001", None),)),
        ({"checked_in": True, "checked_in_date": "yesterday"}, (RemoteEntry("12345001", None),)),
        (
            {"checked_in": "true", "checked_in_date": "2023-02-07T11:52:02Z"},
            (RemoteEntry("12345001", datetime(2023, 2, 7, 11, 52, 2, tzinfo=UTC)),),
        ),
        (
            {"checked_in": None, "checked_in_date": "2023-02-07T11:52:02Z"},
            (RemoteEntry("12345001", datetime(2023, 2, 7, 11, 52, 2, tzinfo=UTC)),),
        ),
        ({"checked_in": None}, ()),
    ],
)
def test_a_check_in_elsewhere_is_an_entry(kiosk: Kiosk, told: dict[str, Any], entries: tuple[RemoteEntry, ...]) -> None:
    """With its time where it has one; one that was taken back is none."""
    with serving(lists={"attendees": [attendee(1, **told)]}) as (url, _):
        (page,) = kiosk(url).roster()
    assert page.entries == entries


def test_names_are_found_by_alias_and_language(kiosk: Kiosk) -> None:
    """The organiser's own fields serve where Eventtia's do not; a default field comes before one that is called the same."""
    own = [
        custom_field("1", "field_1", alias="Prénom", default=False),
        custom_field("2", "Apellidos", default=False),
        custom_field("3", "Empresa", default=False),
        custom_field("4", "Correo electrónico", default=False),
        custom_field("5", "Vorname", default=False),
    ]
    fields = {"5": "Somebody", "1": "Renée", "2": "Núñez", "3": "Saffron", "4": "r@example.org", **dict.fromkeys(FIELD.values())}
    ticket = _one(kiosk, attendee(1, fields=fields), None, *own)
    assert (ticket.first_name, ticket.last_name, ticket.company, ticket.email) == ("Somebody", "Núñez", "Saffron", "r@example.org")
    assert _one(kiosk, attendee(1, fields={**fields, "5": None}), None, *own).first_name == "Renée"
    assert _one(kiosk, attendee(1, fields={"5": "Somebody"}), None, *own).first_name == "John"


def test_a_setting_says_which_field_is_the_company(kiosk: Kiosk) -> None:
    """By name, alias or number; the default field is then a question like any other."""
    own = custom_field("77", "Institute", alias="Where you work", default=False)
    for setting in ("77", "institute", "Where You Work"):
        assert _one(kiosk, attendee(1, fields={"77": "Faculty"}), None, own, company_field=setting).company == "Faculty"
    assert _one(kiosk, attendee(1, fields={"77": "Faculty"}), None, own).company == "Eventtia"


def test_answers_that_the_door_should_know(kiosk: Kiosk) -> None:
    """Requirements in four languages, the fields that a setting names, and VIPs; a no is nothing to know."""
    own = [
        custom_field("1", "Dietary requirements", default=False),
        custom_field("2", "Silla de ruedas", default=False),
        custom_field("3", "Besoins particuliers", default=False),
        custom_field("4", "Allergies", default=False),
        custom_field("5", "Table", alias="Table number", default=False),
        custom_field("6", "Favourite colour", default=False),
    ]
    answers = {"1": "Vegan", "2": True, "3": ["Interprète", "Boucle"], "4": "none", "5": 12, "6": "red"}
    row = attendee(1, fields=answers)
    ticket = _one(kiosk, row, [attendee_type(name="VIP Guest")], *own, note_fields=("table number", FIELD["company"]))
    assert set(ticket.attention) == {
        Attention(AttentionKind.REQUIREMENT, "Vegan"),
        Attention(AttentionKind.REQUIREMENT, "Silla de ruedas"),
        Attention(AttentionKind.REQUIREMENT, "Interprète, Boucle"),
        Attention(AttentionKind.NOTE, "Table number: 12"),
        Attention(AttentionKind.NOTE, "company: Eventtia"),
        Attention(AttentionKind.VIP),
    }


def test_odd_attendees_are_read_as_far_as_they_go(kiosk: Kiosk) -> None:
    """Names that are null, four kilobytes long or right to left; numbers for texts; no type, no fields. None without an id is lost silently."""
    null = attendee(1, fields=dict.fromkeys(FIELD.values()))
    long = attendee(2, fields={FIELD["last_name"]: "x" * 4096})
    rtl = attendee(3, fields={FIELD["first_name"]: "محمد", FIELD["last_name"]: "\u202eالعربي"})
    number = {**attendee(4, uuid=1234, qr_code=77), "id": 12345004}
    bare = {"id": "12345005"}
    nobody = {**attendee(6), "id": None}
    rows = [null, long, rtl, number, bare, nobody, "a text", None, attendee(1)]
    with serving(lists={"attendees": rows}) as (url, _):
        (page,) = kiosk(url).roster()
    by_id = {ticket.id: ticket for ticket in page.tickets}
    assert list(by_id) == ["12345001", "12345002", "12345003", "12345004", "12345005"]
    assert page.skipped == 3
    assert by_id["12345001"].last_name == "Doe 1"
    assert len(by_id["12345002"].last_name) == 200
    assert by_id["12345003"].first_name == "محمد"
    assert [code.text for code in by_id["12345004"].codes[:2]] == ["1234", "77"]
    assert by_id["12345005"].name == "12345005"


def test_a_type_that_is_an_attribute_is_read(kiosk: Kiosk) -> None:
    """Spelt as in what is sent to register."""
    row = attendee(1, attendee_type_id=int(TYPE))
    assert _one(kiosk, {**row, "relationships": None}).type == "General Public"


def test_types_that_are_only_included_are_learned(kiosk: Kiosk) -> None:
    """An attendee's own page brings the type and the fields that the list of types did not have."""
    rows = [attendee(1, kind="9", paid=False, fields={"901": "Renée", **dict.fromkeys(FIELD.values())})]
    included = [attendee_type("9", "Late type", fields=["901"]), custom_field("901", "first_name", kind="9")]

    def answer(asked: Asked) -> Response | None:
        if asked.path == "attendee_types":
            return listing(asked, [])
        return listing(asked, rows, included=included) if asked.path == "attendees" else None

    with serving(answer) as (url, _):
        (ticket,) = _tickets(kiosk(url))
    assert (ticket.first_name, ticket.type, ticket.paid) == ("Renée", "Late type", None)


def test_a_row_without_codes_can_only_be_looked_up(kiosk: Kiosk) -> None:
    """Number and e-mail address are guessable: they never admit."""
    with serving(lists={"attendees": [without(attendee(1), "uuid", "qr_code"), attendee(2)]}) as (url, _):
        first, _second = _tickets(kiosk(url))
    assert {code.strength for code in first.codes} == {Strength.LOOKS_UP}


def test_guests_have_their_own_resource(kiosk: Kiosk) -> None:
    """A guest who has registered is not listed twice: by the relation, by the code, by the e-mail address."""
    guests = [
        resource("guests", "1", {"attendee": ("attendees", "12345001")}, first_name="John", uuid="f0f56c"),
        resource("guests", "2", uuid="aa0001", first_name="Same", last_name="Code"),
        resource("guests", "3", uuid="ffffff", first_name="Same", last_name="Address", email="johndoe1@eventtia.com"),
        resource(
            "guests",
            "4",
            {"attendee_type": ("attendee_types", TYPE)},
            uuid="f0f56c",
            first_name="Jon",
            last_name="Doe",
            email="j@d.e",
            company="Ev",
        ),
    ]
    with serving(lists={"attendees": [attendee(1)], "guests": guests}) as (url, heard):
        tickets = _tickets(kiosk(url))
        entering = _tickets(kiosk(url, guests="enter"))
        assert len(_tickets(kiosk(url, guests="ignore"))) == 1
    assert len(heard.of("guests")) == 2
    assert [ticket.id for ticket in tickets] == ["12345001", "guest:4"]
    assert tickets[1] == Ticket(
        event="test-event-1",
        id="guest:4",
        name="Jon Doe",
        type="General Public",
        type_id=TYPE,
        company="Ev",
        first_name="Jon",
        last_name="Doe",
        email="j@d.e",
        status=Status.PENDING,
        codes=(TicketCode("f0f56c"), TicketCode("j@d.e", Strength.LOOKS_UP)),
        attention=(Attention(AttentionKind.NOTE, "invited, has not registered yet"),),
    )
    assert entering[1].status is Status.VALID
