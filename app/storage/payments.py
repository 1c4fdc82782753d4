"""Payments that were posted, those that wait, and what they are counted for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, delete, func, or_, select, update

from app.domain.agreements import DueState
from app.domain.moments import EVER, micros, moment
from app.domain.money import Money
from app.domain.payments import Unmatched, WaitingPayment
from app.storage import tables
from app.storage.people import MEMBERS
from app.storage.statement import ROWS, Statement, inserting
from app.storage.store import Row, Transaction

_payments, _unmatched, _debts, _debtors = (
    tables.payments, tables.unmatched, tables.debts, tables.debtors,
)  # fmt: skip
_promises, _instalments, _agreements = tables.promises, tables.instalments, tables.agreements
_follow_ups, _quiet, _staff, _queue = (
    tables.follow_ups, tables.quiet, tables.staff, tables.queue,
)  # fmt: skip
_original, _reversal = _payments.alias("original"), _payments.alias("reversal")

add_payment = inserting(_payments)
add_unmatched = inserting(_unmatched)
add_quiet = inserting(_quiet)

_NUMBERED = Statement(
    select(_debts.c.id, _debts.c.debtor_id, _debtors.c.person_id, _debts.c.currency)
    .join(_debtors, _debtors.c.id == _debts.c.debtor_id)
    .where(or_(_debts.c.case_no == bindparam("named"), _debts.c.loan_no == bindparam("named")))
    .order_by(_debts.c.id)
)
_LOAN = Statement(
    select(_debts.c.id, _debts.c.debtor_id, _debtors.c.person_id, _debts.c.currency)
    .join(_debtors, _debtors.c.id == _debts.c.debtor_id)
    .where(_debts.c.id == bindparam("id"))
)
_BY_REFERENCE = Statement(
    select(
        _payments.c.id, _payments.c.debtor_id, _payments.c.debt_id, _payments.c.amount,
        _payments.c.currency, _payments.c.paid_on, _payments.c.reverses, _debtors.c.person_id,
        _payments.c.named,
    )
    .join(_debtors, _debtors.c.id == _payments.c.debtor_id)
    .where(_payments.c.reference == bindparam("reference"))
)  # fmt: skip


def _taken_back(reference: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether a payment is a reversal of that reference, or takes back such a reversal."""
    reversals = select(_reversal.c.reference).where(_reversal.c.reverses == reference)
    return or_(_payments.c.reverses == reference, _payments.c.reverses.in_(reversals))


_NET = Statement(
    select(func.sum(_payments.c.amount)).where(
        or_(
            _payments.c.reference == bindparam("reference"),
            _taken_back(bindparam("reference")),
        )
    )
)
_WAITS = (
    select(
        _unmatched.c.id, _unmatched.c.named, _unmatched.c.amount, _unmatched.c.currency,
        _unmatched.c.paid_on, _unmatched.c.channel, _unmatched.c.reference,
        _unmatched.c.reverses, _unmatched.c.reason, _unmatched.c.at,
    )
    .where(_unmatched.c.payment_id.is_(None))
)  # fmt: skip
_WAITING = Statement(_WAITS.order_by(_unmatched.c.at, _unmatched.c.id).limit(ROWS))
_WAITING_ONE = Statement(_WAITS.where(_unmatched.c.id == bindparam("id")))
_WAITING_REVERSALS = Statement(
    _WAITS.where(_unmatched.c.reverses == bindparam("reference")).order_by(_unmatched.c.reference)
)
_UNMATCHED_AS = Statement(
    select(
        _unmatched.c.named, _unmatched.c.amount, _unmatched.c.paid_on, _unmatched.c.reverses
    ).where(_unmatched.c.reference == bindparam("reference"))
)
_MATCHED = Statement(
    update(_unmatched)
    .where(_unmatched.c.id == bindparam("waiting"))
    .values(payment_id=bindparam("payment"))
)
_WAITS_FOR = Statement(
    update(_unmatched)
    .where(_unmatched.c.id == bindparam("waiting"))
    .values(reason=bindparam("why"))
)
# What was paid, less what was reversed of it, under the reference of the first.
_PAID = Statement(
    select(
        _original.c.reference, _original.c.debt_id, _original.c.paid_on, _original.c.currency,
        func.sum(_payments.c.amount),
    )
    .select_from(_original)
    .join(
        _payments,
        or_(_payments.c.id == _original.c.id, _taken_back(_original.c.reference)),
    )
    .where(
        _original.c.debtor_id.in_(MEMBERS), _original.c.reverses.is_(None),
        _payments.c.posted_at <= bindparam("at"),
    )
    .group_by(
        _original.c.reference, _original.c.debt_id, _original.c.paid_on, _original.c.currency
    )
)  # fmt: skip
_PROMISED = Statement(
    select(
        _promises.c.id, _promises.c.amount, _promises.c.currency, _promises.c.due_on,
        _promises.c.made_at, _promises.c.state, _promises.c.contact_id,
    )
    .where(
        _promises.c.debtor_id.in_(MEMBERS), _promises.c.state != DueState.CANCELLED.value
    )
    .order_by(_promises.c.id)
)  # fmt: skip
_ROWS = Statement(
    select(
        _instalments.c.id, _instalments.c.agreement_id, _instalments.c.n, _instalments.c.due_on,
        _instalments.c.amount, _instalments.c.currency, _instalments.c.paid,
        _instalments.c.state, _agreements.c.kind, _agreements.c.at, _agreements.c.schedule,
    )
    .join(_agreements, _agreements.c.id == _instalments.c.agreement_id)
    .where(
        _instalments.c.debtor_id.in_(MEMBERS), _instalments.c.closed_by.is_(None),
    )
    .order_by(_agreements.c.at, _agreements.c.id, _instalments.c.n)
)  # fmt: skip
_SET_ROW = Statement(
    update(_instalments)
    .where(_instalments.c.id == bindparam("row"))
    .values(state=bindparam("became"), paid=bindparam("so_far"))
)
_UNQUIET = Statement(
    delete(_quiet).where(
        _quiet.c.debt_id.in_(
            select(_debts.c.id).where(_debts.c.debtor_id.in_(MEMBERS)).scalar_subquery()
        )
    )
)
_QUIET = Statement(
    select(_quiet.c.debt_id, _quiet.c.agreement_id)
    .join(_debts, _debts.c.id == _quiet.c.debt_id)
    .where(_debts.c.debtor_id.in_(MEMBERS))
)
_REMINDING = and_(_follow_ups.c.kind == "promise", _follow_ups.c.contact_id.is_(None))
_REMINDERS = Statement(
    select(_follow_ups.c.id, _follow_ups.c.due_at, _follow_ups.c.state).where(
        _follow_ups.c.debtor_id.in_(MEMBERS), _REMINDING, _follow_ups.c.state != "dropped"
    )
)
_DROP = Statement(
    update(_follow_ups).where(_follow_ups.c.id == bindparam("follow_up")).values(state="dropped")
)
_REMINDED = Statement(
    update(_follow_ups)
    .where(
        _follow_ups.c.debtor_id.in_(MEMBERS), _REMINDING, _follow_ups.c.state == "open",
        _follow_ups.c.due_at <= bindparam("now_at"),
    )
    .values(state="done", closed_by=bindparam("done_in"))
)  # fmt: skip
_STANDING = (DueState.OPEN.value, DueState.DUE.value, DueState.GRACE.value, DueState.ASKED.value)
# Whoever has something that the day may change, in the order of their ids.
_TURNING = Statement(
    select(_debtors.c.person_id)
    .where(
        _debtors.c.person_id > bindparam("after"),
        or_(
            _debtors.c.id.in_(
                select(_promises.c.debtor_id).where(
                    _promises.c.state == "open", _promises.c.due_on <= bindparam("until")
                )
            ),
            _debtors.c.id.in_(
                select(_instalments.c.debtor_id).where(
                    _instalments.c.state.in_(_STANDING),
                    _instalments.c.closed_by.is_(None),
                    _instalments.c.due_on <= bindparam("until"),
                )
            ),
        ),
    )
    .distinct()
    .order_by(_debtors.c.person_id)
    .limit(ROWS)
)


class Numbered(NamedTuple):
    """A loan that has a number as its case's or its contract's."""

    debt_id: str
    debtor_id: str
    person_id: str
    currency: str


class Stated(NamedTuple):
    """What a file says of a payment beside its reference."""

    named: str
    amount: int
    paid_on: str
    reverses: str


class Posted(NamedTuple):
    """A payment as it was posted."""

    id: str
    debtor_id: str
    debt_id: str | None
    amount: int
    currency: str
    paid_on: str
    reverses: str | None
    person_id: str
    named: str | None

    @property
    def stated(self) -> Stated:
        """As the file stated it."""
        return Stated(self.named or "", self.amount, self.paid_on, self.reverses or "")


class PaidRow(NamedTuple):
    """What was paid under a reference, less what was reversed of it."""

    reference: str
    debt_id: str | None
    paid_on: date
    currency: str
    amount: int


class PromisedRow(NamedTuple):
    """A promise that was not taken back."""

    id: str
    amount: int
    currency: str
    due_on: str
    made_at: int
    state: str
    contact_id: str | None


class ScheduledRow(NamedTuple):
    """A watched row of an agreement that was not replaced; `by_debt` fen by loan."""

    id: str
    agreement_id: str
    n: int
    due_on: date
    amount: int
    currency: str
    paid: int
    state: str
    kind: str
    at: int
    by_debt: Mapping[str, int]


def numbered(tx: Transaction, named: str) -> list[Numbered]:
    """Every loan with that case or contract number."""
    return [Numbered(*row) for row in tx.rows(_NUMBERED, named=named)]


def loan(tx: Transaction, debt_id: str) -> Numbered | None:
    """A loan by its id."""
    found = tx.row(_LOAN, id=debt_id)
    return None if found is None else Numbered(*found)


def by_reference(tx: Transaction, reference: str) -> Posted | None:
    """The payment that was posted under a bank reference."""
    found = tx.row(_BY_REFERENCE, reference=reference)
    return None if found is None else Posted(*found)


def net(tx: Transaction, reference: str) -> int:
    """What is left of a payment, in fen."""
    found = tx.row(_NET, reference=reference)
    return int((found and found[0]) or 0)


def waits_as(tx: Transaction, reference: str) -> Stated | None:
    """What was stated of a payment that waits, or waited, under that reference."""
    found = tx.row(_UNMATCHED_AS, reference=reference)
    if found is None:
        return None
    named, amount, paid_on, reverses = found
    return Stated(named or "", amount, paid_on, reverses or "")


def waiting(tx: Transaction, rows: int) -> tuple[WaitingPayment, ...]:
    """Payments that no loan was found for, oldest first."""
    return tuple(map(_waits, tx.rows(_WAITING, rows=rows)))


def waiting_one(tx: Transaction, waiting_id: str) -> WaitingPayment | None:
    """One of them, unless it was matched meanwhile."""
    found = tx.row(_WAITING_ONE, id=waiting_id)
    return None if found is None else _waits(found)


def waiting_reversals(tx: Transaction, reference: str) -> tuple[WaitingPayment, ...]:
    """Reversals that came before the payment that they reverse."""
    return tuple(map(_waits, tx.rows(_WAITING_REVERSALS, reference=reference)))


def matched(tx: Transaction, waiting_id: str, payment_id: str) -> None:
    """It waits no more."""
    tx.run(_MATCHED, waiting=waiting_id, payment=payment_id)


def waits_for(tx: Transaction, waiting_id: str, reason: str) -> None:
    """It waits for another reason from now on."""
    tx.run(_WAITS_FOR, waiting=waiting_id, why=reason)


def paid(tx: Transaction, person_id: str, at: datetime | None = None) -> list[PaidRow]:
    """What the person paid, net of reversals; what was posted by that moment, if one is given."""
    by = EVER if at is None else micros(at)
    return [
        PaidRow(reference, debt_id, date.fromisoformat(on), currency, int(amount))
        for reference, debt_id, on, currency, amount in tx.rows(_PAID, person_id=person_id, at=by)
    ]


def promised(tx: Transaction, person_id: str) -> list[PromisedRow]:
    """Promises of the person that were not taken back."""
    return [PromisedRow(*row) for row in tx.rows(_PROMISED, person_id=person_id)]


def scheduled(tx: Transaction, person_id: str) -> list[ScheduledRow]:
    """Rows of the agreements that stand, those of older agreements first."""
    found = []
    for *row, text in tx.rows(_ROWS, person_id=person_id):
        shares = {one["n"]: one["by_debt"] for one in json.loads(text)}
        row[3] = date.fromisoformat(row[3])
        found.append(ScheduledRow._make((*row, shares.get(row[2], {}))))
    return found


def set_row(tx: Transaction, row_id: str, state: str, paid_so_far: int) -> None:
    """What became of an instalment, and what was posted to it."""
    tx.run(_SET_ROW, row=row_id, became=state, so_far=paid_so_far)


def quiet(tx: Transaction, person_id: str) -> dict[str, str]:
    """Loans that an arrangement keeps quiet, with the agreement."""
    return {row[0]: row[1] for row in tx.rows(_QUIET, person_id=person_id)}


def set_quiet(tx: Transaction, person_id: str, by_debt: Mapping[str, str]) -> None:
    """Of these loans of the person nobody is reminded, of the others everybody is."""
    tx.run(_UNQUIET, person_id=person_id)
    for debt_id, agreement_id in sorted(by_debt.items()):
        tx.add(add_quiet, debt_id=debt_id, agreement_id=agreement_id)


def reminders(tx: Transaction, person_id: str) -> list[tuple[str, int, str]]:
    """Reminders of instalments: id, when in microseconds, open or done."""
    return [(row[0], row[1], row[2]) for row in tx.rows(_REMINDERS, person_id=person_id)]


def drop_reminder(tx: Transaction, follow_up_id: str) -> None:
    """Nobody needs to remind of it any more."""
    tx.run(_DROP, follow_up=follow_up_id)


def reminded(tx: Transaction, person_id: str, contact_id: str, now_at: int) -> None:
    """The person was reminded, in that contact, of what is due."""
    tx.run(_REMINDED, person_id=person_id, done_in=contact_id, now_at=now_at)


def turning(tx: Transaction, until: date, after: str, rows: int) -> list[str]:
    """People of whom a promise or an instalment is due by then."""
    found = tx.rows(_TURNING, until=until.isoformat(), after=after, rows=rows)
    return [str(row[0]) for row in found]


def _waits(row: Row) -> WaitingPayment:
    id_, named, amount, currency, on, channel, reference, reverses, reason, at = row
    return WaitingPayment(
        id_, named or "", Money(amount, currency), date.fromisoformat(on), channel or "",
        reference, reverses or "", Unmatched(reason), moment(at),
    )  # fmt: skip
