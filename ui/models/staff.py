"""Everybody who may sign in, as a table."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.domain.staff import Staff
from ui import theme, wording

Index = QModelIndex | QPersistentModelIndex
_TOP = QModelIndex()
COLUMNS = ("name", "login", "role", "seat")


class StaffModel(QAbstractTableModel):
    """Read-only, one row a member of staff."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Staff, ...] = ()

    def set_rows(self, rows: tuple[Staff, ...]) -> None:
        """Show these."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def row_at(self, index: Index) -> Staff | None:
        """The member of staff of a row; None without a row."""
        return self._rows[index.row()] if index.isValid() else None

    def row_of(self, login: str) -> int | None:
        """Where somebody stands; None where they do not."""
        return next((at for at, one in enumerate(self._rows) if one.login == login), None)

    def rowCount(self, parent: Index = _TOP) -> int:
        """One row a person."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _TOP) -> int:
        """See COLUMNS."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Headings, all from the left."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return wording.text(f"screen.staff_{COLUMNS[section]}")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words and type of one cell."""
        one = self.row_at(index)
        if one is None:
            return None
        column = COLUMNS[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            duty = wording.text(f"screen.role_{one.role.value}")
            return {"name": one.name, "login": one.login, "role": duty, "seat": one.number}[column]
        if role == Qt.ItemDataRole.FontRole:
            return theme.font("strong" if column == "name" else "body")
        return None
