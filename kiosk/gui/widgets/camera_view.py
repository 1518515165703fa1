"""The live camera picture, painted from the mailbox: nothing is done while nothing new has come."""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QWidget

from kiosk.flow.bulletin import CameraState, Mailbox
from kiosk.gui import fonts
from kiosk.gui.texts import Texts, plain
from kiosk.gui.theme import NIGHT, Scale, Theme
from kiosk.gui.widgets.fitted import Fit, draw, fit
from kiosk.ports.capture import Frame, Image

PERIOD = 33
"""Milliseconds between two looks into the mailbox: about 30 pictures a second."""


class CameraView(QWidget):
    """The picture fills the panel and is cropped, never stretched. Without one it says why and what to do."""

    def __init__(self, parent: QWidget, mailbox: Mailbox[Frame], theme: Theme, texts: Texts) -> None:
        super().__init__(parent)
        self._mailbox = mailbox
        self._theme = theme
        self._texts = texts
        self._scale = Scale()
        self._image: QImage | None = None
        self._state = CameraState(ok=True)
        self._hint = ""
        self._heed = False
        self._layouts: dict[str, tuple[tuple[str, int, float], Fit]] = {}
        self._looks = 0
        self._paintings = 0
        self._timer = QTimer(self, interval=PERIOD)
        self._timer.timeout.connect(self._look)
        self.setAccessibleName(texts.camera_name())
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def activity(self) -> tuple[int, int]:
        """How often it has looked into the mailbox, and how often it was painted: what an idle screen costs."""
        return self._looks, self._paintings

    @property
    def image(self) -> QImage | None:
        """The picture on the screen."""
        return self._image

    def rescale(self, scale: Scale) -> None:
        self._scale = scale
        self.update()

    def say(self, hint: str, *, heed: bool = False) -> None:
        """What the pill in the picture asks for; ``heed`` where something must change before a code can be read."""
        if (hint, heed) != (self._hint, self._heed):
            self._hint, self._heed = hint, heed
            self._describe()
            self.update()

    def set_state(self, state: CameraState) -> None:
        """A camera that has gone takes its last picture with it: a frozen picture would look alive."""
        if state == self._state:
            return
        self._state = state
        if not state.ok:
            self._image = None
        self._describe()
        self.update()

    def _describe(self) -> None:
        """What the picture says, to whoever has the screen read aloud."""
        self.setAccessibleDescription(" ".join(filter(None, (plain(self._state.words), self._hint if self._heed else ""))))

    def showEvent(self, event: QShowEvent) -> None:
        self._timer.start()

    def _look(self) -> None:
        if not self.isVisible():
            self._timer.stop()
            return
        self._looks += 1
        if self._take():
            self.update()

    def _take(self) -> bool:
        """Whether there is a new picture."""
        frame = self._mailbox.take()
        if frame is None or not self._state.ok:
            return False
        image = as_image(frame.image)
        self._image = mirrored(image) if frame.mirror else image
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        self._paintings += 1
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._image is None:
            painter.fillRect(self.rect(), QColor(self._theme.panel))
            self._paint_absence(painter)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            self._paint_picture(painter)
        self._paint_corners(painter)
        painter.end()

    def _paint_picture(self, painter: QPainter) -> None:
        if self._image is not None:
            painter.drawImage(self.rect(), self._image, _cropped(self._image, self.width() / max(1, self.height())))
            self._paint_guide(painter)
            self._paint_hint(painter)
            self._paint_loss(painter)

    def _paint_guide(self, painter: QPainter) -> None:
        """Four corners around where a code is read best."""
        side = min(self.width(), self.height()) * 0.7
        box = QRectF((self.width() - side) / 2, (self.height() - side) / 2 - self._scale.px(16), side, side)
        arm, bend = side * 0.15, float(self._scale.px(20))
        for width, color in ((self._scale.px(10), QColor(0, 0, 0, 90)), (self._scale.px(6), QColor("white"))):
            painter.setPen(QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for corner, across, down in _corners(box):
                path = QPainterPath(corner + QPointF(0, down * arm))
                path.lineTo(corner + QPointF(0, down * bend))
                path.quadTo(corner, corner + QPointF(across * bend, 0))
                path.lineTo(corner + QPointF(across * arm, 0))
                painter.drawPath(path)

    def _paint_hint(self, painter: QPainter) -> None:
        if not self._hint:
            return
        room = self.width() - self._scale.px(32 + 72)
        laid = self._laid("hint", self._hint, room, 20)
        height = max(self._scale.px(44), round(laid.height) + self._scale.px(16))
        width = round(max(row.lineAt(0).naturalTextWidth() for row in laid.rows)) + self._scale.px(72)
        pill = QRect((self.width() - width) // 2, self.height() - height - self._scale.px(16), width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(NIGHT.heed) if self._heed else QColor(15, 20, 24, 230))
        painter.drawRoundedRect(pill, self._scale.px(22), self._scale.px(22))
        painter.setPen(QColor(15, 20, 24) if self._heed else QColor("white"))
        top = pill.top() + (height - laid.height) / 2
        for row in laid.rows:
            wide = row.lineAt(0).naturalTextWidth()
            draw(painter, replace(laid, rows=(row,)), (self.width() - wide) / 2, top, wide)
            top += laid.row_height

    def _paint_loss(self, painter: QPainter) -> None:
        """Another camera is gone while this one goes on: a strip above its picture."""
        words = plain(self._state.words)
        if not words:
            return
        width, space = self.width(), self._scale.px(20)
        laid = self._laid("loss", words, width - 2 * space, 18)
        height = round(laid.height) + space
        painter.fillRect(0, 0, width, height, QColor(15, 20, 24, 230))
        painter.fillRect(0, height, width, self._scale.px(4), QColor(NIGHT.heed))
        painter.setPen(QColor("white"))
        draw(painter, laid, space, space / 2, width - 2 * space)

    def _laid(self, place: str, words: str, width: int, step: float) -> Fit:
        """The words as they fit, laid out anew only where they or the room have changed: this is painted with every picture."""
        key = words, width, self._scale.text(step)
        if place not in self._layouts or self._layouts[place][0] != key:
            self._layouts[place] = key, fit(words, max(1, width), fonts.font(key[2], fonts.MEDIUM), floor=0.7, lines=3)
        return self._layouts[place][1]

    def _paint_absence(self, painter: QPainter) -> None:
        """No picture: a title, and what to do, in the middle; amber only where something is wrong."""
        gone = not self._state.ok
        title = self._texts.no_picture() if gone else self._texts.camera_starting()
        words = (plain(self._state.words) or self._texts.camera_fallback()) if gone else ""
        width = self.width() - 2 * self._scale.px(48)
        heading = fit(title, width, fonts.font(self._scale.text(30), fonts.SEMIBOLD))
        body = fit(words, width, fonts.font(self._scale.text(20)), floor=0.7, lines=3)
        top = (self.height() - heading.height - body.height - self._scale.px(100 if gone else 0)) / 2
        if gone:
            side = self._scale.px(72)
            _draw_camera(painter, QRectF((self.width() - side) / 2, top, side, side), QColor(self._theme.heed))
            top += side + self._scale.px(16)
        for laid, color in ((heading, self._theme.text), (body, self._theme.quiet)):
            painter.setPen(QColor(color))
            for row in laid.rows:
                wide = row.lineAt(0).naturalTextWidth()
                draw(painter, replace(laid, rows=(row,)), (self.width() - wide) / 2, top, wide)
                top += laid.row_height
            top += self._scale.px(12)

    def _paint_corners(self, painter: QPainter) -> None:
        paint_corners(painter, QRectF(self.rect()), float(self._scale.px(20)), QColor(self._theme.ground))


def paint_corners(painter: QPainter, box: QRectF, radius: float, around: QColor) -> None:
    """Round corners, painted over the picture in the colour around it: cheaper than clipping it."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(around)
    for corner, across, down in _corners(box):
        path = QPainterPath(corner)
        path.lineTo(corner + QPointF(across * radius, 0))
        path.quadTo(corner + QPointF(across * radius * 0.12, down * radius * 0.12), corner + QPointF(0, down * radius))
        path.closeSubpath()
        painter.drawPath(path)


def _corners(box: QRectF) -> tuple[tuple[QPointF, int, int], ...]:
    """Each corner with the directions, across and down, that lead into the box."""
    return ((box.topLeft(), 1, 1), (box.topRight(), -1, 1), (box.bottomLeft(), 1, -1), (box.bottomRight(), -1, -1))


def as_image(picture: Image) -> QImage:
    """A picture of its own from a frame, grey or BGR, in the form that Qt draws fastest: 1.2 ms for 720p, against 2.6 over BGR."""
    kept = picture if picture.flags.c_contiguous else np.ascontiguousarray(picture)
    height, width = kept.shape[:2]
    kind = QImage.Format.Format_Grayscale8 if kept.ndim == 2 else QImage.Format.Format_BGR888
    return QImage(kept.data, width, height, kept.strides[0], kind).convertToFormat(QImage.Format.Format_RGB32)


def mirrored(image: QImage) -> QImage:
    """As whoever stands before it expects to see themselves."""
    return image.flipped(Qt.Orientation.Horizontal)


def _cropped(image: QImage, ratio: float) -> QRect:
    """The middle of the picture in the view's proportions."""
    width, height = image.width(), image.height()
    if width > height * ratio:
        wanted = max(1, round(height * ratio))
        return QRect((width - wanted) // 2, 0, wanted, height)
    wanted = max(1, round(width / ratio))
    return QRect(0, (height - wanted) // 2, width, wanted)


def _draw_camera(painter: QPainter, box: QRectF, ink: QColor) -> None:
    """A camera, struck through."""
    painter.save()
    painter.translate(box.topLeft())
    painter.scale(box.width() / 24, box.height() / 24)
    painter.setPen(QPen(ink, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(2, 6, 20, 14), 3, 3)
    painter.drawEllipse(QPointF(12, 13), 3.6, 3.6)
    painter.drawLine(QPointF(3, 2.5), QPointF(21, 22.5))
    painter.restore()
