"""What the platform does for a desk: a key inside what was read, tickets that prove themselves, one question about an unknown code."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.core.entry import Receipt as _Receipt
from kiosk.core.entry import ReceiptKind, UploadKind
from kiosk.core.errors import KioskError, Unreachable
from kiosk.core.ticket import Question, Ticket, TicketCode
from kiosk.core.verdict import Outcome, Reason
from kiosk.flow.asking import FAILURES, Asking
from kiosk.flow.backing import Backing
from kiosk.store import events, journal
from tests.fakes import FakePlatform
from tests.flow.stands import Stand, guest


def _signed(code: str, signing: str) -> Ticket | None:
    return guest(7, id=f"sig-{code}", name="Proven", codes=(TicketCode(code),)) if code.startswith(signing) else None


class TestKey:
    """A code inside a longer text."""

    def test_only_the_key_is_matched_and_kept(self, tmp_path: Path) -> None:
        """What else the QR code holds, names and addresses, is in no book."""
        stand = Stand(tmp_path, FakePlatform(guest(1)), backing=Backing(key=lambda text: text.partition("|")[0]))
        decided = stand.desk.admit("c1|Mia Keller|mia@example.com")
        assert decided.verdict.outcome is Outcome.ADMITTED
        assert journal.details_of(stand.database, decided.entry).text == "c1"
        assert b"mia@example" not in b"".join(file.read_bytes() for file in tmp_path.iterdir())

    def test_two_in_one_frame_are_matched_by_their_keys(self, tmp_path: Path) -> None:
        """One at a time, whatever else the codes hold."""
        stand = Stand(tmp_path, FakePlatform(guest(1), guest(2)), backing=Backing(key=lambda text: text.partition("|")[0]))
        decided, _ = stand.desk.present(["c1|x", "c2|y"], 1.0)
        assert decided.verdict.reason is Reason.ONE_AT_A_TIME


class TestSigned:
    """A ticket that carries its own proof."""

    @pytest.fixture
    def stand(self, tmp_path: Path) -> Stand:
        stand = Stand(tmp_path, FakePlatform(guest(1)), backing=Backing(signed=_signed))
        with stand.database.transaction():
            events.put(stand.database, events.KnownEvent("e", "", "", frozenset(), None, "", signing="S"))
        return stand

    def test_it_is_admitted_offline_and_once(self, stand: Stand) -> None:
        """Not on the list, and yet let in; the second time it is already inside."""
        assert stand.desk.admit("S1").verdict.outcome is Outcome.ADMITTED
        assert stand.desk.admit("S1").verdict.reason is Reason.ALREADY_INSIDE
        assert stand.desk.admit("X1").verdict.reason is Reason.NOT_FOUND

    def test_the_list_that_knows_it_later_means_the_same_guest(self, stand: Stand) -> None:
        """The roster brings its own id for that code: one guest, still inside, uploads and check-ins under the platform's id."""
        stand.desk.admit("S1")
        stand.platform.tickets.append(guest(7, id="77", name="Real Name", codes=(TicketCode("S1"),)))
        assert stand.pulled().changed == 1
        assert stand.roster() == {"1", "sig-S1"}
        assert stand.name("sig-S1") == "Real Name"
        assert stand.desk.admit("S1").verdict.reason is Reason.ALREADY_INSIDE
        stand.uploading.round()
        assert [upload.ticket for upload in stand.platform.received] == ["77"]
        assert stand.pulled().changed == 0

    def test_a_proof_that_is_revoked_later_opens_no_door(self, stand: Stand) -> None:
        """It was looked up before: what was kept of it then is asked for its proof again."""
        assert stand.desk.look("S1").verdict.ticket is not None
        with stand.database.transaction():
            events.put(stand.database, events.KnownEvent("e", "", "", frozenset(), None, "", signing="T"))
        assert stand.desk.admit("S1").verdict.reason is Reason.REVOKED

    def test_without_a_key_nothing_is_believed(self, tmp_path: Path) -> None:
        """An event that tells no keys proves no ticket."""
        stand = Stand(tmp_path, FakePlatform(guest(1)), backing=Backing(signed=_signed))
        assert stand.desk.admit("S1").verdict.reason is Reason.NOT_FOUND


class TestLookUp:
    """One question beside the decision."""

    @pytest.fixture
    def stand(self, tmp_path: Path) -> Iterator[Stand]:
        platform = FakePlatform(guest(1))
        self.online, self.successes = True, 0
        asking = Asking(lambda: platform, lambda: self.online, lambda: self.successes)
        yield Stand(tmp_path, platform, backing=Backing(look_up=asking))
        asking.close()

    def _asked(self, stand: Stand) -> int:
        return sum(call.startswith("look_up") for call in stand.platform.calls)

    def test_somebody_who_registered_after_the_last_pull_is_let_in(self, stand: Stand) -> None:
        """The platform knows the code; the next pull that brings the ticket changes nothing, and one that does not withdraws nobody."""
        stand.platform.tickets.append(guest(5))
        assert stand.desk.admit("c5").verdict.outcome is Outcome.ADMITTED
        assert stand.pulled().removed == 0
        assert stand.desk.admit("c5").verdict.reason is Reason.ALREADY_INSIDE
        assert self._asked(stand) == 1

    def test_known_and_foreign_codes_are_not_asked_about(self, stand: Stand) -> None:
        """A poster's address, the event's own code and a known guest cost no call."""
        for text in ("c1", "https://example.com/programme"):
            stand.desk.admit(text)
        assert self._asked(stand) == 0

    def test_an_unknown_code_is_refused_as_ever(self, stand: Stand) -> None:
        """The platform does not know it either."""
        assert stand.desk.admit("nope").verdict.reason is Reason.NOT_FOUND
        assert self._asked(stand) == 1

    def test_after_two_failures_nothing_is_asked_until_a_call_succeeds(self, stand: Stand) -> None:
        """The breaker: a dead platform costs two guests a moment, not every guest."""
        stand.platform.fault = Unreachable("gone")
        for number in range(5):
            assert stand.desk.admit(f"u{number}").verdict.reason is Reason.NOT_FOUND
        assert self._asked(stand) == FAILURES
        self.successes += 1
        stand.desk.admit("u9")
        assert self._asked(stand) == FAILURES + 1

    def test_offline_nothing_is_asked(self, stand: Stand) -> None:
        """The background calls fail: no guest waits for a call."""
        self.online = False
        stand.desk.admit("nope")
        assert self._asked(stand) == 0

    def test_a_platform_that_hangs_is_not_waited_for(self, tmp_path: Path) -> None:
        """The guest gets an answer while the call still hangs, and no second call is made meanwhile."""
        release = threading.Event()

        class Hanging(FakePlatform):
            def look_up(self, code: str) -> Ticket | None:
                self.calls.append("look_up")
                release.wait(30)
                return None

        platform = Hanging(guest(1))
        stand = Stand(tmp_path, platform, backing=Backing(look_up=Asking(lambda: platform, lambda: True, lambda: 0)))
        assert stand.desk.admit("u1").verdict.reason is Reason.NOT_FOUND
        assert stand.desk.admit("u2").verdict.reason is Reason.NOT_FOUND
        assert self._asked(stand) == 1
        release.set()


class TestUndo:
    """A check-in that is taken back after it was sent."""

    @pytest.fixture
    def stand(self, tmp_path: Path) -> Stand:
        return Stand(tmp_path, FakePlatform(guest(1), undo=True))

    def test_the_platform_is_told_and_a_new_entry_is_sent_anew(self, stand: Stand) -> None:
        """Check-in, undo, check-in: three lines, in this order, each naming its own entry."""
        first = stand.desk.admit("c1")
        stand.uploading.round()
        undone = stand.desk.undo(first.entry)
        again = stand.desk.admit("c1")
        stand.uploading.round()
        assert [(upload.kind, upload.entry, upload.undoes) for upload in stand.platform.received] == [
            (UploadKind.CHECK_IN, first.entry, ""),
            (UploadKind.UNDO, undone.entry, first.entry),
            (UploadKind.CHECK_IN, again.entry, ""),
        ]

    def test_what_never_left_is_not_taken_back_there(self, stand: Stand) -> None:
        """Nothing of it goes out."""
        stand.desk.undo(stand.desk.admit("c1").entry)
        stand.uploading.round()
        assert stand.platform.received == []

    def test_an_undo_waits_for_the_check_in_that_may_be_on_its_way(self, stand: Stand) -> None:
        """The answer to the check-in was lost: it is sent again first, and only then taken back."""
        first = stand.desk.admit("c1")
        stand.platform.answer = lambda upload: None
        stand.uploading.round()
        stand.desk.undo(first.entry)
        stand.platform.answer = lambda upload: _Receipt(upload.row, ReceiptKind.ACCEPTED)
        stand.later(minutes=10)
        stand.uploading.round()
        assert [upload.kind for upload in stand.platform.received] == [UploadKind.CHECK_IN, UploadKind.CHECK_IN, UploadKind.UNDO]

    def test_a_platform_that_cannot_is_not_asked(self, tmp_path: Path) -> None:
        """The undo stays here."""
        stand = Stand(tmp_path / "other", FakePlatform(guest(1)))
        first = stand.desk.admit("c1")
        stand.uploading.round()
        stand.desk.undo(first.entry)
        stand.uploading.round()
        assert len(stand.platform.received) == 1


def test_refused_scans_are_told_where_the_platform_wants_them(tmp_path: Path) -> None:
    """With the text, the reason and the ticket where there is one; never in a rehearsal; they do not count as uploaded guests."""
    stand = Stand(tmp_path, FakePlatform(guest(1, paid=False), refusals=True))
    stand.desk.admit("c1")
    stand.desk.admit("nobody")
    assert stand.uploading.round().uploaded == 0
    told = [(upload.kind, upload.ticket, upload.code, upload.reason) for upload in stand.platform.received]
    assert told == [(UploadKind.REFUSAL, "1", "c1", "unpaid"), (UploadKind.REFUSAL, "", "nobody", "not_found")]
    stand.platform.tickets = [guest(1)]
    stand.pulled()
    stand.desk.admit("c1")
    assert stand.uploading.round().uploaded == 1


class TestAnswers:
    """Questions that must be answered before somebody enters."""

    QUESTIONS = (Question("q1", "Waiver?", "yes_no"), Question("q2", "Shirt?", "choice", (("s", "S"), ("m", "M"))))

    @pytest.fixture
    def stand(self, tmp_path: Path) -> Stand:
        return Stand(tmp_path, FakePlatform(guest(1, questions=self.QUESTIONS)))

    def test_answers_open_the_door_and_travel_with_the_check_in(self, stand: Stand) -> None:
        """One after the other; a pull does not forget them."""
        assert stand.desk.admit("c1").verdict.reason is Reason.QUESTION
        stand.desk.answer("c1", {"q1": "yes"})
        assert [each.id for each in stand.desk.questions("c1")] == ["q2"]
        assert stand.desk.admit("c1").verdict.reason is Reason.QUESTION
        stand.desk.answer("c1", {"q2": "m"})
        stand.pulled()
        assert stand.desk.admit("c1").verdict.outcome is Outcome.ADMITTED
        stand.uploading.round()
        assert stand.platform.received[0].answers == (("q1", "yes"), ("q2", "m"))

    @pytest.mark.parametrize("given", [{"q1": "no"}, {"q2": "xl"}, {"q2": ""}, {"q9": "x"}])
    def test_an_answer_that_does_not_fit_is_said_and_not_kept(self, stand: Stand, given: dict[str, str]) -> None:
        """A waiver is accepted or not; a choice is one of the choices."""
        with pytest.raises(KioskError):
            stand.desk.answer("c1", given)
        assert len(stand.desk.questions("c1")) == 2


def test_after_an_outage_one_row_goes_first(tmp_path: Path) -> None:
    """Never a storm: the probe's answer decides whether the rest follows."""
    stand = Stand(tmp_path, FakePlatform(*(guest(number) for number in range(30))))
    for number in range(30):
        stand.desk.admit(f"c{number}")
    stand.platform.fault = Unreachable("gone", delivered=False)
    stand.uploading.round()
    stand.platform.fault = None
    stand.platform.calls.clear()
    stand.later(minutes=10)
    assert stand.uploading.round().uploaded == 30
    assert stand.platform.calls == ["check_in 1", "check_in 29"]


def test_a_closed_door_of_the_event_is_not_a_reason_to_tell_refusals(tmp_path: Path) -> None:
    """At a hall's own door refusals stay here, as its admissions do."""
    stand = Stand(tmp_path, FakePlatform(guest(1), refusals=True))
    stand.rules = replace(stand.rules, attendance=False)
    stand.desk.admit("nobody")
    stand.uploading.round()
    assert stand.platform.received == []
