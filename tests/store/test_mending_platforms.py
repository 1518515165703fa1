"""What is derived from the journal again after a salvage, of all that came with the platforms."""

from pathlib import Path

from kiosk.core.verdict import Outcome
from kiosk.store import mending
from kiosk.store.database import Database
from tests.fakes import FakePlatform
from tests.flow.stands import Stand, guest
from tests.store.salvage import WANDA, still_due


def test_a_refusal_that_was_told_is_no_check_in(tmp_path: Path) -> None:
    """Refused and told, admitted later; the admission's upload is lost: it is sent, not kept here."""
    platform = FakePlatform(guest(1, paid=False), refusals=True)
    stand = Stand(tmp_path, platform)
    assert stand.desk.admit("c1").verdict.outcome is Outcome.REFUSED
    stand.uploading.round()
    platform.tickets = [guest(1)]
    stand.pulled()
    entry = stand.desk.admit("c1").entry
    _lose_upload(stand.database, entry)
    due = [upload.entry for upload in still_due(stand.database)]
    stand.database.close()
    assert due == [entry]


def test_an_undone_check_in_does_not_stand_for_the_next(tmp_path: Path) -> None:
    """Sent, taken back and told, admitted again; that upload is lost: it is sent. One that stands is not sent a second time."""
    platform = FakePlatform(guest(1), guest(2), undo=True)
    stand = Stand(tmp_path, platform)
    first = stand.desk.admit("c1").entry
    stand.desk.admit("c2")
    stand.uploading.round()
    stand.desk.undo(first)
    stand.uploading.round()
    again = stand.desk.admit("c1").entry
    _lose_upload(stand.database, again)
    due = [upload.entry for upload in still_due(stand.database)]
    stand.database.close()
    assert due == [again]


def test_a_second_attendance_whose_upload_is_lost_stays_here(tmp_path: Path) -> None:
    """The first check-in stands at the platform."""
    stand = Stand(tmp_path, FakePlatform(guest(1)))
    stand.desk.admit("c1")
    stand.uploading.round()
    stand.later(days=1)
    second = stand.desk.admit("c1")
    assert second.verdict.outcome is Outcome.ADMITTED
    _lose_upload(stand.database, second.entry)
    states = [row["state"] for row in stand.database.rows("SELECT state FROM outbox ORDER BY id")]
    stand.database.close()
    assert states == ["done", "local_only"]


def test_a_walk_in_that_the_platform_does_not_take_stays_here(tmp_path: Path) -> None:
    """Its lost upload is not sent under an id that nobody knows."""
    stand = Stand(tmp_path, FakePlatform(guest(1)))
    came = stand.desk.walk_in(WANDA)
    _lose_upload(stand.database, came.entry)
    due = still_due(stand.database)
    stand.database.close()
    assert due == []


def _lose_upload(database: Database, entry: str) -> None:
    with database.transaction():
        assert database.execute("DELETE FROM outbox WHERE entry = ?", (entry,)).rowcount == 1
        mending.mend(database)
