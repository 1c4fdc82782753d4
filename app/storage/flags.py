"""Flags as records: what somebody said about being contacted, read with whoever wrote it down."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import and_, bindparam, select, update

from app.domain.flags import FlagKind, FlagRecord, Terms, Waiting, read_terms
from app.domain.moments import micros, moment
from app.storage import tables
from app.storage.people import MEMBERS, FullPoint, shown_of
from app.storage.statement import Statement, inserting
from app.storage.store import Transaction

_flags, _texts, _staff = tables.flags, tables.texts, tables.staff
_debtors, _points = tables.debtors, tables.contact_points

add_flag = inserting(_flags)
_LISTED = Statement(
    select(
        _flags.c.id, _flags.c.at, _flags.c.kind, _flags.c.terms, _flags.c.until_on,
        _flags.c.point_id, _texts.c.body, _staff.c.name, _flags.c.contact_id,
        _flags.c.withdrawn_at,
    )
    .join(_staff, _staff.c.id == _flags.c.staff_id)
    .outerjoin(_texts, _texts.c.id == _flags.c.text_id)
    .where(_flags.c.debtor_id.in_(MEMBERS))
    .order_by(_flags.c.at, _flags.c.id)
)  # fmt: skip
_WAITING = Statement(
    select(
        _flags.c.id, _flags.c.at, _debtors.c.person_id, _debtors.c.name, _flags.c.terms,
        _flags.c.until_on, _texts.c.body, _staff.c.name.label("heard_by"), _points.c.kind,
        _points.c.value, _points.c.extension,
    )
    .join(_debtors, _debtors.c.id == _flags.c.debtor_id)
    .join(_staff, _staff.c.id == _flags.c.staff_id)
    .outerjoin(_points, _points.c.id == _flags.c.point_id)
    .outerjoin(_texts, _texts.c.id == _flags.c.text_id)
    .where(_flags.c.kind == FlagKind.CONSENT.value, _flags.c.withdrawn_at.is_(None))
    .order_by(_flags.c.at, _flags.c.id)
)  # fmt: skip
_FIND = Statement(
    select(
        _flags.c.debtor_id, _flags.c.kind, _flags.c.terms, _flags.c.at, _flags.c.until_on,
        _flags.c.point_id, _texts.c.body, _flags.c.withdrawn_at,
    )
    .outerjoin(_texts, _texts.c.id == _flags.c.text_id)
    .where(_flags.c.id == bindparam("id"))
)  # fmt: skip
_WITHDRAW = Statement(
    update(_flags)
    .where(and_(_flags.c.id == bindparam("flag"), _flags.c.withdrawn_at.is_(None)))
    .values(withdrawn_at=bindparam("now_at"))
)


class Found(NamedTuple):
    """A flag as it stands; `words` None where none were kept."""

    debtor_id: str
    kind: FlagKind
    terms: Terms
    at: datetime
    until: date | None
    point_id: str | None
    words: str | None
    withdrawn: bool


def listed(tx: Transaction, person_id: str, points: list[FullPoint]) -> tuple[FlagRecord, ...]:
    """Every flag of the person, oldest first, also what was withdrawn."""
    shown = {full.point.id: full.point.shown for full in points}
    return tuple(
        FlagRecord(
            id_, moment(at), FlagKind(kind), read_terms(terms), _date(until),
            shown.get(point_id), words, staff, contact_id,
            None if withdrawn is None else moment(withdrawn),
        )
        for id_, at, kind, terms, until, point_id, words, staff, contact_id, withdrawn
        in tx.rows(_LISTED, person_id=person_id)
    )  # fmt: skip


def waiting(tx: Transaction) -> tuple[Waiting, ...]:
    """The consents of all people that wait for a lead, those that wait longest first."""
    return tuple(
        Waiting(
            id_, moment(at), person_id, name, read_terms(terms), _date(until),
            None if kind is None else shown_of(kind, value, extension), words, staff,
        )
        for id_, at, person_id, name, terms, until, words, staff, kind, value, extension
        in tx.rows(_WAITING)
    )  # fmt: skip


def find(tx: Transaction, flag_id: str) -> Found | None:
    """One flag; None if there is none of that id."""
    found = tx.row(_FIND, id=flag_id)
    if found is None:
        return None
    debtor_id, kind, terms, at, until, point_id, words, withdrawn = found
    return Found(
        debtor_id, FlagKind(kind), read_terms(terms), moment(at), _date(until), point_id, words,
        withdrawn is not None,
    )  # fmt: skip


def withdraw(tx: Transaction, flag_id: str, at: datetime) -> None:
    """It stands no longer."""
    tx.run(_WITHDRAW, flag=flag_id, now_at=micros(at))


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
