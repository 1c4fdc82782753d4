"""The stored order of people, who has taken whom, and what is due when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import orjson
from sqlalchemy import (
    bindparam,
    delete,
    exists,
    or_,
    select,
    update,
)

from app.domain.moments import micros, moment
from app.domain.promises import FollowUp
from app.domain.queue import (
    FollowUpKind,
    Grounds,
    Point,
    Priority,
    QueueRow,
    Stage,
)
from app.domain.staff import Staff
from app.storage import tables
from app.storage.people import MEMBERS
from app.storage.shown import shown_row
from app.storage.staff import beside, shown_to
from app.storage.statement import ROWS, Statement, inserting, putting
from app.storage.store import Transaction

_queue, _leases = tables.queue, tables.leases
_follow_ups = tables.follow_ups

COLUMNS = (
    _queue.c.debtor_id, _queue.c.name, _queue.c.stage, _queue.c.oldest_due_on,
    _queue.c.overdue, _queue.c.currency, _queue.c.score, _queue.c.points, _queue.c.changes_on,
)  # fmt: skip
_FREE = Statement(
    select(_queue.c.debtor_id, _queue.c.score)
    .where(
        _queue.c.collector_id == bindparam("collector_id"),
        ~exists().where(
            _leases.c.debtor_id == _queue.c.debtor_id, _leases.c.until_at > bindparam("now_at")
        ),
    )
    .order_by(_queue.c.score.desc(), _queue.c.debtor_id.desc())
    .limit(ROWS)
)
_member = tables.debtors.alias("member")  # what was agreed with somebody who was merged since
_due = (
    select(*COLUMNS, _follow_ups.c.kind, _follow_ups.c.due_at)
    .join(_member, _member.c.id == _follow_ups.c.debtor_id)
    .join(_queue, _queue.c.debtor_id == _member.c.person_id)
    .where(
        _follow_ups.c.state == "open",
        _follow_ups.c.collector_id == bindparam("collector_id"),
        _follow_ups.c.due_at <= bindparam("until_at"),
        or_(_queue.c.collector_id == bindparam("collector_id"), _queue.c.collector_id == ""),
    )
    .order_by(_follow_ups.c.due_at)
    .limit(ROWS)
)
_DUE, _DUE_OWN = Statement(_due), beside(_due)
_ROW = Statement(select(*COLUMNS).where(_queue.c.debtor_id == bindparam("debtor_id")))
_PUT = putting(_queue, besides=("free_at",))
_STAGE = Statement(select(_queue.c.stage).where(_queue.c.debtor_id == bindparam("person_id")))
_REMOVE = Statement(delete(_queue).where(_queue.c.debtor_id == bindparam("person_id")))
_PUT_LEASE = putting(_leases)
_LEASE = Statement(
    select(_leases.c.staff_id, _leases.c.until_at, tables.staff.c.name)
    .join(tables.staff, tables.staff.c.id == _leases.c.staff_id)
    .where(_leases.c.debtor_id == bindparam("person_id"))
)
_DROP_LEASE = Statement(
    delete(_leases).where(
        _leases.c.debtor_id == bindparam("person_id"), _leases.c.staff_id == bindparam("holder")
    )
)
_HELD_BY = Statement(
    select(_leases.c.debtor_id)
    .where(_leases.c.staff_id == bindparam("holder"), _leases.c.until_at > bindparam("now_at"))
    .order_by(_leases.c.until_at.desc())
)
_SET_ASIDE = Statement(
    update(_leases)
    .where(_leases.c.staff_id == bindparam("holder"), _leases.c.until_at > bindparam("aside_at"))
    .values(until_at=bindparam("aside_at"))
)
add_follow_up = inserting(_follow_ups)
_CLOSE_FOLLOW_UPS = Statement(
    update(_follow_ups)
    .where(
        _follow_ups.c.debtor_id.in_(MEMBERS),
        _follow_ups.c.state == "open",
        _follow_ups.c.kind == bindparam("which"),
        _follow_ups.c.due_at <= bindparam("until_at"),
    )
    .values(state="done", closed_by=bindparam("done_in"))
)
_PUT_OFF = Statement(
    update(_follow_ups)
    .where(
        _follow_ups.c.debtor_id.in_(MEMBERS),
        _follow_ups.c.state == "open",
        _follow_ups.c.kind == bindparam("which"),
        _follow_ups.c.due_at <= bindparam("until_at"),
    )
    .values(due_at=bindparam("later_at"))
)
_DROP_CALL_BACKS = Statement(
    update(_follow_ups)
    .where(
        _follow_ups.c.debtor_id.in_(MEMBERS),
        _follow_ups.c.state == "open",
        _follow_ups.c.kind == FollowUpKind.CALLBACK.value,
        _follow_ups.c.due_at < bindparam("until_at"),
    )
    .values(state="dropped")
)
_REOPEN_FOLLOW_UPS = Statement(
    update(_follow_ups)
    .where(
        _follow_ups.c.closed_by == bindparam("done_in"),
        _follow_ups.c.state == "done",  # not what was taken back since
        _follow_ups.c.kind == bindparam("which"),
        _follow_ups.c.due_at > bindparam("after_at"),
    )
    .values(state="open", closed_by=None)
)
_UNASSIGN_FOLLOW_UPS = Statement(
    update(_follow_ups)
    .where(_follow_ups.c.collector_id == bindparam("whose"), _follow_ups.c.state == "open")
    .values(collector_id="")
)
_EVER = 2**63 - 1
_DROP_FOLLOW_UPS = Statement(
    update(_follow_ups)
    .where(_follow_ups.c.contact_id == bindparam("said_in"))
    .values(state="dropped")
)
_FOLLOW_UPS = Statement(
    select(
        _follow_ups.c.id, _follow_ups.c.debtor_id, _follow_ups.c.kind, _follow_ups.c.due_at,
        _follow_ups.c.contact_id,
    )
    .where(_follow_ups.c.debtor_id.in_(MEMBERS), _follow_ups.c.state == "open")
    .order_by(_follow_ups.c.due_at)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lease:
    """Who works on a person, until when."""

    staff_id: str
    until: datetime
    name: str


def put(  # noqa: PLR0913  # a place in the queue has these parts
    tx: Transaction,
    person_id: str,
    whose: tuple[str, str],
    currency: str,
    grounds: Grounds,
    stage: Stage,
    priority: Priority,
) -> None:
    """Store a person's place and its reasons; `whose` are their name and their collector."""
    name, collector_id = whose
    tx.run(
        _PUT, debtor_id=person_id, name=name, collector_id=collector_id, score=priority.score,
        stage=stage.value, overdue=grounds.overdue, currency=currency,
        points=points_json(priority.points), changes_on=iso(priority.changes_on),
        creditor_id=grounds.creditor_id, oldest_due_on=iso(grounds.oldest_due),
        placed_on=iso(grounds.placed_on), broken_promises=grounds.broken_promises,
        promise_due_on=iso(grounds.open_promise_due), behind_since=iso(grounds.behind_since),
        attempted_on=iso(grounds.last_attempt), reached_on=iso(grounds.last_reached),
    )  # fmt: skip


def iso(day: date | None) -> str | None:
    """A day as the tables keep it."""
    return None if day is None else day.isoformat()


def stage(tx: Transaction, person_id: str) -> str | None:
    """The person's stage; None for who is in no queue."""
    found = tx.row(_STAGE, person_id=person_id)
    return None if found is None else str(found[0])


def points_json(points: tuple[Point, ...]) -> str:
    """Reasons as JSON: [[code, points, {name: value}], …]."""
    return orjson.dumps([(p.code, p.points, dict(p.values)) for p in points]).decode()


def remove(tx: Transaction, person_id: str) -> None:
    """Nobody is to be called: the person leaves the queue."""
    tx.run(_REMOVE, person_id=person_id)


def due(tx: Transaction, staff: Staff, until: datetime, rows: int, today: date) -> list[QueueRow]:
    """People with a call-back or promise due by then: so many of one's own, as many of nobody's.

    Raises as `storage.staff.check_standing`.
    """
    values = {"until_at": micros(until), "rows": rows}
    own = tx.rows(_DUE_OWN, reader=staff.id, collector_id=staff.id, **values)
    found = [*shown_to(staff, own), *tx.rows(_DUE, collector_id="", **values)]
    return [shown_row(row, today) for row in found]


def free(tx: Transaction, collector_id: str, now: datetime, rows: int) -> list[tuple[str, int]]:
    """The best people whom nobody holds: person, score."""
    found = tx.rows(_FREE, collector_id=collector_id, now_at=micros(now), rows=rows)
    return [(row[0], row[1]) for row in found]


def place(tx: Transaction, person_id: str, today: date) -> QueueRow | None:
    """One person's place; None while they are not to be called."""
    found = tx.row(_ROW, debtor_id=person_id)
    return None if found is None else shown_row(found, today)


def lease(tx: Transaction, person_id: str) -> Lease | None:
    """Who took the person last, whether or not the lease still runs."""
    found = tx.row(_LEASE, person_id=person_id)
    return None if found is None else Lease(found[0], moment(found[1]), found[2])


def take(tx: Transaction, person_id: str, staff_id: str, device: str, until: datetime) -> None:
    """The person is this member of staff's until then."""
    tx.run(
        _PUT_LEASE, debtor_id=person_id, staff_id=staff_id, device=device, until_at=micros(until)
    )


def release(tx: Transaction, person_id: str, staff_id: str) -> None:
    """The person is free again, if this member of staff held them."""
    tx.run(_DROP_LEASE, person_id=person_id, holder=staff_id)


def held_by(tx: Transaction, staff_id: str, now: datetime) -> str | None:
    """Whom this member of staff holds; of several the one taken last."""
    found = tx.row(_HELD_BY, holder=staff_id, now_at=micros(now))
    return None if found is None else str(found[0])


def set_aside(tx: Transaction, staff_id: str, until: datetime) -> None:
    """Whom this member of staff held and passed over comes back no earlier than then."""
    tx.run(_SET_ASIDE, holder=staff_id, aside_at=micros(until))


def follow_ups(tx: Transaction, person_id: str) -> tuple[FollowUp, ...]:
    """Open next steps of the person, earliest first."""
    return tuple(
        FollowUp(id_, debtor_id, FollowUpKind(kind), moment(at), contact_id)
        for id_, debtor_id, kind, at, contact_id in tx.rows(_FOLLOW_UPS, person_id=person_id)
    )


def close_follow_ups(
    tx: Transaction,
    person_id: str,
    kind: FollowUpKind,
    contact_id: str,
    until: datetime | None = None,
) -> None:
    """What was to be done (by then; None: ever) has been done, in that contact."""
    last = _EVER if until is None else micros(until)
    tx.run(
        _CLOSE_FOLLOW_UPS, person_id=person_id, which=kind.value, until_at=last,
        done_in=contact_id,
    )  # fmt: skip


def put_off(
    tx: Transaction, person_id: str, kind: FollowUpKind, until: datetime, later: datetime
) -> None:
    """What was due by then waits until later."""
    tx.run(
        _PUT_OFF, person_id=person_id, which=kind.value, until_at=micros(until),
        later_at=micros(later),
    )  # fmt: skip


def drop_call_backs(tx: Transaction, person_id: str, until: datetime) -> None:
    """Open call-backs of before then are no longer to be made: one at that moment takes over."""
    tx.run(_DROP_CALL_BACKS, person_id=person_id, until_at=micros(until))


def reopen_follow_ups(
    tx: Transaction, contact_id: str, kind: FollowUpKind, after: datetime | None = None
) -> None:
    """What that contact did (of what was due after then; None: all of it) is to be done still."""
    first = -1 if after is None else micros(after)
    tx.run(_REOPEN_FOLLOW_UPS, done_in=contact_id, which=kind.value, after_at=first)


def unassign_follow_ups(tx: Transaction, collector_id: str) -> None:
    """What that member of staff was to do next is for whoever takes the person."""
    tx.run(_UNASSIGN_FOLLOW_UPS, whose=collector_id)


def drop_follow_ups(tx: Transaction, contact_id: str) -> None:
    """Take back the next steps that a contact set, since it was stated wrongly."""
    tx.run(_DROP_FOLLOW_UPS, said_in=contact_id)
