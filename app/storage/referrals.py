"""Referrals with their steps, attached documents, and what the file of a case is made of."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
)

from app.domain.entries import EntryKind
from app.domain.moments import micros, moment
from app.domain.referrals import Interruption, Paper, PaperKind, Referral, Step, StepKind
from app.storage import agreements, payments, tables
from app.storage.people import MEMBERS
from app.storage.statement import ROWS, Statement, inserting
from app.storage.store import Transaction

_referrals, _steps, _staff = tables.referrals, tables.referral_steps, tables.staff
_attachments, _contents, _texts = tables.attachments, tables.contents, tables.texts
_debtors, _cases, _creditors = tables.debtors, tables.cases, tables.creditors
_debts, _log = tables.debts, tables.log
_contacts, _outcomes = tables.contacts, tables.outcomes
_stater = _staff.alias("stater")
_AT: BindParameter[int] = bindparam("at")
_head, _reason, _court = _debtors.alias("head"), _texts.alias("reason"), _texts.alias("court")

add_referral = inserting(_referrals)
add_step = inserting(_steps)
add_attachment = inserting(_attachments)
add_content = inserting(_contents)


def _selected(*conditions: ColumnElement[bool]) -> Select[Any]:
    return (
        select(
            _referrals.c.id, _referrals.c.case_id, _referrals.c.debtor_id, _head.c.id,
            _head.c.name, _creditors.c.name, _referrals.c.staff_id, _staff.c.name, _referrals.c.at,
            _reason.c.body, _court.c.body,
        )
        .join(_debtors, _debtors.c.id == _referrals.c.debtor_id)
        .join(_head, _head.c.id == _debtors.c.person_id)
        .join(_cases, _cases.c.id == _referrals.c.case_id)
        .join(_creditors, _creditors.c.id == _cases.c.creditor_id)
        .join(_staff, _staff.c.id == _referrals.c.staff_id)
        .outerjoin(_reason, _reason.c.id == _referrals.c.reason_id)
        .outerjoin(_court, _court.c.id == _referrals.c.court_id)
        .where(*conditions)
        .order_by(_referrals.c.at.desc(), _referrals.c.id.desc())
    )  # fmt: skip


_ONE = Statement(_selected(_referrals.c.id == bindparam("id")))
_OF_CASE = Statement(_selected(_referrals.c.case_id == bindparam("case_id")))
_OF_RECORD = Statement(_selected(_referrals.c.debtor_id == bindparam("debtor_id")))
_LATEST = Statement(
    _selected(
        or_(
            bindparam("everybody") == 1, _head.c.collector_id == bindparam("whose"),
            _head.c.collector_id.is_(None),
        )
    ).limit(ROWS)
)
_STEPS = Statement(
    select(_steps.c.kind, _steps.c.at, _staff.c.name, _texts.c.body, _steps.c.digest)
    .join(_staff, _staff.c.id == _steps.c.staff_id)
    .outerjoin(_texts, _texts.c.id == _steps.c.text_id)
    .where(_steps.c.referral_id == bindparam("referral_id"))
    .order_by(_steps.c.step)
)
_CHECKS = Statement(
    select(_steps.c.checks).where(
        _steps.c.referral_id == bindparam("referral_id"), _steps.c.checks.is_not(None)
    )
)
_HOW_MANY_WAIT = Statement(
    select(func.count())
    .select_from(_referrals)
    .where(~exists().where(_steps.c.referral_id == _referrals.c.id))
)
_PAPERS = Statement(
    select(
        _attachments.c.id, _attachments.c.kind, _attachments.c.name, _attachments.c.size,
        _attachments.c.digest, _attachments.c.at, _staff.c.name,
    )
    .join(_staff, _staff.c.id == _attachments.c.staff_id)
    .where(_attachments.c.case_id == bindparam("case_id"))
    .order_by(_attachments.c.at, _attachments.c.id)
)  # fmt: skip
_CONTENT = Statement(select(_contents.c.body).where(_contents.c.attachment_id == bindparam("id")))
_CASE = Statement(
    select(_cases.c.id, _cases.c.debtor_id, _head.c.id, _head.c.name, _creditors.c.name)
    .join(_debts, _debts.c.case_id == _cases.c.id)
    .join(_debtors, _debtors.c.id == _cases.c.debtor_id)
    .join(_head, _head.c.id == _debtors.c.person_id)
    .join(_creditors, _creditors.c.id == _cases.c.creditor_id)
    .where(or_(_debts.c.case_no == bindparam("named"), _cases.c.id == bindparam("named")))
    .limit(1)
)
_PROMISED = Statement(
    select(tables.promises.c.made_at).where(
        tables.promises.c.debtor_id.in_(MEMBERS), tables.promises.c.made_at <= _AT
    )
)
# Every outcome that was stated by then: a corrected one stays beside the one that holds.
_CONTACTED = Statement(
    select(
        _contacts.c.at, _contacts.c.channel, _contacts.c.direction, _outcomes.c.disposition,
        func.coalesce(_stater.c.name, _staff.c.name),
    )
    .join(_staff, _staff.c.id == _contacts.c.staff_id)
    .outerjoin(
        _outcomes, and_(_outcomes.c.contact_id == _contacts.c.id, _outcomes.c.at <= _AT)
    )
    .outerjoin(_stater, _stater.c.id == _outcomes.c.staff_id)
    .where(_contacts.c.debtor_id.in_(MEMBERS), _contacts.c.at <= _AT)
    .order_by(_contacts.c.at, _outcomes.c.at)
)
_IDENTITY = Statement(
    select(_debtors.c.identity_number).where(_debtors.c.id == bindparam("person_id"))
)
_READ = Statement(
    select(func.count()).where(
        _log.c.chain.in_(MEMBERS), _log.c.kind == EntryKind.OPTION_READ.value, _log.c.at <= _AT
    )
)


class Contacted(NamedTuple):
    """A contact with an outcome of it, None while there was none; `staff` stated it, or made it."""

    at: datetime
    channel: str
    direction: str
    disposition: str | None
    staff: str


class Case(NamedTuple):
    """A person's debts with one creditor."""

    id: str
    debtor_id: str  # the record whose it is, also while that is merged
    person_id: str
    name: str
    creditor: str


def case(tx: Transaction, named: str) -> Case | None:
    """The case of a case number 案件编号, or of its own id."""
    found = tx.row(_CASE, named=named)
    return None if found is None else Case(*found)


def referral(tx: Transaction, referral_id: str) -> Referral | None:
    """One referral with its steps."""
    found = tx.row(_ONE, id=referral_id)
    return None if found is None else _made(tx, found)


def of_case(tx: Transaction, case_id: str) -> tuple[Referral, ...]:
    """All of a case, latest first."""
    return tuple(_made(tx, row) for row in tx.rows(_OF_CASE, case_id=case_id))


def of_record(tx: Transaction, debtor_id: str) -> tuple[Referral, ...]:
    """All of the cases of one record, latest first."""
    return tuple(_made(tx, row) for row in tx.rows(_OF_RECORD, debtor_id=debtor_id))


def latest(tx: Transaction, whose: str | None, rows: int) -> tuple[Referral, ...]:
    """The latest, of this collector's people and of nobody's (None: of everybody's)."""
    found = tx.rows(_LATEST, everybody=int(whose is None), whose=whose or "", rows=rows)
    return tuple(_made(tx, row) for row in found)


def how_many_wait(tx: Transaction) -> int:
    """How many nobody has answered: nothing was done with them yet."""
    found = tx.row(_HOW_MANY_WAIT)
    return int(found[0]) if found else 0


def checks(tx: Transaction, referral_id: str) -> str | None:
    """The check list that was handed over, as JSON; None before."""
    found = tx.row(_CHECKS, referral_id=referral_id)
    return None if found is None else str(found[0])


def papers(tx: Transaction, case_id: str) -> tuple[Paper, ...]:
    """The documents of a case, in the order of a file: by kind, then as they came."""
    found = [
        Paper(row[0], PaperKind(row[1]), row[2], row[3], row[4], moment(row[5]), row[6])
        for row in tx.rows(_PAPERS, case_id=case_id)
    ]
    order = list(PaperKind)
    return tuple(sorted(found, key=lambda one: order.index(one.kind)))


def content(tx: Transaction, attachment_id: str) -> bytes | None:
    """What a document holds."""
    found = tx.row(_CONTENT, id=attachment_id)
    return None if found is None else bytes(found[0])


def identity(tx: Transaction, person_id: str) -> str | None:
    """The number of their identity, whole: a court has to know whom it is about."""
    found = tx.row(_IDENTITY, person_id=person_id)
    return None if found is None else found[0]


def contacts_by(tx: Transaction, person_id: str, at: datetime) -> tuple[Contacted, ...]:
    """Every contact with the person that was made by a moment, in order, with what was known."""
    rows = tx.rows(_CONTACTED, person_id=person_id, at=micros(at))
    return tuple(Contacted(moment(made), *said) for made, *said in rows)


def options_read(tx: Transaction, person_id: str, at: datetime) -> int:
    """How many arrangements were read out to the person by a moment."""
    found = tx.row(_READ, person_id=person_id, at=micros(at))
    return int(found[0]) if found else 0


def interruptions(
    tx: Transaction,
    person_id: str,
    debts: Collection[str],
    day: Callable[[datetime], date],
    at: datetime,
    *,
    alone: bool,
) -> tuple[Interruption, ...]:
    """What the person did about these debts by a moment that may begin a limitation anew.

    `alone`: they have no others, so that what names no loan is about these; `day` gives the day of
    a moment. A payment that was reversed did nothing.
    """
    made = tx.rows(_PROMISED, person_id=person_id, at=micros(at)) if alone else ()
    promised = [Interruption("promised", day(moment(row[0]))) for row in made]
    agreed = [Interruption("agreed", day(one.agreed_at))
              for one in agreements.of_person_by(tx, person_id, at)
              if any(str(debt["id"]) in debts for debt in one.proposal["debts"])]  # fmt: skip
    paid = [Interruption("paid", one.paid_on)
            for one in payments.paid(tx, person_id, at)
            if one.amount > 0 and (one.debt_id in debts if one.debt_id else alone)]  # fmt: skip
    return (*promised, *agreed, *paid)


def _made(tx: Transaction, row: Any) -> Referral:
    steps = tuple(
        Step(StepKind(kind), moment(at), by, words, digest)
        for kind, at, by, words, digest in tx.rows(_STEPS, referral_id=row[0])
    )
    id_, case_id, debtor_id, person_id, name, creditor, by_id, by, at, reason, court = row
    return Referral(
        id_, case_id, debtor_id, person_id, name, creditor, by_id, by, moment(at), reason, court,
        steps,
    )  # fmt: skip
