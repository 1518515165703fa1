"""The scanner test page: scan anything and see how well it is read and what it would do; choose the camera. Nothing of it stays."""

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from kiosk.core.verdict import Shown
from kiosk.flow.tested import Cameras, Choice, Chosen, Tested, Watched
from kiosk.gui.clock import Seconds
from kiosk.gui.door import Scanner
from kiosk.gui.palette import ground_palette
from kiosk.gui.scanner_texts import ScannerTexts, TrialWords
from kiosk.gui.texts import Texts
from kiosk.gui.theme import Scale, Theme
from kiosk.gui.widgets.announcement import Announcement
from kiosk.gui.widgets.buttons import Button
from kiosk.gui.widgets.camera_choice import CameraChoice
from kiosk.gui.widgets.header import Header
from kiosk.gui.widgets.measured_view import MeasuredView
from kiosk.gui.widgets.measures import Measures, measure_height
from kiosk.gui.widgets.setup_panel import SetupPanel
from kiosk.gui.widgets.trials import MOST_TRIALS, LastTrials, LatestTrial

OPEN_SECONDS = 180.0
"""The page closes by itself after so long without a scan or touch."""
LOOK_SECONDS = 5.0
"""A camera that is plugged in meanwhile appears soon."""
ANNOUNCE_SECONDS = 30.0


class ScannerTestScreen(QWidget):
    """``left`` asks the window to go back to the door."""

    left = Signal()

    def __init__(self, parent: QWidget, scanner: Scanner, theme: Theme, texts: Texts, seconds: Seconds) -> None:
        super().__init__(parent)
        self._scanner, self._theme, self._seconds = scanner, theme, seconds
        self._texts = ScannerTexts()
        self._scale = Scale()
        self._cameras = Cameras()
        self._trials: tuple[TrialWords, ...] = ()
        self._stirred = self._looked = self._announced = 0.0
        self._stage = QRect()
        self.setPalette(ground_palette(theme))
        self.setAutoFillBackground(True)
        self.header = Header(self)
        self.close_button = Button(self, self._texts.close())
        self.view = MeasuredView(self, scanner.watched, theme, texts, self._texts.hint)
        self.live = Measures(self, theme)
        self.latest = LatestTrial(self, theme, self._texts)
        self.set_up = SetupPanel(self, theme, self._texts)
        self.choice = CameraChoice(self, theme, self._texts)
        self.trials = LastTrials(self, theme, self._texts)
        self.announcement = Announcement(self, theme)
        self.view.on_picture(self._tell_live)
        self._tell_live(None)
        self.close_button.chosen.connect(self.left)
        self.choice.picked.connect(self._pick)
        self.choice.touched.connect(self._stir)
        self.choice.keep.chosen.connect(self._keep)

    def band(self) -> str:
        """What stands across the top of the window."""
        return self._texts.band()

    def begin(self) -> None:
        """The page opens: from now on the station tests."""
        self._stir()
        self._looked = self._seconds()
        self.close_button.rest()
        self._scanner.begin()

    def end(self) -> None:
        """The page closes: the door goes on, and everything that was said is forgotten."""
        self._scanner.end()
        self._trials = ()
        self._cameras = Cameras()
        self._tell_cameras()
        self.latest.tell(None)
        self.trials.tell(())
        self.set_up.tell(None)
        self.announcement.say(Shown.WAIT, "")
        self.view.forget()

    def take(self, news: Tested | Cameras | Chosen) -> None:
        """News of the test."""
        if isinstance(news, Tested):
            self._take_tested(news)
        elif isinstance(news, Cameras):
            self._cameras = news
            self._tell_cameras()
        else:
            self._take_chosen(news)

    def tick(self) -> None:
        """Once a second: looks for cameras, and leaves a page that nobody uses."""
        now = self._seconds()
        if now - self._stirred >= OPEN_SECONDS:
            self.left.emit()
            return
        if now - self._looked >= LOOK_SECONDS:
            self._looked = now
            self._scanner.look()
        if self.announcement.words and now - self._announced >= ANNOUNCE_SECONDS:
            self.announcement.say(Shown.WAIT, "")

    def tell_header(self, station: str) -> None:
        self.header.tell(station, self._texts.title(), "")

    def words(self) -> tuple[TrialWords, ...]:
        """The scans that are told of, newest first."""
        return self._trials

    def _take_tested(self, told: Tested) -> None:
        camera = self._texts.name(self._cameras) if not told.camera else self._texts.other_camera(told.camera)
        words = self._texts.trial(told, camera)
        if words.number not in {each.number for each in self._trials}:
            # What is pressed just now was meant for what stood there before.
            self._stir()
            for button in (self.close_button, self.choice.keep):
                button.rest()
            self._trials = (words, *self._trials)[:MOST_TRIALS]
        else:
            self._trials = tuple(words if each.number == words.number else each for each in self._trials)
        self.latest.tell(self._trials[0])
        self.trials.tell(self._trials)
        if told.set_up is not None:
            self.set_up.tell(told.set_up.well and not told.set_up.caps)

    def _take_chosen(self, news: Chosen) -> None:
        if news.choice is Choice.OPENED:
            self.view.forget()
        said = self._texts.chosen(news, self._texts.name(self._cameras))
        shown, words = said if said is not None else (Shown.WAIT, "")
        self._announced = self._seconds()
        self.announcement.say(shown, words)
        self._place_announcement()

    def _tell_cameras(self) -> None:
        lines = self._texts.lines(self._cameras)
        nothing = self._texts.no_cameras(self._cameras) if len(lines) < 2 else ""
        self.choice.tell(lines, nothing, offers=self._scanner.may_pick and self._cameras.current != self._cameras.kept)

    def _tell_live(self, watched: Watched | None) -> None:
        self.live.tell(self._texts.live(watched))

    def _pick(self, source: str) -> None:
        self._scanner.pick(source)

    def _keep(self) -> None:
        self._stir()
        self._scanner.keep()

    def _stir(self) -> None:
        """Somebody is here."""
        self._stirred = self._seconds()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._stir()

    def rescale(self, scale: Scale) -> None:
        self._scale = scale
        parts = (self.header, self.view, self.live, self.latest, self.set_up, self.choice, self.trials, self.announcement)
        for part in parts:
            part.rescale(scale)
        self.close_button.resize_to(scale)
        self.arrange()

    def arrange(self) -> None:
        """Picture and latest scan lead, cameras and list follow; mirrored where the language is written from right to left."""
        scale, width, height = self._scale, self.width(), self.height()
        margin, top = scale.px(40), scale.px(24)
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        button = self.close_button
        button.move(margin if mirrored else width - margin - button.width(), top)
        line = QRect(margin, top, width - 2 * margin - button.width() - scale.px(24), self.header.height_needed())
        if mirrored:
            line.moveLeft(margin + button.width() + scale.px(24))
        self.header.setGeometry(line)
        start = top + max(button.height(), line.height()) + scale.px(16)
        room = QRect(margin, start, width - 2 * margin, height - start - scale.px(24))
        if room.height() > room.width():
            self._stack(room)
        else:
            self._side_by_side(room)
        self._place_announcement()
        self.update()

    def _side_by_side(self, room: QRect) -> None:
        scale, gap = self._scale, self._scale.px(32)
        column = max(scale.px(408), round(room.width() * 0.34))
        lead = QRect(room.left(), room.top(), room.width() - column - gap, room.height())
        side = QRect(lead.right() + 1 + gap, room.top(), column, room.height())
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            lead.moveRight(room.right())
            side.moveLeft(room.left())
        between = scale.px(16)
        latest = self.latest.height_needed()
        self._place_stage(QRect(lead.left(), lead.top(), lead.width(), lead.height() - latest - between))
        self._place_latest(QRect(lead.left(), lead.bottom() + 1 - latest, lead.width(), latest))
        trials = min(self.trials.height_needed(), side.height() - between - self.choice.height_needed(2))
        self.choice.setGeometry(side.left(), side.top(), side.width(), side.height() - trials - between)
        self.trials.setGeometry(side.left(), side.bottom() + 1 - trials, side.width(), trials)

    def _stack(self, room: QRect) -> None:
        scale, between = self._scale, self._scale.px(16)
        latest = self.latest.height_needed()
        rest = max(self.trials.height_needed(), self.choice.height_needed(3))
        stage = min(room.height() - latest - rest - 2 * between, round(room.width() * 9 / 16) + scale.px(96))
        self._place_stage(QRect(room.left(), room.top(), room.width(), stage))
        self._place_latest(QRect(room.left(), room.top() + stage + between, room.width(), latest))
        top = room.top() + stage + latest + 2 * between
        half = (room.width() - between) // 2
        self.choice.setGeometry(room.left(), top, half, room.bottom() + 1 - top)
        self.trials.setGeometry(room.right() + 1 - half, top, half, room.bottom() + 1 - top)

    def _place_latest(self, room: QRect) -> None:
        """The latest scan, and beside it the set-up code."""
        code, between = self._scale.px(212), self._scale.px(16)
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        wide = room.width() - code - between
        self.latest.setGeometry(room.left() + (code + between if mirrored else 0), room.top(), wide, room.height())
        self.set_up.setGeometry(room.left() + (0 if mirrored else wide + between), room.top(), code, room.height())

    def _place_stage(self, room: QRect) -> None:
        """The picture, and its numbers where they leave it the most room: beside it or below."""
        scale, edge, inset = self._scale, self._scale.px(24), self._scale.px(16)
        self._stage = room
        beside, below = scale.px(148), measure_height(scale, noted=False)
        wide = min(room.width() - beside - 2 * edge, room.height() * 16 // 9)
        high = min(room.width(), (room.height() - below - 2 * edge) * 16 // 9)
        if wide >= high:
            mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
            view = room.width() - beside - 2 * edge
            left = room.left() + (beside + 2 * edge if mirrored else 0)
            self.view.setGeometry(QRect(left, room.top(), view, room.height()).adjusted(inset, inset, -inset, -inset))
            self.live.setGeometry(room.left() + (edge if mirrored else view + edge), room.top(), beside, room.height())
        else:
            view = room.height() - below - 2 * edge
            self.view.setGeometry(QRect(room.left(), room.top(), room.width(), view).adjusted(inset, inset, -inset, -inset))
            self.live.setGeometry(room.left() + edge, room.bottom() + 1 - below - edge, room.width() - 2 * edge, below)

    def _place_announcement(self) -> None:
        edge = self._scale.px(16)
        box = self.view.geometry().adjusted(edge, edge, -edge, -edge)
        self.announcement.setGeometry(box.left(), box.top(), box.width(), min(box.height(), self.announcement.height_needed(box.width())))
        self.announcement.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The panel that picture and numbers share."""
        painter = QPainter(self)
        painter.translate(self._stage.topLeft())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.panel))
        painter.drawRoundedRect(QRect(0, 0, self._stage.width(), self._stage.height()), self._scale.px(20), self._scale.px(20))
        painter.end()
