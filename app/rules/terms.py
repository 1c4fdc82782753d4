"""What may be offered, by whom and in which order it is paid: the data of `resources/plans`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar

from app.domain.plans import Debt, Lender, OfferKind, Part, Seat
from app.rules.reading import Entry, document

T = TypeVar("T")
Dated = Sequence[tuple[date, T]]  # values by their first days, earliest first
_SATURDAY = 5
_CONFIDENCE = ("P", "S", "M", "N")
_MARKS = ("source", "confidence", "values")


@dataclass(frozen=True, slots=True)
class Limit:
    """A dated value of the law, with where it stands."""

    source: str
    confidence: str
    values: Dated[Decimal]


@dataclass(frozen=True, slots=True)
class CostCap:
    """The most that a year may cost with these lenders; `of_prime`: times the prime rate."""

    lenders: frozenset[Lender]
    source: str
    confidence: str
    values: Dated[tuple[Decimal, bool]]


@dataclass(frozen=True, slots=True)
class Authority:
    """What a role may offer without asking; shares of what is owed.

    `extensions` and `graces`: so often over the same loan.
    """

    months: int
    extension_days: int
    extensions: int
    grace_days: int
    graces: int
    discount: Decimal
    waive: Mapping[Part, Decimal]


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Days off that are no weekend, weekend days on which people work, the years on file."""

    off: frozenset[date]
    worked: frozenset[date]
    years: frozenset[int] = frozenset()

    def __call__(self, day: date) -> bool:
        """Whether people work on that day."""
        return day in self.worked or (day.weekday() < _SATURDAY and day not in self.off)


@dataclass(frozen=True, slots=True)
class Smallest:
    """The least that an instalment is, in fen: of a creditor by name, else the usual one."""

    usual: int
    own: Mapping[str, int]

    def over(self, debts: Iterable[Debt]) -> int:
        """What an instalment is at least that all of them get a part of."""
        return max((self.own.get(debt.creditor, self.usual) for debt in debts), default=self.usual)


class Order(StrEnum):
    """By what a payment finds what it pays; `keeping.order` names them, the first one first."""

    CURRENT = "current"  # what is due by now, or comes next of its agreement
    NAMED = "named"  # what is about the loan that the payment names
    DUE = "due"  # the earlier due day
    MADE = "made"  # what was promised or agreed earlier


@dataclass(frozen=True, slots=True)
class Keeping:
    """When a promise or an instalment counts as kept. `grace` in working days, by kind of it.

    `tolerance`: what may be lacking, a share of it, and never more than `tolerance_most` fen.
    `part_from`: from which share on it is partly kept. `spread`: what is above what the loan named
    needs goes to the person's others.
    """

    grace: Mapping[str, int]
    tolerance: Decimal
    tolerance_most: int
    part_from: Decimal
    order: tuple[Order, ...]
    spread: bool


@dataclass(frozen=True, slots=True)
class Household:
    """What people spend, as a guide: a head's fen a year by category, and how far it spreads.

    `extra_cost`: fen that a month may cost more than others, to see whether a plan bears it.
    """

    source: str
    confidence: str
    yearly: Mapping[str, int]
    spread: tuple[Decimal, Decimal]
    extra_cost: int


@dataclass(frozen=True, slots=True)
class Terms:
    """All of a jurisdiction's data about arrangements. Amounts in fen."""

    allocation: tuple[Part, ...]
    waiver: tuple[Part, ...]
    annual_cost: tuple[CostCap, ...]
    prime_rate: Dated[Decimal]
    card_months: Limit
    smallest_instalment: Smallest
    authority: Mapping[Seat, Authority]
    working_days: WorkingDays
    keeping: Keeping
    household: Household


def on_day(values: Dated[T], day: date) -> T | None:
    """The value in force on a day; None before the first."""
    found = [value for first, value in values if first <= day]
    return found[-1] if found else None


def parse_terms(file: str, text: str) -> Terms:
    """The terms of a YAML file. Raises PackError with file and line for whatever is wrong."""
    keys = document(file, text).keys([
        "allocation", "waiver", "annual_cost", "prime_rate", "card_months", "smallest_instalment",
        "authority", "working_days", "keeping", "household",
    ])  # fmt: skip
    return Terms(
        allocation=_order(keys["allocation"]),
        waiver=_order(keys["waiver"]),
        annual_cost=tuple(_cost_cap(part) for part in keys["annual_cost"].parts()),
        prime_rate=_dated(keys["prime_rate"], _decimal),
        card_months=_limit(keys["card_months"]),
        smallest_instalment=_smallest(keys["smallest_instalment"]),
        authority=_authorities(keys["authority"]),
        working_days=_working_days(keys["working_days"]),
        keeping=_keeping(keys["keeping"]),
        household=_household(keys["household"]),
    )


def _order(entry: Entry) -> tuple[Part, ...]:
    order = tuple(part.member(Part) for part in entry.parts())
    if sorted(order) != sorted(Part):
        entry.fail(f"each of these once: {', '.join(Part)}")
    return order


def _cost_cap(entry: Entry) -> CostCap:
    keys = entry.keys(("lenders", *_MARKS))
    return CostCap(
        lenders=frozenset(part.member(Lender) for part in keys["lenders"].parts()),
        source=keys["source"].text(),
        confidence=keys["confidence"].choice(_CONFIDENCE),
        values=_dated(keys["values"], _cost),
    )


def _cost(entry: Entry) -> tuple[Decimal, bool]:
    if entry.is_mapping:
        return Decimal(entry.keys(("prime",))["prime"].whole(1)), True
    return _decimal(entry), False


def _limit(entry: Entry) -> Limit:
    keys = entry.keys(_MARKS)
    values = _dated(keys["values"], _decimal)
    return Limit(keys["source"].text(), keys["confidence"].choice(_CONFIDENCE), values)


def _dated(entry: Entry, read: Callable[[Entry], T]) -> Dated[T]:
    values = [(key.day(), read(value)) for key, value in entry.pairs()]
    days = [day for day, _ in values]
    if days != sorted(set(days)) or not days:
        entry.fail("first days with their values, later ones below earlier ones")
    return tuple(values)


def _decimal(entry: Entry) -> Decimal:
    try:
        return Decimal(entry.scalar())
    except InvalidOperation:
        entry.fail(f"a decimal number is expected here, not '{entry.scalar()}'")


def _authorities(entry: Entry) -> Mapping[Seat, Authority]:
    """From the narrowest on: whoever stands later may offer whatever an earlier one may."""
    keys = entry.keys((Seat.COLLECTOR, Seat.TEAM_LEAD))
    return {seat: _authority(keys[seat]) for seat in (Seat.COLLECTOR, Seat.TEAM_LEAD)}


def _authority(entry: Entry) -> Authority:
    keys = entry.keys((
        "months", "extension_days", "extensions", "grace_days", "graces", "discount", "waive",
    ))  # fmt: skip
    shares = keys["waive"].keys(tuple(Part))
    return Authority(
        months=keys["months"].whole(0),
        extension_days=keys["extension_days"].whole(0),
        extensions=keys["extensions"].whole(0),
        grace_days=keys["grace_days"].whole(0),
        graces=keys["graces"].whole(0),
        discount=_decimal(keys["discount"]),
        waive={Part(name): _decimal(share) for name, share in shares.items()},
    )


def _smallest(entry: Entry) -> Smallest:
    keys = entry.keys(("usual", "own"))
    own = {name.text(): least.whole(1) for name, least in keys["own"].pairs()}
    return Smallest(keys["usual"].whole(1), own)


def _working_days(entry: Entry) -> WorkingDays:
    years = [value.keys(("source", "off", "worked")) for _, value in entry.pairs()]
    off, worked = (
        frozenset(day.day() for year in years for day in year[which].parts())
        for which in ("off", "worked")
    )
    return WorkingDays(off, worked, frozenset(key.whole() for key, _ in entry.pairs()))


def _keeping(entry: Entry) -> Keeping:
    keys = entry.keys(("grace", "tolerance", "part_from", "order", "spread"))
    grace = keys["grace"].keys(("promise", *OfferKind))
    tolerance = keys["tolerance"].keys(("share", "most"))
    return Keeping(
        grace={str(kind): days.whole(0) for kind, days in grace.items()},
        tolerance=_decimal(tolerance["share"]),
        tolerance_most=tolerance["most"].whole(0),
        part_from=_decimal(keys["part_from"]),
        order=tuple(part.member(Order) for part in keys["order"].parts()),
        spread=keys["spread"].choice(("true", "false")) == "true",
    )


def _household(entry: Entry) -> Household:
    keys = entry.keys(("source", "confidence", "yearly", "spread", "extra_cost"))
    return Household(
        source=keys["source"].text(),
        confidence=keys["confidence"].choice(_CONFIDENCE),
        yearly={key.scalar(): value.whole(1) for key, value in keys["yearly"].pairs()},
        spread=_spread(keys["spread"]),
        extra_cost=keys["extra_cost"].whole(0),
    )


def _spread(entry: Entry) -> tuple[Decimal, Decimal]:
    shares = [_decimal(part) for part in entry.parts()]
    if len(shares) != 2 or not 0 < shares[0] <= shares[1]:  # from and to
        entry.fail("the least and the most, as shares of the mean")
    return shares[0], shares[1]
