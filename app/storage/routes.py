"""In which order a visitor goes through a day, as they put it."""

from __future__ import annotations

import json
from datetime import date, datetime

from sqlalchemy import bindparam, select

from app.domain.moments import micros
from app.storage import tables
from app.storage.statement import Statement, putting
from app.storage.store import Transaction

_routes = tables.routes
_PUT = putting(_routes)
_KEPT = Statement(
    select(_routes.c.visits).where(
        _routes.c.staff_id == bindparam("staff_id"), _routes.c.day == bindparam("day")
    )
)


def kept(tx: Transaction, staff_id: str, day: date) -> tuple[str, ...]:
    """Ids of visits in that order; nothing where nobody put them in one."""
    found = tx.row(_KEPT, staff_id=staff_id, day=day.isoformat())
    return () if found is None else tuple(json.loads(found[0]))


def keep(tx: Transaction, staff_id: str, day: date, visit_ids: list[str], at: datetime) -> None:
    """Keep the order."""
    tx.run(
        _PUT, staff_id=staff_id, day=day.isoformat(), visits=json.dumps(visit_ids), at=micros(at)
    )
