"""What was done at the centre while a device was away: what contradicts, or bears on, its acts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select

from app.domain.checkouts import CheckOut, ConflictKind
from app.domain.moments import micros, moment
from app.domain.visits import VisitState
from app.storage import tables
from app.storage.people import MEMBERS
from app.storage.store import Transaction

Found = tuple[ConflictKind, dict[str, Any]]


def of_person(tx: Transaction, out: CheckOut, person_id: str) -> Iterator[Found]:
    """What happened to a person who was contacted by the device since the check-out."""
    since = micros(out.at)
    contacts = _ids(tx, person_id, tables.contacts, tables.contacts.c.device == out.device,
                    tables.contacts.c.at >= since)  # fmt: skip
    for kind, name, found in (
        (ConflictKind.PAID, "payments", _paid(tx, person_id, since)),
        (ConflictKind.HELD, "holds", _held(tx, person_id, since)),
        (ConflictKind.REASSIGNED, "assignments", _reassigned(tx, person_id, since)),
        (ConflictKind.OFF, "visits", _off(tx, person_id, out)),
    ):
        if found:
            yield kind, {name: found, "contacts": contacts}


def split_off(tx: Transaction, checkout_id: str) -> dict[str, str]:
    """Records that were split off from people of the check-out since, and of whom they were."""
    merges, joints, checkouts_ = tables.merges.c, tables.joints.c, tables.checkouts.c
    statement = (
        select(merges.debtor_id, merges.into_id)
        .join(tables.joints, joints.chain == merges.into_id)
        .join(tables.checkouts, checkouts_.id == joints.checkout_id)
        .where(checkouts_.id == checkout_id, merges.undone_at >= checkouts_.at)
    )
    return {row[0]: row[1] for row in tx.connection.execute(statement)}


def last_moment(tx: Transaction, checkout_id: str) -> datetime:
    """The latest moment on the device of what was joined so far, or of the check-out."""
    joints = tables.joints.c
    found = tx.connection.scalar(
        select(func.max(joints.at)).where(joints.checkout_id == checkout_id)
    )
    return moment(int(found or 0))


def _paid(tx: Transaction, person_id: str, since: int) -> list[str]:
    return _ids(tx, person_id, tables.payments, tables.payments.c.posted_at >= since)


def _held(tx: Transaction, person_id: str, since: int) -> list[str]:
    """Holds that the device did not place itself: those have a contact of its own."""
    holds, contacts = tables.holds.c, tables.contacts.c
    own = select(contacts.id).where(contacts.debtor_id.in_(MEMBERS), contacts.at >= since)
    return _ids(
        tx, person_id, tables.holds, holds.start_at >= since,
        or_(holds.contact_id.is_(None), holds.contact_id.not_in(own)),
    )  # fmt: skip


def _reassigned(tx: Transaction, person_id: str, since: int) -> list[str]:
    given, cases = tables.assignments.c, tables.cases.c
    statement = (
        select(given.id)
        .join(tables.cases, cases.id == given.case_id)
        .where(cases.debtor_id.in_(MEMBERS), given.at >= since)
    )
    return _all(tx, statement.order_by(given.id), person_id)


def _off(tx: Transaction, person_id: str, out: CheckOut) -> list[str]:
    """Visits that were called off, or appointed anew."""
    visits, carried = tables.visits.c, tables.carried.c
    statement = (
        select(visits.id)
        .join(
            tables.carried, and_(carried.visit_id == visits.id, carried.checkout_id == out.id)
        )
        .where(
            visits.debtor_id.in_(MEMBERS),
            or_(
                visits.state == VisitState.OFF.value,
                visits.appointment_id.is_distinct_from(carried.appointment_id),
            ),
        )
    )
    return _all(tx, statement.order_by(visits.id), person_id)


def _ids(tx: Transaction, person_id: str, table: Any, *where: Any) -> list[str]:
    statement = select(table.c.id).where(table.c.debtor_id.in_(MEMBERS), *where)
    return _all(tx, statement.order_by(table.c.id), person_id)


def _all(tx: Transaction, statement: Any, person_id: str) -> list[str]:
    return [str(row[0]) for row in tx.connection.execute(statement, {"person_id": person_id})]
