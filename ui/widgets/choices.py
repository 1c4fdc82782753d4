"""A list to choose from by digit, arrow or mouse, and its model."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui import icons, theme
from ui.widgets import painting

ROW = 34
Index = QModelIndex | QPersistentModelIndex
_TOP = QModelIndex()


BEFORE, BEHIND = 36, 30  # pixels of a row before its words, and behind those of the chosen one
DIGITS, LETTERS = "1234567890", "ABCDEFGHI"  # the tenth row is the nought


class ChoiceModel(QAbstractListModel):
    """Codes and the words for them; `keys` choose them, `aside` has more words for some."""

    def __init__(self, parent: QWidget | None = None, keys: str = DIGITS) -> None:
        super().__init__(parent)
        self.keys = keys
        self.aside: dict[str, str] = {}
        self.proposed: str | None = None  # the code that is marked as a proposal
        self.proposal = ""  # the word of that mark
        self._rows: list[tuple[str, str]] = []

    def set_rows(self, rows: list[tuple[str, str]]) -> None:
        """Show these codes."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def code_at(self, index: Index) -> str | None:
        """The code of a row; None without a row."""
        return self._rows[index.row()][0] if index.isValid() else None

    def index_of(self, code: str | None) -> QModelIndex:
        """Where a code stands; nowhere where it is not offered."""
        codes = [one for one, _ in self._rows]
        return self.index(codes.index(code)) if code in codes else QModelIndex()

    def rowCount(self, parent: Index = _TOP) -> int:
        """One row a choice."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The words."""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        if not index.isValid():
            return None
        return self._rows[index.row()][1]


class ChoiceDelegate(QStyledItemDelegate):
    """Key, words, and a tick on the one that was chosen."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """The same for every row, so that nothing moves."""
        view = self.parent()
        high = view.row_height() if isinstance(view, ChoiceList) else theme.px(ROW)
        return QSize(theme.px(80), high)

    @painting.in_scale
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One row."""
        area = option.rect
        chosen = painting.ground(painter, option, bar=False)
        middle = area.center().y() + 1
        model = index.model()
        if not isinstance(model, ChoiceModel):
            return
        cap = model.keys[index.row()] if index.row() < len(model.keys) else ""
        if cap:
            painting.key_cap(painter, area.left() + 6, middle, cap, chosen=chosen)
        words = area.adjusted(BEFORE, 0, -BEHIND if chosen else -8, 0)
        aside = model.aside.get(model.code_at(index) or "", "")
        if aside:
            wide = painting.write(painter, words, aside, ("label", "text2"), painting.RIGHT)
            words = words.adjusted(0, 0, -wide - 10, 0)
        look = ("strong" if chosen else "body", "text")
        taken = painting.write(painter, words, index.data(), look)
        if model.proposed is not None and model.proposed == model.code_at(index):
            _proposal(painter, words.adjusted(taken + 10, 0, 0, 0), model.proposal)
        if chosen:
            at = area.topRight().toPointF()
            at.setX(at.x() - 22)
            at.setY(area.top() + (area.height() - 14) / 2)
            icons.draw(painter, "check", at, 14, "accent")


def _proposal(painter: QPainter, room: QRect, word: str) -> None:
    """A small mark behind the words, where there is room for it."""
    wide = painting.width(word, "caption") + 12
    if wide > room.width():
        return
    area = QRectF(room.left() + 0.5, room.center().y() - 8.5, wide, 19)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("accent_tint2"))
    painter.drawRoundedRect(area, 5, 5)
    painter.setFont(theme.drawn("caption"))
    painter.setPen(theme.color("accent"))
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, word)
    painter.restore()


class ChoiceList(QListView):
    """`chosen` is said for a digit, a click or Enter; arrows only move."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None, keys: str = DIGITS) -> None:
        super().__init__(parent)
        self._rows, self._wide, self._least = 0, 0, ROW
        self.choices = ChoiceModel(self, keys)
        self.setModel(self.choices)
        self.setItemDelegate(ChoiceDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.clicked.connect(self._say)
        self.selectionModel().currentChanged.connect(lambda *_: self.viewport().update())

    def be(self, *, rows: int = 0, wide: int = 0, least: int = ROW) -> None:
        """So many rows high, so many pixels of tokens.toml wide; 0 leaves it to the layout.

        Where the layout has less room than the rows want, they become lower, down to `least`.
        """
        self._rows, self._wide, self._least = rows, wide, least
        fixed, free = QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding
        self.setSizePolicy(fixed if wide else free, fixed if rows else free)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """In the size of now."""
        hint = super().sizeHint()
        high = theme.px(ROW) * self._rows if self._rows else hint.height()
        return QSize(theme.px(self._wide) if self._wide else hint.width(), high)

    def minimumSizeHint(self) -> QSize:
        """No smaller than what it has to be."""
        least, hint = super().minimumSizeHint(), self.sizeHint()
        return QSize(
            hint.width() if self._wide else least.width(),
            hint.height() if self._rows else least.height(),
        )

    def row_height(self) -> int:
        """How high each row is in the room there is."""
        count = max(1, self.choices.rowCount())
        fitting = 0 if self._rows else self.contentsRect().height() // count
        return max(theme.px(self._least), min(theme.px(ROW), fitting or theme.px(ROW)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another room, other rows."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ring is around the row that the keys are at; around all where they are at none."""
        super().paintEvent(event)
        if not self.hasFocus():
            return
        at = self.currentIndex()
        proposed = self.choices.index_of(self.choices.proposed)
        row = self.visualRect(at if at.isValid() else proposed)
        area = QRectF(row if row.isValid() else self.viewport().rect())
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("focus"), 2))
        painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), painting.ROUND, painting.ROUND)
        painter.end()

    def current(self) -> str | None:
        """The code of the row that is marked, None without one."""
        return self.choices.code_at(self.currentIndex())

    def choose(self, row: int) -> None:
        """Mark a row and say so; a row that is not there is ignored."""
        if 0 <= row < self.choices.rowCount():
            self.setCurrentIndex(self.choices.index(row))
            self._say(self.currentIndex())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt marks the first row of a list that gets the focus; here nothing is chosen unasked."""
        if self.currentIndex().isValid():
            super().focusInEvent(event)
            return
        with QSignalBlocker(self.selectionModel()):
            super().focusInEvent(event)
            self.setCurrentIndex(QModelIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits or letters choose; those of another list go up to whoever holds both."""
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        typed = event.text().upper()
        if plain and typed and typed in DIGITS + LETTERS:
            if typed in self.choices.keys:
                self.choose(self.choices.keys.index(typed))
            else:
                event.ignore()  # another list's
        elif plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.currentIndex().isValid():
                self._say(self.currentIndex())
            else:
                event.ignore()  # whoever holds the list may have a proposal
        else:
            super().keyPressEvent(event)

    def _say(self, index: Index) -> None:
        code = self.choices.code_at(index)
        if code is not None:
            self.chosen.emit(code)
