"""What a person's place in the queue depends on, as the book knows it: one statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, exists, func, or_, select

from app.domain.contact import Party
from app.domain.moments import micros, moment
from app.domain.queue import FollowUpKind
from app.storage import tables
from app.storage.contacts import IN_FORCE
from app.storage.people import of_person
from app.storage.statement import Statement
from app.storage.store import Transaction

_debtors, _debts, _creditors = tables.debtors, tables.debts, tables.creditors
_holds, _opt_outs, _promises = tables.holds, tables.opt_outs, tables.promises
_permits, _contacts, _outcomes = tables.permits, tables.contacts, tables.outcomes
_instalments, _quiet, _follow_ups = tables.instalments, tables.quiet, tables.follow_ups
_self, _member = _debtors.alias("self"), _debtors.alias("member")


def _latest(column: Any, *conditions: Any) -> Any:
    return select(func.max(column)).where(*conditions).scalar_subquery()


_PROMISES_OF = of_person(_promises.c.debtor_id)
# A reminder of an instalment: whoever keeps to an arrangement is called for nothing else.
_REMINDED = exists().where(
    of_person(_follow_ups.c.debtor_id),
    _follow_ups.c.kind == FollowUpKind.PROMISE.value,
    _follow_ups.c.contact_id.is_(None),
    _follow_ups.c.state == "open",
    _follow_ups.c.due_at <= bindparam("now_at"),
)
_IS_OWED = and_(
    _debts.c.debtor_id == _member.c.id,
    _debts.c.state == "open",
    or_(~exists().where(_quiet.c.debt_id == _debts.c.id), _REMINDED),
)
# One row for each open debt, and one for a person without; the rest is the same in each.
_STANDING = Statement(
    select(
        _debts.c.due_on, _debts.c.overdue, _debts.c.currency, _debts.c.placed_on,
        _creditors.c.name, _creditors.c.zone, _creditors.c.id, _self.c.name, _self.c.collector_id,
        exists().where(
            of_person(_holds.c.debtor_id),
            _holds.c.released_at.is_(None),
            or_(_holds.c.end_at.is_(None), _holds.c.end_at > bindparam("now_at")),
        ),
        exists().where(  # the person's own wish for no contact at all
            of_person(_opt_outs.c.debtor_id),
            _opt_outs.c.party == Party.DEBTOR.value,
            _opt_outs.c.channel.is_(None),
            _opt_outs.c.value_key.is_(None),
            _opt_outs.c.withdrawn_at.is_(None),
        ),
        select(func.count())
        .where(_PROMISES_OF, _promises.c.state == "broken")
        .scalar_subquery(),
        select(func.min(_promises.c.due_on))
        .where(_PROMISES_OF, _promises.c.state == "open")
        .scalar_subquery(),
        select(func.min(_instalments.c.due_on))
        .where(
            of_person(_instalments.c.debtor_id),
            _instalments.c.state.in_(("part", "broken")),
            _instalments.c.paid < _instalments.c.amount,
            _instalments.c.closed_by.is_(None),
        )
        .scalar_subquery(),
        _latest(_permits.c.issued_at, of_person(_permits.c.debtor_id)),
        select(func.max(_contacts.c.at))
        .join(_outcomes, _outcomes.c.contact_id == _contacts.c.id)
        .where(of_person(_contacts.c.debtor_id), _outcomes.c.right_party == 1, IN_FORCE)
        .scalar_subquery(),
    )
    .select_from(_self)
    .join(_member, _member.c.person_id == _self.c.id)
    .outerjoin(_debts, _IS_OWED)
    .outerjoin(_creditors, _creditors.c.id == _debts.c.creditor_id)
    .where(_self.c.id == bindparam("person_id"))
    .order_by(_debts.c.id)
)  # fmt: skip


class Owed(NamedTuple):
    """What one open debt means for the person's place; `overdue` in minor units."""

    due_on: str | None
    overdue: int
    currency: str
    placed_on: str | None
    creditor: str
    zone: str
    creditor_id: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person's place depends on, as the book knows it."""

    owed: tuple[Owed, ...]  # the open debts, but for those of a plan that is kept
    held: bool
    broken_promises: int
    open_promise_due: date | None
    last_attempt: datetime | None
    last_reached: datetime | None
    collector_id: str
    name: str
    behind_since: date | None = None  # the day of the first instalment that is lacking


def standing(tx: Transaction, person_id: str, now: datetime) -> Standing:
    """One statement: debts, holds, wishes, promises, the last attempt, the last talk with them."""
    rows = tx.rows(_STANDING, person_id=person_id, now_at=micros(now))
    if not rows:
        raise LookupError(person_id)
    name, collector, held, left_alone, broken, due, behind, attempt, reached = rows[0][7:]
    return Standing(
        tuple([Owed(*row[:7]) for row in rows if row[1] is not None]),
        bool(held or left_alone), broken, None if due is None else date.fromisoformat(due),
        None if attempt is None else moment(attempt), None if reached is None else moment(reached),
        collector or "", name, None if behind is None else date.fromisoformat(behind),
    )  # fmt: skip
