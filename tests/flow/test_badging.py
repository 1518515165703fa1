"""One physical copy per row: what each kind of printer trouble does to a badge."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.core.badge import Badge
from kiosk.core.entry import BadgeState
from kiosk.core.errors import BadgeError, KioskError, Offline, OutOfMedia, PrinterError, Uncertain
from kiosk.core.ticket import Ticket, TicketCode
from kiosk.flow.badging import Badging
from kiosk.flow.drawing import Drawing
from kiosk.store import outbox
from kiosk.store.database import Database, connect
from kiosk.store.incoming import Incoming
from tests.fakes import FakePrinter

NOW = datetime(2026, 6, 15, 9, tzinfo=UTC)


class PlainRenderer:
    """A badge as a few bytes; a nameless one cannot be drawn."""

    def pdf(self, badge: Badge) -> bytes:
        if not badge.name:
            raise BadgeError("nothing to draw")
        return b"%PDF " + badge.code.encode()


class Desk:
    """A badge queue whose clock the test turns."""

    def __init__(self, folder: Path) -> None:
        self.at = NOW
        self.printer = FakePrinter()
        self.database: Database = connect(folder / "kiosk.db")
        incoming = Incoming(self.database, "e", NOW)
        incoming.add(Ticket("e", str(number), "" if number == 9 else f"G{number}", codes=(TicketCode(f"c{number}"),)) for number in range(10))
        incoming.switch(NOW)
        self.badging = Badging(self.database, Drawing(self.database, PlainRenderer(), lambda event: b"key"), self.printer, lambda: self.at)

    def order(self, *numbers: int) -> None:
        with self.database.transaction():
            for number in numbers:
                outbox.add_badge(self.database, f"entry-{number}", "e", str(number), NOW, copy=1, rehearsal=False)

    def states(self) -> list[str]:
        return [row["state"] for row in self.database.rows("SELECT state FROM outbox ORDER BY id")]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_badges_come_out_in_order_and_once(desk: Desk) -> None:
    """Ordering the same copy again changes nothing."""
    desk.order(1, 2)
    desk.order(1)
    assert desk.badging.round().printed == 2
    assert desk.badging.round().printed == 0
    assert [name.rpartition("-")[0] for name in desk.printer.out] == ["badge-1-1", "badge-2-1"]


@pytest.mark.parametrize("fault", [OutOfMedia("load labels"), Offline("switch it on")])
def test_a_printer_that_surely_printed_nothing_blocks_and_resumes(fault: KioskError, desk: Desk) -> None:
    """Blocked with its words; the badges behind it wait; all come out when it can."""
    desk.order(1, 2)
    desk.printer.fault = fault
    desk.badging.round()
    assert desk.states() == ["blocked", "queued"]
    assert outbox.stuck_words(desk.database, "e") == str(fault)
    desk.printer.fault = None
    desk.at += timedelta(seconds=5)
    assert desk.badging.round().printed == 2


def test_an_uncertain_badge_is_never_printed_again_by_itself(desk: Desk) -> None:
    """It may have come out: the next badge goes on, this one waits for a person."""
    desk.order(1, 2)
    desk.printer.fault = Uncertain("look")
    desk.badging.round()
    desk.printer.fault = None
    desk.at += timedelta(days=1)
    desk.badging.round()
    assert desk.states() == ["uncertain", "uncertain"]
    assert desk.printer.out == []
    assert outbox.retry(desk.database, 1, desk.at)
    assert desk.badging.round().printed == 1


def test_a_refused_badge_and_one_that_cannot_be_drawn_fail_and_hold_up_nobody(desk: Desk) -> None:
    """Failed, with words; the others print."""
    desk.order(9, 1)
    assert desk.badging.round().printed == 1
    assert desk.states() == ["failed", "done"]
    desk.order(2)
    desk.printer.fault = PrinterError("no such format")
    desk.badging.round()
    assert desk.states()[-1] == "failed"


@pytest.mark.parametrize(
    ("came_out", "knows", "state", "copies"),
    [(True, True, "done", 1), (False, True, "done", 1), (True, False, "uncertain", 1), (False, False, "uncertain", 0)],
)
def test_after_a_crash_the_printer_is_asked(came_out: bool, knows: bool, state: str, copies: int, desk: Desk) -> None:
    """Cut off between "submitting" and the answer: found is done, surely not there is printed, no answer is a person's to settle."""
    desk.order(1)
    outbox.sending(desk.database, [1], NOW, BadgeState.SUBMITTING.value)
    name = desk.badging.drawing.document("e", "1", 1).name
    desk.printer.out += [name] if came_out else []
    desk.printer.knows = knows
    desk.badging.round()
    assert desk.states() == [state]
    assert desk.printer.out.count(name) == copies


def test_a_guest_who_left_the_list_is_said(desk: Desk) -> None:
    """The badge cannot be drawn any more: failed, with words."""
    desk.order(1)
    incoming = Incoming(desk.database, "e", NOW)
    incoming.add([Ticket("e", "2", "G2")])
    incoming.switch(NOW)
    desk.badging.round()
    assert desk.states() == ["failed"]
    assert "no longer on the list" in outbox.stuck_words(desk.database, "e")
