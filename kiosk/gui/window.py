"""The window: takes news, lets each verdict have its turn, and shows the ready screen in between."""

import time
from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QStackedLayout, QWidget

from kiosk.core.picture import Hint
from kiosk.core.turns import Turns
from kiosk.core.verdict import Shown
from kiosk.flow.bulletin import CameraState, Decided, News, Notice, PictureHint, Undone
from kiosk.flow.tested import Cameras, Choice, Chosen, Tested
from kiosk.gui.clock import Now, Seconds
from kiosk.gui.detail_texts import DetailTexts
from kiosk.gui.door import Door
from kiosk.gui.pages import Page
from kiosk.gui.palette import ground_palette
from kiosk.gui.scan_log import KEPT, ScanLog
from kiosk.gui.screens.ready import ReadyScreen
from kiosk.gui.screens.scanner_test import ScannerTestScreen
from kiosk.gui.screens.verdict import VerdictScreen
from kiosk.gui.sheets import Sheets
from kiosk.gui.status_texts import StatusTexts
from kiosk.gui.texts import Texts, clock, plain
from kiosk.gui.theme import NIGHT, Scale, Theme
from kiosk.gui.verdict_texts import Around, VerdictTexts, VerdictWords
from kiosk.gui.widgets.band import Band
from kiosk.gui.widgets.sheet import Sheet

SMALLEST = (640, 480)


class Window(QWidget):
    """``painted`` gives the journal entry of a verdict the moment it has been painted; ``painted_first`` comes once."""

    painted = Signal(str)
    painted_first = Signal()

    def __init__(
        self,
        door: Door,
        *,
        now: Now,
        theme: Theme = NIGHT,
        sound: Callable[[Shown], None] | None = None,
        seconds: Seconds = time.monotonic,
    ) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._door, self._now, self.seconds, self._theme = door, now, seconds, theme
        self._sound = sound or (lambda shown: None)
        self._texts = Texts()
        self._verdicts = VerdictTexts(self._texts)
        self._line = StatusTexts(self._texts)
        self._turns: Turns[Page] = Turns()
        self._log = ScanLog(self._verdicts)
        self._page: Page | None = None
        self._hint = Hint.NONE
        self._status = door.status()
        self._kiosk = self._may_test = self._test_wanted = False
        self._build()
        self._log.fill(door.recent(KEPT))
        self._tell()

    def _build(self) -> None:
        self.setWindowTitle(plain(self._door.identity.station))
        self.setMinimumSize(*SMALLEST)
        self.band = Band(self, self._theme)
        self._stack = QStackedLayout()
        self._stage = QWidget(self)
        self._stage.setLayout(self._stack)
        self.ready = ReadyScreen(self._stage, self._door.preview, self._theme, self._texts)
        self.verdict = VerdictScreen(self._stage, self._theme, self._texts, self.seconds)
        self.scanner_test = ScannerTestScreen(self._stage, self._door.scanner, self._theme, self._texts, self.seconds)
        self.scanner_test.left.connect(self.close_scanner_test)
        self.blank = QWidget(self._stage)
        for screen in (self.ready, self.blank):
            screen.setAutoFillBackground(True)
            screen.setPalette(ground_palette(self._theme))
        for screen in (self.ready, self.verdict, self.blank, self.scanner_test):
            self._stack.addWidget(screen)
        self.sheet = Sheet(self, self._theme, self._texts.close())
        details = DetailTexts(self._texts, self._verdicts)
        self._sheets = Sheets(self.sheet, self._texts, details, lambda: self._stack.currentWidget() is self.ready)
        self.ready.painted_first.connect(self.painted_first)
        self.ready.status.opened.connect(self._sheets.tell_item)
        self.ready.scans.opened.connect(self._open_scan)
        self.verdict.undo_chosen.connect(self._undo_shown)
        self.verdict.details_chosen.connect(self._open_shown)
        self.verdict.painted.connect(self._verdict_painted)
        self._turn_timer = QTimer(self, singleShot=True)
        self._turn_timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._turn_timer.timeout.connect(self._take_turn)
        self._tick_timer = QTimer(self, interval=1000)
        self._tick_timer.timeout.connect(self._tick)
        self._tick_timer.start()

    def take(self, news: News) -> None:
        """News from the bulletin, in Qt's own thread."""
        if isinstance(news, Decided):
            self._take_decided(news)
        elif isinstance(news, Undone):
            self._take_undone(news)
        elif isinstance(news, CameraState):
            self.ready.camera.set_state(news)
            self.scanner_test.view.set_state(news)
        elif isinstance(news, Tested | Cameras | Chosen):
            self._take_test(news)
        elif isinstance(news, PictureHint):
            self._hint = news.hint
            self._tell_camera()
        elif isinstance(news, Notice):
            self._sheets.notice(news.words)
        else:
            self._status = news
            self._tell()

    @property
    def testing(self) -> bool:
        """Whether the scanner test page is open."""
        return self._stack.currentWidget() is self.scanner_test

    def open_scanner_test(self) -> None:
        """From now on nobody is admitted, until the page is left. A verdict on the screen has its time first."""
        if self.testing:
            return
        self._test_wanted = self._turns.look(self.seconds()).item is not None
        if self._test_wanted:
            return
        self.scanner_test.begin()
        self._page = None
        self._show_screen(self.scanner_test)
        self._tell()

    def close_scanner_test(self) -> None:
        """Back to the door."""
        if not self.testing:
            return
        self.scanner_test.end()
        self._show_screen(self.ready)
        self._take_turn()
        self._tell()

    def tell_broken_scan(self) -> None:
        """A hand scanner sent a part of a code."""
        self._sheets.notice(self._texts.broken_scan())

    def showing(self) -> Page | None:
        """The verdict on the screen, None on the ready screen."""
        return self._page if self._stack.currentWidget() is self.verdict else None

    def _take_test(self, news: Tested | Cameras | Chosen) -> None:
        """What comes after the page has closed is not shown, except a camera that could not be opened again: somebody must know."""
        if self.testing:
            self.scanner_test.take(news)
        elif isinstance(news, Chosen) and news.choice is Choice.REFUSED:
            self._sheets.notice(news.words)

    def _take_decided(self, decided: Decided) -> None:
        # It was committed before the test began: whose verdict it is must see it.
        self.close_scanner_test()
        now = self.seconds()
        known = self._log.page(decided.entry)
        arrived = known.arrived if known is not None else now
        page = Page(decided.entry, decided.verdict.shown, decided, arrived)
        self._log.add(page)
        self._turns.arrive(page.key, page, page.shown, now, same=decided.same_scan)
        self._take_turn()
        self._tell_scans()

    def _take_undone(self, undone: Undone) -> None:
        was = self._log.take_back(undone.entry)
        now = self.seconds()
        page = Page(f"{undone.entry} undone", Shown.NOTE, was.decided if was else None, now, undone=True)
        self._turns.arrive(page.key, page, page.shown, now)
        self._take_turn()
        self._tell_scans()

    def _take_turn(self) -> None:
        """Shows what is due, and sets the alarm for the next change; while the scanner test is open, its page stays."""
        if self.testing:
            self._turn_timer.stop()
            return
        now = self.seconds()
        turn = self._turns.look(now)
        if turn.blink:
            self._show_screen(self.blank)
            self._page = None
        elif turn.item is None:
            self._page = None
            self._show_screen(self.ready)
            if self._test_wanted:
                self.open_scanner_test()
        else:
            if turn.item is not self._page:
                self._show_page(turn.item, now)
            self.verdict.tell_waiting(turn.waiting)
            self.verdict.bar.run(turn.since, turn.until)
        change = self._turns.next_change(now)
        if change is not None:
            # A timer that fires a hair early would find nothing changed and wait for the next tick.
            self._turn_timer.start(max(1, round((change - now) * 1000) + 1))
        else:
            self._turn_timer.stop()

    def _show_page(self, page: Page, now: float) -> None:
        self._page = page
        left = 0.0 if self._log.undone(page.key) else page.undo_left(now)
        named = page.decided is not None and page.decided.verdict.ticket is not None
        self.verdict.show_verdict(page.shown, self._words(page), undo_seconds=left, details=named)
        self._show_screen(self.verdict)
        self._sound(page.shown)

    def _show_screen(self, screen: QWidget) -> None:
        """No button keeps the keyboard's focus over a change of screens, and no sheet outlives its scan."""
        if self._stack.currentWidget() is not screen or screen is self.verdict:
            self._stack.setCurrentWidget(screen)
            self._sheets.clear()
            self._sheets.say_next()
            self.setFocus()

    def _words(self, page: Page) -> VerdictWords:
        if page.undone or page.decided is None:
            return self._verdicts.undone(page.decided)
        return self._verdicts.words(page.decided, self._around())

    def _around(self) -> Around:
        identity, status = self._door.identity, self._status
        return Around(self._now(), identity.zone_info, identity.direction, status.roster_at, status.inside, status.capacity)

    def _verdict_painted(self) -> None:
        if self._page is not None:
            self.painted.emit(self._page.key)

    def _undo_shown(self) -> None:
        """Undo belongs to the scan that stood on the screen when it was offered."""
        if self._page is not None:
            self._undo(self._page.key)

    def _undo(self, entry: str) -> None:
        self.verdict.hide_undo()
        self._door.undo(entry)

    def _open_shown(self) -> None:
        if self._page is not None and self._page.decided is not None:
            self._sheets.tell_scan(self._page.decided, self._around(), lambda: None)

    def _open_scan(self, entry: str) -> None:
        """A row of the list: here Undo is still offered when its verdict has gone."""
        page = self._log.page(entry)
        if page is not None and page.decided is not None:
            left = 0.0 if self._log.undone(entry) else page.undo_left(self.seconds())
            self._sheets.tell_scan(page.decided, self._around(), lambda: self._undo(entry), left)

    def _tick(self) -> None:
        if self.testing:
            self.scanner_test.tick()
        if self._page is not None and self._sheets.tells_of(self._page.key):
            self._turns.stay(self.seconds())
        self._take_turn()
        self._tell()

    def _tell(self) -> None:
        """Tells every part what is true now; each repaints only where its words have changed."""
        identity, now = self._door.identity, self._now()
        words = self.scanner_test.band() if self.testing else self._texts.band(identity.state)
        if self.band.tell(identity.state, words, testing=self.testing):
            self._arrange()
        parts = (plain(identity.event_name), self._texts.mode(identity.mode), self._texts.direction(identity.direction))
        below = " · ".join(part for part in parts if part)
        for header in (self.ready.header, self.verdict.header):
            header.tell(plain(identity.station), below, clock(now, identity.zone_info))
        self.scanner_test.tell_header(plain(identity.station))
        self._tell_camera()
        self.ready.tell_status(self._line.items(self._status, now, identity.zone_info), self._status.inside, self._status.capacity)
        self._tell_scans()

    def _tell_camera(self) -> None:
        self.ready.camera.say(self._texts.hint(self._door.identity.state, self._hint), heed=self._hint is not Hint.NONE)

    def _tell_scans(self) -> None:
        self.ready.scans.tell(self._log.rows(), self._now())

    def _arrange(self) -> None:
        band = self.band.height_needed()
        self.band.setGeometry(0, 0, self.width(), band)
        self._stage.setGeometry(0, band, self.width(), self.height() - band)
        self.sheet.setGeometry(self.rect())

    def set_kiosk(self, *, kiosk: bool, scanner_test: bool = False) -> None:
        """In a kiosk only Ctrl+Shift+Q leaves; otherwise Esc and Ctrl+Q do too.

        Ctrl+Shift+T opens the scanner test: at a station that guests use themselves, and where people have PINs, only where it was started
        for it (``scanner_test``), which a technician has signed then.
        """
        self._kiosk = kiosk
        self._may_test = scanner_test

    def _key_opens_test(self, event: QKeyEvent) -> bool:
        control = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        asked = event.key() == Qt.Key.Key_T and event.modifiers() == control
        return asked and (self._may_test or self._door.identity.mode != "self-service")

    def _ask_for_test(self) -> None:
        if self._status.people and not self._may_test:
            self._sheets.notice(self._texts.test_wants_technician())
        else:
            self.open_scanner_test()

    def resizeEvent(self, event: QResizeEvent) -> None:
        scale = Scale(self.width(), self.height())
        for part in (self.band, self.ready, self.verdict, self.scanner_test, self.sheet):
            part.rescale(scale)
        self._arrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = Qt.KeyboardModifier.ControlModifier
        if event.isAutoRepeat():
            # A key that is held down leaves one thing, not all of them.
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Escape and self.testing:
            self.close_scanner_test()
        elif self._key_opens_test(event):
            self._ask_for_test()
        elif event.key() == Qt.Key.Key_Escape and self.sheet.content is not None:
            self.sheet.close_sheet()
        elif (event.key() == Qt.Key.Key_Q and event.modifiers() == control | Qt.KeyboardModifier.ShiftModifier) or (
            not self._kiosk and (event.key() == Qt.Key.Key_Escape or (event.key() == Qt.Key.Key_Q and event.modifiers() == control))
        ):
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._tick_timer.stop()
        self._turn_timer.stop()
        super().closeEvent(event)
