"""The demo's reckoning: it finds what does not fit, and only that."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.commands.reckoning import Books, reckon
from kiosk.flow import books
from kiosk.sandbox.stage import Holdings
from tests.homes import EVENT, Home, guest

STATION = "Main Entrance"


@pytest.fixture
def ours(tmp_path: Path) -> Iterator[Books]:
    """Two guests of three were let in, with their badges, at a platform that takes check-ins."""
    home = Home(tmp_path)
    home.fill(guest(1), guest(2), guest(3))
    assert home.kiosk("scan", "CODE-1", "CODE-2").code == 0
    badges = tmp_path / "badges"
    badges.mkdir()
    for number in (1, 2):
        (badges / f"badge-{number}-1-x.pdf").touch()
    database = home.database()
    yield Books(database, EVENT, STATION, badges, checks_in=True, places=True)
    database.close()


def _row(ours: Books, ticket: str, **changed: Any) -> dict[str, Any]:
    at = next(line.at for line in books.lines(ours.database, EVENT) if line.ticket == ticket)
    return {"ticket": ticket, "check_in_time": at.isoformat(), "check_in_location": STATION, "received_count": 1, **changed}


def _words(ours: Books, holdings: Holdings) -> str:
    """Without the two uploads that nobody sent."""
    found = reckon(ours, Holdings(frozenset({"1", "2", "3"})), holdings).disagreements
    return "\n".join(each for each in found if "did not come to their end" not in each)


def _told(ours: Books) -> Holdings:
    return Holdings(frozenset({"1", "2", "3"}), (_row(ours, "1"), _row(ours, "2")))


def test_what_fits_is_not_complained_of(ours: Books) -> None:
    """Journal, badges and the platform's list say the same; the summary counts them."""
    assert _words(ours, _told(ours)) == ""
    summary = reckon(ours, Holdings(), _told(ours))
    assert (summary.admitted, summary.badges, summary.platform_checkins) == (2, 2, 2)
    assert not summary.agree, "the two uploads are still due"


def test_a_check_in_that_is_not_on_the_list_is_found(ours: Books) -> None:
    """Nor one at another second, or at another place where places are kept."""
    told = _told(ours)
    late = datetime.fromisoformat(told.checkins[1]["check_in_time"]) + timedelta(seconds=3)
    assert "0 times" in _words(ours, replace(told, checkins=told.checkins[:1]))
    for wrong in ({"check_in_time": late.isoformat()}, {"check_in_time": "noon"}, {"check_in_location": "Roof"}):
        assert "another time or place" in _words(ours, replace(told, checkins=(told.checkins[0], {**told.checkins[1], **wrong})))
    elsewhere = replace(told, checkins=(told.checkins[0], {**told.checkins[1], "check_in_location": ""}))
    assert _words(replace(ours, places=False), elsewhere) == ""


def test_a_check_in_that_nobody_made_is_found(ours: Books) -> None:
    """Unless another door made it."""
    told = _told(ours)
    stranger = {**told.checkins[0], "ticket": "3"}
    assert "not in the journal" in _words(ours, replace(told, checkins=(*told.checkins, stranger)))
    assert _words(ours, replace(told, checkins=(*told.checkins, {**stranger, "received_count": 0}))) == ""


def test_a_lost_registration_is_found(ours: Books) -> None:
    """By its id, and because the rosters differ in size."""
    words = _words(ours, replace(_told(ours), registrations=frozenset({"1", "2"})))
    assert "registration 3" in words
    assert "3 tickets here, 2 registrations" in words


def test_badges_of_nobody_and_missing_ones_are_found(ours: Books) -> None:
    """One each."""
    (ours.badges / "badge-1-1-x.pdf").rename(ours.badges / "badge-3-1-x.pdf")
    words = _words(ours, _told(ours))
    assert "badge-1-1: admitted, but" in words
    assert "badge-3-1: a badge of nobody" in words


def test_a_platform_that_takes_no_check_ins_must_have_none(ours: Books) -> None:
    """And what was admitted must be kept here instead."""
    words = _words(replace(ours, checks_in=False), _told(ours))
    assert "2 check-ins at a platform that takes none" in words
    assert "2 admitted, but 0 check-ins are kept" in words
