"""What a row says of a guest: status, payment, needs, sessions, dates, codes; and the rows that say too little."""

import os
import stat
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kiosk.core.errors import Refused
from kiosk.core.ticket import Attention, AttentionKind, Status
from kiosk.platforms.guest_list.codes import FILE, Codes
from kiosk.platforms.guest_list.dates import moment
from tests.platforms.guest_list.lists import bad, only, read, tickets, written


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("", Status.VALID), ("Confirmed", Status.VALID), ("CHECKED-IN", Status.VALID), ("bestätigt", Status.VALID), ("مؤكد", Status.VALID),
        ("Pending", Status.PENDING), ("en attente", Status.PENDING), ("待审核", Status.PENDING), ("Warteliste", Status.WAITLISTED),
        ("lista de espera", Status.WAITLISTED), ("キャンセル待ち", Status.WAITLISTED), ("Declined", Status.REJECTED),
        ("abgesagt", Status.REJECTED),
        ("Canceled", Status.CANCELLED), ("annulé", Status.CANCELLED), ("iptal", Status.CANCELLED), ("已取消", Status.CANCELLED),
        ("blocked", Status.BLOCKED), ("revoked", Status.REVOKED),
    ],
)  # fmt: skip
def test_status_words(tmp_path: Path, word: str, status: Status) -> None:
    """Words of many languages; nothing there means the guest may come."""
    ticket = only(written(tmp_path, f"Name,Code,Status\nAda,1,{word}\n"))
    assert (ticket.status, ticket.attention) == (status, ())


def test_an_unknown_status_is_imported_and_seen(tmp_path: Path) -> None:
    """The guest may come, and the staff see the word."""
    ticket = only(written(tmp_path, "Name,Code,Status\nAda,1,sort of\n"))
    assert (ticket.status, ticket.attention) == (Status.VALID, (Attention(AttentionKind.UNKNOWN_STATUS, "sort of"),))


@pytest.mark.parametrize(
    ("word", "paid", "note"),
    [("yes", True, ""), ("✓", True, ""), ("Bezahlt", True, ""), ("no", False, ""), ("非", None, "payment: 非"), ("未払い", False, ""),
     ("", None, ""), ("free", None, ""), ("49.00", None, "payment: 49.00"), ("x", True, ""), ("×", False, "")],
)  # fmt: skip
def test_payment_words(tmp_path: Path, word: str, paid: bool | None, note: str) -> None:
    """Yes and no in many spellings; what is neither is shown and refuses nobody."""
    ticket = only(written(tmp_path, f"Name,Code,Paid\nAda,1,{word}\n"))
    assert (ticket.paid, [each.text for each in ticket.attention]) == (paid, [note] if note else [])


@pytest.mark.parametrize(
    ("row", "paid"), [("unpaid,", False), ("Awaiting payment,", False), ("non payé,", False), ("unpaid,yes", True), ("paid,", None)]
)
def test_a_status_that_speaks_of_payment_is_heard(tmp_path: Path, row: str, paid: bool | None) -> None:
    """Where the payment has no column or says nothing; the guest is expected all the same, and the word is known."""
    ticket = only(written(tmp_path, f"Name,Code,Status,Paid\nAda,1,{row}\n"))
    assert (ticket.status, ticket.paid, ticket.attention) == (Status.VALID, paid, ())


def test_needs_and_vip_are_attention(tmp_path: Path) -> None:
    """A need is shown, a "none" is not; VIP by column or by ticket type."""
    path = written(tmp_path, "Name,Type,Notes,VIP\nA,Std,wheelchair,\nB,Std,none,no\nC,VIP Pass,n/a,\nD,Std,,x\n")
    kinds = [[each.kind for each in ticket.attention] for ticket in tickets(path)]
    assert kinds == [[AttentionKind.REQUIREMENT], [], [AttentionKind.VIP], [AttentionKind.VIP]]


def test_sessions_limit_where_the_list_has_the_column(tmp_path: Path) -> None:
    """Several in one cell; an empty one means none, ``all`` no limit, and no column no limit either."""
    path = written(tmp_path, "Name;Sessions\nA;Keynote | AI, today\nB;Keynote, Panel\nC;\nD;all\n")
    assert [ticket.sessions for ticket in tickets(path)] == [
        frozenset({"Keynote", "AI, today"}),
        frozenset({"Keynote", "Panel"}),
        frozenset(),
        None,
    ]
    assert only(written(tmp_path, "Name\nA\n")).sessions is None


_LISBON = ZoneInfo("Europe/Lisbon")


@pytest.mark.parametrize(
    ("shown", "at"),
    [
        ("2026-06-15", "2026-06-14T23:00"), ("15.06.2026", "2026-06-14T23:00"), ("15.6.26", "2026-06-14T23:00"),
        ("15/06/2026", "2026-06-14T23:00"),
        ("06/15/2026", "2026-06-14T23:00"), ("2026/6/15", "2026-06-14T23:00"), ("2026年6月15日", "2026-06-14T23:00"),
        ("15.06.2026 08:30", "2026-06-15T07:30"), ("2026-06-15 08:30:15", "2026-06-15T07:30:15"), ("6/15/2026 8:30 PM", "2026-06-15T19:30"),
        ("6/15/2026 12:05 a.m.", "2026-06-14T23:05"), ("2026-06-15T08:30+02:00", "2026-06-15T06:30"), ("2026-06-15T08:30Z", "2026-06-15T08:30"),
        ("06/06/2026", "2026-06-05T23:00"),
    ],
)  # fmt: skip
def test_dates_as_people_write_them(shown: str, at: str) -> None:
    """In the event's zone unless they name one; day first with dots, whichever is possible with slashes."""
    assert moment(shown, _LISBON) == datetime.fromisoformat(at).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "shown", ["", "06/07/2026", "31.02.2026", "15.06.2026 25:00", "soon", "2026", "99999-01-01", "0001-01-01", "1/2/3/4", "9999-12-31"]
)
def test_what_is_no_date_or_two_is_not_guessed(shown: str) -> None:
    """The sixth of July or the seventh of June: neither is taken."""
    assert moment(shown, _LISBON, until=True) is None or shown == "0001-01-01"


def test_a_day_lasts_until_the_events_day_ends(tmp_path: Path) -> None:
    """Valid until the fifteenth includes the night after it, until four; a date that is not understood limits nobody and is shown."""
    assert moment("2026-06-15", _LISBON, until=True) == datetime(2026, 6, 16, 3, tzinfo=UTC)
    ticket = only(written(tmp_path, "Name,Code,Valid from,Valid until\nAda,1,06/07/2026,2026-06-15 18:00\n"))
    assert ticket.valid_from is None
    assert ticket.valid_until == datetime.fromisoformat("2026-06-15T18:00").astimezone(UTC)
    assert ticket.attention == (Attention(AttentionKind.NOTE, "valid from: 06/07/2026"),)


def test_rows_that_cannot_be_used_have_their_reasons(tmp_path: Path) -> None:
    """Each with its line; the reasons repeat no name and no code."""
    path = written(
        tmp_path,
        f"ID;Name;Code;Company\n1;Ada;A;\n2;;;Northwind\n3;Alan;A;\n1;Grace;G;\n4;Long;{'x' * 1001};\n5;Odd;a\u00a0b;\n"
        "6;;K;Northwind\n7;Sci;1.23457E+12;\n8;Pic;https://example.org/qr/8.png;\n",
    )
    assert bad(path) == {
        3: "has no name and no code",
        4: "has the same code as line 2",
        5: "has the same id as line 2",
        6: "has a code of more than 1000 characters",
        7: "has a code with characters that cannot be scanned",
        9: "has a code that a spreadsheet has rounded (1.23E+12): format the column as text and write it again",
        10: "has the address of a picture for its code, not what the picture says",
    }
    good = [row.ticket for row in read(path) if not hasattr(row, "reason")]
    assert [(ticket.id, ticket.name, ticket.codes[0].text) for ticket in good] == [("1", "Ada", "A"), ("6", "", "K")]


def test_names_of_any_length_and_direction(tmp_path: Path) -> None:
    """Four kilobytes are cut to what a screen can hold; right-to-left marks inside stay."""
    long, arabic = tickets(written(tmp_path, f"Name,Code\n{'N' * 4096},1\nليلى \u202bأحمد,2\n"))
    assert (long.name, arabic.name) == ("N" * 200, "ليلى \u202bأحمد")


def test_the_ticket_id_follows_the_code_not_the_name(tmp_path: Path) -> None:
    """A corrected name is a changed ticket, not another one; and the id does not show the code."""
    before = only(written(tmp_path, "Name,Code\nAda Lovelac,SECRET-1\n"))
    after = only(written(tmp_path, "Name,Code\nAda Lovelace,SECRET-1\n"))
    other = only(written(tmp_path, "Name,Code\nAda Lovelac,SECRET-2\n"))
    assert before.id == after.id
    assert before.id != other.id
    assert "SECRET" not in before.id


_NO_CODES = "Name,E-mail,Order\nAda,a@example.org,1\nAlan,,\nAlan,,\nADA,A@example.org,1\nGrace,g@example.org,2\n"


def test_guests_without_a_code_get_one_that_stays(tmp_path: Path) -> None:
    """The same at every import, in any order of rows; equal rows get different ones; none is like another."""
    first = [ticket.codes[0].text for ticket in tickets(written(tmp_path, _NO_CODES))]
    assert len(set(first)) == 5
    assert all(len(code) == 16 and set(code) <= set("23456789ABCDEFGHJKLMNPQRSTUVWXYZ") for code in first)
    assert [ticket.codes[0].text for ticket in tickets(written(tmp_path, _NO_CODES))] == first
    head, *rows = _NO_CODES.splitlines()
    turned = tickets(written(tmp_path, "\n".join([head, "New,n@example.org,9", *reversed(rows)])))
    assert {ticket.codes[0].text for ticket in turned[1:]} == set(first)


def test_a_code_in_the_file_is_used_as_it_is(tmp_path: Path) -> None:
    """Beside guests who get one; with an id column the code follows the id, so that a corrected name keeps it."""
    path = written(tmp_path, "ID,Name,Code\n1,Ada,0042\n2,Alna,\n")
    ada, alan = tickets(path)
    assert ada.codes[0].text == "0042"
    again = tickets(written(tmp_path, "ID,Name,Code\n2,Alan,\n1,Ada,0042\n"))
    assert again[0].codes[0] == alan.codes[0]
    assert replace(again[0], name="Alna") == alan


def test_codes_of_another_station_are_others(tmp_path: Path) -> None:
    """Nobody who knows the list can work out the codes: they hang on a key; with a copy of the key they are the same."""
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    one = tickets(written(here, _NO_CODES))
    two = tickets(written(there, _NO_CODES))
    assert not {ticket.codes[0] for ticket in one} & {ticket.codes[0] for ticket in two}
    (there / FILE).write_bytes((here / FILE).read_bytes())
    assert tickets(written(there, _NO_CODES)) == one


def test_the_key_is_its_owners_alone(tmp_path: Path) -> None:
    """It is made only where a code is needed, is not readable by others, and leaves no other file."""
    tickets(written(tmp_path, "Name,Code\nAda,1\n"))
    assert not (tmp_path / FILE).exists()
    tickets(written(tmp_path, _NO_CODES))
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == [FILE, "list.csv"]
    (tmp_path / FILE).chmod(0o644)
    if os.name == "posix":
        with pytest.raises(Refused, match="chmod 600"):
            tickets(written(tmp_path, _NO_CODES))


@pytest.mark.parametrize("content", ["", "{}", "[]", "[" * 3000, '{"key": 5}', '{"key": "ab"}', '{"key": "xyz"}', "null", "\x00\xff"])
def test_a_damaged_key_is_never_replaced(tmp_path: Path, content: str) -> None:
    """A new key would make every code that was mailed worthless: a person decides."""
    (tmp_path / FILE).write_text(content, "latin-1")
    (tmp_path / FILE).chmod(0o600)
    with pytest.raises(Refused, match="damaged"):
        tickets(written(tmp_path, _NO_CODES))
    assert (tmp_path / FILE).read_text("latin-1") == content


def test_a_preview_makes_no_key(tmp_path: Path) -> None:
    """Codes that count for nothing need no file."""
    ticket = only(written(tmp_path, "Name\nAda\n"))
    made = Codes(None).code(ticket, "")
    assert (len(made), made != ticket.codes[0].text) == (16, True)
