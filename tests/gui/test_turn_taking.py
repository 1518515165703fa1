"""The window follows the order of turns."""

from pytestqt.qtbot import QtBot

from kiosk.core.verdict import Reason, Shown
from kiosk.gui.window import Window
from tests.gui.conftest import Stopwatch, show
from tests.gui.fake_door import BJORK, LUKASZ, MARIA, ZOE, FakeDoor, admitted, refused


def shown(window: Window) -> str | None:
    page = window.showing()
    return page.key if page else None


def test_a_stop_stays_and_says_who_waits(qtbot: QtBot, window: Window, stopwatch: Stopwatch) -> None:
    """For three seconds a stop gives way to nobody; then the next one comes by itself."""
    show(qtbot, window, refused("a", Reason.CANCELLED, Shown.STOP, BJORK))
    stopwatch.at += 2.9
    window.take(admitted("b", LUKASZ))
    window.take(admitted("c", ZOE))
    assert shown(window) == "a"
    assert window.verdict.waiting.text() == "2 more waiting"
    stopwatch.at += 0.2
    qtbot.waitUntil(lambda: shown(window) == "b")
    assert window.verdict.waiting.text() == "1 more waiting"


def test_two_greens_are_told_apart(qtbot: QtBot, window: Window, stopwatch: Stopwatch) -> None:
    """The screen is blank for a moment between two guests who both may enter."""
    show(qtbot, window, admitted("a", MARIA))
    stopwatch.at += 2
    window.take(admitted("b", LUKASZ))
    assert window.blank.isVisible()
    stopwatch.at += 0.2
    qtbot.waitUntil(lambda: shown(window) == "b")


def test_the_window_is_ready_again_by_itself(qtbot: QtBot, window: Window, stopwatch: Stopwatch) -> None:
    """When its time is over a verdict makes room for the camera."""
    show(qtbot, window, admitted("a", MARIA))
    assert not window.ready.isVisible()
    stopwatch.at += 4.1
    qtbot.waitUntil(window.ready.isVisible)
    assert window.showing() is None


def test_each_verdict_sounds_once_when_it_is_shown(qtbot: QtBot, door: FakeDoor, stopwatch: Stopwatch) -> None:
    """The sound belongs to what is on the screen: one that waits is silent until its turn, a repeat is silent."""
    from tests.gui.fake_door import NOW

    heard: list[Shown] = []
    window = Window(door, now=lambda: NOW, sound=heard.append, seconds=stopwatch)
    qtbot.addWidget(window)
    window.show()
    window.take(refused("a", Reason.CANCELLED, Shown.STOP, BJORK))
    window.take(admitted("b", LUKASZ))
    assert heard == [Shown.STOP]
    stopwatch.at += 3.1
    qtbot.waitUntil(lambda: heard == [Shown.STOP, Shown.GO])
