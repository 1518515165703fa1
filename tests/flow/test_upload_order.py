"""In which order uploads leave, what waits for what, and what wants a person."""

from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.core.entry import Receipt, ReceiptKind, UploadKind
from kiosk.core.errors import Refused, Unreachable
from kiosk.core.rules import Direction
from kiosk.core.ticket import TicketCode
from kiosk.core.verdict import Reason
from kiosk.flow import books
from kiosk.ports.platform import WalkedIn, WalkIn
from kiosk.store import aliases, outbox, walkins
from tests.flow.doors import MIA, Door
from tests.flow.stands import NOW, Stand, guest


@pytest.fixture
def platform() -> Door:
    return Door()


@pytest.fixture
def stand(tmp_path: Path, platform: Door) -> Stand:
    made = Stand(tmp_path, platform)
    platform.calls.clear()
    return made


def _sold_out(person: WalkIn) -> WalkedIn:
    raise Refused("no General tickets are left", code="TICKET_SOLD_OUT")


def _rows(stand: Stand) -> dict[str, outbox.OpenRow]:
    return {str(row.id): row for row in books.open_rows(stand.database)}


class TestOrder:
    """What goes before what."""

    def test_a_new_check_in_waits_for_the_undo_before_it(self, stand: Stand, platform: Door) -> None:
        """The undo fails and has the longer pause: the re-admission does not overtake it, or the platform would lose it."""
        first = stand.desk.admit("c1")
        stand.uploading.round()
        stand.desk.undo(first.entry)
        platform.falls = lambda upload: Unreachable("HTTP 503") if upload.kind is UploadKind.UNDO else None
        stand.uploading.round()
        again = stand.desk.admit("c1")
        stand.desk.admit("c2")
        stand.uploading.round()
        assert platform.tickets_received == ["1", "2"]
        platform.falls = lambda upload: None
        stand.later(minutes=10)
        stand.uploading.round()
        assert [upload.kind for upload in platform.received[2:]] == [UploadKind.UNDO, UploadKind.CHECK_IN]
        assert platform.received[-1].entry == again.entry

    def test_refused_scans_go_after_every_check_in(self, tmp_path: Path) -> None:
        """A morning of strangers' codes does not keep a guest's check-in from the other doors."""
        stand = Stand(tmp_path, Door(bulk=5))
        for number in range(30):
            stand.desk.admit(f"unknown{number}")
        stand.desk.admit("c1")
        stand.uploading.round()
        kinds = [upload.kind for upload in stand.platform.received]
        assert kinds == [UploadKind.CHECK_IN] + [UploadKind.REFUSAL] * 30

    def test_a_walk_in_whose_pause_a_wrong_clock_set_is_due(self, stand: Stand, platform: Door) -> None:
        """The clock was a day ahead while it failed; put right, it does not wait a day."""
        stand.later(days=1)
        platform.fault = Unreachable("gone", delivered=False)
        stand.desk.walk_in(MIA)
        stand.uploading.round()
        stand.at = NOW
        platform.fault = None
        stand.later(minutes=30)
        assert stand.uploading.round().uploaded == 1


class TestRefusedWalkIn:
    """What belongs to a walk-in that the platform does not take."""

    def _later_attendance(self, stand: Stand) -> str:
        """A walk-in made at the goods counter and refused by the platform; then its guest comes in for the first time, and once more."""
        stand.platform.registers = _sold_out
        stand.rules = replace(stand.rules, direction=Direction.COLLECT)
        ticket = stand.desk.walk_in(MIA).verdict.ticket
        assert ticket is not None
        stand.uploading.round()
        stand.rules = replace(stand.rules, direction=Direction.ENTRY)
        stand.database.execute("INSERT INTO codes VALUES ('CW', 'e', ?, 'admits')", (ticket.id,))
        stand.desk.admit("CW")
        stand.desk.admit("CW")
        return ticket.id

    def test_a_later_attendance_is_quarantined_with_its_words(self, stand: Stand) -> None:
        """It does not stay due for ever: it wants a person, as the walk-in does."""
        self._later_attendance(stand)
        stand.uploading.round()
        states = {(row.kind, row.state, row.reason) for row in _rows(stand).values()}
        words = "no General tickets are left"
        assert states == {("upload", "quarantined", f"the walk-in was not taken: {words}"), ("walkin", "quarantined", words)}

    def test_a_refused_scan_does_not_wait_for_it(self, stand: Stand, platform: Door) -> None:
        """The platform hears of it without the id that it does not know."""
        self._later_attendance(stand)
        stand.uploading.round()
        assert [(upload.kind, upload.ticket, upload.code) for upload in platform.received] == [(UploadKind.REFUSAL, "", "CW")]

    def test_a_retry_of_its_check_in_is_a_retry_of_the_walk_in(self, stand: Stand, platform: Door) -> None:
        """There are tickets again: the row that staff see in the queue brings both on their way."""
        platform.registers = _sold_out
        stand.desk.walk_in(MIA)
        stand.uploading.round()
        (upload,) = (row for row in _rows(stand).values() if row.kind == "upload")
        platform.registers = lambda person: WalkedIn(guest(900))
        assert books.retry(stand.database, str(upload.id), stand.at)
        assert stand.uploading.round().uploaded == 1
        assert platform.tickets_received == ["900"]
        assert _rows(stand) == {}

    def test_a_check_in_that_waits_says_for_what(self, stand: Stand, platform: Door) -> None:
        """It may have arrived: until a pull tells, the queue names the walk-in."""

        def lost(person: WalkIn) -> WalkedIn:
            raise Refused("it may have arrived", code="MAY_HAVE_ARRIVED")

        platform.registers = lost
        stand.desk.walk_in(MIA)
        stand.uploading.round()
        assert [(row.state, row.reason) for row in _rows(stand).values()] == [
            ("due", "waits for walk-in w1"),
            ("uncertain", "it may have arrived"),
        ]

    def test_a_retry_of_the_walk_in_does_not_bring_back_what_was_taken_back(self, stand: Stand, platform: Door) -> None:
        """After a salvage the check-in counted as sent, so the undo left it; the platform refused the walk-in. Retried, nobody is inside."""
        platform.registers = _sold_out
        entry = stand.desk.walk_in(MIA).entry
        stand.database.execute("UPDATE outbox SET attempts = 1 WHERE entry = ?", (entry,))
        stand.desk.undo(entry)
        stand.uploading.round()
        stand.database.execute("UPDATE outbox SET state = 'quarantined' WHERE entry = ?", (entry,))
        platform.registers = lambda person: WalkedIn(guest(900))
        assert books.retry(stand.database, "w1", stand.at)
        assert not books.retry(stand.database, "1", stand.at)
        stand.uploading.round()
        assert [upload.kind for upload in platform.received if upload.kind is not UploadKind.UNDO] == []

    def test_nor_does_a_retry_of_its_check_in(self, stand: Stand, platform: Door) -> None:
        """It is not waiting, and the walk-in stays where it was."""
        platform.registers = _sold_out
        entry = stand.desk.walk_in(MIA).entry
        stand.uploading.round()
        stand.desk.undo(entry)
        stand.database.execute("UPDATE outbox SET state = 'quarantined' WHERE entry = ?", (entry,))
        assert not books.retry(stand.database, "1", stand.at)
        assert {row.kind: row.state for row in _rows(stand).values()} == {"walkin": "quarantined"}


class TestSomebodyElsesRegistration:
    """The answer to a resend names the registration of another guest of that name."""

    def test_another_walk_ins_is_not_taken(self, stand: Stand, platform: Door) -> None:
        """Two guests of one name without a mail address: the first keeps her registration, the second is left to a full pull, in words."""
        tried: list[bool] = []

        def registers(person: WalkIn) -> WalkedIn:
            tried.append(person.sent_before)
            if len(tried) == 2:
                raise Unreachable("broke off on the way there")
            return WalkedIn(guest(900))

        platform.registers = registers
        first = stand.desk.walk_in(MIA).verdict.ticket
        stand.uploading.round()
        stand.later(minutes=5)
        stand.desk.walk_in(MIA)
        stand.uploading.round()
        stand.later(minutes=10)
        stand.uploading.round()
        assert tried == [False, False, True]
        assert first is not None
        assert aliases.known(stand.database, "e") == {"900": first.id}
        assert platform.tickets_received == ["900"]
        (second,) = walkins.open_rows(stand.database)
        assert second.state == "uncertain"
        assert "somebody else" in second.reason

    def test_nor_is_one_that_was_on_the_list_before(self, stand: Stand, platform: Door) -> None:
        """She was on the list under that name before this guest came."""
        platform.tickets.append(guest(800, first_name="Mia", last_name="Keller", codes=(TicketCode("QR800"),)))
        stand.pulled()
        platform.registers = lambda person: WalkedIn(guest(800))
        stand.desk.walk_in(MIA)
        stand.uploading.round()
        assert aliases.known(stand.database, "e") == {}
        assert platform.received == []
        assert [row.state for row in walkins.open_rows(stand.database)] == ["uncertain"]


class TestTakenBack:
    """A check-in that the platform refused after it had been taken back here."""

    def _refused_after_undo(self, stand: Stand, platform: Door) -> str:
        """The answer was lost, the undo came, and then the resend was refused."""
        entry = stand.desk.admit("c1").entry
        platform.falls = lambda upload: Unreachable("broke off")
        stand.uploading.round()
        platform.falls = lambda upload: None
        stand.desk.undo(entry)
        kind = ReceiptKind.REFUSED
        platform.answer = lambda upload: Receipt(upload.row, kind if upload.kind is UploadKind.CHECK_IN else ReceiptKind.ACCEPTED, words="no")
        stand.later(minutes=10)
        return entry

    def test_it_wants_nobody(self, stand: Stand, platform: Door) -> None:
        """It is settled as withdrawn; the undo goes all the same, since the first try may have arrived."""
        self._refused_after_undo(stand, platform)
        done = stand.uploading.round()
        assert (done.uploaded, done.refused, done.error) == (0, 0, None)
        assert [upload.kind for upload in platform.received] == [UploadKind.CHECK_IN, UploadKind.UNDO]
        assert _rows(stand) == {}

    @pytest.mark.parametrize("swept", [False, True])
    def test_an_older_version_left_it_quarantined(self, stand: Stand, platform: Door, swept: bool) -> None:
        """A retry by hand says that it is not waiting, before and after the next round; the guest is not checked in again."""
        entry = self._refused_after_undo(stand, platform)
        stand.uploading.round()
        stand.database.execute("UPDATE outbox SET state = 'quarantined' WHERE entry = ?", (entry,))
        (row,) = _rows(stand)
        platform.received.clear()
        if swept:
            stand.uploading.round()
            assert _rows(stand) == {}
        assert not books.retry(stand.database, row, stand.at)
        stand.later(minutes=10)
        stand.uploading.round()
        assert platform.received == []
        assert _rows(stand) == {}


def test_a_list_that_comes_before_the_answer_makes_no_second_guest(stand: Stand, platform: Door) -> None:
    """The platform has registered the guest, a pull brings the ticket, and only then its answer is read: it is the guest inside."""

    def registers(person: WalkIn) -> WalkedIn:
        ticket = guest(900, name="Mia Keller", first_name="Mia", last_name="Keller", codes=(TicketCode("QR900"),))
        platform.tickets.append(ticket)
        stand.syncing.round()
        return WalkedIn(ticket)

    platform.registers = registers
    before = len(stand.roster())
    stand.desk.walk_in(MIA)
    assert stand.uploading.round().uploaded == 1
    assert len(stand.roster()) == before + 1
    assert stand.desk.admit("QR900").verdict.reason is Reason.ALREADY_INSIDE
