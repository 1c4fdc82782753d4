"""Filters of the queue as conditions: which people pass, by stage, creditor, tag and promise."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select

from app.domain.queue import Filters, PromiseFilter
from app.storage import tables
from app.storage.statement import Statement

_queue, _debtors, _debts = tables.queue, tables.debtors, tables.debts
_promises = tables.promises
_member = _debtors.alias("member")

Shape = tuple[str, ...]  # which filters are set: each shape is a statement of its own


def shape_of(filters: Filters) -> Shape:
    """Which of them are set."""
    promise = filters.promise
    named = [name for name in ("stage", "creditor_id", "tag") if getattr(filters, name)]
    if promise is not None:
        named.append("unpromised" if promise is PromiseFilter.NONE else "promise")
    return tuple(named)


def values_of(filters: Filters) -> dict[str, object]:
    """What they are set to, as the statement of their shape takes it."""
    made: dict[str, object] = {}
    if filters.stage:
        made["stage"] = filters.stage.value
    if filters.creditor_id:
        made["creditor"] = filters.creditor_id
    if filters.tag:  # as it stands in the JSON list
        made["tag"] = json.dumps(filters.tag, ensure_ascii=False)
    if filters.promise not in (None, PromiseFilter.NONE):
        made["promise"] = str(filters.promise)
    return made


def conditions(shape: Shape, engine: str) -> list[ColumnElement[bool]]:
    """That a person of the queue passes them."""
    made: list[ColumnElement[bool]] = []
    if "stage" in shape:
        made.append(_queue.c.stage == bindparam("stage"))
    if "creditor_id" in shape or "tag" in shape:
        made.append(_debt_like(shape, engine))
    standing = select(_member.c.person_id).join(_promises, _promises.c.debtor_id == _member.c.id)
    if "promise" in shape:  # few: they are looked up from the promises
        made.append(
            _queue.c.debtor_id.in_(standing.where(_promises.c.state == bindparam("promise")))
        )
    if "unpromised" in shape:
        made.append(_queue.c.debtor_id.not_in(standing.where(_promises.c.state == "open")))
    return made


def _debt_like(shape: Shape, engine: str) -> ColumnElement[bool]:
    """That the person has an open debt of that creditor, with that tag: looked through once."""
    place = func.instr if engine == "sqlite" else func.strpos
    made: list[ColumnElement[bool]] = [_debts.c.state == "open"]
    if "creditor_id" in shape:  # joined with nothing: an index in the order of people serves better
        made.append(_debts.c.creditor_id.concat("") == bindparam("creditor"))
    if "tag" in shape:
        made.append(place(_debts.c.tags, bindparam("tag")) > 0)
    whose = select(_member.c.person_id).join(_debts, _debts.c.debtor_id == _member.c.id)
    return _queue.c.debtor_id.in_(whose.where(*made))


def engines(make: Callable[[str], Any]) -> Statement:
    """The same, compiled for either engine."""
    return Statement({engine: make(engine) for engine in ("sqlite", "postgresql")})
