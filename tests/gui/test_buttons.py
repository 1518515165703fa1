"""Buttons do what they say for the scan they stand with, and nothing by accident."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiosk.core.verdict import Reason, Shown
from kiosk.flow.bulletin import Undone
from kiosk.gui.verdict_texts import VerdictWords
from kiosk.gui.window import Window
from tests.gui.conftest import Stopwatch, show
from tests.gui.fake_door import BJORK, LUKASZ, ZOE, FakeDoor, admitted, refused

LEFT = Qt.MouseButton.LeftButton


def test_a_button_is_dead_just_after_a_repaint(qtbot: QtBot, window: Window, door: FakeDoor) -> None:
    """A tap in the first 300 ms was meant for the last screen; later the same tap counts."""
    show(qtbot, window, admitted("a", ZOE))
    assert window.verdict.undo.dead
    QTest.mouseClick(window.verdict.undo, LEFT)
    assert door.undone == []
    qtbot.waitUntil(lambda: not window.verdict.undo.dead)
    QTest.mouseClick(window.verdict.undo, LEFT)
    assert door.undone == ["a"]


def test_a_press_begun_on_the_last_screen_does_not_count(qtbot: QtBot, window: Window, door: FakeDoor, stopwatch: Stopwatch) -> None:
    """Pressed for one guest and let go over the next one: nobody is undone."""
    show(qtbot, window, admitted("a", ZOE))
    qtbot.waitUntil(lambda: not window.verdict.undo.dead)
    QTest.mousePress(window.verdict.undo, LEFT)
    stopwatch.at += 2
    window.take(admitted("b", LUKASZ))
    stopwatch.at += 1
    qtbot.waitUntil(lambda: window.verdict.name.text() == "Łukasz Żak")
    QTest.mouseRelease(window.verdict.undo, LEFT)
    assert door.undone == []


def test_undo_belongs_to_its_scan(qtbot: QtBot, window: Window, door: FakeDoor, stopwatch: Stopwatch) -> None:
    """With the next guest on the screen, Undo is that guest's."""
    show(qtbot, window, admitted("a", ZOE))
    stopwatch.at += 5
    show(qtbot, window, admitted("b", LUKASZ))
    qtbot.waitUntil(lambda: not window.verdict.undo.dead)
    QTest.mouseClick(window.verdict.undo, LEFT)
    assert door.undone == ["b"]


def test_undo_is_offered_only_where_it_works(qtbot: QtBot, window: Window, stopwatch: Stopwatch) -> None:
    """What cannot be taken back without a supervisor has no Undo; a code that named nobody has no Details."""
    show(qtbot, window, admitted("a", ZOE, undoable=False))
    assert not window.verdict.undo.isVisible()
    assert window.verdict.details.isVisible()
    stopwatch.at += 2
    show(qtbot, window, refused("b", Reason.NOT_A_TICKET, Shown.STOP))
    assert not window.verdict.details.isVisible()


def test_undo_is_over_after_ten_seconds(qtbot: QtBot, window: Window, door: FakeDoor, stopwatch: Stopwatch) -> None:
    """A row of the list offers Undo in its details for ten seconds, and no longer."""
    show(qtbot, window, admitted("a", ZOE))
    stopwatch.at += 9
    window.ready.scans.opened.emit("a")
    assert [button.text() for button in window.sheet.buttons()] == ["Undo", "Close"]
    stopwatch.at += 2
    window.ready.scans.opened.emit("a")
    assert [button.text() for button in window.sheet.buttons()] == ["Close"]


def test_what_was_taken_back_is_said(qtbot: QtBot, window: Window, stopwatch: Stopwatch) -> None:
    """The station's Undone is shown as such, by name, and marks the row."""
    show(qtbot, window, admitted("a", ZOE))
    stopwatch.at += 2
    show(qtbot, window, Undone("a"))
    assert window.verdict.word.text() == "Taken back"
    assert window.verdict.name.text() == "Zoë Ångström"
    assert not window.verdict.undo.isVisible()
    assert window.ready.scans.shown()[0].below == "taken back"


def test_details_tell_the_ticket_and_no_address(qtbot: QtBot, window: Window) -> None:
    """Type, order and status are the steward's business; the e-mail address is not."""
    show(qtbot, window, refused("a", Reason.CANCELLED, Shown.STOP, BJORK))
    qtbot.waitUntil(lambda: not window.verdict.details.dead)
    QTest.mouseClick(window.verdict.details, LEFT)
    said = window.sheet.words()
    assert said[0] == "Björk Þórsdóttir"
    assert {"General", "ORD-1042", "valid, paid"} <= set(said)
    assert not any("@" in text for text in said)


def test_a_sheet_goes_with_its_scan(qtbot: QtBot, window: Window, stopwatch: Stopwatch) -> None:
    """Details of one guest never lie over the next one's verdict."""
    show(qtbot, window, refused("a", Reason.UNPAID, Shown.WAIT, BJORK))
    window.verdict.details_chosen.emit()
    assert window.sheet.isVisible()
    stopwatch.at += 2
    show(qtbot, window, admitted("b", LUKASZ))
    assert not window.sheet.isVisible()


def test_undo_goes_by_itself(qtbot: QtBot, window: Window) -> None:
    """When its time is over Undo is no longer there, and Details, which moves to its place, is dead for a moment."""
    show(qtbot, window, admitted("a", ZOE))
    screen = window.verdict
    qtbot.waitUntil(lambda: not screen.details.dead)
    words = VerdictWords("Welcome", "Zoë Ångström")
    screen.show_verdict(Shown.GO, words, undo_seconds=0.35, details=True)
    assert screen.undo.isVisible()
    qtbot.waitUntil(lambda: not screen.undo.isVisible())
    assert screen.details.isVisible()
    assert screen.details.dead
