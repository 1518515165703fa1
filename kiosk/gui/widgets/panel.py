"""The ground that the panels beside the camera share: a rounded sheet with a quiet title."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from kiosk.gui import fonts
from kiosk.gui.theme import Scale, Theme


def paint_panel(painter: QPainter, panel: QWidget, scale: Scale, theme: Theme, title: str) -> tuple[QRect, bool]:
    """Paints the ground and the title; returns the room inside the margins, and whether the panel is right-to-left."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.panel))
    painter.drawRoundedRect(QRectF(panel.rect()), scale.px(20), scale.px(20))
    inner = panel.rect().adjusted(scale.px(28), scale.px(20), -scale.px(28), -scale.px(18))
    mirrored = panel.layoutDirection() == Qt.LayoutDirection.RightToLeft
    side = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
    painter.setPen(QColor(theme.quiet))
    painter.setFont(fonts.font(scale.text(18), fonts.MEDIUM))
    painter.drawText(inner, side | Qt.AlignmentFlag.AlignAbsolute, title)
    return inner, mirrored
