"""What was found in a file, by cause: how many rows, and what was done."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.domain.imports import Level
from ui import icons, theme, wording
from ui.causes import Cause

Index = QModelIndex | QPersistentModelIndex
_TOP = QModelIndex()
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
MARKS = {
    Level.REJECT: ("ban", "forbid"),
    Level.WARN: ("triangle-alert", "wait"),
    Level.SKIP: ("skip-forward", "text3"),
    Level.NOTE: ("info", "text3"),
    Level.ACCEPT: ("circle-check", "allow"),
}
COLUMNS = ("finding", "column", "rows", "done")


class FindingModel(QAbstractTableModel):
    """Read-only, one row a cause."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[Cause, ...] = ()
        self._rows: tuple[Cause, ...] = ()
        self._level: Level | None = None
        self._sought = ""

    def set_rows(self, rows: tuple[Cause, ...]) -> None:
        """Show these causes, as far as they are asked for."""
        self._all = rows
        self._choose()

    def show_only(self, level: Level | None, sought: str = "") -> None:
        """Only causes of this level (None: every one) whose words hold what is sought."""
        self._level, self._sought = level, sought.strip().casefold()
        self._choose()

    def found(self, level: Level | None) -> int:
        """How many findings there are of a level, or altogether."""
        return sum(len(one.lines) for one in self._all if level in (None, one.first.level))

    def _choose(self) -> None:
        self.beginResetModel()
        self._rows = tuple(one for one in self._all if self._is_asked_for(one))
        self.endResetModel()

    def _is_asked_for(self, cause: Cause) -> bool:
        if self._level is not None and cause.first.level is not self._level:
            return False
        words = (_cell(cause, column) for column in ("finding", "column", "done"))
        return not self._sought or any(self._sought in one.casefold() for one in words)

    def row_at(self, index: Index) -> Cause | None:
        """The cause of a row; None without a row."""
        return self._rows[index.row()] if index.isValid() else None

    def rowCount(self, parent: Index = _TOP) -> int:
        """One row a cause."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _TOP) -> int:
        """See COLUMNS."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Headings stand as their columns do."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return wording.text(f"screen.finding_{COLUMNS[section]}")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if COLUMNS[section] == "rows" else _LEFT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words, mark, alignment and type of one cell."""
        cause = self.row_at(index)
        if cause is None:
            return None
        column = COLUMNS[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return _cell(cause, column)
        if role == Qt.ItemDataRole.DecorationRole and column == "finding":
            return icons.icon(*_mark(cause))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column == "rows" else _LEFT
        if role == Qt.ItemDataRole.FontRole:
            return theme.font("strong" if column == "rows" else "label")
        return None


def _mark(cause: Cause) -> tuple[str, int, str]:
    name, ink = MARKS[cause.first.level]
    return name, 16, ink


def _cell(cause: Cause, column: str) -> str:
    first = cause.first
    if column == "finding":
        return wording.text(f"finding.{first.code}", **first.values)
    if column == "column":
        return first.column
    if column == "rows":
        return f"{len(cause.lines):,}"
    return wording.text(f"done.{first.done}", **first.values)
