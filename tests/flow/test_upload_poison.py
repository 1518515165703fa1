"""One poison row or walk-in never stops the others, and a platform that is down is never stormed."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.core.entry import Receipt, ReceiptKind, RemoteEntry, Upload
from kiosk.core.errors import PlatformError, Unauthorised, Unreachable
from kiosk.flow import books
from kiosk.flow.uploading import Uploaded, Uploading
from kiosk.ports.platform import WalkedIn, WalkIn
from kiosk.store import outbox
from tests.flow.doors import MIA, TOM, Door
from tests.flow.stands import Stand, guest


@pytest.fixture
def platform() -> Door:
    return Door()


@pytest.fixture
def stand(tmp_path: Path, platform: Door) -> Stand:
    made = Stand(tmp_path, platform)
    platform.calls.clear()
    return made


def _by_hand(stand: Stand) -> Uploaded:
    """One ``kiosk sync``: a new uploading, which heeds no pauses."""
    return Uploading(stand.database, stand.platform, "e", stand.rules.period, stand.now, lambda: 0.5).round(heed_pauses=False)


def _poison(ticket: str) -> Callable[[Upload], PlatformError | None]:
    return lambda upload: Unreachable("HTTP 500") if upload.ticket == ticket else None


def _rows(stand: Stand) -> dict[str, outbox.OpenRow]:
    return {str(row.id): row for row in books.open_rows(stand.database)}


class TestPoison:
    """One row or walk-in that the platform falls over, or does not permit."""

    def test_a_walk_in_that_is_not_permitted_stops_no_check_in(self, stand: Stand, platform: Door) -> None:
        """The check-in behind it goes in the same round, another walk-in too; the error is told, and nothing is quarantined."""

        def permits(person: WalkIn) -> WalkedIn:
            if person.first_name == "Mia":
                raise Unauthorised("this token may not register guests")
            return WalkedIn(guest(900))

        platform.registers = permits
        stand.desk.walk_in(MIA)
        stand.desk.walk_in(TOM)
        stand.desk.admit("c1")
        done = stand.uploading.round()
        assert isinstance(done.error, Unauthorised)
        assert sorted(platform.tickets_received) == ["1", "900"]
        assert {row.state for row in _rows(stand).values()} == {"due"}

    def test_its_pause_grows_though_its_tries_do_not_count(self, stand: Stand, platform: Door) -> None:
        """An hour of rounds every fifteen seconds asks a dozen times or two, not two hundred and forty; check-ins go at each."""
        asked = []

        def denies(person: WalkIn) -> WalkedIn:
            asked.append(person.sent_before)
            raise Unauthorised("this token may not register guests")

        platform.registers = denies
        stand.desk.walk_in(MIA)
        for number in range(240):
            if number < 50:
                stand.desk.admit(f"c{number}")
            stand.uploading.round()
            stand.later(seconds=15)
        assert len(platform.received) == 50
        assert 12 <= len(asked) <= 30
        assert not any(asked)

    def test_a_walk_in_that_always_fails_lets_the_others_by(self, stand: Stand, platform: Door) -> None:
        """By hand, without pauses: a check-in goes at once, the other walk-in at the next call."""

        def fails(person: WalkIn) -> WalkedIn:
            if person.first_name == "Mia":
                raise Unreachable("the answer is not understood")
            return WalkedIn(guest(900))

        platform.registers = fails
        stand.desk.walk_in(MIA)
        stand.desk.walk_in(TOM)
        stand.desk.admit("c1")
        assert isinstance(_by_hand(stand).error, Unreachable)
        assert platform.tickets_received == ["1"]
        stand.later(minutes=1)
        _by_hand(stand)
        assert platform.tickets_received == ["1", "900"]

    @pytest.mark.parametrize("bad", ["0", "25", "49"])
    def test_a_row_that_breaks_its_batch_is_left_behind_alone(self, stand: Stand, platform: Door, bad: str) -> None:
        """One call by hand sends all the others, in far fewer calls than rows; the error is told."""
        for number in range(50):
            stand.desk.admit(f"c{number}")
        platform.falls = _poison(bad)
        done = _by_hand(stand)
        assert (done.uploaded, str(done.error)) == (49, "HTTP 500")
        assert bad not in platform.tickets_received
        assert len(platform.tickets_received) == len(set(platform.tickets_received))
        assert len(platform.calls) < 20
        (row,) = outbox.open_rows(stand.database)
        assert (row.ticket, row.state, row.reason) == (bad, "due", "HTTP 500")

    def test_the_worker_does_the_same_and_tries_again_after_the_pause(self, stand: Stand, platform: Door) -> None:
        """The next round does not touch the row; once its pause is over and the platform is well, it goes."""
        for number in range(10):
            stand.desk.admit(f"c{number}")
        platform.falls = _poison("3")
        assert stand.uploading.round().uploaded == 9
        platform.calls.clear()
        assert stand.uploading.round().error is None
        assert platform.calls == []
        platform.falls = lambda upload: None
        stand.later(minutes=10)
        assert stand.uploading.round().uploaded == 1

    def test_rows_of_a_broken_batch_say_that_they_may_have_arrived(self, stand: Stand, platform: Door) -> None:
        """The batch's answer was lost: each row that goes once more says so, and "already" without a time is our own."""
        for number in range(4):
            stand.desk.admit(f"c{number}")
        platform.falls = _poison("0")
        platform.answer = lambda upload: Receipt(upload.row, ReceiptKind.ALREADY)
        done = _by_hand(stand)
        assert (done.uploaded, done.conflicts) == (3, 0)
        assert all(upload.sent_before for upload in platform.received)

    def test_rows_that_fail_again_and_again_go_last(self, stand: Stand, platform: Door) -> None:
        """Five poison rows at the head of the queue: a few calls by hand get past them."""
        for number in range(20):
            stand.desk.admit(f"c{number}")
        platform.falls = lambda upload: Unreachable("HTTP 500") if int(upload.ticket) < 5 else None
        for _ in range(4):
            _by_hand(stand)
        assert sorted(map(int, platform.tickets_received)) == list(range(5, 20))

    @pytest.mark.parametrize("walk_ins", [0, 1, 5])
    def test_a_platform_that_is_down_gets_three_calls_a_round(self, stand: Stand, platform: Door, walk_ins: int) -> None:
        """However many rows wait: never a storm."""
        platform.fault = Unreachable("HTTP 500")
        for _ in range(walk_ins):
            stand.desk.walk_in(MIA)
        for number in range(50):
            stand.desk.admit(f"c{number}")
        for _ in range(3):
            platform.calls.clear()
            assert _by_hand(stand).error is platform.fault
            assert len(platform.calls) == 3
        platform.calls.clear()
        stand.later(minutes=10)
        assert stand.uploading.round().error is platform.fault
        assert len(platform.calls) == 3

    @pytest.mark.parametrize("error", [Unreachable("gone", delivered=False), Unreachable("slow down", retry_after=30), Unauthorised("no")])
    def test_a_platform_that_is_not_reached_or_wants_rest_gets_one(self, stand: Stand, platform: Door, error: PlatformError) -> None:
        """A second call would only make it worse."""
        for number in range(5):
            stand.desk.admit(f"c{number}")
        platform.fault = error
        assert _by_hand(stand).error is error
        assert platform.calls == ["check_in 5"]

    def test_after_a_walk_in_met_no_platform_no_check_in_is_tried(self, stand: Stand, platform: Door) -> None:
        """The cable is out: one call says so."""
        stand.desk.walk_in(MIA)
        stand.desk.admit("c1")
        platform.fault = Unreachable("gone", delivered=False)
        assert _by_hand(stand).error is platform.fault
        assert platform.calls == ["walk_in Mia"]

    def test_the_first_error_is_the_one_that_is_told(self, stand: Stand, platform: Door) -> None:
        """What met the walk-in, not what met the check-ins after it."""
        stand.desk.walk_in(MIA)
        stand.desk.admit("c1")

        def denies(person: WalkIn) -> WalkedIn:
            raise Unauthorised("this token may not register guests")

        platform.registers = denies
        platform.falls = _poison("1")
        assert isinstance(_by_hand(stand).error, Unauthorised)
        assert platform.calls == ["walk_in Mia", "failed 1"]

    def test_a_wish_for_a_day_of_rest_does_not_make_a_row_due_at_once(self, stand: Stand, platform: Door) -> None:
        """No pause is longer than two hours, and a longer wish is no reason to ask at every round."""
        stand.desk.admit("c1")
        platform.fault = Unreachable("the day's calls are used up", retry_after=86_400)
        stand.uploading.round()
        platform.calls.clear()
        stand.later(minutes=119)
        stand.uploading.round()
        assert platform.calls == []
        stand.later(minutes=2)
        stand.uploading.round()
        assert platform.calls == ["check_in 1"]


class TestNotSent:
    """An adapter whose call broke off says which rows it never tried."""

    def test_they_go_in_the_same_round_and_were_never_sent_before(self, stand: Stand, platform: Door) -> None:
        """One row is left; the others are taken once each, and none of them claims to have arrived earlier."""
        for number in range(10):
            stand.desk.admit(f"c{number}")
        platform.breaks_off_at = "4"
        assert stand.uploading.round().uploaded == 9
        assert sorted(platform.tickets_received) == [str(number) for number in range(10) if number != 4]
        assert not any(upload.sent_before for upload in platform.received)
        assert [(row.ticket, row.attempts) for row in outbox.open_rows(stand.database)] == [("4", 1)]

    def test_an_entry_of_another_door_is_then_a_conflict(self, stand: Stand, platform: Door) -> None:
        """The platform knew of a check-in before, without a time, and ours had never left."""
        stand.desk.admit("c1")
        stand.desk.admit("c2")
        answers = {"1": ReceiptKind.ACCEPTED, "2": ReceiptKind.NOT_SENT}
        platform.answer = lambda upload: Receipt(upload.row, answers[upload.ticket], remote=RemoteEntry(upload.ticket, None))
        stand.uploading.round()
        assert len(platform.received) == 3
        answers["2"] = ReceiptKind.ALREADY
        stand.later(minutes=10)
        assert stand.uploading.round().conflicts == 1

    def test_an_adapter_that_tries_nothing_is_not_asked_for_ever(self, stand: Stand, platform: Door) -> None:
        """The rows wait out a pause, with their attempts given back."""
        for number in range(3):
            stand.desk.admit(f"c{number}")
        platform.answer = lambda upload: Receipt(upload.row, ReceiptKind.NOT_SENT)
        assert stand.uploading.round().uploaded == 0
        assert len(platform.calls) == 1
        rows = outbox.open_rows(stand.database)
        assert [row.attempts for row in rows] == [0, 0, 0]
        assert all(timedelta() < row.next - stand.at < timedelta(minutes=5) for row in rows)
