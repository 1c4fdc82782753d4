"""Offers worked out against the book: by the limits of a role, over a person's open debts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.domain.agreements import Agreement, AgreementState, Written
from app.domain.errors import DeskError
from app.domain.plans import Lender, OfferKind, Product, Proposal, Quote, Seat
from app.domain.staff import Role
from app.rules.plans import read_and_quote
from app.rules.proposals import WrongProposal
from app.services.desk import Desk
from app.storage import agreements, people
from app.storage.store import Transaction

_SEATS = {Role.TEAM_LEAD: Seat.TEAM_LEAD, Role.ADMIN: Seat.TEAM_LEAD}  # others: the collector's
_SURPLUS = "surplus"  # a limit that a lead may let pass; the others are the law's or the creditor's


@dataclass(frozen=True, slots=True)
class Offered:
    """A proposal as it was read and worked out."""

    written: Written
    proposal: Proposal
    quote: Quote


def seat(desk: Desk) -> Seat:
    """By whose limits whoever sits here offers. Raises DeskError login.needed."""
    return _SEATS.get(desk.need().role, Seat.COLLECTOR)


def kinds(rows: Iterable[Mapping[str, Any]]) -> tuple[Lender | None, Product | None]:
    """Who lent and what, where the book knows one kind for all of these loans; else None."""
    lenders, products = set(), set()
    for row in rows:
        lenders.add(row["lender_kind"])
        products.add(row["product_kind"])
    lender = lenders.pop() if len(lenders) == 1 else None
    product = products.pop() if len(products) == 1 else None
    return lender and Lender(lender), product and Product(product)


def read_offer(desk: Desk, written: Written, role: Seat, now: datetime) -> Offered:
    """The proposal as of today and by the limits of `role`; asks no book.

    Raises DeskError agreement.wrong_proposal with every fault.
    """
    asked: dict[str, Any] = {**written, "as_of": desk.today(now).isoformat(), "role": role.value}
    try:
        return Offered(asked, *read_and_quote(desk.rules.terms, asked))
    except WrongProposal as error:
        faults = "; ".join(f"{path}: {text}" for path, text in error.faults)
        raise DeskError("agreement.wrong_proposal", faults=faults) from None


def work_out(  # a proposal, for whom, by whose limits
    desk: Desk, tx: Transaction, person_id: str, written: Written, role: Seat, now: datetime
) -> Offered:
    """As `read_offer`, over open debts of this very person. Raises agreement.unknown_debt too.

    Who lent and what, and what it costs by contract, is what the book says; where it says nothing,
    what is written. How often the loans were put off before is the book's alone.
    """
    offered = read_offer(desk, written, role, now)
    rows = _owed(tx, person_id, offered.proposal)
    lender, product = kinds(rows)
    known = {"lender": lender, "product": product}
    said: dict[str, Any] = {name: kind.value for name, kind in known.items() if kind is not None}
    before = times_before(
        agreements.of_person(tx, person_id), {debt.id for debt in offered.proposal.debts},
        offered.proposal.as_of,
    )  # fmt: skip
    said["debts"] = [
        debt if row["annual_rate"] is None else {**debt, "annual_rate": row["annual_rate"]}
        for debt, row in zip(offered.written["debts"], rows, strict=True)
    ]
    said["times_before"] = before.get(offered.proposal.offer.kind, 0)
    if all(offered.written.get(name, 0) == value for name, value in said.items()):
        return offered
    return read_offer(desk, {**written, **said}, role, now)


def _owed(tx: Transaction, person_id: str, proposal: Proposal) -> list[dict[str, Any]]:
    """The loans of a proposal, each open and in its currency."""
    owed = {row["id"]: row for row in people.debts(tx, person_id) if row["state"] == "open"}
    for debt in proposal.debts:
        if debt.id not in owed or owed[debt.id]["currency"] != proposal.currency:
            raise DeskError("agreement.unknown_debt", debt=debt.id)
    return [owed[debt.id] for debt in proposal.debts]


def check_limits(offered: Offered) -> None:
    """Whether the law and the creditor let it. Raises DeskError agreement.over_limit."""
    for breach in offered.quote.breaches:
        if breach.limit != _SURPLUS:
            raise DeskError("agreement.over_limit", limit=breach.limit, source=breach.source)


def stands_over(tx: Transaction, person_id: str, offered: Offered) -> Agreement | None:
    """The one agreement that runs over any of these loans, None where none does.

    Raises DeskError agreement.standing where there are several: one cannot take all their places.
    """
    found = agreed_over(tx, person_id, offered, AgreementState.RUNNING)
    if len(found) > 1:
        raise DeskError("agreement.standing")
    return found[0] if found else None


def agreed_over(
    tx: Transaction, person_id: str, offered: Offered, state: AgreementState
) -> list[Agreement]:
    """The agreements over any of these loans of which that has become."""
    debts = {debt.id for debt in offered.proposal.debts}
    known = agreements.of_person(tx, person_id)
    return [one for one in known if one.state is state and debts & _debts(one)]


def times_before(
    known: Iterable[Agreement], debts: Set[str], today: date
) -> dict[OfferKind, int]:
    """How often any of these loans was put off before today, by kind: the days on which it was.

    What was kept, and what was to be paid on the day itself, put nothing off.
    """
    days: dict[OfferKind, set[str]] = {}
    for one in known:
        later = str(one.proposal["offer"].get("new_due", ""))
        made = str(one.proposal["as_of"])
        if later > made != today.isoformat() and one.state is not AgreementState.KEPT:
            days.setdefault(one.kind, set()).update({made} if debts & _debts(one) else ())
    return {kind: len(made) for kind, made in days.items()}


def _debts(agreement: Agreement) -> set[str]:
    return {str(debt["id"]) for debt in agreement.proposal["debts"]}
