"""Words of a negotiation 协商: what is owed, what was said, and what can be offered upon it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from app.domain.plans import (
    Affordability,
    Debt,
    Lender,
    Measure,
    OfferKind,
    Product,
    Proposal,
    Quote,
    Seat,
    Step,
)

MOST = 4  # options side by side


class Way(StrEnum):
    """How a person can come out of arrears, the soonest first."""

    PAY_NOW = "pay_now"  # 立即还清
    PROMISE = "promise"  # 承诺还款
    EXTENSION = "extension"  # 展期
    PLAN = "plan"  # 分期还款
    SETTLEMENT = "settlement"  # 减免结清


@dataclass(frozen=True, slots=True)
class Owing:
    """What a person owes in one currency, on the day `as_of`, and by whose limits it is offered.

    `lender` and `product` are None where the book says none, or not one for all of the loans.
    `times_before`: how often any of the loans was put off before, by the kind of the offer.
    """

    debts: tuple[Debt, ...]
    currency: str
    as_of: date
    seat: Seat
    lender: Lender | None = None
    product: Product | None = None
    times_before: Mapping[OfferKind, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """All that is owed, in fen."""
        return sum(sum(debt.parts.values()) for debt in self.debts)


@dataclass(frozen=True, slots=True)
class Changed:
    """What the collector changed of one way by hand, in fen; None: as it is worked out."""

    count: int | None = None
    down_payment: int = 0
    on: date | None = None  # the day of it, or of the first instalment
    pay: int | None = None  # of a settlement
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Reach:
    """How far each thing may be moved, a lead allowing it. Amounts in fen.

    `first_due`: when a plan begins without another word.
    """

    count: int
    promise_days: int
    extension_days: int
    down_payment: int
    pay: int  # the least of a settlement
    first_due: date


@dataclass(frozen=True, slots=True)
class Said:
    """What the person said. Amounts in fen; what was not said is None.

    `changed`: by hand, by way. `lender` and `product` are what was answered where the book does
    not know.
    """

    lender: Lender | None = None
    product: Product | None = None
    monthly: int | None = None  # what they can pay each time
    on: date | None = None  # and from which day on
    household: Affordability | None = None
    changed: Mapping[Way, Changed] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stress:
    """What a plan would lack in its dearest month, in fen; 0 where it is still paid."""

    extra_cost: int  # the cost that comes once
    short_by_cost: int
    short_by_pay: int  # where a month's pay does not come


OF_KIND = {
    OfferKind.GRACE: Way.PROMISE,
    OfferKind.EXTENSION: Way.EXTENSION,
    OfferKind.INSTALMENTS: Way.PLAN,
    OfferKind.SETTLEMENT: Way.SETTLEMENT,
}


@dataclass(frozen=True, slots=True)
class Option:
    """One way worked out. `runs_on` is what 30 days of doing nothing add, None where no rate is
    on file; `stress` None where nothing is known of the household."""

    way: Way
    proposal: Proposal
    quote: Quote
    runs_on: int | None
    stress: Stress | None
    recommended: bool = False

    @property
    def balance(self) -> tuple[tuple[date, int], ...]:
        """What is left to pay after each day, in fen, beginning with today's."""
        totals = self.quote.totals
        begin = totals.owed - totals.waived - totals.down_payment
        rows = ((row.due, row.balance_after) for row in self.quote.schedule)
        return ((self.proposal.as_of, begin), *rows)


@dataclass(frozen=True, slots=True)
class Weighed:
    """An offer as a lead weighs it, and what it takes of each role's authority."""

    option: Option
    measures: tuple[Measure, ...]
