"""A frame to sign in, with a finger, a pen or the mouse; what is drawn is strokes of points."""

from __future__ import annotations

import json
from typing import Any

from PySide6.QtCore import QBuffer, QIODevice, QPoint, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme

_HIGH, _PEN = 220, 3.0
_WIDE = 480
_ROUND = 8

Strokes = list[list[list[int]]]


class Signature(QWidget):
    """Says `changed` after each stroke. Coordinates are pixels of the frame as it was signed in."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._strokes: Strokes = []
        self._words = ""
        self.setMinimumHeight(_HIGH)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.CrossCursor)

    def sizeHint(self) -> QSize:
        """Room for a name."""
        return QSize(theme.px(_WIDE), theme.px(_HIGH))

    def say(self, words: str) -> None:
        """What is asked for while nothing stands here."""
        self._words = words
        self.setAccessibleName(words)
        self.update()

    def strokes(self) -> str:
        """What was drawn, as JSON: lines of points; empty where nothing was."""
        return json.dumps(self._strokes, separators=(",", ":")) if self._strokes else ""

    def restore(self, kept: object) -> None:
        """Draw what was kept."""
        self._strokes = json.loads(kept) if isinstance(kept, str) and kept else []
        self.update()

    def clear(self) -> None:
        """Nothing was drawn."""
        self._strokes = []
        self.update()
        self.changed.emit()

    def png(self) -> bytes:
        """What was drawn, black on white, whatever the theme."""
        image = QImage(self.size(), QImage.Format.Format_Grayscale8)
        image.fill(QColor("white"))
        painter = QPainter(image)
        self._draw(painter, QColor("black"))
        painter.end()
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stub wants bytes, Qt text
        return bytes(buffer.data().data())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A stroke begins."""
        self._strokes.append([])
        self._go(event.position().toPoint())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """It goes on."""
        if self._strokes and event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event.position().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """It ends, and is kept."""
        self._go(event.position().toPoint())
        self.changed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The frame, the words, the strokes."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("control"), 2))
        painter.setBrush(theme.color("raised"))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), _ROUND, _ROUND)
        if not self._strokes:
            painter.setPen(theme.color("text3"))
            painter.setFont(theme.font("section"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._words)
        self._draw(painter, theme.color("text"))
        painter.end()

    def _draw(self, painter: QPainter, ink: QColor) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(ink, _PEN, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
        for stroke in self._strokes:
            painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in stroke]))

    def _go(self, at: QPoint) -> None:
        stroke: Any = self._strokes[-1] if self._strokes else None
        if stroke is not None and (not stroke or stroke[-1] != [at.x(), at.y()]):
            stroke.append([at.x(), at.y()])
            self.update()
