"""Payments that found no loan, and loans to which one may belong, as tables."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt

from app.domain.payments import WaitingPayment
from ui import theme, wording
from ui.banking import Loan
from ui.models.rows import Table


class UnmatchedModel(Table[WaitingPayment]):
    """One row a payment, that which waits longest first; a reversal stands below nothing."""

    columns = ("paid_on", "amount", "named", "reference", "channel", "reason", "at")
    numbers = ("amount",)

    def heading(self, column: str) -> str:
        """Its name."""
        return wording.text(f"payment.column_{column}")

    def cell(self, row: WaitingPayment, column: str) -> str:
        """Its words."""
        return {
            "paid_on": wording.text_of(row.paid_on), "amount": wording.money(row.amount),
            "named": row.named, "reference": row.reference, "channel": row.channel,
            "reason": why(row), "at": wording.text_of(row.at),
        }[column]  # fmt: skip

    def worn(self, row: WaitingPayment, column: str, role: int) -> Any:
        """Type, and the ink of a reversal."""
        if role == Qt.ItemDataRole.FontRole:
            return theme.font("strong" if column == "amount" else "label")
        if role == Qt.ItemDataRole.ForegroundRole and column == "amount" and row.amount.minor < 0:
            return theme.color("forbid")
        return None


class LoanModel(Table[Loan]):
    """One row a loan, and one for all of somebody's."""

    columns = ("person", "creditor", "case", "loan", "overdue")
    numbers = ("overdue",)

    def heading(self, column: str) -> str:
        """Its name."""
        return wording.text(f"payment.loan_{column}")

    def cell(self, row: Loan, column: str) -> str:
        """Its words."""
        debt = row.debt
        if column == "person":
            return row.name
        if debt is None:
            return wording.text("payment.all_loans") if column == "creditor" else ""
        return {
            "creditor": debt.creditor, "case": debt.case_no, "loan": debt.loan_no or "",
            "overdue": wording.money(debt.overdue),
        }[column]  # fmt: skip

    def worn(self, row: Loan, column: str, role: int) -> Any:
        """Type."""
        if role == Qt.ItemDataRole.FontRole:
            return theme.font("strong" if column == "person" else "label")
        return None


def why(one: WaitingPayment) -> str:
    """Why it waits; of a reversal what it reverses."""
    words = wording.text(f"payment.{one.reason.value}")
    if not one.reverses:
        return words
    code = "payment.reversal" if one.amount.minor < 0 else "payment.reinstated"
    return wording.text(code, reference=one.reverses, why=words)
