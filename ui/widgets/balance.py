"""What is left to pay over time, painted as steps on a scale that all plots beside it share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QLinearGradient, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme, wording

_LEAST, _HIGH, _DOT, _AXIS = 56, 100, 3, 16
_VEIL = 0.22  # below the steps, at their top
_MARKS = 3  # months named on the axis, the first among them

Steps = Sequence[tuple[date, int]]


class BalancePlot(QWidget):
    """Steps from today's balance down to nothing; all plots beside each other share their ends."""

    def __init__(self) -> None:
        super().__init__()
        self._steps: tuple[tuple[date, int], ...] = ()
        self._days, self._most, self._ink = 1, 1, "text3"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(theme.px(_LEAST))

    def show_steps(self, steps: Steps, days: int, most: int, ink: str) -> None:
        """Fen after each day; the whole width is `days`, the whole height `most` fen."""
        self._steps, self._ink = tuple(steps), ink
        self._days, self._most = max(1, days), max(1, most)
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(theme.px(120), theme.px(_HIGH))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Full, half and nothing; the steps and what lies below them; the end, and the months."""
        if not self._steps:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        dot, axis = theme.px(_DOT), theme.px(_AXIS)
        area = QRectF(self.rect()).adjusted(dot, dot, -dot - 1, -axis - dot - 1)
        painter.setPen(QPen(theme.color("line"), 1))
        for share in (0.0, 0.5, 1.0):
            y = round(area.top() + share * area.height()) + 0.5
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
        self._draw_axis(painter, area)
        corners = self._corners(area)
        self._fill(painter, area, corners)
        painter.setPen(QPen(theme.color(self._ink), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(corners))
        painter.setBrush(theme.color("surface"))
        painter.drawEllipse(corners[-1], dot, dot)
        painter.end()

    def _fill(self, painter: QPainter, area: QRectF, corners: list[QPointF]) -> None:
        shade, none = theme.color(self._ink), theme.color(self._ink)
        shade.setAlphaF(_VEIL)
        none.setAlphaF(0.02)
        veil = QLinearGradient(area.topLeft(), area.bottomLeft())
        veil.setColorAt(0.0, shade)
        veil.setColorAt(1.0, none)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(veil))
        ends = [QPointF(corners[0].x(), area.bottom()), *corners]
        painter.drawPolygon(QPolygonF([*ends, QPointF(corners[-1].x(), area.bottom())]))

    def _draw_axis(self, painter: QPainter, area: QRectF) -> None:
        """The month in which it begins, and as many months later as there is room for words."""
        first = self._steps[0][0]
        painter.setFont(theme.font("caption"))
        painter.setPen(theme.color("text3"))
        months = max(1, self._days // 30)
        apart = -(-months // _MARKS)
        wide, high = area.width() / _MARKS, theme.px(_AXIS)
        for n in range(0, months + 1, apart):
            years, month = divmod(first.month - 1 + n, 12)
            words = wording.text(f"negotiation.month_{month + 1}")
            if apart >= 12:  # where years lie between, months alone say nothing
                words = str(first.year + years)
            x = area.left() + area.width() * (n * 30.44) / self._days
            if x + wide / 2 < area.right() + 1:
                where = QRectF(x, area.bottom() + 3, wide, high)
                painter.drawText(where, words)

    def _corners(self, area: QRectF) -> list[QPointF]:
        begin, corners = self._steps[0][0], []
        high = self._steps[0][1]
        for day, left in self._steps:
            x = area.left() + area.width() * (day - begin).days / self._days
            for value in (high, left):
                corners.append(QPointF(x, area.bottom() - area.height() * value / self._most))
            high = left
        return corners
