"""What a steward reads for each outcome."""

import pytest
from pytestqt.qtbot import QtBot

from kiosk.core.ticket import Attention, AttentionKind
from kiosk.core.verdict import FirstEntry, Outcome, Reason, Shown, Verdict
from kiosk.flow.bulletin import Decided
from kiosk.gui.window import Window
from tests.gui.conftest import show
from tests.gui.fake_door import BJORK, LUKASZ, NOW, SOUTH_DOOR, ZOE, admitted, refused, ticket


def lines(window: Window) -> list[str]:
    """The sentences below the ticket type, without the marks that only keep writing directions apart."""
    return [label.text().replace("\u2068", "").replace("\u2069", "") for label in window.verdict.lines if label.isVisible()]


def test_an_admission_welcomes(qtbot: QtBot, window: Window) -> None:
    """Admitted: the word, who, from where, which type, what to know, what was done."""
    show(qtbot, window, admitted("a", ZOE, badge=True))
    screen = window.verdict
    assert (screen.word.text(), screen.name.text(), screen.company.text(), screen.pill.text()) == (
        "Welcome",
        "Zoë Ångström",
        "Northwind Research",
        "VIP Pass",
    )
    assert lines(window) == ["VIP — greet in person", "Wheelchair seat, row A", "Badge is printing"]


def test_a_second_entry_is_welcomed_back(qtbot: QtBot, window: Window) -> None:
    """Entry number two says so."""
    show(qtbot, window, admitted("a", LUKASZ, number=2))
    assert window.verdict.word.text() == "Welcome back"
    assert lines(window) == ["Entry number 2 here"]


def test_already_inside_says_where_when_and_by_whom(qtbot: QtBot, window: Window) -> None:
    """The first entry's place, time and operator let a steward tell a fraud from a double scan."""
    show(qtbot, window, refused("a", Reason.ALREADY_INSIDE, Shown.WAIT, LUKASZ, first=SOUTH_DOOR))
    assert window.verdict.word.text() == "Already inside"
    assert lines(window)[:2] == ["South Door at 08:41, 16 minutes ago", "Scanned by Ana · 1 earlier entry"]


@pytest.mark.parametrize(
    ("first", "told"),
    [
        (FirstEntry(SOUTH_DOOR.at, None, None), ["At 08:41, 16 minutes ago", "1 earlier entry"]),
        (FirstEntry(None, "South Door", None), ["South Door, time not known", "1 earlier entry"]),
        (FirstEntry(None, None, None), ["Where and when is not known", "1 earlier entry"]),
        (FirstEntry(None, None, "Ana"), ["Where and when is not known", "Scanned by Ana · 1 earlier entry"]),
    ],
)
def test_already_inside_says_only_what_is_known(qtbot: QtBot, window: Window, first: FirstEntry, told: list[str]) -> None:
    """What the platform did not say is not made up."""
    show(qtbot, window, refused("a", Reason.ALREADY_INSIDE, Shown.WAIT, LUKASZ, first=first))
    assert lines(window)[:2] == told


def test_a_cancelled_ticket_stops(qtbot: QtBot, window: Window) -> None:
    """Cancelled: stop, who, and where to send them."""
    show(qtbot, window, refused("a", Reason.CANCELLED, Shown.STOP, BJORK))
    assert (window.verdict.word.text(), window.verdict.name.text()) == ("Stop: cancelled", "Björk Þórsdóttir")
    assert lines(window) == ["This ticket was cancelled", "Send to the help desk"]


def test_an_exit_says_goodbye(qtbot: QtBot, window: Window) -> None:
    """An exit is noted, and the guest's requirements are still told."""
    attention = (Attention(AttentionKind.NOT_SEEN_ENTERING),)
    show(qtbot, window, Decided("a", NOW, Verdict(Outcome.EXIT, Shown.NOTE, None, LUKASZ, attention)))
    assert window.verdict.word.text() == "Goodbye"
    assert lines(window) == ["Was not seen entering", "Exit noted"]


def test_a_store_failure_is_never_a_refusal(qtbot: QtBot, window: Window) -> None:
    """Undecided: cannot decide, call the supervisor; no word of stopping."""
    show(qtbot, window, Decided("a", NOW, Verdict(Outcome.UNDECIDED, Shown.WAIT, Reason.STORE_FAILURE)))
    assert window.verdict.word.text() == "Cannot decide"
    assert lines(window)[-1] == "Call the supervisor"


def test_an_old_list_is_named(qtbot: QtBot, window: Window) -> None:
    """Not found on an old list is amber and names the list's time, not the guest's guilt."""
    show(qtbot, window, refused("a", Reason.NOT_FOUND, Shown.WAIT))
    assert window.verdict.word.text() == "Not on the 08:55 list"


def test_two_guests_at_once_name_nobody(qtbot: QtBot, window: Window) -> None:
    """Where nobody was admitted because two were shown, no single name stands there."""
    show(qtbot, window, refused("a", Reason.ONE_AT_A_TIME, Shown.WAIT, ZOE))
    assert not window.verdict.name.isVisible()


def test_a_name_of_four_kilobytes_breaks_nothing(qtbot: QtBot, window: Window) -> None:
    """A monstrous name is cut; word, buttons and name stay inside the window and apart."""
    show(qtbot, window, admitted("a", ticket("Ångström\u202e\n\x07 " * 400)))
    name = window.verdict.name
    assert len(name.text()) <= 241
    assert name.text().startswith("Ångström Ångström")
    assert len(name.shown_rows()) == 2
    assert name.shown_rows()[1].endswith("…")
    assert window.rect().contains(name.geometry())


def test_the_same_scan_repeats_without_a_new_row(qtbot: QtBot, window: Window) -> None:
    """A same scan shows the verdict again and adds nothing to the list."""
    before = len(window.ready.scans.shown())
    show(qtbot, window, refused("e2", Reason.ALREADY_INSIDE, Shown.WAIT, LUKASZ, first=SOUTH_DOOR))
    assert window.verdict.name.text() == "Łukasz Żak"
    assert len(window.ready.scans.shown()) == before
