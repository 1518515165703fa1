"""``kiosk people``, and what other commands want of people who have PINs."""

import os
import select
import sys
from pathlib import Path

import pytest

from tests.homes import Home, command, guest

PINS = {"Tess": "918273", "Ana Silva": "7305", "Stew": "4829"}


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
    """A station with a technician, a supervisor and a steward; guest 2 has not paid."""
    made = Home(tmp_path_factory.mktemp("people"))
    made.fill(guest(1), guest(2, paid=False), guest(3, paid=False))
    assert "first person must be a technician" in kiosk(made, "people", "add", "Ana Silva", "--role", "supervisor", pin="7305", code=1)
    kiosk(made, "people", "add", "Tess", "--role", "technician", pin=PINS["Tess"])
    kiosk(made, "people", "add", "Ana Silva", "--role", "supervisor", "--by", "Tess", pin=PINS["Tess"], new=PINS["Ana Silva"])
    kiosk(made, "people", "add", "Stew", "--role", "steward", "--by", "Tess", pin=PINS["Tess"], new=PINS["Stew"])
    return made


def test_the_list_has_names_and_roles(home: Home) -> None:
    """By name; no PIN and no hash."""
    rows = home.kiosk("people").json
    assert [(row["name"], row["role"]) for row in rows] == [("Ana Silva", "supervisor"), ("Stew", "steward"), ("Tess", "technician")]
    assert {key for row in rows for key in row} == {"name", "role", "added"}


def test_an_override_asks_for_a_supervisor(home: Home) -> None:
    """Without a name, without a PIN, with a wrong one, and by a steward it is refused with words; by a supervisor it is signed."""
    entry = home.kiosk("scan", "CODE-2").only["entry"]
    override = ("override", entry, "--reason", "paid cash")
    assert "--by NAME" in kiosk(home, *override, code=1)
    assert "do not belong together" in kiosk(home, *override, "--by", "Ana Silva", pin="6031", code=1)
    assert "A steward may not do that" in kiosk(home, *override, "--by", "Stew", pin=PINS["Stew"], code=1)
    assert '"outcome": "admitted"' in kiosk(home, *override, "--by", "ana silva", pin=PINS["Ana Silva"])
    database = home.database()
    signed = database.rows("SELECT operator FROM journal JOIN details ON entry = id WHERE kind = 'override'")
    database.close()
    assert [row["operator"] for row in signed] == ["Ana Silva"]


def test_an_export_is_a_technicians_and_the_muster_list_everybodys(home: Home, tmp_path: Path) -> None:
    """A supervisor's right PIN does not do; who is inside is needed when there is a fire."""
    out = str(tmp_path / "journal.csv")
    assert "technician" in kiosk(home, "export", "--what", "journal", "--out", out, "--by", "Ana Silva", pin=PINS["Ana Silva"], code=1)
    assert not Path(out).exists()
    kiosk(home, "export", "--what", "journal", "--out", out, "--by", "Tess", pin=PINS["Tess"])
    kiosk(home, "export", "--what", "muster", "--out", str(tmp_path / "muster.csv"))


@pytest.mark.parametrize("words", [("roster", "export", "list.kiosk"), ("encryption", "key", "--yes"), ("purge", "--yes")])
def test_what_takes_people_home_or_forgets_them_is_a_technicians(home: Home, words: tuple[str, ...]) -> None:
    """The sealed list, the database's key, a purge: refused with words, and nothing is done."""
    assert "PIN of a technician" in kiosk(home, *words, code=1)
    assert not Path("list.kiosk").exists()


def test_everybody_changes_their_own_pin(home: Home) -> None:
    """By the old one; a steward changes nobody else's."""
    assert "technician" in kiosk(home, "people", "pin", "Ana Silva", "--by", "Stew", pin=PINS["Stew"], new="8061", code=1)
    kiosk(home, "people", "pin", "Stew", pin=PINS["Stew"], new="6042")
    kiosk(home, "people", "pin", "Stew", pin="6042", new=PINS["Stew"])


def test_the_only_technician_stays(home: Home) -> None:
    """Others remain, so nobody could set anything up any more."""
    assert "only technician" in kiosk(home, "people", "remove", "Tess", "--by", "Tess", pin=PINS["Tess"], code=1)


def test_the_tries_are_listed(home: Home) -> None:
    """Who was claimed and what came of it."""
    kiosk(home, "people", "remove", "Stew", "--by", "Mallory", pin="6031", code=1)
    newest = home.kiosk("people", "tries", "--most", "1").only
    assert (newest["claimed"], newest["result"]) == ("Mallory", "wrong")


def test_no_pin_lies_in_the_database(home: Home) -> None:
    """Hashes do."""
    held = b"".join(file.read_bytes() for file in home.path.rglob("*") if file.is_file())
    assert PINS["Tess"].encode() not in held  # four digits may be in a file by chance
    assert b"$argon2id$" in held


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is POSIX's")
@pytest.mark.parametrize("scanned", [b"7305\r\n", b"7305\n7305\n7305\n7305\n"])
def test_a_hand_scanner_enters_no_pin_on_a_terminal(home: Home, scanned: bytes) -> None:
    """The right PIN as a scanner types it, on a real terminal: not taken, not shown, no try was made with it."""
    import pty

    before = tries(home)
    forget_pins(home)
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(home.environment)
        words = command(("override", "no-entry", "--reason", "x", "--by", "Ana Silva"))
        os.execv(words[0], words)
    shown = b""
    for times in range(10):
        part = read(terminal)
        if not part:
            break
        shown += part
        if times < 9 and (b"PIN: " in part or b"PIN by hand" in part):
            os.write(terminal, scanned)
    os.waitpid(child, 0)
    os.close(terminal)
    assert b"from a hand scanner" in shown
    assert b"No PIN was typed by hand" in shown
    assert b"7305" not in shown
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
        words = command(("override", entry, "--reason", "paid", "--by", "Ana Silva"))
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
