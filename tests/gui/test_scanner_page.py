"""The scanner test page: opens by key, closes by itself, tells how well a code was read and what it would do, forgets everything."""

import dataclasses
from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pytest
import zxingcpp
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QImage, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from kiosk.core.content import Content
from kiosk.core.layouts import SETUP, detect, heard_as
from kiosk.core.picture import Hint
from kiosk.core.verdict import Outcome, Reason, Shown
from kiosk.core.wedge import WedgeSettings
from kiosk.flow.bulletin import CameraState, Notice
from kiosk.flow.tested import Cameras, Choice, Chosen, Mark, Tested, Watched, Would
from kiosk.gui.screens.scanner_test import OPEN_SECONDS
from kiosk.gui.wedge_filter import WedgeFilter
from kiosk.gui.window import Window
from kiosk.ports.adapter import Found
from kiosk.ports.capture import Frame
from tests.gui.conftest import Stopwatch, show
from tests.gui.fake_door import LAST_SCANS, NOW, ONLINE, ZOE, FakeDoor, admitted, refused
from tests.gui.pictures import SCENES, SIZES
from tests.gui.test_layout import place
from tests.gui.test_wedge_filter import strike

LEFT = Qt.MouseButton.LeftButton
BOTH = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
BUILT_IN, USB = Found("0", "Built-in"), Found("1", "USB camera")
GO = Would(Outcome.ADMITTED, Shown.GO, None, "General", seconds=0.0004)
CAMERA = Tested(1, 0, "QRCode", 24, Content.LETTERS_DIGITS, GO, "zxing-cpp", 0.0031, 4.24)
HAND = Tested(2, None, "", 9, Content.DIGITS, Would(Outcome.REFUSED, Shown.STOP, Reason.NOT_FOUND))


@pytest.fixture
def page(window: Window) -> Window:
    """The window with the page open and two cameras connected."""
    QTest.keyClick(window, Qt.Key.Key_T, BOTH)
    window.take(Cameras((BUILT_IN, USB), "0", "0", looked=True))
    return window


def is_open(window: Window) -> bool:
    """Whether the page is open."""
    return window.testing


def said(widget: QWidget) -> str:
    """Everything that a widget and what is in it writes, or says to a screen reader."""
    parts = [widget, *widget.findChildren(QWidget)]
    words = [part.accessibleName() + " " + part.accessibleDescription() + " " + part.toolTip() for part in parts]
    words += [part.text() for part in parts if isinstance(part, QLabel | QAbstractButton)]
    return " ".join(words)


def test_the_keys_open_it_and_esc_or_close_leave_it(qtbot: QtBot, window: Window, door: FakeDoor) -> None:
    """The station is told at once, the band says that nobody is admitted, and is gone afterwards."""
    QTest.keyClick(window, Qt.Key.Key_T, BOTH)
    assert is_open(window)
    assert door.scanner.asked == ["begin"]
    assert window.band.isVisible()
    assert window.band.accessibleName() == "Scanner test — nobody is admitted"
    assert window.band.grab().toImage().pixelColor(2, 2) == QColor("#FFC42E")
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not is_open(window)
    assert window.isVisible()
    assert not window.band.isVisible()
    QTest.keyClick(window, Qt.Key.Key_T, BOTH)
    qtbot.waitUntil(lambda: not window.scanner_test.close_button.dead)
    QTest.mouseClick(window.scanner_test.close_button, LEFT)
    assert door.scanner.asked == ["begin", "end"] * 2


@pytest.mark.parametrize("modifiers", [Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier])
def test_no_other_key_opens_it(window: Window, modifiers: Qt.KeyboardModifier) -> None:
    """Guests find no way in: neither a letter nor a control character of a scanner."""
    QTest.keyClick(window, Qt.Key.Key_T, modifiers)
    assert not is_open(window)


def test_guests_at_a_self_service_station_do_not_find_it(window: Window, door: FakeDoor) -> None:
    """Unless the station was started for the test."""
    door.identity = dataclasses.replace(door.identity, mode="self-service")
    QTest.keyClick(window, Qt.Key.Key_T, BOTH)
    assert not is_open(window)
    window.set_kiosk(kiosk=True, scanner_test=True)
    QTest.keyClick(window, Qt.Key.Key_T, BOTH)
    assert is_open(window)


def test_where_people_have_pins_a_technician_must_have_started_it(window: Window, door: FakeDoor) -> None:
    """The keys alone open nothing, and the words say what does; started by ``kiosk scanner``, which asked for the PIN, they do."""
    window.take(dataclasses.replace(door.status(), people=True))
    QTest.keyClick(window, Qt.Key.Key_T, BOTH)
    assert not is_open(window)
    assert "kiosk scanner --by NAME" in said(window.sheet)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    window.set_kiosk(kiosk=True, scanner_test=True)
    QTest.keyClick(window, Qt.Key.Key_T, BOTH)
    assert is_open(window)


def test_it_closes_by_itself_after_three_minutes_without_scan_or_touch(
    qtbot: QtBot, page: Window, door: FakeDoor, stopwatch: Stopwatch
) -> None:
    """A new scan and a touch count; a ticket that was forgotten before the camera does not."""
    stopwatch.at += OPEN_SECONDS - 1
    page.take(CAMERA)
    stopwatch.at += OPEN_SECONDS - 1
    page.take(CAMERA)
    page.scanner_test.tick()
    assert is_open(page)
    QTest.mouseClick(page.scanner_test.latest, LEFT)
    stopwatch.at += OPEN_SECONDS - 1
    page.take(CAMERA)
    page.scanner_test.tick()
    assert is_open(page)
    stopwatch.at += 1
    page.scanner_test.tick()
    assert not is_open(page)
    assert door.scanner.asked[-1] == "end"


def test_a_camera_s_code_is_told_with_engine_time_module_and_match(page: Window) -> None:
    """The latest code large; no name, no text."""
    page.take(CAMERA)
    (words,) = page.scanner_test.words()
    assert (words.shown, words.headline) == (Shown.GO, "Would be admitted")
    assert "General" in words.below
    assert [(each.value, each.note) for each in words.measures[:2]] == [("4.2 px", "good"), ("3.1 ms", "zxing-cpp")]
    assert "QR code" in words.about
    assert "letters and digits, length 24" in words.about
    assert "Built-in" in words.about
    assert "4.2 px" in page.scanner_test.latest.accessibleName()


def test_a_hand_scanner_s_code_is_told(page: Window) -> None:
    """It reads by itself: neither engine nor module, but what the code would do."""
    page.take(HAND)
    (words,) = page.scanner_test.words()
    assert (words.headline, words.size) == ("Not on the list", "hand scanner")
    assert words.about == "digits, length 9 · Hand scanner"


def test_the_same_code_is_measured_anew_and_the_last_eight_are_listed(page: Window) -> None:
    """Moving a ticket changes its number, not the list; the ninth drops the first."""
    page.take(CAMERA)
    page.take(dataclasses.replace(CAMERA, module=2.5))
    assert [words.measures[0].value for words in page.scanner_test.words()] == ["2.5 px"]
    for number in range(2, 11):
        page.take(dataclasses.replace(CAMERA, number=number))
    assert [words.number for words in page.scanner_test.words()] == [10, 9, 8, 7, 6, 5, 4, 3]


def test_the_set_up_code_can_be_scanned_from_the_screen_and_is_compared(page: Window) -> None:
    """What the widget draws is the text; right or wrong stands below it, and what to do."""
    drawn = page.scanner_test.set_up.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    pixels = np.frombuffer(drawn.constBits(), np.uint8).reshape(drawn.height(), drawn.bytesPerLine())[:, : drawn.width()]
    assert [code.text for code in zxingcpp.read_barcodes(np.ascontiguousarray(pixels))] == [SETUP]
    page.take(dataclasses.replace(HAND, number=3, set_up=detect(heard_as(SETUP, "us", "de"))))
    assert page.scanner_test.set_up.accessibleName().endswith("Characters differ")
    assert "US keyboard · this computer: DE" in page.scanner_test.words()[0].below
    assert 'scanner_layout = "us"' in page.scanner_test.words()[0].about
    page.take(dataclasses.replace(HAND, number=5, set_up=detect(SETUP.swapcase())))
    assert page.scanner_test.words()[0].headline == "Caps Lock is on"
    page.take(dataclasses.replace(HAND, number=6, set_up=detect(SETUP)))
    assert page.scanner_test.set_up.accessibleName().endswith("Layout right")
    assert page.scanner_test.words()[0].headline == "Layout right"


def test_the_picture_is_whole_and_what_is_found_is_outlined(qtbot: QtBot, page: Window, door: FakeDoor) -> None:
    """Green where a code was decoded, amber where it was only located, at the place in the picture."""
    square = ((100.0, 100.0), (300.0, 100.0), (300.0, 300.0), (100.0, 300.0))
    beside = tuple((x + 700, y + 200) for x, y in square)
    frame = Frame(np.zeros((720, 1280, 3), np.uint8), 0.0)
    door.scanner.watched.put(Watched(frame, (Mark(square, decoded=True), Mark(beside, decoded=False)), 29.7, 0.0031, Hint.CLOSER))
    view = page.scanner_test.view
    qtbot.waitUntil(lambda: view.image is not None)
    picture, box = view.grab().toImage(), view.picture()
    assert box.width() / box.height() == pytest.approx(1280 / 720, rel=0.02)
    share = box.width() / 1280
    line = [picture.pixelColor(round(box.left() + x * share), round(box.top() + 100 * share)) for x in range(120, 280, 4)]
    assert any(color.green() > 180 and color.red() < 100 for color in line)
    other = [picture.pixelColor(round(box.left() + x * share), round(box.top() + 300 * share)) for x in range(800, 1000, 4)]
    assert any(color.red() > 200 and color.blue() < 120 for color in other)
    assert [measure.value for measure in page.scanner_test.live.told] == ["30", "1280 × 720", "3.1 ms"]


def test_a_camera_is_picked_by_a_tap_and_kept_by_a_button(qtbot: QtBot, page: Window, door: FakeDoor) -> None:
    """Keep is there only while another camera than the kept one is in use."""
    choice = page.scanner_test.choice
    assert choice.words() == ("Built-in", "USB camera")
    assert [row.isChecked() for row in choice.rows[:2]] == [True, False]
    assert not choice.keep.isVisible()
    QTest.mouseClick(choice.rows[1], LEFT)
    assert door.scanner.asked[-1] == "pick 1"
    assert [row.isChecked() for row in choice.rows[:2]] == [True, False]
    page.take(Chosen(Choice.OPENED, "1"))
    page.take(Cameras((BUILT_IN, USB), "1", "0", looked=True))
    assert [row.isChecked() for row in choice.rows[:2]] == [False, True]
    assert choice.keep.isVisible()
    QTest.mouseClick(choice.keep, LEFT)
    assert door.scanner.asked[-1] == "pick 1"
    qtbot.waitUntil(lambda: not choice.keep.dead)
    QTest.mouseClick(choice.keep, LEFT)
    assert door.scanner.asked[-1] == "keep"
    page.take(Chosen(Choice.KEPT, "1"))
    page.take(Cameras((BUILT_IN, USB), "1", "1", looked=True))
    assert not choice.keep.isVisible()
    assert "USB camera" in page.scanner_test.announcement.words


def test_a_refused_camera_and_settings_that_were_not_written_are_said(page: Window) -> None:
    """With what to do; a tap takes the words away."""
    page.take(Chosen(Choice.REFUSED, "1", "Camera 1 cannot be opened: plug it in."))
    assert "plug it in. The camera before it is still in use." in page.scanner_test.announcement.words
    page.take(Chosen(Choice.KEPT_FOR_NOW, "1", 'kiosk.toml was not changed. Write by hand: [camera] source = "1"'))
    assert 'source = "1"' in page.scanner_test.announcement.words
    QTest.mouseClick(page.scanner_test.announcement, LEFT)
    assert not page.scanner_test.announcement.isVisible()


def test_many_cameras_are_turned_over(page: Window) -> None:
    """Every one can be reached, each row with a thumb."""
    found = tuple(Found(str(number), f"Camera {number}") for number in range(11))
    page.take(Cameras(found, "0", "0", looked=True))
    choice = page.scanner_test.choice
    seen: set[str] = set()
    for _ in range(11):
        shown = [row for row in choice.rows if row.isVisible()]
        assert all(row.height() >= 64 for row in shown)
        seen |= {row.line.name for row in shown if row.line is not None}
        QTest.mouseClick(shown[-1], LEFT)
    assert seen == {each.name for each in found}


def test_a_stream_is_listed_without_its_password(page: Window) -> None:
    """The camera that only kiosk.toml names stands first; user, password and query stand nowhere."""
    source = "rtsp://ana:s3cret@10.0.0.7/live?token=t0ken"
    page.take(Cameras((BUILT_IN,), source, source, looked=True))
    page.take(CAMERA)
    assert page.scanner_test.choice.words() == ("rtsp://10.0.0.7/live", "Built-in")
    for secret in ("s3cret", "ana:", "t0ken"):
        assert secret not in said(page)


def test_cameras_are_looked_for_again_and_again(page: Window, door: FakeDoor, stopwatch: Stopwatch) -> None:
    """One that is plugged in appears within seconds."""
    stopwatch.at += 5
    page.scanner_test.tick()
    page.scanner_test.tick()
    assert door.scanner.asked == ["begin", "look"]


def test_everything_is_forgotten_when_the_page_closes(qtbot: QtBot, page: Window, door: FakeDoor) -> None:
    """No scan, no picture, no words, anywhere in the window's widgets; what comes late is not shown either."""
    door.scanner.watched.put(Watched(Frame(np.zeros((72, 128), np.uint8), 0.0)))
    qtbot.waitUntil(lambda: page.scanner_test.view.image is not None)
    page.take(dataclasses.replace(CAMERA, would=dataclasses.replace(GO, type="Quite Rare Type")))
    page.take(dataclasses.replace(HAND, set_up=detect(SETUP)))
    assert "Quite Rare Type" in said(page) + str(page.scanner_test.words())
    page.close_scanner_test()
    page.take(dataclasses.replace(CAMERA, number=9, would=dataclasses.replace(GO, type="Quite Rare Type")))
    assert page.scanner_test.words() == ()
    assert page.scanner_test.view.image is None
    assert page.scanner_test.view.latest is None
    assert page.scanner_test.set_up.right is None
    assert "Quite Rare Type" not in said(page)
    assert "Would be admitted" not in said(page)


def test_a_scanner_s_keys_reach_the_station_and_press_nothing(qtbot: QtBot, page: Window, door: FakeDoor, stopwatch: Stopwatch) -> None:
    """Enter at the end of a code presses neither Close nor Keep, whichever has the keyboard's focus."""
    keys = WedgeFilter(WedgeSettings(), door.submit, stopwatch)
    application = QApplication.instance()
    assert application is not None
    application.installEventFilter(keys)
    page.take(Cameras((BUILT_IN, USB), "1", "0", looked=True))
    for button in (page.scanner_test.close_button, page.scanner_test.choice.keep):
        qtbot.waitUntil(lambda button=button: not button.dead)  # type: ignore[misc]
        button.setFocus(Qt.FocusReason.TabFocusReason)
        strike(button, "CODE 1\n", stopwatch)
    application.removeEventFilter(keys)
    assert door.submitted == ["CODE 1", "CODE 1"]
    assert is_open(page)
    assert door.scanner.asked == ["begin"]
    page.take(HAND)
    assert page.scanner_test.close_button.dead
    assert page.scanner_test.choice.keep.dead


def test_a_decision_that_was_under_way_is_seen(page: Window) -> None:
    """Somebody was admitted in the moment before: the page gives way to their verdict."""
    page.take(admitted("x", ZOE))
    assert not is_open(page)
    shown = page.showing()
    assert shown is not None
    assert shown.key == "x"


def test_a_stop_has_its_time_before_the_page_opens(qtbot: QtBot, window: Window, stopwatch: Stopwatch) -> None:
    """Asked for while a verdict is on the screen, the page opens when the verdict has gone."""
    show(qtbot, window, refused("x", Reason.CANCELLED, Shown.STOP, ZOE))
    window.open_scanner_test()
    assert not window.testing
    assert window.showing() is not None
    stopwatch.at += 60
    qtbot.waitUntil(lambda: window.testing, timeout=5000)


def test_a_notice_waits_and_a_camera_that_did_not_come_back_is_said_at_the_door(page: Window) -> None:
    """Neither is lost by the page."""
    page.take(Notice("The database was damaged."))
    assert page.sheet.content is None
    page.close_scanner_test()
    assert "The database was damaged." in page.sheet.words()
    page.sheet.close_sheet()
    page.take(Chosen(Choice.REFUSED, "0", "Camera 0 cannot be opened: plug it in."))
    assert "Camera 0 cannot be opened: plug it in." in page.sheet.words()


def test_a_key_that_is_held_down_leaves_the_page_only(page: Window) -> None:
    """The window stays open, also where Esc would end the program."""
    QTest.keyClick(page, Qt.Key.Key_Escape)
    for _ in range(3):
        QApplication.sendEvent(page, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier, "", True))
    assert not is_open(page)
    assert page.isVisible()


def test_a_page_that_opens_again_offers_nothing_of_the_time_before(page: Window) -> None:
    """Neither Keep for a camera that has gone back, nor its name, until the station has told what there is."""
    page.take(Cameras((BUILT_IN, USB), "1", "0", looked=True))
    page.close_scanner_test()
    page.open_scanner_test()
    assert not page.scanner_test.choice.keep.isVisible()
    assert page.scanner_test.choice.words() == ()


def test_a_camera_that_goes_away_takes_its_picture_along(qtbot: QtBot, page: Window, door: FakeDoor) -> None:
    """And its numbers; the words of the door say what to do."""
    door.scanner.watched.put(Watched(Frame(np.zeros((72, 128), np.uint8), 0.0), (), 30.0, 0.001))
    qtbot.waitUntil(lambda: page.scanner_test.view.image is not None)
    page.take(CameraState(ok=False, words="Plug it in again."))
    assert page.scanner_test.view.image is None
    assert {measure.value for measure in page.scanner_test.live.told} == {"–"}


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


@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
@pytest.mark.parametrize("scene", [name for name in SCENES if name.startswith("scanner")])
def test_the_page_fits(sized: tuple[Window, FakeDoor], scene: str, direction: Qt.LayoutDirection) -> None:
    """Every part stands inside the window and apart, in both directions of writing; everything that is tapped can be hit with a glove."""
    window, door = sized
    window.setLayoutDirection(direction)
    SCENES[scene](window, door)
    screen = window.scanner_test
    screen.arrange()
    parts = [screen.header, screen.close_button, screen.view, screen.live, screen.latest, screen.set_up, screen.choice, screen.trials]
    boxes = [place(part, window) for part in parts]
    for box in boxes:
        assert not box.isEmpty()
        assert window.rect().contains(box)
    for first, second in combinations(boxes, 2):
        assert not first.intersects(second)
    taps = [button for button in screen.findChildren(QAbstractButton) if button.isVisible()]
    for button in taps:
        assert button.height() >= 64
        assert place(screen.choice, window).contains(place(button, window)) or button is screen.close_button
    for one, other in combinations(taps, 2):
        assert not place(one, window).intersects(place(other, window))
    assert place(screen.set_up, window).contains(place(screen.set_up.code, window))
    assert screen.trials.rows() == len(screen.words())
