"""What is sent for admissions, undos and refused scans, and what each answer makes of the row."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from kiosk.core.entry import ReceiptKind, RemoteEntry, Upload, UploadKind
from kiosk.core.errors import Refused, Unauthorised, Unreachable
from kiosk.core.verdict import Reason
from kiosk.platforms.pretix.reporting import ERROR_REASONS
from tests.platforms.pretix.conftest import MakeStation
from tests.platforms.pretix.shop import TOKEN, Asked, Said, checkin, open_shop, order, position, question

AT = datetime(2026, 11, 20, 9, 30, 15, 987654, UTC)
REDEEM = "POST /checkinrpc/redeem/"
ANNUL = "POST /checkinrpc/annul/"
FAILED = "POST /events/conf/checkinlists/1/failed_checkins/"
ENTRY = "1f6e1c3e-8a7b-4a45-9f0c-0123456789ab"


def _upload(row: int = 1, **more: Any) -> Upload:
    fields: dict[str, Any] = {"row": row, "entry": ENTRY, "ticket": "41", "code": "secret41", "at": AT, "location": "Main Entrance"}
    return Upload(**{**fields, **more})


def _saying(*said: Said, line: str = REDEEM) -> Any:
    """Gives these answers to the line, one after the other; the last one again and again."""
    left = list(said)

    def answer(asked: Asked) -> Said | None:
        return (left.pop(0) if len(left) > 1 else left[0]) if asked.line == line else None

    return answer


def test_an_admission_is_sent_as_pretix_wants_it(station: MakeStation) -> None:
    """The whole body: never forced, the scan's own time in UTC, the entry as nonce, the list as a number; nothing else is asked for."""
    with open_shop() as shop:
        (receipt,) = station(shop).check_in([_upload(5, at=AT.astimezone(timezone(timedelta(hours=5))))])
        heard = list(shop.heard)
    assert (receipt.row, receipt.kind) == (5, ReceiptKind.ACCEPTED)
    assert [asked.line for asked in heard] == [REDEEM]
    assert heard[0].headers["authorization"] == f"Device {TOKEN}"
    assert heard[0].body == {
        "secret": "secret41",
        "source_type": "barcode",
        "type": "entry",
        "lists": [1],
        "nonce": ENTRY,
        "force": False,
        "ignore_unpaid": False,
        "questions_supported": True,
        "datetime": "2026-11-20T09:30:15.987654+00:00",
        "answers": {},
    }


def test_already_redeemed_tells_of_the_first_entry_that_stands(station: MakeStation) -> None:
    """Time and device of this list's first entry; without one: already, and nothing more."""
    checkins = [checkin("2026-11-20T09:12:00Z", device=3), checkin("2026-11-20T08:00:00Z", checkin_list=2)]
    told = {"status": "error", "reason": "already_redeemed", "position": position(41, checkins=checkins)}
    with open_shop(instead=_saying((400, told), (400, {"status": "error", "reason": "already_redeemed"}))) as shop:
        adapter = station(shop)
        first, second = adapter.check_in([_upload(1), _upload(2)])
    assert (first.kind, first.remote) == (ReceiptKind.ALREADY, RemoteEntry("41", datetime(2026, 11, 20, 9, 12, tzinfo=UTC), "device 3"))
    assert (second.kind, second.remote) == (ReceiptKind.ALREADY, None)


@pytest.mark.parametrize(
    "reason", ["invalid", "unpaid", "product", "canceled", "blocked", "unapproved", "invalid_time", "rules", "revoked", "ambiguous", "error"]
)
def test_every_other_refusal_goes_to_a_person_in_words(station: MakeStation, reason: str) -> None:
    """Its own words for each; no secret, name or code in them."""
    told = {"status": "error", "reason": reason, "reason_explanation": None, "position": position(41)}
    with open_shop(instead=_saying((404 if reason == "invalid" else 400, told), (400, {**told, "reason": "new word"}))) as shop:
        known, unknown = station(shop).check_in([_upload(1), _upload(2)])
    assert (known.kind, known.code) == (ReceiptKind.REFUSED, reason)
    assert (unknown.kind, unknown.code) == (ReceiptKind.REFUSED, "refused")
    assert known.words != unknown.words
    for words in (known.words, unknown.words):
        assert not [secret for secret in ("secret41", "Ada", "new word", TOKEN) if secret in words]


def test_a_rule_s_own_explanation_is_told(station: MakeStation) -> None:
    """pretix explains rules and times in words of its own."""
    told = {"status": "error", "reason": "rules", "reason_explanation": "Only 1 entry\nper day"}
    with open_shop(instead=_saying((400, told))) as shop:
        (receipt,) = station(shop).check_in([_upload()])
    assert receipt.words.endswith(": Only 1 entry per day")


@pytest.mark.parametrize("body", [["Null characters are not allowed."], {"secret": ["This field may not be blank."]}])
def test_a_bare_error_is_final_for_its_row_only(station: MakeStation, body: Any) -> None:
    """A 400 without a status: this check-in cannot be read; the next one can."""
    with open_shop(instead=_saying((400, body), (201, {"status": "ok"}))) as shop:
        receipts = station(shop).check_in([_upload(1), _upload(2)])
    assert [each.kind for each in receipts] == [ReceiptKind.REFUSED, ReceiptKind.ACCEPTED]


def test_a_wrong_list_blames_no_guest(station: MakeStation) -> None:
    """Refused as a whole: the rows stay due."""
    with open_shop(instead=_saying((400, {"lists": ['Invalid pk "1" - object does not exist.']}))) as shop, pytest.raises(Refused) as caught:
        station(shop).check_in([_upload()])
    assert caught.value.code == "LIST_NOT_FOUND"


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (201, {"status": "ok"}, ReceiptKind.ACCEPTED),
        (200, {"position": {}}, ReceiptKind.LATER),
        (201, {"position": {}}, ReceiptKind.LATER),
        (201, {"status": "maybe"}, ReceiptKind.LATER),
        (200, {}, ReceiptKind.LATER),
        (200, [], ReceiptKind.LATER),
        (200, {"status": "error", "reason": "unpaid"}, ReceiptKind.REFUSED),
        (404, {"detail": "Not found."}, ReceiptKind.LATER),
    ],
)
def test_only_what_says_so_is_a_success(station: MakeStation, status: int, body: Any, kind: ReceiptKind) -> None:
    """An answer that is not understood leaves the row due."""
    with open_shop(instead=_saying((status, body))) as shop:
        (receipt,) = station(shop).check_in([_upload()])
    assert receipt.kind is kind


@pytest.mark.parametrize(
    "said", [(500, {}), (502, b"<html>"), (503, {}), (404, b"<html>"), (403, b"<html>"), (200, b"<html>"), (201, b'{"sta'), (409, {})]
)
def test_what_was_earned_is_never_lost_to_a_later_failure(station: MakeStation, said: Said) -> None:
    """Two receipts, then a fault: the two come back, and the row that was not tried says so; next time the fault alone is raised."""
    ok: Said = (201, {"status": "ok"})
    with open_shop(instead=_saying(ok, ok, said)) as shop:
        adapter = station(shop)
        receipts = adapter.check_in([_upload(1), _upload(2), _upload(3), _upload(4)])
        with pytest.raises(Unreachable):
            adapter.check_in([_upload(3), _upload(4)])
        assert len(shop.heard) == 4
    accepted, untried = ReceiptKind.ACCEPTED, ReceiptKind.NOT_SENT
    assert [(each.row, each.kind) for each in receipts] == [(1, accepted), (2, accepted), (4, untried)]


def test_a_rate_limit_says_for_how_long(station: MakeStation) -> None:
    """429 with Retry-After: it did not arrive, and the wish is passed on."""
    with (
        open_shop(instead=_saying((429, {"detail": "Request was throttled."}, {"Retry-After": "17"}))) as shop,
        pytest.raises(Unreachable) as caught,
    ):
        station(shop).check_in([_upload()])
    assert (caught.value.retry_after, caught.value.delivered) == (17.0, False)


def test_a_waived_reason_is_told_where_pretix_has_a_word_for_it(station: MakeStation) -> None:
    """Unpaid and let in by a supervisor: the one thing that may be ignored; nothing is ever forced."""
    with open_shop() as shop:
        station(shop).check_in([_upload(row, reason=reason.value) for row, reason in enumerate(Reason)])
        sent = shop.posted(REDEEM)
    assert [reason for reason, body in zip(Reason, sent, strict=True) if body["ignore_unpaid"]] == [Reason.UNPAID]
    assert not any(body["force"] for body in sent)


@pytest.mark.parametrize("text", ["KB1.ABCDEFGH.41.2.ABCDEFGHIJKLMNOPQRST", "ABC12", "ABC12-1", "ada@example.org", ""])
def test_what_is_no_secret_is_sent_by_the_ticket_s_number(station: MakeStation, text: str) -> None:
    """A badge, an order number, an address, nothing at all: pretix would call it unknown."""
    with open_shop() as shop:
        (receipt,) = station(shop).check_in([_upload(code=text)])
        (asked,) = shop.heard
    assert receipt.kind is ReceiptKind.ACCEPTED
    assert asked.line == "POST /events/conf/checkinlists/1/positions/41/redeem/"
    assert (asked.body["nonce"], asked.body["canceled_supported"], asked.body["force"]) == (ENTRY, True, False)


def test_a_ticket_that_only_its_signature_told_of_is_sent_by_its_code(station: MakeStation) -> None:
    """It has no number yet."""
    with open_shop() as shop:
        station(shop).check_in([_upload(ticket="sig1:abc", code="ABC12")])
        assert [body["secret"] for body in shop.posted(REDEEM)] == ["ABC12"]


def test_an_undo_names_the_entry_that_it_takes_back(station: MakeStation) -> None:
    """Path and body; the undo's own time."""
    with open_shop() as shop:
        (receipt,) = station(shop).check_in([_upload(3, kind=UploadKind.UNDO, entry="the-undo", undoes=ENTRY)])
        sent = shop.posted(ANNUL)
    assert (receipt.row, receipt.kind) == (3, ReceiptKind.ACCEPTED)
    assert [{**body, "error_explanation": ""} for body in sent] == [
        {"lists": [1], "nonce": ENTRY, "datetime": "2026-11-20T09:30:15.987654+00:00", "error_explanation": ""}
    ]


@pytest.mark.parametrize(
    ("status", "body", "kind", "code"),
    [
        (404, {"detail": "No check-in found based on nonce"}, ReceiptKind.ACCEPTED, "NOT_THERE"),
        (400, ["Cannot annul an unsuccessful checkin"], ReceiptKind.ACCEPTED, "NOT_COUNTED"),
        (400, {"non_field_errors": ["Annulment is not allowed more than 15 minutes after check-in"]}, ReceiptKind.REFUSED, "TOO_LATE"),
        (400, {"non_field_errors": ["Annulment is only allowed from the same device"]}, ReceiptKind.REFUSED, "OTHER_DEVICE"),
        (400, {"datetime": ["Wrong."]}, ReceiptKind.REFUSED, "HTTP_400"),
        (404, {"detail": "Not found."}, ReceiptKind.REFUSED, "HTTP_404"),
        (403, {"detail": "You do not have permission to perform this action."}, ReceiptKind.REFUSED, "HTTP_403"),
    ],
)
def test_an_undo_that_is_not_taken_is_told_apart(station: MakeStation, status: int, body: Any, kind: ReceiptKind, code: str) -> None:
    """Nothing there to take back is done; too late, or another's, goes to a person."""
    with open_shop(instead=_saying((status, body), line=ANNUL)) as shop:
        (receipt,) = station(shop).check_in([_upload(kind=UploadKind.UNDO, undoes=ENTRY)])
    assert (receipt.kind, receipt.code) == (kind, code)
    assert receipt.words


def test_every_reason_has_a_word_of_pretix() -> None:
    """None of ours is missing, and each word is one that pretix documents."""
    documented = {"canceled", "invalid", "unpaid", "product", "rules", "revoked", "incomplete", "already_redeemed", "ambiguous", "error"}
    assert set(ERROR_REASONS) == set(Reason)
    assert set(ERROR_REASONS.values()) <= documented | {"blocked", "unapproved", "invalid_time", "annulled"}


def test_a_refused_scan_stands_in_the_list_of_failed_ones(station: MakeStation) -> None:
    """The whole body, with the ticket's number where there is one."""
    with open_shop() as shop:
        sent = [
            _upload(1, kind=UploadKind.REFUSAL, reason="unpaid"),
            _upload(2, kind=UploadKind.REFUSAL, ticket="", code="???", reason="not_found"),
        ]
        receipts = station(shop).check_in(sent)
        known, unknown = shop.posted(FAILED)
    assert [each.kind for each in receipts] == [ReceiptKind.ACCEPTED] * 2
    assert known == {
        "raw_barcode": "secret41",
        "raw_source_type": "barcode",
        "type": "entry",
        "datetime": "2026-11-20T09:30:15.987654+00:00",
        "nonce": ENTRY,
        "error_reason": "unpaid",
        "error_explanation": "kiosk: unpaid",
        "position": 41,
    }
    assert (unknown["raw_barcode"], unknown["error_reason"], "position" in unknown) == ("???", "invalid", False)


def test_a_refused_scan_of_a_ticket_that_is_gone_is_kept_without_it(station: MakeStation) -> None:
    """pretix does not know the position: the scan is told all the same."""
    gone: Said = (400, {"position": ['Invalid pk "41" - object does not exist.']})
    with open_shop(instead=_saying(gone, (201, {}), line=FAILED)) as shop:
        (receipt,) = station(shop).check_in([_upload(kind=UploadKind.REFUSAL, reason="revoked")])
        sent = shop.posted(FAILED)
    assert receipt.kind is ReceiptKind.ACCEPTED
    assert ["position" in body for body in sent] == [True, False]


def test_a_refused_scan_that_is_not_taken_is_said(station: MakeStation) -> None:
    """Final, visible, in nobody's way."""
    with open_shop(instead=_saying((400, {"raw_barcode": ["no"]}), (201, {}), line=FAILED)) as shop:
        sent = [_upload(row, kind=UploadKind.REFUSAL, reason="closed") for row in (1, 2)]
        receipts = station(shop).check_in(sent)
    assert [each.kind for each in receipts] == [ReceiptKind.REFUSED, ReceiptKind.ACCEPTED]


INCOMPLETE = {
    "status": "incomplete",
    "questions": [
        question(1, "Diet"),
        question(2, "Shirt", type="C", required=False, options=[{"id": 7, "identifier": "S-S", "answer": {"en": "Small", "de": "Klein"}}]),
        question(3, "Tracks", type="M", options=[{"id": 8, "identifier": "A", "answer": "One"}, {"id": 9, "identifier": "B", "answer": "Two"}]),
        question(4, "House rules", type="B"),
    ],
}


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ({"1": "vegan", "2": "7", "3": "8,9", "4": "yes"}, {"1": "vegan", "2": "7", "3": "8,9", "4": "true"}),
        ({"1": "vegan", "2": "klein", "3": "two", "4": "true"}, {"1": "vegan", "2": "7", "3": "9", "4": "true"}),
        ({"1": "no", "2": "S-S", "3": "A, B", "4": "no"}, {"1": "no", "2": "7", "3": "8,9", "4": "false"}),
        ({"1": "x", "3": "8", "4": "1"}, {"1": "x", "2": "", "3": "8", "4": "true"}),
    ],
)
def test_answers_are_written_as_pretix_reads_them(station: MakeStation, given: dict[str, str], written: dict[str, str]) -> None:
    """Choices by id, identifier or words; an optional question that nobody answered was asked."""
    with open_shop(instead=_saying((400, INCOMPLETE), (201, {"status": "ok"}))) as shop:
        (receipt,) = station(shop).check_in([_upload(answers=tuple(given.items()))])
        first, second = shop.posted(REDEEM)
    assert (receipt.kind, receipt.code) == (ReceiptKind.ACCEPTED, "")
    assert first["answers"] == given
    assert (second["answers"], second["questions_supported"], second["nonce"]) == (written, True, ENTRY)


@pytest.mark.parametrize("given", [{}, {"1": "vegan"}, {"1": "x", "3": "none of these", "4": "yes"}])
def test_an_admission_without_its_answers_is_recorded_and_said(station: MakeStation, given: dict[str, str]) -> None:
    """The required ones are not there: once more, without questions."""
    with open_shop(instead=_saying((400, INCOMPLETE), (201, {"status": "ok"}))) as shop:
        (receipt,) = station(shop).check_in([_upload(answers=tuple(given.items()))])
        sent = shop.posted(REDEEM)
    assert (receipt.kind, receipt.code) == (ReceiptKind.ACCEPTED, "UNANSWERED")
    assert "answers" in receipt.words
    assert [(body["questions_supported"], body["answers"]) for body in sent[1:]] == [(False, {})]


def test_answers_that_pretix_does_not_take_do_not_undo_an_admission(station: MakeStation) -> None:
    """Complete, sent, still incomplete: recorded without; and a refusal that comes then is one."""
    given = (("1", "x"), ("3", "8"), ("4", "yes"))
    with open_shop(instead=_saying((400, INCOMPLETE), (400, INCOMPLETE), (400, {"status": "error", "reason": "unpaid"}))) as shop:
        (receipt,) = station(shop).check_in([_upload(answers=given)])
        assert len(shop.posted(REDEEM)) == 3
    assert (receipt.kind, receipt.code) == (ReceiptKind.REFUSED, "unpaid")


def test_questions_stand_on_the_ticket_until_they_are_answered(station: MakeStation) -> None:
    """Required, asked at the door, of this product, not answered, and reached through the question that they hang on."""
    options = [{"id": 7, "identifier": "YES-PLEASE", "answer": {"en": "Yes, please"}}]
    asked = [
        question(1, "Diet"),
        question(2, "Optional", required=False),
        question(3, "Not at the door", ask_during_checkin=False),
        question(4, "Of another product", items=[2]),
        question(5, "A file", type="F"),
        question(6, "Dinner?", type="C", required=False, options=options),
        question(7, "Which dish", dependency_question=6, dependency_values=["YES-PLEASE"]),
        question(8, "House rules", type="B"),
        question(9, "Really", dependency_question=8, dependency_values=["True"]),
        question(10, "Born", type="D"),
    ]
    dinner = {"question": 6, "answer": "Yes, please", "options": [7], "option_identifiers": ["YES-PLEASE"]}
    rows = [
        order(position(1)),
        order(position(2, answers=[{"question": 1, "answer": "vegan"}, dinner, {"question": 8, "answer": "True"}])),
        order(position(3, item=2)),
        order(position(4), status="c"),
        order(position(5, answers=[{**dinner, "option_identifiers": None}, {"question": 8, "answer": "False"}])),
    ]
    with open_shop(orders=rows, questions=asked) as shop:
        found = {ticket.id: ticket.questions for page in station(shop).roster() for ticket in page.tickets}
    assert {key: [each.id for each in due] for key, due in found.items()} == {
        "1": ["1", "8", "10"],
        "2": ["7", "9", "10"],
        "3": ["4"],
        "4": [],
        "5": ["1", "7", "10"],
    }
    assert [each.kind for each in found["1"]] == ["text", "yes_no", "text"]
    assert found["1"][2].words == "Born (2026-12-31)"


def test_a_token_that_is_refused_is_asked_for_once_more(station: MakeStation) -> None:
    """Somebody connected the station anew: the new token is used, in the middle of a batch. Otherwise staff is told."""
    tokens = ["old-token", TOKEN, TOKEN]
    with open_shop() as shop:
        adapter = station(shop, secret=lambda name: tokens.pop(0))
        assert [each.kind for each in adapter.check_in([_upload()])] == [ReceiptKind.ACCEPTED]
        shop.token = "a-newer-one"
        with pytest.raises(Unauthorised) as caught:
            adapter.check_in([_upload()])
    assert "kiosk connect" in str(caught.value)
    assert TOKEN not in str(caught.value)


def test_a_batch_is_in_the_order_in_which_it_happened(station: MakeStation) -> None:
    """An admission, its undo and a refusal: three calls, in that order."""
    admitted = _upload(1)
    with open_shop() as shop:
        station(shop).check_in([admitted, replace(admitted, row=2, kind=UploadKind.UNDO), replace(admitted, row=3, kind=UploadKind.REFUSAL)])
        assert shop.lines == [REDEEM, ANNUL, FAILED]
