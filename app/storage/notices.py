"""Written notices and what became of them, and how old the figures are that they tell."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    func,
    or_,
    select,
    text,
)

from app.domain.contact import Channel
from app.domain.documents import read_letter
from app.domain.moments import EVER, local_date, micros, moment
from app.domain.money import Money
from app.domain.notices import Notice, NoticeKind, NoticeState, VisitTime
from app.storage import tables
from app.storage.people import MEMBERS, shown_of
from app.storage.statement import ROWS, Statement, inserting
from app.storage.store import Row, Transaction

_notices, _deliveries, _debtors = tables.notices, tables.deliveries, tables.debtors
_points, _staff, _texts = tables.contact_points, tables.staff, tables.texts
_payments, _debts, _imports = tables.payments, tables.debts, tables.imports
_head, _letter, _proof = _debtors.alias("head"), _texts.alias("letter"), _texts.alias("proof")
_step = _deliveries.alias("step")

add_notice = inserting(_notices)
add_delivery = inserting(_deliveries)

_STEPS_OF = select(func.max(_step.c.step)).where(_step.c.notice_id == _notices.c.id)
_LAST_STEP = _STEPS_OF.scalar_subquery()
_AT: BindParameter[int] = bindparam("at")


def _selected(
    *conditions: ColumnElement[bool], last: ScalarSelect[Any] = _LAST_STEP
) -> Select[Any]:
    return (
        select(
            _notices.c.id, _notices.c.number, _notices.c.run_id, _head.c.id, _head.c.name,
            _notices.c.point_id, _points.c.kind, _points.c.value, _points.c.extension,
            _notices.c.kind, _notices.c.channel, _notices.c.language, _notices.c.amount,
            _notices.c.currency, _notices.c.answer_by, _notices.c.visit_on,
            _notices.c.visit_from, _notices.c.visit_to, _notices.c.at, _staff.c.name,
            _notices.c.contact_id, _letter.c.body, _deliveries.c.state, _deliveries.c.said_on,
            _proof.c.body,
        )
        .join(_debtors, _debtors.c.id == _notices.c.debtor_id)
        .join(_head, _head.c.id == _debtors.c.person_id)
        .join(_points, _points.c.id == _notices.c.point_id)
        .join(_staff, _staff.c.id == _notices.c.staff_id)
        .outerjoin(_letter, _letter.c.id == _notices.c.text_id)
        .outerjoin(
            _deliveries,
            and_(_deliveries.c.notice_id == _notices.c.id, _deliveries.c.step == last),
        )
        .outerjoin(_proof, _proof.c.id == _deliveries.c.text_id)
        .where(*conditions)
    )  # fmt: skip


_ONE = Statement(_selected(_notices.c.id == bindparam("id")))
_NUMBERED = Statement(_selected(_notices.c.number == bindparam("number")))
_OF_RUN = Statement(
    _selected(_notices.c.run_id == bindparam("run_id")).order_by(_notices.c.number)
)
_OF_PERSON = Statement(
    _selected(_notices.c.debtor_id.in_(MEMBERS)).order_by(_notices.c.number.desc())
)
_OF_PERSON_BY = Statement(
    _selected(
        _notices.c.debtor_id.in_(MEMBERS), _notices.c.at <= _AT,
        last=_STEPS_OF.where(_step.c.at <= _AT).scalar_subquery(),
    ).order_by(_notices.c.number.desc())
)  # fmt: skip
_LATEST = Statement(
    _selected(
        or_(
            bindparam("everybody") == 1, _head.c.collector_id == bindparam("whose"),
            _head.c.collector_id.is_(None),
        )
    )
    .order_by(_notices.c.number.desc())
    .limit(ROWS)
)  # fmt: skip
_LAST_NUMBER = Statement(select(func.max(_notices.c.number)))
# One notice at a time is numbered in an office's book; in the way of nobody who reads one.
_NUMBERING = Statement(text("LOCK TABLE notices IN SHARE UPDATE EXCLUSIVE MODE"))
_STEPS = Statement(
    select(func.count()).where(_deliveries.c.notice_id == bindparam("notice_id"))
)
_figures = (
    select(_debts.c.id, _imports.c.as_of)
    .outerjoin(_imports, _imports.c.id == _debts.c.import_id)
    .where(_debts.c.debtor_id.in_(MEMBERS))
)
_FIGURES = Statement(
    {
        "sqlite": _figures,
        "postgresql": _figures,
        # of a file a collector's desk may read that day alone
        "office": text("SELECT * FROM office.figures_of(:person_id)"),
    }
)
_PAID = Statement(
    select(_payments.c.debt_id, _payments.c.paid_on, func.sum(_payments.c.amount))
    .where(_payments.c.debtor_id.in_(MEMBERS), _payments.c.posted_at <= _AT)
    .group_by(_payments.c.debt_id, _payments.c.paid_on)
)


def notice(tx: Transaction, notice_id: str, zone: str) -> Notice | None:
    """One notice; days are those of `zone`."""
    found = tx.row(_ONE, id=notice_id)
    return None if found is None else _notice(found, zone)


def numbered(tx: Transaction, number: int, zone: str) -> Notice | None:
    """The notice of a number."""
    found = tx.row(_NUMBERED, number=number)
    return None if found is None else _notice(found, zone)


def of_run(tx: Transaction, run_id: str, zone: str) -> tuple[Notice, ...]:
    """The notices of a run in the order of their numbers."""
    return tuple(_notice(row, zone) for row in tx.rows(_OF_RUN, run_id=run_id))


def of_person(tx: Transaction, person_id: str, zone: str) -> tuple[Notice, ...]:
    """All that went out to a person, latest first."""
    return tuple(_notice(row, zone) for row in tx.rows(_OF_PERSON, person_id=person_id))


def of_person_by(
    tx: Transaction, person_id: str, zone: str, at: datetime
) -> tuple[Notice, ...]:
    """As `of_person`, those made by a moment, as far as they had come then."""
    found = tx.rows(_OF_PERSON_BY, person_id=person_id, at=micros(at))
    return tuple(_notice(row, zone) for row in found)


def latest(tx: Transaction, whose: str | None, rows: int, zone: str) -> tuple[Notice, ...]:
    """The latest, of this collector's people and of nobody's (None: of everybody's)."""
    found = tx.rows(_LATEST, everybody=int(whose is None), whose=whose or "", rows=rows)
    return tuple(_notice(row, zone) for row in found)


def next_number(tx: Transaction) -> int:
    """The number of the next notice; nobody else numbers one before this transaction is over."""
    if tx.engine == "postgresql":
        tx.run(_NUMBERING)
    found = tx.row(_LAST_NUMBER)
    return 1 + (int(found[0] or 0) if found else 0)


def steps(tx: Transaction, notice_id: str) -> int:
    """How many things were said of what became of it."""
    found = tx.row(_STEPS, notice_id=notice_id)
    return int(found[0]) if found else 0


def figures_of(tx: Transaction, person_id: str) -> Mapping[str, date | None]:
    """Of each debt: the day of which its creditor's figures are."""
    found = tx.rows(_FIGURES, person_id=person_id)
    return {row[0]: None if row[1] is None else date.fromisoformat(row[1]) for row in found}


def paid(
    tx: Transaction, person_id: str, at: datetime | None = None
) -> list[tuple[str | None, date, int]]:
    """What was paid on which loan (None: the contract as a whole) on a day, in fen; as far as it
    was posted by that moment, where one is given."""
    found = tx.rows(_PAID, person_id=person_id, at=EVER if at is None else micros(at))
    return [(row[0], date.fromisoformat(row[1]), int(row[2])) for row in found]


def _notice(row: Row, zone: str) -> Notice:
    (id_, number, run_id, person_id, name, point_id, point_kind, value, extension, kind, channel,
     language, amount, currency, answer_by, visit_on, visit_from, visit_to, at, by, contact_id,
     letter, state, said_on, proof) = row
    made_at = moment(at)
    visit = None
    if visit_on is not None:
        visit = VisitTime(date.fromisoformat(visit_on), visit_from, visit_to)
    return Notice(
        id_, number, run_id, person_id, name, point_id, shown_of(point_kind, value, extension),
        NoticeKind(kind), Channel(channel), language, Money(amount, currency),
        date.fromisoformat(answer_by), visit, made_at, by, contact_id,
        None if letter is None else read_letter(letter),
        NoticeState.MADE if state is None else NoticeState(state),
        local_date(made_at, zone) if said_on is None else date.fromisoformat(said_on), proof,
    )  # fmt: skip
