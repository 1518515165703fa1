"""``kiosk walkin``, ``answer``, ``sessions``: at the door, with and without a network."""

from pathlib import Path

import pytest

from kiosk.core.ticket import Question
from tests.homes import Home, guest
from tests.running import running_sandbox

WANDA = ("--first", "Wanda", "--last", "Walkin", "--email", "wanda@example.com")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.fill(guest(1, type="General", type_id="g1"), guest(2, type="VIP", type_id="v1"))
    return home


def test_a_walk_in_offline_is_let_in_and_waits_for_the_platform(home: Home) -> None:
    """A verdict like a scan's; the guest and the check-in are in the queue; muster counts them."""
    ran = home.kiosk("walkin", *WANDA, "--type", "vip")
    assert ran.code == 0, ran.words
    assert ran.only["outcome"] == "admitted"
    assert ran.only["ticket"] == {"name": "Wanda Walkin", "type": "VIP"}
    assert sorted(row["kind"] for row in home.kiosk("queue").json) == ["upload", "walkin"]
    assert [row["name"] for row in home.kiosk("muster").json] == ["Wanda Walkin"]
    synced = home.kiosk("sync")
    assert synced.code == 1
    assert synced.only["pending"] == 1


def test_a_walk_in_reaches_the_platform_with_the_next_sync(tmp_path: Path) -> None:
    """Made there, checked in there, and still one guest after the list was pulled."""
    with running_sandbox(tmp_path) as sandbox:
        home = Home(tmp_path / "home", sandbox.url)
        assert home.kiosk("sync").code == 0
        assert home.kiosk("walkin", *WANDA, "--type", "General Admission").only["outcome"] == "admitted"
        synced = home.kiosk("sync").only
        assert (synced["uploaded"], synced["pending"], synced["conflicts"], synced["errors"]) == (1, 0, 0, [])
        assert synced["tickets"] == 501
        made = [row for row in sandbox.registrations() if row["email"] == "wanda@example.com"]
        assert [(row["first_name"], row["last_name"], row["status"]) for row in made] == [("Wanda", "Walkin", "checked_in")]
        assert home.kiosk("scan", made[0]["qr_code"]).only["reason"] == "already_inside"


def test_a_walk_in_that_the_platform_refuses_is_in_the_queue_with_its_reason(tmp_path: Path) -> None:
    """Somebody else has that mail address: both rows say so; retried by hand they go once the platform takes them."""
    with running_sandbox(tmp_path) as sandbox:
        home = Home(tmp_path / "home", sandbox.url)
        home.kiosk("sync")
        sandbox.faults(registration_closed=True)
        home.kiosk("walkin", *WANDA, "--type", "General Admission")
        synced = home.kiosk("sync")
        assert (synced.code, synced.only["pending"]) == (0, 0)
        rows = home.kiosk("queue").json
        assert len(rows) == 2
        assert all("closed" in row["reason"] for row in rows)
        sandbox.heal()
        (walkin,) = [row for row in rows if row["kind"] == "walkin"]
        assert home.kiosk("queue", "--retry", str(walkin["id"])).code == 0
        assert home.kiosk("sync").only["uploaded"] == 1
        assert home.kiosk("queue").json == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--first", " "), "name"),
        ((*WANDA,), "--type is missing; there are"),
        ((*WANDA, "--type", "Backstage"), "there is no ticket type 'Backstage'"),
        (("--first", "W", "--email", "nope", "--type", "VIP"), "mail address"),
    ],
)
def test_a_walk_in_that_cannot_be_is_explained_and_registers_nobody(home: Home, words: tuple[str, ...], said: str) -> None:
    """Words that name the option and what is there."""
    ran = home.kiosk("walkin", *words)
    assert ran.code == 1
    assert said in ran.words
    assert home.kiosk("queue").json == []


def test_questions_are_listed_answered_and_then_open_the_door(home: Home) -> None:
    """Refused, listed, answered, admitted."""
    home.fill(guest(1), guest(2, questions=(Question("7", "Do you accept the waiver?", "yes_no"),)))
    assert home.kiosk("scan", "CODE-2").only["reason"] == "question"
    assert home.kiosk("answer", "CODE-2").only == {"id": "7", "words": "Do you accept the waiver?", "kind": "yes_no", "choices": None}
    assert home.kiosk("answer", "CODE-2", "7=no").code == 1
    assert home.kiosk("answer", "CODE-2", "7").code == 1
    assert home.kiosk("answer", "NOBODY", "7=yes").code == 1
    assert home.kiosk("answer", "CODE-2", "7=yes").only["outcome"] == "noted"
    assert home.kiosk("scan", "CODE-2").only["outcome"] == "admitted"


def test_the_programme_is_pulled_with_the_list(tmp_path: Path) -> None:
    """Sessions with their ids, for [door] session."""
    with running_sandbox(tmp_path) as sandbox:
        home = Home(tmp_path / "home", sandbox.url)
        assert home.kiosk("sessions").json == []
        home.kiosk("sync")
        sessions = home.kiosk("sessions").json
    assert all(each["id"] and each["name"] and each["starts"] for each in sessions)
    assert len(sessions) > 3
