"""What a reassignment looks at, and those that were done."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, null, select, update

from app.domain.moments import micros, moment
from app.domain.queue import Filters, Stage
from app.domain.reassigning import NOBODY, Move, Reassignment
from app.storage import tables
from app.storage.filtering import Shape, conditions, engines, shape_of, values_of
from app.storage.statement import ROWS, Statement, inserting
from app.storage.store import Transaction

_queue, _debtors, _debts, _leases = tables.queue, tables.debtors, tables.debts, tables.leases
_promises, _cases, _staff = tables.promises, tables.cases, tables.staff
_assignments, _done, _texts = tables.assignments, tables.reassignments, tables.texts
_record = _debtors.alias("record")

add_reassignment = inserting(_done)
_IN_HAND = Statement(
    select(
        _queue.c.collector_id, _queue.c.stage, _queue.c.currency, func.count(),
        func.sum(_queue.c.overdue),
    ).group_by(_queue.c.collector_id, _queue.c.stage, _queue.c.currency)
)  # fmt: skip
_PROMISED = Statement(
    select(_record.c.person_id)
    .distinct()
    .join(_promises, _promises.c.debtor_id == _record.c.id)
    .where(_promises.c.state == "open")
)
_IN_WORK = Statement(select(_leases.c.debtor_id).where(_leases.c.until_at > bindparam("now_at")))
_CHANGED = Statement(
    select(_record.c.person_id)
    .distinct()
    .join(_cases, _cases.c.debtor_id == _record.c.id)
    .join(_assignments, _assignments.c.case_id == _cases.c.id)
    .where(_assignments.c.at > bindparam("since_at"), _assignments.c.from_id.is_not(None))
)
_HELD = Statement(
    select(func.count())
    .select_from(_debtors)
    .where(
        _debtors.c.id == _debtors.c.person_id,
        func.coalesce(_debtors.c.collector_id, NOBODY) == bindparam("whose"),
        ~exists().where(_queue.c.debtor_id == _debtors.c.id),
        exists().where(
            _record.c.person_id == _debtors.c.id, _debts.c.debtor_id == _record.c.id,
            _debts.c.state == "open",
        ),
    )
)  # fmt: skip
_CREDITORS = Statement(
    select(tables.creditors.c.id, tables.creditors.c.name).order_by(tables.creditors.c.name)
)
_TAGS = Statement(
    select(_debts.c.tags).where(_debts.c.state == "open", _debts.c.tags != "[]").distinct()
)
_SKILLS = Statement(select(_staff.c.id, _staff.c.stages).where(_staff.c.stages.is_not(None)))
_SET_SKILLS = Statement(
    update(_staff).where(_staff.c.login == bindparam("who")).values(stages=bindparam("trained"))
)
_MOVED = Statement(
    # A case that came since nobody had yet: whoever had one of them had the person.
    select(
        _record.c.person_id, func.max(_assignments.c.from_id), func.max(_assignments.c.to_id)
    )
    .select_from(_assignments)
    .join(_cases, _cases.c.id == _assignments.c.case_id)
    .join(_record, _record.c.id == _cases.c.debtor_id)
    .where(_assignments.c.reassignment_id == bindparam("among"))
    .group_by(_record.c.person_id)
    .order_by(_record.c.person_id)
)
_reason = (
    select(func.min(_texts.c.body))
    .join(_assignments, _assignments.c.reason_id == _texts.c.id)
    .where(_assignments.c.reassignment_id == _done.c.id)
    .scalar_subquery()
)


def _shown(reason: ColumnElement[Any]) -> Select[Any]:
    return select(
        _done.c.id, _done.c.at, _staff.c.name, _done.c.people, reason, _done.c.back_at
    ).join(_staff, _staff.c.id == _done.c.staff_id)


_LATEST, _LATEST_UNTOLD = (
    Statement(_shown(reason).order_by(_done.c.at.desc(), _done.c.id.desc()).limit(ROWS))
    for reason in (_reason, null())
)
_ONE = Statement(_shown(_reason).where(_done.c.id == bindparam("id")))
_KNOWN = Statement(
    select(_done.c.staff_id, _done.c.digest, _reason).where(_done.c.id == bindparam("id"))
)
_TAKE_BACK = Statement(
    update(_done)
    .where(_done.c.id == bindparam("done"), _done.c.back_at.is_(None))
    .values(back_at=bindparam("now_at"), back_by=bindparam("by"))
)


def waiting(
    tx: Transaction, collector_id: str, filters: Filters
) -> list[tuple[str, str, int, str]]:
    """Everybody in one collector's queue who passes the filters: id, stage, overdue, currency."""
    statement = _waiting_for(shape_of(filters))
    found = tx.rows(statement, collector_id=collector_id, **values_of(filters))
    return [(row[0], row[1], row[2], row[3]) for row in found]


def in_hand(tx: Transaction) -> list[tuple[str, Stage, str, int, int]]:
    """Who has how many people of a stage, in which currency, with how much overdue."""
    return [
        (whose, Stage(stage), currency, int(people), int(amount))
        for whose, stage, currency, people, amount in tx.rows(_IN_HAND)
    ]


def creditors(tx: Transaction) -> list[tuple[str, str]]:
    """Every creditor: id, name; by name."""
    return [(row[0], row[1]) for row in tx.rows(_CREDITORS)]


def tags(tx: Transaction) -> list[str]:
    """Every tag on an open debt, in order."""
    return sorted({tag for row in tx.rows(_TAGS) for tag in json.loads(row[0])})


def promised(tx: Transaction) -> frozenset[str]:
    """Everybody with an open promise."""
    return frozenset(row[0] for row in tx.rows(_PROMISED))


def in_work(tx: Transaction, now: datetime) -> frozenset[str]:
    """Everybody whom somebody works on, or has just passed over."""
    return frozenset(row[0] for row in tx.rows(_IN_WORK, now_at=micros(now)))


def changed_since(tx: Transaction, since: datetime) -> frozenset[str]:
    """Everybody who was taken from one member of staff and given to another since then."""
    return frozenset(row[0] for row in tx.rows(_CHANGED, since_at=micros(since)))


def held(tx: Transaction, whose: str) -> int:
    """How many people of somebody's owe something and are in no queue."""
    found = tx.row(_HELD, whose=whose)
    return int(found[0]) if found else 0


def skills(tx: Transaction) -> dict[str, frozenset[Stage]]:
    """The stages that members of staff are trained for; who is not named takes all."""
    return {row[0]: frozenset(map(Stage, row[1].split())) for row in tx.rows(_SKILLS)}


def set_skills(tx: Transaction, login: str, stages: Iterable[Stage]) -> int:
    """Say which stages somebody is trained for (none: all); how many there were: 0 or 1."""
    named = " ".join(stage.value for stage in stages)
    return tx.run(_SET_SKILLS, who=login, trained=named or None)


def moved(tx: Transaction, reassignment_id: str) -> list[Move]:
    """Who went from whom to whom in it, each person once."""
    found = tx.rows(_MOVED, among=reassignment_id)
    return [Move(person, whose or NOBODY, to or NOBODY) for person, whose, to in found]


def latest(tx: Transaction, rows: int, *, why: bool = True) -> tuple[Reassignment, ...]:
    """The reassignments that were done, the latest first; without reasons unless asked `why`."""
    asked = _LATEST if why else _LATEST_UNTOLD
    return tuple(_reassignment(*row) for row in tx.rows(asked, rows=rows))


def reassignment(tx: Transaction, reassignment_id: str) -> Reassignment | None:
    """One of them."""
    found = tx.row(_ONE, id=reassignment_id)
    return None if found is None else _reassignment(*found)


def known(tx: Transaction, reassignment_id: str) -> tuple[str, str, str | None] | None:
    """Who did it, the digest of its moves, and why (None: erased); None: nobody did."""
    found = tx.row(_KNOWN, id=reassignment_id)
    return None if found is None else (found[0], found[1], found[2])


def take_back(tx: Transaction, reassignment_id: str, by: str, now: datetime) -> int:
    """Mark it as taken back; 0 where it was already."""
    return tx.run(_TAKE_BACK, done=reassignment_id, by=by, now_at=micros(now))


def _reassignment(  # the columns of `_shown`
    id_: str, at: int, by: str, people: int, reason: str | None, back: int | None
) -> Reassignment:
    return Reassignment(id_, moment(at), by, people, reason, None if back is None else moment(back))


@cache
def _waiting_for(shape: Shape) -> Statement:
    return engines(
        lambda engine: select(
            _queue.c.debtor_id, _queue.c.stage, _queue.c.overdue, _queue.c.currency
        ).where(_queue.c.collector_id == bindparam("collector_id"), *conditions(shape, engine))
    )
