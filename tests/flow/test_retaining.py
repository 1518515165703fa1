"""Forgetting by date, and what keeps a wrong clock from doing it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.core.retention import retention
from kiosk.flow.backing import NewGuest
from kiosk.flow.exporting import Books, taken_home
from kiosk.flow.forgetting import purge
from kiosk.flow.retaining import Retaining
from kiosk.store import events, forgetting
from tests.fakes import FakePlatform
from tests.flow.stands import NOW, Stand, guest


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    """Two guests, of whom one was admitted; nothing uploaded yet."""
    stand = Stand(tmp_path, FakePlatform(guest(1, email="g1@example.net"), guest(2), walk_in=True))
    stand.desk.admit("c1")
    yield stand
    stand.database.close()


def retaining(stand: Stand, text: str = "2026-07-15") -> Retaining:
    home = stand.database.path.parent
    return Retaining("e", retention(text), lambda database: UTC, stand.now, lambda database: purge(database, home, (), stand.now(), why="date"))


def finished(stand: Stand) -> None:
    """Everything is at the platform and taken home."""
    stand.uploading.round()
    books = Books(stand.database, "e", UTC, "day:2026-06-15")
    taken_home(books, "journal", "csv", stand.database.path.with_name("journal.csv"), stand.now(), over=True)
    stand.database.path.with_name("journal.csv").unlink()


def test_after_the_date_on_the_second_day_of_running_everybody_is_forgotten(stand: Stand) -> None:
    """On the first day it is said what will be done; on the second it is done, said, and the numbers stay."""
    finished(stand)
    date = retaining(stand)
    assert date.look(stand.database) == ""
    stand.at = datetime(2026, 7, 16, 9, tzinfo=UTC)
    assert "tomorrow" in date.look(stand.database)
    stand.later(hours=3)
    assert "tomorrow" in date.look(stand.database)
    assert forgetting.anybody(stand.database)
    stand.later(days=1)
    assert "2 guests were forgotten" in date.look(stand.database)
    assert not forgetting.anybody(stand.database)
    assert stand.database.number("SELECT count(*) FROM claims") == 1
    assert date.look(stand.database) == ""


def test_a_clock_that_was_a_year_ahead_forgets_nobody(stand: Stand) -> None:
    """It was set right again the same day: what was noted under it counts no more; and where the platform tells the time, its clock counts."""
    finished(stand)
    date = retaining(stand)
    stand.at = NOW + timedelta(days=365)
    date.look(stand.database)
    stand.at = NOW + timedelta(hours=5)
    assert date.look(stand.database) == ""
    stand.at = datetime(2026, 7, 15, 9, tzinfo=UTC)
    assert "tomorrow" in date.look(stand.database)
    stand.at = NOW + timedelta(days=367)
    events.set_clock(stand.database, "e", -timedelta(days=366).total_seconds())
    assert date.look(stand.database) == ""
    assert forgetting.anybody(stand.database)


def test_what_is_unsent_or_was_not_taken_home_is_asked_about(stand: Stand) -> None:
    """The date alone loses nothing: a person is told what to do, day after day, and everybody is still known."""
    date = retaining(stand)
    stand.at = datetime(2026, 7, 16, 9, tzinfo=UTC)
    for _ in range(4):
        words = date.look(stand.database)
        stand.later(days=1)
    assert "1 check-ins or walk-ins are not at the platform" in words
    assert "kiosk export --what journal" in words
    assert forgetting.anybody(stand.database)
    finished(stand)
    assert "2 guests were forgotten" in date.look(stand.database)


def test_no_list_is_pulled_after_the_date(stand: Stand) -> None:
    """Otherwise the names would be back five minutes later; who wants them all the same says so."""
    finished(stand)
    stand.syncing.over = retaining(stand).over
    assert stand.pulled().complete
    stand.at = datetime(2026, 7, 16, 9, tzinfo=UTC)
    held = stand.pulled()
    assert "forget_after" in held.held
    assert stand.pulled(accept=True).complete


def test_a_walk_in_that_waits_is_unsent(stand: Stand) -> None:
    """The only copy of somebody's registration is here."""
    finished(stand)
    stand.desk.walk_in(NewGuest("Wanda", "Kin", "w@example.net"))
    assert forgetting.still_open(stand.database).unsent >= 1


def test_an_end_that_nobody_named_forgets_nobody(stand: Stand) -> None:
    """Days are counted from the event's end."""
    finished(stand)
    stand.at = NOW + timedelta(days=4000)
    date = retaining(stand, "30 days")
    assert [date.look(stand.database), date.over(stand.database)] == ["", ""]
    known = events.get(stand.database, "e")
    with stand.database.transaction():
        events.put(stand.database, replace(known, name="Fair"), ends=NOW)
    assert date.since(stand.database) == NOW + timedelta(days=30)
