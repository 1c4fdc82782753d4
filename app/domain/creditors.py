"""Creditors 委托方: who placed the debts, what kind of lender they are and what they lend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.domain.plans import Lender, Product


@dataclass(frozen=True, slots=True)
class Creditor:
    """One creditor. The kinds hold for debts whose file says none; None where nobody said one."""

    id: str
    name: str
    lender: Lender | None
    product: Product | None
