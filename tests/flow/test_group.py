"""A whole order: the list first, then those who are there."""

from pathlib import Path

import pytest

from kiosk.core.errors import KioskError
from kiosk.core.rules import Rules
from kiosk.core.ticket import Strength, TicketCode
from kiosk.flow import group
from kiosk.store.tickets import of_order
from tests.fakes import FakePlatform
from tests.flow.stands import Stand, guest


@pytest.fixture
def stand(tmp_path: Path) -> Stand:
    """An order of three, of whom one has not paid; one of another order; two without any."""
    family = [guest(number, order="F-1", name=f"Fam {number}") for number in range(2)]
    weak = (TicketCode("c9"), TicketCode("F-1", Strength.LOOKS_UP))
    return Stand(
        tmp_path,
        FakePlatform(*family, guest(9, order="F-1", name="Fam 9", paid=False, codes=weak), guest(3, order="X"), guest(4), guest(5)),
    )


def test_the_list_says_what_each_scan_would_give_and_writes_nothing(stand: Stand) -> None:
    """By name, with the reason of who would be refused and the first entry of who is inside."""
    stand.desk.admit("c1")
    before = stand.database.number("SELECT count(*) FROM journal")
    told = [(member.ticket.id, member.verdict.reason, member.verdict.first_entry is not None) for member in group.members(stand.desk, "c0")]
    assert told == [("0", None, False), ("1", "already_inside", True), ("9", "unpaid", False)]
    assert stand.database.number("SELECT count(*) FROM journal") == before


def test_everybody_whom_the_rules_let_in_enters_with_a_line_of_their_own(stand: Stand) -> None:
    """Who has not paid stays outside with the reason; all lines are of one commit, each with its upload."""
    done = group.admit(stand.desk, "c0", operator="Ana")
    assert [(decided.verdict.ticket and decided.verdict.ticket.id, decided.verdict.outcome) for decided in done] == [
        ("0", "admitted"), ("1", "admitted"), ("9", "refused"),
    ]  # fmt: skip
    rows = stand.database.rows("SELECT kind, ticket, operator FROM journal JOIN details ON entry = id ORDER BY seq")
    assert [tuple(row) for row in rows] == [("group", "0", "Ana"), ("group", "1", "Ana"), ("group", "9", "Ana")]
    stand.uploading.round()
    assert isinstance(stand.platform, FakePlatform)
    assert sorted(upload.ticket for upload in stand.platform.received if not upload.reason) == ["0", "1"]
    assert [decided.verdict.reason for decided in group.admit(stand.desk, "c1")] == ["already_inside", "already_inside", "unpaid"]


def test_only_those_who_are_there(stand: Stand) -> None:
    """A choice of the list; a stranger's ticket is an error, and nobody enters then."""
    with pytest.raises(KioskError, match="not of this order"):
        group.admit(stand.desk, "c0", ["1", "3"])
    assert not stand.database.rows("SELECT 1 FROM claims")
    (only,) = group.admit(stand.desk, "c0", ["1"])
    assert only.verdict.ticket is not None
    assert only.verdict.ticket.id == "1"
    assert not group.admit(stand.desk, "c0", [])[0].verdict.earlier


def test_an_order_number_opens_no_door(stand: Stand) -> None:
    """Guessable: it shows the list, and lets nobody in."""
    assert [member.ticket.id for member in group.members(stand.desk, "F-1")] == ["0", "1", "9"]
    with pytest.raises(KioskError, match="no ticket's own"):
        group.admit(stand.desk, "F-1")
    assert not stand.database.rows("SELECT 1 FROM journal")


def test_tickets_without_an_order_are_no_group(stand: Stand) -> None:
    """An empty order number joins nobody with anybody."""
    assert [member.ticket.id for member in group.members(stand.desk, "c4")] == ["4"]
    assert of_order(stand.database, "e", "") == ()


def test_a_code_of_nobody_names_no_group(stand: Stand) -> None:
    """With words."""
    with pytest.raises(KioskError, match="names no ticket"):
        group.members(stand.desk, "nobody")


def test_the_last_places_go_to_the_first_of_the_list(stand: Stand) -> None:
    """Capacity is counted anew after each of the order."""
    stand.rules = Rules(event="e", capacity=1)
    assert [decided.verdict.reason for decided in group.admit(stand.desk, "c0")] == [None, "capacity", "unpaid"]


def test_a_refused_member_can_be_overridden(stand: Stand) -> None:
    """Though no code of theirs was shown."""
    refused = group.admit(stand.desk, "c0")[2]
    assert stand.desk.override(refused.entry, words="paid cash").verdict.outcome == "admitted"
