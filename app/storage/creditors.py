"""Creditors, and what a lead said of the kinds of their debts."""

from __future__ import annotations

from sqlalchemy import bindparam, select, update

from app.domain.creditors import Creditor
from app.domain.plans import Lender, Product
from app.storage import tables
from app.storage.statement import Statement
from app.storage.store import Row, Transaction

_creditors = tables.creditors
_COLUMNS = (
    _creditors.c.id, _creditors.c.name, _creditors.c.lender_kind, _creditors.c.product_kind,
)  # fmt: skip
_ALL = Statement(select(*_COLUMNS).order_by(_creditors.c.name))
_NAMED = Statement(select(*_COLUMNS).where(_creditors.c.name == bindparam("called")))
_DESCRIBE = Statement(
    update(_creditors)
    .where(_creditors.c.id == bindparam("creditor"))
    .values(lender_kind=bindparam("lender"), product_kind=bindparam("product"))
)


def every(tx: Transaction) -> tuple[Creditor, ...]:
    """All of them, by name."""
    return tuple(_creditor(row) for row in tx.rows(_ALL))


def named(tx: Transaction, name: str) -> Creditor | None:
    """The one of that name."""
    found = tx.row(_NAMED, called=name)
    return None if found is None else _creditor(found)


def describe(tx: Transaction, one: Creditor) -> None:
    """Keep the kinds of a creditor as they are said now."""
    tx.run(
        _DESCRIBE, creditor=one.id, lender=None if one.lender is None else one.lender.value,
        product=None if one.product is None else one.product.value,
    )  # fmt: skip


def _creditor(row: Row) -> Creditor:
    id_, name, lender, product = row
    return Creditor(
        id_, name, None if lender is None else Lender(lender),
        None if product is None else Product(product),
    )  # fmt: skip
