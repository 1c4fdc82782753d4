"""Promises and instalments that are over, as kept rates count them."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import func, literal, select

from app.domain.agreements import OVER
from app.storage import tables
from app.storage.statement import Statement
from app.storage.store import Transaction

_promises, _instalments, _agreements = tables.promises, tables.instalments, tables.agreements
_staff = tables.staff

_OVER = [state.value for state in OVER]
_PROMISES_OVER = Statement(
    select(
        _staff.c.login, _staff.c.name, _promises.c.stage, literal("promise"), _promises.c.state,
        func.count(),
    )
    .join(_staff, _staff.c.id == _promises.c.staff_id)
    .where(_promises.c.state.in_(_OVER))
    .group_by(_staff.c.login, _staff.c.name, _promises.c.stage, _promises.c.state)
)  # fmt: skip
_MADE = (_staff.c.login, _staff.c.name, _agreements.c.stage, _agreements.c.kind)
_ROWS_OVER = Statement(
    select(*_MADE, _instalments.c.state, func.count())
    .join(_agreements, _agreements.c.id == _instalments.c.agreement_id)
    .join(_staff, _staff.c.id == _agreements.c.staff_id)
    .where(_instalments.c.state.in_(_OVER))
    .group_by(*_MADE, _instalments.c.state)
)


class Over(NamedTuple):
    """How many became that, of whoever agreed them, by the person's stage by then and by kind."""

    login: str
    name: str
    stage: str | None
    kind: str
    state: str
    many: int


def over(tx: Transaction) -> list[Over]:
    """Promises and instalments that are over."""
    return [Over(*row) for each in (_PROMISES_OVER, _ROWS_OVER) for row in tx.rows(each)]
