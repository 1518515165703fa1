"""The ready screen: camera, list, status line."""

import dataclasses
from datetime import UTC, timedelta

import numpy as np
import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kiosk.core.picture import Hint
from kiosk.core.rules import State
from kiosk.flow.bulletin import CameraState, Notice, PictureHint, Status
from kiosk.gui.status_texts import StatusTexts
from kiosk.gui.texts import Texts
from kiosk.gui.widgets.camera_view import as_image
from kiosk.gui.window import Window
from kiosk.ports.capture import Frame, Image
from tests.gui.conftest import Stopwatch, show
from tests.gui.fake_door import NOW, OFFLINE, ONLINE, ZOE, FakeDoor, admitted


def picture(blue: int, green: int, red: int) -> Image:
    """720p of one colour, in BGR."""
    return np.full((720, 1280, 3), (blue, green, red), np.uint8)


def test_the_cameras_picture_appears(qtbot: QtBot, window: Window, door: FakeDoor) -> None:
    """A frame in the mailbox is on the screen soon, in its true colours, filling the panel."""
    door.preview.put(Frame(picture(10, 200, 30), 0.0))
    qtbot.waitUntil(lambda: window.ready.camera.image is not None)
    grabbed = window.ready.camera.grab().toImage()
    for across, down in ((40, 40), (grabbed.width() - 40, 40), (40, grabbed.height() - 40)):
        color = grabbed.pixelColor(across, down)
        assert (color.red(), color.green(), color.blue()) == (30, 200, 10)


def test_nothing_is_painted_while_nothing_is_new(qtbot: QtBot, window: Window, door: FakeDoor) -> None:
    """A still screen costs nothing: without a new frame the camera view is not painted again."""
    door.preview.put(Frame(picture(10, 200, 30), 0.0))
    qtbot.waitUntil(lambda: window.ready.camera.image is not None)
    camera = window.ready.camera
    camera.repaint()
    looks, paintings = camera.activity()
    qtbot.waitUntil(lambda: camera.activity()[0] > looks + 5)
    assert camera.activity()[1] == paintings


@pytest.mark.parametrize("shape", [(48, 64), (48, 64, 3), (47, 61, 3)])
def test_a_picture_of_any_shape_is_shown_true(shape: tuple[int, ...]) -> None:
    """Grey, colour, odd widths and slices of larger pictures come out pixel by pixel."""
    whole = np.arange(int(np.prod(shape)) * 4, dtype=np.uint8).reshape(shape[0] * 2, shape[1] * 2, *shape[2:])
    for made in (whole[: shape[0], : shape[1]], np.ascontiguousarray(whole[::2, ::2])):
        image = as_image(made)
        color = image.pixelColor(5, 7)
        expected = made[7, 5] if made.ndim == 3 else (made[7, 5],) * 3
        assert (color.blue(), color.green(), color.red()) == tuple(int(value) for value in expected)


def test_a_mirrored_picture(qtbot: QtBot, window: Window, door: FakeDoor) -> None:
    """A frame that asks for it is shown mirrored, and the frame itself is left alone: codes are read from it."""
    image = picture(0, 0, 0)
    image[:, :640] = 255
    kept = image.copy()
    door.preview.put(Frame(image, 0.0, mirror=True))
    qtbot.waitUntil(lambda: window.ready.camera.image is not None)
    shown = window.ready.camera.image
    assert shown is not None
    assert (shown.pixelColor(10, 10).red(), shown.pixelColor(1270, 10).red()) == (0, 255)
    assert np.array_equal(image, kept)


@pytest.mark.parametrize("hint", [hint for hint in Hint if hint is not Hint.NONE])
def test_a_hint_is_given_and_withdrawn(window: Window, hint: Hint) -> None:
    """In words of its own, seen and read aloud, for as long as it lasts."""
    camera = window.ready.camera
    window.take(PictureHint(hint))
    said = camera.accessibleDescription()
    assert said == Texts().hint(State.OPEN, hint)
    assert said not in {"", Texts().hint(State.OPEN)}
    window.take(PictureHint(Hint.NONE))
    assert camera.accessibleDescription() == ""


def test_a_hint_at_a_closed_door(window: Window, door: FakeDoor) -> None:
    """Nobody is asked to hold anything closer."""
    assert Texts().hint(State.CLOSED, Hint.CLOSER) == Texts().hint(State.CLOSED)


def test_the_loss_of_one_of_two_cameras(qtbot: QtBot, window: Window, door: FakeDoor) -> None:
    """The other one's picture stays and moves on; the words stand above it, and are read aloud."""
    door.preview.put(Frame(picture(1, 2, 3), 0.0))
    camera = window.ready.camera
    qtbot.waitUntil(lambda: camera.image is not None)
    before = camera.grab().toImage()
    window.take(CameraState(ok=True, words="Camera 2 has gone away: plug it in again."))
    assert camera.image is not None
    assert camera.accessibleDescription() == "Camera 2 has gone away: plug it in again."
    after = camera.grab().toImage()
    assert after.pixelColor(after.width() - 40, 8) != before.pixelColor(before.width() - 40, 8)
    assert after.pixelColor(60, after.height() // 2) == before.pixelColor(60, before.height() // 2)


def test_a_camera_that_goes_takes_its_picture_with_it(qtbot: QtBot, window: Window, door: FakeDoor) -> None:
    """No frozen picture: the reason stands there instead, and the picture returns by itself."""
    door.preview.put(Frame(picture(1, 2, 3), 0.0))
    qtbot.waitUntil(lambda: window.ready.camera.image is not None)
    window.take(CameraState(ok=False, words="The camera does not answer. Check its cable."))
    assert window.ready.camera.image is None
    assert window.ready.camera.accessibleDescription() == "The camera does not answer. Check its cable."
    window.take(CameraState(ok=True))
    door.preview.put(Frame(picture(1, 2, 3), 1.0))
    qtbot.waitUntil(lambda: window.ready.camera.image is not None)


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (Status(), ("Connecting — scanning goes on", "No list yet")),
        (ONLINE, ("Online", "List 2 min old · 3\u202f000 guests")),
        (dataclasses.replace(ONLINE, guests=1, roster_at=NOW), ("Online", "List up to date · 1 guest")),
        (
            OFFLINE,
            ("Offline since 08:41 — scanning goes on", "List 16 min old · 3\u202f000 guests", "212 to upload", "2 badges waiting"),
        ),
        (
            dataclasses.replace(ONLINE, uploads=5, quarantined=1, conflicts=2, badges_stuck=1),
            ("Online", "List 2 min old · 3\u202f000 guests", "5 to upload · 1 needs a look", "1 badge needs a person", "2 conflicts"),
        ),
        (
            dataclasses.replace(ONLINE, local_only=7, dead=("uploads",)),
            ("Online", "List 2 min old · 3\u202f000 guests", "7 kept here", "Stopped: uploads"),
        ),
        (
            dataclasses.replace(ONLINE, clock_offset=-12.4),
            ("Online", "List 2 min old · 3\u202f000 guests", "This computer's clock is 12 s fast"),
        ),
        (dataclasses.replace(ONLINE, clock_offset=2.0), ("Online", "List 2 min old · 3\u202f000 guests")),
        (
            dataclasses.replace(ONLINE, paused="The platform refuses the token.", roster_at=NOW - timedelta(hours=3)),
            ("Uploads paused — scanning goes on", "List 3 h old · 3\u202f000 guests"),
        ),
    ],
)
def test_the_status_line_says_it_in_words(window: Window, status: Status, said: tuple[str, ...]) -> None:
    """Each item is a word and a number, and what has nothing to say is silent."""
    window.take(status)
    assert window.ready.status.words() == said


def test_offline_is_calm() -> None:
    """Offline asks for heed, never for alarm, and says that scanning goes on."""
    network = StatusTexts(Texts()).items(OFFLINE, NOW, UTC)[0]
    assert network.heed
    assert "Scanning goes on" in network.more[0]


def test_a_tap_opens_an_item_and_a_tap_closes_it(qtbot: QtBot, window: Window) -> None:
    """The sheet explains in plain words and goes with a tap anywhere."""
    window.take(OFFLINE)
    window.ready.status.opened.emit(StatusTexts(Texts()).items(OFFLINE, NOW, UTC)[0])
    assert window.sheet.isVisible()
    assert window.sheet.words()[0] == "Offline since 08:41 — scanning goes on"
    qtbot.waitUntil(lambda: not window.sheet.buttons()[0].dead)
    QTest.mouseClick(window.sheet, Qt.MouseButton.LeftButton, pos=QRect(0, 0, 10, 10).center())
    assert not window.sheet.isVisible()


def test_a_new_scan_heads_the_list(qtbot: QtBot, window: Window, stopwatch: Stopwatch) -> None:
    """The latest decision stands first, with its type and how long ago."""
    show(qtbot, window, admitted("new", ZOE))
    stopwatch.at += 5
    qtbot.waitUntil(window.ready.isVisible)
    first = window.ready.scans.shown()[0]
    assert (first.name, first.below) == ("Zoë Ångström", "VIP Pass")


def test_a_notice_waits_for_the_ready_screen(qtbot: QtBot, window: Window, stopwatch: Stopwatch) -> None:
    """No sheet ever lies over a verdict: a notice comes back when the guest has passed, until somebody has read it."""
    window.take(Notice("The database was moved aside."))
    assert window.sheet.isVisible()
    show(qtbot, window, admitted("a", ZOE))
    assert not window.sheet.isVisible()
    window.take(Notice("The database was moved aside."))
    stopwatch.at += 5
    qtbot.waitUntil(window.sheet.isVisible)
    assert window.sheet.words()[-1] == "The database was moved aside."
    window.sheet.close_sheet()
    assert not window.sheet.isVisible()


def test_every_part_has_a_name_for_a_screen_reader(qtbot: QtBot, window: Window) -> None:
    """Whoever does not see the window hears it: camera, numbers, rows, items and buttons."""
    window.take(OFFLINE)
    screen = window.ready
    parts: list[QWidget] = [screen.header, screen.camera, screen.inside, screen.scans, *screen.status.children(), *screen.scans.children()]  # type: ignore[list-item]
    silent = [part for part in parts if isinstance(part, QWidget) and part.isVisible() and not part.accessibleName()]
    assert silent == []
    assert screen.inside.accessibleName() == "Inside: 1\u202f284 of 3\u202f000"
