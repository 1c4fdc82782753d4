"""Who is listed: the queue through filters, and lists of what was agreed; keyset pages of both."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from itertools import chain
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    String,
    and_,
    asc,
    bindparam,
    case,
    desc,
    exists,
    func,
    literal,
    or_,
    select,
    text,
    tuple_,
    union_all,
)

from app.domain.moments import micros
from app.domain.money import Money
from app.domain.queue import EVERYBODY, Filters, FollowUpKind, QueueKey, QueueRow
from app.domain.staff import Staff
from app.storage import queue as places
from app.storage import tables
from app.storage.filtering import Shape, conditions, engines, shape_of, values_of
from app.storage.queue import COLUMNS
from app.storage.shown import shown_row
from app.storage.staff import check_present
from app.storage.statement import ROWS, SKIP, Statement
from app.storage.store import Transaction

_queue, _debtors, _debts = tables.queue, tables.debtors, tables.debts
_follow_ups, _promises, _creditors = tables.follow_ups, tables.promises, tables.creditors
_leases = tables.leases
_member = _debtors.alias("member")
_NOBODY = ""
_LAST = 2**63 - 1
_PAGE = Statement(
    select(*COLUMNS)
    .where(
        _queue.c.collector_id == bindparam("collector_id"),
        # as a row: the index starts at the very key, and looks up none of those before it
        tuple_(_queue.c.score, _queue.c.debtor_id)
        < tuple_(bindparam("score", type_=Integer), bindparam("after", type_=String)),
    )
    .order_by(_queue.c.score.desc(), _queue.c.debtor_id.desc())
    .limit(ROWS)
)
_COUNT = Statement(select(func.count()).where(_queue.c.collector_id == bindparam("collector_id")))
# Of nobody's people row security of an office shows compliance all, a collector whom they hold, and
# others none. Those held are asked for themselves: the order goes past all who are hidden, so its
# index is taken away (by the joined "").
_NOBODYS_SHOWN = """
    SELECT {columns} FROM queue WHERE collector_id || '' = '' AND {key}
      AND debtor_id = ANY ((SELECT office.my_leases())::text[])
      AND (SELECT office.my_role()) = 'collector'
    UNION ALL
    SELECT {columns} FROM queue WHERE collector_id = '' AND {key}
      AND (SELECT office.my_role()) = 'compliance'
"""
_NOBODYS_PAGE_SHOWN = _NOBODYS_SHOWN.format(
    columns=", ".join(column.name for column in COLUMNS),
    key="(score, debtor_id) < (:score, :after)",
)
_NOBODYS_PAGE = Statement({
    "sqlite": _PAGE.core, "postgresql": _PAGE.core,
    "office": text(f"{_NOBODYS_PAGE_SHOWN} ORDER BY score DESC, debtor_id DESC LIMIT :rows"),
})  # fmt: skip
_NOBODYS_COUNT = Statement({
    "sqlite": _COUNT.core, "postgresql": _COUNT.core,
    "office": text(
        f"SELECT count(*) FROM ({_NOBODYS_SHOWN.format(columns='debtor_id', key='true')}) AS shown"
    ),
})  # fmt: skip


def page(
    tx: Transaction,
    collector_id: str,
    after: QueueKey | None,
    rows: int,
    today: date,
    filters: Filters,
) -> list[QueueRow]:
    """One keyset page of one collector's people who pass the filters, best first."""
    statement = _PAGE if collector_id else _NOBODYS_PAGE
    if filters != EVERYBODY:
        statement = _page(shape_of(filters))
    key = after or QueueKey(2**31 - 1, "")
    found = tx.rows(
        statement, collector_id=collector_id, score=key.score, after=key.debtor_id, rows=rows,
        **values_of(filters),
    )  # fmt: skip
    return [shown_row(row, today) for row in found]


def due(
    tx: Transaction, staff: Staff, until: datetime, rows: int, today: date, filters: Filters
) -> list[QueueRow]:
    """As `storage.queue.due`, of people who pass the filters."""
    if filters == EVERYBODY:
        return places.due(tx, staff, until, rows, today)
    check_present(tx, staff)
    values = {"until_at": micros(until), "rows": rows, **values_of(filters)}
    found = [tx.rows(_due(shape_of(filters)), collector_id=one, **values) for one in (staff.id, "")]
    return [shown_row(row, today) for row in chain(*found)]


def free(
    tx: Transaction, collector_id: str, now: datetime, rows: int, filters: Filters
) -> list[tuple[str, int]]:
    """The best people whom nobody holds and who pass the filters: person, score."""
    if filters == EVERYBODY:
        return places.free(tx, collector_id, now, rows)
    found = tx.rows(
        _free(shape_of(filters)), collector_id=collector_id, now_at=micros(now), rows=rows,
        **values_of(filters),
    )  # fmt: skip
    return [(row[0], row[1]) for row in found]


def count(tx: Transaction, collector_id: str, filters: Filters) -> int:
    """How many people of one collector's queue pass the filters."""
    statement = _COUNT if collector_id else _NOBODYS_COUNT
    if filters != EVERYBODY:
        statement = _count(shape_of(filters))
    found = tx.row(statement, collector_id=collector_id, **values_of(filters))
    return int(found[0]) if found else 0


def key_at(
    tx: Transaction, staff_id: str, skip: int, filters: Filters, *, from_end: bool
) -> tuple[int, str] | None:
    """Score and person of the row after `skip` others of one's own queue and nobody's together."""
    statement = (_from_end if from_end else _from_top)(shape_of(filters))
    found = tx.row(statement, whose=staff_id, skip=skip, **values_of(filters))
    return None if found is None else (int(found[0]), str(found[1]))


def agreed(  # noqa: PLR0913  # a page of a list has these parts
    tx: Transaction,
    staff_id: str,
    kind: FollowUpKind,
    after: QueueKey | None,
    rows: int,
    today: date,
    filters: Filters,
) -> list[QueueRow]:
    """Everybody with something of this kind agreed, by what is due first of each, earliest first.

    One's own people and those given to nobody; who is on hold is in no list.
    """
    at = after.due_at if after else None
    found = tx.rows(
        _agreed(shape_of(filters)), whose=staff_id, which=kind.value, rows=rows,
        after_at=-_LAST if at is None else micros(at), after_id=after.debtor_id if after else "",
        **values_of(filters),
    )  # fmt: skip
    return [_promised(row, kind, today) for row in found]


def agreed_count(
    tx: Transaction, staff_id: str, kind: FollowUpKind, until: datetime
) -> tuple[int, int]:
    """How many people `agreed` lists, and of how many the first is due by then."""
    found = tx.row(_AGREED_COUNT, whose=staff_id, which=kind.value, until_at=micros(until))
    return (int(found[0]), int(found[1] or 0)) if found else (0, 0)


def creditors(tx: Transaction, staff_id: str) -> list[tuple[str, str]]:
    """Creditors with an open debt of somebody in this collector's queue: id, name; by name."""
    return [(row[0], row[1]) for row in tx.rows(_CREDITORS, whose=staff_id)]


def tags(tx: Transaction, staff_id: str) -> list[str]:
    """Every tag on an open debt of somebody in this collector's queue, in order."""
    lists = (json.loads(row[0]) for row in tx.rows(_TAGS, whose=staff_id))
    return sorted({tag for one in lists for tag in one})


@cache
def _page(shape: Shape) -> Statement:
    """Keys from the index of the order alone; the rest of a row only of whom the page shows."""
    order = _queue.c.score.desc(), _queue.c.debtor_id.desc()

    def made(engine: str) -> Any:
        keys = select(_queue.c.debtor_id).where(
            _queue.c.collector_id == bindparam("collector_id"),
            tuple_(_queue.c.score, _queue.c.debtor_id)
            < tuple_(bindparam("score", type_=Integer), bindparam("after", type_=String)),
            *conditions(shape, engine),
        )
        passed = keys.order_by(*order).limit(ROWS).subquery("passed")
        people = select(*COLUMNS).join_from(
            passed, _queue, _queue.c.debtor_id == passed.c.debtor_id
        )
        return people.order_by(*order)

    return engines(made)


@cache
def _due(shape: Shape) -> Statement:
    named = _debtors.alias("named")
    whose: BindParameter[str] = bindparam("collector_id")
    return engines(
        lambda engine: (
            select(*COLUMNS, _follow_ups.c.kind, _follow_ups.c.due_at)
            .join(named, named.c.id == _follow_ups.c.debtor_id)
            .join(_queue, _queue.c.debtor_id == named.c.person_id)
            .where(
                _follow_ups.c.state == "open",
                _follow_ups.c.collector_id == whose,
                _follow_ups.c.due_at <= bindparam("until_at"),
                or_(_queue.c.collector_id == whose, _queue.c.collector_id == _NOBODY),
                *conditions(shape, engine),
            )
            .order_by(_follow_ups.c.due_at)
            .limit(ROWS)
        )
    )


@cache
def _free(shape: Shape) -> Statement:
    return engines(
        lambda engine: (
            select(_queue.c.debtor_id, _queue.c.score)
            .where(
                _queue.c.collector_id == bindparam("collector_id"),
                ~exists().where(
                    _leases.c.debtor_id == _queue.c.debtor_id,
                    _leases.c.until_at > bindparam("now_at"),
                ),
                *conditions(shape, engine),
            )
            .order_by(_queue.c.score.desc(), _queue.c.debtor_id.desc())
            .limit(ROWS)
        )
    )


@cache
def _count(shape: Shape) -> Statement:
    return engines(
        lambda engine: select(func.count()).where(
            _queue.c.collector_id == bindparam("collector_id"), *conditions(shape, engine)
        )
    )


@cache
def _from_top(shape: Shape) -> Statement:
    return _ranked(shape, desc)


@cache
def _from_end(shape: Shape) -> Statement:
    return _ranked(shape, asc)


def _ranked(shape: Shape, order: Callable[[Any], Any]) -> Statement:
    """Two index ranges, merged as they are read."""

    def of(collector: Any, engine: str) -> Any:
        return select(_queue.c.score, _queue.c.debtor_id).where(
            _queue.c.collector_id == collector, *conditions(shape, engine)
        )

    def both(engine: str) -> Any:
        made = union_all(of(bindparam("whose"), engine), of(literal(_NOBODY), engine))
        score, debtor_id = made.selected_columns
        return made.order_by(order(score), order(debtor_id)).limit(literal(1)).offset(SKIP)

    return engines(both)


def _mine(column: ColumnElement[Any]) -> ColumnElement[bool]:  # a joined "" takes its index away
    return or_(column == bindparam("whose"), column == _NOBODY)


_first = (
    select(_member.c.person_id, func.min(_follow_ups.c.due_at).label("due_at"))
    .join(_member, _member.c.id == _follow_ups.c.debtor_id)
    .where(
        _follow_ups.c.state == "open",
        _follow_ups.c.kind == bindparam("which"),
        _mine(_follow_ups.c.collector_id),
    )
    .group_by(_member.c.person_id)
    .subquery("first_due")
)


def _of_promise(column: ColumnElement[Any]) -> ColumnElement[Any]:
    made_by = _debtors.alias("made_by")
    return (
        select(column)
        .join(made_by, made_by.c.id == _promises.c.debtor_id)
        .where(made_by.c.person_id == _queue.c.debtor_id, _promises.c.state == "open")
        .order_by(_promises.c.due_on, _promises.c.id)
        .limit(literal(1))
        .scalar_subquery()
    )


@cache
def _agreed(shape: Shape) -> Statement:
    return engines(
        lambda engine: (
            select(
                *COLUMNS, _first.c.due_at, _of_promise(_promises.c.amount),
                _of_promise(_promises.c.currency),
            )
            .select_from(_first)
            .join(_queue, _queue.c.debtor_id == _first.c.person_id)
            .where(
                _mine(_queue.c.collector_id.concat("")),
                or_(
                    _first.c.due_at > bindparam("after_at"),
                    and_(
                        _first.c.due_at == bindparam("after_at"),
                        _queue.c.debtor_id > bindparam("after_id"),
                    ),
                ),
                *conditions(shape, engine),
            )
            .order_by(_first.c.due_at, _queue.c.debtor_id)
            .limit(ROWS)
        )
    )  # fmt: skip


_AGREED_COUNT = Statement(
    select(func.count(), func.sum(case((_first.c.due_at <= bindparam("until_at"), 1), else_=0)))
    .select_from(_first)
    .join(_queue, _queue.c.debtor_id == _first.c.person_id)
    .where(_mine(_queue.c.collector_id.concat("")))
)
_waiting = (
    select(_queue.c.debtor_id)
    .join(_member, _member.c.person_id == _queue.c.debtor_id)
    .where(_member.c.id == _debts.c.debtor_id, _mine(_queue.c.collector_id))
)
_CREDITORS = Statement(
    select(_creditors.c.id, _creditors.c.name)
    .where(
        exists().where(
            _debts.c.creditor_id == _creditors.c.id, _debts.c.state == "open", _waiting.exists()
        )
    )
    .order_by(_creditors.c.name)
)
_TAGS = Statement(
    select(_debts.c.tags)
    .where(_debts.c.state == "open", _debts.c.tags != "[]", _waiting.exists())
    .distinct()
)


def _promised(row: tuple[Any, ...], kind: FollowUpKind, today: date) -> QueueRow:
    *shown, at, amount, currency = row
    listed = shown_row((*shown, kind.value, at), today)
    return listed if amount is None else replace(listed, promised=Money(amount, currency))
