"""The loans of one person as a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt

from app.domain.debts import Debt
from app.domain.money import percent
from ui import theme, wording
from ui.models.rows import Table


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
    ("rate", lambda debt: "–" if debt.annual_rate is None else percent(debt.annual_rate), True),
    ("principal", lambda debt: wording.figures(debt.principal), True),
    ("interest", lambda debt: wording.figures(debt.interest), True),
    ("penalty", lambda debt: wording.figures(debt.penalty), True),
    ("to_pay", lambda debt: wording.figures(debt.overdue), True),
)
TO_PAY = len(COLUMNS) - 1
_CELLS = {code: cell for code, cell, _ in COLUMNS}


class DebtModel(Table[Debt]):
    """The last column is the answer and is stressed."""

    columns = tuple(_CELLS)
    numbers = tuple(code for code, _, number in COLUMNS if number)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.masked = False

    def mask(self, masked: bool) -> None:
        """Say nothing but the end of each loan's number, or everything again."""
        if masked != self.masked:
            self.masked = masked
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, TO_PAY)
            if self._rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, TO_PAY))

    def heading(self, column: str) -> str:
        """Its name; of a masked debt only what the loan's number is."""
        if not self.masked:
            return wording.text(f"screen.debt_{column}")
        return wording.text("masked.loan_number") if column == COLUMNS[LOAN][0] else ""

    def cell(self, row: Debt, column: str) -> str:
        """Its words; of a masked debt only the end of the loan's number."""
        if not self.masked:
            return _CELLS[column](row)
        return f"…{(row.loan_no or row.case_no)[-4:]}" if column == COLUMNS[LOAN][0] else ""

    def worn(self, row: Debt, column: str, role: int) -> Any:
        """Type and ink."""
        if role == Qt.ItemDataRole.FontRole:
            return theme.font("strong" if column == COLUMNS[TO_PAY][0] else "label")
        if role == Qt.ItemDataRole.ForegroundRole:
            settled = row.state != "open" or row.overdue.minor <= 0
            return theme.color("text3" if settled else "text")
        return None
