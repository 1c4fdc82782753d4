"""A negotiation 协商 with a person: what they owe, and what can be offered upon what they say."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from app.domain.agreements import Written
from app.domain.errors import DeskError
from app.domain.negotiation import Option, Owing, Reach, Said
from app.domain.plans import Breach, Debt, Offer, OfferKind, Part, Parts, Proposal
from app.rules import negotiation
from app.services.desk import CONTACTING, Desk
from app.services.offers import kinds, seat, times_before
from app.storage import agreements, people

_NAMED = (Part.INTEREST, Part.PENALTY, Part.FEES)  # parts that the file of a creditor has


def owing(desk: Desk, debtor_id: str) -> tuple[Owing, ...]:
    """What the person owes, by currency, the largest first; each open debt by its parts.

    What is overdue is arranged: parts that the file names stay apart, the rest is principal.
    Raises DeskError person.unknown, login.not_allowed.
    """
    with desk.reading(*CONTACTING) as tx:
        head = people.head(tx, debtor_id)
        if head is None or not desk.sees(tx, head):
            raise DeskError("person.unknown", id=debtor_id)
        rows = people.debts(tx, head.person_id)
        known = agreements.of_person(tx, head.person_id)
        today = desk.today(desk.now(tx))
    by_currency: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        if row["state"] == "open" and row["overdue"] > 0:
            by_currency.setdefault(row["currency"], []).append(row)
    found = [
        Owing(
            tuple(_debt(desk, row) for row in owed), currency, today, seat(desk), *kinds(owed),
            times_before(known, {row["id"] for row in owed}, today),
        )
        for currency, owed in by_currency.items()
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: -one.total))


def options(
    desk: Desk, owed: Owing, said: Said, before: Sequence[Option] = ()
) -> tuple[Option, ...]:
    """Up to four ways side by side; asks no book, so that it follows every key.

    `before`: those of a moment ago, of which only what was moved is reckoned anew.
    """
    return negotiation.options(desk.rules.terms, owed, said, before)


def barred(desk: Desk, owed: Owing, said: Said) -> tuple[Breach, ...]:
    """What the law forbids of every way alike: there is nothing to offer; asks no book."""
    return negotiation.barred(desk.rules.terms, owed, said)


def reach(desk: Desk, owed: Owing) -> Reach:
    """How far each thing may be moved, a lead allowing it; asks no book."""
    return negotiation.reach(desk.rules.terms, owed)


def guide(desk: Desk, dependants: int) -> dict[str, tuple[int, int]]:
    """What each category costs a household of that size in a month, from and to, in fen."""
    return negotiation.guide(desk.rules.terms.household, dependants)


def written(proposal: Proposal) -> Written:
    """The proposal as `forbear plan quote` reads it, for `services.agreements`."""
    made: dict[str, Any] = {
        "id": proposal.id, "as_of": proposal.as_of.isoformat(), "currency": proposal.currency,
        "lender": proposal.lender.value, "product": proposal.product.value,
        "role": proposal.seat.value, "offer": _offer(proposal.offer),
        "debts": [_owed(one) for one in proposal.debts],
    }  # fmt: skip
    if proposal.times_before:
        made["times_before"] = proposal.times_before
    if (household := proposal.affordability) is not None:
        made["affordability"] = {
            "income": _yuan(household.income), "dependants": household.dependants,
            "expenditure": {name: _yuan(cost) for name, cost in household.expenditure.items()},
            "evidence": sorted(household.evidence),
        }  # fmt: skip
    return made


def _debt(desk: Desk, row: dict[str, Any]) -> Debt:
    named = {part: row[part.value] or 0 for part in _NAMED}
    order = desk.rules.terms.allocation
    rate = None if row["annual_rate"] is None else Decimal(row["annual_rate"])
    return Debt(row["id"], negotiation.parts_of(row["overdue"], named, order), rate)


def _offer(offer: Offer) -> dict[str, Any]:
    made: dict[str, Any] = {"kind": offer.kind.value, "shift": offer.shift.value}
    if offer.down_payment:
        made["down_payment"] = _yuan(offer.down_payment)
    if offer.kind is OfferKind.SETTLEMENT:
        return {**made, "pay": _yuan(offer.pay), "valid_until": f"{offer.valid_until}"}
    if offer.kind is not OfferKind.INSTALMENTS or offer.every is None:
        return {**made, "new_due": f"{offer.new_due}"}
    if offer.steps:
        made["steps"] = [{"count": step.count, "pay": _yuan(step.pay)} for step in offer.steps]
    return {
        **made, "shape": offer.shape.value, "count": offer.count, "every": offer.every.value,
        "first_due": f"{offer.first_due}",
    }  # fmt: skip


def _owed(debt: Debt) -> dict[str, str]:
    rate = {} if debt.annual_rate is None else {"annual_rate": f"{debt.annual_rate:f}"}
    return {"id": debt.id, **_parts(debt.parts), **rate}


def _parts(parts: Parts) -> dict[str, str]:
    return {part.value: _yuan(amount) for part, amount in parts.items()}


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
