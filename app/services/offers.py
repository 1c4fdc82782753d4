"""Offers worked out against the book: by the limits of a role, over a person's open debts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.domain.agreements import Agreement, AgreementState, Written
from app.domain.errors import DeskError
from app.domain.money import Money
from app.domain.plans import Debt, Lender, OfferKind, Part, Product, Proposal, Quote, Seat
from app.domain.staff import Role
from app.rules.plans import read_and_quote
from app.rules.proposals import WrongProposal, read_proposal
from app.services.desk import Desk
from app.storage import agreements, notices, payments, people
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
        raise _wrong(error) from None


def read_kept(written: Written) -> Proposal:
    """A proposal on record, whatever program wrote it. Raises as `read_offer`."""
    try:
        return read_proposal(written)
    except WrongProposal as error:
        raise _wrong(error) from None


def _wrong(error: WrongProposal) -> DeskError:
    faults = "; ".join(f"{path}: {text}" for path, text in error.faults)
    return DeskError("agreement.wrong_proposal", faults=faults)


def work_out(  # a proposal, for whom, by whose limits
    desk: Desk, tx: Transaction, person_id: str, written: Written, role: Seat, now: datetime
) -> Offered:
    """As `read_offer`, over what this very person owes. Raises agreement.unknown_debt and
    agreement.owed_otherwise too.

    Who lent and what, whose loan it is and what it costs, is what the book says; where it says
    nothing, what is written. How often the loans were put off before is the book's alone.
    """
    offered = read_offer(desk, written, role, now)
    rows = _owed(tx, person_id, offered.proposal)
    check_sums(tx, person_id, offered.proposal, rows)
    lender, product = kinds(rows)
    known = {"lender": lender, "product": product}
    said: dict[str, Any] = {name: kind.value for name, kind in known.items() if kind is not None}
    before = times_before(
        agreements.of_person(tx, person_id), {debt.id for debt in offered.proposal.debts},
        offered.proposal.as_of,
    )  # fmt: skip
    said["debts"] = [
        {**debt, **_contract(row)}
        for debt, row in zip(offered.written["debts"], rows, strict=True)
    ]
    said["times_before"] = before.get(offered.proposal.offer.kind, 0)
    if all(offered.written.get(name, 0) == value for name, value in said.items()):
        return offered
    return read_offer(desk, {**written, **said}, role, now)


def _contract(row: Mapping[str, Any]) -> Written:
    """Whose loan of the book it is, and what it costs in a year, where a file says it."""
    rate = {} if row["annual_rate"] is None else {"annual_rate": row["annual_rate"]}
    return {"creditor": row["creditor"], **rate}


def _owed(tx: Transaction, person_id: str, proposal: Proposal) -> list[dict[str, Any]]:
    """The loans of a proposal, each open and in its currency."""
    owed = {row["id"]: row for row in people.debts(tx, person_id) if row["state"] == "open"}
    for debt in proposal.debts:
        if debt.id not in owed or owed[debt.id]["currency"] != proposal.currency:
            raise DeskError("agreement.unknown_debt", debt=debt.id)
    return [owed[debt.id] for debt in proposal.debts]


def check_sums(
    tx: Transaction, person_id: str, proposal: Proposal, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Whether the amounts are what is owed on these loans, `rows` in the order of the proposal.

    Beside the principal of no part more than the creditor's file names. Payments leave its figures:
    so much as was paid on these loans after the day of which it speaks may lack. Raises
    agreement.owed_otherwise.
    """
    owed = sum(row["overdue"] for row in rows)
    stated = sum(sum(debt.parts.values()) for debt in proposal.debts)
    pairs = zip(proposal.debts, rows, strict=True)
    lacks = owed - stated > _paid_since(tx, person_id, proposal)
    if lacks or not all(_is_within(debt, row) for debt, row in pairs):
        currency = proposal.currency
        raise DeskError(
            "agreement.owed_otherwise", stated=Money(stated, currency), owed=Money(owed, currency)
        )


def _paid_since(tx: Transaction, person_id: str, proposal: Proposal) -> int:
    """What was paid on the loans of a proposal after the figures of their creditors' files; on a
    contract as a whole, after the oldest of them."""
    figures = notices.figures_of(tx, person_id)
    days = {debt.id: figures[debt.id] or date.min for debt in proposal.debts}
    return sum(
        one.amount
        for one in payments.paid(tx, person_id)
        if one.currency == proposal.currency
        and one.paid_on > (days.get(one.debt_id, date.max) if one.debt_id else min(days.values()))
    )


def _is_within(debt: Debt, row: Mapping[str, Any]) -> bool:
    return sum(debt.parts.values()) <= row["overdue"] and all(
        amount <= (row.get(part.value) or 0)
        for part, amount in debt.parts.items() if part is not Part.PRINCIPAL
    )  # fmt: skip


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
