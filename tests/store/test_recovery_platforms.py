"""What a salvage brings back of all that came with the platforms, and what it may say of it."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database as Utils
from sqlite_utils import Migrations

from kiosk.core import badge
from kiosk.core.entry import Receipt, ReceiptKind
from kiosk.core.ticket import Ticket, TicketCode
from kiosk.core.verdict import Outcome, Reason
from kiosk.flow.backing import NewGuest
from kiosk.flow.desk import Desk, Post
from kiosk.ports.platform import WalkedIn, WalkIn
from kiosk.store import aliases, events, grafting, journal, outbox, recovery, schema, tickets, walkins
from kiosk.store.database import Database, connect
from kiosk.store.grafting import Reading
from kiosk.store.rows import time_text
from tests.fakes import FakePlatform
from tests.flow.stands import NOW, Stand, guest
from tests.store.salvage import LATER, WANDA, damaged, gone, opened, pulled, snapshot, spoil, still_due, uploading


def _version_before(file: Path) -> None:
    """A database of the first release, as its own migration made it, with three guests who were scanned."""
    file.parent.mkdir(exist_ok=True)
    at = time_text(NOW)
    name, statements = schema.MIGRATIONS[0]
    migrations = Migrations("kiosk")

    def apply(made: Utils) -> None:
        for statement in statements:
            made.conn.execute(statement)

    migrations(name=name)(apply)
    with closing(sqlite3.connect(file)) as old, old:
        migrations.apply(Utils(old, execute_plugins=False))
        old.execute("PRAGMA user_version = 1")
        old.execute("INSERT INTO events VALUES ('e', 'Fair', 'Europe/Lisbon', NULL, NULL, '[\"FAIR\"]', ?, '')", (at,))
        for number in range(3):
            name, line = str(number), f"line-{number}"
            old.execute(
                """INSERT INTO tickets (event, id, name, type, type_id, company, first_name, last_name, email, order_number,
                       status, mark, roster) VALUES ('e', ?1, ?1, 'General', '', '', '', '', '', '', 'valid', 'm', 'e')""",
                (name,),
            )
            old.execute("INSERT INTO codes VALUES (?, 'e', ?, 'admits')", (f"c{number}", name))
            old.execute(
                """INSERT INTO journal VALUES
                   (?, ?, 'scan', ?, 'e', 'Main', 'entrance', 'event', 'event', 'entry', 'admitted', NULL, ?, 1, NULL, 0, '', ?, ?)""",
                (number + 1, line, at, name, f"{number:064}", f"{number + 1:064}"),
            )
            old.execute("INSERT INTO details VALUES (?, ?, 'Ana', '')", (line, f"c{number}"))


def _check_version_before(database: Database) -> None:
    known = events.get(database, "e")
    kept = [journal.details_of(database, f"line-{number}") for number in range(3)]
    found = [[each.ticket.id for each in tickets.find(database, f"c{number}")] for number in range(3)]
    database.close()
    assert (known.name, known.timezone, known.codes, known.roster_at) == ("Fair", "Europe/Lisbon", frozenset({"FAIR"}), NOW)
    assert (known.hours, known.scanning, known.signing) == ((), True, "")
    assert [(each.text, each.operator) for each in kept] == [("c0", "Ana"), ("c1", "Ana"), ("c2", "Ana")]
    assert found == [["0"], ["1"], ["2"]]


def test_a_snapshot_of_the_version_before_gives_all_that_it_has(tmp_path: Path) -> None:
    """Its event, list and details come back, though it lacks the columns and tables of this version."""
    _version_before(tmp_path / "snapshots" / recovery.SNAPSHOT)
    _check_version_before(opened(tmp_path))


@pytest.mark.parametrize("with_snapshot", [True, False], ids=["with its snapshot", "alone"])
def test_a_damaged_file_of_the_version_before_gives_all_that_it_has(with_snapshot: bool, tmp_path: Path) -> None:
    """The update has not run on it yet, and its first page is gone."""
    _version_before(tmp_path / "kiosk.db")
    if with_snapshot:
        (tmp_path / "snapshots").mkdir()
        shutil.copyfile(tmp_path / "kiosk.db", tmp_path / "snapshots" / recovery.SNAPSHOT)
    spoil(tmp_path)
    _check_version_before(opened(tmp_path))


@pytest.mark.parametrize("how", [gone, damaged])
def test_no_table_is_forgotten(how: object, tmp_path: Path) -> None:
    """One row in every table of the schema, whatever later versions add: each comes back from the snapshot, and from the file."""
    stand = Stand(tmp_path, FakePlatform(), pull=False)
    names = [row["name"] for row in stand.database.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%sqlite_%'")]
    for name in names:
        told = [(row["name"], row["type"]) for row in stand.database.rows(f"PRAGMA table_info({name})")]
        special = {"kind": "upload"} if name == "outbox" else {"id": "1"} if name == "tickets" else {}
        values = [special.get(column, 7 if kind in {"INTEGER", "REAL"} else "1") for column, kind in told]
        stand.database.execute(f"INSERT INTO {name} VALUES ({', '.join('?' * len(values))})", values)
    if how is gone:
        snapshot(stand)
    database = gone(stand) if how is gone else damaged(stand)
    empty = [name for name in names if not database.number(f"SELECT count(*) FROM {name}")]
    database.close()
    assert len(names) >= 16
    assert empty == []


def test_who_came_after_the_last_snapshot_keeps_the_ticket(tmp_path: Path) -> None:
    """A walk-in by the badge, a ticket that had proved itself by its code; the list is the snapshot's."""
    platform = FakePlatform(guest(1), walk_in=True)
    stand = Stand(tmp_path, platform)
    snapshot(stand)
    came = stand.desk.walk_in(WANDA).verdict.ticket
    assert came is not None
    with stand.database.transaction():
        tickets.put_local(stand.database, Ticket("e", "s-1", "Sig Ned", codes=(TicketCode("SIGNED"),)))
    database = damaged(stand)
    key = journal.badge_key(database, "e")
    desk = Desk(database, Post("e", "Main", lambda known: stand.rules, badge_key=key), stand.now)
    again, signed = desk.admit(badge.sign("e", came.id, 1, key)).verdict, desk.admit("SIGNED").verdict
    kept = tickets.get(database, "e", came.id)
    ids = {row["id"] for row in database.rows("SELECT id FROM tickets")}
    database.close()
    assert (kept, again.reason) == (came, Reason.ALREADY_INSIDE)
    assert (signed.outcome, signed.ticket and signed.ticket.name) == (Outcome.ADMITTED, "Sig Ned")
    assert ids == {"1", "s-1", came.id}


def test_a_walk_in_that_the_platform_has_meanwhile_keeps_its_codes(tmp_path: Path) -> None:
    """Registered, and pulled with the platform's own code, after the last snapshot."""
    platform = FakePlatform(guest(1), walk_in=True)
    stand = Stand(tmp_path, platform)
    snapshot(stand)
    came = stand.desk.walk_in(WANDA).verdict.ticket
    assert came is not None
    platform.registers = lambda person: WalkedIn(Ticket("e", "P9", "Wanda Kin"))
    stand.uploading.round()
    platform.tickets.append(Ticket("e", "P9", "Wanda Kin", codes=(TicketCode("MAILED"),)))
    stand.pulled()
    assert [each.ticket.id for each in tickets.find(stand.database, "MAILED")] == [came.id]
    database = damaged(stand)
    found = [each.ticket.id for each in tickets.find(database, "MAILED")]
    alias = aliases.known(database, "e")
    database.close()
    assert (found, alias) == ([came.id], {"P9": came.id})


def test_a_lost_ticket_of_a_walk_in_is_made_again(tmp_path: Path) -> None:
    """As the guest registered, with the name of the type that others on the list have."""
    stand = Stand(tmp_path, FakePlatform(guest(1, type="Speaker", type_id="t7"), walk_in=True))
    came = stand.desk.walk_in(NewGuest("Wanda", "Kin", "w@example.com", "ACME", type="Speaker", type_id="t7")).verdict.ticket
    assert came is not None
    stand.database.execute("DELETE FROM tickets WHERE id = ?", (came.id,))
    database = damaged(stand)
    made = tickets.get(database, "e", came.id)
    pulled(database, stand)
    after = tickets.get(database, "e", came.id)
    database.close()
    assert made == came
    assert after == came


def test_a_walk_in_whom_the_platform_withdrew_does_not_come_back_for_good(tmp_path: Path) -> None:
    """The ticket is made again after a salvage, and the next pull, a full one though it could be of changes, withdraws it."""
    platform = FakePlatform(*(guest(number) for number in range(9)), walk_in=True, changes=True)
    stand = Stand(tmp_path, platform)
    came = stand.desk.walk_in(WANDA).verdict.ticket
    assert came is not None
    stand.uploading.round()
    stand.database.execute("DELETE FROM tickets WHERE id = ?", (came.id,))
    database = damaged(stand)
    assert tickets.get(database, "e", came.id) is not None
    platform.calls.clear()
    pulled(database, stand)
    gone = tickets.get(database, "e", came.id) is None
    database.close()
    assert gone
    assert "roster" in platform.calls


def test_a_walk_in_whose_platform_id_was_lost_is_looked_for_on_the_list(tmp_path: Path) -> None:
    """It is not sent under its id here; the next full list shows who it is there."""
    platform = FakePlatform(guest(1), walk_in=True)
    stand = Stand(tmp_path, platform)
    came = stand.desk.walk_in(WANDA).verdict.ticket
    assert came is not None
    walkins.trying(stand.database, walkins.due(stand.database, "e", None)[0].id, NOW)
    stand.database.execute("UPDATE walkins SET state = 'done'")
    database = damaged(stand)
    assert still_due(database) == []
    platform.tickets.append(Ticket("e", "P9", "Wanda Kin", first_name="Wanda", last_name="Kin", email="w@example.com"))
    pulled(database, stand)
    due = [upload.ticket for upload in still_due(database)]
    known = aliases.known(database, "e")
    database.close()
    assert (due, known) == (["P9"], {"P9": came.id})


def test_what_a_snapshot_calls_never_sent_may_have_been_sent(tmp_path: Path) -> None:
    """The check-in and the walk-in left after the snapshot: the platform's "already" is no conflict, and the walk-in is looked for."""
    platform = FakePlatform(guest(1), walk_in=True)
    tries: list[bool] = []

    def registered(person: WalkIn) -> WalkedIn:
        tries.append(person.sent_before)
        return WalkedIn(Ticket("e", "P1", person.first_name))

    platform.registers = registered
    stand = Stand(tmp_path, platform)
    stand.desk.admit("c1")
    stand.desk.walk_in(WANDA)
    snapshot(stand)
    assert stand.uploading.round().uploaded == 2
    database = gone(stand)
    (tried_at,) = database.rows("SELECT tried_at FROM walkins")[0]
    platform.answer = lambda upload: Receipt(upload.row, ReceiptKind.ALREADY)
    platform.received.clear()
    done = uploading(database, stand).round(heed_pauses=False)
    database.close()
    assert (done.uploaded, done.conflicts, tries) == (2, 0, [False, True])
    assert [upload.sent_before for upload in platform.received] == [True, True]
    assert tried_at == time_text(LATER)


def test_a_walk_in_of_a_snapshot_is_found_on_the_list_before_it_is_made_again(tmp_path: Path) -> None:
    """A pull that began after the salvage shows the guest: nobody is registered twice."""
    platform = FakePlatform(guest(1), walk_in=True)
    stand = Stand(tmp_path, platform)
    came = stand.desk.walk_in(WANDA).verdict.ticket
    assert came is not None
    snapshot(stand)
    stand.uploading.round()
    platform.tickets.append(Ticket("e", "P1", "Wanda Kin", first_name="Wanda", last_name="Kin", email="w@example.com"))
    database = gone(stand)
    platform.calls.clear()
    pulled(database, stand)
    uploading(database, stand).round(heed_pauses=False)
    known = aliases.known(database, "e")
    database.close()
    assert known == {"P1": came.id}
    assert [call for call in platform.calls if call.startswith("walk_in")] == []


def test_what_the_damaged_file_itself_calls_never_sent_was_not(tmp_path: Path) -> None:
    """Its rows and its log could be read: "already" means another door then, and is a conflict."""
    platform = FakePlatform(guest(1), guest(2))
    stand = Stand(tmp_path, platform)
    stand.desk.admit("c1")
    snapshot(stand)
    stand.desk.admit("c2")
    database = damaged(stand)
    platform.answer = lambda upload: Receipt(upload.row, ReceiptKind.ALREADY)
    done = uploading(database, stand).round(heed_pauses=False)
    database.close()
    assert [upload.sent_before for upload in platform.received] == [False, False]
    assert done.conflicts == 2


@pytest.mark.parametrize(
    ("part", "reading"),
    [("nothing", Reading.WHOLE), ("last page", Reading.WITHOUT_LOG), ("everything", Reading.WITHOUT_LOG), ("header", Reading.WITHOUT_LOG)],
)
def test_a_log_that_ends_in_damage_is_told_from_a_whole_one(part: str, reading: Reading, tmp_path: Path) -> None:
    """SQLite reads it up to the damage and says nothing; what an earlier log has left behind the present one's end is no damage."""
    database = connect(tmp_path / "kiosk.db")
    for number in range(40):
        database.execute("INSERT INTO meta VALUES (?, 'long ago')", (str(number),))
    database.execute("PRAGMA wal_checkpoint(RESTART)")
    database.execute("INSERT INTO meta VALUES ('a', 'b')")
    present = 32 + 2 * (24 + 4096)
    database.execute("INSERT INTO meta VALUES ('c', 'd')")
    log = bytearray((tmp_path / "kiosk.db-wal").read_bytes())
    assert len(log) > present
    bounds = {"nothing": (0, 0), "last page": (present - 100, present), "everything": (0, len(log)), "header": (0, 32)}
    start, end = bounds[part]
    log[start:end] = b"\xff" * (end - start)
    copy = tmp_path / "copy.db"
    shutil.copyfile(tmp_path / "kiosk.db", copy)
    copy.with_name("copy.db-wal").write_bytes(log)
    database.close()
    assert grafting.readable_copy(copy, tmp_path / "work.db") is reading


def test_a_log_that_was_thrown_away_on_opening_leaves_doubt(tmp_path: Path) -> None:
    """That an upload was sent may be written in what could not be read of it."""
    stand = Stand(tmp_path, FakePlatform(guest(1)))
    stand.desk.admit("c1")
    stand.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    stand.database.execute("INSERT INTO meta VALUES ('a', 'b')")
    folder = tmp_path / "cut"
    folder.mkdir()
    shutil.copyfile(tmp_path / "kiosk.db", folder / "kiosk.db")
    (folder / "kiosk.db-wal").write_bytes(b"\xff" * (tmp_path / "kiosk.db-wal").stat().st_size)
    stand.database.close()
    spoil(folder)
    database = opened(folder)
    sent_before = [upload.sent_before for upload in still_due(database)]
    database.close()
    assert sent_before == [True]


def test_the_printer_is_asked_about_a_badge_that_only_a_snapshot_calls_unprinted(tmp_path: Path) -> None:
    """It may have come out since: it waits as one that was being printed; one that the file itself calls queued is printed."""
    stand = Stand(tmp_path, FakePlatform(guest(1), guest(2)))
    with stand.database.transaction():
        outbox.add_badge(stand.database, "one", "e", "1", NOW, copy=1, rehearsal=False)
    snapshot(stand)
    database = gone(stand)
    states = [row["state"] for row in database.rows("SELECT state FROM outbox")]
    assert states == ["submitting"]
    database.execute("UPDATE outbox SET state = 'queued'")
    stand.database = database
    again = damaged(stand)
    states = [row["state"] for row in again.rows("SELECT state FROM outbox")]
    again.close()
    assert states == ["queued"]
