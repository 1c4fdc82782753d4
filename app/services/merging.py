"""Two records are one person 合并, and one merged by mistake 拆分: nothing is lost by either."""

from __future__ import annotations

from datetime import datetime

from app.domain.entries import EntryKind
from app.domain.errors import DeskError
from app.domain.moments import micros
from app.domain.reviews import PersonRecord
from app.services import flags, holds, keeping, promises, texts, wishes
from app.services.desk import OVERSEEING, Desk
from app.services.errands import by_clerk
from app.storage import assignments, log, merges, people
from app.storage import queue as places
from app.storage.people import Locked
from app.storage.store import Transaction


@by_clerk
def merge(desk: Desk, debtor_id: str, into: str, reason: str = "") -> None:
    """Two records are one person: counts, holds, wishes and promises are one from now on.

    Either is named by id or case number. The person is `into`, with whoever has them; what the
    other record has stays with it and counts for both. Team leads, compliance and administrators
    only.
    Raises DeskError person.unknown, person.same, login.not_allowed.
    """
    with desk.writing(*OVERSEEING) as tx:
        now = desk.dated(tx)
        ids = {named: _record(tx, named) for named in (debtor_id, into)}
        locks = {id_: people.lock(tx, id_) for id_ in sorted(ids.values())}  # in one order
        old, new = locks[ids[debtor_id]], locks[ids[into]]
        if old is None or not desk.sees(tx, old):
            raise DeskError("person.unknown", id=debtor_id)
        if new is None or not desk.sees(tx, new):
            raise DeskError("person.unknown", id=into)
        if old.person_id == new.person_id:
            raise DeskError("person.same")
        join(desk, tx, old, new, reason, now)


def join(  # two people, why and when
    desk: Desk, tx: Transaction, old: Locked, new: Locked, reason: str, now: datetime
) -> None:
    """As `merge`, of two people whom the caller has locked and may merge."""
    staff = desk.need()
    tx.add(
        merges.add_merge, id=desk.new_id(now), debtor_id=old.person_id, into_id=new.person_id,
        staff_id=staff.id, at=micros(now),
    )  # fmt: skip
    _keep_at_work(tx, old.person_id, new.person_id, now)
    people.merge(tx, old.person_id, new.person_id)
    places.remove(tx, old.person_id)
    _give_next_steps(tx, new)
    text_id, digest = texts.keep(desk, tx, new.person_id, "reason", reason, now)
    for chain in (old.person_id, new.person_id):
        log.append(
            tx, chain, EntryKind.PEOPLE_MERGED, now, staff_id=staff.id, device=desk.device,
            person=old.person_id, into=new.person_id, text=text_id, words=digest,
        )  # fmt: skip
    keeping.watch(desk, tx, new.person_id, now)  # what either paid is the person's


@by_clerk
def split(desk: Desk, debtor_id: str, reason: str = "") -> None:
    """A merged record stands for a person of its own again, with whoever was merged into it.

    Its own numbers, debts, contacts, holds, wishes and promises go with it, what is with the
    lawyers too, and it is again of whom it was. What was asked for while the two were one protects
    both from now on. Team leads, compliance and administrators only. Raises DeskError
    person.unknown, person.not_merged, login.not_allowed.
    """
    staff = desk.need(*OVERSEEING)
    with desk.writing() as tx:
        now = desk.dated(tx)
        debtor_id = _record(tx, debtor_id)
        locked = people.lock(tx, debtor_id)
        if locked is None or not desk.sees(tx, locked):
            raise DeskError("person.unknown", id=debtor_id)
        standing = merges.standing(tx, locked.person_id)
        if debtor_id not in standing:
            raise DeskError("person.not_merged")
        people.stand_under(tx, merges.came_with(standing.values(), debtor_id), debtor_id)
        merges.undo(tx, debtor_id, now)
        text_id, digest = texts.keep(desk, tx, debtor_id, "reason", reason, now)
        for chain in (locked.person_id, debtor_id):
            log.append(
                tx, chain, EntryKind.PEOPLE_SPLIT, now, staff_id=staff.id, device=desk.device,
                person=debtor_id, out_of=locked.person_id, text=text_id, words=digest,
            )  # fmt: skip
        _protect_both(desk, tx, debtor_id, merges.stood_under(standing, debtor_id), now)
        for person_id in (locked.person_id, debtor_id):
            _give_next_steps(tx, people.lock(tx, person_id))
            promises.stand(desk, tx, person_id, now)  # what gave way to the other's stands again
            keeping.watch(desk, tx, person_id, now)


def records(desk: Desk, named: str) -> tuple[PersonRecord, ...]:
    """The records that make up a person, the one that remains first.

    Team leads, compliance and administrators only. Raises person.unknown, login.not_allowed.
    """
    with desk.reading(*OVERSEEING) as tx:
        head = people.head(tx, _record(tx, named))
        if head is None or not desk.sees(tx, head):
            raise DeskError("person.unknown", id=named)
        return merges.records(tx, head.person_id)


def _record(tx: Transaction, named: str) -> str:
    """A record's id from an id or a case number: of a merged person the very one that is named."""
    found = people.find(tx, named)
    if found is None:
        raise DeskError("person.unknown", id=named)
    return found


def _keep_at_work(tx: Transaction, old_id: str, new_id: str, now: datetime) -> None:
    """Whoever works on the record that goes under keeps the person, unless somebody has them."""
    lease, taken = places.lease(tx, old_id), places.lease(tx, new_id)
    if lease is None:
        return
    if taken is not None and taken.until > now:
        places.release(tx, old_id, lease.staff_id)
        return
    if taken is not None:
        places.release(tx, new_id, taken.staff_id)
    merges.move_lease(tx, old_id, new_id)


def _give_next_steps(tx: Transaction, person: Locked | None) -> None:
    if person is not None and person.collector_id is not None:
        assignments.give_next_steps(tx, person.person_id, person.collector_id)


def _protect_both(
    desk: Desk, tx: Transaction, debtor_id: str, stood: list[tuple[str, datetime]], now: datetime
) -> None:
    """Nobody can tell any more which of them asked for what was asked since they were one."""
    for person_id, since in stood:
        for hold in merges.holds_since(tx, person_id, since):
            holds.record(desk, tx, debtor_id, hold.kind, hold.review_on, hold.contact_id, now)
        for wish in merges.opt_outs_since(tx, person_id, since):
            wishes.repeat(desk, tx, debtor_id, wish, now)
        for flag in merges.flags_since(tx, person_id, since):
            flags.repeat(desk, tx, debtor_id, flag, now)
