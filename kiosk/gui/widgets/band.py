"""The band across the top of every screen while the door is closed or in rehearsal."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from kiosk.core.rules import State
from kiosk.core.verdict import Shown
from kiosk.gui import fonts
from kiosk.gui.theme import Scale, Theme
from kiosk.gui.widgets.fitted import draw, fit


class Band(QWidget):
    """Hidden while the door is open. Blue for a rehearsal, grey for closed: neither is a verdict's colour; amber for a scanner test."""

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self._theme = theme
        self._scale = Scale()
        self._state = State.OPEN
        self._words = ""
        self._testing = False
        self.hide()

    def rescale(self, scale: Scale) -> None:
        self._scale = scale

    def tell(self, state: State, words: str, *, testing: bool = False) -> bool:
        """Whether it has come, gone or changed."""
        if (state, words, testing) == (self._state, self._words, self._testing):
            return False
        self._state, self._words, self._testing = state, words, testing
        self.setAccessibleName(words)
        self.setVisible(bool(words))
        self.update()
        return True

    def height_needed(self) -> int:
        return self._scale.px(44) if self._words else 0

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        ground, ink = self._colors()
        painter.fillRect(self.rect(), QColor(ground))
        painter.setPen(QColor(ink))
        margin = self._scale.px(40)
        room = self.width() - 2 * margin
        laid = fit(self._words, room, fonts.font(self._scale.text(20), fonts.SEMIBOLD), floor=0.6, lines=1)
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        draw(painter, laid, margin, (self.height() - laid.height) / 2, room, mirrored=mirrored)
        painter.end()

    def _colors(self) -> tuple[str, str]:
        """Ground and ink."""
        theme = self._theme
        if self._testing:
            return theme.faces[Shown.WAIT].ground, theme.faces[Shown.WAIT].ink
        return (theme.accent, theme.on_accent) if self._state is State.REHEARSAL else (theme.text, theme.ground)
