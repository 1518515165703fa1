"""``kiosk group``, ``correct`` and ``evacuate`` in processes of their own, as staff type them."""

from pathlib import Path

import pytest

from tests.homes import Home, guest


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = Home(tmp_path_factory.mktemp("crowd"))
    made.configure(door='zone = "venue"\ncapacity = 5\ncapacity_warning = 60')
    made.fill(*(guest(number, order="FAMILY") for number in (1, 2)), *(guest(number) for number in (3, 4, 5, 6)))
    return made


def test_a_morning_of_crowds(home: Home) -> None:
    """A family enters, a count is put right, the alarm goes, everybody comes back once, and the chain holds."""
    assert [row["would_be"] for row in home.kiosk("group", "CODE-1").json] == ["admitted", "admitted"]
    assert [row["outcome"] for row in home.kiosk("group", "CODE-1", "--admit").json] == ["admitted", "admitted"]
    assert home.kiosk("scan", "CODE-3").only["attention"] == ["3 / 5"]
    assert home.kiosk("correct", "--change", "2", "--reason", "side door").only["inside"] == 5
    assert home.kiosk("scan", "CODE-4").only["reason"] == "capacity"
    *people, last = home.kiosk("evacuate", "--reason", "fire alarm").json
    assert [person["name"] for person in people] == ["Guest 1", "Guest 2", "Guest 3"]
    assert last["inside"] == 3
    assert not home.kiosk("muster").json
    assert [row["outcome"] for row in home.kiosk("scan", "CODE-1", "CODE-1").json] == ["admitted", "refused"]
    assert home.kiosk("evacuate", "--reason", "a mistake", "--call-off", last["entry"]).code == 0
    assert len(home.kiosk("muster").json) == 3
    assert home.kiosk("verify").only["intact"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("correct", "--change", "0", "--reason", "x"), 1, "corrected by 1 to"),
        (("correct", "--change", "many", "--reason", "x"), 2, "--change"),
        (("correct", "--change", "1", "--reason", " "), 1, "needs a reason"),
        (("evacuate",), 2, "--reason"),
        (("evacuate", "--reason", "x", "--call-off", "nothing"), 1, "no evacuation of this event"),
        (("group", "CODE-1", "--only", "1"), 2, "--admit"),
        (("group", "nobody"), 1, "names no ticket"),
    ],
)
def test_wrong_words_are_said_and_write_nothing(tmp_path: Path, words: tuple[str, ...], code: int, said: str) -> None:
    """The exit says whose fault it is; the journal stays empty."""
    home = Home(tmp_path)
    home.fill(guest(1))
    ran = home.kiosk(*words)
    assert (ran.code, said in ran.words) == (code, True), ran.words
    assert home.kiosk("verify").only["lines"] == 0


def test_the_muster_list_goes_on_paper_without_a_network(tmp_path: Path) -> None:
    """A PDF that only its owner can read, replaced only with --force, with whom the JSON lines name; the platform is not there."""
    home = Home(tmp_path / "home")
    home.fill(*(guest(number) for number in range(3)))
    home.kiosk("scan", "CODE-0", "CODE-2")
    file = tmp_path / "muster.pdf"
    done = home.kiosk("muster", "--pdf", str(file))
    assert (done.code, done.only) == (0, {"file": str(file), "people": 2})
    assert file.read_bytes().startswith(b"%PDF-")
    assert file.stat().st_mode & 0o077 == 0
    again = home.kiosk("muster", "--pdf", str(file))
    assert (again.code, again.out) == (1, "")
    assert "--force" in again.words
    home.kiosk("scan", "CODE-1")
    assert home.kiosk("muster", "--pdf", str(file), "--force", "--paper", "Letter").only["people"] == 3
    assert {line["ticket"] for line in home.kiosk("muster").json} == {"0", "1", "2"}
