"""Questions at the door: who must still answer, and how answers arrive at a real pretix."""

import pytest

from kiosk.core.entry import ReceiptKind
from tests.pretix_peer.peers import Peer, everybody, upload

pytestmark = pytest.mark.pretix


def _vip(peer: Peer) -> dict[str, object]:
    (position,) = peer.sold({"item": peer.items["vip"]})["positions"]
    found: dict[str, object] = position
    return found


def _answers(peer: Peer, position: object) -> dict[str, str]:
    held = peer.of_event("GET", f"/orderpositions/{position}/")["answers"]
    return {row["question_identifier"]: row["answer"] for row in held}


def test_what_must_be_answered_stands_on_the_ticket_until_it_is(peer: Peer) -> None:
    """The required question of a VIP, not the optional one; none for others; gone once the door has sent the answer."""
    vip, guest, station = _vip(peer), peer.guest(), peer.station()
    tickets = everybody(station)
    assert [(each.id, each.words, each.kind) for each in tickets[str(vip["id"])].questions] == [("1", "Dietary needs", "text")]
    assert tickets[str(guest["id"])].questions == ()
    station.check_in([upload(1, vip, answers=(("1", "vegan"),))])
    after = everybody(station)[str(vip["id"])]
    assert after.questions == ()
    assert "vegan" in [each.text for each in after.attention]


def test_answers_arrive_and_a_choice_may_be_given_in_words(peer: Peer) -> None:
    """A choice by its id or its words; the optional one left out does not hold up the required one."""
    first, second, third = _vip(peer), _vip(peer), _vip(peer)
    option = str(peer.told["question_options"]["shirt"]["M"])
    receipts = peer.station().check_in(
        [
            upload(1, first, answers=(("1", "vegan"), ("2", option))),
            upload(2, second, answers=(("1", "none"), ("2", "l"))),
            upload(3, third, answers=(("1", "nuts"),)),
        ]
    )
    assert [(each.kind, each.code) for each in receipts] == [(ReceiptKind.ACCEPTED, "")] * 3
    assert _answers(peer, first["id"]) == {"DIET": "vegan", "SHIRT": "M"}
    assert _answers(peer, second["id"]) == {"DIET": "none", "SHIRT": "L"}
    assert _answers(peer, third["id"]) == {"DIET": "nuts"}


@pytest.mark.parametrize("answers", [(), (("2", "2"),), (("1", ""), ("2", "99"))])
def test_an_admission_without_answers_is_recorded_and_said(peer: Peer, answers: tuple[tuple[str, str], ...]) -> None:
    """Who was let in is in: the check-in stands, and the receipt says that answers are missing."""
    vip = _vip(peer)
    (receipt,) = peer.station().check_in([upload(1, vip, answers=answers)])
    assert (receipt.kind, receipt.code) == (ReceiptKind.ACCEPTED, "UNANSWERED")
    assert "answers" in receipt.words
    assert len(peer.checkins(int(str(vip["id"])))) == 1


def test_another_door_s_check_in_is_heard_of_although_questions_are_open(peer: Peer) -> None:
    """The other door admitted without asking: already, not a question of ours."""
    vip = _vip(peer)
    peer.station("b").check_in([upload(1, vip)])
    (receipt,) = peer.station("a").check_in([upload(1, vip)])
    assert receipt.kind is ReceiptKind.ALREADY
