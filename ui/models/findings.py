"""What was found in a file, by cause: how many rows, and what was done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.domain.imports import Finding, Level, Report
from ui import icons, theme, wording

Index = QModelIndex | QPersistentModelIndex
_TOP = QModelIndex()
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_ORDER = (Level.REJECT, Level.WARN, Level.SKIP, Level.NOTE, Level.ACCEPT)
MARKS = {
    Level.REJECT: ("ban", "forbid"),
    Level.WARN: ("triangle-alert", "wait"),
    Level.SKIP: ("skip-forward", "text3"),
    Level.NOTE: ("info", "text3"),
    Level.ACCEPT: ("circle-check", "allow"),
}
COLUMNS = ("finding", "column", "rows", "done")


@dataclass(frozen=True, slots=True)
class Cause:
    """All findings of one kind in one column; `first` stands for them."""

    first: Finding
    lines: tuple[int, ...]


def causes(report: Report) -> tuple[Cause, ...]:
    """Findings grouped by what is the matter, gravest first, most frequent before rare."""
    groups: dict[tuple[Level, str, str, str], list[Finding]] = {}
    for one in report.findings:
        groups.setdefault((one.level, one.code, one.column, one.done), []).append(one)
    made = [Cause(group[0], tuple(one.line for one in group)) for group in groups.values()]
    return tuple(sorted(made, key=lambda one: (_ORDER.index(one.first.level), -len(one.lines))))


class FindingModel(QAbstractTableModel):
    """Read-only, one row a cause."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Cause, ...] = ()

    def set_rows(self, rows: tuple[Cause, ...]) -> None:
        """Show these causes."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

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
