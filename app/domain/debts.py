"""Debts: one loan 借据 each; a case is a person's debts with one creditor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

    from app.domain.money import Money


@dataclass(frozen=True, slots=True)
class Debt:
    """One loan as placed. `dpd` in calendar days of the desk's zone, negative before it is due.

    `annual_rate` is what it costs by contract, a fraction of a year; None where no file says it.
    """

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
    annual_rate: Decimal | None
    state: str
    tags: tuple[str, ...]
    note: str | None
