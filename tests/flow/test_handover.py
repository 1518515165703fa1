"""One station pulls for many: what a file hands over, and everything that keeps it from being taken."""

import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.core.entry import RemoteEntry, UploadState
from kiosk.core.errors import KioskError
from kiosk.core.rules import Direction, Reentry
from kiosk.core.ticket import Attention, AttentionKind, Question, Status, Strength, Ticket, TicketCode
from kiosk.core.verdict import Outcome, Reason, Shown
from kiosk.flow.handover import Allowed, hand_out, take_over
from kiosk.ports.platform import Session
from kiosk.store import events, outbox, sessions, tickets
from kiosk.store.database import connect
from kiosk.store.incoming import FILE, Incoming
from tests.fakes import FakePlatform
from tests.flow.pairs import PASS, into, newer, out
from tests.flow.stands import NOW, Stand, guest


def test_the_list_is_the_same_on_the_other_side(puller: Stand, other: Stand, file: Path) -> None:
    """Every field of a ticket, every code, the event and its programme; and a scan there is decided by it."""
    rich = Ticket(
        event="e", id="rich", name="Åsa 山田 =1+1 \u202e", type="VIP", type_id="t7", company="Nördwind",
        first_name="Åsa", last_name="山田", email="a@x.org", order="O-1", status=Status.WAITLISTED, paid=False,
        codes=(TicketCode("SECRET"), TicketCode("O-1", Strength.LOOKS_UP)),
        valid_from=NOW, valid_until=NOW + timedelta(hours=3), checkpoints=frozenset({"hall"}), sessions=frozenset(),
        questions=(Question("q", "Size?", "choice", (("s", "Small"),)),), attention=(Attention(AttentionKind.NOTE, "wheelchair"),),
    )  # fmt: skip
    puller.platform.tickets.append(rich)
    puller.pulled()
    with puller.database.transaction():
        known = replace(events.get(puller.database, "e"), codes=frozenset({"WIFI"}), hours=((NOW, NOW + timedelta(hours=9)),), signing="keys")
        events.put(puller.database, known, NOW, NOW + timedelta(days=1))
        sessions.put(puller.database, "e", [Session("s1", "Opening", NOW, None, "Hall", 80), Session("s2", "Dinner")])
    handed, taken = out(puller, file), into(other, file)
    assert (handed.tickets, taken.tickets, taken.change.added) == (10, 10, 10)
    for id_ in (*map(str, range(9)), "rich"):
        assert tickets.get(other.database, "e", id_) == tickets.get(puller.database, "e", id_)
        assert tickets.codes_of(other.database, "e", id_) == tickets.codes_of(puller.database, "e", id_)
    here, there = (events.get(stand.database, "e") for stand in (puller, other))
    assert there == replace(here, mark="")
    assert sessions.every(other.database, "e") == sessions.every(puller.database, "e")
    assert other.desk.admit("c3").verdict.outcome is Outcome.ADMITTED
    assert not (other.database.path.parent / FILE).exists()


def test_an_old_list_does_not_look_fresh(puller: Stand, other: Stand, file: Path) -> None:
    """The list is as old as it was where it was pulled; an unknown code there says so."""
    out(puller, file)
    other.later(hours=2)
    taken = into(other, file)
    assert events.get(other.database, "e").roster_at == taken.roster_at == NOW
    decided = other.desk.admit("unknown").verdict
    assert (decided.reason, decided.shown) == (Reason.NOT_FOUND, Shown.WAIT)


def test_what_was_withdrawn_there_is_withdrawn_here(puller: Stand, other: Stand, file: Path) -> None:
    """A newer file replaces the older one: changes, a newcomer, and who is gone."""
    out(puller, file)
    into(other, file)
    puller.platform.tickets[0] = guest(0, name="Renamed")
    del puller.platform.tickets[8]
    puller.platform.tickets.append(guest(9))
    puller.pulled()
    out(puller, file)
    taken = into(other, file)
    assert (taken.change.added, taken.change.changed, taken.change.removed, taken.first) == (1, 1, 1, False)
    assert (other.name("0"), other.roster()) == ("Renamed", {*map(str, range(8)), "9"})


def test_check_ins_that_are_known_there_are_known_here(puller: Stand, other: Stand, file: Path) -> None:
    """Those the platform told of, and those of the pulling station itself, with door and time."""
    puller.platform.entries.append(RemoteEntry("1", NOW - timedelta(minutes=5), "South", "Ana"))
    puller.pulled()
    admitted = puller.desk.admit("c2")
    assert out(puller, file).entries == 2
    into(other, file)
    for code, where, at in (("c1", "South", NOW - timedelta(minutes=5)), ("c2", "Main", admitted.at)):
        first = other.desk.admit(code).verdict.first_entry
        assert first is not None
        assert (first.where, first.at) == (where, at)
    assert other.desk.admit("c3").verdict.outcome is Outcome.ADMITTED


def test_only_attendance_is_handed_over(puller: Stand, other: Stand, file: Path) -> None:
    """A collected badge, and an admission that was taken back, keep nobody out at the next door."""
    puller.rules = replace(puller.rules, direction=Direction.COLLECT, checkpoint="desk")
    puller.desk.admit("c1")
    puller.rules = replace(puller.rules, direction=Direction.ENTRY, checkpoint="entrance")
    puller.desk.undo(puller.desk.admit("c2").entry)
    assert out(puller, file).entries == 0
    into(other, file)
    assert [other.desk.admit(code).verdict.outcome for code in ("c1", "c2")] == [Outcome.ADMITTED] * 2


def test_where_the_platform_is_told_nothing_the_file_tells(tmp_path: Path, other: Stand, file: Path) -> None:
    """A guest list knows no check-ins: who went in at the pulling station's door is already inside at the other one."""
    (tmp_path / "list").mkdir()
    puller = Stand(tmp_path / "list", FakePlatform(guest(1), guest(2), check_in=False))
    puller.desk.admit("c1")
    assert outbox.counts(puller.database, "e").local_only == 1
    out(puller, file)
    into(other, file)
    assert other.desk.admit("c1").verdict.reason is Reason.ALREADY_INSIDE


def test_one_ticket_at_two_doors_is_a_conflict_once(puller: Stand, other: Stand, file: Path) -> None:
    """Admitted at both before the file came: one conflict, also when the file comes again."""
    out(puller, file)
    into(other, file)
    puller.desk.admit("c1")
    other.later(minutes=2)
    assert other.desk.admit("c1").verdict.outcome is Outcome.ADMITTED
    puller.pulled()
    out(puller, file)
    assert (into(other, file).conflicts, into(other, file).conflicts) == (1, 0)


def test_our_own_check_ins_come_back_as_ours(puller: Stand, other: Stand, file: Path) -> None:
    """What this station sent, and the platform told the pulling one, is no conflict here and nobody else's."""
    out(puller, file)
    into(other, file)
    decided = other.desk.admit("c1")
    puller.platform.entries.append(RemoteEntry("1", decided.at.replace(microsecond=0), "Other"))
    puller.pulled()
    out(puller, file)
    assert into(other, file).conflicts == 0
    assert not other.database.rows("SELECT * FROM remote")


def test_the_file_tells_nothing_to_who_finds_it(puller: Stand, file: Path) -> None:
    """No name, code, event or station in clear; and only its owner can read it."""
    puller.platform.tickets.append(guest(10, name="Wilhelmina", codes=(TicketCode("TOP-SECRET-CODE"),)))
    puller.pulled()
    out(puller, file, station="Main Entrance")
    content = file.read_bytes()
    for word in (b"Wilhelmina", b"TOP-SECRET-CODE", b"Fake Fair", b"Main Entrance", b"Lisbon", b"ticket", PASS.encode()):
        assert word not in content
    assert file.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in file.parent.glob(".kiosk-*")] == []


def test_only_a_roster_file_is_replaced(puller: Stand, tmp_path: Path) -> None:
    """An older one is; a letter is not, unless that is wanted; a folder never; a folder that is not there is said."""
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Ana")
    with pytest.raises(KioskError, match="--force"):
        out(puller, letter)
    assert letter.read_text() == "Dear Ana"
    hand_out(puller.database, "e", letter, PASS, station="Main", over_anything=True)
    older = letter.read_bytes()
    out(puller, letter)
    assert letter.read_bytes() != older
    with pytest.raises(KioskError, match="is a folder"):
        out(puller, tmp_path)
    with pytest.raises(KioskError, match="cannot be written"):
        out(puller, tmp_path / "nowhere" / "roster.kiosk")


def test_without_a_complete_list_there_is_nothing_to_hand_over(other: Stand, file: Path) -> None:
    """Words that say what to do; no file, and none is left half written."""
    with pytest.raises(KioskError, match="kiosk sync"):
        out(other, file)
    assert list(file.parent.iterdir()) == [file.parent / "other"]


def test_only_a_newer_file_is_taken_by_itself(puller: Stand, other: Stand, file: Path) -> None:
    """The first time, and after each pull over there; in between nothing is done."""
    out(puller, file)
    assert newer(other, file) is not None
    assert newer(other, file) is None
    puller.platform.tickets.append(guest(9))
    puller.pulled()
    out(puller, file)
    taken = newer(other, file)
    assert taken is not None
    assert taken.change.added == 1
    assert newer(other, file) is None


def test_an_older_file_is_no_trouble_where_nobody_asked(puller: Stand, other: Stand, file: Path) -> None:
    """A stick that was forgotten in the machine: nothing is done and nothing is said."""
    out(puller, file)
    other.platform.tickets = [guest(1)]
    other.pulled()
    assert newer(other, file) is None


def test_more_people_need_no_more_memory(tmp_path: Path) -> None:
    """Six thousand here: both sides together hold at most what they hold for one thousand."""
    out, into = connect(tmp_path / "out.db"), connect(tmp_path / "into.db")
    file, peaks = tmp_path / "roster.kiosk", []
    for size in (1_000, 6_000):
        with out.transaction():
            events.put(out, events.KnownEvent("e", "Fair", "", frozenset(), None, ""))
        incoming = Incoming(out, "e", NOW)
        incoming.add(guest(number, company="Northwind Trading Company", email=f"guest{number}@example.org") for number in range(size))
        incoming.switch(NOW + timedelta(seconds=size))
        tracemalloc.start()
        hand_out(out, "e", file, PASS, station="Main")
        take_over(into, "e", file, PASS, period=str, now=datetime.now(UTC), allowed=Allowed())
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert tickets.count(into, "e") == 6_000
    assert peaks[1] < 1.5 * peaks[0] + 500_000
    out.close()
    into.close()


def test_later_days_and_reentry_stay_here(puller: Stand, other: Stand, file: Path) -> None:
    """An entry of yesterday does not make anybody inside today."""
    puller.rules = replace(puller.rules, reentry=Reentry.AFTER_EXIT)
    puller.desk.admit("c1")
    assert [row["state"] for row in puller.database.rows("SELECT state FROM outbox")] == [UploadState.DUE.value]
    out(puller, file)
    other.later(days=1)
    into(other, file)
    assert other.desk.admit("c1").verdict.outcome is Outcome.ADMITTED
