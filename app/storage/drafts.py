"""What is being typed, by member of staff, person and contact."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import bindparam, delete, or_, select

from app.domain.drafts import Draft
from app.domain.moments import micros, moment
from app.storage import tables
from app.storage.people import MEMBERS
from app.storage.statement import Statement, putting
from app.storage.store import Transaction

_drafts, _debtors = tables.drafts, tables.debtors
NO_CALL = ""  # the contact of what is typed without one

_PUT = putting(_drafts)
_MINE = _drafts.c.staff_id == bindparam("whose")
_COLUMNS = (
    _debtors.c.person_id, _drafts.c.contact_id, _drafts.c.note, _drafts.c.form, _drafts.c.at,
)  # fmt: skip
_STANDING = Statement(
    select(*_COLUMNS)
    .join(_debtors, _debtors.c.id == _drafts.c.debtor_id)
    .where(_MINE)
    .order_by(_drafts.c.at.desc(), _drafts.c.contact_id)
)
_OF_PERSON = Statement(
    select(*_COLUMNS)
    .join(_debtors, _debtors.c.id == _drafts.c.debtor_id)
    .where(_MINE, _debtors.c.person_id == bindparam("person_id"))
    .order_by(_drafts.c.at.desc(), _drafts.c.contact_id)
)
_DROP = Statement(
    delete(_drafts).where(
        _MINE,
        _drafts.c.debtor_id.in_(MEMBERS),
        or_(
            _drafts.c.contact_id == bindparam("contact_id"),
            _drafts.c.contact_id == bindparam("or_permit_id"),
        ),
    )
)
_UNTIED = Statement(
    select(_drafts.c.debtor_id, _drafts.c.note)
    .where(_MINE, _drafts.c.debtor_id.in_(MEMBERS), _drafts.c.contact_id == NO_CALL)
    .order_by(_drafts.c.at.desc(), _drafts.c.debtor_id)
)
_DROP_UNTIED = Statement(
    delete(_drafts).where(
        _MINE, _drafts.c.debtor_id == bindparam("record"), _drafts.c.contact_id == NO_CALL
    )
)
_OF_ALL = Statement(
    select(
        _drafts.c.staff_id, _drafts.c.debtor_id, _drafts.c.contact_id, _drafts.c.note,
        _drafts.c.at,
    ).where(_drafts.c.debtor_id.in_(MEMBERS))
)  # fmt: skip
_ERASE = Statement(
    delete(_drafts).where(
        _MINE, _drafts.c.debtor_id == bindparam("record"),
        _drafts.c.contact_id == bindparam("contact"),
    )
)  # fmt: skip


def put(tx: Transaction, staff_id: str, draft: Draft) -> None:
    """Keep a draft in place of the one for the same contact. `draft.at` has to be set."""
    if draft.at is None:
        raise ValueError("a draft without its moment")
    tx.run(
        _PUT, staff_id=staff_id, debtor_id=draft.debtor_id,
        contact_id=draft.contact_id or NO_CALL, note=draft.note, form=json.dumps(dict(draft.form)),
        at=micros(draft.at),
    )  # fmt: skip


def standing(tx: Transaction, staff_id: str) -> tuple[Draft, ...]:
    """Every draft of this member of staff, the latest first."""
    return tuple(_draft(row) for row in tx.rows(_STANDING, whose=staff_id))


def of_person(tx: Transaction, staff_id: str, person_id: str) -> tuple[Draft, ...]:
    """Their drafts about one person, the latest first."""
    return tuple(_draft(row) for row in tx.rows(_OF_PERSON, whose=staff_id, person_id=person_id))


def drop(
    tx: Transaction, staff_id: str, person_id: str, contact_id: str, permit_id: str | None = None
) -> int:
    """Remove their draft about a person for that contact, kept under its own id or its permit's.

    Returns how many there were: without a contact one for each record that was merged.
    """
    return tx.run(
        _DROP, whose=staff_id, person_id=person_id, contact_id=contact_id,
        or_permit_id=contact_id if permit_id is None else permit_id,
    )  # fmt: skip


def untied(tx: Transaction, staff_id: str, person_id: str) -> list[tuple[str, str]]:
    """Their drafts about a person without a contact, the latest first: record, note."""
    found = tx.rows(_UNTIED, whose=staff_id, person_id=person_id)
    return [(str(record), str(note)) for record, note in found]


def drop_untied(tx: Transaction, staff_id: str, record: str) -> None:
    """Remove their draft without a contact that lies with that record."""
    tx.run(_DROP_UNTIED, whose=staff_id, record=record)


def erase(
    tx: Transaction, person_id: str, words: Collection[str] | None, until: int | None = None
) -> int:
    """Remove everybody's drafts about a person in which such words stand (None: all of them).

    `until`: only those kept by then, in microseconds. Returns how many there were.
    """
    gone = [
        row
        for row in tx.rows(_OF_ALL, person_id=person_id)
        if words is None or any(one in row[3] for one in words)
        if until is None or row[4] <= until
    ]
    for staff_id, record, contact_id, *_ in gone:
        tx.run(_ERASE, whose=staff_id, record=record, contact=contact_id)
    return len(gone)


def _draft(row: tuple[Any, ...]) -> Draft:
    person_id, contact_id, note, form, at = row
    return Draft(person_id, contact_id or None, note, json.loads(form), moment(at))
