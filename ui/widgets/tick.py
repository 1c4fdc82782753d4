"""A box to tick, painted so that its tick is one in every theme and size."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox

from ui import icons, theme

_SIZE, _BOX, _ICON = 24, 16, 12


class Tick(QCheckBox):
    """Its name is said to a screen reader; on the screen it stands in a column that says it."""

    def sizeHint(self) -> QSize:
        """The box, and room for the ring of the focus."""
        return QSize(theme.px(_SIZE), theme.px(_SIZE))

    def hitButton(self, pos: QPoint) -> bool:
        """All of it can be pressed."""
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ring, box, tick."""
        painter, factor = QPainter(self), theme.scale()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(factor, factor)
        middle = QPointF(self.width() / factor / 2, self.height() / factor / 2)
        ticked = self.isChecked()
        painter.setPen(QPen(theme.color("accent" if ticked else "control"), 1))
        painter.setBrush(theme.color("accent" if ticked else "surface"))
        painter.drawRoundedRect(_square(middle, _BOX), 4, 4)
        if ticked:
            at = middle - QPointF(_ICON / 2, _ICON / 2)
            icons.draw(painter, "check", at, _ICON, "on_accent")
        if self.hasFocus():
            painter.setPen(QPen(theme.color("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(_square(middle, _SIZE - 2), 6, 6)
        painter.end()


def _square(middle: QPointF, side: float) -> QRectF:
    return QRectF(middle.x() - side / 2, middle.y() - side / 2, side, side)
