"""``kiosk roster``: one station's list on another, by the command line and real files."""

import os
import subprocess
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.commands.station import wired
from kiosk.flow.handover import hand_out
from kiosk.store import events, tickets
from tests.homes import EVENT, Home, command, guest

PASS = "correct horse battery"


@pytest.fixture
def puller(tmp_path: Path) -> Home:
    """A station with forty guests."""
    home = Home(tmp_path / "puller")
    home.secrets["KIOSK_ROSTER_PASSPHRASE"] = PASS
    home.fill(*(guest(number) for number in range(40)), pulled=datetime(2026, 6, 15, 8, 41, tzinfo=UTC))
    return home


@pytest.fixture
def other(tmp_path: Path) -> Home:
    """A station that has never been online; its pass phrase is in secrets.toml."""
    home = Home(tmp_path / "other")
    secrets = home.path / "secrets.toml"
    secrets.write_text(f'roster_passphrase = "{PASS}"\n')
    secrets.chmod(0o600)
    return home


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "stick" / "roster.kiosk"


def _exported(home: Home, file: Path) -> None:
    """What the command does, in this process."""
    file.parent.mkdir(exist_ok=True)
    wiring = wired(home.path)
    means = wiring.means()
    with closing(wiring.database()) as database:
        hand_out(database, wiring.event, file, PASS, station=wiring.settings.station.name, door=means.place if means.attends else None)


def _roster(home: Home) -> int:
    """How many are on its list."""
    with closing(home.database()) as database:
        return tickets.count(database, EVENT)


def test_a_list_travels_by_stick(puller: Home, other: Home, file: Path) -> None:
    """Exported here, imported there: the same number, the age that it had, the same key on both sides, and the doors open."""
    file.parent.mkdir()
    out = puller.kiosk("roster", "export", str(file))
    into = other.kiosk("roster", "import", str(file))
    assert (out.code, into.code) == (0, 0), out.words + into.words
    assert out.only == {"tickets": 40, "event": EVENT, "roster_at": "2026-06-15T08:41:00.000Z"}
    assert into.only.items() >= {**out.only, "added": 40, "changed": 0, "removed": 0}.items()
    key = out.words.split(" is ")[1][:19]
    assert f"'Main Entrance', its key is {key}" in into.words
    assert "first time" in into.words
    assert "first time" not in other.kiosk("roster", "import", str(file)).words
    with closing(other.database()) as database:
        known = events.get(database, EVENT)
    assert (known.roster_at, known.name, known.timezone) == (datetime(2026, 6, 15, 8, 41, tzinfo=UTC), "Tech Summit", "Europe/Lisbon")
    assert other.kiosk("scan", "CODE-7").only["outcome"] == "admitted"


def test_the_file_is_the_owner_s_and_tells_nothing(puller: Home, file: Path) -> None:
    """Owner-only, and no code, name, station or pass phrase in it."""
    _exported(puller, file)
    content = file.read_bytes()
    assert file.stat().st_mode & 0o777 == 0o600
    for word in (b"CODE-7", b"Guest 7", b"Northwind", b"Main Entrance", b"Tech Summit", EVENT.encode(), PASS.encode()):
        assert word not in content


def test_who_was_let_in_at_the_pulling_door_is_inside_everywhere(puller: Home, other: Home, file: Path) -> None:
    """Admitted before the export: the other door says where."""
    puller.kiosk("scan", "CODE-3")
    file.parent.mkdir()
    puller.kiosk("roster", "export", str(file))
    other.kiosk("roster", "import", str(file))
    refused = other.kiosk("scan", "CODE-3").only
    assert (refused["reason"], refused["first_entry"]["where"], refused["first_entry"]["by"]) == ("already_inside", "Main Entrance", "Kim")


def test_a_wrong_pass_phrase_is_said_and_changes_nothing(puller: Home, other: Home, file: Path) -> None:
    """Exit 1, words without either pass phrase, nobody on the list."""
    _exported(puller, file)
    other.secrets["KIOSK_ROSTER_PASSPHRASE"] = "another horse battery"
    ran = other.kiosk("roster", "import", str(file))
    assert (ran.code, ran.out) == (1, "")
    assert "pass phrase" in ran.words
    assert "horse" not in ran.words
    assert _roster(other) == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "is not there"),
        (b"", "no roster file"),
        (b"id,name\n1,Ana\n", "no roster file"),
        (b"kiosk roster\n\x02" + bytes(80), "another version"),
    ],
)
def test_anything_else_is_said_without_a_traceback(content: bytes | None, words: str, other: Home, file: Path) -> None:
    """Nothing there, an empty file, another kind of file, a later version: exit 1 and words that name the file."""
    file.parent.mkdir()
    if content is not None:
        file.write_bytes(content)
    ran = other.kiosk("roster", "import", str(file))
    assert (ran.code, ran.out) == (1, "")
    assert words in ran.words
    assert "roster.kiosk" in ran.words
    assert "Traceback" not in ran.words


def test_without_a_pass_phrase_the_places_for_it_are_named(puller: Home, file: Path) -> None:
    """Nobody to ask: environment, keyring and secrets.toml are named. A short one is refused."""
    file.parent.mkdir()
    del puller.secrets["KIOSK_ROSTER_PASSPHRASE"]
    missing = puller.kiosk("roster", "export", str(file))
    puller.secrets["KIOSK_ROSTER_PASSPHRASE"] = "1234567"
    short = puller.kiosk("roster", "export", str(file))
    assert (missing.code, short.code, file.exists()) == (1, 1, False)
    for place in ("KIOSK_ROSTER_PASSPHRASE", "environment", "keyring", "roster_passphrase", "secrets.toml"):
        assert place in missing.words
    assert "at least 8" in short.words


def test_a_pass_phrase_in_kiosk_toml_is_refused(puller: Home, file: Path) -> None:
    """It is a secret as others are."""
    puller.configure(station='roster_passphrase = "correct horse battery"')
    ran = puller.kiosk("roster", "export", str(file))
    assert ran.code == 1
    assert "KIOSK_ROSTER_PASSPHRASE" in ran.words
    assert PASS not in ran.words


def _typed(home: Home, words: list[str], lines: list[str]) -> tuple[int, str]:
    """Runs ``kiosk WORDS`` on a terminal, where a person types these lines: its exit code and all that was on the screen."""
    pty = pytest.importorskip("pty")
    master, slave = pty.openpty()
    started = subprocess.Popen(command(words), stdin=slave, stdout=slave, stderr=slave, env=home.environment, start_new_session=True)
    os.close(slave)
    screen, waiting = b"", list(lines)
    while True:
        try:
            read = os.read(master, 4096)
        except OSError:  # Linux tells so that the other side was closed
            break
        if not read:
            break
        screen += read
        if waiting and screen.rstrip().endswith(b":"):
            os.write(master, waiting.pop(0).encode() + b"\n")
            screen += b"<typed>\n"
    os.close(master)
    return started.wait(), screen.decode()


def test_on_a_terminal_the_pass_phrase_is_asked_for(puller: Home, other: Home, file: Path) -> None:
    """Twice at the export, once at the import, never shown; two that differ write nothing."""
    file.parent.mkdir()
    del puller.secrets["KIOSK_ROSTER_PASSPHRASE"]
    (other.path / "secrets.toml").unlink()
    code, screen = _typed(puller, ["roster", "export", str(file)], ["typed horse battery", "typed horse batterie"])
    assert (code, file.exists()) == (1, False), screen
    code, screen = _typed(puller, ["roster", "export", str(file)], ["typed horse battery"] * 2)
    assert code == 0, screen
    assert "horse" not in screen
    code, screen = _typed(other, ["roster", "import", str(file)], ["typed horse battery"])
    assert code == 0, screen
    assert '"tickets": 40' in screen


def test_an_older_list_is_taken_only_when_wanted(puller: Home, other: Home, file: Path) -> None:
    """Exit 1 with both ages; --older takes it."""
    _exported(puller, file)
    other.fill(*(guest(number) for number in range(41)), pulled=datetime(2026, 6, 15, 9, 30, tzinfo=UTC))
    refused = other.kiosk("roster", "import", str(file))
    taken = other.kiosk("roster", "import", str(file), "--older")
    assert (refused.code, refused.out, taken.code, taken.only["removed"]) == (1, "", 0, 1)
    for words in ("08:41", "09:30", "--older"):
        assert words in refused.words


def test_another_event_s_list_is_refused(puller: Home, other: Home, file: Path) -> None:
    """Both events are named."""
    _exported(puller, file)
    other.configure(event="999")
    ran = other.kiosk("roster", "import", str(file))
    assert (ran.code, ran.out) == (1, "")
    assert "Tech Summit" in ran.words
    assert "999" in ran.words


def test_a_list_that_looks_wrong_waits_for_a_person(puller: Home, other: Home, file: Path) -> None:
    """A list of ten where forty were: held back, exit 1; --accept-roster takes it."""
    _exported(puller, file)
    other.kiosk("roster", "import", str(file))
    puller.fill(*(guest(number) for number in range(10)))
    _exported(puller, file)
    held = other.kiosk("roster", "import", str(file))
    still = _roster(other)
    taken = other.kiosk("roster", "import", str(file), "--accept-roster")
    assert (held.code, still, taken.code, taken.only["removed"]) == (1, 40, 0, 30)
    assert "shrink from 40 to 10" in held.words


def test_another_station_s_list_is_refused_until_it_is_trusted(tmp_path: Path, puller: Home, other: Home, file: Path) -> None:
    """The first key counts; --trust takes the next one's."""
    _exported(puller, file)
    other.kiosk("roster", "import", str(file))
    third = Home(tmp_path / "third")
    third.secrets["KIOSK_ROSTER_PASSPHRASE"] = PASS
    third.configure(station="theme = 'day'")
    third.fill(*(guest(number) for number in range(40)))
    _exported(third, file)
    refused = other.kiosk("roster", "import", str(file))
    assert (refused.code, refused.out) == (1, "")
    assert "--trust" in refused.words
    assert other.kiosk("roster", "import", str(file), "--trust").code == 0
    assert other.kiosk("roster", "import", str(file)).code == 0


def test_what_is_no_roster_file_is_not_replaced(puller: Home, file: Path) -> None:
    """A letter on the stick stays, unless --force."""
    file.parent.mkdir()
    file.write_text("Dear Ana")
    refused = puller.kiosk("roster", "export", str(file))
    assert (refused.code, refused.out, file.read_text()) == (1, "", "Dear Ana")
    assert "--force" in refused.words
    assert puller.kiosk("roster", "export", str(file), "--force").only["tickets"] == 40


def test_before_the_first_pull_there_is_nothing_to_export(other: Home, file: Path) -> None:
    """Exit 1 and what to do."""
    file.parent.mkdir()
    ran = other.kiosk("roster", "export", str(file))
    assert (ran.code, ran.out, file.exists()) == (1, "", False)
    assert "kiosk sync" in ran.words


def test_a_wrong_word_is_wrong_usage(other: Home) -> None:
    """Exit 2, as for every command."""
    assert [other.kiosk("roster", *words).code for words in ((), ("import",))] == [2, 2]


def test_a_list_from_the_future_tells_of_a_wrong_clock(puller: Home, other: Home, file: Path) -> None:
    """It is taken, and both clocks are doubted."""
    puller.fill(*(guest(number) for number in range(40)), pulled=datetime.now(UTC) + timedelta(hours=1))
    _exported(puller, file)
    ran = other.kiosk("roster", "import", str(file))
    assert ran.code == 0
    assert "clock" in ran.words
