"""The four verdict shapes and the small pictures beside a line, drawn, in any size and two colours."""

from math import cos, hypot, pi, sin

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from kiosk.core.ticket import AttentionKind
from kiosk.core.verdict import Shown


def draw_shape(painter: QPainter, shown: Shown, box: QRectF, ink: QColor, ground: QColor) -> None:
    """The verdict's shape filling ``box`` (a square) in ``ink``, with its mark in ``ground``."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(box.topLeft())
    painter.scale(box.width() / 100, box.height() / 100)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawPath(_outline(shown))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(ground, 11, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.drawPath(_mark(shown))
    painter.restore()


def _outline(shown: Shown) -> QPainterPath:
    path = QPainterPath()
    if shown is Shown.GO:
        path.addEllipse(0, 0, 100, 100)
    elif shown is Shown.WAIT:
        path.addPolygon(_rounded([QPointF(50, 3), QPointF(104, 97), QPointF(-4, 97)], 7))
        path.closeSubpath()
    elif shown is Shown.STOP:
        corners = [QPointF(50 + 53 * cos(pi / 8 + step * pi / 4), 50 + 53 * sin(pi / 8 + step * pi / 4)) for step in range(8)]
        path.addPolygon(QPolygonF(corners))
        path.closeSubpath()
    else:
        path.addRoundedRect(QRectF(3, 3, 94, 94), 16, 16)
    return path


def _rounded(corners: list[QPointF], radius: float) -> QPolygonF:
    """A triangle with its points taken off a little, so that it looks as soft as the circle beside it."""
    points = []
    for place, corner in enumerate(corners):
        before, after = corners[place - 1], corners[(place + 1) % len(corners)]
        start, end = _towards(corner, before, radius), _towards(corner, after, radius)
        for part in range(7):
            share = part / 6
            points.append(start * (1 - share) ** 2 + corner * (2 * share * (1 - share)) + end * share**2)
    return QPolygonF(points)


def _towards(start: QPointF, end: QPointF, length: float) -> QPointF:
    share = length / hypot(end.x() - start.x(), end.y() - start.y())
    return QPointF(start.x() + (end.x() - start.x()) * share, start.y() + (end.y() - start.y()) * share)


def _mark(shown: Shown) -> QPainterPath:
    path = QPainterPath()
    if shown is Shown.GO:
        path.moveTo(27, 52)
        path.lineTo(44, 69)
        path.lineTo(74, 33)
    elif shown is Shown.WAIT:
        path.moveTo(50, 37)
        path.lineTo(50, 64)
        path.moveTo(50, 82)
        path.lineTo(50, 82.1)
    elif shown is Shown.STOP:
        path.moveTo(32, 32)
        path.lineTo(68, 68)
        path.moveTo(68, 32)
        path.lineTo(32, 68)
    else:
        path.moveTo(50, 46)
        path.lineTo(50, 73)
        path.moveTo(50, 27)
        path.lineTo(50, 27.1)
    return path


class ShapeView(QWidget):
    """A verdict's shape, large, in the palette's two colours."""

    def __init__(self, parent: QWidget, shown: Shown) -> None:
        super().__init__(parent)
        self._shown = shown

    def show_shape(self, shown: Shown, name: str) -> None:
        """``name`` is what a screen reader says."""
        self._shown = shown
        self.setAccessibleName(name)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        side = min(self.width(), self.height())
        margin = side * 0.04
        box = QRectF((self.width() - side) / 2 + margin, (self.height() - side) / 2 + margin, side - 2 * margin, side - 2 * margin)
        roles = QPalette.ColorRole
        draw_shape(painter, self._shown, box, self.palette().color(roles.WindowText), self.palette().color(roles.Window))
        painter.end()


def draw_icon(painter: QPainter, kind: AttentionKind, box: QRectF, ink: QColor) -> None:
    """The small picture of one kind of attention, drawn in lines."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(box.topLeft())
    painter.scale(box.width() / 24, box.height() / 24)
    painter.setPen(QPen(ink, 2.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    if kind is AttentionKind.VIP:
        painter.setBrush(ink)
    painter.drawPath(_ICONS.get(kind, _question)())
    painter.restore()


def _star() -> QPainterPath:
    points = [
        QPointF(12 + radius * sin(step * pi / 5), 12.6 - radius * cos(step * pi / 5))
        for step in range(10)
        for radius in ((10.2, 4.6)[step % 2],)
    ]
    path = QPainterPath()
    path.addPolygon(QPolygonF(points))
    path.closeSubpath()
    return path


def _person() -> QPainterPath:
    """A person with open arms in a ring: somebody who needs something."""
    path = QPainterPath()
    path.addEllipse(QPointF(12, 12), 10.4, 10.4)
    path.addEllipse(QPointF(12, 6.6), 0.9, 0.9)
    for start, *rest in (((7, 10), (12, 11), (17, 10)), ((12, 11), (12, 14.2), (9.4, 18.4)), ((12, 14.2), (14.6, 18.4))):
        path.moveTo(*start)
        for point in rest:
            path.lineTo(*point)
    return path


def _sheet() -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(QRectF(4, 2.5, 16, 19), 3, 3)
    for height in (8, 12, 16):
        path.moveTo(8, height)
        path.lineTo(16 if height < 16 else 13, height)
    return path


def _question() -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QPointF(12, 12), 10.4, 10.4)
    path.moveTo(9, 9.4)
    path.cubicTo(9, 5.4, 15.4, 5.6, 15, 9.4)
    path.cubicTo(14.8, 11.6, 12, 11.4, 12, 14)
    path.moveTo(12, 17.6)
    path.lineTo(12, 17.7)
    return path


_ICONS = {AttentionKind.VIP: _star, AttentionKind.REQUIREMENT: _person, AttentionKind.NOTE: _sheet}
