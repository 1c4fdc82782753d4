"""What one member of staff did in a stretch of time, from the log and what it names."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, select

from app.domain.entries import EntryKind
from app.domain.moments import micros, moment
from app.domain.money import Money
from app.storage import tables
from app.storage.contacts import IN_FORCE
from app.storage.statement import Statement, among
from app.storage.store import Transaction

_log, _debtors, _texts = tables.log, tables.debtors, tables.texts
_contacts, _outcomes, _promises = tables.contacts, tables.outcomes, tables.promises
_head = _debtors.alias("head")

TOLD = (
    EntryKind.CALL_PLACED, EntryKind.CALL_RECEIVED, EntryKind.CALL_REFUSED,
    EntryKind.PROMISE_MADE, EntryKind.NOTE_TAKEN,
)  # fmt: skip
_ENTRIES = Statement(
    select(_log.c.chain, _log.c.at, _log.c.kind, _log.c.body)
    .where(
        _log.c.staff_id == bindparam("whose"),
        _log.c.at >= bindparam("since"),
        _log.c.at < bindparam("until"),
        _log.c.kind.in_([kind.value for kind in TOLD]),
    )
    .order_by(_log.c.at.desc(), _log.c.chain, _log.c.seq.desc())
)
_CONTACTS = Statement(
    select(
        _contacts.c.id, _contacts.c.channel, _contacts.c.direction, _outcomes.c.disposition,
        _outcomes.c.right_party,
    )
    .select_from(_contacts)
    .outerjoin(_outcomes, and_(_outcomes.c.contact_id == _contacts.c.id, IN_FORCE))
    .where(among(_contacts.c.id, "keys"))
)  # fmt: skip
_PROMISES = Statement(
    select(_promises.c.id, _promises.c.contact_id, _promises.c.amount, _promises.c.currency).where(
        among(_promises.c.id, "keys"), _promises.c.state != "cancelled"
    )
)
_PEOPLE = Statement(
    select(_debtors.c.id, _head.c.id, _head.c.name, _head.c.collector_id)
    .select_from(_debtors)
    .join(_head, _head.c.id == _debtors.c.person_id)
    .where(among(_debtors.c.id, "keys"))
)
_WORDS = Statement(select(_texts.c.id, _texts.c.body).where(among(_texts.c.id, "keys")))


class Told(NamedTuple):
    """An entry of the log that the day tells of."""

    chain: str
    at: datetime
    kind: EntryKind
    body: dict[str, Any]


class Made(NamedTuple):
    """A contact, with the outcome that stands."""

    channel: str
    direction: str
    disposition: str | None
    right_party: bool


class Whose(NamedTuple):
    """The person that a record stands for now."""

    person_id: str
    name: str
    collector_id: str | None


def entries(tx: Transaction, staff_id: str, since: datetime, until: datetime) -> list[Told]:
    """What they did from `since` on and before `until`, newest first."""
    rows = tx.rows(_ENTRIES, whose=staff_id, since=micros(since), until=micros(until))
    return [
        Told(chain, moment(at), EntryKind(kind), json.loads(body)) for chain, at, kind, body in rows
    ]


def contacts(tx: Transaction, ids: Iterable[str]) -> dict[str, Made]:
    """Contacts by id."""
    return {
        row[0]: Made(row[1], row[2], row[3], bool(row[4]))
        for row in tx.rows(_CONTACTS, keys=_keys(ids))
    }


def promises(tx: Transaction, ids: Iterable[str]) -> list[tuple[str | None, Money]]:
    """Promises that were not taken back: the contact, the amount."""
    return [
        (contact_id, Money(amount, currency))
        for _, contact_id, amount, currency in tx.rows(_PROMISES, keys=_keys(ids))
    ]


def people(tx: Transaction, ids: Iterable[str]) -> dict[str, Whose]:
    """The people whom these records stand for now."""
    return {row[0]: Whose(*row[1:]) for row in tx.rows(_PEOPLE, keys=_keys(ids))}


def words(tx: Transaction, ids: Iterable[str]) -> dict[str, str | None]:
    """Words by id, None where they were erased."""
    return {row[0]: row[1] for row in tx.rows(_WORDS, keys=_keys(ids))}


def _keys(ids: Iterable[str]) -> str:
    return json.dumps(sorted(set(ids)))
