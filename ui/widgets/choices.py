"""A list to choose from by digit, arrow or mouse, and its model."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui import icons, theme
from ui.widgets import painting

ROW = 34
Index = QModelIndex | QPersistentModelIndex
_TOP = QModelIndex()


class ChoiceModel(QAbstractListModel):
    """Codes and the words for them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[tuple[str, str]] = []

    def set_rows(self, rows: list[tuple[str, str]]) -> None:
        """Show these codes."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def code_at(self, index: Index) -> str | None:
        """The code of a row; None without a row."""
        return self._rows[index.row()][0] if index.isValid() else None

    def rowCount(self, parent: Index = _TOP) -> int:
        """One row a choice."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The words."""
        if not index.isValid() or role != Qt.ItemDataRole.DisplayRole:
            return None
        return self._rows[index.row()][1]


class ChoiceDelegate(QStyledItemDelegate):
    """Key, words, and a tick on the one that was chosen."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Fixed, so that nothing moves."""
        return QSize(theme.px(80), theme.px(ROW))

    @painting.in_scale
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One row."""
        area = option.rect
        chosen = painting.ground(painter, option, bar=False)
        middle = area.center().y() + 1
        painting.key_cap(painter, area.left() + 6, middle, str(index.row() + 1), chosen=chosen)
        words = area.adjusted(36, 0, -26 if chosen else -4, 0)
        painting.write(painter, words, index.data(), ("strong" if chosen else "body", "text"))
        if chosen:
            at = area.topRight().toPointF()
            at.setX(at.x() - 22)
            at.setY(area.top() + (ROW - 14) / 2)
            icons.draw(painter, "check", at, 14, "accent")


class ChoiceList(QListView):
    """`chosen` is said for a digit, a click or Enter; arrows only move."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choices = ChoiceModel(self)
        self.setModel(self.choices)
        self.setItemDelegate(ChoiceDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("choices", True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.clicked.connect(self._say)

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
        before = self.currentIndex().isValid()
        super().focusInEvent(event)
        if not before:
            self.setCurrentIndex(QModelIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits choose."""
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        if plain and event.text() and event.text() in "123456789":
            self.choose(int(event.text()) - 1)
        elif plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._say(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _say(self, index: Index) -> None:
        code = self.choices.code_at(index)
        if code is not None:
            self.chosen.emit(code)
