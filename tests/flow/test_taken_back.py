"""Entries that the platform tells no longer: taken back at another door, or by ourselves."""

from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.core.entry import RemoteEntry
from kiosk.core.verdict import Outcome, Reason
from tests.fakes import FakePlatform
from tests.flow.stands import NOW, Stand, guest


@pytest.fixture
def platform() -> FakePlatform:
    return FakePlatform(*(guest(number) for number in range(9)))


class TestTakenBackElsewhere:
    """An entry that the platform tells no longer."""

    def test_the_guest_may_enter_again(self, tmp_path: Path, platform: FakePlatform) -> None:
        """Another door took its entry back: after the next pull the guest is not inside."""
        stand = Stand(tmp_path, platform)
        platform.entries = [RemoteEntry(str(number), NOW, "South Door") for number in range(8)]
        stand.pulled()
        assert stand.desk.admit("c3").verdict.reason is Reason.ALREADY_INSIDE
        del platform.entries[3]
        stand.pulled()
        assert stand.desk.admit("c3").verdict.outcome is Outcome.ADMITTED
        assert stand.desk.admit("c4").verdict.reason is Reason.ALREADY_INSIDE

    def test_a_platform_that_forgets_to_tell_lets_nobody_in_twice(self, tmp_path: Path, platform: FakePlatform) -> None:
        """All of them gone at once is a fault of the platform."""
        stand = Stand(tmp_path, platform)
        platform.entries = [RemoteEntry(str(number), NOW, "South Door") for number in range(8)]
        stand.pulled()
        platform.entries = []
        stand.pulled()
        assert stand.desk.admit("c3").verdict.reason is Reason.ALREADY_INSIDE

    def test_after_our_own_undo_another_doors_entry_is_another_doors(self, tmp_path: Path) -> None:
        """We admitted, took it back and the platform knows: what it tells then is not ours."""
        platform = FakePlatform(guest(1), undo=True)
        stand = Stand(tmp_path, platform)
        stand.desk.undo(_sent(stand, "c1"))
        stand.uploading.round()
        platform.entries = [RemoteEntry("1", NOW + timedelta(seconds=30))]
        stand.pulled()
        assert stand.desk.admit("c1").verdict.reason is Reason.ALREADY_INSIDE

    def test_after_an_undo_that_stayed_here_it_is_still_ours(self, tmp_path: Path) -> None:
        """The platform was never told: its entry is our own, and the guest may enter again."""
        platform = FakePlatform(guest(1))
        stand = Stand(tmp_path, platform)
        stand.desk.undo(_sent(stand, "c1"))
        platform.entries = [RemoteEntry("1", NOW, "Main"), RemoteEntry("1", None)]
        stand.pulled()
        assert stand.desk.admit("c1").verdict.outcome is Outcome.ADMITTED


def _sent(stand: Stand, code: str) -> str:
    """Somebody is admitted and the platform takes it; gives the entry."""
    entry = stand.desk.admit(code).entry
    assert stand.uploading.round().uploaded == 1
    return entry
