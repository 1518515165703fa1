"""A laptop that dies is replaced from its snapshot; a journal that was copied to a second one is noticed."""

import io
import json
import os
import shutil
import sqlite3
from contextlib import closing, redirect_stderr, redirect_stdout
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.__main__ import main
from kiosk.commands.station import wired
from kiosk.core.entry import Details
from kiosk.flow import soundness
from kiosk.store import journal
from tests.homes import EVENT, Home, Ran, guest
from tests.running import running_sandbox
from tests.store.lines import recompute
from tests.store.test_journal import LINE

GUESTS = 30


class Near(Home):
    """A home whose commands run in this process: there are many of them here, and a start takes longer than the command."""

    def kiosk(self, *words: str, stdin: str | bytes = b"") -> Ran:
        wanted = {**self.secrets, "KIOSK_HOME": str(self.path)}
        before = {name: os.environ.get(name) for name in wanted}
        os.environ.update(wanted)
        try:
            with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as told:
                code = main(words)
        finally:
            for name, value in before.items():
                os.environ.pop(name) if value is None else os.environ.update({name: value})
        return Ran(code, out.getvalue(), told.getvalue())


def station(path: Path, url: str = "http://127.0.0.1:9", *, more: str = "") -> Home:
    home = Near(path, url)
    home.configure(station=more)
    return home


@pytest.fixture
def old(tmp_path: Path) -> Home:
    """A station with a list, ten admissions that were never sent, and a stick with its snapshot."""
    stick = tmp_path / "stick"
    stick.mkdir()
    old = station(tmp_path / "old", more=f"snapshot_to = {json.dumps(str(stick))}")
    old.fill(*(guest(number) for number in range(GUESTS)))
    assert [line["outcome"] for line in old.kiosk("scan", *codes(10)).json] == ["admitted"] * 10
    keep(old)
    return old


def codes(count: int, first: int = 0) -> list[str]:
    return [f"CODE-{number}" for number in range(first, first + count)]


def keep(home: Home) -> None:
    """A snapshot, as the running station makes one every few minutes."""
    wiring = wired(home.path)
    database = wiring.database()
    wiring.snapshot(database)
    database.close()


def snapshot(tmp_path: Path) -> Path:
    (found,) = (tmp_path / "stick").glob("kiosk-Main-Entrance-*.db")
    return found


def queue(home: Home) -> list[tuple[str, str | None]]:
    return [(line["kind"], line["reason"]) for line in home.kiosk("queue").json]


def test_a_new_laptop_goes_on_from_the_snapshot(old: Home, tmp_path: Path) -> None:
    """Whom the old one admitted is already inside, what it had to send is due here, and the journal is one chain."""
    new = station(tmp_path / "new")
    took = new.kiosk("take-over", str(snapshot(tmp_path)))
    assert took.code == 0, took.words
    assert (took.only["lines"], took.only["tickets"], took.only["uploads"]) == (10, GUESTS, 10)
    assert [line["reason"] for line in new.kiosk("scan", *codes(10)).json] == ["already_inside"] * 10
    assert new.kiosk("scan", "CODE-20").only["outcome"] == "admitted"
    assert len(new.kiosk("muster").json) == 11
    verified = new.kiosk("verify")
    assert (verified.code, verified.only["intact"], verified.only["lines"]) == (0, True, 22)
    assert "snapshot ends at" in took.words


def test_the_old_laptop_that_comes_back_is_told_and_sends_nothing_twice(tmp_path: Path) -> None:
    """The platform has each check-in once: the old one's from the new laptop, what the old one did later from the old."""
    with running_sandbox(tmp_path, people=0) as sandbox:
        sandbox.change_many([{"registration_id": str(number), "deleted": False} for number in range(12)])
        stick = tmp_path / "stick"
        stick.mkdir()
        old = station(tmp_path / "old", sandbox.url, more=f"snapshot_to = {json.dumps(str(stick))}")
        assert old.kiosk("sync").code == 0
        qr = [row["qr_code"] for row in sandbox.registrations()]
        assert old.kiosk("scan", "--", *qr[:6]).code == 0
        keep(old)
        new = station(tmp_path / "new", sandbox.url)
        assert new.kiosk("take-over", str(snapshot(tmp_path))).code == 0
        assert old.kiosk("scan", "--", qr[7]).code == 0
        keep(old)  # the stick is put into the old laptop once more: it finds the word of the new one
        held = [reason for kind, reason in queue(old) if reason]
        assert (len(held), "taken this station over" in held[0]) == (6, True)
        assert new.kiosk("sync").code == 0
        back = old.kiosk("sync")
        assert (back.only["uploaded"], back.only["conflicts"]) == (1, 0)
        assert sorted(row["received_count"] for row in sandbox.checkins()) == [1] * 7
        assert new.kiosk("sync").only["conflicts"] == 0


def test_a_station_with_a_journal_of_its_own_takes_nothing_over(old: Home, tmp_path: Path) -> None:
    """Two journals cannot become one: refused, nothing changed."""
    new = station(tmp_path / "new")
    new.fill(guest(1))
    new.kiosk("scan", "CODE-1")
    refused = new.kiosk("take-over", str(snapshot(tmp_path)))
    assert (refused.code, refused.out) == (1, "")
    assert "a journal of its own" in refused.words
    assert new.kiosk("verify").only["lines"] == 1


def test_a_snapshot_of_another_event_is_refused(old: Home, tmp_path: Path) -> None:
    """Both events are named, the snapshot stays as it was, and there is no database where there was none."""
    new = station(tmp_path / "new")
    new.configure(event="999")
    before = snapshot(tmp_path).read_bytes()
    refused = new.kiosk("take-over", str(snapshot(tmp_path)))
    assert refused.code == 1
    assert EVENT in refused.words
    assert "999" in refused.words
    assert (snapshot(tmp_path).read_bytes(), (new.path / "kiosk.db").exists()) == (before, False)


@pytest.mark.parametrize("spoil", ["truncated", "zeroed", "words", "empty", "missing", "folder", "newer"])
def test_what_is_no_snapshot_is_said(spoil: str, old: Home, tmp_path: Path) -> None:
    """A clear word that names the file, exit 1, nothing left behind."""
    file = snapshot(tmp_path)
    content = file.read_bytes()
    file.unlink()
    if spoil == "folder":
        file.mkdir()
    elif spoil != "missing":
        half = len(content) // 2
        spoilt = {"truncated": content[:half], "zeroed": content[:4096] + bytes(half), "words": b"Dear Ana", "empty": b""}
        file.write_bytes(spoilt.get(spoil, content))
    if spoil == "newer":
        with closing(sqlite3.connect(file)) as made:
            made.execute("PRAGMA user_version = 999")
    new = station(tmp_path / "new")
    refused = new.kiosk("take-over", str(file))
    assert (refused.code, refused.out) == (1, "")
    assert ("newer version" if spoil == "newer" else file.name) in refused.words
    assert "Traceback" not in refused.words
    assert [each.name for each in new.path.glob("kiosk.db*")] == []


@pytest.mark.parametrize("whole", [True, False], ids=["the whole folder", "the database alone"])
def test_a_copied_journal_is_noticed(whole: bool, old: Home, tmp_path: Path) -> None:
    """It is a station of its own then: it says so once, sends nothing of the other's, and still knows who is inside."""
    if whole:
        shutil.copytree(old.path, tmp_path / "copy")
        copy = station(tmp_path / "copy")
    else:
        copy = station(tmp_path / "copy")
        shutil.copyfile(old.path / "kiosk.db", copy.path / "kiosk.db")
    first = copy.kiosk("scan", "CODE-3", "CODE-21")
    assert "copied" in first.words
    assert [line["reason"] for line in first.json] == ["already_inside", None]
    assert "copied" not in copy.kiosk("scan", "CODE-4").words
    waiting = [reason for _, reason in queue(copy) if reason]
    assert (len(waiting), "copied" in waiting[0]) == (10, True)
    assert [reason for _, reason in queue(old) if reason] == []
    assert copy.kiosk("verify").only["intact"]
    ids = {home.kiosk("verify").only["lines"] and identity(home) for home in (old, copy)}
    assert len(ids) == 2
    released = copy.kiosk("take-over")
    assert (released.code, released.only["uploads"]) == (0, 11)


def identity(home: Home) -> str:
    with closing(sqlite3.connect(home.path / "kiosk.db")) as made:
        return str(made.execute("SELECT value FROM meta WHERE key = 'station_id'").fetchone()[0])


def test_a_folder_that_was_moved_is_the_same_station(old: Home, tmp_path: Path) -> None:
    """Renamed, not copied: nothing is said and nothing held."""
    before = identity(old)
    old.path.rename(tmp_path / "moved")
    moved = station(tmp_path / "moved")
    ran = moved.kiosk("scan", "CODE-3")
    assert (ran.words, identity(moved)) == ("", before)
    assert [reason for _, reason in queue(moved) if reason] == []


def test_a_prepared_database_that_is_copied_to_twelve_laptops_makes_twelve_stations(tmp_path: Path) -> None:
    """Nothing was decided yet: no line tells of it, and each has an id of its own."""
    first = station(tmp_path / "first")
    first.fill(*(guest(number) for number in range(3)))
    assert first.kiosk("stats").code == 0
    seen = {identity(first)} if first.kiosk("verify").code == 0 else set()
    for number in range(2):
        home = station(tmp_path / f"laptop-{number}")
        shutil.copyfile(first.path / "kiosk.db", home.path / "kiosk.db")
        assert home.kiosk("scan", "CODE-1").only["outcome"] == "admitted"
        assert home.kiosk("verify").only == {
            "lines": 1, "intact": True, "line": None, "detail": None, "heads": 0, "bound": 0, "forgotten": 0
        }  # fmt: skip
        seen.add(identity(home))
    assert len(seen) == 3


def test_verify_names_the_line_that_was_rewritten_after_an_export(old: Home, tmp_path: Path) -> None:
    """The file beside the export tells, when the insider has also emptied what is kept here."""
    export = tmp_path / "journal.csv"
    assert old.kiosk("export", "--what", "journal", "--out", str(export)).code == 0
    sidecar = tmp_path / "journal.csv.heads"
    assert old.kiosk("verify", "--heads", str(sidecar)).only["bound"] == 10
    database = old.database()
    database.execute("UPDATE journal SET ticket = '29' WHERE seq = 4")
    recompute(database)
    database.execute("DELETE FROM heads")
    database.close()
    for file in [*(old.path / "snapshots").glob("*.heads"), *(tmp_path / "stick").glob("*.heads")]:
        file.unlink()
    assert old.kiosk("verify").only["intact"]
    found = old.kiosk("verify", "--heads", str(sidecar))
    assert (found.code, found.only["line"]) == (1, 4)


def test_heads_go_with_the_list_and_come_back(old: Home, tmp_path: Path) -> None:
    """Another station keeps them and hands them on: its export convicts the first one's journal."""
    other = station(tmp_path / "other")
    for home in (old, other):
        home.secrets["KIOSK_ROSTER_PASSPHRASE"] = "correct horse battery"
    stick = tmp_path / "list"
    stick.mkdir()
    assert old.kiosk("roster", "export", str(stick / "r.kiosk")).code == 0
    assert other.kiosk("roster", "import", str(stick / "r.kiosk")).code == 0
    other.kiosk("scan", "CODE-5")
    assert other.kiosk("export", "--what", "journal", "--out", str(tmp_path / "other.csv")).code == 0
    found = old.kiosk("verify", "--heads", str(tmp_path / "other.csv.heads"))
    assert (found.code, found.only["bound"]) == (0, 10)
    database = old.database()
    database.execute("DELETE FROM journal WHERE seq > 8")
    database.close()
    cut = old.kiosk("verify", "--heads", str(tmp_path / "other.csv.heads"))
    assert (cut.code, cut.only["line"]) == (1, 9)
    strange = other.kiosk("verify", "--heads", str(stick / "nothing.heads"))
    assert (strange.code, strange.out) == (1, "")


def test_a_clock_that_was_set_back_is_said(tmp_path: Path) -> None:
    """By doctor, with what to do; a copied and a replaced station are said there too, and where the key lies."""
    home = station(tmp_path / "home")
    home.fill(guest(1))
    assert oddity(home) == (True, "its times go on, and nobody else has it")
    database = home.database()
    ahead = replace(LINE, id="ahead", at=datetime.now(UTC) + timedelta(days=1))
    with database.transaction():
        journal.append(database, ahead, Details())
    database.close()
    well, detail = oddity(home)
    assert not well
    assert "clock was set back" in detail
    assert home.kiosk("scan", "CODE-1").only["outcome"] == "admitted"
    assert home.kiosk("verify").only["intact"]


def oddity(home: Home) -> tuple[bool, str]:
    wiring = wired(home.path)
    with closing(wiring.database()) as database:
        odd = soundness.oddities(database, wiring.now())
        assert "no head has left" in soundness.key_place(database, wiring.secrets)
    return not odd, "; ".join(odd) or "its times go on, and nobody else has it"


@pytest.mark.parametrize("what", ["a folder", "no bytes", "a newer version"])
def test_a_database_that_cannot_be_is_said(what: str, tmp_path: Path) -> None:
    """Exit 1 and a word that names the file, and it stays as it is; a file of no bytes is a new database."""
    home = station(tmp_path / "home")
    file = home.path / "kiosk.db"
    if what == "a folder":
        file.mkdir()
    elif what == "no bytes":
        file.touch()
    else:
        with closing(sqlite3.connect(file)) as made:
            made.execute("PRAGMA user_version = 999")
    ran = home.kiosk("stats")
    assert ran.code == (0 if what == "no bytes" else 1), ran.words
    assert "Traceback" not in ran.words
    assert what == "no bytes" or ("kiosk.db" in ran.words or "update the program" in ran.words)
    assert file.exists()
