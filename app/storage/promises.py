"""Promises and holds."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import bindparam, func, or_, select, update

from app.domain.moments import micros, moment
from app.domain.money import Money
from app.domain.promises import Promise
from app.domain.queue import FollowUpKind
from app.storage import tables
from app.storage.people import MEMBERS
from app.storage.statement import Statement, among, inserting
from app.storage.store import Transaction

_promises, _holds, _debtors = tables.promises, tables.holds, tables.debtors
_follow_ups, _contacts = tables.follow_ups, tables.contacts

add_promise = inserting(_promises)
add_hold = inserting(_holds)
_PROMISES = Statement(
    select(
        _promises.c.id, _promises.c.amount, _promises.c.currency, _promises.c.due_on,
        _promises.c.state, _promises.c.made_at, _promises.c.contact_id,
    )
    .where(_promises.c.debtor_id.in_(MEMBERS))
    .order_by(_promises.c.due_on.desc())
)  # fmt: skip
_CANCEL = Statement(
    update(_promises)
    .where(
        _promises.c.contact_id == bindparam("said_in"),
        or_(_promises.c.state == "open", _promises.c.closed_by.is_not(None)),
    )
    .values(state="cancelled", closed_by=None)
)
_PROMISED = Statement(
    select(
        _promises.c.id, _debtors.c.person_id, _promises.c.due_on, _promises.c.state,
        _promises.c.contact_id,
    )
    .join(_debtors, _debtors.c.id == _promises.c.debtor_id)
    .where(_promises.c.id == bindparam("id"))
)  # fmt: skip
_CANCEL_ONE = Statement(
    update(_promises).where(_promises.c.id == bindparam("promise")).values(state="cancelled")
)
# Neither taken back nor stated wrongly: what stands, what was settled, what gave way.
_STATED = or_(_promises.c.state != "cancelled", _promises.c.closed_by.is_not(None))
_IN_ORDER = Statement(
    select(_promises.c.id, _promises.c.state, _promises.c.due_on, _promises.c.contact_id)
    .outerjoin(_contacts, _contacts.c.id == _promises.c.contact_id)
    .where(_promises.c.debtor_id.in_(MEMBERS), _STATED)
    .order_by(
        func.coalesce(_contacts.c.at, _promises.c.made_at), _promises.c.made_at, _promises.c.id
    )
)
_GIVE_WAY = Statement(
    update(_promises)
    .where(_promises.c.id == bindparam("promise"))
    .values(state="cancelled", closed_by=bindparam("instead"))
)
_STAND_AGAIN = Statement(
    update(_promises)
    .where(_promises.c.id == bindparam("promise"))
    .values(state="open", closed_by=None)
)
_LET_GO = Statement(
    update(_promises)
    .where(_promises.c.debtor_id.in_(MEMBERS), _promises.c.state == "cancelled")
    .values(closed_by=None)
)
_LOOK = (
    _follow_ups.c.contact_id == bindparam("said_in"),
    _follow_ups.c.kind == FollowUpKind.PROMISE.value,
)
_END_LOOK = Statement(
    update(_follow_ups)
    .where(*_LOOK, _follow_ups.c.state == "open")
    .values(state="done", closed_by=bindparam("done_in"))
)
_LOOK_AGAIN = Statement(
    update(_follow_ups)
    .where(*_LOOK, _follow_ups.c.state == "done")
    .values(state="open", closed_by=None)
)
_SETTLE = Statement(
    update(_promises)
    .where(_promises.c.id == bindparam("promise"))
    .values(state=bindparam("became"))
)
_DROP_LOOK = Statement(update(_follow_ups).where(*_LOOK).values(state="dropped"))
_RELEASE = Statement(
    update(_holds).where(among(_holds.c.id, "keys")).values(released_at=bindparam("now_at"))
)
_RELEASE_OF_CONTACT = Statement(
    update(_holds)
    .where(_holds.c.contact_id == bindparam("said_in"), _holds.c.released_at.is_(None))
    .values(released_at=bindparam("now_at"))
)


class Promised(NamedTuple):
    """A promise as far as it can be changed; its person, not the record it was made under."""

    id: str
    person_id: str
    due_on: date
    state: str
    contact_id: str | None


def promises(tx: Transaction, person_id: str) -> tuple[Promise, ...]:
    """Every promise of the person, latest first."""
    return tuple(
        Promise(
            id_, Money(amount, currency), date.fromisoformat(due), state, moment(made), contact_id
        )
        for id_, amount, currency, due, state, made, contact_id in tx.rows(
            _PROMISES, person_id=person_id
        )
    )


def cancel_of_contact(tx: Transaction, contact_id: str) -> None:
    """Take back the promise that a contact recorded, since it was stated wrongly."""
    tx.run(_CANCEL, said_in=contact_id)


def promised(tx: Transaction, promise_id: str) -> Promised | None:
    """One promise, as it stands now."""
    found = tx.row(_PROMISED, id=promise_id)
    if found is None:
        return None
    id_, person_id, due, state, contact_id = found
    return Promised(id_, person_id, date.fromisoformat(due), state, contact_id)


def cancel(tx: Transaction, promise_id: str) -> None:
    """Nobody waits for it any more."""
    tx.run(_CANCEL_ONE, promise=promise_id)


class Stated(NamedTuple):
    """A promise that somebody made and nobody took back; `cancelled`: it gave way to another."""

    id: str
    state: str
    due_on: date
    contact_id: str | None


def in_order(tx: Transaction, person_id: str) -> list[Stated]:
    """The person's promises in the order of the contacts in which they were made."""
    return [
        Stated(id_, state, date.fromisoformat(due), contact_id)
        for id_, state, due, contact_id in tx.rows(_IN_ORDER, person_id=person_id)
    ]


def give_way(tx: Transaction, old: Stated, new: Stated) -> None:
    """The new one stands in the place of the old, which is looked at no more."""
    tx.run(_GIVE_WAY, promise=old.id, instead=new.id)
    if old.contact_id not in (None, new.contact_id):
        tx.run(_END_LOOK, said_in=old.contact_id, done_in=new.contact_id)


def stand_again(tx: Transaction, promise: Stated) -> None:
    """What it gave way to was taken back."""
    tx.run(_STAND_AGAIN, promise=promise.id)
    if promise.contact_id is not None:
        tx.run(_LOOK_AGAIN, said_in=promise.contact_id)


def let_go(tx: Transaction, person_id: str) -> None:
    """What once gave way never stands again: the person wants no promise at all."""
    tx.run(_LET_GO, person_id=person_id)


def settle(tx: Transaction, promise_id: str, state: str) -> None:
    """What became of it: kept, part or broken."""
    tx.run(_SETTLE, promise=promise_id, became=state)


def drop_look(tx: Transaction, contact_id: str | None) -> None:
    """Nobody looks any more at the promise that a contact brought."""
    if contact_id is not None:
        tx.run(_DROP_LOOK, said_in=contact_id)


def release(tx: Transaction, ended: list[str], at: datetime) -> None:
    """End these holds."""
    tx.run(_RELEASE, keys=json.dumps(ended), now_at=micros(at))


def release_of_contact(tx: Transaction, contact_id: str, at: datetime) -> None:
    """End the hold that a contact placed, since it was stated wrongly."""
    tx.run(_RELEASE_OF_CONTACT, said_in=contact_id, now_at=micros(at))
