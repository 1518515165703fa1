"""What a reviewer found by attacking the program: each line here once admitted twice, lost something, or said the wrong thing."""

import json
import os
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.core import badge
from kiosk.core.entry import RemoteEntry
from kiosk.core.ticket import Ticket
from kiosk.sandbox.people import people
from kiosk.store import journal, outbox, remote
from tests.homes import EVENT, Home, guest
from tests.running import running_sandbox


def _guests(count: int) -> tuple[Ticket, ...]:
    return tuple(guest(number) for number in range(count))


def _page_of(home: Home, table: str, *, last: bool) -> int:
    """The number of a table's first or last leaf page, read off the row it holds by damaging nothing."""
    with sqlite3.connect(home.path / "kiosk.db") as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        order = "DESC" if last else "ASC"
        row = connection.execute(f"SELECT hash FROM {table} ORDER BY seq {order} LIMIT 1").fetchone()
    content = (home.path / "kiosk.db").read_bytes()
    return content.index(row[0].encode()) // 4096


def _spoil(home: Home, page: int) -> None:
    with (home.path / "kiosk.db").open("r+b") as file:
        file.seek(page * 4096)
        file.write(b"\xa5" * 4096)


def test_a_running_scan_does_not_write_into_a_database_that_was_moved_away(tmp_path: Path) -> None:
    """The file is taken away in the middle of ``scan -``: what is printed afterwards is in the database that is there now."""
    home = Home(tmp_path)
    home.fill(*_guests(3))
    process = home.started("scan", "-")
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"CODE-0\n")
    process.stdin.flush()
    assert json.loads(process.stdout.readline())["outcome"] == "admitted"
    for name in ("kiosk.db", "kiosk.db-wal"):
        (tmp_path / name).rename(tmp_path / f"away-{name}")
    out, _ = process.communicate(b"CODE-1\n", timeout=60)
    (line,) = map(json.loads, out.splitlines())
    database = home.database()
    found = journal.get(database, line["entry"]) if line["entry"] else None
    database.close()
    assert line["outcome"] == "undecided" or found is not None


@pytest.mark.parametrize("last", [False, True], ids=["first page", "last page"])
def test_a_lost_page_of_the_journal_costs_its_own_lines_at_most(last: bool, tmp_path: Path) -> None:
    """Everybody stays admitted once, the list stays, and what had not been sent is sent."""
    with running_sandbox(tmp_path) as sandbox:
        home = Home(tmp_path / "home", sandbox.url)
        home.kiosk("sync")
        (home.path / "snapshots" / "kiosk-snapshot.db").unlink()
        inside = [person for person in people() if person.welcome][:60]
        home.kiosk("scan", *(person.code for person in inside))
        _spoil(home, _page_of(home, "journal", last=last))
        again = home.kiosk("scan", *(person.code for person in inside))
        synced = home.kiosk("sync")
        listed = sandbox.checkins()
    assert again.code == 0, again.words
    assert [line["reason"] for line in again.json] == ["already_inside"] * 60
    assert "damaged" in again.words
    assert (synced.code, synced.only["pending"], len(listed)) == (0, 0, 60), synced.words


def test_a_refusal_is_waived_once_and_where_it_happened(tmp_path: Path) -> None:
    """The second override of one refusal, and one of a rehearsal's refusal in earnest, are refused with words."""
    home = Home(tmp_path)
    home.fill(*_guests(2))
    refused = home.kiosk("scan", "CODE-0", "CODE-0").json[1]["entry"]
    assert home.kiosk("override", refused, "--reason", "came back").only["outcome"] == "admitted"
    assert home.kiosk("override", refused, "--reason", "and again").code == 1
    home.configure(station='state = "rehearsal"')
    rehearsed = home.kiosk("scan", "CODE-1", "CODE-1").json[1]["entry"]
    home.configure()
    assert home.kiosk("override", rehearsed, "--reason", "x").code == 1


def test_collecting_and_entering_are_different_claims_at_one_checkpoint_too(tmp_path: Path) -> None:
    """A badge desk with the default checkpoint does not make anybody "inside", nor fill the hall."""
    home = Home(tmp_path)
    home.fill(*_guests(2))
    home.configure(station='mode = "badge"', door='checkpoint = "entrance"')
    home.kiosk("scan", "CODE-0", "CODE-1")
    assert home.kiosk("muster").json == []
    home.configure(door="capacity = 1")
    assert [line["outcome"] for line in home.kiosk("scan", "CODE-0", "CODE-1").json] == ["admitted", "refused"]
    assert [person["ticket"] for person in home.kiosk("muster").json] == ["0"]


def test_an_exit_of_the_zone_knows_its_other_doors(tmp_path: Path) -> None:
    """Entered at one checkpoint, leaves at another of the same zone: seen entering, with the first entry."""
    home = Home(tmp_path)
    home.fill(*_guests(1))
    home.configure(door='checkpoint = "north"\nzone = "hall"')
    home.kiosk("scan", "CODE-0")
    home.configure(door='checkpoint = "south"\nzone = "hall"\ndirection = "exit"')
    left = home.kiosk("scan", "CODE-0").only
    assert (left["outcome"], left["attention"]) == ("exit", [])
    assert left["first_entry"]["where"] == "Main Entrance"


def test_nobody_is_kept_inside_by_a_closed_door(tmp_path: Path) -> None:
    """Closed refuses entries, never exits."""
    home = Home(tmp_path)
    home.fill(*_guests(1))
    home.configure(station='state = "closed"', door='direction = "exit"')
    assert home.kiosk("scan", "CODE-0").only["outcome"] == "exit"


def test_an_entry_elsewhere_counts_at_the_event_s_doors_and_not_in_its_halls(tmp_path: Path) -> None:
    """A hall within the event, a session door, and an exit of another zone leave the remote check-in alone."""
    home = Home(tmp_path)
    home.fill(*_guests(1))
    database = home.database()
    remote.learn(database, EVENT, [RemoteEntry("0", datetime.now(UTC), "South Door")], lambda at: "event", datetime.now(UTC))
    database.close()
    event = 'period = "event"\n'
    for station, door in (("", 'checkpoint = "hall"\nattendance = false'), ('mode = "session"', 'checkpoint = "room"')):
        home.configure(station=station, door=event + door)
        assert home.kiosk("scan", "CODE-0").only["outcome"] == "admitted"
    home.configure(door=event + 'checkpoint = "hall"\nattendance = false\ndirection = "exit"')
    home.kiosk("scan", "CODE-0")
    home.configure(door=event)
    assert home.kiosk("scan", "CODE-0").only["reason"] == "already_inside"


def test_a_newer_badge_that_was_seen_voids_the_older_and_a_rehearsal_badge_opens_nothing(tmp_path: Path) -> None:
    """Copy 2 of another station, shown here: copy 1 is void. Copy 0 comes from a rehearsal."""
    home = Home(tmp_path)
    home.fill(*_guests(2))
    database = home.database()
    key = journal.badge_key(database, EVENT)
    database.close()
    second, first = badge.sign(EVENT, "0", 2, key), badge.sign(EVENT, "0", 1, key)
    home.kiosk("scan", second)
    assert home.kiosk("scan", first).only["reason"] == "badge_replaced"
    assert home.kiosk("scan", badge.sign(EVENT, "1", 0, key)).only["reason"] == "badge_replaced"


def test_two_tellings_of_one_conflict_are_one_with_all_that_is_known(tmp_path: Path) -> None:
    """The answer gives the time, the list the place and the operator."""
    home = Home(tmp_path)
    home.fill(*_guests(1))
    entry = home.kiosk("scan", "CODE-0").only["entry"]
    database = home.database()
    at = datetime.now(UTC) - timedelta(minutes=5)
    with database.transaction():
        assert remote.conflict(database, EVENT, RemoteEntry("0", None), entry, at)
        assert not remote.conflict(database, EVENT, RemoteEntry("0", at), entry, at)
        assert not remote.conflict(database, EVENT, RemoteEntry("0", at, "South Door", "Ana"), entry, at)
    (found,) = remote.conflicts(database, EVENT)
    database.close()
    assert (found.remote_at, found.remote_where, found.remote_by) == (at.replace(microsecond=0), "South Door", "Ana")


def test_names_of_the_world_go_out_whatever_the_terminal_speaks(tmp_path: Path) -> None:
    """A redirected Windows console is cp1252: the verdict is printed all the same, and the next line decided."""
    home = Home(tmp_path)
    home.fill(guest(0, name="王小明"), guest(1))
    home.secrets["PYTHONIOENCODING"] = "cp1252"
    ran = home.kiosk("scan", "CODE-0", "CODE-1")
    assert (ran.code, ran.json[0]["ticket"]["name"], ran.json[1]["outcome"]) == (0, "王小明", "admitted")


def test_a_home_that_cannot_be_used_is_undecided_with_words(tmp_path: Path) -> None:
    """One undecided line a code, exit 1, no traceback."""
    home = Home(tmp_path)
    (tmp_path / "kiosk.db").mkdir()
    ran = home.kiosk("scan", "CODE-0", "CODE-1")
    assert ran.code == 1
    assert [line["outcome"] for line in ran.json] == ["undecided", "undecided"]
    assert "Traceback" not in ran.words
    assert "kiosk.db" in ran.words


@pytest.mark.parametrize(
    "door",
    ['doors_open = "08:30Z"', "capacity = -1", 'checkpoint = ""', 'session = ""', 'period = "session"', "list_is_old_after = 999999999999999"],
)
def test_settings_that_cannot_be_meant_are_refused(door: str, tmp_path: Path) -> None:
    """Exit 1, the key is named, no traceback."""
    home = Home(tmp_path)
    home.configure(door=door)
    ran = home.kiosk("scan", "X")
    assert (ran.code, ran.out) == (1, "")
    assert door.partition(" ")[0] in ran.words
    assert str(tmp_path / "kiosk.toml") in ran.words
    assert "Traceback" not in ran.words


@pytest.mark.parametrize("words", [("queue", "--retry", "9" * 30), ("undo", "nonsense"), ("override", "x", "--reason", "y")])
def test_ids_that_nobody_has_are_words_and_exit_1(words: tuple[str, ...], tmp_path: Path) -> None:
    """Also numbers that no database holds."""
    ran = Home(tmp_path).kiosk(*words)
    assert ran.code == 1
    assert "Traceback" not in ran.words


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")
def test_everything_that_is_written_is_its_owner_s_alone(tmp_path: Path) -> None:
    """Database, log, badges: nobody else on the machine reads them."""
    home = Home(tmp_path / "home")
    home.configure(printer=True)
    home.kiosk("scan", "X")
    home.fill(*_guests(1))
    home.kiosk("scan", "CODE-0")
    home.kiosk("print")
    made = [path for path in home.path.rglob("*") if path.is_file() and path.name != "kiosk.toml"]
    assert len(made) >= 3
    assert [path.name for path in made if path.stat().st_mode & 0o077] == []


def test_a_clock_that_was_set_back_holds_nothing_up(tmp_path: Path) -> None:
    """What was queued under a clock a day ahead is due now."""
    home = Home(tmp_path)
    home.fill(*_guests(1))
    home.kiosk("scan", "CODE-0")
    database = home.database()
    database.execute("UPDATE outbox SET next_at = ?", ((datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),))
    assert len(outbox.due_uploads(database, EVENT, datetime.now(UTC), 10)) == 1
    database.close()


def test_what_was_refused_and_taken_back_does_not_stop_the_next_upload(tmp_path: Path) -> None:
    """Quarantined, undone, admitted again: the second admission is to be uploaded."""
    home = Home(tmp_path)
    home.fill(*_guests(1))
    entry = home.kiosk("scan", "CODE-0").only["entry"]
    database = home.database()
    database.execute("UPDATE outbox SET state = 'quarantined', attempts = 1")
    database.close()
    home.kiosk("undo", entry)
    home.kiosk("scan", "CODE-0")
    assert [row["attempts"] for row in home.kiosk("queue").json] == [0]


@pytest.mark.skipif(os.name != "posix", reason="closed standard streams are POSIX")
@pytest.mark.parametrize(("redirect", "code"), [(">&-", 1), ("> /dev/full", 1), ("<&-", 0), ("2>&-", 0)])
def test_closed_or_full_streams_are_no_traceback(redirect: str, code: int, tmp_path: Path) -> None:
    """Whatever the shell does to the three streams: an exit code, and words where there is a place for them."""
    home = Home(tmp_path)
    done = subprocess.run(
        f'"{sys.executable}" -m kiosk scan - {redirect}', shell=True, input=b"", capture_output=True, env=home.environment, check=False
    )
    shown = subprocess.run(f'"{sys.executable}" -m kiosk scan X {redirect}', shell=True, capture_output=True, env=home.environment, check=False)
    assert (done.returncode == 0) or code
    assert shown.returncode == code
    assert b"Traceback" not in done.stderr + shown.stderr
