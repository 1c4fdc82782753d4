"""Who has which person: the person's records, cases and next steps, and the history of it."""

from __future__ import annotations

from sqlalchemy import bindparam, select, update

from app.storage import tables
from app.storage.people import MEMBERS
from app.storage.statement import Statement, inserting
from app.storage.store import Transaction

_debtors, _cases, _follow_ups = tables.debtors, tables.cases, tables.follow_ups
_queue = tables.queue

add_assignment = inserting(tables.assignments)
_CASES = Statement(
    select(_cases.c.id, _cases.c.collector_id)
    .where(_cases.c.debtor_id.in_(MEMBERS))
    .order_by(_cases.c.id)
)
_GIVE_RECORDS = Statement(
    update(_debtors)
    .where(_debtors.c.person_id == bindparam("person"))
    .values(collector_id=bindparam("whose"))
)
_GIVE_CASES = Statement(
    update(_cases).where(_cases.c.debtor_id.in_(MEMBERS)).values(collector_id=bindparam("whose"))
)
_GIVE_FOLLOW_UPS = Statement(
    update(_follow_ups)
    .where(_follow_ups.c.debtor_id.in_(MEMBERS), _follow_ups.c.state == "open")
    .values(collector_id=bindparam("whose"))
)
_GIVE_PLACE = Statement(
    update(_queue)
    .where(_queue.c.debtor_id == bindparam("person_id"))
    .values(collector_id=bindparam("whose"))
)


def cases(tx: Transaction, person_id: str) -> list[tuple[str, str | None]]:
    """The person's cases, each with the member of staff who has it."""
    return [(row[0], row[1]) for row in tx.rows(_CASES, person_id=person_id)]


def give(tx: Transaction, person_id: str, staff_id: str | None) -> None:
    """The person with all records, cases and open next steps is theirs (None: nobody's)."""
    tx.run(_GIVE_RECORDS, person=person_id, whose=staff_id)
    tx.run(_GIVE_CASES, person_id=person_id, whose=staff_id)
    tx.run(_GIVE_PLACE, person_id=person_id, whose=staff_id or "")
    give_next_steps(tx, person_id, staff_id)


def give_next_steps(tx: Transaction, person_id: str, staff_id: str | None) -> None:
    """Whoever has the person does what is to be done next (None: whoever takes them)."""
    tx.run(_GIVE_FOLLOW_UPS, person_id=person_id, whose=staff_id or "")
