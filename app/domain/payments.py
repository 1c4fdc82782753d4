"""Payments 还款 as the bank tells of them: a line of a file, what was posted, what still waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from app.domain.imports import Finding, Level
    from app.domain.money import Money


class PaymentRow(NamedTuple):
    """A payment as a file states it. `amount` in fen, below nothing for a reversal 冲正.

    `named`: a case or contract number; `reverses`: the bank reference of what is reversed. Above
    nothing it reinstates 恢复入账: that is a reversal, which is taken back.
    """

    named: str
    amount: int
    paid_on: date
    paid_at: datetime | None  # None: the day alone is stated
    channel: str
    reference: str
    reverses: str


class JudgedPayment(NamedTuple):
    """A line's verdict; `payment` is there for accept and warn only."""

    line: int
    level: Level
    payment: PaymentRow | None
    findings: tuple[Finding, ...]


class Unmatched(StrEnum):
    """Why a payment waits."""

    UNKNOWN = "unknown"  # no loan has that number
    SEVERAL = "several"  # loans of several people have it
    REVERSES_UNKNOWN = "reverses_unknown"  # what it reverses was not posted
    REVERSES_WRONG = "reverses_wrong"  # and that is none, or the signs do not fit


@dataclass(frozen=True, slots=True)
class WaitingPayment:
    """A payment that nobody's loan was found for yet."""

    id: str
    named: str
    amount: Money
    paid_on: date
    channel: str
    reference: str
    reverses: str
    reason: Unmatched
    at: datetime


@dataclass(frozen=True, slots=True)
class PaymentReport:
    """What a file of payments holds. `total` in fen; `lines` by level, as in a portfolio's."""

    counts: Mapping[Level, int]
    lines: Mapping[Level, Sequence[int]]
    total: int
    findings: tuple[Finding, ...]
    encoding: str
    findings_left_off: int = 0  # every one is listed
    as_of: date | None = None  # of no one day


@dataclass(frozen=True, slots=True)
class PaymentsImported:
    """What an import of payments did; `same` were posted or waited before."""

    report: PaymentReport
    posted: int
    waiting: int
    same: int
    people: int


@dataclass(frozen=True, slots=True)
class KeptRate:
    """How many promises or arrangements were kept of those that are over, with 95 % bounds."""

    by: str  # collector, stage, kind
    name: str
    kept: int
    part: int
    broken: int
    low: float
    high: float

    @property
    def over(self) -> int:
        """Those whose day and grace have passed."""
        return self.kept + self.part + self.broken
