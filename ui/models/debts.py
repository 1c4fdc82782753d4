"""The loans of one person as a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from app.domain.debts import Debt
from ui import theme, wording

Index = QModelIndex | QPersistentModelIndex
_TOP = QModelIndex()
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def _late(debt: Debt) -> str:
    if debt.dpd is None:
        return "–"
    if debt.dpd > 0:
        return wording.text("screen.days", days=debt.dpd)
    return wording.text("screen.due_today" if debt.dpd == 0 else "screen.not_due")


# code of the heading, what stands in it, whether it is a number
LOAN = 0  # the only column that says nothing of the debt
COLUMNS: tuple[tuple[str, Callable[[Debt], str], bool], ...] = (
    ("loan", lambda debt: debt.loan_no or debt.case_no, False),
    ("product", lambda debt: debt.product or "–", False),
    ("due", lambda debt: wording.short_day(debt.due_on) if debt.due_on else "–", False),
    ("late", _late, False),
    ("principal", lambda debt: wording.figures(debt.principal), True),
    ("interest", lambda debt: wording.figures(debt.interest), True),
    ("penalty", lambda debt: wording.figures(debt.penalty), True),
    ("to_pay", lambda debt: wording.figures(debt.overdue), True),
)
TO_PAY = len(COLUMNS) - 1


class DebtModel(QAbstractTableModel):
    """Read-only; the last column is the answer and is stressed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Debt, ...] = ()
        self.masked = False

    def mask(self, masked: bool) -> None:
        """Say nothing but the end of each loan's number, or everything again."""
        if masked != self.masked:
            self.masked = masked
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, TO_PAY)
            if self._rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, TO_PAY))

    def set_rows(self, rows: tuple[Debt, ...]) -> None:
        """Show these loans."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = _TOP) -> int:
        """One row a loan."""
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
            return self._heading(section)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if COLUMNS[section][2] else _LEFT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words, alignment, type and ink of one cell."""
        if not index.isValid():
            return None
        debt, (_, cell, number) = self._rows[index.row()], COLUMNS[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._masked_cell(debt, index.column()) if self.masked else cell(debt)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if number else _LEFT
        if role == Qt.ItemDataRole.FontRole:
            return theme.font("strong" if index.column() == TO_PAY else "label")
        if role == Qt.ItemDataRole.ForegroundRole:
            settled = debt.state != "open" or debt.overdue.minor <= 0
            return theme.color("text3" if settled else "text")
        return None

    def _heading(self, section: int) -> str:
        if not self.masked:
            return wording.text(f"screen.debt_{COLUMNS[section][0]}")
        return wording.text("masked.loan_number") if section == LOAN else ""

    def _masked_cell(self, debt: Debt, column: int) -> str:
        return f"…{(debt.loan_no or debt.case_no)[-4:]}" if column == LOAN else ""
