"""What every list of the window has in common: rows that are read and never edited, one height.

PySide makes a class of Qt when Python first needs it, with every name in it; asked for a view's own
viewport or a row's state it makes all that these could be. So lists bring their viewport, and a row
that nobody can have marked is not asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
)
from PySide6.QtGui import QAccessible, QPainter, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui import theme
from ui.widgets import painting

Index = QModelIndex | QPersistentModelIndex
TOP = QModelIndex()
Row = TypeVar("Row")


class Rows(QAbstractListModel, Generic[Row]):
    """Read-only; `now` is the desk's clock at the moment of the reading."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Row, ...] = ()
        self.now = datetime.now(UTC)

    def set_rows(self, rows: tuple[Row, ...], now: datetime) -> None:
        """Show these."""
        self.beginResetModel()
        self._rows, self.now = rows, now
        self.endResetModel()

    def rows(self) -> tuple[Row, ...]:
        """Everything that is shown."""
        return self._rows

    def row_at(self, index: Index) -> Row | None:
        """What stands in a row; None without a row (whose number would be the last one's)."""
        return self._rows[index.row()] if index.isValid() else None

    def rowCount(self, parent: Index = TOP) -> int:
        """One row each."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words only; the delegate paints."""
        row = self.row_at(index)
        return None if row is None else self.said(row, role)

    def said(self, row: Row, role: int) -> str | None:
        """The words of one row: shown, for the tooltip, for a screen reader."""
        raise LookupError(role)

    def repaint_all(self) -> None:
        """Something that every row shows has changed, but none of them moved."""
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))


class Table(QAbstractTableModel, Generic[Row]):
    """Read-only rows with columns that have a code each; headings stand as their columns do."""

    columns: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()  # columns that stand at the right

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Row, ...] = ()

    def set_rows(self, rows: tuple[Row, ...]) -> None:
        """Show these."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rows(self) -> tuple[Row, ...]:
        """Everything that is shown."""
        return self._rows

    def row_at(self, index: Index) -> Row | None:
        """What stands in a row; None without a row."""
        return self._rows[index.row()] if index.isValid() else None

    def rowCount(self, parent: Index = TOP) -> int:
        """One row each."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = TOP) -> int:
        """See `columns`."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Words and place of a heading."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.heading(self.columns[section])
        return self._place(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words and place of a cell; what else it wears says `worn`."""
        row = self.row_at(index)
        if row is None:
            return None
        column = self.columns[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self.cell(row, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._place(index.column())
        return self.worn(row, column, role)

    def heading(self, column: str) -> str:
        """The words above a column."""
        raise LookupError(column)

    def cell(self, row: Row, column: str) -> str:
        """The words of a cell."""
        raise LookupError(column)

    def worn(self, row: Row, column: str, role: int) -> Any:
        """Type, ink or mark of a cell; None for what it has none of."""

    def _place(self, section: int) -> Qt.AlignmentFlag:
        return painting.RIGHT if self.columns[section] in self.numbers else painting.LEFT


class RowDelegate(QStyledItemDelegate):
    """One fixed height, so that nothing moves; `draw` paints in the pixels of tokens.toml."""

    height = 0

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As wide as the list."""
        return QSize(theme.px(120), theme.px(self.height))

    @painting.in_scale
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The row that the model has there."""
        model: Any = index.model()
        self.draw(painter, option, model.row_at(index))

    def draw(self, painter: QPainter, option: QStyleOptionViewItem, row: Any) -> None:
        """Paint one row; None is one that is not read yet."""


def _ground() -> QWidget:
    """A viewport like Qt's own: asked for that one, PySide makes every class that it could be."""
    made = QWidget()
    made.setBackgroundRole(QPalette.ColorRole.Base)
    made.setAutoFillBackground(True)
    return made


class ListView(QListView):
    """A list without a frame, scrolled by pixels, whose rows are all of one height."""

    def __init__(self, model: QAbstractItemModel, delegate: RowDelegate) -> None:
        super().__init__()
        self.setViewport(_ground())
        delegate.setParent(self)
        self._row, self._seen = delegate.height, 0
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def dataChanged(self, first: Index, last: Index, roles: Sequence[int] = ()) -> None:
        """Rows keep their height: they are painted anew. Qt would lay out a million for it."""
        if QAccessible.isActive():
            super().dataChanged(first, last, roles)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Whole rows only: what is left below the last one stays empty."""
        super().resizeEvent(event)
        high, row = self.contentsRect().height(), theme.px(self._row)
        rest = high % row if high > row else 0
        if rest != self.viewportMargins().bottom():
            self.setViewportMargins(0, 0, 0, rest)

    def show_rows(self, seen: int) -> None:
        """Be exactly as high as so many rows; the others scroll."""
        self._seen = seen
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """As high as the rows that are to be seen, in the size of now."""
        hint = super().sizeHint()
        return QSize(hint.width(), theme.px(self._row) * self._seen) if self._seen else hint

    def minimumSizeHint(self) -> QSize:
        """No lower than that."""
        return self.sizeHint() if self._seen else super().minimumSizeHint()
