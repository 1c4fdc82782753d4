"""Promises and holds."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select, update

from app.domain.moments import micros, moment
from app.domain.money import Money
from app.domain.promises import Promise
from app.domain.queue import FollowUpKind
from app.storage import tables
from app.storage.people import MEMBERS
from app.storage.statement import Statement, inserting
from app.storage.store import Transaction

_promises, _holds, _debtors = tables.promises, tables.holds, tables.debtors
_follow_ups = tables.follow_ups

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
    .where(_promises.c.contact_id == bindparam("said_in"), _promises.c.state == "open")
    .values(state="cancelled")
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
_CANCEL_FOR = Statement(
    update(_promises)
    .where(_promises.c.id == bindparam("promise"))
    .values(state="cancelled", closed_by=bindparam("done_in"))
)
_REOPEN = Statement(
    update(_promises)
    .where(_promises.c.closed_by == bindparam("done_in"), _promises.c.state == "cancelled")
    .values(state="open", closed_by=None)
)
_SETTLE = Statement(
    update(_promises)
    .where(_promises.c.id == bindparam("promise"))
    .values(state=bindparam("became"))
)
_DROP_LOOK = Statement(
    update(_follow_ups)
    .where(
        _follow_ups.c.contact_id == bindparam("said_in"),
        _follow_ups.c.kind == FollowUpKind.PROMISE.value,
    )
    .values(state="dropped")
)
_RELEASE = Statement(
    update(_holds)
    .where(
        _holds.c.debtor_id.in_(MEMBERS),
        _holds.c.kind == bindparam("which"),
        _holds.c.released_at.is_(None),
    )
    .values(released_at=bindparam("now_at"))
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


def cancel_for(tx: Transaction, promise_id: str, contact_id: str) -> None:
    """Another promise, made in that contact, takes its place."""
    tx.run(_CANCEL_FOR, promise=promise_id, done_in=contact_id)


def reopen(tx: Transaction, contact_id: str) -> None:
    """What the promise of that contact took the place of stands again."""
    tx.run(_REOPEN, done_in=contact_id)


def settle(tx: Transaction, promise_id: str, state: str) -> None:
    """What became of it: kept, part or broken."""
    tx.run(_SETTLE, promise=promise_id, became=state)


def drop_look(tx: Transaction, contact_id: str | None) -> None:
    """Nobody looks any more at the promise that a contact brought."""
    if contact_id is not None:
        tx.run(_DROP_LOOK, said_in=contact_id)


def release(tx: Transaction, person_id: str, kind: str, at: datetime) -> int:
    """End every hold of this kind; how many there were."""
    return tx.run(_RELEASE, person_id=person_id, which=kind, now_at=micros(at))


def release_of_contact(tx: Transaction, contact_id: str, at: datetime) -> None:
    """End the hold that a contact placed, since it was stated wrongly."""
    tx.run(_RELEASE_OF_CONTACT, said_in=contact_id, now_at=micros(at))
