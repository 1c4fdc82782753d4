"""A bar where a value is hidden: striped, and as wide as its column, not as its value."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme

AMOUNT, TOTAL, CHIP, WORD = (64, 11), (150, 20), (40, 18), (28, 10)
_STRIPE = 6  # pixels


def draw(painter: QPainter, area: QRect) -> None:
    """Paint a bar of two shades over this area."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    outline = QPainterPath()
    round_by = min(5.0, area.height() / 2)
    outline.addRoundedRect(QRectF(area), round_by, round_by)
    painter.setClipPath(outline)
    painter.fillRect(area, QColor(theme.color("mask")))
    for x in range(area.left(), area.right() + 1, 2 * _STRIPE):
        painter.fillRect(QRect(x, area.top(), _STRIPE, area.height()), theme.color("mask2"))
    painter.restore()


def at_left(painter: QPainter, area: QRect, size: tuple[int, int]) -> None:
    """Paint a bar of this size at the left of an area, in its middle."""
    draw(painter, _placed(area, size, area.left()))


def at_right(painter: QPainter, area: QRect, size: tuple[int, int]) -> None:
    """The same at its right."""
    wide = min(size[0], area.width())
    draw(painter, _placed(area, size, area.right() + 1 - wide))


def _placed(area: QRect, size: tuple[int, int], left: int) -> QRect:
    wide, high = min(size[0], area.width()), size[1]
    return QRect(left, area.center().y() + 1 - high // 2, wide, high)


class MaskBar(QWidget):
    """The bar in a layout, in the place of a label."""

    def __init__(self, size: tuple[int, int]) -> None:
        super().__init__()
        self._size = size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Fixed, so that its length tells nothing."""
        return QSize(theme.px(self._size[0]), theme.px(self._size[1]))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The bar."""
        painter = QPainter(self)
        draw(painter, self.rect())
        painter.end()
