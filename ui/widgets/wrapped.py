"""Short facts side by side, words then their figure; where a line is full the next goes on."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme
from ui.widgets import painting

_LINE, _GAP, _BETWEEN = 24, 5, 16
Fact = tuple[str, str, str]  # words, figure, ink of the figure


class Facts(QWidget):
    """Painted, so that a pair is never torn apart; lines that find no room are left out whole."""

    def __init__(self, lines: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts: tuple[Fact, ...] = ()
        self._lines = lines
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_facts(self, facts: tuple[Fact, ...]) -> None:
        """Show these."""
        self._facts = facts
        words = ", ".join(f"{words} {figure}".strip() for words, figure, _ in facts)
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As many lines as may be."""
        return QSize(theme.px(120), theme.px(_LINE * self._lines))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The facts in their lines."""
        painter = QPainter(self)
        factor = theme.scale()
        painter.scale(factor, factor)
        room, x, y = int(self.width() / factor), 0, 0
        for words, figure, ink in self._facts:
            first, second = painting.width(words, "label"), painting.width(figure, "strong")
            wide = first + (_GAP + second if figure else 0)
            if x and x + wide > room:
                x, y = 0, y + _LINE
            if y + _LINE > _LINE * self._lines:
                break
            painting.write(painter, QRect(x, y, first + 2, _LINE), words, ("label", "text2"))
            place = QRect(x + first + _GAP, y, second + 2, _LINE)
            painting.write(painter, place, figure, ("strong", ink))
            x += wide + _BETWEEN
        painter.end()


class OneLine(QWidget):
    """An icon and a sentence in one line; what finds no room is in the tooltip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._words = "", ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def say(self, icon: str, words: str) -> None:
        """Show this."""
        self._icon, self._words = icon, words
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.update()

    def text(self) -> str:
        """What is shown."""
        return self._words

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(theme.px(120), theme.px(28))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Icon and words."""
        painter = QPainter(self)
        factor = theme.scale()
        painter.scale(factor, factor)
        area = QRect(0, 0, int(self.width() / factor), int(self.height() / factor))
        painting.signed(painter, area, self._icon, self._words)
        painter.end()
