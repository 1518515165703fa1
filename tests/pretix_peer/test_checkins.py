"""Check-ins, undos and refused scans at a real pretix: what each answer means, and what the server holds afterwards."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from kiosk.core.entry import ReceiptKind, UploadKind
from kiosk.core.errors import Refused, Unauthorised, Unreachable
from kiosk.core.verdict import Reason
from kiosk.platforms.pretix.reporting import ERROR_REASONS
from tests.pretix_peer.peers import Peer, undo, upload, wire

pytestmark = pytest.mark.pretix


def test_an_admission_arrives_once_with_its_own_time(peer: Peer) -> None:
    """To the microsecond, by this device, on this list; sent again it is the same one."""
    guest, station = peer.guest(), peer.station()
    sent = upload(7, guest, at=datetime.now(UTC) - timedelta(hours=2))
    first = station.check_in([sent])
    again = station.check_in([replace(sent, sent_before=True, attempts=1)])
    assert [(each.row, each.kind) for each in (*first, *again)] == [(7, ReceiptKind.ACCEPTED)] * 2
    (held,) = peer.checkins(guest["id"])
    assert (datetime.fromisoformat(held["datetime"]), held["list"], held["device_id"]) == (sent.at, int(peer.lists["main"]), 1)


def test_a_batch_is_told_row_by_row(peer: Peer) -> None:
    """One refused guest is in nobody's way; each row has its own receipt."""
    guests, unknown = [peer.guest() for _ in range(4)], upload(2, None, code="no such ticket")
    sent = [upload(1, guests[0]), unknown, *(upload(row, guest) for row, guest in enumerate(guests[1:], 3))]
    receipts = peer.station().check_in(sent)
    assert [(each.row, each.kind) for each in receipts] == [
        (1, ReceiptKind.ACCEPTED),
        (2, ReceiptKind.REFUSED),
        (3, ReceiptKind.ACCEPTED),
        (4, ReceiptKind.ACCEPTED),
        (5, ReceiptKind.ACCEPTED),
    ]
    assert [len(peer.checkins(guest["id"])) for guest in guests] == [1, 1, 1, 1]


def test_the_first_upload_wins_and_the_other_hears_of_it(peer: Peer) -> None:
    """Two stations admitted one guest offline: already, with the other's time and device, and one check-in at the server."""
    guest = peer.guest()
    here, there = (datetime.now(UTC) - timedelta(minutes=minutes) for minutes in (9, 4))
    peer.station("b").check_in([upload(1, guest, at=there)])
    (receipt,) = peer.station("a").check_in([upload(1, guest, at=here)])
    assert receipt.kind is ReceiptKind.ALREADY
    assert receipt.remote is not None
    assert (receipt.remote.ticket, receipt.remote.at, receipt.remote.where) == (str(guest["id"]), there, "device 2")
    assert len(peer.checkins(guest["id"])) == 1


@pytest.mark.parametrize(
    ("sample", "word"),
    [
        ("unpaid", "unpaid"),
        ("product", "product"),
        ("canceled", "canceled"),
        ("expired", "canceled"),
        ("unapproved", "unapproved"),
        ("blocked", "blocked"),
        ("invalid_time_future", "invalid_time"),
        ("invalid_time_past", "invalid_time"),
        ("canceled_position", "invalid"),
        ("revoked", "revoked"),
    ],
)
def test_each_refusal_has_its_word_and_is_final(peer: Peer, sample: str, word: str) -> None:
    """What pretix would not have admitted goes to a person, with pretix' word and ours; nothing is checked in."""
    found = peer.told["samples"][sample][0]
    (receipt,) = peer.station().check_in([upload(1, {"id": found["position"], "secret": found["secret"]})])
    assert (receipt.kind, receipt.code) == (ReceiptKind.REFUSED, word)
    assert receipt.words
    assert found["secret"] not in receipt.words
    assert peer.checkins(found["position"]) == []


def test_a_rule_of_the_list_is_told_with_its_reason(peer: Peer) -> None:
    """One entry a day: the second, of another device, is refused by the rule."""
    guest = peer.guest()
    peer.station("b", checkin_list="rules").check_in([upload(1, guest)])
    (receipt,) = peer.station(checkin_list="rules").check_in([upload(1, guest)])
    assert (receipt.kind, receipt.code) == (ReceiptKind.REFUSED, "rules")


def test_an_unpaid_guest_whom_a_supervisor_let_in_is_taken_where_the_list_allows_it(peer: Peer) -> None:
    """On the list with pending orders the waived reason counts; without a waiver, and on the other list, it is refused."""
    guest = peer.guest(status="n")
    plain, waived = upload(1, guest), upload(1, guest, reason=Reason.UNPAID.value)
    kinds = [
        peer.station(checkin_list=where).check_in([sent])[0].kind for where, sent in (("pending", plain), ("main", waived), ("pending", waived))
    ]
    assert kinds == [ReceiptKind.REFUSED, ReceiptKind.REFUSED, ReceiptKind.ACCEPTED]


def test_a_badge_or_an_order_number_checks_in_the_ticket_itself(peer: Peer) -> None:
    """What was scanned or typed is no secret: the ticket's own number is sent, and no failed scan is left behind."""
    guests, station = [peer.guest() for _ in range(3)], peer.station()
    texts = ["KB1.ABCDEFGH.77.1.ABCDEFGHIJKLMNOPQRST", f"{guests[1]['order']}-1", ""]
    receipts = station.check_in([upload(row, guest, code=text) for row, (guest, text) in enumerate(zip(guests, texts, strict=True))])
    assert [each.kind for each in receipts] == [ReceiptKind.ACCEPTED] * 3
    assert [len(peer.checkins(guest["id"])) for guest in guests] == [1, 1, 1]
    (again,) = peer.station("b").check_in([upload(1, guests[0], code=texts[0])])
    assert again.kind is ReceiptKind.ALREADY


def test_an_undo_within_a_quarter_of_an_hour_frees_the_ticket(peer: Peer) -> None:
    """The check-in is annulled, once however often it is sent, and another door may admit."""
    guest, station = peer.guest(), peer.station()
    sent = upload(1, guest)
    back = undo(2, sent)
    receipts = station.check_in([sent, back])
    again = station.check_in([replace(back, sent_before=True)])
    assert [each.kind for each in (*receipts, *again)] == [ReceiptKind.ACCEPTED] * 3
    assert peer.checkins(guest["id"]) == []
    assert [row["error_reason"] for row in peer.checkins(guest["id"], successful=False)] == ["annulled"]
    (other,) = peer.station("b").check_in([upload(1, guest)])
    assert other.kind is ReceiptKind.ACCEPTED


def test_an_undo_that_pretix_does_not_take_is_said(peer: Peer) -> None:
    """Later than a quarter of an hour: refused with words, and the check-in stands. One that never arrived: nothing to take back."""
    guest, station = peer.guest(), peer.station()
    sent = upload(1, guest, at=datetime.now(UTC) - timedelta(minutes=40))
    late, nothing = station.check_in([sent, undo(2, sent), undo(3, upload(9, guest))])[1:]
    assert (late.kind, late.code) == (ReceiptKind.REFUSED, "TOO_LATE")
    assert (nothing.kind, nothing.code) == (ReceiptKind.ACCEPTED, "NOT_THERE")
    assert len(peer.checkins(guest["id"])) == 1
    assert station.check_in([undo(4, sent, at=sent.at + timedelta(minutes=14))])[0].kind is ReceiptKind.ACCEPTED


def test_an_undo_of_what_another_door_had_won_leaves_that_door_s_check_in(peer: Peer) -> None:
    """Our admission was only "already": taking it back takes nothing from the other door."""
    guest = peer.guest()
    peer.station("b").check_in([upload(1, guest)])
    sent = upload(1, guest)
    receipts = peer.station("a").check_in([sent, undo(2, sent)])
    assert [each.kind for each in receipts] == [ReceiptKind.ALREADY, ReceiptKind.ACCEPTED]
    assert [row["device_id"] for row in peer.checkins(guest["id"])] == [2]


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_of_ours_is_one_that_pretix_lists(peer: Peer, reason: Reason) -> None:
    """A refused scan stands in the server's list of failed ones, with its reason, ticket, time and device, once."""
    guest, at = peer.guest(), datetime.now(UTC) - timedelta(minutes=5)
    sent = upload(3, guest, kind=UploadKind.REFUSAL, reason=reason.value, at=at)
    station = peer.station()
    receipts = [*station.check_in([sent]), *station.check_in([sent])]
    assert [each.kind for each in receipts] == [ReceiptKind.ACCEPTED] * 2
    (held,) = peer.checkins(guest["id"], successful=False)
    assert (held["error_reason"], held["device_id"], datetime.fromisoformat(held["datetime"])) == (ERROR_REASONS[reason], 1, at)
    assert held["error_explanation"] == f"kiosk: {reason.value}"


def test_a_scan_of_nothing_known_is_a_failed_one_too(peer: Peer) -> None:
    """Without a ticket, with a ticket that pretix does not have, and with odd texts."""
    before = [row["id"] for row in peer.failed()]
    texts = ["https://example.org/poster", "x" * 5000, "two\0parts", "  ", "\u202eabc"]
    sent = [upload(row, None, code=text, kind=UploadKind.REFUSAL, reason="not_found") for row, text in enumerate(texts)]
    sent.append(upload(9, None, code="abc", ticket="999999", kind=UploadKind.REFUSAL, reason="revoked"))
    sent.append(upload(10, None, code="abc", kind=UploadKind.REFUSAL, reason="a word of tomorrow"))
    receipts = peer.station().check_in(sent)
    assert [each.kind for each in receipts] == [ReceiptKind.ACCEPTED] * 7
    new = [row for row in peer.failed() if row["id"] not in before]
    assert [row["error_reason"] for row in reversed(new)] == ["invalid"] * 5 + ["revoked", "error"]
    assert {row["position"] for row in new} == {None}


def test_lost_answers_are_sent_again_and_count_once(peer: Peer) -> None:
    """The server worked and the answer was lost, for an admission, an undo and a refusal: the resend is no conflict and no double."""
    guests = [peer.guest() for _ in range(3)]
    refusal = upload(5, guests[2], kind=UploadKind.REFUSAL, reason="unpaid")
    with wire(peer.url) as between:
        station = peer.station(url=between.url)
        station.sessions()

        def through(*sent: object) -> None:
            between.lose = 1
            with pytest.raises(Unreachable) as caught:
                station.check_in(sent)  # type: ignore[arg-type]
            assert caught.value.delivered
            assert [each.kind for each in station.check_in(sent)] == [ReceiptKind.ACCEPTED] * len(sent)  # type: ignore[arg-type]

        admitted = [upload(1, guests[0]), upload(2, guests[1])]
        through(*admitted)
        through(undo(3, admitted[1]))
        through(refusal)
        station.close()
    assert [len(peer.checkins(guest["id"])) for guest in guests] == [1, 0, 0]
    assert [len(peer.checkins(guest["id"], successful=False)) for guest in guests] == [0, 1, 1]


def test_what_was_earned_before_the_line_broke_is_not_lost(peer: Peer) -> None:
    """The third of five breaks: two receipts come back, the others stay due and arrive next time."""
    guests = [peer.guest() for _ in range(5)]
    sent = [upload(row, guest) for row, guest in enumerate(guests)]
    with wire(peer.url) as between:
        station = peer.station(url=between.url)
        station.sessions()
        done: list[int] = []
        station.check_in(sent[:2])
        between.cut = True
        with pytest.raises(Unreachable):
            station.check_in(sent[2:])
        between.cut = False
        done += [each.row for each in station.check_in(sent[2:])]
        station.close()
    assert done == [2, 3, 4]
    assert [len(peer.checkins(guest["id"])) for guest in guests] == [1] * 5


def test_all_calls_stay_on_the_wire(peer: Peer) -> None:
    """The lists' links lead past the wire, straight to the server; every page is asked for through it all the same."""
    with wire(peer.url) as between:
        station = peer.station(url=between.url)
        pages = list(station.roster())
        station.close()
    assert len(pages) > 2
    asked = [call for call in between.calls if "/orders/" in call]
    assert len(asked) == len(pages)
    assert f"page={len(pages)}" in asked[-1]


def test_a_limit_of_calls_is_obeyed_and_loses_nothing(limited_peer: Peer) -> None:
    """When pretix asks to slow down, what was accepted before stays accepted, and the rest waits as long as was asked."""
    guests = limited_peer.sold(*({} for _ in range(50)))["positions"]
    sent = [upload(row, guest) for row, guest in enumerate(guests)]
    station = limited_peer.station(limited_peer.join(f"Kiosk {guests[0]['order']}"))
    receipts = [receipt for receipt in station.check_in(sent) if receipt.kind is not ReceiptKind.NOT_SENT]
    assert 0 < len(receipts) < 50
    with pytest.raises(Unreachable) as caught:
        station.check_in(sent[len(receipts) :])
    assert caught.value.retry_after is not None
    assert 1 <= caught.value.retry_after <= 62
    assert not caught.value.delivered
    held = sum(len(limited_peer.checkins(guest["id"])) for guest in (guests[0], guests[len(receipts) - 1]))
    assert held == 2
    assert limited_peer.checkins(guests[len(receipts)]["id"]) == []


def test_a_wrong_list_or_token_says_so_and_blames_no_guest(peer: Peer) -> None:
    """The whole call fails and the rows stay due: the list is not there, the token is not accepted."""
    guest = peer.guest()
    with pytest.raises(Refused) as wrong:
        peer.station(checkin_list="999").check_in([upload(1, guest)])
    assert wrong.value.code == "LIST_NOT_FOUND"
    assert "checkin_list" in str(wrong.value)
    with pytest.raises(Unauthorised):
        peer.station(token="not-a-token").check_in([upload(1, guest)])


def test_a_device_may_not_take_back_another_s_check_in(peer: Peer) -> None:
    """Asked with a nonce of another device's, pretix finds nothing; the check-in stands."""
    guest = peer.guest()
    sent = upload(1, guest)
    peer.station("a").check_in([sent])
    (receipt,) = peer.station("b").check_in([undo(1, sent)])
    assert receipt.code == "NOT_THERE"
    assert len(peer.checkins(guest["id"])) == 1


def test_entries_are_uuids_that_pretix_takes_as_nonces(peer: Peer) -> None:
    """Two different entries of one ticket are two tries: the second is already."""
    guest, station = peer.guest(), peer.station()
    times = [datetime.now(UTC) - timedelta(minutes=5), datetime.now(UTC)]
    receipts = station.check_in([upload(row, guest, at=at, entry=str(uuid.uuid4())) for row, at in enumerate(times)])
    assert [each.kind for each in receipts] == [ReceiptKind.ACCEPTED, ReceiptKind.ALREADY]
    assert receipts[1].remote is not None
    assert receipts[1].remote.at == times[0]
