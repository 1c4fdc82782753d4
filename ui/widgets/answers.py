"""What somebody may answer, as cards in columns, each with its digit."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QGridLayout,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QWidget,
)

from ui import icons, theme
from ui.widgets import painting

_HEIGHTS = ((4, 46), (6, 36), (9, 32))  # how many answers at most, and how high they stand
_ROOMY = 900  # pixels of a window above which all cards are high
_MOST = 9


@dataclass(frozen=True, slots=True)
class AnswerCard:
    """One answer: its words, what follows in few words, and why it cannot be given yet."""

    code: str
    words: str
    hint: str = ""
    locked: str = ""


class AnswerButton(QAbstractButton):
    """Key cap, words, hint; grey with a lock while it cannot be given."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cap = ""
        self._high = _HEIGHTS[0][1]
        self._card = AnswerCard("", "")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def show_card(self, card: AnswerCard) -> None:
        """Show this answer."""
        self._card = card
        self.setEnabled(not card.locked)
        self.setText(card.words)
        self.setAccessibleName(card.words)
        self.setAccessibleDescription(card.locked or card.hint)
        self.setToolTip(card.locked or card.hint)
        self.update()

    def set_cap(self, cap: str) -> None:
        """The key that gives this answer now."""
        if cap != self.cap:
            self.cap = cap
            self.update()

    def set_among(self, count: int) -> None:
        """How many there are with it: where there are many, all are lower."""
        roomy = self.window().height() >= theme.px(_ROOMY)
        self._high = next(high for most, high in _HEIGHTS if roomy or count <= most)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Half the width of the flow, one height."""
        return QSize(theme.px(160), theme.px(self._high))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter gives it as the space bar does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Frame, key cap, words at the left, hint at the right."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        factor = theme.scale()
        painter.scale(factor, factor)
        whole = QRect(0, 0, int(self.width() / factor), int(self.height() / factor))
        self._frame(painter, QRectF(whole))
        self._write(painter, whole.adjusted(12, 0, -12, 0))
        painter.end()

    def _frame(self, painter: QPainter, whole: QRectF) -> None:
        on = self.isEnabled()
        ground = "sunken" if not on else "press" if self.isDown() else "raised"
        if on and not self.isDown() and self.underMouse():
            ground = "hover"
        painter.setBrush(theme.color(ground))
        ring = self.hasFocus()
        pen = QPen(theme.color("focus" if ring else "line_strong" if on else "line"), 1 + ring)
        painter.setPen(pen)
        inset = 1.0 if ring else 0.5
        painter.drawRoundedRect(whole.adjusted(inset, inset, -inset, -inset), 8, 8)

    def _write(self, painter: QPainter, area: QRect) -> None:
        on = self.isEnabled()
        middle = area.center().y() + 1
        taken = painting.key_cap(painter, area.left(), middle, self.cap) + 12
        words = area.adjusted(taken, 0, 0, 0)
        look = ("strong" if on else "body", "text" if on else "text2")
        wide = painting.width(self._card.words, look[0])
        painting.write(painter, words, self._card.words, look)
        hint = self._card.hint if on else self._card.locked
        room = words.adjusted(wide + 12, 0, 0, 0)
        lock = 0 if on else 20
        if hint and painting.width(hint, "caption") + lock <= room.width():
            took = painting.write(painter, room, hint, ("caption", "text2"), painting.RIGHT)
            if lock:
                at = QPointF(room.right() - took - 19, area.center().y() - 6)
                icons.draw(painter, "lock", at, 14, "text2")


def is_typing(widget: QWidget | None) -> bool:
    """Whether digits belong to this widget: it is a field that is written in."""
    return isinstance(widget, (QLineEdit, QPlainTextEdit, QAbstractSpinBox))


class AnswerGrid(QWidget):
    """`given` is said with the code, for a click, a digit, or Alt and the digit."""

    given = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: tuple[AnswerCard, ...] = ()
        self._typing, self._columns = False, 0
        self.buttons = [AnswerButton(self) for _ in range(_MOST)]
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(5)
        for number, button in enumerate(self.buttons):
            button.clicked.connect(lambda _=False, at=number: self.give(at))
            button.hide()
        self._plain = [self._key(f"{number}", number - 1) for number in range(1, _MOST + 1)]
        for number in range(1, _MOST + 1):
            self._key(f"Alt+{number}", number - 1)
        QApplication.instance().focusChanged.connect(self._focus_moved)  # type: ignore[union-attr] # there is one
        self._focus_moved(None, QApplication.focusWidget())

    def show_cards(self, cards: tuple[AnswerCard, ...]) -> None:
        """Show these answers; nine at most have a digit."""
        self._cards = cards[:_MOST]
        self.place(2)
        for number, button in enumerate(self.buttons):
            there = number < len(self._cards)
            button.setVisible(there)
            button.set_among(len(self._cards))
            if there:
                button.show_card(self._cards[number])
        self._say_caps()

    def cards(self) -> tuple[AnswerCard, ...]:
        """What is shown."""
        return self._cards

    def give(self, at: int) -> None:
        """Give the answer in this place; one that is locked or not there is ignored."""
        if at < len(self._cards) and not self._cards[at].locked:
            self.given.emit(self._cards[at].code)

    def is_typing(self) -> bool:
        """Whether the caps stand at Alt, since a field has the focus."""
        return self._typing

    def hideEvent(self, event: QEvent) -> None:
        """Unseen answers take no digits."""
        for key in self._plain:
            key.setEnabled(False)

    def showEvent(self, event: QEvent) -> None:
        """Digits again, unless somebody writes."""
        self._focus_moved(None, QApplication.focusWidget())

    def place(self, columns: int) -> None:
        """In two columns, or in three where the words leave no room for two."""
        if columns == self._columns:
            return
        self._columns = columns
        for number, button in enumerate(self.buttons):
            self._grid.addWidget(button, number // columns, number % columns)
        for at in range(3):
            self._grid.setColumnStretch(at, int(at < columns))

    def _key(self, keys: str, at: int) -> QShortcut:
        made = QShortcut(QKeySequence(keys), self)
        made.setAutoRepeat(False)
        made.activated.connect(lambda: self.give(at))
        return made

    def _focus_moved(self, _: QWidget | None, now: QWidget | None) -> None:
        self._typing = is_typing(now)
        for key in self._plain:
            key.setEnabled(not self._typing)
        self._say_caps()

    def _say_caps(self) -> None:
        for number, button in enumerate(self.buttons, 1):
            button.set_cap(f"Alt {number}" if self._typing else str(number))
