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
    with desk.writing(*LEADING) as tx:
        now = desk.dated(tx)
        known = creditors.named(tx, name)
        if known is None:
            raise DeskError("creditor.unknown", name=name)
        said = replace(known, lender=lender or known.lender, product=product or known.product)
        if said != known:
            creditors.describe(tx, said)
            log.append(
                tx, DESK, EntryKind.CREDITOR_DESCRIBED, now, staff_id=staff.id,
                device=desk.device, creditor=said.id,
                lender=said.lender and said.lender.value,
                product=said.product and said.product.value,
            )  # fmt: skip
    return said
