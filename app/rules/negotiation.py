"""The best of what a person can pay: every way within the terms, worked out and compared.

Nothing is recommended that is above the surplus or above what the person says they can pay each
time, breaks a limit, wants somebody's approval, or of whose household nothing is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from app.domain.negotiation import (
    MOST,
    Changed,
    Option,
    Owing,
    Reach,
    Said,
    Stress,
    Way,
)
from app.domain.plans import (
    Affordability,
    Breach,
    Debt,
    Every,
    Offer,
    OfferKind,
    Part,
    Proposal,
    Seat,
    Shape,
    Shift,
)
from app.rules.duedates import add_months
from app.rules.instalments import rounded
from app.rules.plans import quote
from app.rules.terms import Household, Terms

_SURPLUS = "surplus"  # the one limit that a lead may let pass
_SEATS = (None, Seat.TEAM_LEAD, Seat.CREDITOR)  # whose yes it takes, the easiest first
_SHOWN = (Way.PLAN, Way.PROMISE, Way.EXTENSION, Way.SETTLEMENT, Way.PAY_NOW)
_PERIOD = Decimal(30) / 365
_MONTHS = 12


def options(
    terms: Terms, owing: Owing, said: Said, before: Sequence[Option] = ()
) -> tuple[Option, ...]:
    """Up to `MOST` ways, the soonest first; what the law or the creditor bars is left out.

    None where nobody knows who lent or what was lent: the limits hang on it.
    `before`: those of a moment ago by the same terms; what is proposed as it was is kept.
    """
    lender, product = owing.lender or said.lender, owing.product or said.product
    if lender is None or product is None:
        return ()
    said, known = replace(said, lender=lender, product=product), {one.way: one for one in before}
    made = [
        one
        for way, offer in _offers(terms, owing, said)
        if (one := _worked_out(terms, way, _proposal(owing, said, way, offer), known.get(way)))
    ]
    kept = sorted(made, key=_to_show)[:MOST]
    best = next((one for one in sorted(kept, key=_worth) if _may_recommend(one, said)), None)
    return tuple(replace(one, recommended=one is best) for one in made if one in kept)


def barred(terms: Terms, owing: Owing, said: Said) -> tuple[Breach, ...]:
    """What forbids every way alike: a limit that even paying at once does not keep."""
    lender, product = owing.lender or said.lender, owing.product or said.product
    if lender is None or product is None:
        return ()
    known = replace(said, lender=lender, product=product)
    today = Offer(OfferKind.EXTENSION, new_due=owing.as_of)
    found = quote(terms, _proposal(owing, known, Way.PAY_NOW, today)).breaches
    return tuple(breach for breach in found if breach.limit != _SURPLUS)


def reach(terms: Terms, owing: Owing) -> Reach:
    """How far a lead could allow each thing to be moved."""
    lead = terms.authority[Seat.TEAM_LEAD]
    return Reach(
        min(lead.months, max(1, owing.total // terms.smallest_instalment)), lead.grace_days,
        lead.extension_days, owing.total // 2,
        owing.total - waivable(terms, owing, Seat.TEAM_LEAD), add_months(owing.as_of, 1),
    )  # fmt: skip


def guide(household: Household, dependants: int) -> dict[str, tuple[int, int]]:
    """What each category costs a household of that size in a month, from and to, in fen."""
    heads = Decimal(1 + dependants) / _MONTHS
    return {
        name: (
            rounded(yearly * heads * household.spread[0]),
            rounded(yearly * heads * household.spread[1]),
        )
        for name, yearly in household.yearly.items()
    }


def _offers(terms: Terms, owing: Owing, said: Said) -> Iterator[tuple[Way, Offer]]:
    may, today = terms.authority[owing.seat], owing.as_of
    latest = today + timedelta(days=may.grace_days)
    promised = min(said.on, latest) if said.on is not None and said.on > today else latest
    moved = {way: said.changed.get(way, Changed()) for way in Way}
    yield Way.PAY_NOW, Offer(OfferKind.EXTENSION, new_due=today)
    yield Way.PROMISE, Offer(OfferKind.GRACE, new_due=moved[Way.PROMISE].on or promised)
    later = moved[Way.EXTENSION].on or today + timedelta(days=may.extension_days)
    yield (
        Way.EXTENSION,
        Offer(
            OfferKind.EXTENSION, moved[Way.EXTENSION].down_payment, new_due=later,
            shift=Shift.PREVIOUS,
        ),
    )  # fmt: skip
    if (plan := _plan(terms, owing, said)) is not None:
        yield Way.PLAN, plan
    least, by = moved[Way.SETTLEMENT].pay, moved[Way.SETTLEMENT].on or promised
    pay = owing.total - waivable(terms, owing, owing.seat) if least is None else least
    if pay < owing.total:
        yield Way.SETTLEMENT, Offer(OfferKind.SETTLEMENT, pay=pay, valid_until=by)


def _plan(terms: Terms, owing: Owing, said: Said) -> Offer | None:
    """As few equal instalments as what can be paid allows; None where it would never end."""
    changed = said.changed.get(Way.PLAN, Changed())
    left = owing.total - changed.down_payment
    each = said.monthly
    if said.household is not None:
        each = min(said.household.surplus, each or said.household.surplus)
    count = changed.count
    if count is None:
        count = -(-left // each) if each else terms.authority[owing.seat].months
    if left <= 0 or not 0 < count <= left // terms.smallest_instalment:
        return None
    first = changed.on or said.on or owing.as_of
    if first <= owing.as_of and changed.on is None:
        first = add_months(owing.as_of, 1)
    return Offer(
        OfferKind.INSTALMENTS, changed.down_payment, every=Every.MONTH, count=count,
        shape=Shape.STEPPED if changed.steps else Shape.EQUAL, steps=changed.steps,
        first_due=first, shift=Shift.NEXT,
    )  # fmt: skip


def waivable(terms: Terms, owing: Owing, seat: Seat) -> int:
    """What a role may let go of what was added, within its discount; never any principal."""
    may = terms.authority[seat]
    shares = sum(
        int(may.waive[part] * debt.parts.get(part, 0))
        for debt in owing.debts
        for part in Part
        if part is not Part.PRINCIPAL
    )
    return min(shares, int(may.discount * owing.total))


def _proposal(owing: Owing, said: Said, way: Way, offer: Offer) -> Proposal:
    assert said.lender is not None and said.product is not None  # `options` has seen to it
    return Proposal(
        way.value, owing.as_of, owing.currency, said.lender, said.product, owing.debts, offer,
        owing.seat, said.household, owing.times_before.get(offer.kind, 0),
    )  # fmt: skip


def _worked_out(
    terms: Terms, way: Way, proposal: Proposal, known: Option | None
) -> Option | None:
    if known is not None and known.proposal == proposal:
        return replace(known, recommended=False)
    try:
        found = quote(terms, proposal)
    except ValueError:  # it cannot be arranged, or more down than is owed
        return None
    if any(breach.limit != _SURPLUS for breach in found.breaches):
        return None
    dearest = max(row.total for row in found.schedule)
    stress = _stress(terms.household, proposal.affordability, dearest)
    return Option(way, proposal, found, _runs_on(proposal.debts), stress)


def _runs_on(debts: Sequence[Debt]) -> int | None:
    """Simple interest on the principal by the contract, for 30 days; None without every rate."""
    total = Decimal(0)
    for debt in debts:
        if debt.annual_rate is None:
            return None
        total += debt.annual_rate * debt.parts.get(Part.PRINCIPAL, 0) * _PERIOD
    return rounded(total)


def _stress(terms: Household, household: Affordability | None, dearest: int) -> Stress | None:
    if household is None:
        return None
    spent = sum(household.expenditure.values())
    left = max(0, household.income - spent - terms.extra_cost)
    return Stress(terms.extra_cost, max(0, dearest - left), dearest)


def _may_recommend(one: Option, said: Said) -> bool:
    dearest = max(row.total for row in one.quote.schedule)
    return (
        one.quote.affordable is True
        and one.quote.needs_approval_by is None
        and (said.monthly is None or dearest <= said.monthly)
    )


def _to_show(one: Option) -> tuple[bool, int, int]:
    """What can be paid and nobody has to be asked for; a promise may be for today as well."""
    found = one.quote
    return (
        found.affordable is False, _SEATS.index(found.needs_approval_by), _SHOWN.index(one.way)
    )  # fmt: skip


def _worth(one: Option) -> tuple[bool, int, int, date]:
    """What can be paid comes first, then what nobody has to be asked for, waives least, is soon."""
    found = one.quote
    return (
        found.affordable is False, _SEATS.index(found.needs_approval_by), found.totals.waived,
        found.schedule[-1].due,
    )  # fmt: skip


def parts_of(amount: int, named: dict[Part, int], order: tuple[Part, ...]) -> dict[Part, int]:
    """What is overdue by its parts: those the file names, and the rest is principal.

    Where they come to more than is overdue, what is paid first is kept.
    """
    parts, left = dict.fromkeys(Part, 0), amount
    for part in order:
        if part is not Part.PRINCIPAL:
            parts[part] = min(left, named.get(part, 0))
            left -= parts[part]
    parts[Part.PRINCIPAL] = left
    return parts
