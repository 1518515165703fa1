"""What the status line says of conflicts and of the disk."""

from dataclasses import replace
from datetime import UTC

import pytest

from kiosk.flow.bulletin import Disk, Status
from kiosk.gui.status_texts import StatusItem, StatusTexts
from kiosk.gui.texts import Texts
from tests.flow.stands import NOW

STATUS = Status(online=True, roster_at=NOW, guests=3)


def _item(status: Status, kind: str) -> StatusItem | None:
    return next((item for item in StatusTexts(Texts()).items(status, NOW, UTC) if item.kind == kind), None)


def test_conflicts_that_wait_for_the_supervisor_are_told_behind_a_tap() -> None:
    """The line counts the open ones; the tap says how many were sent up; none open: nothing is said."""
    item = _item(replace(STATUS, conflicts=3, conflicts_handed_up=2), "conflicts")
    assert item is not None
    assert item.words.startswith("3")
    assert any(words.startswith("2 of them") for words in item.more)
    assert _item(STATUS, "conflicts") is None


@pytest.mark.parametrize(("disk", "words"), [(Disk.SHORT, "Disk nearly full"), (Disk.FULL, "Disk full — scanning goes on for now")])
def test_a_disk_that_fills_is_said(disk: Disk, words: str) -> None:
    """In calm words, with what to do behind the tap; with space nothing is said."""
    item = _item(replace(STATUS, disk=disk), "disk")
    assert item is not None
    assert (item.words, item.heed) == (words, True)
    assert "free some space" in item.more[0]
    assert _item(STATUS, "disk") is None
