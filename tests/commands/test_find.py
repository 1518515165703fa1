"""``kiosk find``: people by words, for staff."""

from pathlib import Path

import pytest

from kiosk.core.ticket import Status, Strength, TicketCode
from tests.homes import Home, Ran, guest


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.fill(
        guest(1, name="Ana Silva", first_name="Ana", last_name="Silva", company="Northwind", email="ana@northwind.example.com"),
        guest(2, name="Ana Silva", first_name="Ana", last_name="Silva", company="Contoso", email="ana.silva@contoso.example.com"),
        guest(3, name="Jürgen Müller", first_name="Jürgen", last_name="Müller", company="", order="", status=Status.CANCELLED),
        guest(
            4,
            name="Eva Novak",
            first_name="Eva",
            last_name="Novak",
            codes=(TicketCode("CODE-4"), TicketCode("+351912345678", Strength.LOOKS_UP)),
        ),
    )
    return home


def names(ran: Ran) -> list[str]:
    assert ran.code == 0, ran.words
    return [row["name"] for row in ran.json]


def test_two_of_one_name_are_told_apart(home: Home) -> None:
    """By company and order number; the address of mail is shown in part, and whole where asked."""
    rows = home.kiosk("find", "silva", "an").json
    assert [(row["company"], row["order"], row["email"]) for row in sorted(rows, key=lambda row: row["ticket"])] == [
        ("Northwind", "ORDER-1", "a…@northwind.example.com"),
        ("Contoso", "ORDER-2", "a…@contoso.example.com"),
    ]
    assert home.kiosk("find", "contoso", "silva", "--email").only["email"] == "ana.silva@contoso.example.com"


def test_a_line_says_who_it_is_and_how_they_stand(home: Home) -> None:
    """These keys and no others; whether they are inside changes with a scan."""
    assert home.kiosk("find", "mueler").only == {
        "ticket": "3", "name": "Jürgen Müller", "type": "General", "company": None, "order": None, "email": None, "status": "cancelled",
        "inside": False,
    }  # fmt: skip
    assert home.kiosk("find", "912345678").only["inside"] is False
    home.kiosk("scan", "CODE-4")
    assert home.kiosk("find", "5678").only["inside"] is True


def test_a_walk_in_is_found_at_once_and_a_withdrawn_guest_no_more(home: Home) -> None:
    """The index follows by itself, from command to command."""
    assert names(home.kiosk("find", "novak")) == ["Eva Novak"]
    home.kiosk("walkin", "--first", "Wanda", "--last", "Walkin", "--phone", "0170 1234567")
    assert names(home.kiosk("find", "1234567")) == ["Wanda Walkin"]
    home.fill(guest(1, name="Ana Silva"))
    assert names(home.kiosk("find", "novak")) == []
    assert names(home.kiosk("find", "walkin", "wanda")) == ["Wanda Walkin"]


def test_looking_somebody_up_admits_nobody_and_writes_no_line(home: Home) -> None:
    """The journal is as it was, and nobody is inside; a code that admits is not found."""
    before = home.kiosk("verify").only["lines"]
    assert names(home.kiosk("find", "eva")) == ["Eva Novak"]
    assert names(home.kiosk("find", "CODE-4")) == []
    assert home.kiosk("verify").only["lines"] == before
    assert home.kiosk("muster").json == []


def test_nobody_is_no_failure_and_says_so(home: Home) -> None:
    """Nothing on standard output, words on standard error; so is a word without a letter."""
    for text in ("zzzz", "-", "?!"):
        ran = home.kiosk("find", "--", text)
        assert (ran.code, ran.out) == (0, "")
        assert "nobody" in ran.words
        assert text not in ran.words.replace("kiosk: ", "")


def test_a_list_is_never_longer_than_asked(home: Home) -> None:
    """What was left out is said; a limit that is none is refused."""
    ran = home.kiosk("find", "ana", "--limit", "1")
    assert len(ran.json) == 1
    assert "more people fit" in ran.words
    assert (home.kiosk("find", "ana", "--limit", "0").code, home.kiosk("find").code) == (1, 2)
