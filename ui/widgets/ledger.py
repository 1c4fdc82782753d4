"""Rows of a word, a note and a figure, painted: figures stand in line, and no row moves."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import icons, theme
from ui.widgets import painting

ROW = 19
_ICON, _GAP = 14, 6
_MIDDLE = 0.34  # where the notes begin, of the width


@dataclass(frozen=True, slots=True)
class Entry:
    """One row; `ruled`: a hairline above it."""

    word: str
    figure: str = ""
    note: str = ""
    icon: str = ""
    ink: str = "text"
    kind: str = "label"
    ruled: bool = False


class Ledger(QWidget):
    """So many rows, whether they are filled or not."""

    def __init__(self, rows: int) -> None:
        super().__init__()
        self._rows, self.entries = rows, tuple[Entry, ...]()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def say(self, *entries: Entry) -> None:
        """Show these, from the first row on."""
        self.entries = entries
        words = ", ".join(f"{one.word} {one.note} {one.figure}".strip() for one in entries)
        self.setAccessibleName(words)
        self.update()

    def is_cut(self) -> bool:
        """Whether a word or a figure has not the room that it needs."""
        return any(self._lacks_room(one) for one in self.entries)

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(theme.px(120), theme.px(ROW * self._rows))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Row by row; a figure is never elided."""
        painter, factor = QPainter(self), theme.scale()
        painter.scale(factor, factor)
        for at, one in enumerate(self.entries):
            area = QRect(0, at * ROW, self._width(), ROW)
            if one.ruled:
                painter.setPen(QPen(theme.color("line"), 1))
                painter.drawLine(area.topLeft(), area.topRight())
            self._paint(painter, one, area)
        painter.end()

    def _paint(self, painter: QPainter, one: Entry, area: QRect) -> None:
        if one.icon:
            sign = QPointF(area.left(), area.center().y() - _ICON / 2 + 1)
            icons.draw(painter, one.icon, sign, _ICON, one.ink)
            area = area.adjusted(_ICON + _GAP, 0, 0, 0)
        ink = one.ink if one.icon or one.ink != "text" else "text2"
        painting.write(painter, area, one.word, ("label", ink))
        if one.note and (left := self._note_at(one)) is not None:
            where = QRect(left, area.top(), area.right() - left, ROW)
            painting.write(painter, where, one.note, ("label", "text3"))
        painting.write(painter, area, one.figure, (one.kind, one.ink), painting.RIGHT)

    def _note_at(self, one: Entry) -> int | None:
        """Where the note begins, in line with others if it can; None: it is left out whole."""
        room = self._width() - _GAP - painting.width(one.figure, one.kind)
        room -= painting.width(one.note, "label")
        after = self._end_of_word(one) + _GAP
        places = [at for at in (max(self._middle(), after), after) if at <= room]
        return places[0] if places else None

    def _lacks_room(self, one: Entry) -> bool:
        figure = painting.width(one.figure, one.kind)
        return self._end_of_word(one) + (_GAP + figure if figure else 0) > self._width()

    def _end_of_word(self, one: Entry) -> int:
        return painting.width(one.word, "label") + (_ICON + _GAP if one.icon else 0)

    def _middle(self) -> int:
        return round(self._width() * _MIDDLE)

    def _width(self) -> int:
        return round(self.width() / theme.scale())
