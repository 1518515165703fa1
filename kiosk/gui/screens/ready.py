"""The ready screen: the camera, who is inside, the last scans, the status line."""

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from kiosk.flow.bulletin import Mailbox
from kiosk.gui.status_texts import StatusItem
from kiosk.gui.texts import Texts
from kiosk.gui.theme import Scale, Theme
from kiosk.gui.widgets.camera_view import CameraView
from kiosk.gui.widgets.header import Header
from kiosk.gui.widgets.inside_panel import InsidePanel
from kiosk.gui.widgets.last_scans import LastScans
from kiosk.gui.widgets.status_line import StatusLine
from kiosk.ports.capture import Frame


class ReadyScreen(QWidget):
    """Places its five parts; the parts know what they say."""

    painted_first = Signal()

    def __init__(self, parent: QWidget, preview: Mailbox[Frame], theme: Theme, texts: Texts) -> None:
        super().__init__(parent)
        self._scale = Scale()
        self._painted = False
        self.header = Header(self)
        self.camera = CameraView(self, preview, theme, texts)
        self.inside = InsidePanel(self, theme, texts)
        self.scans = LastScans(self, theme, texts)
        self.status = StatusLine(self, theme)

    def rescale(self, scale: Scale) -> None:
        self._scale = scale
        for part in (self.header, self.camera, self.inside, self.scans, self.status):
            part.rescale(scale)
        self.arrange()

    def tell_status(self, items: tuple[StatusItem, ...], inside: int, capacity: int | None) -> None:
        before = self.inside.height_needed()
        self.inside.tell(inside, capacity)
        if self.status.tell(items) or before != self.inside.height_needed():
            self.arrange()

    def arrange(self) -> None:
        """Places everything; mirrored where the language is written from right to left."""
        scale, width, height = self._scale, self.width(), self.height()
        margin, gap = scale.px(40), scale.px(32)
        status = self.status.arrange(width)
        self.status.setGeometry(0, height - status, width, status)
        self.header.setGeometry(margin, scale.px(32), width - 2 * margin, self.header.height_needed())
        top = scale.px(120)
        room = QRect(margin, top, width - 2 * margin, height - status - scale.px(24) - top)
        if room.height() > room.width():
            self._stack(room, scale.px(24))
        else:
            self._side_by_side(room, gap)

    def _side_by_side(self, room: QRect, gap: int) -> None:
        column = max(self._scale.px(408), round(room.width() * 0.34))
        camera = QRect(room.left(), room.top(), room.width() - column - gap, room.height())
        side = QRect(camera.right() + 1 + gap, room.top(), column, room.height())
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            camera.moveRight(room.right())
            side.moveLeft(room.left())
        self.camera.setGeometry(camera)
        self._panels(side, self._scale.px(16))

    def _stack(self, room: QRect, gap: int) -> None:
        camera = min(round(room.height() * 0.52), room.width())
        self.camera.setGeometry(room.left(), room.top(), room.width(), camera)
        self._panels(QRect(room.left(), room.top() + camera + gap, room.width(), room.height() - camera - gap), gap)

    def _panels(self, side: QRect, gap: int) -> None:
        inside = self.inside.height_needed()
        self.inside.setGeometry(side.left(), side.top(), side.width(), inside)
        self.scans.setGeometry(side.left(), side.top() + inside + gap, side.width(), max(0, side.height() - inside - gap))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self.painted_first.emit)
