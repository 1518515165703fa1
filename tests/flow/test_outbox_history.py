"""What became of each row, told from its first try; and clocks that jump, which must silence none."""

from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.core.entry import Receipt, ReceiptKind
from kiosk.core.errors import Unreachable
from kiosk.flow import books
from kiosk.store import outbox
from tests.flow.doors import MIA, Door
from tests.flow.stands import NOW, Stand
from tests.homes import Home, guest


@pytest.fixture
def platform() -> Door:
    return Door(6)


@pytest.fixture
def stand(tmp_path: Path, platform: Door) -> Stand:
    return Stand(tmp_path, platform)


def test_the_history_of_a_row_names_every_try_and_what_came_of_it(stand: Stand, platform: Door) -> None:
    """Made, sent, put off with the platform's words, sent, refused for good, retried by hand, sent, done: in that order, with times."""
    stand.desk.admit("c0")
    (row,) = outbox.open_rows(stand.database)
    platform.fault = Unreachable("HTTP 503")
    stand.uploading.round()
    platform.fault = None
    platform.answer = lambda upload: Receipt(upload.row, ReceiptKind.REFUSED, "INVALID_TICKET", "the platform does not know this ticket")
    stand.later(minutes=6)
    stand.uploading.round()
    assert books.retry(stand.database, str(row.id), stand.now())
    platform.answer = lambda upload: Receipt(upload.row, ReceiptKind.ACCEPTED)
    stand.uploading.round()
    told = books.history(stand.database, str(row.id))
    assert [each.result for each in told] == [
        "made",
        "sent",
        "later HTTP 503",
        "sent",
        "quarantined the platform does not know this ticket",
        "retried by hand",
        "sent",
        "done",
    ]
    assert [each.at for each in told] == [NOW] * 3 + [NOW + timedelta(minutes=6)] * 5


@pytest.mark.parametrize("row", ["0", "99", "w1", "w", "", "-1", "x", "9" * 30, "²"])
def test_a_row_that_does_not_exist_has_no_history(row: str, stand: Stand) -> None:
    """Whatever is asked for: nothing, and no fault."""
    assert books.history(stand.database, row) == []


def test_the_command_prints_the_history_and_says_what_there_is_not(tmp_path: Path) -> None:
    """JSON lines of time and result; an unknown row is exit 1 and words."""
    home = Home(tmp_path / "home")
    home.fill(guest(1))
    home.kiosk("scan", "CODE-1")
    row = home.kiosk("queue").only["id"]
    told = home.kiosk("queue", "--history", str(row))
    assert (told.code, [(list(each), each["result"]) for each in told.json]) == (0, [(["at", "result"], "made")])
    unknown = home.kiosk("queue", "--history", "99")
    assert (unknown.code, unknown.out) == (1, "")
    assert "99" in unknown.words


BACK = [timedelta(minutes=30), timedelta(minutes=119), timedelta(days=1), timedelta(days=365)]


@pytest.mark.parametrize("back", BACK)
@pytest.mark.parametrize("failed_before", [False, True])
def test_a_clock_set_back_silences_no_row(back: timedelta, failed_before: bool, stand: Stand, platform: Door) -> None:
    """Scanned, perhaps tried in vain, then the clock jumps back: check-in and walk-in go at once, not when the old time comes again."""
    stand.desk.admit("c0")
    stand.desk.walk_in(MIA)
    if failed_before:
        platform.fault = Unreachable("HTTP 503")
        for _ in range(3):
            stand.uploading.round()
            stand.later(minutes=6)
        platform.fault = None
    stand.at -= back
    stand.uploading.round()
    assert outbox.open_rows(stand.database) == []


@pytest.mark.parametrize("back", BACK)
def test_after_a_jump_pauses_are_kept_again(back: timedelta, stand: Stand, platform: Door) -> None:
    """The first try after it is at once; the next waits its pause as ever: a platform that is down is not hammered."""
    stand.desk.admit("c0")
    platform.fault = Unreachable("HTTP 503")
    stand.uploading.round()
    stand.at -= back
    stand.uploading.round()
    tries = len(platform.received)
    assert tries == 2
    stand.uploading.round()
    assert len(platform.received) == tries


def test_a_clock_set_ahead_and_right_again(stand: Stand, platform: Door) -> None:
    """A year ahead while a try fails, then right again: sent within the minute."""
    stand.at += timedelta(days=365)
    stand.desk.admit("c0")
    platform.fault = Unreachable("HTTP 503")
    stand.uploading.round()
    platform.fault = None
    stand.at -= timedelta(days=365) - timedelta(minutes=1)
    assert stand.uploading.round().uploaded == 1
