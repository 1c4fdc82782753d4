"""Words of an arrangement: what is owed, what is offered, its rows, and the limits it breaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Part(StrEnum):
    """What a debt is made of, kept apart in every row."""

    PRINCIPAL = "principal"  # 本金
    INTEREST = "interest"  # 利息
    PENALTY = "penalty"  # 罚息
    LATE_FEE = "late_fee"  # 滞纳金
    FEES = "fees"  # 费用


class Lender(StrEnum):
    """Who lent: annual cost is capped by kind."""

    BANK = "bank"
    CONSUMER_FINANCE = "consumer_finance"
    MICRO_LOAN = "micro_loan"
    GUARANTEE = "guarantee"
    PRIVATE = "private"


class Product(StrEnum):
    """What was lent."""

    CREDIT_CARD = "credit_card"
    CONSUMER_INSTALMENT = "consumer_instalment"
    CASH_LOAN = "cash_loan"
    CAR_LOAN = "car_loan"


class OfferKind(StrEnum):
    """What is offered."""

    INSTALMENTS = "instalments"  # 分期还款
    EXTENSION = "extension"  # 展期
    SETTLEMENT = "settlement"  # 折扣结清
    GRACE = "grace"  # 宽限期


class Shape(StrEnum):
    """How instalments are cut."""

    EQUAL = "equal"  # the same amount, interest included
    EQUAL_PRINCIPAL = "equal_principal"  # the same part of what is arranged, and the interest run
    ANNUITY = "annuity"  # the textbook payment; the last one is what is left
    STEPPED = "stepped"  # the first ones of given sizes, the others equal
    BALLOON = "balloon"  # equal ones, and a last one of a given size


class Every(StrEnum):
    """How often an instalment is due."""

    WEEK = "week"
    TWO_WEEKS = "two_weeks"
    MONTH = "month"


class Shift(StrEnum):
    """Where a due day goes that is no working day."""

    NONE = "none"
    NEXT = "next_working_day"
    PREVIOUS = "previous_working_day"


class Seat(StrEnum):
    """Who makes the offer, and who may: each has limits of their own."""

    COLLECTOR = "collector"
    TEAM_LEAD = "team_lead"
    CREDITOR = "creditor"


Parts = Mapping[Part, int]  # fen; a part that is not there is 0


@dataclass(frozen=True, slots=True)
class Debt:
    """One loan of the person. Amounts in fen; `annual_rate` is what it costs by contract.

    `creditor`: by name, "" where none is said; limits of their own hang on it.
    """

    id: str
    parts: Parts
    annual_rate: Decimal | None = None
    creditor: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """So many instalments in a row of `pay` fen each, their interest included."""

    count: int
    pay: int


@dataclass(frozen=True, slots=True)
class Offer:
    """What is offered. Amounts in fen; `annual_rate` is the only rate that accrues on it."""

    kind: OfferKind
    down_payment: int = 0
    waive: Parts = field(default_factory=dict)
    annual_rate: Decimal = Decimal(0)
    shape: Shape = Shape.EQUAL
    every: Every | None = None  # None: on `dates`
    count: int = 0
    first_due: date | None = None
    dates: tuple[date, ...] = ()
    steps: tuple[Step, ...] = ()  # of stepped ones, from the first instalment on
    shift: Shift = Shift.NONE
    new_due: date | None = None
    pay: int = 0  # of a settlement, or the size of the balloon
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Affordability:
    """What a household has and needs in a month, in fen.

    `evidence`: of what a paper was seen, by the names of `expenditure`, or "income".
    """

    income: int
    expenditure: Mapping[str, int]
    dependants: int = 0
    evidence: frozenset[str] = frozenset()

    @property
    def surplus(self) -> int:
        """What is left of a month; never below nothing."""
        return max(0, self.income - sum(self.expenditure.values()))


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is asked to be worked out, on the day `as_of`.

    `times_before`: how often these loans were put off by such an offer before.
    """

    id: object  # the caller's own, given back
    as_of: date
    currency: str
    lender: Lender
    product: Product
    debts: tuple[Debt, ...]
    offer: Offer
    seat: Seat
    affordability: Affordability | None = None
    times_before: int = 0


@dataclass(frozen=True, slots=True)
class Instalment:
    """One row of the schedule, in fen. `balance_after` is without interest that has not yet run."""

    n: int
    due: date
    parts: Parts
    agreed_interest: int
    balance_after: int
    by_debt: Mapping[str, int]

    @property
    def total(self) -> int:
        """What is paid on that day."""
        return sum(self.parts.values()) + self.agreed_interest


@dataclass(frozen=True, slots=True)
class Totals:
    """Fen; `to_pay + down_payment + waived = owed + agreed_interest`."""

    owed: int
    waived: int
    down_payment: int
    agreed_interest: int
    to_pay: int


@dataclass(frozen=True, slots=True)
class Breach:
    """A limit that the offer does not keep; `limit` is its code, the values fill its sentence."""

    limit: str
    source: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Measure:
    """What an offer takes of a role's authority: `found`, and the most that each role `may`.

    `what`: months or days; extensions or graces, this one among them; discount, or waive_ and a
    part, in fen.
    """

    what: str
    found: int
    may: Mapping[Seat, int]


@dataclass(frozen=True, slots=True)
class Quote:
    """The offer worked out. `annual_rate` None: no rate describes it (all is due at once)."""

    schedule: tuple[Instalment, ...]
    totals: Totals
    annual_rate: float | None
    affordable: bool | None
    breaches: tuple[Breach, ...]
    needs_approval_by: Seat | None
