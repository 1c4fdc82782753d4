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
    """Painted, so that a pair is never torn apart; what finds no room is counted.

    All of it is in the tooltip.
    """

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
        placed, more = self.placed(int(self.width() / factor))
        for (words, figure, ink), x, y in placed:
            first, second = painting.width(words, "label"), painting.width(figure, "strong")
            painting.write(painter, QRect(x, y, first + 2, _LINE), words, ("label", "text2"))
            place = QRect(x + first + _GAP, y, second + 2, _LINE)
            painting.write(painter, place, figure, ("strong", ink))
        if more is not None:
            words, x, y = more
            area = QRect(x, y, painting.width(words, "label") + 2, _LINE)
            painting.write(painter, area, words, ("label", "text3"))
        painter.end()

    def placed(self, room: int) -> tuple[list[tuple[Fact, int, int]], tuple[str, int, int] | None]:
        """Where each fact stands in that width, and the "+2" behind them where some do not."""
        placed: list[tuple[Fact, int, int]] = []
        ends: list[int] = []
        x = y = 0
        for fact in self._facts:
            wide = _wide(fact)
            if x and x + wide > room:
                x, y = 0, y + _LINE
            if y + _LINE > _LINE * self._lines:
                break
            placed.append((fact, x, y))
            ends.append(x + wide)
            x += wide + _BETWEEN
        while placed and (left := len(self._facts) - len(placed)):
            words, at = f"+{left}", ends[-1] + _BETWEEN
            if len(placed) == 1 or at + painting.width(words, "label") <= room:
                return placed, (words, at, placed[-1][2])
            placed.pop()
            ends.pop()
        return placed, None


def _wide(fact: Fact) -> int:
    words, figure, _ = fact
    first, second = painting.width(words, "label"), painting.width(figure, "strong")
    return first + (_GAP + second if figure else 0)


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
