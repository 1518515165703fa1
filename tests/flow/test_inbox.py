"""The inbox of conflicts: acknowledged, annotated, sent up, resolved by an undo; each step a line of the journal, with who and when."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kiosk.core.entry import EntryKind, Receipt, ReceiptKind, RemoteEntry
from kiosk.core.errors import KioskError, SigningError, Unreachable
from kiosk.core.rules import Direction, Reentry, Rules
from kiosk.flow import inbox
from kiosk.flow.inbox import State
from kiosk.store import forgetting, journal
from kiosk.store.inbox import OpenCounts, open_counts
from tests.fakes import FakePlatform
from tests.flow.staffed import signed, staff
from tests.flow.stands import NOW, Stand, guest

EARLIER = NOW.replace(microsecond=0) - timedelta(minutes=4)


@pytest.fixture
def platform() -> FakePlatform:
    return FakePlatform(*(guest(number) for number in range(6)))


@pytest.fixture
def stand(tmp_path: Path, platform: FakePlatform) -> Stand:
    """Guests 0 to 2 were admitted here offline, and four minutes before at the south door."""
    stand = Stand(tmp_path, platform)
    for number in range(3):
        stand.desk.admit(f"c{number}")
    platform.entries = [RemoteEntry(str(number), EARLIER, "South", "Ana") for number in range(3)]
    stand.pulled()
    return stand


def _states(stand: Stand) -> list[State]:
    return [item.state for item in inbox.items(stand.database, "e")]


def test_every_step_is_a_line_of_the_journal_with_who_and_when(stand: Stand) -> None:
    """Sent up with words, annotated, acknowledged: the steps are told in order, and the chain verifies."""
    number = inbox.items(stand.database, "e")[0].conflict.id
    inbox.send_to_supervisor(stand.desk, number, "two people, one ticket?", operator="Kim")
    stand.later(minutes=2)
    inbox.note(stand.desk, number, "the second is her brother", operator="Ana")
    item = inbox.acknowledge(stand.desk, number, "paid at the desk", operator="Ana")
    assert [(step.action.value, step.by, step.words) for step in item.steps] == [
        ("to_supervisor", "Kim", "two people, one ticket?"),
        ("noted", "Ana", "the second is her brother"),
        ("acknowledged", "Ana", "paid at the desk"),
    ]
    assert item.steps[1].at - item.steps[0].at == timedelta(minutes=2)
    lines = [line for line in journal.lines(stand.database) if line.kind is EntryKind.CONFLICT]
    assert {(line.ticket, line.refers, line.number) for line in lines} == {(item.conflict.ticket, item.conflict.entry, number)}
    assert journal.verify(stand.database) is None


def test_open_ones_are_counted(stand: Stand) -> None:
    """A note leaves a conflict open, the supervisor's is open too, what was acknowledged is not, until it is sent up again."""
    first, second, third = (item.conflict.id for item in inbox.items(stand.database, "e"))
    inbox.note(stand.desk, first, "looked at")
    inbox.send_to_supervisor(stand.desk, second)
    inbox.acknowledge(stand.desk, third, "")
    assert open_counts(stand.database, "e") == OpenCounts(2, 1)
    inbox.send_to_supervisor(stand.desk, third, "she came again")
    assert open_counts(stand.database, "e") == OpenCounts(3, 2)
    assert _states(stand) == [State.OPEN, State.SUPERVISOR, State.SUPERVISOR]


def test_an_undo_here_resolves_it_and_says_when(stand: Stand) -> None:
    """One admission is left: nobody has to look, and there is nothing to acknowledge."""
    item = inbox.items(stand.database, "e")[1]
    stand.later(seconds=5)
    stand.desk.undo(item.conflict.entry)
    resolved = inbox.items(stand.database, "e")[1]
    assert (resolved.state, resolved.resolved_at) == (State.RESOLVED, stand.at)
    assert open_counts(stand.database, "e") == OpenCounts(2, 0)
    with pytest.raises(KioskError, match="resolved"):
        inbox.acknowledge(stand.desk, item.conflict.id, "")


def test_a_second_tap_writes_no_second_line(stand: Stand) -> None:
    """Acknowledged twice, sent up twice: said, and the journal holds one line."""
    number = inbox.items(stand.database, "e")[0].conflict.id
    for act in (inbox.acknowledge, inbox.send_to_supervisor):
        act(stand.desk, number, "once")
        with pytest.raises(KioskError, match=f"Conflict {number} was"):
            act(stand.desk, number, "twice")
    assert [step.words for step in inbox.items(stand.database, "e")[0].steps] == ["once", "once"]


@pytest.mark.parametrize("number", [0, 4, 10**9])
def test_a_conflict_that_does_not_exist_is_said(number: int, stand: Stand) -> None:
    """Nothing is written."""
    before = journal.count(stand.database)
    with pytest.raises(KioskError, match="no conflict"):
        inbox.note(stand.desk, number, "words")
    assert journal.count(stand.database) == before


def test_the_words_are_forgotten_and_the_state_is_not(stand: Stand) -> None:
    """After a purge nobody's name or word is left, the conflict is still acknowledged, and the chain verifies."""
    number = inbox.items(stand.database, "e")[0].conflict.id
    inbox.acknowledge(stand.desk, number, "her name is Zoe", operator="Ana")
    forgetting.forget(stand.database, stand.now(), "test", forgetting.still_open(stand.database))
    item = inbox.items(stand.database, "e")[0]
    assert (item.state, item.steps[0].by, item.steps[0].words) == (State.ACKNOWLEDGED, "", "")
    assert journal.verify(stand.database) is None


def test_where_people_have_pins_a_supervisor_acknowledges(stand: Stand) -> None:
    """A steward may send it up; to acknowledge it, somebody must have signed in who may."""
    staff(stand.database)
    number = inbox.items(stand.database, "e")[0].conflict.id
    inbox.send_to_supervisor(stand.desk, number, "please")
    for nobody in (None, signed(stand.database, "Stew")):
        with pytest.raises(SigningError):
            inbox.acknowledge(stand.desk, number, "", signed=nobody)
    assert inbox.acknowledge(stand.desk, number, "", signed=signed(stand.database, "Susan Vale")).steps[-1].by == "Susan Vale"


def test_a_conflict_is_found_hours_later_and_once(tmp_path: Path, platform: FakePlatform) -> None:
    """The list that names the other door comes at the end of the day, and then each minute: one conflict."""
    stand = Stand(tmp_path, platform)
    stand.desk.admit("c3")
    stand.uploading.round()
    stand.later(hours=9)
    platform.entries = [RemoteEntry("3", EARLIER, "South", "Ana")]
    assert [stand.pulled().conflicts for _ in range(3)] == [1, 0, 0]


def test_another_day_s_admission_elsewhere_is_no_conflict(tmp_path: Path, platform: FakePlatform) -> None:
    """Yesterday at the south door, today here."""
    stand = Stand(tmp_path, platform)
    stand.desk.admit("c3")
    platform.entries = [RemoteEntry("3", EARLIER - timedelta(days=1), "South")]
    assert stand.pulled().conflicts == 0


def test_re_entry_through_another_door_after_an_exit_here_is_no_conflict(tmp_path: Path, platform: FakePlatform) -> None:
    """Admitted here, gone out here, admitted at the south door afterwards: the rules let her, so nobody is asked."""
    stand = Stand(tmp_path, platform)
    stand.rules = Rules(event="e", reentry=Reentry.AFTER_EXIT)
    stand.desk.admit("c3")
    stand.later(minutes=10)
    stand.rules = Rules(event="e", reentry=Reentry.AFTER_EXIT, direction=Direction.EXIT)
    stand.desk.admit("c3")
    stand.later(minutes=10)
    back = stand.at.replace(microsecond=0) - timedelta(minutes=3)
    platform.entries = [RemoteEntry("3", back, "South")]
    assert stand.pulled().conflicts == 0
    platform.entries = [RemoteEntry("3", EARLIER, "South")]
    assert stand.pulled().conflicts == 1


@pytest.mark.parametrize("sent", [False, True])
def test_two_doors_within_one_second(sent: bool, tmp_path: Path, platform: FakePlatform) -> None:
    """The south door's entry at our own second is a conflict where nothing of ours had ever left; after a lost answer it is taken for ours."""
    stand = Stand(tmp_path, platform)
    stand.desk.admit("c4")
    same = NOW.replace(microsecond=0)
    platform.answer = lambda upload: Receipt(upload.row, ReceiptKind.ALREADY, remote=RemoteEntry(upload.ticket, same, "South"))
    if sent:
        platform.fault = Unreachable("lost")
        stand.uploading.round()
        platform.fault = None
        stand.later(minutes=10)
    assert stand.uploading.round().conflicts == (not sent)
    platform.entries = [RemoteEntry("4", same, "South")]
    assert stand.pulled().conflicts == 0


@pytest.mark.parametrize(
    "told",
    [
        NOW.replace(microsecond=0),
        NOW.replace(microsecond=123000),
        NOW.replace(second=0, microsecond=0) + timedelta(minutes=3),
        NOW + timedelta(hours=2),
        NOW - timedelta(hours=2),
    ],
)
def test_our_own_resend_is_ours_whatever_time_the_platform_keeps(told: datetime, tmp_path: Path, platform: FakePlatform) -> None:
    """Cut off, in another zone, or its own time of receipt, under our station's name, after a lost answer: no conflict, nor in its list."""
    stand = Stand(tmp_path, platform)
    stand.desk.admit("c4")
    platform.fault = Unreachable("lost")
    stand.uploading.round()
    platform.fault = None
    platform.entries = [RemoteEntry("4", told, "Main")]
    assert stand.pulled().conflicts == 0
    platform.answer = lambda upload: Receipt(upload.row, ReceiptKind.ALREADY, remote=RemoteEntry(upload.ticket, told, "Main"))
    stand.later(minutes=10)
    assert (stand.uploading.round().conflicts, stand.pulled().conflicts) == (0, 0)


def test_a_platform_that_rounds_up_tells_our_own_time(tmp_path: Path, platform: FakePlatform) -> None:
    """Half a second and more becomes the next second: ours; the second after that is another door's."""
    stand = Stand(tmp_path, platform)
    stand.at = NOW.replace(microsecond=600_000)
    stand.desk.admit("c4")
    for seconds, conflicts in ((1, 0), (2, 1)):
        platform.entries = [RemoteEntry("4", NOW.replace(microsecond=0) + timedelta(seconds=seconds))]
        assert stand.pulled().conflicts == conflicts


def test_already_told_for_a_guest_who_had_left_is_no_conflict(tmp_path: Path, platform: FakePlatform) -> None:
    """Offline here, in and out; admitted at the south door afterwards, which told the platform first."""
    stand = Stand(tmp_path, platform)
    stand.desk.admit("c4")
    stand.later(minutes=5)
    stand.rules = Rules(event="e", direction=Direction.EXIT)
    stand.desk.admit("c4")
    later = NOW.replace(microsecond=0) + timedelta(minutes=8)
    stand.later(minutes=5)
    platform.answer = lambda upload: Receipt(upload.row, ReceiptKind.ALREADY, remote=RemoteEntry(upload.ticket, later, "South"))
    assert stand.uploading.round().conflicts == 0
