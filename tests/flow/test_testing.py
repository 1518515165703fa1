"""Frames that are tested: measured and told, never decided, neither during the test nor by what is still in view after it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.core.content import Content
from kiosk.core.errors import StoreError
from kiosk.core.layouts import SETUP, heard_as
from kiosk.core.picture import Hint
from kiosk.core.rules import Rules, State
from kiosk.core.scan import Code
from kiosk.core.ticket import Ticket, TicketCode
from kiosk.core.verdict import Outcome, Reason
from kiosk.flow.backing import Backing
from kiosk.flow.bulletin import Mailbox
from kiosk.flow.desk import Desk, Post
from kiosk.flow.scanning import Scanning
from kiosk.flow.tested import Tested, Watched
from kiosk.flow.testing import Tester, Testing
from kiosk.ports.capture import Frame, Image, Reading, Sighting
from kiosk.store import events
from kiosk.store.database import connect
from kiosk.store.incoming import Incoming
from tests.fakes import FakeCamera, FakeReader

SECOND = 30
A, B = Code("a"), Code("b")


class Cued(FakeCamera):
    """At some frames something happens, just before they are given."""

    def __init__(self, shown: Sequence["tuple[str, ...] | str"], cues: Mapping[int, Callable[[], None]]) -> None:
        super().__init__(shown)
        self._cues = dict(cues)
        self._number = 0

    def read(self) -> Frame | None:
        self._cues.pop(self._number, lambda: None)()
        self._number += 1
        return super().read()


class Door:
    """A desk and the tester of its camera; ``told`` is what the page would hear."""

    def __init__(self, folder: Path) -> None:
        database = connect(folder / "kiosk.db")
        incoming = Incoming(database, "e", datetime.now(UTC))
        incoming.add(Ticket("e", name, name.upper(), type="General", codes=(TicketCode(name),)) for name in "abcd")
        incoming.switch(datetime.now(UTC))
        self.desk = Desk(database, Post("e", "Main", lambda known: Rules(event="e")), lambda: datetime.now(UTC))
        self.testing = Testing()
        self.told: list[Tested] = []
        self.watched: Mailbox[Watched] = Mailbox()
        self.tester = Tester(self.testing, self.desk.would, self.told.append, self.watched)

    def decided(self, *shown: "str | tuple[str, ...]", begin: int | None = None, end: int | None = None) -> list[str]:
        """The tickets that were admitted; the test begins and ends before these frames."""
        cues = {place: cue for place, cue in ((begin, self.testing.begin), (end, self.testing.end)) if place is not None}
        scanning = Scanning(Cued(shown, cues), FakeReader(), self.desk, tester=self.tester)
        return [decided.verdict.ticket.id if decided.verdict.ticket else "-" for decided in scanning.decisions()]

    def rows(self) -> dict[str, list[tuple[object, ...]]]:
        """Every row of every table."""
        names = [row["name"] for row in self.desk.database.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: [tuple(row) for row in self.desk.database.rows(f'SELECT * FROM "{name}"')] for name in names}


@pytest.fixture
def door(tmp_path: Path) -> Door:
    return Door(tmp_path)


def test_nothing_is_decided_or_written_while_the_page_is_open(door: Door) -> None:
    """A valid ticket, held up for two seconds: told once and again, and no row of any table has changed."""
    before = door.rows()
    assert door.decided(*["a"] * 2 * SECOND, begin=0) == []
    assert door.rows() == before
    assert {told.number for told in door.told} == {1}
    assert 6 <= len(door.told) <= 9
    assert door.told[0].would.outcome is Outcome.ADMITTED


def test_the_door_decides_before_and_after_a_test(door: Door) -> None:
    """What is the proof that the test above can fail: the same frames without a test admit."""
    shown = ["a"] * SECOND + ["b"] * SECOND + [""] * 3 * SECOND + ["c"] * SECOND
    assert door.decided(*shown, begin=SECOND, end=3 * SECOND) == ["a", "c"]


@pytest.mark.parametrize("away", [0, 1, 10, SECOND, SECOND * 2 - 1])
def test_what_is_still_in_view_at_the_end_is_not_admitted(door: Door, away: int) -> None:
    """However long it stays, and whether it is blurred for a moment."""
    shown = ["a"] * SECOND + [""] * away + ["a"] * 20 * SECOND
    assert door.decided(*shown, begin=0, end=SECOND) == []


def test_it_must_leave_the_view_first_and_then_counts(door: Door) -> None:
    """A ticket that was tested is an ordinary ticket when it comes back."""
    shown = ["a"] * SECOND + ["a"] * SECOND + [""] * 3 * SECOND + ["a"] * SECOND
    assert door.decided(*shown, begin=0, end=SECOND) == ["a"]


def test_another_guest_is_not_held_up_by_what_is_left_over(door: Door) -> None:
    """The tested ticket lies before the camera; a guest's own is admitted, alone."""
    shown = ["a"] * SECOND + ["a"] * 3 * SECOND + [("a", "b")] * 2 * SECOND
    assert door.decided(*shown, begin=0, end=SECOND) == ["b"]


def test_a_code_that_was_hard_to_read_counts_as_shown_for_the_test(door: Door) -> None:
    """Held up during the test, read for the first time half a second after it."""
    shown = [""] * SECOND + [""] * 15 + ["a"] * 10 * SECOND
    assert door.decided(*shown, begin=0, end=SECOND) == []


def test_a_code_that_was_settling_when_the_test_began_is_not_decided_after_it(door: Door) -> None:
    """Two frames, then the page opens: it is neither admitted in the test nor by its end."""
    shown = ["a"] * 2 + [""] * SECOND + [""] * SECOND
    assert door.decided(*shown, begin=2, end=SECOND) == []


def test_a_camera_that_slept_through_the_whole_test_admits_nothing_that_was_shown_meanwhile(door: Door) -> None:
    """The page was opened and closed between two frames."""

    def both() -> None:
        door.testing.begin()
        door.testing.end()

    scanning = Scanning(Cued(["a"] * 20 * SECOND, {2: both}), FakeReader(), door.desk, tester=door.tester)
    assert list(scanning.decisions()) == []


def test_a_film_that_ends_in_a_test_leaves_nothing(door: Door) -> None:
    """The frame was read, the page opened, the film was over."""
    assert door.decided("a", begin=1) == []


def test_no_same_scan_is_remembered_from_a_test(door: Door) -> None:
    """The first scan in earnest after it is decided anew, and admits."""
    door.desk.would("a")
    decided = door.desk.admit("a", 0.0)
    assert (decided.verdict.outcome, decided.same_scan) == (Outcome.ADMITTED, False)


def test_a_code_that_comes_back_is_a_scan_of_its_own(door: Door) -> None:
    """Away for more than a second: a new number; two codes in one frame: two numbers."""
    door.decided(*["a"] * 5, *[""] * 2 * SECOND, *["a"] * 5, *[("a", "b")] * 5, begin=0)
    assert sorted({told.number for told in door.told}) == [1, 2, 3]


def test_a_second_test_tells_anew(door: Door) -> None:
    """What the first test told of is gone with its page; a code that has stayed in view is told again."""
    door.decided(*["a"] * SECOND, begin=0)
    door.testing.end()
    door.decided(*["a"] * 2, begin=0)
    assert len({told.number for told in door.told}) == 2


def test_the_measures_are_the_readers(door: Door) -> None:
    """Engine, milliseconds and module come from the sighting, the hint from the picture, and the outlines go with the frame they are of."""
    corners = ((10.0, 10.0), (52.0, 10.0), (52.0, 52.0), (10.0, 52.0))
    found = (Sighting(A, corners, 21, "zxing-cpp"), Sighting(None, corners), Sighting(B))
    frame = Frame(_PICTURE, 0.0)
    door.testing.begin()
    assert door.tester.takes(frame, Reading(found, 0.0031, Hint.CLOSER))
    first, second = door.told
    assert (first.engine, first.seconds, first.module, first.symbology) == ("zxing-cpp", 0.0031, 2.0, "QRCode")
    assert (second.engine, second.module) == ("", 0.0)
    watched = door.watched.take()
    assert watched is not None
    assert watched.frame is frame
    assert [mark.decoded for mark in watched.marks] == [True, False]
    assert (watched.seconds, watched.hint) == (0.0031, Hint.CLOSER)


def test_frames_a_second_are_those_of_the_last_second(door: Door) -> None:
    """Ten a second, and the mean of what reading them took."""
    at = [0.0]
    tester = replace(door.tester, testing=Testing(lambda: at[0]))
    tester.testing.begin()
    for number in range(30):
        at[0] = number / 10
        tester.takes(Frame(_PICTURE, at[0]), Reading((), 0.002 if number < 15 else 0.004))
    watched = door.watched.take()
    assert watched is not None
    assert watched.rate == pytest.approx(10)
    assert watched.seconds == pytest.approx(0.004)


def test_what_is_told_holds_neither_text_nor_name(door: Door) -> None:
    """Length and kind only; the guest's name and the code are in no field."""
    door.decided("a", "https://fair.example/x", begin=0)
    for told in door.told:
        assert "fair.example" not in repr(told)
        assert "'a'" not in repr(told)
        assert "'A'" not in repr(told)
    assert [told.content for told in door.told] == [Content.LETTERS, Content.ADDRESS]


def test_a_store_that_fails_is_said_and_opened_anew(door: Door) -> None:
    """Cannot decide, on the page; then the worker hears of it, as it would of a scan in earnest."""
    door.desk.database.close()
    with pytest.raises(StoreError, match="opened again"):
        door.decided("a", begin=0)
    assert door.told[0].would.outcome is Outcome.UNDECIDED


def test_a_closed_station_tells_what_it_would_do_when_it_is_open(door: Door) -> None:
    """Doors are set up the evening before."""
    door.desk.post = replace(door.desk.post, rules=lambda known: Rules(event="e", state=State.CLOSED))
    assert (door.desk.would("a").outcome, door.desk.would("a").closed) == (Outcome.ADMITTED, True)
    assert door.desk.admit("a").verdict.reason is Reason.CLOSED


def test_a_statement_that_would_write_is_refused_inside_a_test(door: Door) -> None:
    """Not by good will: the connection itself refuses it, and takes it again afterwards."""
    database = door.desk.database
    with pytest.raises(StoreError), database.reading():
        database.execute("DELETE FROM codes")
    assert door.desk.would("a").outcome is Outcome.ADMITTED
    assert door.desk.admit("a").verdict.outcome is Outcome.ADMITTED


def test_a_ticket_that_proves_itself_is_told_and_not_kept(door: Door) -> None:
    """Unknown here, proved by its signature: it would be admitted; nothing of it lies in the store afterwards. One that was admitted by its
    proof before, and is not believed any more, would be refused."""
    proved = {"signed": Ticket("e", "s1", "S", type="Speaker", codes=(TicketCode("signed"),))}
    backing = Backing(signed=lambda code, signing: proved.get(code), look_up=lambda code: pytest.fail("the network was asked"))
    door.desk.post = replace(door.desk.post, backing=backing)
    with door.desk.database.transaction():
        events.put(door.desk.database, replace(events.get(door.desk.database, "e"), signing="key"))
    before = door.rows()
    told = door.desk.would("signed")
    assert (told.outcome, told.type) == (Outcome.ADMITTED, "Speaker")
    assert door.desk.would("unknown").asks
    assert door.rows() == before
    door.desk.admit("signed")
    proved.clear()
    assert door.desk.would("signed").reason is Reason.REVOKED


def test_the_set_up_code_is_compared(door: Door) -> None:
    """Right, or as from a scanner of another country; a ticket is no set-up code."""
    door.decided(SETUP, heard_as(SETUP, "us", "de"), "a", begin=0)
    found = [told.set_up and (told.set_up.scanner, told.set_up.computer, told.set_up.well) for told in door.told]
    assert found == [("us", "us", True), ("us", "de", False), None]


_PICTURE: Image = FakeCamera(["x"]).read().image  # type: ignore[union-attr]
