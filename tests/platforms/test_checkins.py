"""Sending check-ins: what leaves, and what every answer of platforms.md's list means, row by row."""

from collections.abc import Callable, Sequence
from datetime import timedelta, timezone
from typing import Any

import pytest
from starlette.responses import JSONResponse, Response

from kiosk.core.entry import Receipt, ReceiptKind, Upload
from kiosk.core.errors import Refused, Unauthorised, Unreachable
from tests.platforms.conftest import TakeGuests
from tests.platforms.stations import AT, MakeStation, answering, upload
from tests.running import RunningSandbox

A, ALREADY, REFUSED, LATER = ReceiptKind.ACCEPTED, ReceiptKind.ALREADY, ReceiptKind.REFUSED, ReceiptKind.LATER
Rows = list[dict[str, Any]]


def _kinds(receipts: Sequence[Receipt]) -> dict[int, ReceiptKind]:
    assert len({receipt.row for receipt in receipts}) == len(receipts), "one receipt a row"
    return {receipt.row: receipt.kind for receipt in receipts}


def _bulk(answer: Callable[[Rows], Any]) -> Callable[[str, str, dict[str, str], Any], Response]:
    def respond(method: str, path: str, query: dict[str, str], body: Any) -> Response:
        said = answer(body["checkins"])
        return said if isinstance(said, Response) else JSONResponse(said)

    return respond


def test_one_check_in_leaves_as_the_guide_shows_it(station: MakeStation) -> None:
    """POST checkins with registration_id, UTC time to the second and the station's name; nothing personal, no notes."""
    at = AT.astimezone(timezone(timedelta(hours=5, minutes=30)))
    with answering(lambda *_: JSONResponse({"status": "success", "code": 201, "data": {}}, 201)) as (url, heard):
        assert _kinds(station(url).check_in([upload(1, "123456000000456789", at=at)])) == {1: A}
    method, path, _, body = heard.requests[0]
    assert (method, path) == ("POST", "/checkins")
    assert body == {"registration_id": "123456000000456789", "check_in_time": "2026-11-20T09:30:15Z", "check_in_location": "Main Entrance"}


def test_many_leave_in_one_bulk_call(station: MakeStation) -> None:
    """POST checkins/bulk with the same objects in ``checkins``; a ticket without an id goes by its QR code."""
    with answering(lambda *_: JSONResponse({"status": "success", "code": 200})) as (url, heard):
        station(url).check_in([upload(1, "11"), upload(2, "qr:Q-2"), upload(3, "", code="Q-3")])
    assert heard.paths == ["POST /checkins/bulk"]
    sent = heard.requests[0][3]["checkins"]
    assert [(row.get("registration_id"), row.get("qr_code")) for row in sent] == [("11", None), (None, "Q-2"), (None, "Q-3")]


def _by_id(row: dict[str, Any]) -> dict[str, Any]:
    return {"registration_id": row["registration_id"]}


_ERROR = {"status": "error", "code": "INVALID_QR_CODE", "message": "QR code invalid"}
_SUCCESS = {"status": "success", "code": 201}


@pytest.mark.parametrize(
    "answer",
    [
        lambda rows: {
            "status": "success",
            "data": {"results": [{**_by_id(rows[0]), **_SUCCESS}, {**_by_id(rows[1]), **_ERROR}, {**_by_id(rows[2]), **_SUCCESS}]},
        },
        lambda rows: {
            "status": "success",
            "data": [{**_by_id(rows[2]), **_SUCCESS}, {**_by_id(rows[0]), **_SUCCESS}, {**_by_id(rows[1]), **_ERROR}],
        },
        lambda rows: {"data": {"succeeded": [_by_id(rows[0]), _by_id(rows[2])], "failed": [{**_by_id(rows[1]), "code": "INVALID_QR_CODE"}]}},
        lambda rows: {"data": {"succeeded": ["1", 3], "failed": [{"registration_id": 2, "error": {"code": "INVALID_QR_CODE"}}]}},
        lambda rows: JSONResponse(
            {"data": {"results": [{**_by_id(rows[1]), **_ERROR}, {**_by_id(rows[0]), "status": 201}, {**_by_id(rows[2]), "status": "ok"}]}}, 207
        ),
        lambda rows: {"data": {"results": [{"index": 0, **_SUCCESS}, {"index": 1, **_ERROR}, {"index": 2, **_SUCCESS}]}},
        lambda rows: {"data": {"results": [{"position": 3, **_SUCCESS}, {"position": 1, **_SUCCESS}, {"position": 2, **_ERROR}]}},
        lambda rows: {"results": [_SUCCESS, _ERROR, _SUCCESS]},
        lambda rows: [_SUCCESS, {"status": "failed", "error": {"code": "INVALID_QR_CODE"}}, _SUCCESS],
        lambda rows: {
            "data": {"results": [{"registration": _by_id(rows[2]), **_SUCCESS}, {**_by_id(rows[0]), **_SUCCESS}, {**_by_id(rows[1]), **_ERROR}]}
        },
        lambda rows: JSONResponse(
            {"status": "error", "data": {"results": [{**_by_id(r), **(_ERROR if i == 1 else _SUCCESS)} for i, r in enumerate(rows)]}}, 400
        ),
    ],
)
def test_a_bad_row_among_good_ones_is_told_apart(station: MakeStation, answer: Callable[[Rows], Any]) -> None:
    """Results by id, by nested id, by position from 0 or 1, in order; one list or two; HTTP 200, 207 or 400."""
    with answering(_bulk(answer)) as (url, heard):
        receipts = station(url).check_in([upload(1, "1"), upload(2, "2"), upload(3, "3")])
        assert len(heard.requests) == 1
    assert _kinds(receipts) == {1: A, 2: REFUSED, 3: A}
    assert [receipt.code for receipt in receipts if receipt.kind is REFUSED] == ["INVALID_QR_CODE"]


@pytest.mark.parametrize(
    ("answer", "kinds"),
    [
        (lambda rows: {"status": "success", "code": 200}, {1: A, 2: A, 3: A}),
        (lambda rows: Response(status_code=204), {1: A, 2: A, 3: A}),
        (lambda rows: {"status": "success", "data": {"succeeded": 3, "failed": 0}}, {1: A, 2: A, 3: A}),
        (lambda rows: Response(b"", 200), {1: LATER, 2: LATER, 3: LATER}),
        (lambda rows: {}, {1: LATER, 2: LATER, 3: LATER}),
        (lambda rows: {"status": "maybe"}, {1: LATER, 2: LATER, 3: LATER}),
        (lambda rows: {"status": "success", "data": {"results": []}}, {}),
        (lambda rows: {"data": {"results": [{**_by_id(rows[0]), **_SUCCESS}]}}, {1: A}),
        (lambda rows: {"data": {"results": [{**_by_id(row), "status": "queued"} for row in rows]}}, {1: LATER, 2: LATER, 3: LATER}),
        (lambda rows: {"data": {"results": [{"registration_id": "77", **_SUCCESS}]}}, {}),
        (lambda rows: {"data": {"results": [{"index": 1, **_SUCCESS}]}}, {}),
        (lambda rows: {"data": {"results": [{**_by_id(row), "status": "error", "code": 503} for row in rows]}}, {1: LATER, 2: LATER, 3: LATER}),
        (
            lambda rows: {"data": {"results": [{**_by_id(row), "status": "error", "code": "INTERNAL_ERROR"} for row in rows]}},
            {1: LATER, 2: LATER, 3: LATER},
        ),
        (lambda rows: {"data": {"results": [{**_by_id(row), "status": "error"} for row in rows]}}, {1: REFUSED, 2: REFUSED, 3: REFUSED}),
        (
            lambda rows: {"data": {"results": [{**_by_id(row), "status": "already_checked_in"} for row in rows]}},
            {1: ALREADY, 2: ALREADY, 3: ALREADY},
        ),
        (
            lambda rows: {"data": [{**_by_id(row), "status": "success", "code": "INVALID_TICKET"} for row in rows]},
            {1: REFUSED, 2: REFUSED, 3: REFUSED},
        ),
    ],
)
def test_what_is_not_said_is_not_believed(station: MakeStation, answer: Callable[[Rows], Any], kinds: dict[int, ReceiptKind]) -> None:
    """Plain success means all; an unknown word, an empty answer or an omitted row is never taken for acceptance."""
    with answering(_bulk(answer)) as (url, _):
        assert _kinds(station(url).check_in([upload(1, "1"), upload(2, "2"), upload(3, "3")])) == kinds


def test_two_rows_of_one_ticket_get_a_receipt_each(station: MakeStation) -> None:
    """In the order they were sent."""
    answer = {
        "data": {"results": [{"registration_id": "1", **_SUCCESS}, {"registration_id": "1", "status": "error", "code": "CHECKIN_ALREADY_DONE"}]}
    }
    with answering(lambda *_: JSONResponse(answer)) as (url, _):
        assert _kinds(station(url).check_in([upload(1, "1"), upload(2, "1")])) == {1: A, 2: ALREADY}


@pytest.mark.parametrize("status", [200, 400, 409, 422])
@pytest.mark.parametrize("place", ["top", "data", "error"])
def test_already_done_tells_when_and_where(station: MakeStation, sandbox: RunningSandbox, guests: TakeGuests, status: int, place: str) -> None:
    """CHECKIN_ALREADY_DONE is done, with the first entry's time, place and person, wherever the word stands."""
    (guest,) = guests(1)
    sandbox.another_door(guest.registration_id, check_in_time="2026-11-20T08:15:00Z")
    sandbox.faults(error_status=status, error_place=place)
    (receipt,) = station(sandbox.url).check_in([upload(5, guest.registration_id)])
    assert (receipt.row, receipt.kind, receipt.code) == (5, ALREADY, "CHECKIN_ALREADY_DONE")
    assert receipt.remote is not None
    assert receipt.remote.at is not None
    assert (receipt.remote.at.isoformat(), receipt.remote.where, receipt.remote.by) == ("2026-11-20T08:15:00+00:00", "South Door", "Ana")


@pytest.mark.parametrize("status", [0, 200, 422])
@pytest.mark.parametrize("place", ["top", "data", "error"])
def test_a_refusal_keeps_its_word_and_shows_no_code(station: MakeStation, sandbox: RunningSandbox, status: int, place: str) -> None:
    """INVALID_QR_CODE and INVALID_TICKET are final; words say so without repeating the scanned code."""
    sandbox.faults(error_status=status, error_place=place)
    kiosk = station(sandbox.url)
    (by_code,) = kiosk.check_in([upload(1, "qr:NOBODY-7")])
    (by_id,) = kiosk.check_in([upload(2, "999")])
    assert (by_code.kind, by_code.code, by_id.kind, by_id.code) == (REFUSED, "INVALID_QR_CODE", REFUSED, "INVALID_TICKET")
    assert by_code.words
    assert "NOBODY" not in by_code.words


@pytest.mark.parametrize("shape", ["results", "list", "lists", "multi_status", "none", "not_allowed", "too_large", "poison"])
def test_the_sandbox_in_every_shape(station: MakeStation, sandbox: RunningSandbox, guests: TakeGuests, shape: str) -> None:
    """Eight good rows, one unknown and one already inside: each gets its own receipt, each guest arrives once with its own time."""
    arriving = guests(9)
    sandbox.another_door(arriving[8].registration_id)
    uploads = [upload(n, guest.registration_id, at=AT + timedelta(seconds=n)) for n, guest in enumerate(arriving)] + [upload(9, "999")]
    sandbox.faults(bulk_shape=shape, bulk_limit=3)
    kinds = _kinds(station(sandbox.url).check_in(uploads))
    assert kinds == {**dict.fromkeys(range(8), A), 8: ALREADY, 9: REFUSED}
    listed = {row["registration_id"]: row for row in sandbox.checkins()}
    for each in uploads[:8]:
        row = listed[each.ticket]
        wanted = (f"{each.at:%Y-%m-%dT%H:%M:%SZ}", "Main Entrance", 1)
        assert (row["check_in_time"], row["check_in_location"], row["received_count"]) == wanted


def test_omitted_rows_stay_due_and_arrive_later(station: MakeStation, sandbox: RunningSandbox, guests: TakeGuests) -> None:
    """Rows that the answer leaves out get no receipt; sending those again brings them in."""
    sandbox.faults(bulk_shape="omit")
    kiosk = station(sandbox.url)
    due: list[Upload] = [upload(n, guest.registration_id) for n, guest in enumerate(guests(6))]
    first = _kinds(kiosk.check_in(due))
    assert set(first) == {0, 1, 3, 4}
    due = [each for each in due if each.row not in first]
    assert _kinds(kiosk.check_in(due)) == {2: A, 5: A}


def test_a_portal_without_bulk_is_remembered(station: MakeStation) -> None:
    """After one 404 the same instance sends singly, without asking for bulk again; another instance asks for itself."""

    def answer(method: str, path: str, query: dict[str, str], body: Any) -> Response:
        return JSONResponse({"status": "success"}, 201) if path == "/checkins" else Response("Not Found", 404)

    with answering(answer) as (url, heard):
        kiosk = station(url)
        assert _kinds(kiosk.check_in([upload(1, "1"), upload(2, "2")])) == {1: A, 2: A}
        assert _kinds(kiosk.check_in([upload(3, "3"), upload(4, "4")])) == {3: A, 4: A}
        assert heard.paths.count("POST /checkins/bulk") == 1
        station(url).check_in([upload(5, "5"), upload(6, "6")])
        assert heard.paths.count("POST /checkins/bulk") == 2


def test_a_row_refused_with_404_is_not_taken_for_a_missing_bulk(station: MakeStation) -> None:
    """INVALID_TICKET with 404 for a whole batch is a bad row among others: halved, and bulk goes on being used."""

    def answer(method: str, path: str, query: dict[str, str], body: Any) -> Response:
        rows = body["checkins"] if path.endswith("bulk") else [body]
        bad = any(row["registration_id"] == "3" for row in rows)
        return JSONResponse({"status": "error", "code": "INVALID_TICKET"} if bad else {"status": "success"}, 404 if bad else 200)

    with answering(answer) as (url, heard):
        kiosk = station(url)
        assert _kinds(kiosk.check_in([upload(n, str(n)) for n in range(4)])) == {0: A, 1: A, 2: A, 3: REFUSED}
        heard.requests.clear()
        kiosk.check_in([upload(n, str(n)) for n in (4, 5)])
        assert heard.paths == ["POST /checkins/bulk"]


def test_a_single_call_may_answer_with_a_list(station: MakeStation) -> None:
    """A refusal inside a list of one, under an outer success, is a refusal."""
    inner = {"registration_id": "1", "status": "error", "code": "INVALID_TICKET"}
    with answering(lambda *_: JSONResponse({"status": "success", "data": {"results": [inner]}})) as (url, _):
        assert _kinds(station(url).check_in([upload(1, "1")])) == {1: REFUSED}


def test_a_captive_portals_404_is_not_remembered_as_no_bulk(station: MakeStation) -> None:
    """A page for every address says nothing about the portal: after it is gone, bulk is used again."""
    portal = True

    def answer(method: str, path: str, query: dict[str, str], body: Any) -> Response:
        return Response("<html>Sign in</html>", 404) if portal else JSONResponse({"status": "success"})

    with answering(answer) as (url, heard):
        kiosk = station(url)
        with pytest.raises(Unreachable, match="captive portal"):
            kiosk.check_in([upload(1, "1"), upload(2, "2")])
        portal = False
        heard.requests.clear()
        assert _kinds(kiosk.check_in([upload(1, "1"), upload(2, "2")])) == {1: A, 2: A}
        assert heard.paths == ["POST /checkins/bulk"]


def test_a_limit_on_the_batch_is_learned(station: MakeStation, sandbox: RunningSandbox, guests: TakeGuests) -> None:
    """After a 413 the instance keeps to batches that fit."""

    def answer(method: str, path: str, query: dict[str, str], body: Any) -> Response:
        return JSONResponse({"status": "success", "code": 200}, 200 if len(body["checkins"]) <= 25 else 413)

    with answering(answer) as (url, heard):
        kiosk = station(url)
        assert len(kiosk.check_in([upload(n, str(n)) for n in range(100)])) == 100
        refused = sum(len(request[3]["checkins"]) > 25 for request in heard.requests)
        assert refused == 2
        assert len(kiosk.check_in([upload(n, str(n)) for n in range(100)])) == 100
        assert sum(len(request[3]["checkins"]) > 25 for request in heard.requests) == refused


def test_one_poisonous_row_costs_only_itself(station: MakeStation) -> None:
    """A 400 for the whole batch is halved down to the row, which the single call then names."""

    def answer(method: str, path: str, query: dict[str, str], body: Any) -> Response:
        rows = body["checkins"] if path.endswith("bulk") else [body]
        bad = any(row["registration_id"] == "66" for row in rows)
        return JSONResponse(
            {"status": "error", "errors": [{"code": "INVALID_PARAMETER"}]} if bad else {"status": "success"}, 400 if bad else 200
        )

    with answering(answer) as (url, heard):
        kinds = _kinds(station(url).check_in([upload(n, str(n)) for n in range(100)]))
        assert kinds == {n: REFUSED if n == 66 else A for n in range(100)}
        assert len(heard.requests) <= 16


@pytest.mark.parametrize("then", [503, 401])
def test_what_was_earned_is_not_lost_when_a_later_half_fails(station: MakeStation, then: int) -> None:
    """The receipts of the first half come back, the others stay due; with nothing earned the error is raised."""
    down = False

    def answer(method: str, path: str, query: dict[str, str], body: Any) -> Response:
        nonlocal down
        if len(body["checkins"]) > 2:
            return JSONResponse({"status": "error"}, 413)
        if down:
            return JSONResponse({"status": "error"}, then)
        down = True
        return JSONResponse({"status": "success"})

    with answering(answer) as (url, _):
        kiosk = station(url)
        assert _kinds(kiosk.check_in([upload(n, str(n)) for n in range(4)])) == {0: A, 1: A}
        with pytest.raises((Unreachable, Unauthorised)):
            kiosk.check_in([upload(n, str(n)) for n in (2, 3)])


def test_rows_that_were_not_tried_say_so(station: MakeStation) -> None:
    """No bulk, and the third single call fails: two are taken, nothing is known of the third, and the others have not left."""

    def answer(method: str, path: str, query: dict[str, str], body: Any) -> Response:
        if path.endswith("bulk"):
            return JSONResponse({"status": "error"}, 404)
        return JSONResponse({"status": "error"}, 503) if body["registration_id"] == "2" else JSONResponse({"status": "success"})

    with answering(answer) as (url, heard):
        told = _kinds(station(url).check_in([upload(n, str(n)) for n in range(5)]))
    assert told == {0: A, 1: A, 3: ReceiptKind.NOT_SENT, 4: ReceiptKind.NOT_SENT}
    assert heard.paths == ["POST /checkins/bulk", "POST /checkins", "POST /checkins", "POST /checkins"]


def test_a_lost_answer_is_found_again_as_our_own(station: MakeStation, sandbox: RunningSandbox, guests: TakeGuests) -> None:
    """The work was done and the answer lost: sending again gives ALREADY with exactly our own time."""
    (guest,) = guests(1)
    sandbox.faults(lost_answer=1)
    kiosk = station(sandbox.url)
    with pytest.raises(Unreachable) as caught:
        kiosk.check_in([upload(1, guest.registration_id)])
    assert caught.value.delivered is True
    (receipt,) = kiosk.check_in([upload(1, guest.registration_id)])
    assert receipt.kind is ALREADY
    assert receipt.remote is not None
    assert receipt.remote.at == AT.replace(microsecond=0)


def test_an_error_that_hides_in_a_200_is_passing_where_it_says_so(station: MakeStation) -> None:
    """An inner 503 or rate limit is no refusal of the row."""
    for body in ({"status": "error", "code": 503}, {"status": "error", "error": {"code": "RATE_LIMIT_EXCEEDED"}}, {"status_code": "500"}):
        with answering(lambda *_, body=body: JSONResponse(body)) as (url, _), pytest.raises(Unreachable):
            station(url).check_in([upload(1, "1")])


def test_nothing_to_send_asks_nobody(station: MakeStation) -> None:
    """An empty list costs no call."""
    with answering(lambda *_: Response()) as (url, heard):
        assert station(url).check_in([]) == []
        assert not heard.requests


@pytest.mark.parametrize("count", [1, 3])
def test_an_event_that_is_not_known_refuses_the_call_and_no_guest(station: MakeStation, count: int) -> None:
    """Alone and in bulk: Refused with the keys to check; no row gets a receipt."""
    with answering(lambda *_: JSONResponse({"status": "error", "code": "EVENT_NOT_FOUND"}, 404)) as (url, _), pytest.raises(Refused) as caught:
        station(url).check_in([upload(row, str(row)) for row in range(count)])
    assert "event_id" in str(caught.value)
