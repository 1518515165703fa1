"""A row of the list as a ticket: names, codes, type, order, status, validity."""

from datetime import UTC, datetime
from typing import Any

import pytest

from kiosk.core.ticket import AttentionKind, Status, Strength, Ticket
from kiosk.platforms.eventbookings.tickets import Reader
from kiosk.platforms.eventbookings.times import zone_of
from tests.platforms.eventbookings.conftest import MakeKiosk
from tests.platforms.eventbookings.hub import EVENT, Shop, event, hub, ticket


def _read(row: dict[str, Any], *, dated: bool = False, qr_codes: bool = True) -> Ticket:
    found = Reader(EVENT, zone_of("Australia/Sydney"), dated, qr_codes, None, {}).ticket(row)
    assert found is not None
    return found


def _answers(**fields: object) -> dict[str, Any]:
    return {
        "attributes": [{"field_name": name.replace("_", " "), "field_type": "text", "field_value": value} for name, value in fields.items()]
    }


def _codes(read: Ticket) -> dict[str, Strength]:
    return {each.text: each.strength for each in read.codes}


def test_a_row_as_the_documents_show_it() -> None:
    """uuid is the id, the attributes name the guest, the product is the type."""
    read = _read(ticket(7))
    assert (read.event, read.id, read.name) == (EVENT, ticket(7)["uuid"], "Jane Smith 7")
    assert (read.first_name, read.last_name, read.email) == ("Jane", "Smith 7", "jane7@example.com")
    assert (read.type, read.type_id, read.status, read.paid, read.attention) == ("General", "level-1", Status.VALID, None, ())


def test_only_what_stands_in_codes_admits() -> None:
    """Serial number, order, e-mail and the uuid look up; a picture is no code."""
    codes = [
        {"type": "qr", "value": "SECRET"},
        {"type": "barcode", "value": 12345},
        {"type": "qr", "value": "https://x.example/qr.png"},
        {},
        None,
    ]
    read = _read(ticket(7, codes=codes, order={"uuid": "order-1", "code": "EBO-1"}, order_code="EBO-1"))
    strong = {"SECRET", "12345"}
    weak = {ticket(7)["uuid"], "EB-000007", "order-1", "EBO-1", "jane7@example.com"}
    assert _codes(read) == {**dict.fromkeys(strong, Strength.ADMITS), **dict.fromkeys(weak, Strength.LOOKS_UP)}
    assert read.order == "order-1"


@pytest.mark.parametrize("codes", [None, [], {}, "", [{"type": "qr"}], 0])
def test_a_ticket_without_a_code_can_only_be_looked_up(codes: object) -> None:
    """Nothing guessable steps in for it."""
    assert Strength.ADMITS not in _codes(_read(ticket(7, codes=codes))).values()


@pytest.mark.parametrize("codes", [{"type": "qr", "value": "SECRET"}, "SECRET", ["SECRET"]])
def test_a_single_code_is_read_without_its_list(codes: object) -> None:
    """As the answer for one ticket has it."""
    assert _codes(_read(ticket(7, codes=codes)))["SECRET"] is Strength.ADMITS


def test_qr_codes_that_the_organiser_switched_off_only_look_up(kiosk: MakeKiosk) -> None:
    """settings.qr_code: other kinds of codes still admit."""
    row = ticket(7, codes=[{"type": "QR", "value": "Q"}, {"type": "barcode", "value": "B"}])
    with hub(Shop([row], event=event(settings={"qr_code": {"enabled": False}}))) as (url, _):
        (page,) = kiosk(url).roster()
    codes = _codes(page.tickets[0])
    assert (codes["Q"], codes["B"]) == (Strength.LOOKS_UP, Strength.ADMITS)


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ({"attendee": _answers(First_Name="Ana", Last_Name="Silva")}, "Ana Silva"),
        ({"attendee": _answers(given_name="Ana", surname="Silva")}, "Ana Silva"),
        ({"attendee": _answers(Full_Name="Ana Silva")}, "Ana Silva"),
        ({"attendee": {"first_name": "Ana", "last_name": "Silva"}}, "Ana Silva"),
        ({"attendee": [_answers(first_name="Ana", last_name="Silva")]}, "Ana Silva"),
        ({"attendee": _answers(first_name="Ana", last_name="Silva")["attributes"]}, "Ana Silva"),
        ({"attendee": None, "attendees": [_answers(name="Ana Silva")]}, "Ana Silva"),
        ({"attendee": None, "attributes": [{"name": "NAME", "value": "Ana Silva"}, {"name": "ORDER_ID", "value": "77"}]}, "Ana Silva"),
        ({"attendee": None, "order": {"customer": {"first_name": "Ana", "last_name": "Silva"}}}, "Ana Silva"),
        ({"attendee": _answers(first_name="小明", last_name="王")}, "王小明"),
        ({"attendee": _answers(first_name=None, last_name=None)}, "EB-000007"),
        ({"attendee": None}, "EB-000007"),
        ({"attendee": None, "serial_number": None}, ticket(7)["uuid"]),
        ({"attendee": _answers(name="x" * 4096)}, "x" * 200),
        ({"attendee": _answers(name="أحمد\x00\ud800")}, "أحمد ?"),
    ],
)
def test_whoever_the_form_names_is_the_guest(told: dict[str, Any], name: str) -> None:
    """Under any of the usual field names, in an object or a list; long, right-to-left, empty."""
    assert _read(ticket(7, **told)).name == name


def test_the_form_gives_company_email_and_special_requirements() -> None:
    """By their field's name, an e-mail also by its kind; a bare yes is named by its question, a no says nothing."""
    told = _answers(Organisation="Acme", Dietary_needs="Vegan", Wheelchair_access="yes", Medical_conditions="None", T_shirt="XL")
    told["attributes"].append({"field_name": "How do we reach you", "field_type": "email", "field_value": "a@b.example"})
    read = _read(ticket(7, attendee=told, special_instruction="Bring your passport"))
    assert (read.company, read.email) == ("Acme", "a@b.example")
    assert [(each.kind, each.text) for each in read.attention] == [
        (AttentionKind.REQUIREMENT, "Vegan"),
        (AttentionKind.REQUIREMENT, "Wheelchair access"),
        (AttentionKind.NOTE, "Bring your passport"),
    ]


def test_more_attendees_of_one_ticket_are_noted() -> None:
    """The first is the guest, the others a steward should know, with what they need."""
    read = _read(ticket(7, attendee=[_answers(name="Ana"), _answers(name="Ben", allergies="Nuts"), _answers(first_name="Cy", last_name="Dee")]))
    assert read.name == "Ana"
    assert [(each.kind, each.text) for each in read.attention] == [(AttentionKind.REQUIREMENT, "Nuts"), (AttentionKind.NOTE, "Ben, Cy Dee")]


@pytest.mark.parametrize(
    ("product", "shown"),
    [
        ({"name": "General", "variation": "Early bird"}, "General – Early bird"),
        ({"name": "General", "variation": "General"}, "General"),
        ({"name": "General", "variation": "None"}, "General"),
        ({"name": None, "variation": "Child"}, "Child"),
        ([{"name": "General"}], "General"),
        ("General", "General"),
        (None, ""),
    ],
)
def test_the_product_is_the_type(product: object, shown: str) -> None:
    """With its variation where it has one."""
    assert _read(ticket(7, product=product)).type == shown


def test_a_vip_is_one_by_the_type_s_name() -> None:
    """As a word of its own."""
    kinds = [[each.kind for each in _read(ticket(7, product={"name": name})).attention] for name in ("VIP Pass", "Viper's nest")]
    assert kinds == [[AttentionKind.VIP], []]


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({}, Status.VALID),
        ({"status": None}, Status.VALID),
        ({"status": "ACTIVE"}, Status.VALID),
        ({"status": 1}, Status.VALID),
        ({"status": True}, Status.VALID),
        ({"status": "Cancelled"}, Status.CANCELLED),
        ({"status": {"name": "REFUNDED"}}, Status.CANCELLED),
        ({"is_cancelled": True, "status": "active"}, Status.CANCELLED),
        ({"refunded": "1"}, Status.CANCELLED),
        ({"order": {"uuid": "o", "status": "cancelled"}}, Status.CANCELLED),
        ({"order": {"uuid": "o", "status": "completed"}}, Status.VALID),
        ({"status": "pending"}, Status.PENDING),
        ({"status": "waiting list"}, Status.WAITLISTED),
        ({"status": "declined"}, Status.REJECTED),
        ({"status": "blocked"}, Status.BLOCKED),
        ({"status": "revoked"}, Status.REVOKED),
    ],
)
def test_a_status_is_read_where_the_row_has_one(more: dict[str, Any], status: Status) -> None:
    """The documents show none: a row without is valid, and so is none of these unknown."""
    read = _read(ticket(7, **more))
    assert (read.status, read.attention) == (status, ())


@pytest.mark.parametrize(("said", "shown"), [("levitating", "levitating"), (0, "0"), (False, "0"), (17, "17")])
def test_an_unknown_status_is_valid_and_told(said: object, shown: str) -> None:
    """A word that nobody knows refuses nobody, but a steward sees it."""
    read = _read(ticket(7, status=said))
    assert read.status is Status.VALID
    assert [(each.kind, each.text) for each in read.attention] == [(AttentionKind.UNKNOWN_STATUS, shown)]


@pytest.mark.parametrize(
    ("more", "paid"),
    [
        ({"payment_status": "PAID"}, True),
        ({"payment_status": "unpaid"}, False),
        ({"order": {"payment_status": "pending"}}, False),
        ({"order": {"payment": {"status": "completed"}}}, True),
        ({"payment": {"status": "odd"}}, None),
        ({"payment_status": False}, False),
        ({"payment": 7}, None),
    ],
)
def test_payment_is_read_where_it_is_told(more: dict[str, Any], paid: bool | None) -> None:
    """Of the ticket or its order."""
    assert _read(ticket(7, **more)).paid is paid


def test_a_ticket_of_another_event_is_one_of_another_event() -> None:
    """By the uuid in its row; capitals do not matter."""
    assert _read(ticket(7, event={"uuid": "elsewhere"})).event == "elsewhere"
    assert _read(ticket(7, event={"uuid": EVENT.upper()})).event == EVENT


def test_of_an_event_that_repeats_a_ticket_is_good_on_its_own_day(kiosk: MakeKiosk) -> None:
    """From four o'clock to four o'clock in the event's zone, where the rows' starts differ; one start for all of them may be the event's."""

    def row(number: int, day: int) -> dict[str, Any]:
        start, end = f"2035-03-{day:02d} 09:00", f"2035-03-{day + 1:02d} 01:00"
        return ticket(number, event={"uuid": EVENT, "start_on": {"utc": None, "local": start}, "end_on": {"utc": None, "local": end}})

    days = [{"uuid": f"o{day}", "start_on": {"local": f"2035-03-{day:02d} 09:00"}} for day in (2, 3)]
    told = event(event_occurrence=days, occurrence={"type": "daily"})
    spans = []
    for second in (3, 2):
        with hub(Shop([row(1, 2), row(2, second)], event=told)) as (url, _):
            (page,) = kiosk(url).roster()
        spans.append((page.tickets[0].valid_from, page.tickets[0].valid_until))
    assert spans[0] == (datetime(2035, 3, 1, 17, tzinfo=UTC), datetime(2035, 3, 2, 17, tzinfo=UTC))
    assert spans[1] == (None, None)
