"""One attendee becomes one ticket: codes, status, custom fields of the contact, and what the steward should know."""

from typing import Any

import pytest

from kiosk.core.entry import RemoteEntry
from kiosk.core.ticket import Attention, AttentionKind, Status, Strength, Ticket
from kiosk.platforms.zoho_backstage_v3.attendees import Reader, entry_of
from tests.platforms.zoho_v3.portals import attendee


def _ticket(row: dict[str, Any], code_field: str = "") -> Ticket:
    ticket = Reader("7", code_field, dict).ticket(row)
    assert ticket is not None
    return ticket


def _codes(ticket: Ticket, strength: Strength) -> list[str]:
    return [code.text for code in ticket.codes if code.strength is strength]


def test_the_ticket_is_the_key_and_its_id_admits() -> None:
    """``ticket_id`` outlives a change of hands; the attendee's id, the order's and the e-mail open a look-up only."""
    ticket = _ticket(attendee(1))
    assert ticket.id == "27000000001"
    assert _codes(ticket, Strength.ADMITS) == ["27000000001"]
    assert _codes(ticket, Strength.LOOKS_UP) == ["25000000001", "26000000001", "jane1@example.com"]


@pytest.mark.parametrize(
    ("fields", "admits"),
    [
        ({"ticket_id": None}, "25000000001"),
        ({"qr_code": "Q"}, "Q"),
        ({"contact": {"first_name": "J", "barcode": 123456789012345678}}, "123456789012345678"),
        ({"qr_code": {"value": " Q "}, "ticket_code": "T"}, "Q"),
        ({"qr_code": "https://cdn.example/qr/77.png"}, "27000000001"),
    ],
)
def test_without_a_setting_the_strongest_field_admits(fields: dict[str, Any], admits: str) -> None:
    """A field that is called a code where there is one, else the ticket's id, else the attendee's."""
    assert _codes(_ticket(attendee(1, **fields)), Strength.ADMITS) == [admits]


@pytest.mark.parametrize(
    ("code_field", "admits"),
    [
        ("id", ["25000000001"]),
        ("order_id", ["26000000001"]),
        ("ticket_id", ["27000000001"]),
        ("Pass_Number", ["P-1"]),
        ("email", ["j@example.com"]),
        ("nothing_of_the_kind", []),
    ],
)
def test_a_configured_field_admits_and_no_other(code_field: str, admits: list[str]) -> None:
    """Of the attendee or of the contact; without it on an attendee, nothing admits; the others still look up."""
    ticket = _ticket(attendee(1, contact={"email": "j@example.com", "Pass_Number": "P-1"}), code_field)
    assert _codes(ticket, Strength.ADMITS) == admits
    assert {"27000000001", "25000000001", "26000000001"} <= {code.text for code in ticket.codes}


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("attending", Status.VALID),
        ("Attending", Status.VALID),
        ("placed", Status.VALID),
        ("not attending", Status.CANCELLED),
        ("canceled", Status.CANCELLED),
        ("Cancelled", Status.CANCELLED),
        ("pending", Status.PENDING),
        ("Waitlisted", Status.WAITLISTED),
        ("rejected", Status.REJECTED),
    ],
)
def test_status_words(said: str, status: Status) -> None:
    """The word beside the number counts, whatever type the number has."""
    for number in (1, "1", None):
        ticket = _ticket(attendee(1, status=number, status_string=said))
        assert (ticket.status, ticket.attention) == (status, ())


@pytest.mark.parametrize(
    ("status", "said", "shown"), [(3, None, "3"), ("9", "", "9"), (1, "frobnicated", "frobnicated"), (None, None, ""), ([1], {}, "")]
)
def test_an_unknown_status_admits_and_says_so(status: Any, said: Any, shown: str) -> None:
    """A number without a word, or a word that nobody knows, is no reason to turn a guest away; the steward sees it."""
    ticket = _ticket(attendee(1, status=status, status_string=said))
    assert ticket.status is Status.VALID
    assert ticket.attention == (Attention(AttentionKind.UNKNOWN_STATUS, shown),)


@pytest.mark.parametrize(
    ("contact", "needs"),
    [
        ({"Special_Requirements": "Wheelchair"}, ["Wheelchair"]),
        ({"Dietary_Preference": ["Vegan", "No nuts"], "T_Shirt": "M"}, ["Vegan, No nuts"]),
        ({"wheelchair_access": True, "Access_Code": "1234"}, ["wheelchair access"]),
        ({"special_requirements": "none"}, []),
        ({"custom_fields": [{"label": "Allergies", "value": "Nuts"}]}, ["Nuts"]),
    ],
)
def test_custom_fields_of_the_contact_reach_the_door(contact: dict[str, Any], needs: list[str]) -> None:
    """Requirements are further keys of ``contact``; a no is none."""
    ticket = _ticket(attendee(1, contact={"first_name": "J", **contact}))
    assert [each.text for each in ticket.attention] == needs
    assert all(each.kind is AttentionKind.REQUIREMENT for each in ticket.attention)


def test_vip_is_told_from_the_ticket_class() -> None:
    """A class that says VIP makes the steward look."""
    assert [each.kind for each in _ticket(attendee(1, ticket_name="VIP Pass")).attention] == [AttentionKind.VIP]


@pytest.mark.parametrize(
    ("contact", "name"),
    [
        ({"first_name": "Jane", "last_name": "Smith"}, "Jane Smith"),
        ({"first_name": "伟", "last_name": "王"}, "王伟"),
        ({"first_name": None, "last_name": "Cher"}, "Cher"),
        ({"first_name": "דוד", "last_name": "כהן"}, "דוד כהן"),
        ({"first_name": " Ann\nB ", "last_name": "\x00C"}, "Ann B C"),
        ({"name": "Whole Name"}, "Whole Name"),
        ({}, "27000000001"),
        (None, "27000000001"),
        ("Jane", "27000000001"),
    ],
)
def test_names_of_any_shape(contact: Any, name: str) -> None:
    """One name or two, any script, wrong types: always one printable line; the ticket's id where there is none."""
    assert _ticket(attendee(1, contact=contact)).name == name


def test_a_name_of_four_kilobytes_is_cut() -> None:
    """At two hundred characters."""
    assert len(_ticket(attendee(1, contact={"first_name": "N" * 4096})).name) == 200


def test_a_person_without_a_contact_is_read_from_the_row() -> None:
    """Names and e-mail beside the ids."""
    ticket = _ticket({"ticket_id": 1, "first_name": "Ann", "last_name": "Lee", "email": "a@example.com", "company_name": "ACME"})
    assert (ticket.name, ticket.email, ticket.company) == ("Ann Lee", "a@example.com", "ACME")


def test_ids_are_strings_whatever_they_were() -> None:
    """Numbers of eighteen digits keep every digit."""
    ticket = _ticket({"id": 25, "ticket_id": 123456000000456789, "order_id": 5, "ticket_class_id": 123456000000345678})
    assert (ticket.id, ticket.type_id, ticket.order) == ("123456000000456789", "123456000000345678", "5")


def test_a_ticket_of_another_event_keeps_it() -> None:
    """So that the door can say wrong event."""
    assert (_ticket(attendee(1, event_id=8)).event, _ticket(attendee(1, event_id=7)).event, _ticket(attendee(1)).event) == ("8", "7", "7")


@pytest.mark.parametrize(
    ("fields", "paid"),
    [
        ({}, None),
        ({"payment_status": 0}, None),
        ({"payment_status": 1, "payment_status_string": "paid"}, True),
        ({"payment_status": 0, "payment_status_string": "Not paid"}, False),
        ({"payment_status": "unpaid"}, False),
    ],
)
def test_payment_is_read_where_a_word_says_it(fields: dict[str, Any], paid: bool | None) -> None:
    """Attendees have none by the documents; a number alone says nothing, and is no note to the steward either."""
    ticket = _ticket(attendee(1, **fields))
    assert (ticket.paid, ticket.attention) == (paid, ())


@pytest.mark.parametrize("row", [{}, {"id": None}, {"ticket_id": [], "id": True}, {"contact": {"id": "7"}}])
def test_an_attendee_without_an_id_is_none(row: dict[str, Any]) -> None:
    """The roster counts it."""
    assert Reader("7", "", dict).ticket(row) is None


def test_a_check_in_that_a_row_tells_of_is_an_entry() -> None:
    """Some portals have ``checked_in`` beside the status; without a time its time is unknown."""
    assert entry_of(attendee(1), "1") is None
    assert entry_of(attendee(1, checked_in=False), "1") is None
    assert entry_of(attendee(1, checked_in=True), "1") == RemoteEntry("1", None)
    timed = entry_of(attendee(1, checked_in="true", checked_in_time="2026-11-20T09:00:00+01:00", checked_in_by="Ana"), "1")
    assert timed is not None
    assert timed.at is not None
    assert (timed.at.isoformat(), timed.by) == ("2026-11-20T08:00:00+00:00", "Ana")
