"""A station whose disk is taken: nothing on it can be read, and a key that is not there is said, not repaired."""

import json
import shutil
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.core.ticket import TicketCode
from kiosk.core.verdict import Outcome
from kiosk.secrets import Secrets
from kiosk.store import driver, events
from kiosk.store.events import KnownEvent
from kiosk.store.incoming import Incoming
from kiosk.wiring import configured, wire
from tests.homes import EVENT, Home, guest
from tests.traces import traces

PHRASE = "four words are better than one"
PEOPLE = ("Zebediah Quackenbush", "zeb@example.net", "SECRET-77001")
KEYRING = "tests.keyrings.FileKeyring"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A configured station without a list, its key behind a pass phrase that the environment has."""
    home = Home(tmp_path / "home")
    home.configure(station='encryption = "passphrase"')
    home.secrets["KIOSK_DB_PASSPHRASE"] = PHRASE
    return home


def lived_in(home: Home, wanted: str) -> None:
    """A guest is on the list and has come; a snapshot is kept. As the commands do it, in this process."""
    home.configure(station=f'encryption = "{wanted}"')
    wiring = wire(home.path, configured(home.path), Secrets(home.path, home.environment), paced=False)
    with closing(wiring.database()) as database:
        with database.transaction():
            events.put(database, KnownEvent(EVENT, "Tech Summit", "Europe/Lisbon", frozenset(), None, ""))
        incoming = Incoming(database, EVENT, datetime.now(UTC))
        incoming.add([guest(1, name=PEOPLE[0], email=PEOPLE[1], codes=(TicketCode(PEOPLE[2]),)), guest(2)])
        incoming.switch(datetime.now(UTC))
        desk = wiring.desk(database)
        assert desk.admit(PEOPLE[2]).verdict.outcome is Outcome.ADMITTED
        desk.post.backing.close()
        wiring.snapshot(database)


def test_a_station_with_a_pass_phrase_is_encrypted_from_its_first_byte(home: Home) -> None:
    """Database, log, search index and snapshot hold nobody; without the pass phrase, or with another, it is said and nothing changes."""
    lived_in(home, "passphrase")
    assert [row["name"] for row in home.kiosk("find", "Quackenbush").json] == [PEOPLE[0]]
    assert {"kiosk.db", "search.db", "kiosk.key", "snapshots"} <= {file.name for file in home.path.iterdir()}
    assert list((home.path / "snapshots").glob("*.db"))
    assert traces(home.path, PEOPLE) == {}
    assert home.kiosk("encryption").only == {"encrypted": True, "kept": "passphrase", "wanted": "passphrase", "in_clear": []}
    before = (home.path / "kiosk.db").read_bytes()
    for given in ("", "another phrase altogether"):
        home.secrets["KIOSK_DB_PASSPHRASE"] = given
        if not given:
            del home.secrets["KIOSK_DB_PASSPHRASE"]
        ran = home.kiosk("scan", "SECRET-77001")
        assert (ran.code, ran.out) == (1, "")
        assert "pass phrase" in ran.words
        assert "Traceback" not in ran.words
    assert (home.path / "kiosk.db").read_bytes() == before
    assert not list(home.path.glob("*damaged*"))
    home.secrets["KIOSK_DB_PASSPHRASE"] = PHRASE
    assert home.kiosk("scan", "SECRET-77001").only["reason"] == "already_inside"


def test_a_plain_station_is_encrypted_and_decrypted_without_losing_a_line(tmp_path: Path) -> None:
    """Who is inside stays inside, the chain verifies, and the snapshot follows; in clear again the same look finds them."""
    home = Home(tmp_path / "home")
    lived_in(home, "off")
    assert {"kiosk.db", "snapshots/kiosk-snapshot.db"} <= traces(home.path, PEOPLE).keys()
    home.secrets["KIOSK_DB_PASSPHRASE"] = PHRASE
    ran = home.kiosk("encryption", "on", "--kept", "passphrase")
    assert ran.code == 0, ran.words
    assert ran.only["encrypted"]
    assert traces(home.path, PEOPLE) == {}
    assert home.kiosk("scan", "SECRET-77001").only["reason"] == "already_inside"
    assert home.kiosk("encryption", "off", "--yes").only["encrypted"] is False
    assert not (home.path / "kiosk.key").exists()
    del home.secrets["KIOSK_DB_PASSPHRASE"]
    assert {"kiosk.db", "snapshots/kiosk-snapshot.db"} <= traces(home.path, PEOPLE).keys()
    assert home.kiosk("scan", "SECRET-77001").only["reason"] == "already_inside"


def test_the_key_stays_while_a_file_needs_it(tmp_path: Path) -> None:
    """In clear again with an encrypted copy beside it: the copy is named, the key is kept, and the copy opens when it is put back."""
    home = Home(tmp_path / "home")
    lived_in(home, "off")
    home.secrets["KIOSK_DB_PASSPHRASE"] = PHRASE
    assert home.kiosk("encryption", "on", "--kept", "passphrase").code == 0
    kept = home.path / "kiosk-version-7.db"
    shutil.copyfile(home.path / "kiosk.db", kept)
    ran = home.kiosk("encryption", "off", "--yes")
    assert (ran.code, "kiosk-version-7.db is still encrypted" in ran.words) == (0, True), ran.words
    assert home.kiosk("scan", "SECRET-77001").only["reason"] == "already_inside"
    for file in home.path.glob("kiosk.db*"):
        file.unlink()
    kept.replace(home.path / "kiosk.db")
    assert home.kiosk("scan", "SECRET-77001").only["reason"] == "already_inside"


def test_the_keyring_keeps_the_key_where_there_is_one(tmp_path: Path) -> None:
    """A new station is encrypted by itself; a keyring that has lost the key is said by name, and the key written down opens it again."""
    home = Home(tmp_path / "home")
    home.secrets |= {"PYTHON_KEYRING_BACKEND": KEYRING, "TEST_KEYRING": str(tmp_path / "keyring.json")}
    home.configure(station='encryption = "auto"')
    assert home.kiosk("stats").code == 0
    assert home.kiosk("encryption").only == {"encrypted": True, "kept": "keyring", "wanted": "auto", "in_clear": []}
    key = home.kiosk("encryption", "key", "--yes").only["key"]
    home.secrets["KIOSK_DB_KEY"] = key
    lived_in(home, "auto")
    del home.secrets["KIOSK_DB_KEY"]
    assert traces(home.path, PEOPLE) == {}
    assert home.kiosk("scan", PEOPLE[2]).only["reason"] == "already_inside"
    assert key not in "".join(file.read_text("utf-8", "replace") for file in home.path.rglob("*") if file.is_file())
    (tmp_path / "keyring.json").unlink()
    ran = home.kiosk("scan", "SECRET-77001")
    assert (ran.code, ran.out) == (1, "")
    assert "keyring" in ran.words
    assert key not in ran.words
    home.secrets["KIOSK_DB_KEY"] = "ab" * 32
    assert "not the one" in home.kiosk("stats").words


def test_a_lost_key_file_is_taken_from_the_snapshots(home: Home) -> None:
    """kiosk.key is copied beside the snapshots; where both are gone the database is said to be encrypted, never damaged."""
    lived_in(home, "passphrase")
    (home.path / "kiosk.key").unlink()
    assert home.kiosk("scan", "SECRET-77001").only["reason"] == "already_inside"
    (home.path / "snapshots" / "kiosk.key").unlink()
    ran = home.kiosk("scan", "SECRET-77001")
    assert ran.code == 1
    assert "is encrypted" in ran.words
    assert not list(home.path.glob("*damaged*"))


def test_without_a_keyring_it_is_said_loudly_and_doctor_is_not_content(tmp_path: Path) -> None:
    """The list would lie in clear: said when the database is made, by doctor and by kiosk encryption; "off" says that it may."""
    home = Home(tmp_path / "home")
    home.configure(station='encryption = "auto"')
    home.secrets["KIOSK_NO_KEYRING"] = "1"
    made = home.kiosk("stats")
    if home.kiosk("encryption").only["encrypted"]:
        pytest.skip("this machine has a TPM that seals the key")
    assert "in clear" in made.words
    told = home.kiosk("doctor").json
    (check,) = [each for each in told if each["check"] == "encryption"]
    assert not check["ok"]
    assert "passphrase" in check["remedy"]
    home.configure(station='encryption = "off"')
    assert home.kiosk("encryption").code == 0


@pytest.mark.skipif(shutil.which("systemd-creds") is None, reason="no systemd here")
def test_systemd_keeps_the_key(tmp_path: Path) -> None:
    """The key lies sealed in kiosk.key, and only this machine opens it."""
    tried = subprocess.run(["systemd-creds", "encrypt", "-", "-"], input=b"x", capture_output=True, check=False)
    if tried.returncode:
        pytest.skip("systemd-creds cannot seal for this user")
    home = Home(tmp_path / "home")
    home.fill(guest(1, name=PEOPLE[0]))
    assert home.kiosk("encryption", "on", "--kept", "systemd-creds").code == 0
    assert home.kiosk("scan", "CODE-1").only["outcome"] == "admitted"
    assert traces(home.path, PEOPLE) == {}
    kept = json.loads((home.path / "kiosk.key").read_text("utf-8"))
    kept["sealed"] = kept["sealed"][:40] + "AAAA" + kept["sealed"][44:]
    for file in home.path.rglob("kiosk.key"):
        file.write_text(json.dumps(kept), "utf-8")
    ran = home.kiosk("scan", "CODE-1")
    assert ran.code == 1
    assert "systemd-creds cannot open" in ran.words


def test_a_running_station_is_not_converted(home: Home) -> None:
    """Another program has the database open: a scan that it commits must not go into a file that is about to be replaced."""
    home.fill(guest(1))
    running = home.database()
    ran = home.kiosk("encryption", "on", "--kept", "passphrase")
    assert ran.code == 1
    assert "close its window" in ran.words
    assert home.kiosk("encryption").only["encrypted"] is False
    running.close()


@pytest.mark.slow
def test_a_pull_that_is_killed_leaves_no_name(home: Home) -> None:
    """A roster on its way in, its program killed by SIGKILL in the middle of a page: the half file is there and says nothing."""
    script = (
        "import os, signal\nfrom datetime import UTC, datetime\nfrom kiosk.commands.station import stored\n"
        "from kiosk.store.incoming import Incoming\nfrom tests.homes import EVENT, guest\n"
        "def people(count):\n"
        "    yield from (guest(n, name='Zebediah Quackenbush', email='zeb@example.net') for n in range(count))\n"
        "    if count == 500:\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "with stored() as (wiring, database):\n"
        "    incoming = Incoming(database, EVENT, datetime.now(UTC))\n"
        "    incoming.add(people(2000))\n"
        "    incoming.add(people(500))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], env=home.environment, capture_output=True, check=False)
    assert done.returncode == -9, done.stderr.decode()
    assert (home.path / "incoming.db").stat().st_size > 100_000
    assert traces(home.path, PEOPLE) == {}


def test_a_key_that_is_given_is_taken_for_a_new_station(tmp_path: Path) -> None:
    """Twelve laptops set up with one key written down: encrypted from the first byte, and no kiosk.key lies beside it."""
    home = Home(tmp_path / "home")
    home.configure(station='encryption = "auto"')
    home.secrets["KIOSK_DB_KEY"] = "c4" * 32
    ran = home.kiosk("stats")
    assert (ran.code, "in clear" in ran.words) == (0, False)
    assert driver.is_encrypted(home.path / "kiosk.db")
    assert not (home.path / "kiosk.key").exists()
