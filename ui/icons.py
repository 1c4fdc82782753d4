"""Icons of resources/icons, drawn in a role's colour at a size, one stroke width throughout."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QPointF, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app.settings import RESOURCES
from ui import theme

_STROKE = 1.4  # pixels, whatever the size


@cache
def _drawing(name: str) -> str:
    return (RESOURCES / "icons" / f"{name}.svg").read_text(encoding="utf-8")


@cache
def _pixmap(name: str, size: int, ink: str, ratio: float) -> QPixmap:
    drawing = _drawing(name).replace("currentColor", ink)
    drawing = drawing.replace('stroke-width="2"', f'stroke-width="{_STROKE * 24 / size:.2f}"')
    picture = QPixmap(round(size * ratio), round(size * ratio))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(drawing.encode())).render(
        painter, QRectF(0, 0, size * ratio, size * ratio)
    )
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


def pixmap(name: str, size: int, role: str, ratio: float = 1.0) -> QPixmap:
    """The icon in the colour of a role, in the size of now."""
    return _pixmap(name, theme.px(size), theme.color(role).name(), ratio)


def icon(name: str, size: int, role: str) -> QIcon:
    """The same for a tool button or a menu."""
    return QIcon(pixmap(name, size, role, 2.0))


def draw(painter: QPainter, name: str, at: QPointF, size: int, role: str) -> None:
    """Draw the icon with its upper left corner there, as sharp as the painter's own scale is."""
    device = painter.device()
    ratio = device.devicePixelRatio() if device is not None else 1.0
    sharp = ratio * painter.worldTransform().m11()
    painter.drawPixmap(at, _pixmap(name, size, theme.color(role).name(), sharp))
