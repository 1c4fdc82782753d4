"""Who has which person 分案: one at a time, with the history of it."""

from __future__ import annotations

from datetime import datetime

from app.domain.entries import EntryKind
from app.domain.errors import DeskError
from app.domain.moments import micros
from app.domain.staff import Staff
from app.services import texts
from app.services.desk import HAVING, LEADING, Desk
from app.storage import assignments, log, people
from app.storage import queue as places
from app.storage import staff as members
from app.storage.people import Locked
from app.storage.store import Transaction


def assign(desk: Desk, named: str, login: str | None, reason: str = "") -> str:
    """Give a person, by id or case number, to somebody (None: back to nobody); returns their id.

    A person is one conversation, so all their cases and next steps go along; whoever works on them
    lets them go. Team leads and administrators only. Raises DeskError person.unknown,
    staff.unknown, case.cannot_have, case.same, login.not_allowed.
    """
    if desk.at_office:
        return _assigned_by_owner(desk, named, login, reason)
    with desk.writing(*LEADING) as tx:
        now = desk.dated(tx)
        debtor_id = people.find(tx, named)
        locked = None if debtor_id is None else people.lock(tx, debtor_id)
        if locked is None:
            raise DeskError("person.unknown", id=named)
        whose = None if login is None else _member(tx, login).id
        if locked.collector_id == whose:
            raise DeskError("case.same")
        give(desk, tx, locked, whose, reason, now)
    return locked.person_id


def _assigned_by_owner(desk: Desk, named: str, login: str | None, reason: str) -> str:
    with desk.reading(*LEADING) as tx:
        debtor_id = people.find(tx, named)
        head = None if debtor_id is None else people.head(tx, debtor_id)
    if head is None:
        raise DeskError("person.unknown", id=named)
    desk.ask(
        "assign", debtor_id=head.person_id, login=login, reason=reason, device=desk.device
    )
    return head.person_id


def give(  # noqa: PLR0913  # a change of hands has these parts
    desk: Desk,
    tx: Transaction,
    person: Locked,
    whose: str | None,
    reason: str,
    now: datetime,
    among: str | None = None,
) -> None:
    """Give a locked person to somebody, in the caller's transaction.

    `among`: the reassignment that this is a part of. The place in the queue is as before: whose a
    person is gives no points.
    """
    text_id, digest = texts.keep(desk, tx, person.person_id, "reason", reason, now)
    case_ids = _history(desk, tx, person, whose, text_id, now, among)
    assignments.give(tx, person.person_id, whose)
    _let_go(tx, person.person_id, whose)
    log.append(
        tx, person.person_id, EntryKind.CASE_ASSIGNED, now, staff_id=desk.need().id,
        device=desk.device, cases=case_ids, whose=person.collector_id, to=whose,
        text=text_id, words=digest, **({"among": among} if among else {}),
    )  # fmt: skip


def _member(tx: Transaction, login: str) -> Staff:
    found = members.by_login(tx, login)
    if found is None:
        raise DeskError("staff.unknown", login=login)
    member, _, active = found
    if not active or member.role not in HAVING:
        raise DeskError("case.cannot_have", name=member.name)
    return member


def _history(  # noqa: PLR0913  # a change of hands has these parts
    desk: Desk,
    tx: Transaction,
    person: Locked,
    whose: str | None,
    reason_id: str | None,
    now: datetime,
    among: str | None,
) -> list[str]:
    """A row for each case that changes hands; returns the ids of these cases."""
    moved = [one for one in assignments.cases(tx, person.person_id) if one[1] != whose]
    for case_id, before in moved:
        tx.add(
            assignments.add_assignment, id=desk.new_id(now), case_id=case_id, from_id=before,
            to_id=whose, staff_id=desk.need().id, reason_id=reason_id, at=micros(now),
            reassignment_id=among,
        )  # fmt: skip
    return [case_id for case_id, _ in moved]


def _let_go(tx: Transaction, person_id: str, whose: str | None) -> None:
    lease = places.lease(tx, person_id)
    if lease is not None and lease.staff_id != whose:
        places.release(tx, person_id, lease.staff_id)
