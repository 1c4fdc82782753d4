"""What stands on record around one contact, of the person and of who would make it: one row."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, bindparam, exists, func, select

from app.domain.entries import CALLS
from app.domain.moments import moment
from app.storage import log, tables
from app.storage.people import of_person
from app.storage.publications import REVISION
from app.storage.queue import Lease
from app.storage.statement import Statement
from app.storage.store import Transaction

_staff, _log, _leases = tables.staff, tables.log, tables.leases
_debts, _permits = tables.debts, tables.permits
_head, _holder = _log.alias("head"), _staff.alias("holder")
_last_seq = select(func.max(_log.c.seq)).where(_log.c.chain == bindparam("person_id"))
# Of the calls alone; what else on record is newer is asked once (`storage.clock.newest`).
_last_act = select(func.max(_log.c.at)).where(
    _log.c.staff_id == bindparam("staff_id"), _log.c.kind.in_(CALLS)
)
_CIRCUMSTANCES = Statement(
    select(
        _staff.c.active, _staff.c.role, _last_act.scalar_subquery(), _head.c.at, _head.c.seq,
        _head.c.hash, _leases.c.staff_id, _leases.c.until_at, _holder.c.name,
        exists().where(
            of_person(_debts.c.debtor_id), _debts.c.state == "open", _debts.c.overdue > 0
        ),
        exists().where(_permits.c.id == bindparam("permit_id")),
        REVISION.scalar_subquery(),
    )
    .select_from(_staff)
    .outerjoin(
        _head,
        and_(
            _head.c.chain == bindparam("person_id"),
            _head.c.seq == _last_seq.scalar_subquery(),
        ),
    )
    .outerjoin(_leases, _leases.c.debtor_id == bindparam("person_id"))
    .outerjoin(_holder, _holder.c.id == _leases.c.staff_id)
    .where(_staff.c.id == bindparam("staff_id"))
)  # fmt: skip


class Circumstances(NamedTuple):
    """All that is no matter of a rule, and still decides whether anybody is called."""

    active: bool  # whether the member of staff may still work here, and as what
    role: str
    last_at: datetime | None  # the latest moment of the person's chain or of the member's calls
    head: log.Head  # the person's chain ends here
    lease: Lease | None  # who took the person last, whether or not that still runs
    owes: bool  # whether an open debt of the person has anything overdue
    asked: bool  # whether a permit of that id was given already
    revision: str | None  # of what compliance decided: see `storage.publications`


def circumstances(
    tx: Transaction, person_id: str, staff_id: str, permit_id: str = ""
) -> Circumstances:
    """The circumstances of a contact of this person by this member of staff.

    A statement of its own after the person's lock: on PostgreSQL one that takes the lock itself
    would show what was there before it waited.
    """
    row = tx.row(_CIRCUMSTANCES, person_id=person_id, staff_id=staff_id, permit_id=permit_id)
    if row is None:
        raise LookupError(staff_id)
    active, role, acted, at, seq, digest, holder_id, until, holder, owes, asked, revision = row
    last = max((one for one in (acted, at) if one is not None), default=None)
    return Circumstances(
        bool(active),
        role,
        None if last is None else moment(last),
        log.START if seq is None else log.Head(seq, digest),
        None if holder_id is None else Lease(holder_id, moment(until), holder),
        bool(owes),
        bool(asked),
        revision,
    )
