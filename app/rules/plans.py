"""An offer worked out: repayment plan 分期还款, extension 展期, settlement 折扣结清, grace 宽限期.

Whole fen throughout; interest is rounded half to even. What is arranged is what is owed, less what
is waived, less the down payment, which is paid on the day of the offer and allocated first.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from app.domain.plans import (
    Every,
    Instalment,
    Measure,
    Offer,
    OfferKind,
    Part,
    Parts,
    Proposal,
    Quote,
    Shape,
    Shift,
    Totals,
)
from app.rules import limits
from app.rules.allocation import Owed, by_part, in_proportion
from app.rules.duedates import due_days, shifted
from app.rules.instalments import Cut, annuity, equal, equal_principal, rounded
from app.rules.plainvalues import Fault
from app.rules.proposals import Readable, WrongProposal, read_proposal
from app.rules.terms import Terms

_A_YEAR = {Every.WEEK: 52, Every.TWO_WEEKS: 26, Every.MONTH: 12}
_GIVEN_BY = {Shape.BALLOON: "offer.pay", Shape.STEPPED: "offer.steps"}
_BEYOND = "the last instalment lies beyond the calendar"
_DAY = timedelta(days=1)
_DAYS = 365  # of a year, whatever its own number is
_MOST = 1e9  # a yearly rate beyond which none describes an arrangement


def read_and_quote(terms: Terms, raw: Any) -> tuple[Proposal, Quote]:
    """The proposal in plain values (of JSON), worked out.

    Raises WrongProposal with every fault, those that only the whole schedule shows too.
    """
    try:
        proposal = read_proposal(raw)
    except WrongProposal as wrong:
        faults = () if wrong.readable is None else _faults(terms, wrong.readable)
        raise WrongProposal((*wrong.faults, *faults)) from None
    return proposal, quote(terms, proposal)


def quote(terms: Terms, asked: Proposal) -> Quote:
    """The schedule of an offer, its totals, its yearly rate, and every limit it breaks.

    Raises WrongProposal where it cannot be arranged, ValueError where more is waived or paid than
    is owed.
    """
    offer, owed = asked.offer, Owed(asked.debts)
    whole = owed.total()
    waived = _waived(terms, offer, owed)
    owed.take(offer.down_payment, terms.allocation)
    arranged = owed.total()
    agreed = _agreed_days(offer)
    days = _moved(terms, asked.as_of, offer, agreed)
    cuts = _cuts(asked.as_of, offer, arranged, days)
    schedule = _schedule(terms, owed, days, cuts)
    interest = sum(cut[1] for cut in cuts)
    fits = limits.affordable(asked, agreed, schedule)
    return Quote(
        schedule=schedule,
        totals=Totals(
            whole, sum(waived.values()), offer.down_payment, interest, arranged + interest
        ),
        annual_rate=_annual_rate(asked.as_of, arranged, schedule) if interest else 0.0,
        affordable=fits,
        breaches=tuple(limits.breaches(terms, asked, agreed, schedule, waived)),
        needs_approval_by=limits.needs_approval(
            terms, asked, agreed, waived, affordable=fits is not False
        ),
    )


def parted(terms: Terms, asked: Proposal, schedule: Sequence[Instalment]) -> tuple[Parts, Parts]:
    """What was waived and what the down payment pays, by part, by a schedule that is fixed.

    Neither is a part of the schedule. A settlement waives in the order of `terms`, so what the down
    payment pays of the rest is what is waived last.
    """
    owed = {part: sum(debt.parts.get(part, 0) for debt in asked.debts) for part in Part}
    rest = {part: fen - sum(row.parts.get(part, 0) for row in schedule)
            for part, fen in owed.items()}  # fmt: skip
    waived = {part: asked.offer.waive.get(part, 0) for part in Part}
    down, left = dict.fromkeys(Part, 0), asked.offer.down_payment
    for part in reversed(terms.waiver):
        down[part] = min(left, rest[part] - waived[part])
        left -= down[part]
    return {part: rest[part] - down[part] for part in Part}, down


def measures(terms: Terms, asked: Proposal) -> tuple[Measure, ...]:
    """What the offer takes of the authority of each role. Raises as `quote`."""
    waived = _waived(terms, asked.offer, Owed(asked.debts))
    return limits.measures(terms, asked, _agreed_days(asked.offer), waived)


def _waived(terms: Terms, offer: Offer, owed: Owed) -> Parts:
    """What is waived of each part; in a settlement also whatever is not paid."""
    waived = dict.fromkeys(Part, 0)
    for part, amount in offer.waive.items():
        owed.take(amount, (part,))
        waived[part] += amount
    if offer.kind is OfferKind.SETTLEMENT:
        rest = owed.total() - offer.down_payment - offer.pay
        for part, amount in by_part(owed.take(rest, terms.waiver)).items():
            waived[part] += amount
    return waived


def _faults(terms: Terms, readable: Readable) -> Iterator[Fault]:
    """What only the whole schedule shows, of what can be read."""
    as_of, debts, offer = readable
    days: tuple[date, ...] = ()
    try:
        days = _moved(terms, as_of, offer, _agreed_days(offer))
    except WrongProposal as wrong:
        yield from wrong.faults
    if not debts or not (days or _is_regular(offer)):
        return
    owed = Owed(debts)
    _waived(terms, offer, owed)
    owed.take(offer.down_payment, terms.allocation)
    try:
        _cuts(as_of, offer, owed.total(), days)
    except WrongProposal as wrong:
        yield from wrong.faults


def _is_regular(offer: Offer) -> bool:
    """Whether the rate of each period hangs on no day."""
    return offer.kind is OfferKind.INSTALMENTS and offer.every is not None


def _agreed_days(offer: Offer) -> tuple[date, ...]:
    if offer.kind is not OfferKind.INSTALMENTS:
        due = offer.valid_until if offer.kind is OfferKind.SETTLEMENT else offer.new_due
        assert due is not None  # no offer of this kind is read without it
        return (due,)
    try:
        return due_days(offer)
    except OverflowError:
        raise WrongProposal([("offer.count", _BEYOND)]) from None


def _moved(
    terms: Terms, as_of: date, offer: Offer, days: Sequence[date]
) -> tuple[date, ...]:
    """The due days, moved to working days; one that would come no later than the one before it
    goes to the first working day after that."""
    moved: list[date] = []
    try:
        for day in days:
            due = shifted(day, offer.shift, terms.working_days, as_of)
            if moved and due <= moved[-1]:
                due = shifted(moved[-1] + _DAY, Shift.NEXT, terms.working_days, as_of)
            moved.append(due)
    except OverflowError:
        raise WrongProposal([("offer.shift", _BEYOND)]) from None
    return tuple(moved)


def _cuts(as_of: date, offer: Offer, arranged: int, days: Sequence[date]) -> list[Cut]:
    if offer.kind is OfferKind.SETTLEMENT:
        return [(arranged, 0)]
    rates = _rates(as_of, offer, days)
    if offer.kind is not OfferKind.INSTALMENTS:
        return [(arranged, rounded(arranged * rates[0]))]
    if offer.shape is Shape.EQUAL_PRINCIPAL:
        return equal_principal(arranged, rates)
    if offer.shape is Shape.ANNUITY:
        return annuity(arranged, rates)
    try:
        return equal(arranged, rates, _given(offer, len(rates)))
    except ValueError as error:
        raise WrongProposal([(_GIVEN_BY[offer.shape], str(error))]) from None


def _given(offer: Offer, count: int) -> dict[int, int]:
    """What the offer itself says of single instalments: by their place from 0, in fen."""
    if offer.shape is Shape.BALLOON:
        return {count - 1: offer.pay}
    if offer.shape is Shape.STEPPED:
        sizes = (step.pay for step in offer.steps for _ in range(step.count))
        return dict(enumerate(sizes))
    return {}


def _rates(as_of: date, offer: Offer, days: Sequence[date]) -> list[Decimal]:
    """What runs in each period: a part of the year's rate, by days where the days were given."""
    if offer.kind is OfferKind.INSTALMENTS and offer.every is not None:
        return [offer.annual_rate / _A_YEAR[offer.every]] * offer.count
    starts = (as_of, *days[:-1])
    return [
        offer.annual_rate * (day - start).days / _DAYS
        for start, day in zip(starts, days, strict=True)
    ]


def _schedule(
    terms: Terms, owed: Owed, days: Sequence[date], cuts: Sequence[Cut]
) -> tuple[Instalment, ...]:
    """Every row with what it pays of which debt; interest goes by what is left of each debt, and
    what a few fen leave of it behind the last of them by what was last left."""
    rows, weights = [], owed.by_debt()
    for n, (due, (part, interest)) in enumerate(zip(days, cuts, strict=True), 1):
        weights = owed.by_debt() if owed.total() else weights
        by_debt = in_proportion(interest, weights)
        taken = owed.take(part, terms.allocation)
        for id_, parts in taken.items():
            by_debt[id_] += sum(parts.values())
        rows.append(Instalment(n, due, by_part(taken), interest, owed.total(), by_debt))
    return tuple(rows)


def _annual_rate(as_of: date, arranged: int, schedule: Sequence[Instalment]) -> float | None:
    """The rate at which what is paid is worth what was arranged, a year of 365 days compounded
    (Directive 2008/48/EC, annex I); None where no rate below `_MOST` does so."""
    flows = [((row.due - as_of).days / _DAYS, row.total) for row in schedule]

    def worth(rate: float) -> float:
        return math.fsum(total * math.pow(1 + rate, -years) for years, total in flows)

    low, high = 0.0, 1.0
    while worth(high) > arranged:
        low, high = high, high * 2
        if high > _MOST:
            return None
    while high - low > 1e-9 * max(1.0, high):
        middle = (low + high) / 2
        low, high = (middle, high) if worth(middle) > arranged else (low, middle)
    return round(high, 6)
