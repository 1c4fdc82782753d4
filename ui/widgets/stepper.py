"""The phases of a call in one line: those behind with a tick, the present one solid."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import icons, theme
from ui.widgets import painting

HEIGHT = 46
_DOT, _TO_WORD, _AROUND = 16, 6, 7


class Stepper(QWidget):
    """Shows words and which of them is the present one; it is not pressed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words: tuple[str, ...] = ()
        self._at, self._done = 0, frozenset[int]()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_words(self, words: tuple[str, ...]) -> None:
        """The names of the phases in order."""
        self._words = words
        self._say()

    def set_phase(self, at: int, done: frozenset[int] = frozenset()) -> None:
        """Which phase is the present one, from 0, and which were gone through."""
        if (at, done) != (self._at, self._done):
            self._at, self._done = at, done
            self._say()

    def words(self) -> tuple[str, ...]:
        """The names in order."""
        return self._words

    def phase(self) -> int:
        """The present one."""
        return self._at

    def sizeHint(self) -> QSize:
        """One line; words are dropped before they are cut."""
        return QSize(theme.px(400), theme.px(HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Circles, words, and the line between them."""
        if not self._words:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        factor = theme.scale()
        painter.scale(factor, factor)
        area = QRect(0, 0, int(self.width() / factor), int(self.height() / factor))
        self._draw(painter, area)
        painting.underline(painter, area)
        painter.end()

    def _say(self) -> None:
        if self._words:
            self.setAccessibleName(f"{self._at + 1}/{len(self._words)} {self._words[self._at]}")
        self.update()

    def _draw(self, painter: QPainter, area: QRect) -> None:
        wides = [painting.width(word, self._look(number)[0]) for number, word in self._all()]
        room = area.width() - sum(wides) - len(wides) * (_DOT + _TO_WORD)
        gap = room / max(1, len(wides) - 1)
        shown = [True] * len(wides)
        if gap < 2 * _AROUND:  # too narrow for every word: only the present one is named
            shown = [number == self._at for number, _ in self._all()]
            room = area.width() - wides[self._at] - len(wides) * _DOT - _TO_WORD
            gap = room / max(1, len(wides) - 1)
        x = float(area.left())
        for number, word in self._all():
            x = self._one(painter, x, area, (number, word if shown[number] else ""))
            if number + 1 < len(wides):
                done = number in self._done
                painter.setPen(QPen(theme.color("accent" if done else "line_strong"), 1))
                y = area.center().y() + 0.5
                if gap > 2 * _AROUND + 2:
                    painter.drawLine(
                        round(x + _AROUND), round(y), round(x + gap - _AROUND), round(y)
                    )
                x += gap

    def _one(self, painter: QPainter, x: float, area: QRect, phase: tuple[int, str]) -> float:
        number, word = phase
        dot = QRectF(x, area.center().y() - _DOT / 2 + 0.5, _DOT, _DOT)
        if number in self._done and number != self._at:
            icons.draw(painter, "check", dot.topLeft(), _DOT, "accent")
        else:
            self._circle(painter, dot, number)
        if not word:
            return x + _DOT
        look = self._look(number)
        wide = painting.width(word, look[0])
        place = QRect(round(x + _DOT + _TO_WORD), area.top(), wide + 2, area.height())
        painting.write(painter, place, word, look)
        return x + _DOT + _TO_WORD + wide

    def _circle(self, painter: QPainter, dot: QRectF, number: int) -> None:
        present = number == self._at
        painter.setPen(Qt.PenStyle.NoPen if present else QPen(theme.color("line_strong"), 1))
        painter.setBrush(theme.color("accent") if present else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(dot.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.setFont(theme.drawn("keycap"))
        painter.setPen(theme.color("on_accent" if present else "text3"))
        painter.drawText(dot, Qt.AlignmentFlag.AlignCenter, str(number + 1))

    def _look(self, number: int) -> tuple[str, str]:
        if number == self._at:
            return "strong", "text"
        return "label", "text2" if number in self._done else "text3"

    def _all(self) -> list[tuple[int, str]]:
        return list(enumerate(self._words))
