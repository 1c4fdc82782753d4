"""Creditors 委托方: what kind of lender each is and what it lends, where its files do not say so.

The limits of an arrangement hang on it, so nothing is assumed: what nobody said is asked.
"""

from __future__ import annotations

from dataclasses import replace

from app.domain.creditors import Creditor
from app.domain.entries import DESK, EntryKind
from app.domain.errors import DeskError
from app.domain.plans import Lender, Product
from app.services.desk import LEADING, Desk
from app.storage import creditors, log
from app.storage.store import Transaction


def listed(desk: Desk) -> tuple[Creditor, ...]:
    """Every creditor, by name. Team leads and administrators. Raises login.not_allowed."""
    with desk.reading(*LEADING) as tx:
        return creditors.every(tx)


def describe(
    desk: Desk, name: str, lender: Lender | None = None, product: Product | None = None
) -> Creditor:
    """Say what kind of lender a creditor is, and what it lends; None leaves what was said before.

    It holds for every debt whose file says no kind. Team leads and administrators.
    Raises DeskError creditor.unknown, creditor.nothing_said, login.not_allowed.
    """
    staff = desk.need(*LEADING)
    if lender is None and product is None:
        raise DeskError("creditor.nothing_said")
    if desk.at_office:
        return _described_by_owner(desk, name, lender, product)
    with desk.writing(*LEADING) as tx:
        now = desk.dated(tx)
        known, said = _said(tx, name, lender, product)
        if said != known:
            creditors.describe(tx, said)
            log.append(
                tx, DESK, EntryKind.CREDITOR_DESCRIBED, now, staff_id=staff.id,
                device=desk.device, creditor=said.id,
                lender=said.lender and said.lender.value,
                product=said.product and said.product.value,
            )  # fmt: skip
    return said


def _said(
    tx: Transaction, name: str, lender: Lender | None, product: Product | None
) -> tuple[Creditor, Creditor]:
    """A creditor as it is known, and as it is said to be now. Raises DeskError creditor.unknown."""
    known = creditors.named(tx, name)
    if known is None:
        raise DeskError("creditor.unknown", name=name)
    return known, replace(known, lender=lender or known.lender, product=product or known.product)


def _described_by_owner(
    desk: Desk, name: str, lender: Lender | None, product: Product | None
) -> Creditor:
    with desk.reading(*LEADING) as tx:
        _, said = _said(tx, name, lender, product)
    desk.ask_by_id(
        "describe_creditor", creditor_id=said.id, lender=said.lender and said.lender.value,
        product=said.product and said.product.value, device=desk.device,
    )  # fmt: skip
    return said
