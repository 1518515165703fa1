"""``kiosk people``, and what other commands want of people who have PINs."""

import os
import select
import sys
from pathlib import Path

import pytest

from tests.flow.staffed import PINS, staff
from tests.homes import Home, command, guest


def kiosk(home: Home, *words: str, code: int = 0, pin: str = "", new: str = "") -> str:
    """Runs a command with PINs in its environment; gives what it said, where it ended with ``code``."""
    forget_pins(home)
    home.secrets.update({name: value for name, value in (("KIOSK_PIN", pin), ("KIOSK_NEW_PIN", new)) if value})
    ran = home.kiosk(*words)
    assert ran.code == code, ran.words
    assert not any(each in ran.out + ran.words for each in (*PINS.values(), pin, new) if each)
    return ran.out + ran.words


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A station with a technician, a supervisor and a steward; guests 2 and 3 have not paid."""
    made = Home(tmp_path_factory.mktemp("people"))
    made.fill(guest(1), guest(2, paid=False), guest(3, paid=False))
    database = made.database()
    staff(database)
    database.close()
    return made


def test_people_are_added_by_name_and_role(tmp_path: Path) -> None:
    """The first by anybody, with the PIN from the environment; the next by the first; the list has neither PIN nor hash."""
    home = Home(tmp_path)
    kiosk(home, "people", "add", "Tess", "--role", "technician", pin="6042")
    kiosk(home, "people", "add", "Ana Silva", "--role", "supervisor", "--by", "tess", pin="6042", new="8061")
    rows = home.kiosk("people").json
    assert [(row["name"], row["role"]) for row in rows] == [("Ana Silva", "supervisor"), ("Tess", "technician")]
    assert {key for row in rows for key in row} == {"name", "role", "added"}
    assert b"$argon2id$" in b"".join(file.read_bytes() for file in home.path.glob("kiosk.db*"))


def test_an_override_asks_for_a_supervisor(home: Home) -> None:
    """Without a name, and by a steward, it is refused with words; by a supervisor it is signed."""
    entry = home.kiosk("scan", "CODE-2").only["entry"]
    override = ("override", entry, "--reason", "paid cash")
    assert "--by NAME" in kiosk(home, *override, code=1)
    assert "A steward may not do that" in kiosk(home, *override, "--by", "Stew", pin=PINS["Stew"], code=1)
    assert '"outcome": "admitted"' in kiosk(home, *override, "--by", "susan vale", pin=PINS["Susan Vale"])
    database = home.database()
    signed = database.rows("SELECT operator FROM journal JOIN details ON entry = id WHERE kind = 'override'")
    database.close()
    assert [row["operator"] for row in signed] == ["Susan Vale"]


def test_an_export_is_a_technicians_and_the_muster_list_everybodys(home: Home, tmp_path: Path) -> None:
    """A supervisor's right PIN does not do; who is inside is needed when there is a fire."""
    out = tmp_path / "journal.csv"
    words = ("export", "--what", "journal", "--out", str(out), "--by", "Susan Vale")
    assert "technician" in kiosk(home, *words, pin=PINS["Susan Vale"], code=1)
    assert not out.exists()
    kiosk(home, "export", "--what", "muster", "--out", str(tmp_path / "muster.csv"))


@pytest.mark.parametrize("words", [("roster", "export", "list.kiosk"), ("encryption", "key", "--yes")])
def test_what_opens_the_list_to_others_is_a_technicians(home: Home, words: tuple[str, ...]) -> None:
    """The sealed list, the database's key: refused with words, and nothing is done."""
    assert "PIN of a technician" in kiosk(home, *words, code=1)
    assert not Path("list.kiosk").exists()


def test_a_new_pin_and_who_tried_what(home: Home) -> None:
    """By the old one, and the record says so; a wrong name with digits in it is not kept."""
    kiosk(home, "people", "pin", "Stew", pin=PINS["Stew"], new="6042")
    kiosk(home, "people", "pin", "60417725", pin="5791", new="6042", code=1)
    newest = home.kiosk("people", "tries", "--most", "2").json
    assert [(each["claimed"], each["result"]) for each in newest] == [(None, "wrong"), ("Stew", "given another PIN")]


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is POSIX's")
def test_a_hand_scanner_enters_no_pin_on_a_terminal(home: Home) -> None:
    """The right PIN as a scanner types it, again and again, on a real terminal: not taken, not shown, no try was made with it."""
    import pty

    scanned = f"{PINS['Susan Vale']}\r\n".encode()
    before = tries(home)
    forget_pins(home)
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(home.environment)
        words = command(("override", "no-entry", "--reason", "x", "--by", "Susan Vale"))
        os.execv(words[0], words)
    shown = b""
    while part := read(terminal):
        shown += part
        if b"PIN: " in part or b"PIN by hand" in part:
            os.write(terminal, scanned * 2)
    os.waitpid(child, 0)
    os.close(terminal)
    assert b"from a hand scanner" in shown
    assert b"No PIN was typed by hand" in shown
    assert scanned.strip() not in shown
    assert tries(home) == before


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is POSIX's")
def test_fingers_enter_one(home: Home) -> None:
    """Keys a tenth of a second apart, with a slip rubbed out, sign; nothing of it is shown."""
    import pty

    entry = home.kiosk("scan", "CODE-3").only["entry"]
    forget_pins(home)
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(home.environment)
        words = command(("override", entry, "--reason", "paid", "--by", "Susan Vale"))
        os.execv(words[0], words)
    shown = b""
    while b"PIN: " not in shown:
        shown += read(terminal)
    for key in b"74\x7f305\r":
        assert not select.select([terminal], [], [], 0.1)[0]
        os.write(terminal, bytes([key]))
    while part := read(terminal):
        shown += part
    os.waitpid(child, 0)
    os.close(terminal)
    assert b'"outcome": "admitted"' in shown
    assert b"7" not in shown.partition(b"PIN: ")[2].partition(b"{")[0]


def tries(home: Home) -> int:
    """How many there were."""
    database = home.database()
    number = database.number("SELECT count(*) FROM signings")
    database.close()
    return number


def forget_pins(home: Home) -> None:
    """None is in the environment."""
    home.secrets.pop("KIOSK_PIN", None)
    home.secrets.pop("KIOSK_NEW_PIN", None)


def read(terminal: int) -> bytes:
    """What the terminal shows next; empty at its end, which Linux tells by an error."""
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""
