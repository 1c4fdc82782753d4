"""What an arrangement may not do, and who has to agree to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from app.domain.money import Money, percent
from app.domain.plans import (
    Breach,
    Every,
    Instalment,
    Measure,
    OfferKind,
    Part,
    Parts,
    Product,
    Proposal,
    Seat,
)
from app.rules.duedates import months_between
from app.rules.terms import Authority, CostCap, Terms, on_day


def breaches(
    terms: Terms,
    asked: Proposal,
    days: Sequence[date],
    schedule: Sequence[Instalment],
    waived: Parts,
) -> Iterator[Breach]:
    """Every limit that is not kept, of the law first. `days`: due days before any was moved."""
    yield from _annual_cost(terms, asked)
    if asked.offer.kind is OfferKind.INSTALMENTS:
        yield from _card_months(terms, asked, days)
        smallest = min(row.total for row in schedule)
        if smallest < terms.smallest_instalment:
            values = {
                "least": Money(terms.smallest_instalment, asked.currency),
                "found": Money(smallest, asked.currency),
            }
            yield Breach("smallest_instalment", "", values)
    yield from _waiver_order(asked, waived)
    yield from _surplus(asked, days, schedule)


def affordable(
    asked: Proposal, days: Sequence[date], schedule: Sequence[Instalment]
) -> bool | None:
    """Whether no month asks for more than is left of it; None where nothing is known of it."""
    if asked.affordability is None:
        return None
    return _dearest_month(days, schedule) <= asked.affordability.surplus


def needs_approval(
    terms: Terms, asked: Proposal, days: Sequence[date], waived: Parts, *, affordable: bool
) -> Seat | None:
    """Who may offer that where the one who asks may not; a plan above the surplus needs a lead."""
    order, taken = list(terms.authority), measures(terms, asked, days, waived)
    for seat in order[order.index(asked.seat) :]:
        is_asked = seat is asked.seat
        if is_asked and not affordable and seat is Seat.COLLECTOR:
            continue
        if all(one.found <= one.may[seat] for one in taken):
            return None if is_asked else seat
    return Seat.CREDITOR


def measures(
    terms: Terms, asked: Proposal, days: Sequence[date], waived: Parts
) -> tuple[Measure, ...]:
    """What the offer takes of the authority of each role. `days`: before any was moved."""
    kind, owed = asked.offer.kind, _owed(asked)

    def measure(what: str, found: int, most: Callable[[Authority], int]) -> Measure:
        return Measure(what, found, {seat: most(may) for seat, may in terms.authority.items()})

    def waive(part: Part) -> Measure:
        most = owed[part]
        return measure(f"waive_{part}", waived[part], lambda may: int(may.waive[part] * most))

    if kind is OfferKind.SETTLEMENT:
        whole = sum(owed.values())
        return (measure("discount", sum(waived.values()), lambda may: int(may.discount * whole)),)
    shares = tuple(waive(part) for part in Part if waived[part])
    if kind is OfferKind.INSTALMENTS:
        return (*shares, measure("months", term(asked, days), lambda may: may.months))
    later = (days[-1] - asked.as_of).days
    often = asked.times_before + 1
    if kind is OfferKind.EXTENSION:
        put_off = measure("days", later, lambda may: may.extension_days)
        times = measure("extensions", often, lambda may: may.extensions)
    else:
        put_off = measure("days", later, lambda may: may.grace_days)
        times = measure("graces", often, lambda may: may.graces)
    return (*shares, put_off, times) if later else (*shares, put_off)  # today puts nothing off


def term(asked: Proposal, days: Sequence[date]) -> int:
    """How many months instalments take: monthly ones as many as there are, others from the offer.

    A first one that falls due within two months of the offer does not make monthly ones longer.
    """
    whole = months_between(asked.as_of, days[-1])
    if asked.offer.every is not Every.MONTH:
        return whole
    return max(len(days), whole - 1)


def _owed(asked: Proposal) -> dict[Part, int]:
    return {part: sum(debt.parts.get(part, 0) for debt in asked.debts) for part in Part}


def _annual_cost(terms: Terms, asked: Proposal) -> Iterator[Breach]:
    """The contract of each debt, and what is arranged, beside the cap of the day."""
    costs = [debt.annual_rate for debt in asked.debts if debt.annual_rate is not None]
    dearest = max([*costs, asked.offer.annual_rate])
    for cap in terms.annual_cost:
        most = _most(cap, terms, asked)
        if most is not None and dearest > most:
            values = {"most": percent(most), "found": percent(dearest)}
            yield Breach("annual_cost", cap.source, values)


def _most(cap: CostCap, terms: Terms, asked: Proposal) -> Decimal | None:
    found = on_day(cap.values, asked.as_of) if asked.lender in cap.lenders else None
    if found is None:
        return None
    rate, of_prime = found
    prime = on_day(terms.prime_rate, asked.as_of) if of_prime else Decimal(1)
    return None if prime is None else rate * prime


def _card_months(terms: Terms, asked: Proposal, days: Sequence[date]) -> Iterator[Breach]:
    most = on_day(terms.card_months.values, asked.as_of)
    if most is None or asked.product is not Product.CREDIT_CARD:
        return
    months = term(asked, days)
    if months > most:
        yield Breach("card_months", terms.card_months.source, {"most": int(most), "found": months})


def _waiver_order(asked: Proposal, waived: Parts) -> Iterator[Breach]:
    """Nothing of the principal is waived while something that was added to it still stands."""
    added = (Part.PENALTY, Part.LATE_FEE)
    owed = _owed(asked)
    standing = sum(owed[part] - waived[part] for part in added)
    if waived[Part.PRINCIPAL] and standing:
        yield Breach("waiver_order", "", {"standing": Money(standing, asked.currency)})


def _surplus(
    asked: Proposal, days: Sequence[date], schedule: Sequence[Instalment]
) -> Iterator[Breach]:
    if asked.affordability is None:
        return
    dearest, surplus = _dearest_month(days, schedule), asked.affordability.surplus
    if dearest > surplus:
        values = {"most": Money(surplus, asked.currency), "found": Money(dearest, asked.currency)}
        yield Breach("surplus", "", values)


def _dearest_month(days: Sequence[date], schedule: Sequence[Instalment]) -> int:
    """The most that falls due in one calendar month, as it was agreed before days were moved."""
    months: dict[tuple[int, int], int] = {}
    for day, row in zip(days, schedule, strict=True):
        month = day.year, day.month
        months[month] = months.get(month, 0) + row.total
    return max(months.values())


