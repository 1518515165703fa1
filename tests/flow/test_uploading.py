"""Uploads: written down before they leave, never doubled into conflicts, never in each other's way."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.core.entry import Receipt, ReceiptKind, RemoteEntry, Upload
from kiosk.core.errors import StoreError, Unauthorised, Unreachable
from kiosk.core.rules import Rules
from kiosk.core.ticket import Ticket, TicketCode
from kiosk.flow.desk import Desk, Post
from kiosk.flow.syncing import Syncing
from kiosk.flow.uploading import Uploading
from kiosk.store import events, journal, outbox, remote
from kiosk.store.database import connect
from tests.fakes import FakePlatform

NOW = datetime(2026, 6, 15, 9, 0, 0, 123456, tzinfo=UTC)


class Day:
    """A station whose clock the test turns."""

    def __init__(self, folder: Path, guests: int = 3) -> None:
        self.at = NOW
        self.rules = Rules(event="e")
        self.platform = FakePlatform(*(Ticket("e", str(n), f"G{n}", codes=(TicketCode(f"c{n}"),)) for n in range(guests)))
        self.database = connect(folder / "kiosk.db")
        self.desk = Desk(self.database, Post("e", "Main", lambda known: self.rules), self.now)
        self.syncing = Syncing(self.database, self.platform, "e", self.rules.period, self.now)
        self.uploading = Uploading(self.database, self.platform, "e", self.rules.period, self.now, lambda: 0.5)
        self.syncing.round()

    def now(self) -> datetime:
        return self.at

    def later(self, **time: float) -> None:
        self.at += timedelta(**time)


def _already(at: datetime | None, where: str = "South Door") -> "object":
    def answer(upload: Upload) -> Receipt:
        return Receipt(upload.row, ReceiptKind.ALREADY, remote=RemoteEntry(upload.ticket, at, where))

    return answer


@pytest.fixture
def day(tmp_path: Path) -> Day:
    return Day(tmp_path)


def test_only_the_first_attendance_is_uploaded(day: Day) -> None:
    """The second day, and a re-entry, are kept here: the platform has one flag."""
    day.desk.admit("c0")
    day.later(days=1)
    day.desk.admit("c0")
    counts = outbox.counts(day.database, "e")
    assert (counts.uploads, counts.local_only) == (1, 1)
    assert day.uploading.round().uploaded == 1
    assert [upload.at for upload in day.platform.received] == [NOW]


def test_a_platform_without_check_in_is_never_called(tmp_path: Path) -> None:
    """Its check-ins are kept here, and a round is complete."""
    day = Day(tmp_path)
    day.desk.post = replace(day.desk.post, checks_in=False)
    day.platform.capabilities = replace(day.platform.capabilities, check_in=False)
    day.desk.admit("c0")
    assert day.uploading.round() == type(day.uploading.round())()
    assert day.platform.received == []
    assert outbox.counts(day.database, "e").local_only == 1


@pytest.mark.parametrize(
    ("told", "conflicts"),
    [
        (NOW, 0),
        (NOW.replace(microsecond=0), 1),
        (NOW - timedelta(minutes=5), 1),
        (NOW - timedelta(days=1), 0),
        (None, 1),
    ],
)
def test_already_checked_in_is_a_conflict_only_where_it_is_another_door_s(told: datetime | None, conflicts: int, day: Day) -> None:
    """Our own time is ours; another day is none; what only another door can have told is its own where we had never sent."""
    day.desk.admit("c0")
    day.platform.answer = _already(told)  # type: ignore[assignment]
    done = day.uploading.round()
    assert (done.uploaded, done.conflicts) == (1, conflicts)
    assert len(remote.conflicts(day.database, "e")) == conflicts


def test_an_unknown_time_after_a_lost_answer_is_our_own(day: Day) -> None:
    """We may have arrived before: no conflict is invented."""
    day.desk.admit("c0")
    day.platform.fault = Unreachable("lost")
    assert day.uploading.round().error is day.platform.fault
    day.platform.fault = None
    day.platform.answer = _already(None)  # type: ignore[assignment]
    day.later(minutes=10)
    assert (day.uploading.round().conflicts, len(day.platform.received)) == (0, 2)


def test_an_attempt_that_surely_did_not_arrive_does_not_count_as_sent(day: Day) -> None:
    """Connection refused, then "already" without a time: that was another door."""
    day.desk.admit("c0")
    day.platform.fault = Unreachable("refused", delivered=False)
    day.uploading.round()
    day.platform.fault = None
    day.platform.answer = _already(None)  # type: ignore[assignment]
    day.later(minutes=10)
    assert day.uploading.round().conflicts == 1


def test_a_row_that_the_answer_left_out_stays_due_and_waits_its_turn(day: Day) -> None:
    """The others are done; the row has a pause, a reason, and is sent again after it."""
    for code in ("c0", "c1", "c2"):
        day.desk.admit(code)
    accept = day.platform.answer
    day.platform.answer = lambda upload: None if upload.ticket == "1" else accept(upload)
    assert day.uploading.round().uploaded == 2
    (row,) = outbox.open_rows(day.database)
    assert (row.ticket, row.attempts) == ("1", 1)
    assert row.reason
    assert row.next > day.at
    assert day.uploading.round().uploaded == 0
    day.platform.answer = accept
    day.later(minutes=10)
    assert day.uploading.round().uploaded == 1


def test_retry_after_is_obeyed(day: Day) -> None:
    """The platform named ten minutes: nothing is sent before."""
    day.desk.admit("c0")
    day.platform.fault = Unreachable("slow down", retry_after=600)
    day.uploading.round()
    day.platform.fault = None
    day.later(minutes=9)
    assert day.uploading.round().uploaded == 0
    day.later(minutes=2)
    assert day.uploading.round().uploaded == 1


def test_credentials_that_are_refused_keep_the_rows_due(day: Day) -> None:
    """Nothing is quarantined because a password was wrong."""
    day.desk.admit("c0")
    day.platform.fault = Unauthorised("check KIOSK_CLIENT_SECRET")
    assert day.uploading.round().error is day.platform.fault
    assert outbox.counts(day.database, "e").uploads == 1


def test_a_remote_entry_at_our_own_second_is_ours_and_another_is_a_conflict(day: Day) -> None:
    """What the list of check-ins tells: our own upload comes back as no news, another door's as one conflict, once."""
    day.desk.admit("c0")
    day.desk.admit("c1")
    day.uploading.round()
    day.platform.entries = [
        RemoteEntry("0", NOW.replace(microsecond=0), "Main"),
        RemoteEntry("1", NOW - timedelta(minutes=3), "South Door", "Ana"),
        RemoteEntry("2", None),
    ]
    assert [day.syncing.round().conflicts, day.syncing.round().conflicts] == [1, 0]
    assert day.desk.admit("c2").verdict.first_entry is not None
    (conflict,) = remote.conflicts(day.database, "e")
    assert (conflict.ticket, conflict.remote_where, conflict.remote_by) == ("1", "South Door", "Ana")


def test_a_flag_without_a_time_counts_for_the_day_it_was_first_seen(day: Day) -> None:
    """Yesterday's "checked in" does not refuse the second day."""
    day.platform.entries = [RemoteEntry("0", None)]
    day.syncing.round()
    assert day.desk.admit("c0").verdict.outcome.value == "refused"
    day.later(days=1)
    day.syncing.round()
    assert day.desk.admit("c0").verdict.outcome.value == "admitted"


def test_a_platform_that_keeps_a_time_of_its_own_makes_no_conflicts(day: Day) -> None:
    """It took our check-in and lists it at another second, at our station or none: ours. At another door: a conflict."""
    for code in ("c0", "c1", "c2"):
        day.desk.admit(code)
    day.uploading.round()
    late = NOW + timedelta(seconds=40)
    day.platform.entries = [RemoteEntry("0", late, "Main"), RemoteEntry("1", late), RemoteEntry("2", late, "South Door")]
    assert day.syncing.round().conflicts == 1
    assert [conflict.ticket for conflict in remote.conflicts(day.database, "e")] == ["2"]


def test_a_same_scan_is_not_repeated_once_its_entry_was_taken_back(day: Day) -> None:
    """Undone in between: the code is decided anew, and claims again."""
    first = day.desk.admit("c0", seen=10.0)
    day.desk.undo(first.entry)
    again = day.desk.admit("c0", seen=12.0)
    assert (again.same_scan, again.verdict.outcome.value) == (False, "admitted")
    assert day.desk.admit("c0", seen=13.0).same_scan


def test_what_the_platform_once_said_of_the_event_stays_said(day: Day) -> None:
    """An answer without a time zone or a name does not take the known ones away."""
    known = events.get(day.database, "e")
    assert (known.name, known.timezone) == ("Fake Fair", "Europe/Lisbon")
    with day.database.transaction():
        events.put(day.database, replace(known, name="", timezone="", codes=frozenset()))
    assert events.get(day.database, "e") == known


def test_nothing_is_taken_back_or_waived_in_a_database_that_was_replaced(day: Day) -> None:
    """Another process moved the file away: an undo or override written there would be lost, so it is an error with words."""
    entry = day.desk.admit("c0").entry
    refused = day.desk.admit("c0").entry
    before = journal.count(day.database)
    day.database.path.rename(day.database.path.with_name("away.db"))
    with pytest.raises(StoreError):
        day.desk.undo(entry)
    with pytest.raises(StoreError):
        day.desk.override(refused, words="x")
    assert journal.count(day.database) == before
