"""Debts: one loan 借据 each; a case is a person's debts with one creditor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.domain.money import Money


@dataclass(frozen=True, slots=True)
class Debt:
    """One loan as placed. `dpd` in calendar days of the desk's zone, negative before it is due."""

    id: str
    case_no: str
    loan_no: str | None
    creditor: str
    product: str | None
    due_on: date | None
    dpd: int | None
    principal: Money | None
    interest: Money | None
    penalty: Money | None
    fees: Money | None
    overdue: Money
    state: str
    tags: tuple[str, ...]
    note: str | None
