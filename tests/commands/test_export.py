"""``kiosk export``: the organiser's files, as a spreadsheet or a program would open them."""

import csv
import io
import json
import os
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import pyzipper

from kiosk.commands.station import wired
from kiosk.core.entry import RemoteEntry
from kiosk.core.errors import KioskError
from kiosk.core.ticket import Ticket
from kiosk.flow.exporting import WHAT, Books, export
from kiosk.flow.tables import FORMATS
from kiosk.store import aliases, events, remote
from kiosk.store.database import connect
from tests.homes import EVENT, Home, guest

NASTY = ("=HYPERLINK(1)", "+49 30 1", "-2+3", "@SUM(A1)", "\tTab", 'Say "Hi", Ana\nZoë', "\u202eevil", "Bell\x07", "'quoted", "")
EXPECTED = {
    "journal": [
        "time", "local_time", "kind", "outcome", "reason", "ticket", "name", "type", "checkpoint", "direction", "station", "operator",
        "entry", "refers", "words", "period", "rehearsal", "clock_offset",
    ],
    "local_only": [
        "ticket", "name", "email", "type", "order", "time", "local_time", "outcome", "checkpoint", "direction", "station", "operator",
        "walk_in", "entry",
    ],
    "muster": ["zone", "name", "type", "ticket", "time", "local_time", "where"],
    "conflicts": [
        "ticket", "name", "type", "here_time", "here_local_time", "here_where", "here_by", "there_time", "there_local_time", "there_where",
        "there_by", "entry", "state", "noted_at", "noted_by", "notes",
    ],
}  # fmt: skip


def _nasty(number: int, name: str) -> Ticket:
    return guest(number, name=name, email=f"g{number}@example.org")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A station whose guests have the names that spreadsheets fear."""
    home = Home(tmp_path / "home")
    home.fill(*(_nasty(number, name) for number, name in enumerate(NASTY)))
    return home


def _asked(home: Home, what: str, kind: str, file: Path, *more: str) -> dict[str, Any]:
    """By the command line."""
    ran = home.kiosk("export", "--what", what, "--format", kind, "--out", str(file), *more)
    assert ran.code == 0, ran.words
    assert set(ran.only) == {"file", "rows"}
    assert ran.only["file"] == str(file)
    return ran.only


def _export(home: Home, what: str, kind: str, file: Path) -> int:
    """What the command does, in this process: how many rows."""
    wiring = wired(home.path)
    with closing(wiring.database()) as database:
        return export(Books(database, wiring.event, wiring.zone_info(database), wiring.period(database)(wiring.now())), what, kind, file)


def _scan(home: Home, *codes: str, undo: str = "") -> list[str]:
    """Scans at the configured door, in this process: the journal's ids. ``undo`` is a code whose entry is taken back at once."""
    wiring = wired(home.path)
    with closing(wiring.database()) as database:
        desk = wiring.desk(database)
        entries = [desk.admit(code).entry for code in codes]
        if undo:
            desk.undo(desk.admit(undo).entry)
    return entries


def _csv(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.read_bytes().decode("utf-8-sig"), newline="")))


def _jsonl(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def _xlsx(file: Path) -> list[dict[str, Any]]:
    sheet = openpyxl.load_workbook(file).active
    assert sheet is not None
    heading, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, heading), row, strict=True)) for row in rows]


def test_the_journal_says_what_happened_when_and_by_whom(home: Home, tmp_path: Path) -> None:
    """Every line, in order: both times, the ticket, who stood there, what it refers to; refused, undone and unknown ones too; no codes."""
    admitted, refused, _ = home.kiosk("scan", "CODE-8", "CODE-8", "NOBODY").json
    home.kiosk("override", refused["entry"], "--reason", "lost his badge")
    home.kiosk("undo", admitted["entry"])
    told = _asked(home, "journal", "jsonl", tmp_path / "j.jsonl")
    rows = _jsonl(tmp_path / "j.jsonl")
    assert told["rows"] == len(rows) == 5
    assert [list(row) for row in rows] == [EXPECTED["journal"]] * 5
    assert [(row["kind"], row["outcome"], row["reason"], row["ticket"]) for row in rows] == [
        ("scan", "admitted", None, "8"),
        ("scan", "refused", "already_inside", "8"),
        ("scan", "refused", "not_found", None),
        ("override", "admitted", None, "8"),
        ("undo", "noted", "undone", "8"),
    ]
    assert [row["refers"] for row in rows] == [None, None, None, refused["entry"], admitted["entry"]]
    first = rows[0]
    assert (first["name"], first["type"], first["checkpoint"], first["station"]) == ("'quoted", "General", "entrance", "Main Entrance")
    assert (first["operator"], first["entry"], first["rehearsal"], rows[3]["words"]) == ("Kim", admitted["entry"], False, "lost his badge")
    utc, local = datetime.fromisoformat(first["time"]), datetime.fromisoformat(first["local_time"])
    assert utc == local
    assert first["time"].endswith("Z")
    assert local.utcoffset() in {timedelta(hours=0), timedelta(hours=1)}
    assert datetime.now(UTC) - utc < timedelta(minutes=5)
    assert "CODE-8" not in (tmp_path / "j.jsonl").read_text()
    assert "NOBODY" not in (tmp_path / "j.jsonl").read_text()


def test_the_event_s_own_time_is_told(tmp_path: Path) -> None:
    """In Lisbon's summer it is an hour later than in UTC; the platform clock's lead stands beside it."""
    home = Home(tmp_path / "home")
    home.fill(guest(1))
    database = home.database()
    with database.transaction():
        events.put(database, events.KnownEvent(EVENT, "", "Asia/Kathmandu", frozenset(), None, ""))
        events.set_clock(database, EVENT, -2.5)
    database.close()
    _scan(home, "CODE-1")
    _export(home, "journal", "csv", tmp_path / "j.csv")
    (row,) = _csv(tmp_path / "j.csv")
    assert row["local_time"].endswith("+05:45")
    assert datetime.fromisoformat(row["local_time"]) == datetime.fromisoformat(row["time"])
    assert row["clock_offset"] == "-2.5"


def test_what_stayed_here_goes_home_with_the_organiser(home: Home, tmp_path: Path) -> None:
    """Admissions at a session are not the platform's: each with the platform's own id, whom, when and where; what was undone is not."""
    home.configure(door='session = "s1"\ncheckpoint = "room"')
    database = home.database()
    with database.transaction():
        aliases.put(database, EVENT, "platform-5", "5")
    database.close()
    lines = _scan(home, "CODE-5", "CODE-6", undo="CODE-7")
    assert _export(home, "local_only", "jsonl", tmp_path / "l.jsonl") == 2
    five, six = _jsonl(tmp_path / "l.jsonl")
    assert list(five) == EXPECTED["local_only"]
    assert (five["ticket"], six["ticket"], five["entry"]) == ("platform-5", "6", lines[0])
    assert (five["name"], five["email"], five["type"], five["order"]) == (NASTY[5], "g5@example.org", "General", "ORDER-5")
    assert (five["checkpoint"], five["direction"], five["outcome"], five["walk_in"]) == ("room", "entry", "admitted", False)
    assert datetime.fromisoformat(five["time"]) == datetime.fromisoformat(five["local_time"])


def test_what_the_platform_gets_is_not_local_only(home: Home, tmp_path: Path) -> None:
    """A check-in that waits for the network is due, not kept; a rehearsed one is neither."""
    _scan(home, "CODE-5")
    home.configure(station='state = "rehearsal"', door='session = "s1"')
    _scan(home, "CODE-6")
    assert _export(home, "local_only", "jsonl", tmp_path / "l.jsonl") == 0


def test_a_walk_in_that_the_platform_never_knows_is_told_as_such(tmp_path: Path) -> None:
    """On a guest list: the organiser must add the person before the check-in means anything."""
    home = Home(tmp_path / "home")
    (home.path / "guests.csv").write_text("name,email,type\nAna Lima,ana@example.org,Guest\n")
    (home.path / "kiosk.toml").write_text('[event]\nplatform = "guest_list"\n[platform]\nfile = "guests.csv"\n')
    assert home.kiosk("sync").code == 0
    made = home.kiosk("walkin", "--first", "Bo", "--last", "New", "--email", "bo@example.org")
    assert made.code == 0, made.words
    assert _export(home, "local_only", "csv", tmp_path / "l.csv") == 1
    (row,) = _csv(tmp_path / "l.csv")
    assert (row["name"], row["email"], row["walk_in"]) == ("Bo New", "bo@example.org", "yes")


def test_the_muster_is_who_is_inside(home: Home, tmp_path: Path) -> None:
    """The same people as kiosk muster, with both times; who left is not among them."""
    _scan(home, "CODE-5", "CODE-6")
    home.configure(door='direction = "exit"')
    _scan(home, "CODE-6")
    home.configure()
    assert _export(home, "muster", "jsonl", tmp_path / "m.jsonl") == 1
    (row,) = _jsonl(tmp_path / "m.jsonl")
    shown = home.kiosk("muster").only
    assert list(row) == EXPECTED["muster"]
    assert (row["zone"], row["name"], row["ticket"], row["where"], row["time"]) == tuple(
        shown[key] for key in ("zone", "name", "ticket", "where", "at")
    )


def test_conflicts_have_both_places_and_times(home: Home, tmp_path: Path) -> None:
    """Admitted here and at the South door; where the platform names no time, none is invented."""
    ours = _scan(home, "CODE-5", "CODE-6")
    there = datetime.now(UTC).replace(microsecond=0) - timedelta(seconds=90)
    database = home.database()
    period = database.rows("SELECT period FROM claims")[0]["period"]
    remote.learn(database, EVENT, [RemoteEntry("5", there, "South", "Ana")], lambda at: str(period), there)
    with database.transaction():
        remote.conflict(database, EVENT, RemoteEntry("6", None), ours[1], there)
    database.close()
    assert _export(home, "conflicts", "csv", tmp_path / "c.csv") == 2
    five, six = _csv(tmp_path / "c.csv")
    assert list(five) == EXPECTED["conflicts"]
    assert (five["ticket"], five["entry"], five["here_where"], five["here_by"]) == ("5", ours[0], "Main Entrance", "Kim")
    assert (five["there_where"], five["there_by"], datetime.fromisoformat(five["there_time"])) == ("South", "Ana", there)
    assert datetime.fromisoformat(five["there_local_time"]) == there
    assert (six["there_time"], six["there_local_time"], six["there_where"]) == ("", "", "")


def test_a_spreadsheet_computes_nothing_of_what_guests_are_called(home: Home, tmp_path: Path) -> None:
    """CSV: a byte order mark, and an apostrophe before what would be a formula. XLSX: text cells. JSON: the names as they are."""
    _scan(home, *(f"CODE-{number}" for number in range(len(NASTY))))
    for kind in FORMATS:
        assert _export(home, "journal", kind, tmp_path / f"j.{kind}") == len(NASTY)
    assert (tmp_path / "j.csv").read_bytes()[:3] == b"\xef\xbb\xbf"
    names = [row["name"] for row in _csv(tmp_path / "j.csv")]
    assert names == [f"'{name}" if name[:1] in {"=", "+", "-", "@", "\t"} and name else name for name in NASTY]
    assert [row["name"] for row in _jsonl(tmp_path / "j.jsonl")] == list(NASTY)
    sheet = openpyxl.load_workbook(tmp_path / "j.xlsx").active
    assert sheet is not None
    column = EXPECTED["journal"].index("name") + 1
    cells = [sheet.cell(row, column) for row in range(2, len(NASTY) + 2)]
    assert {cell.data_type for cell in cells if cell.value is not None} <= {"s", "inlineStr"}
    assert [str(cell.value or "") for cell in cells] == [name.replace("\x07", "\ufffd") for name in NASTY]
    assert [row["ticket"] for row in _xlsx(tmp_path / "j.xlsx")] == [str(number) for number in range(len(NASTY))]


@pytest.mark.parametrize("what", WHAT)
def test_an_empty_table_still_has_its_heading(what: str, tmp_path: Path) -> None:
    """Nothing happened yet: no rows; CSV and XLSX name their columns, JSON lines have none."""
    database = connect(tmp_path / "kiosk.db")
    kept = Books(database, EVENT, UTC, "event")
    for kind in FORMATS:
        assert export(kept, what, kind, tmp_path / f"x.{kind}") == 0
    database.close()
    assert next(csv.reader(io.StringIO((tmp_path / "x.csv").read_text("utf-8-sig")))) == EXPECTED[what]
    assert _xlsx(tmp_path / "x.xlsx") == []
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx").active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]] == EXPECTED[what]
    assert (tmp_path / "x.jsonl").read_bytes() == b""


def test_a_file_is_replaced_only_when_that_is_wanted(home: Home, tmp_path: Path) -> None:
    """It may hold somebody's notes: exit 1 and --force is named; the file is the owner's alone, and none is left half written."""
    file = tmp_path / "out" / "muster.csv"
    file.parent.mkdir()
    file.write_text("notes")
    refused = home.kiosk("export", "--what", "muster", "--format", "csv", "--out", str(file))
    assert (refused.code, refused.out, file.read_text()) == (1, "", "notes")
    assert "--force" in refused.words
    assert str(file) in refused.words
    _asked(home, "muster", "csv", file, "--force")
    assert file.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in file.parent.iterdir()] == ["muster.csv"]
    file.write_bytes(b"")
    assert _export(home, "muster", "csv", file) == 0


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a pipe with a name is POSIX")
def test_only_a_file_is_replaced_and_a_link_stays_a_link(home: Home, tmp_path: Path) -> None:
    """A pipe or device is never replaced, --force or not; a link's own file is written."""
    os.mkfifo(tmp_path / "pipe")
    ran = home.kiosk("export", "--what", "muster", "--out", str(tmp_path / "pipe"), "--force")
    assert (ran.code, "no ordinary file" in ran.words, (tmp_path / "pipe").is_fifo()) == (1, True, True)
    (tmp_path / "stick").mkdir()
    (tmp_path / "link.csv").symlink_to(tmp_path / "stick" / "real.csv")
    _export(home, "muster", "csv", tmp_path / "link.csv")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "stick" / "real.csv").read_bytes().startswith(b"\xef\xbb\xbfzone,")


def test_a_place_that_takes_no_file_is_said(home: Home, tmp_path: Path) -> None:
    """A folder that is not there, and a folder instead of a file: exit 1, words with the path, no traceback."""
    for place in (tmp_path / "nowhere" / "m.csv", tmp_path):
        ran = home.kiosk("export", "--what", "muster", "--out", str(place))
        assert (ran.code, ran.out) == (1, "")
        assert str(place) in ran.words
        assert "Traceback" not in ran.words


def test_without_a_format_the_ending_tells(home: Home, tmp_path: Path) -> None:
    """muster.xlsx is a workbook; an ending that says nothing is CSV. An unknown word is wrong usage."""
    _scan(home, "CODE-5")
    for name in ("m.xlsx", "m.txt"):
        assert home.kiosk("export", "--what", "muster", "--out", str(tmp_path / name)).only["rows"] == 1
    assert len(_xlsx(tmp_path / "m.xlsx")) == len(_csv(tmp_path / "m.txt")) == 1
    assert home.kiosk("export", "--what", "everything", "--out", str(tmp_path / "x")).code == 2
    assert home.kiosk("export", "--what", "muster", "--format", "pdf", "--out", str(tmp_path / "x")).code == 2


def test_a_failure_in_the_middle_leaves_the_old_file(tmp_path: Path) -> None:
    """The database goes away while the journal is read: the file of before is as it was, and nothing lies beside it."""
    database = connect(tmp_path / "kiosk.db")
    database.close()
    out = tmp_path / "out"
    out.mkdir()
    (out / "j.csv").write_text("before")
    with pytest.raises(KioskError):
        export(Books(database, EVENT, UTC, "event"), "journal", "csv", out / "j.csv", over=True)
    assert [(each.name, each.read_text()) for each in out.iterdir()] == [("j.csv", "before")]


@pytest.mark.parametrize("kind", FORMATS)
def test_a_sealed_export_is_a_zip_with_the_table(kind: str, home: Home, tmp_path: Path) -> None:
    """``--seal`` takes the pass phrase from KIOSK_EXPORT_PASSPHRASE and says so, and the books note it; without one it refuses."""
    home.kiosk("scan", "CODE-1")
    file = tmp_path / f"taken.{kind}.zip"
    without = home.kiosk("export", "--what", "journal", "--out", str(file), "--seal")
    assert without.code == 1
    assert "KIOSK_EXPORT_PASSPHRASE" in without.words
    assert not file.exists()
    home.secrets["KIOSK_EXPORT_PASSPHRASE"] = "four words are better than one"
    assert home.kiosk("export", "--what", "journal", "--out", str(file), "--seal").only == {"file": str(file), "rows": 1, "sealed": True}
    with pyzipper.AESZipFile(file) as archive:
        archive.setpassword(home.secrets["KIOSK_EXPORT_PASSPHRASE"].encode())
        assert archive.namelist() == [f"journal.{kind}"]
        assert archive.read(f"journal.{kind}")
    with closing(home.database()) as database:
        noted = [tuple(row) for row in database.rows("SELECT what, up_to, rows, sealed, file FROM exported")]
    assert noted == [("journal", 1, 1, 1, str(file))]
