"""Renders the window's states as PNGs, to be looked at: ``python -m tests.gui.pictures OUTDIR [WIDTHxHEIGHT …]``."""

import dataclasses
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import numpy as np
import segno
from PySide6.QtCore import QElapsedTimer, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QLinearGradient, QPainter
from PySide6.QtWidgets import QApplication

from kiosk.core.content import Content
from kiosk.core.layouts import SETUP, detect, heard_as
from kiosk.core.picture import Hint
from kiosk.core.rules import State
from kiosk.core.ticket import Attention, AttentionKind
from kiosk.core.verdict import FirstEntry, Outcome, Reason, Shown, Verdict
from kiosk.flow.bulletin import CameraState, Decided, News, Notice, PictureHint, Status
from kiosk.flow.tested import Cameras, Choice, Chosen, Mark, Tested, Watched, Would
from kiosk.gui.app import prepare
from kiosk.gui.theme import THEMES
from kiosk.gui.window import Window
from kiosk.ports.adapter import Found
from kiosk.ports.capture import Frame
from tests.gui.fake_door import (
    BJORK,
    LAST_SCANS,
    LI,
    LUKASZ,
    MARIA,
    MOHAMMED,
    NOW,
    OFFLINE,
    ONLINE,
    SOUTH_DOOR,
    ZOE,
    FakeDoor,
    admitted,
    refused,
    ticket,
)

SIZES = ((1280, 800), (1920, 1080), (800, 1280), (1024, 768), (1080, 1920))
LONG = ticket(
    "Dr. María de los Ángeles Fernández-Villaverde y Gómez de Avellaneda del Castillo",
    "Press and Media",
    "Österreichische Rundfunkgesellschaft",
)
MANY = dataclasses.replace(
    ZOE, attention=(*ZOE.attention, Attention(AttentionKind.NOTE, "Speaks at 10:00 in hall B: bring to the green room, not the main entrance"))
)


def frame() -> Frame:
    """A phone held up to the camera."""
    image = QImage(1280, 960, QImage.Format.Format_BGR888)
    painter = QPainter(image)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    light = QLinearGradient(QPointF(0, 0), QPointF(1280, 960))
    for place, color in ((0, "#2E3840"), (0.5, "#4A5A61"), (1, "#1B2126")):
        light.setColorAt(place, QColor(color))
    painter.fillRect(image.rect(), light)
    painter.translate(640, 465)
    painter.rotate(-7)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("#0B0E10"))
    painter.drawRoundedRect(QRectF(-190, -330, 380, 660), 44, 44)
    painter.setBrush(QColor("#F7F9FB"))
    painter.drawRoundedRect(QRectF(-172, -280, 344, 560), 16, 16)
    painter.setBrush(QColor("#12181D"))
    code = segno.make("TS26-8F3A-77Q2-ZK41", error="m")
    cells = list(code.matrix)
    side = 280 / len(cells)
    for down, row in enumerate(cells):
        for across, dark in enumerate(row):
            if dark:
                painter.drawRect(QRectF(-140 + across * side, -230 + down * side, side + 0.5, side + 0.5))
    font = QFont(QApplication.font())
    font.setPixelSize(30)
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    painter.setPen(QColor("#12181D"))
    painter.drawText(QRectF(-160, 70, 320, 80), Qt.AlignmentFlag.AlignCenter, "Zoë Ångström")
    painter.end()
    kept = np.frombuffer(image.constBits(), np.uint8).reshape(960, image.bytesPerLine())[:, : 1280 * 3].reshape(960, 1280, 3).copy()
    return Frame(kept, 0.0)


Scene = Callable[[Window, FakeDoor], None]


def _decide(decided: Decided) -> Scene:
    return lambda window, door: window.take(decided)


def _status(status: Status) -> Scene:
    return lambda window, door: window.take(status)


def _hint(hint: Hint) -> Scene:
    return lambda window, door: window.take(PictureHint(hint))


def _state(state: State, then: Scene | None = None) -> Scene:
    def scene(window: Window, door: FakeDoor) -> None:
        door.identity = dataclasses.replace(door.identity, state=state)
        window.take(ONLINE)
        if then is not None:
            then(window, door)

    return scene


def _details(window: Window, door: FakeDoor) -> None:
    window.take(admitted("x", ZOE, badge=True))
    window.verdict.details_chosen.emit()


def _backlog(window: Window, door: FakeDoor) -> None:
    window.take(refused("x", Reason.CANCELLED, Shown.STOP, BJORK))
    window.take(admitted("y", ZOE))
    window.take(admitted("z", MARIA))


def _far(window: Window, door: FakeDoor) -> None:
    at = NOW - timedelta(days=2, hours=1)
    window.take(refused("x", Reason.ALREADY_INSIDE, Shown.WAIT, MOHAMMED, first=FirstEntry(at, "المدخل الرئيسي", None)))


def _found() -> tuple[Watched, tuple[Tested, ...]]:
    """The phone before the camera, read; a second code beside it, only located; what was scanned before."""
    shown = frame()
    corners = tuple(
        (640 + x * 0.9925 + y * 0.1219, 465 - x * 0.1219 + y * 0.9925) for x, y in ((-140, -230), (140, -230), (140, 50), (-140, 50))
    )
    beside = ((1010.0, 420.0), (1130.0, 430.0), (1120.0, 550.0), (1000.0, 540.0))
    marks = (Mark(corners, decoded=True), Mark(beside, decoded=False))
    would = Would(Outcome.ADMITTED, Shown.GO, None, "General", seconds=0.00041)
    inside = Would(Outcome.REFUSED, Shown.WAIT, Reason.ALREADY_INSIDE, "VIP Pass", seconds=0.0003)
    poster = Would(Outcome.REFUSED, Shown.STOP, Reason.NOT_A_TICKET, seconds=0.0002)
    nobody = Would(Outcome.REFUSED, Shown.STOP, Reason.NOT_FOUND, seconds=0.0002)
    badge = Would(Outcome.ADMITTED, Shown.GO, None, "Press and Media", copy=2, seconds=0.0005)
    own = Would(Outcome.REFUSED, Shown.STOP, Reason.NOT_A_TICKET, event_code=True, seconds=0.0002)
    letters, address = Content.LETTERS_DIGITS, Content.ADDRESS
    told = (
        Tested(1, None, "", 19, letters, nobody),
        Tested(2, 0, "QRCode", 41, address, poster, "zxing-cpp", 0.0034, 6.1),
        Tested(3, None, "", 51, Content.SIGNS, nobody, set_up=detect(SETUP)),
        Tested(4, 0, "QRCode", 12, letters, own, "zbar", 0.041, 3.2),
        Tested(5, 0, "QRCode", 24, letters, inside, "zxing-cpp", 0.0036, 2.4),
        Tested(6, 0, "QRCode", 44, letters, badge, "zxing-cpp", 0.0029, 5.0),
        Tested(7, 1, "QRCode", 24, letters, would, "zxing-cpp", 0.0031, 4.24),
        Tested(8, 0, "QRCode", 19, Content.SIGNS, would, "zxing-cpp", 0.0031, 11.3),
    )
    return Watched(shown, marks, 29.7, 0.0031, Hint.NONE), told


BUILT_IN = Found("0", "Integrated Camera")
LONG_CAMERA = Found("1", "Logitech HD Pro Webcam C920 with Privacy Shutter and Stereo Microphones (046d:0892)")
ARABIC_CAMERA = Found("2", "كاميرا المدخل الرئيسي")


def _scanner(*news: News, cameras: Cameras | None = None, hint: Hint = Hint.NONE, shows: bool = True) -> Scene:
    def scene(window: Window, door: FakeDoor) -> None:
        window.open_scanner_test()
        window.take(cameras or Cameras((BUILT_IN, LONG_CAMERA), "0", "0", looked=True))
        watched, told = _found()
        if shows:
            door.scanner.watched.put(dataclasses.replace(watched, hint=hint))
            _turn(window, lambda: window.scanner_test.view.image is not None)
        for each in (*(told if shows else ()), *news):
            window.take(each)

    return scene


SMALL = Tested(
    9,
    0,
    "QRCode",
    24,
    Content.LETTERS_DIGITS,
    Would(Outcome.REFUSED, Shown.STOP, Reason.NOT_FOUND, asks=True, seconds=0.0002),
    "zbar",
    0.128,
    2.7,
)
MISREAD = Tested(9, None, "", 51, Content.SIGNS, SMALL.would, set_up=detect(heard_as(SETUP, "us", "de")))
TRYING = Cameras((BUILT_IN, LONG_CAMERA, ARABIC_CAMERA), "2", "0", looked=True)
STREAM = Cameras(
    (BUILT_IN, LONG_CAMERA, ARABIC_CAMERA), "rtsp://ana:secret@10.0.0.7/live?token=x", "rtsp://ana:secret@10.0.0.7/live?token=x", looked=True
)

TROUBLE = dataclasses.replace(
    OFFLINE, quarantined=3, conflicts=1, dead=("camera 2",), badges_stuck=2, badge_words="Load labels into the Brother on the left"
)
SCENES: dict[str, Scene] = {
    "ready": _status(ONLINE),
    "ready-offline": _status(OFFLINE),
    "ready-trouble": _status(TROUBLE),
    "ready-plain": _status(Status(online=None)),
    "camera-gone": lambda window, door: window.take(
        CameraState(ok=False, words="The camera does not answer. Check its cable; it comes back by itself.")
    ),
    "camera-one-gone": lambda window, door: window.take(
        CameraState(ok=True, words="Camera 2 (Logi C920 HD Pro) has gone away: plug it in again.")
    ),
    **{f"hint-{hint.value.replace('_', '-')}": _hint(hint) for hint in Hint if hint is not Hint.NONE},
    "rehearsal": _state(State.REHEARSAL),
    "rehearsal-stop": _state(State.REHEARSAL, _decide(refused("x", Reason.CANCELLED, Shown.STOP, BJORK))),
    "closed": _state(State.CLOSED),
    "admitted": _decide(admitted("x", ZOE, badge=True)),
    "admitted-plain": _decide(admitted("x", LUKASZ, number=2)),
    "admitted-many": _decide(admitted("x", MANY, badge=True)),
    "admitted-long": _decide(admitted("x", LONG, badge=True)),
    "admitted-arabic": _decide(admitted("x", MOHAMMED, badge=True)),
    "admitted-chinese": _decide(admitted("x", LI, badge=True)),
    "already": _decide(refused("x", Reason.ALREADY_INSIDE, Shown.WAIT, LUKASZ, first=SOUTH_DOOR)),
    "already-far": _far,
    "refused": _decide(refused("x", Reason.CANCELLED, Shown.STOP, BJORK)),
    "refused-long": _decide(refused("x", Reason.WRONG_TICKET_TYPE, Shown.STOP, LONG)),
    "not-on-list": _decide(refused("x", Reason.NOT_FOUND, Shown.WAIT)),
    "undecided": _decide(Decided("x", NOW, Verdict(Outcome.UNDECIDED, Shown.WAIT, Reason.STORE_FAILURE))),
    "noted": _decide(Decided("x", NOW, Verdict(Outcome.EXIT, Shown.NOTE, None, ZOE, ZOE.attention))),
    "backlog": _backlog,
    "details": _details,
    "scanner-empty": _scanner(shows=False, cameras=Cameras((), "0", "0", looked=False)),
    "scanner": _scanner(),
    "scanner-small": _scanner(SMALL, hint=Hint.CLOSER),
    "scanner-trying": _scanner(MISREAD, cameras=TRYING),
    "scanner-stream": _scanner(cameras=STREAM),
    "scanner-refused": _scanner(
        Chosen(Choice.REFUSED, "1", "Camera 1 cannot be opened: plug it in, close other programs that use it, or set another [camera] source.")
    ),
    "scanner-kept": _scanner(Chosen(Choice.KEPT, "2"), cameras=dataclasses.replace(TRYING, kept="2")),
    "scanner-not-kept": _scanner(
        Chosen(
            Choice.KEPT_FOR_NOW,
            "2",
            '/var/lib/kiosk/south-entrance/kiosk.toml was not changed (it is read-only). Write by hand: [camera] source = "2"',
        ),
        cameras=dataclasses.replace(TRYING, kept="2"),
    ),
    "scanner-gone": _scanner(CameraState(ok=False, words="Camera 0 has gone away: plug it in again.")),
    "notice": lambda window, door: window.take(Notice("The database was damaged and moved aside. 312 entries were saved; scanning goes on.")),
}


def render(name: str, size: tuple[int, int], theme: str) -> QImage:
    """One scene in a window of that size."""
    door = FakeDoor(before=LAST_SCANS, told=ONLINE)
    window = Window(door, now=lambda: NOW, theme=THEMES[theme])
    window.resize(*size)
    door.preview.put(frame())
    window.show()
    _turn(window, lambda: window.ready.camera.image is not None)
    SCENES[name](window, door)
    _turn(window, lambda: False, milliseconds=120)
    picture = window.grab().toImage()
    window.close()
    return picture


def _turn(window: Window, done: Callable[[], bool], milliseconds: int = 2000) -> None:
    clock = QElapsedTimer()
    clock.start()
    while not done() and clock.elapsed() < milliseconds:
        QApplication.processEvents()


def main(arguments: list[str]) -> int:
    """Writes ``scene-WIDTHxHEIGHT.png`` for every scene and size; ``day`` among the arguments takes the day theme."""
    prepare()
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    theme = "day" if "day" in arguments else "night"
    sizes = [tuple(map(int, text.split("x"))) for text in arguments[1:] if text[0].isdigit()] or SIZES
    names = [name for name in arguments[1:] if name in SCENES] or SCENES
    for name in names:
        for width, height in sizes:
            picture = render(name, (width, height), theme).convertToFormat(QImage.Format.Format_RGB888)
            picture.save(str(folder / f"{name}-{width}x{height}.png"), quality=0)
    return 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("python -m tests.gui.pictures OUTDIR [WIDTHxHEIGHT …] [SCENE …] [day]")
    sys.exit(main(sys.argv[1:]))
