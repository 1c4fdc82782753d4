"""What is left to pay over time, painted as steps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme

_HIGH, _DOT, _VEIL = 84, 3, 0.12


class BalancePlot(QWidget):
    """Steps from today's balance down to nothing; all plots beside each other share their ends."""

    def __init__(self) -> None:
        super().__init__()
        self._steps: tuple[tuple[date, int], ...] = ()
        self._days, self._most, self._ink = 1, 1, "text3"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_steps(self, steps: Sequence[tuple[date, int]], days: int, most: int, ink: str) -> None:
        """Fen after each day; the whole width is `days`, the whole height `most` fen."""
        self._steps, self._ink = tuple(steps), ink
        self._days, self._most = max(1, days), max(1, most)
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(theme.px(120), theme.px(_HIGH))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground line, the steps and what lies below them, the end."""
        if not self._steps:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        dot = theme.px(_DOT)
        area = QRectF(self.rect()).adjusted(dot, dot, -dot - 1, -dot - 1)
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        corners = self._corners(area)
        below, ink = theme.color(self._ink), theme.color(self._ink)
        below.setAlphaF(_VEIL)
        painter.setPen(QPen(ink, 0))
        ground = [area.bottomLeft(), *corners, QPointF(corners[-1].x(), area.bottom())]
        painter.setBrush(below)
        painter.setPen(QPen(below, 0))
        painter.drawPolygon(QPolygonF(ground))
        painter.setPen(QPen(ink, theme.px(2)))
        painter.drawPolyline(QPolygonF(corners))
        painter.setBrush(theme.color("surface"))
        painter.drawEllipse(corners[-1], dot, dot)
        painter.end()

    def _corners(self, area: QRectF) -> list[QPointF]:
        begin, corners = self._steps[0][0], []
        high = self._steps[0][1]
        for day, left in self._steps:
            x = area.left() + area.width() * (day - begin).days / self._days
            for value in (high, left):
                corners.append(QPointF(x, area.bottom() - area.height() * value / self._most))
            high = left
        return corners
