"""Sheets that were printed of visits, and whether each came back or was destroyed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, select, update

from app.domain.moments import micros, moment
from app.domain.visits import PrintedSheet, SheetState
from app.storage import tables
from app.storage.statement import ROWS, Statement, inserting
from app.storage.store import Row, Transaction

_sheets, _visits, _staff = tables.sheets, tables.visits, tables.staff
_debtors = tables.debtors

add_sheet = inserting(_sheets)
_SELECTED: Select[Any] = (
    select(
        _sheets.c.id, _sheets.c.number, _sheets.c.visit_id, _debtors.c.person_id,
        _debtors.c.name, _sheets.c.copy, _staff.c.id, _staff.c.name, _sheets.c.at,
        _sheets.c.state, _sheets.c.ended_at,
    )
    .join(_visits, _visits.c.id == _sheets.c.visit_id)
    .join(_debtors, _debtors.c.id == _visits.c.debtor_id)
    .join(_staff, _staff.c.id == _sheets.c.staff_id)
)  # fmt: skip
_BY_NUMBER = Statement(_SELECTED.where(_sheets.c.number == bindparam("number")))
_OUT = Statement(
    _SELECTED.where(_sheets.c.state == SheetState.OUT.value)
    .order_by(_sheets.c.at, _sheets.c.id)
    .limit(ROWS)
)
_COPIES = Statement(select(func.count()).where(_sheets.c.visit_id == bindparam("visit")))
_NUMBERED = Statement(
    select(func.count()).where(
        _sheets.c.number >= bindparam("first"), _sheets.c.number < bindparam("last")
    )
)
_END = Statement(
    update(_sheets)
    .where(_sheets.c.id == bindparam("sheet"))
    .values(state=bindparam("ended"), ended_by=bindparam("by"), ended_at=bindparam("now_at"))
)


def by_number(tx: Transaction, number: str) -> PrintedSheet | None:
    """The sheet with this number."""
    found = tx.row(_BY_NUMBER, number=number)
    return None if found is None else _sheet(found)


def out(tx: Transaction, rows: int) -> tuple[PrintedSheet, ...]:
    """Sheets that neither came back nor were destroyed, the oldest first."""
    return tuple(map(_sheet, tx.rows(_OUT, rows=rows)))


def copies(tx: Transaction, visit_id: str) -> int:
    """How many sheets were printed of a visit."""
    found = tx.row(_COPIES, visit=visit_id)
    return int(found[0]) if found else 0


def numbered(tx: Transaction, beginning: str) -> int:
    """How many sheets have a number that begins so."""
    found = tx.row(_NUMBERED, first=beginning, last=beginning + "~")
    return int(found[0]) if found else 0


def end(tx: Transaction, sheet_id: str, state: SheetState, by: str, at: datetime) -> None:
    """The sheet came back or was destroyed."""
    tx.run(_END, sheet=sheet_id, ended=state.value, by=by, now_at=micros(at))


def _sheet(row: Row) -> PrintedSheet:
    id_, number, visit_id, person, name, copy, by_id, by, at, state, ended = row
    return PrintedSheet(
        id_, number, visit_id, person, name, copy, by_id, by, moment(at), SheetState(state),
        None if ended is None else moment(ended),
    )  # fmt: skip
