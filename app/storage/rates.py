"""Promises and instalments that are over, as kept rates count them."""

from __future__ import annotations

from sqlalchemy import func, select

from app.domain.agreements import OVER
from app.storage import tables
from app.storage.statement import Statement
from app.storage.store import Transaction

_promises, _instalments, _agreements = tables.promises, tables.instalments, tables.agreements
_debtors, _staff, _queue = tables.debtors, tables.staff, tables.queue

_OVER = [state.value for state in OVER]
_PROMISES_OVER = Statement(
    select(_staff.c.name, _queue.c.stage, _promises.c.state, func.count())
    .join(_staff, _staff.c.id == _promises.c.staff_id)
    .join(_debtors, _debtors.c.id == _promises.c.debtor_id)
    .outerjoin(_queue, _queue.c.debtor_id == _debtors.c.person_id)
    .where(_promises.c.state.in_(_OVER))
    .group_by(_staff.c.name, _queue.c.stage, _promises.c.state)
)
_ROWS_OVER = Statement(
    select(_staff.c.name, _queue.c.stage, _agreements.c.kind, _instalments.c.state, func.count())
    .join(_agreements, _agreements.c.id == _instalments.c.agreement_id)
    .join(_staff, _staff.c.id == _agreements.c.staff_id)
    .join(_debtors, _debtors.c.id == _instalments.c.debtor_id)
    .outerjoin(_queue, _queue.c.debtor_id == _debtors.c.person_id)
    .where(_instalments.c.state.in_(_OVER))
    .group_by(_staff.c.name, _queue.c.stage, _agreements.c.kind, _instalments.c.state)
)


def over(tx: Transaction) -> list[tuple[str, str, str, str, int]]:
    """Promises and instalments that are over: collector, stage, kind, state, how many."""
    promises = [
        (who, at or "", "promise", state, n) for who, at, state, n in tx.rows(_PROMISES_OVER)
    ]
    rows = [(who, at or "", kind, state, n) for who, at, kind, state, n in tx.rows(_ROWS_OVER)]
    return promises + rows
