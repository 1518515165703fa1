"""Nothing is cut off and nothing overlaps, at every size and for every kind of guest."""

from collections.abc import Iterator
from itertools import combinations

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from kiosk.core.rules import State
from kiosk.gui.theme import CAP_HEIGHT
from kiosk.gui.widgets.fitted import FittedLabel
from kiosk.gui.window import Window
from tests.gui.fake_door import LAST_SCANS, NOW, ONLINE, FakeDoor
from tests.gui.pictures import SCENES, SIZES

VERDICTS = [
    name for name in SCENES if name.startswith(("admitted", "already", "refused", "not-", "undecided", "noted", "backlog", "rehearsal-stop"))
]
READY = [name for name in SCENES if name not in VERDICTS and not name.startswith("scanner")]


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def sized(qtbot: QtBot, request: pytest.FixtureRequest) -> Iterator[tuple[Window, FakeDoor]]:
    """A window of each size."""
    door = FakeDoor(before=LAST_SCANS, told=ONLINE)
    window = Window(door, now=lambda: NOW)
    window.resize(*request.param)
    with qtbot.waitSignal(window.painted_first):
        window.show()
    yield window, door
    window.close()


def place(widget: QWidget, window: Window) -> QRect:
    """Where the widget's words stand in the window."""
    box = widget.box() if isinstance(widget, FittedLabel) else widget.rect()
    return QRect(widget.mapTo(window, QPoint(0, 0)) + box.topLeft(), box.size())


@pytest.mark.parametrize("scene", VERDICTS)
def test_a_verdict_fits(sized: tuple[Window, FakeDoor], scene: str) -> None:
    """Word, name, lines, shape, buttons and bar stand inside the window and apart; the word keeps its size and its words whole."""
    window, door = sized
    SCENES[scene](window, door)
    screen = window.verdict
    parts: list[QWidget] = [screen.header, screen.shape, screen.word, screen.name, screen.company, screen.pill, *screen.lines]
    parts += [screen.undo, screen.details, screen.waiting]
    shown = [(part, place(part, window)) for part in parts if part.isVisible() and (not isinstance(part, FittedLabel) or part.text())]
    for _, box in shown:
        assert window.rect().contains(box)
    for (one, first), (other, second) in combinations(shown, 2):
        assert not first.intersects(second), (one, other, first, second)
    assert " ".join(screen.word.shown_rows()) == screen.word.text()
    assert screen.word.shown_pixels() * CAP_HEIGHT >= 0.08 * min(window.width(), window.height())
    assert screen.name.shown_pixels() <= screen.word.shown_pixels()


@pytest.mark.parametrize("scene", READY)
def test_the_ready_screen_fits(sized: tuple[Window, FakeDoor], scene: str) -> None:
    """Camera, panels, rows and status stand inside the window and apart; each can be hit with a glove."""
    window, door = sized
    SCENES[scene](window, door)
    if window.showing() is not None:
        return
    screen = window.ready
    parts: list[QWidget] = [screen.header, screen.camera, screen.inside, screen.scans, screen.status]
    boxes = [place(part, window) for part in parts]
    for box in boxes:
        assert window.rect().contains(box)
        assert not box.isEmpty()
    for first, second in combinations(boxes, 2):
        assert not first.intersects(second)
    buttons = [button for button in screen.findChildren(QAbstractButton) if button.isVisible()]
    for button in buttons:
        assert button.height() >= 64
        assert window.rect().contains(place(button, window))
    for one, other in combinations(buttons, 2):
        assert not place(one, window).intersects(place(other, window))


@pytest.mark.parametrize("state", [State.REHEARSAL, State.CLOSED])
def test_a_door_that_is_not_open_says_so_on_every_screen(sized: tuple[Window, FakeDoor], state: State) -> None:
    """The band lies above ready screen and verdict alike and covers neither."""
    window, door = sized
    SCENES["rehearsal" if state is State.REHEARSAL else "closed"](window, door)
    assert window.band.isVisible()
    assert ("Rehearsal" if state is State.REHEARSAL else "Door closed") in window.band.accessibleName()
    for scene in ("ready", "refused"):
        SCENES[scene](window, door)
        screen = window.verdict if window.showing() else window.ready
        assert not place(window.band, window).intersects(place(screen, window))


@pytest.mark.parametrize("scene", ["details", "notice"])
def test_a_sheet_fits(sized: tuple[Window, FakeDoor], scene: str) -> None:
    """Its words stand inside the card and apart from its buttons."""
    window, door = sized
    SCENES[scene](window, door)
    QApplication.processEvents()
    labels = [place(label, window) for label in window.sheet.findChildren(QLabel) if label.isVisible()]
    buttons = [place(button, window) for button in window.sheet.buttons()]
    assert labels
    for box in labels + buttons:
        assert window.rect().contains(box)
    for first, second in combinations(labels + buttons, 2):
        assert not first.intersects(second)
    assert all(box.height() >= 72 for box in buttons)
