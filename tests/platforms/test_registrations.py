"""One registration becomes one ticket: codes, status, payment, and what the steward should know."""

from typing import Any

import pytest

from kiosk.core.ticket import Attention, AttentionKind, Status, Strength, Ticket
from kiosk.platforms.zoho_backstage.registrations import Reader, entry_of
from tests.platforms.stations import registration


def _ticket(row: dict[str, Any], code_field: str = "") -> Ticket:
    ticket = Reader("7", frozenset({"7"}), code_field, dict).ticket(row)
    assert ticket is not None
    return ticket


def _admitting(ticket: Ticket) -> list[str]:
    return [code.text for code in ticket.codes if code.strength is Strength.ADMITS]


def _looking_up(ticket: Ticket) -> set[str]:
    return {code.text for code in ticket.codes if code.strength is Strength.LOOKS_UP}


@pytest.mark.parametrize(
    ("fields", "admits"),
    [
        ({"qr_code": "Q", "ticket_code": "T", "barcode": "B"}, "Q"),
        ({"ticket_code": "T", "barcode": "B"}, "T"),
        ({"barcode": 123456789012345678}, "123456789012345678"),
        ({}, "12"),
        ({"qr_code": None, "ticket": {"barcode": "B"}}, "B"),
        ({"attendee": {"qr_code": "Q"}}, "Q"),
        ({"qr_code": {"type": "qr", "value": " Q "}}, "Q"),
        ({"qr_code": "https://cdn.example/qr/77.png", "barcode": "B"}, "B"),
    ],
)
def test_the_strongest_field_admits(fields: dict[str, Any], admits: str) -> None:
    """qr_code, ticket_code, barcode, else the registration's id: the first that is there, wherever it is nested."""
    assert _admitting(_ticket({"registration_id": 12, "registration_number": "REG-1", **fields})) == [admits]


def test_guessable_codes_only_look_up() -> None:
    """Registration number, id, order number and e-mail open a look-up for staff, never a door (rules.md)."""
    ticket = _ticket(registration(1, order_number="ORD-1"))
    assert _admitting(ticket) == ["QR000000000000000001"]
    assert _looking_up(ticket) == {"REG-2025-000001", "900001", "ORD-1", "jane1@example.com"}


def test_a_configured_field_admits_and_the_usual_ones_do_not() -> None:
    """code_field names what the ticket's QR holds, also inside custom fields; without it on a registration, nothing admits."""
    row = registration(1, custom_fields={"pass_id": "P-77"})
    assert _admitting(_ticket(row, "pass_id")) == ["P-77"]
    assert "QR000000000000000001" in _looking_up(_ticket(row, "pass_id"))
    assert _admitting(_ticket(row, "registration_number")) == ["REG-2025-000001"]
    assert _admitting(_ticket(registration(2), "pass_id")) == []


def test_a_text_that_is_both_admits_once() -> None:
    """Where the QR holds the registration's number, that text is stored once, and admits."""
    codes = _ticket(registration(1, qr_code="REG-2025-000001")).codes
    assert [code.strength for code in codes if code.text == "REG-2025-000001"] == [Strength.ADMITS]


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("approved", Status.VALID),
        ("Confirmed", Status.VALID),
        ("checked_in", Status.VALID),
        ("Checked-In", Status.VALID),
        ("pending", Status.PENDING),
        ("rejected", Status.REJECTED),
        ("cancelled", Status.CANCELLED),
        ("CANCELED", Status.CANCELLED),
        ("waitlist", Status.WAITLISTED),
        ("Waitlisted", Status.WAITLISTED),
    ],
)
def test_status_words(said: str, status: Status) -> None:
    """The guide's six words and their cousins, without a word to the steward."""
    ticket = _ticket(registration(1, status=said))
    assert (ticket.status, ticket.attention) == (status, ())


def test_a_number_as_status_is_read_by_its_word() -> None:
    """v3 answers a number and puts the word beside it."""
    assert _ticket(registration(1, status=2, status_string="cancelled")).status is Status.CANCELLED


@pytest.mark.parametrize("said", ["frobnicated", None, 3, ["approved"]])
def test_an_unknown_status_admits_and_says_so(said: Any) -> None:
    """A word that nobody knows is no reason to turn a guest away; the steward sees it."""
    ticket = _ticket(registration(1, status=said))
    assert ticket.status is Status.VALID
    assert [each.kind for each in ticket.attention] == [AttentionKind.UNKNOWN_STATUS]


@pytest.mark.parametrize(
    ("fields", "paid"),
    [
        ({}, None),
        ({"payment_status": "paid"}, True),
        ({"payment_status": "Unpaid"}, False),
        ({"payment_status": "refunded"}, False),
        ({"payment_status": "free"}, None),
        ({"payment_status": None, "payment": {"status": "pending"}}, False),
        ({"payment": {"status": "completed"}}, True),
        ({"payment": "credit_card"}, None),
        ({"payment_status": False}, False),
    ],
)
def test_payment(fields: dict[str, Any], paid: bool | None) -> None:
    """payment_status or payment.status, where present, decides; otherwise nothing is known."""
    assert _ticket(registration(1, **fields)).paid is paid


def test_an_unknown_payment_word_is_shown_to_the_steward() -> None:
    """It neither admits as paid nor refuses as unpaid."""
    ticket = _ticket(registration(1, payment_status="Invoice sent"))
    assert (ticket.paid, ticket.attention) == (None, (Attention(AttentionKind.NOTE, "payment: invoice_sent"),))


@pytest.mark.parametrize(
    ("fields", "needs"),
    [
        ({"custom_fields": {"special_requirements": "Wheelchair"}}, ["Wheelchair"]),
        ({"custom_fields": {"dietary_restrictions": "Vegan", "t_shirt_size": "M", "interests": ["AI"]}}, ["Vegan"]),
        ({"custom_fields": [{"label": "Accessibility", "value": ["Lift", "Loop"]}]}, ["Lift, Loop"]),
        ({"custom_fields": {"wheelchair_access": True}}, ["wheelchair access"]),
        ({"custom_fields": {"special_requirements": "None.", "access_code": "1234"}}, []),
        ({"attendee": {"first_name": "J", "special_requirements": "Guide dog"}}, ["Guide dog"]),
        ({"special_requirements": "Vegan", "custom_fields": {"special_requirements": "Vegan"}}, ["Vegan"]),
    ],
)
def test_special_requirements_reach_the_door(fields: dict[str, Any], needs: list[str]) -> None:
    """Whatever the form called it, its text is an attention; a no is none."""
    assert [each.text for each in _ticket(registration(1, **fields)).attention] == needs


@pytest.mark.parametrize(("name", "vip"), [("VIP Pass", True), ("Gold (vip)", True), ("General Admission", False), ("Bvip", False)])
def test_vip_is_told_from_the_ticket_type(name: str, vip: bool) -> None:
    """A ticket type that says VIP makes the steward look."""
    kinds = [each.kind for each in _ticket(registration(1, ticket={"ticket_id": "1", "ticket_name": name})).attention]
    assert kinds == ([AttentionKind.VIP] if vip else [])


@pytest.mark.parametrize(
    ("attendee", "name"),
    [
        ({"first_name": "Jane", "last_name": "Smith"}, "Jane Smith"),
        ({"first_name": "Suharti", "last_name": None}, "Suharti"),
        ({"first_name": "伟", "last_name": "王"}, "王伟"),
        ({"first_name": "さくら", "last_name": "佐藤"}, "佐藤 さくら"),
        ({"first_name": "서연", "last_name": "남궁"}, "남궁서연"),
        ({"first_name": " Ann\nB ", "last_name": "\x00C"}, "Ann B C"),
        ({"first_name": 7, "last_name": True}, "7"),
        ({"name": "Whole Name"}, "Whole Name"),
        ({"first_name": "\ud800x", "last_name": ""}, "?x"),
        ("Jane Doe", "Jane Doe"),
        (None, "REG-2025-000001"),
    ],
)
def test_names_of_any_shape(attendee: Any, name: str) -> None:
    """One name or two, East Asian order, wrong types, control characters, half a surrogate: always one printable line."""
    assert _ticket(registration(1, attendee=attendee)).name == name


def test_a_name_of_four_kilobytes_is_cut() -> None:
    """At two hundred characters."""
    ticket = _ticket(registration(1, attendee={"first_name": "N" * 4096}))
    assert len(ticket.name) == 200


def test_ids_are_strings_whatever_they_were() -> None:
    """Numbers of eighteen digits keep every digit."""
    ticket = _ticket({"registration_id": 123456000000456789, "ticket": {"ticket_id": 123456000000345678}, "order_id": 5, "status": "approved"})
    assert (ticket.id, ticket.type_id, ticket.order) == ("123456000000456789", "123456000000345678", "5")


def test_a_registration_without_an_id_goes_by_its_code() -> None:
    """It can still be admitted and checked in by QR code."""
    ticket = _ticket({"qr_code": "Q-1", "status": "approved"})
    assert (ticket.id, _admitting(ticket)) == ("qr:Q-1", ["Q-1"])


def test_a_ticket_of_another_event_keeps_it() -> None:
    """So that the door can say wrong event."""
    assert (_ticket(registration(1, event_id=8)).event, _ticket(registration(1, event_id=7)).event) == ("8", "7")


def test_inside_without_time_is_an_entry_at_an_unknown_time() -> None:
    """And with one, at that time; an approved guest is not inside."""
    bare = entry_of(registration(1, status="checked_in"), "1")
    timed = entry_of(registration(1, status="checked_in", check_in_time="2025-06-15T09:01:02Z", check_in_location="North"), "1")
    assert bare is not None
    assert timed is not None
    assert (bare.at, bare.where, timed.at and timed.at.minute, timed.where) == (None, None, 1, "North")
    assert entry_of(registration(1), "1") is None
