"""What is written to a platform: check-ins where it takes them, walk-ins, undos; what it cannot is kept here and never asked for."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.core.entry import ReceiptKind, Upload
from kiosk.core.errors import PlatformError, Refused
from kiosk.core.ticket import Strength
from kiosk.core.verdict import Outcome, Reason
from kiosk.flow import books
from kiosk.flow.backing import NewGuest
from kiosk.ports.platform import Capabilities, Correction, Platform, WalkIn
from kiosk.store import outbox
from tests.contracts.backs import WELCOME, Back
from tests.contracts.doors import Door

AT = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)


def _upload(back: Back, number: int, row: int, **more: Any) -> Upload:
    person = WELCOME[number]
    values = {"row": row, "entry": f"00000000-0000-4000-8000-{number:012d}", "ticket": back.ticket(person), "code": person.code}
    return Upload(**{**values, "at": AT, "location": "Main", **more})


class TestCheckIns:
    """Platforms that take check-ins."""

    @pytest.fixture
    def taking(self, back: Back, platform: Platform) -> Back:
        if not platform.capabilities.check_in:
            pytest.skip("this platform takes no check-ins")
        return back

    def test_many_are_taken_and_counted_once(self, taking: Back, platform: Platform) -> None:
        """More than one call's worth, each with its own receipt; sent again they are safe."""
        uploads = [_upload(taking, number, number) for number in range(50, 50 + min(25, platform.capabilities.bulk + 3))]
        first = [receipt for upload in _batches(platform, uploads) for receipt in platform.check_in(upload)]
        assert {receipt.row: receipt.kind for receipt in first} == {upload.row: ReceiptKind.ACCEPTED for upload in uploads}
        again = [receipt for upload in _batches(platform, uploads) for receipt in platform.check_in(upload)]
        assert {receipt.kind for receipt in again} <= {ReceiptKind.ACCEPTED, ReceiptKind.ALREADY}
        assert all(receipt.remote is None or receipt.remote.at in {AT, None} for receipt in again)
        assert taking.served is not None
        listed = [row["registration_id"] for row in taking.served.checkins()]
        assert len(listed) == len(set(listed))

    def test_another_doors_entry_is_told_with_its_time(self, taking: Back, platform: Platform) -> None:
        """Already inside: when it was, and where as far as the platform says."""
        assert taking.served is not None
        elsewhere = AT - timedelta(minutes=20)
        taking.served.another_door(WELCOME[90].registration_id, check_in_time=elsewhere.isoformat(timespec="seconds"))
        (receipt,) = platform.check_in([_upload(taking, 90, 1)])
        assert receipt.kind is ReceiptKind.ALREADY
        assert receipt.remote is not None
        assert receipt.remote.at == elsewhere

    def test_one_bad_row_is_refused_with_words_and_alone(self, taking: Back, platform: Platform) -> None:
        """A ticket that the platform does not know, between two that it does."""
        bad = _upload(taking, 92, 2, ticket="999999999999999999", code="NOBODY")
        told = {receipt.row: receipt for receipt in platform.check_in([_upload(taking, 91, 1), bad, _upload(taking, 93, 3)])}
        assert (told[1].kind, told[3].kind) == (ReceiptKind.ACCEPTED, ReceiptKind.ACCEPTED)
        assert told[2].kind is ReceiptKind.REFUSED
        assert told[2].words

    def test_a_lost_answer_is_neither_lost_nor_double(self, taking: Back, home: Path) -> None:
        """The platform did the work and the answer broke off: the resend is done, and no conflict is invented."""
        assert taking.served is not None
        with Door(home, taking) as door:
            door.pull()
            for person in WELCOME[100:104]:
                assert door.scan(person).outcome is Outcome.ADMITTED
            taking.served.faults(lost_answer=2)
            door.upload()
            for _ in range(4):
                door.upload()
            door.pull()
            assert books.open_rows(door.database) == []
            assert books.conflicts(door.database, door.event) == []
            mine = {person.registration_id for person in WELCOME[100:104]}
            assert len([row for row in taking.served.checkins() if row["registration_id"] in mine]) == 4


def _batches(platform: Platform, uploads: list[Upload]) -> Iterator[list[Upload]]:
    size = platform.capabilities.bulk
    return (uploads[first : first + size] for first in range(0, len(uploads), size))


def test_a_walk_in_is_on_the_next_roster(back: Back, home: Path) -> None:
    """Registered at the door; the platform's own list has them, and they are one guest here."""
    with Door(home, back) as door:
        door.pull()
        before = len(door.roster())
        type_id, name = "", ""
        if door.platform.capabilities.walk_in:
            chosen = door.platform.ticket_types()[0]
            type_id, name = chosen.id, chosen.name
        decided = door.desk.walk_in(NewGuest("Wanda", "Walkin", "wanda@example.com", "Northwind", type=name, type_id=type_id))
        assert decided.verdict.outcome is Outcome.ADMITTED
        done = door.upload()
        assert done.error is None
        assert [row.reason for row in books.open_rows(door.database)] == []
        pulled = door.pull(full=True)
        assert (pulled.error, pulled.held) == (None, "")
        assert len(door.roster()) == before + 1
        if door.platform.capabilities.walk_in:
            listed = [ticket for page in door.platform.roster() for ticket in page.tickets if ticket.email == "wanda@example.com"]
            assert [ticket.name for ticket in listed] == ["Wanda Walkin"]
            code = next(code.text for code in listed[0].codes if code.strength is Strength.ADMITS)
            assert door.desk.admit(code).verdict.reason is Reason.ALREADY_INSIDE


def test_what_it_cannot_take_is_kept_and_counted(back: Back, home: Path) -> None:
    """A platform without check-ins is served just as well: local_only, and nothing is ever due."""
    with Door(home, back) as door:
        if door.platform.capabilities.check_in:
            pytest.skip("this platform takes check-ins")
        door.pull()
        for person in WELCOME[110:115]:
            assert door.scan(person).outcome is Outcome.ADMITTED
        assert door.upload().error is None
        counts = outbox.counts(door.database, door.event)
        assert (counts.uploads, counts.local_only) == (0, 5)
        if back.served is not None:
            mine = {person.registration_id for person in WELCOME[110:115]}
            assert not [row for row in back.served.checkins() if row["registration_id"] in mine]


_ABSENT: dict[str, Callable[[Platform], object]] = {
    "check_in": lambda platform: platform.check_in([Upload(1, "00000000-0000-4000-8000-000000000001", "1", "1", AT, "Main")]),
    "remote_entries": lambda platform: platform.remote_entries(),
    "sessions": lambda platform: platform.sessions(),
    "changes": lambda platform: list(platform.changes("m")),
    "events": lambda platform: platform.events(),
    "walk_in": lambda platform: platform.walk_in(WalkIn("w", "A", "B")),
    "correct": lambda platform: platform.correct("1", Correction(first_name="A")),
    "cancel": lambda platform: platform.cancel("1"),
    "look_up": lambda platform: platform.look_up("123"),
    "statistics": lambda platform: platform.statistics(),
    "report": lambda platform: platform.report("csv"),
    "signed": lambda platform: platform.signed_ticket("x", "y"),
    "enrol": lambda platform: platform.enrol("1", "2"),
}


def _refusal(call: Callable[[], object]) -> str:
    """The platform's word for its no, or empty where it did what was asked."""
    try:
        call()
    except Refused as refused:
        return refused.code or "refused"
    return ""


def _exhausted(result: object) -> None:
    """A call that answers page by page has not been made before its first page is asked for."""
    if isinstance(result, Iterator):
        list(result)


def test_what_is_declared_absent_makes_no_call(back: Back, platform: Platform) -> None:
    """Each says that it is not offered, without a byte on the network."""
    if back.served is not None:
        back.served.faults(offline=True)
    for name, call in _ABSENT.items():
        if not getattr(platform.capabilities, name):
            with pytest.raises(Refused) as caught:
                call(platform)
            assert caught.value.code == "NOT_OFFERED", name


def test_what_is_declared_is_really_there(back: Back, platform: Platform) -> None:
    """Nothing that is offered says that it is not; what only reads gives something."""
    can = platform.capabilities
    if can.sessions:
        assert all(session.id and session.name for session in platform.sessions())
    if can.events:
        assert platform.event_id in {event.id for event in platform.events()}
    if can.walk_in:
        assert all(kind.id and kind.name for kind in platform.ticket_types())
    if can.statistics:
        told = platform.statistics()
        assert told.registered
    if can.look_up:
        assert platform.look_up("no-such-code-0000") is None
    if can.report:
        assert platform.report("csv").startswith("http")
    for name in ("correct", "cancel", "enrol"):
        if getattr(can, name):
            assert _refusal(lambda name=name: _ABSENT[name](platform)) != "NOT_OFFERED"  # type: ignore[misc]
    assert {field.name for field in fields(Capabilities)} >= set(_ABSENT)


def test_a_dead_network_is_words_for_every_call(back: Back) -> None:
    """Every offered call raises PlatformError's kinds and nothing else."""
    if back.served is None:
        pytest.skip("a file has no network")
    back.served.faults(offline=True)
    with closing(back.make()) as platform:
        calls = [call for name, call in _ABSENT.items() if getattr(platform.capabilities, name) and name != "signed"]
        for call in [lambda made: made.event(), lambda made: list(made.roster()), *calls]:
            with pytest.raises(PlatformError, match=r"\w"):
                _exhausted(call(platform))
