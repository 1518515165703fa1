"""Runs the window: application, fonts, texts, sounds, signals, and the end of it all."""

import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.resources import files

from PySide6.QtCore import QLocale, QLoggingCategory, QSocketNotifier, QTranslator
from PySide6.QtWidgets import QApplication

from kiosk.core.errors import KioskError
from kiosk.core.layouts import Reading, as_typed
from kiosk.core.verdict import Shown
from kiosk.core.wedge import WedgeSettings
from kiosk.flow.bulletin import Notice
from kiosk.gui import fonts
from kiosk.gui.bridge import Bridge
from kiosk.gui.door import Door
from kiosk.gui.theme import NIGHT, THEMES
from kiosk.gui.wedge_filter import WedgeFilter
from kiosk.gui.window import Window

_OPENCVS = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")
"""opencv-python sets these for a Qt of its own, which ours must not load."""


def run(
    door: Door,
    *,
    fullscreen: bool,
    now: Callable[[], datetime],
    first_paint: Callable[[], None] | None = None,
    wedge: WedgeSettings | None = None,
    reading: Reading = as_typed,
    theme: str = "night",
    scanner_test: bool = False,
) -> int:
    """Shows the window until it is closed or the process is told to end; the exit code. Call it in the main thread.

    ``wedge`` is how the hand scanner was programmed, ``reading`` how its keys are read.
    ``door`` is started once the window has been painted, and stopped before this returns, whatever happens. ``scanner_test`` opens that
    page before it: nothing is decided then.
    """
    application = prepare()
    play, silence = _sounds()
    window = Window(door, now=now, theme=THEMES.get(theme, NIGHT), sound=play)
    bridge = Bridge(door.bulletin, window.take)
    keys = WedgeFilter(wedge or WedgeSettings(), door.submit, window.seconds, reading, window.tell_broken_scan)
    application.installEventFilter(keys)
    if scanner_test:
        window.painted_first.connect(window.open_scanner_test)
    window.painted_first.connect(lambda: _start(door, window))
    if first_paint is not None:
        window.painted_first.connect(first_paint)
    try:
        with _ended_by_signals(window):
            show(window, fullscreen=fullscreen, scanner_test=scanner_test)
            return application.exec()
    finally:
        application.removeEventFilter(keys)
        bridge.close()
        door.stop()
        silence()
        window.hide()


def _start(door: Door, window: Window) -> None:
    """What keeps the station from starting is said on the screen."""
    try:
        door.start()
    except KioskError as error:
        window.take(Notice(str(error)))


def _sounds() -> tuple[Callable[[Shown], None], Callable[[], None]]:
    """How to play a sound, and how to end it all; silent where the library has no build for this processor."""
    try:
        from kiosk.gui.sounds import Sounds
    except ImportError:
        return (lambda shown: None), (lambda: None)
    sounds = Sounds()
    return sounds.play, sounds.close


def prepare() -> QApplication:
    """The one application, with our fonts and our texts; made again it is the same one."""
    for name in _OPENCVS:
        os.environ.pop(name, None)
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication(["kiosk"])
    if application.property("prepared"):
        return application
    application.setProperty("prepared", True)
    # Qt warns of every bundled font that lacks a script before it takes the next one, which has it.
    QLoggingCategory.setFilterRules("qt.text.font.db=false")
    application.setApplicationName("Check-in Kiosk")
    application.setStyle("Fusion")
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    fonts.use(fonts.load())
    application.installTranslator(_Plurals(application))
    return application


class _Plurals(QTranslator):
    """English plurals. Qt reads the bytes in place: they live as long as this.

    ``kiosk_en.ts`` is gathered by ``pyside6-lupdate kiosk/gui/*_texts.py kiosk/gui/texts.py -pluralonly -locations none -ts …`` and
    made into ``kiosk_en.qm`` by ``pyside6-lrelease``.
    """

    def __init__(self, parent: QApplication) -> None:
        super().__init__(parent)
        self._data = files("assets").joinpath("i18n", "kiosk_en.qm").read_bytes()
        self.load(self._data)


def show(window: Window, *, fullscreen: bool, scanner_test: bool = False) -> None:
    """Fills the screen for a kiosk; else a window as large as the drawn design, or as the screen allows."""
    room = window.screen().availableGeometry()
    window.set_kiosk(kiosk=fullscreen, scanner_test=scanner_test)
    if fullscreen:
        # Without a window manager showFullScreen alone leaves the window as it was.
        window.setGeometry(window.screen().geometry())
        window.showFullScreen()
    else:
        window.resize(min(1280, room.width()), min(800, room.height()))
        window.show()


@contextmanager
def _ended_by_signals(window: Window) -> Iterator[None]:
    """SIGINT and SIGTERM close the window. Qt's loop does not let Python look at signals: a socket wakes it up."""
    receiving, sending = socket.socketpair()
    receiving.setblocking(False)
    sending.setblocking(False)
    notifier = QSocketNotifier(receiving.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(lambda: receiving.recv(64))
    before = signal.set_wakeup_fd(sending.fileno(), warn_on_full_buffer=False)
    handlers = {number: signal.signal(number, lambda *_: window.close()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(before)
        notifier.setEnabled(False)
        receiving.close()
        sending.close()
