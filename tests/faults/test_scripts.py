"""Ten ways in which a venue's network and a platform fail; each ends with every check-in delivered once or visibly refused."""

import threading
import time
from pathlib import Path
from typing import Any

import pytest

from kiosk.core.errors import Unauthorised, Unreachable
from kiosk.wiring import Wiring
from tests.faults.gates import QUEUE, Gate, assert_delivered, gate


def test_offline(at: Gate) -> None:
    """Nothing answers for an hour; everybody is let in, and arrives when the line is back."""
    at.sandbox.faults(offline=True)
    at.admit()
    for _ in range(5):
        uploaded, pulled = at.round(minutes=12)
        assert isinstance(uploaded.error, Unreachable)
        assert isinstance(pulled.error, Unreachable)
    assert (at.due, at.sandbox.checkins()) == (QUEUE, [])
    at.sandbox.heal()
    at.rounds()
    assert_delivered(at)


def test_flapping(at: Gate) -> None:
    """The line comes and goes with every turn, and guests keep coming."""
    for turn in range(8):
        at.sandbox.faults(offline=turn % 2 == 0)
        at.admit(5)
        at.round()
    at.sandbox.heal()
    at.rounds()
    assert_delivered(at)


def test_a_server_that_takes_twenty_seconds(at_zoho: Gate) -> None:
    """The check-ins arrive, late and once; meanwhile guests are let in without waiting."""
    at_zoho.admit()
    warm, slow, done = threading.Event(), threading.Event(), threading.Event()
    uploader = threading.Thread(target=_upload_twice, args=(at_zoho.wiring, warm, slow, done))
    uploader.start()
    assert warm.wait(30)
    at_zoho.admit()
    at_zoho.sandbox.faults(slow=20.0)
    began = time.monotonic()
    slow.set()
    at_zoho.admit(5)
    assert not done.is_set()
    assert time.monotonic() - began < 10.0
    uploader.join()
    assert done.is_set()
    assert time.monotonic() - began >= 20.0
    at_zoho.sandbox.heal()
    at_zoho.rounds()
    assert_delivered(at_zoho)


def _upload_twice(wiring: Wiring, warm: threading.Event, slow: threading.Event, done: threading.Event) -> None:
    """An upload worker on a thread of its own: one turn while all is well, so that it has its token, and one while nothing is."""
    database = wiring.database()
    uploading = wiring.uploading(database)
    try:
        uploading.round()
        warm.set()
        slow.wait(30)
        one_batch = iter((False, True))
        if uploading.round(stopping=lambda: next(one_batch)).error is None:
            done.set()
    finally:
        uploading.platform.close()
        database.close()


def test_a_burst_of_server_errors(at: Gate) -> None:
    """503 to the next calls, whichever they are."""
    at.admit()
    at.sandbox.faults(status=503, status_count=7)
    at.rounds()
    assert_delivered(at)


def test_lost_answers(at: Gate) -> None:
    """The work is done and the answer lost, three times over: resent, recognised as our own, never a conflict."""
    at.admit()
    at.sandbox.faults(lost_answer=3)
    at.rounds()
    assert_delivered(at, resent=3)


def test_tokens_that_die_in_the_middle(at_zoho: Gate) -> None:
    """Every token is good for two calls only: the pull and the upload renew it and go on."""
    at_zoho.admit()
    at_zoho.sandbox.faults(token_calls=2, expire_tokens=True)
    uploaded, pulled = at_zoho.round()
    assert (uploaded.error, pulled.error) == (None, None)
    assert_delivered(at_zoho)


def test_a_storm_of_429(at: Gate) -> None:
    """Nothing is allowed for a while; a turn does not hammer, and afterwards all arrives."""
    at.admit()
    at.sandbox.faults(per_minute=0)
    before = at.sandbox.calls()
    for _ in range(3):
        _, pulled = at.round(minutes=0.5)
        assert isinstance(pulled.error, Unreachable)
    assert at.sandbox.calls() - before <= 2 * 3 + 1, "one call a turn for each half, and one for a token"
    assert (at.due, at.sandbox.checkins()) == (QUEUE, [])
    at.sandbox.heal()
    at.later(minutes=2)
    at.rounds()
    assert_delivered(at)


@pytest.mark.parametrize("portal", [{"portal": True}, {"redirect": "http://127.0.0.2:9"}], ids=["page", "redirect"])
def test_a_captive_portal(at: Gate, portal: dict[str, Any]) -> None:
    """A page of HTML with 200 to everything, or a way to another host: nothing is taken for an answer, and the roster stays."""
    at.admit()
    at.sandbox.faults(**portal)
    for _ in range(3):
        uploaded, pulled = at.round()
        assert isinstance(uploaded.error, Unreachable)
        assert isinstance(pulled.error, Unreachable)
    assert at.wiring.totals(at.database).tickets == 500
    at.sandbox.heal()
    at.rounds()
    assert_delivered(at)


def test_half_answers(at: Gate) -> None:
    """The next answers end in the middle, those to check-ins too: their work was done, and the resend is known for our own."""
    at.admit()
    at.sandbox.faults(half=5)
    at.rounds()
    assert_delivered(at, resent=5)


def test_a_bulk_answer_that_leaves_rows_out(at_zoho: Gate) -> None:
    """A third of the rows is neither taken nor spoken of: they stay due and go again."""
    at_zoho.sandbox.faults(bulk_shape="omit")
    at_zoho.admit()
    uploaded, _ = at_zoho.round()
    assert uploaded.uploaded == QUEUE - QUEUE // 3
    assert at_zoho.due == QUEUE // 3
    at_zoho.rounds()
    assert_delivered(at_zoho)


def test_a_poisoned_row(at_zoho: Gate) -> None:
    """One registration is gone from the platform, which turns down every batch that has it: it is refused with a reason, the others arrive."""
    guests = at_zoho.admit()
    lost = guests[QUEUE // 2].registration_id
    at_zoho.sandbox.change(lost, deleted=True)
    at_zoho.sandbox.faults(bulk_shape="poison")
    at_zoho.rounds()
    assert_delivered(at_zoho, missing=frozenset({lost}))


def test_a_row_that_only_a_platform_without_bulk_can_poison(at: Gate) -> None:
    """The same, whatever the platform: who is gone there is refused with a reason and holds nobody up."""
    guests = at.admit()
    lost = guests[0].registration_id
    at.sandbox.change(lost, deleted=True)
    at.rounds()
    assert_delivered(at, missing=frozenset({lost}))


def test_a_token_that_is_revoked(tmp_path: Path) -> None:
    """A device that pretix has shut out waits and says so; let in again, it goes on where it was."""
    with gate(tmp_path, "pretix") as at:
        at.admit()
        at.sandbox.faults(expire_tokens=True)
        for _ in range(2):
            uploaded, pulled = at.round()
            assert isinstance(uploaded.error, Unauthorised)
            assert isinstance(pulled.error, Unauthorised)
        assert (at.due, at.refused) == (QUEUE, {})
        at.sandbox.restart()
        at.rounds()
        assert_delivered(at)
