"""The whole picture of the camera in test, uncropped, with an outline around every code that is found in it."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from kiosk.core.picture import Hint
from kiosk.flow.bulletin import CameraState, Mailbox
from kiosk.flow.tested import Mark, Watched
from kiosk.gui.texts import Texts
from kiosk.gui.theme import Theme
from kiosk.gui.widgets.camera_view import CameraView, as_image, paint_corners
from kiosk.ports.capture import Frame

SHADOW = QColor(0, 0, 0, 150)


class MeasuredView(CameraView):
    """Green for what was decoded, dashed amber for what was only located. ``hint`` words what the picture asks for."""

    def __init__(self, parent: QWidget, watched: Mailbox[Watched], theme: Theme, texts: Texts, hint: Callable[[Hint], str]) -> None:
        super().__init__(parent, Mailbox[Frame](), theme, texts)
        self._watched = watched
        self._words = hint
        self._told: Callable[[Watched | None], None] = lambda watched: None
        self.latest: Watched | None = None

    def on_picture(self, told: Callable[[Watched | None], None]) -> None:
        """``told`` hears of every picture that is shown, and of None when there is none any more."""
        self._told = told

    def forget(self) -> None:
        """Another camera, or the page has closed: nothing of the last picture stays."""
        self.latest = self._image = None
        self.say("")
        self._told(None)
        self.update()

    def set_state(self, state: CameraState) -> None:
        super().set_state(state)
        if not state.ok:
            self.forget()

    def marks(self) -> tuple[Mark, ...]:
        """The outlines on the screen."""
        return self.latest.marks if self.latest is not None else ()

    def _take(self) -> bool:
        watched = self._watched.take()
        if watched is None or not self._state.ok:
            return False
        self.latest = watched
        self._image = as_image(watched.frame.image)
        self.say(self._words(watched.hint))
        self._told(watched)
        return True

    def picture(self) -> QRect:
        """Where the picture lies in the view."""
        if self._image is None:
            return self.rect()
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        return QRect((self.width() - size.width()) // 2, (self.height() - size.height()) // 2, size.width(), size.height())

    def _paint_picture(self, painter: QPainter) -> None:
        if self._image is None:
            return
        box = self.picture()
        painter.fillRect(self.rect(), QColor(self._theme.panel))
        painter.drawImage(box, self._image, self._image.rect())
        for mark in self.marks():
            self._outline(painter, mark, QRectF(box))
        self._paint_hint(painter)

    def _paint_corners(self, painter: QPainter) -> None:
        """The picture's own, in the colour of the panel that it lies on."""
        if self._image is not None:
            paint_corners(painter, QRectF(self.picture()), float(self._scale.px(12)), QColor(self._theme.panel))

    def _outline(self, painter: QPainter, mark: Mark, box: QRectF) -> None:
        assert self._image is not None
        share = box.width() / max(1, self._image.width())
        shape = QPolygonF([QPointF(box.left() + x * share, box.top() + y * share) for x, y in mark.corners])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        dashes = Qt.PenStyle.SolidLine if mark.decoded else Qt.PenStyle.DashLine
        color = QColor("#2BE08F" if mark.decoded else "#FFC42E")
        for width, ink in ((self._scale.px(8), SHADOW), (self._scale.px(4), color)):
            painter.setPen(
                QPen(ink, width, dashes if ink is color else Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.RoundJoin)
            )
            painter.drawPolygon(shape)
