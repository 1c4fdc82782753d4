"""What the log tells of talks, and what identity is compared with."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from app.domain.entries import EntryKind
from app.domain.moments import micros, moment
from app.storage import tables
from app.storage.people import MEMBERS, of_person
from app.storage.statement import Statement
from app.storage.store import Transaction

_log, _debtors, _debts, _creditors = tables.log, tables.debtors, tables.debts, tables.creditors
_STEPS = Statement(
    select(_log.c.at, _log.c.kind, _log.c.body)
    .where(
        _log.c.chain.in_(MEMBERS),
        _log.c.kind.in_((
            EntryKind.TALK_STEPPED.value, EntryKind.TALK_HEEDED.value,
            EntryKind.IDENTITY_CHECKED.value,
        )),
        _log.c.body.contains(bindparam("contact_id")),  # only spares reading those of other talks
    )
    .order_by(_log.c.at, _log.c.seq)
)  # fmt: skip
_READ = Statement(
    select(_log.c.body, tables.texts.c.id, tables.texts.c.body)
    .join(tables.texts, _log.c.body.contains(tables.texts.c.id))
    .where(
        _log.c.chain.in_(MEMBERS), _log.c.kind == EntryKind.OPTION_READ.value,
        _log.c.body.contains(bindparam("agreement_id")), tables.texts.c.debtor_id.in_(MEMBERS),
        tables.texts.c.body.is_not(None),
    )
    .order_by(_log.c.seq.desc())
)  # fmt: skip
_TRIES = Statement(
    select(_log.c.kind, _log.c.body).where(
        _log.c.chain.in_(MEMBERS),
        _log.c.kind.in_((EntryKind.IDENTITY_CHECKED.value, EntryKind.IDENTITY_FREED.value)),
        _log.c.at >= bindparam("since"),
    )
)
_CONTACTS = Statement(
    select(_log.c.kind, _log.c.body)
    .where(
        _log.c.staff_id == bindparam("staff_id"),
        _log.c.at >= bindparam("since"),
        _log.c.kind.in_((
            EntryKind.CALL_PLACED.value, EntryKind.CALL_RECEIVED.value, EntryKind.CALL_ENDED.value,
        )),
    )
    .order_by(_log.c.at, _log.c.seq)
)  # fmt: skip
_IDENTITY = Statement(
    select(_debtors.c.identity_number, _debtors.c.born_on)
    .where(_debtors.c.id.in_(MEMBERS))
    .order_by(_debtors.c.identity_number.is_(None), _debtors.c.id != bindparam("person_id"))
)
_OLDEST = Statement(
    select(_debts.c.due_on, _creditors.c.name, _creditors.c.zone)
    .join(_creditors, _creditors.c.id == _debts.c.creditor_id)
    .where(of_person(_debts.c.debtor_id), _debts.c.state == "open")
    .order_by(_debts.c.due_on.is_(None), _debts.c.due_on, _debts.c.id)
    .limit(1)
)


class Told(NamedTuple):
    """One entry of a talk: an answer, what was heard compared with the file, or heeded."""

    at: datetime
    kind: EntryKind
    body: dict[str, Any]


def told(tx: Transaction, person_id: str, contact_id: str) -> list[Told]:
    """Every entry of one contact's talk, oldest first."""
    rows = tx.rows(_STEPS, person_id=person_id, contact_id=contact_id)
    read = [Told(moment(at), EntryKind(kind), json.loads(body)) for at, kind, body in rows]
    return [one for one in read if one.body["contact"] == contact_id]


def answered(
    tx: Transaction, person_id: str, contact_id: str, answer_id: str
) -> tuple[str, str] | None:
    """The step and the answer that were recorded in that talk under that id."""
    found = (one.body for one in told(tx, person_id, contact_id) if one.body.get("id") == answer_id)
    return next(((body["step"], body["answer"]) for body in found), None)


def read_back(
    tx: Transaction, person_id: str, contact_id: str, agreement_id: str
) -> tuple[dict[str, Any], str] | None:
    """What was last read back in that contact to become that agreement: its entry, its words."""
    rows = tx.rows(_READ, person_id=person_id, agreement_id=agreement_id)
    for body, text_id, words in rows:
        entry = json.loads(body)
        named = (entry["contact"], entry["agreement"], entry["text"])
        if named == (contact_id, agreement_id, text_id):
            return entry, words
    return None


def wrong_tries(tx: Transaction, person_id: str, since: datetime) -> int:
    """How often since then something else was heard than is on file, in all contacts of the person;
    less those that were given back."""
    rows = tx.rows(_TRIES, person_id=person_id, since=micros(since))
    told = [(kind, json.loads(body)) for kind, body in rows]
    checks = [body["heard"] for kind, body in told if kind == EntryKind.IDENTITY_CHECKED]
    freed: int = sum(body["tries"] for kind, body in told if kind == EntryKind.IDENTITY_FREED)
    return max(0, sum(not all(heard.values()) for heard in checks) - freed)


def unfinished(tx: Transaction, staff_id: str, since: datetime) -> list[str]:
    """Contacts that this member of staff made or took since then without outcome, oldest first."""
    rows = tx.rows(_CONTACTS, staff_id=staff_id, since=micros(since))
    told = [(kind, json.loads(body)["contact"]) for kind, body in rows]
    ended = {contact_id for kind, contact_id in told if kind == EntryKind.CALL_ENDED}
    begun = (contact_id for kind, contact_id in told if kind != EntryKind.CALL_ENDED)
    return [one for one in begun if one not in ended]  # whichever of the two bears the later time


def identity(tx: Transaction, person_id: str) -> tuple[str | None, date | None]:
    """The identity number and the day of birth as they are on file, in full: neither is shown."""
    rows = tx.rows(_IDENTITY, person_id=person_id)
    number = next((number for number, _ in rows if number), None)
    born = next((born for _, born in rows if born), None)
    return number, None if born is None else date.fromisoformat(born)


def oldest_debt(tx: Transaction, person_id: str) -> tuple[date | None, str, str] | None:
    """Due day, creditor and zone of the open debt that fell due first; None without any."""
    found = tx.row(_OLDEST, person_id=person_id)
    if found is None:
        return None
    due, creditor, zone = found
    return None if due is None else date.fromisoformat(due), creditor, zone
