"""A button with its key on it: filled for the one next thing, framed, plain, chosen, or ending."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFontMetricsF,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from ui import icons, theme

FILLED, FRAMED, PLAIN, CHOSEN = "filled", "framed", "plain", "chosen"
ENDING = "ending"  # framed, in the ink of what breaks something off: a call
_HEIGHT = 36  # of the body; the focus ring lies around it
_RING = 4  # pixels kept free for the ring and its gap
_SIDE = 13
# Spaces beside a button at an edge: not its ring stands in line there but its body, or its words.
FLUSH, FLUSH_WORDS = -_RING, -_RING - _SIDE
_ICON = 16
_BELOW = 16  # more height for a second line
_GAP = 8


class Button(QPushButton):
    """Painted by hand, so that the key cap, the icon and the ring sit where they should."""

    def __init__(
        self, kind: str = FRAMED, key: str = "", icon: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._kind, self._key, self._icon = kind, key, icon
        self._below, self._by = "", 1.0
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if key:
            self.setShortcut(QKeySequence(key))

    def set_kind(self, kind: str) -> None:
        """Change which of the buttons is the next thing."""
        self._kind = kind
        self.update()

    def enlarge(self, by: float) -> None:
        """So much larger than others: for a finger, and as wide as there is room."""
        self._by = by
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.updateGeometry()

    def set_icon(self, icon: str) -> None:
        """Another icon, or none."""
        self._icon = icon
        self.updateGeometry()
        self.update()

    def set_below(self, words: str) -> None:
        """A second, smaller line."""
        self._below = words
        self.setAccessibleDescription(words)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as icon, words and key need; words are never elided."""
        width = 2 * (_SIDE + _RING) + self._words_width()
        width += _ICON + _GAP if self._icon else 0
        width += _GAP + self._cap_width() if self._key else 0
        height = _HEIGHT + (_BELOW if self._below else 0)
        factor = theme.scale() * self._by
        return QSize(round(width * factor), round((height + 2 * _RING) * factor))

    def minimumSizeHint(self) -> QSize:
        """Never smaller than that."""
        return self.sizeHint()

    def setText(self, text: str) -> None:
        """Words may change the width; Qt takes the shortcut away with the text."""
        super().setText(text)
        if self._key:
            self.setShortcut(QKeySequence(self._key))
        self.updateGeometry()

    def event(self, event: QEvent) -> bool:
        """A key acts at once: Qt would show the button pressed for 100 ms first."""
        if event.type() == QEvent.Type.Shortcut and self.isEnabled():
            self.click()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses as the space bar does; Qt does so in dialogs only."""
        bare = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and bare == Qt.KeyboardModifier.NoModifier and not event.isAutoRepeat():
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ring, ground, icon, words, key cap."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        factor = theme.scale() * self._by
        painter.scale(factor, factor)
        whole = QRectF(0, 0, self.width() / factor, self.height() / factor)
        body = whole.adjusted(_RING, _RING, -_RING, -_RING)
        ground, edge, ink = self._colors()
        painter.setPen(QPen(theme.color(edge), 1) if edge else Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(ground) if ground else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(body.adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("focus"), 2))
            painter.drawRoundedRect(whole.adjusted(1, 1, -1, -1), 9, 9)
        self._write(painter, body, ink)
        painter.end()

    def _write(self, painter: QPainter, body: QRectF, ink: str) -> None:
        words = self._words_width()
        content = words + (_ICON + _GAP if self._icon else 0)
        content += _GAP + self._cap_width() if self._key else 0
        x = body.left() + max(_SIDE, (body.width() - content) / 2)
        if self._icon:
            icons.draw(painter, self._icon, QPointF(x, body.center().y() - _ICON / 2), _ICON, ink)
            x += _ICON + _GAP
        painter.setFont(theme.drawn("strong" if self._kind == FILLED else "body"))
        painter.setPen(theme.color(ink))
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        upper = body.adjusted(0, 0, 0, -_BELOW) if self._below else body
        painter.drawText(QRectF(x, upper.top(), words + 2, upper.height()), middle, self.text())
        if self._below:
            painter.setFont(theme.drawn("caption"))
            lower = QRectF(x, upper.bottom() - 6, words + 2, _BELOW)
            painter.drawText(lower, middle, self._below)
        if self._key:
            self._draw_cap(painter, x + words + _GAP, body.center().y(), ink)

    def _draw_cap(self, painter: QPainter, x: float, middle: float, ink: str) -> None:
        cap = QRectF(x, middle - 9, self._cap_width(), 18)
        painter.setFont(theme.drawn("keycap"))
        if self._kind == FILLED and self.isEnabled():
            shade = theme.color("on_accent")
            shade.setAlphaF(0.16)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(shade)
        else:
            painter.setPen(QPen(theme.color("key_bd"), 1))
            painter.setBrush(theme.color("key_bg" if self.isEnabled() else "sunken"))
        painter.drawRoundedRect(cap.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(theme.color(ink))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, self._key.replace("Return", "↵"))

    def _colors(self) -> tuple[str, str, str]:
        """Roles of ground, edge and words."""
        if not self.isEnabled():
            return ("", "", "disabled") if self._kind == PLAIN else ("sunken", "line", "disabled")
        if self._kind == FILLED:
            hover = "accent_hover" if self.underMouse() else "accent"
            return ("accent_press" if self.isDown() else hover), "", "on_accent"
        if self._kind == CHOSEN:
            return "accent_tint", "accent", "text"
        framed = self._kind in (FRAMED, ENDING)
        edge, ink = "line_strong" if framed else "", "forbid" if self._kind == ENDING else "text"
        if self.isDown():
            return "press", edge, ink
        if self.underMouse():
            return "hover", edge, ink
        return ("raised" if framed else ""), edge, ink

    def _words_width(self) -> float:
        role = "strong" if self._kind == FILLED else "body"
        upper = QFontMetricsF(theme.drawn(role)).horizontalAdvance(self.text())
        below = QFontMetricsF(theme.drawn("caption")).horizontalAdvance(self._below)
        return max(upper, below)

    def _cap_width(self) -> float:
        words = QFontMetricsF(theme.drawn("keycap")).horizontalAdvance(
            self._key.replace("Return", "↵")
        )
        return max(18.0, words + 10)
