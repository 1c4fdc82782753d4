"""Promises 承诺: made in a contact, taken back or agreed anew; and the next steps they bring."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain.entries import EntryKind
from app.domain.errors import DeskError
from app.domain.moments import day_start, micros
from app.domain.money import Money
from app.domain.promises import is_more, promise_fault
from app.domain.queue import FollowUpKind
from app.services import queue, texts
from app.services.desk import CONTACTING, Desk
from app.storage import log, payments, people, promises
from app.storage import queue as places
from app.storage.postgres.bodies import body
from app.storage.promises import Promised
from app.storage.standing import standing
from app.storage.store import Transaction


@dataclass(frozen=True, slots=True)
class _Instead:
    """What is agreed in the place of a promise, as an office's owner is told."""

    amount: Money
    due_on: date
    means_more: bool


_LOOK = timedelta(hours=8)  # of the day it falls due, when contact opens again


def check_promise(amount: Money | None, due: date | None, today: date) -> None:
    """Whether somebody can promise that. Raises DeskError as `promise_fault` names it."""
    fault = promise_fault(amount, due, today)
    if fault:
        raise DeskError(fault, amount=amount, due=due)


def check_owed(tx: Transaction, person_id: str, amount: Money, now: datetime) -> None:
    """Whether no more is promised than is overdue. Raises DeskError promise.more_than_owed."""
    debts = standing(tx, person_id, now).owed
    minor = sum(debt.overdue for debt in debts if debt.currency == amount.currency)
    owed = Money(minor, amount.currency)
    if is_more(amount, owed):
        raise DeskError("promise.more_than_owed", amount=amount, owed=owed)


def make_promise(
    desk: Desk,
    tx: Transaction,
    person_id: str,
    contact_id: str | None,
    promised: tuple[Money, date, datetime],
    now: datetime,
) -> str:
    """Record a promise, and that it is looked at on its day, in the caller's transaction.

    `promised`: how much, for which day, and when they said so.
    """
    staff, promise_id = desk.need(), desk.new_id(now)
    amount, due, made_at = promised
    tx.add(
        promises.add_promise, id=promise_id, debtor_id=person_id, amount=amount.minor,
        currency=amount.currency, due_on=due.isoformat(), state="open", contact_id=contact_id,
        staff_id=staff.id, made_at=micros(made_at), stage=places.stage(tx, person_id),
    )  # fmt: skip
    log.append(
        tx, person_id, EntryKind.PROMISE_MADE, now, staff_id=staff.id, device=desk.device,
        promise=promise_id, amount=amount.minor, currency=amount.currency, due=due.isoformat(),
    )  # fmt: skip
    next_step(desk, tx, person_id, contact_id, FollowUpKind.PROMISE, _look(desk, due), now)
    return promise_id


def put_off(desk: Desk, tx: Transaction, person_id: str, now: datetime) -> None:
    """Somebody was called: what they promised is looked at again tomorrow, not in the next call."""
    tomorrow = _look(desk, desk.today(now) + timedelta(days=1))
    places.put_off(tx, person_id, FollowUpKind.PROMISE, now, tomorrow)


def _look(desk: Desk, day: date) -> datetime:
    return day_start(day, desk.settings.zone) + _LOOK


def stand(
    desk: Desk, tx: Transaction, person_id: str, now: datetime, *, promised: bool = False
) -> None:
    """One agreement stands at a time: that of the latest contact which brought one.

    Asked after a promise was stated (`promised`) or taken back with its outcome. What was promised
    before, for a day still to come, gives way, is never broken, and stands again when what it gave
    way to was stated wrongly; a promise whose day has passed is left to the payments.
    """
    made = promises.in_order(tx, person_id)
    if not made:
        return
    *earlier, latest = made
    today = desk.today(now)
    if latest.state == "cancelled":
        promises.stand_again(tx, latest)
    for old in earlier:
        ahead = promised and old.state == "open" and old.due_on >= today
        if ahead or old.state == "cancelled":
            promises.give_way(tx, old, latest)
        if ahead:
            log.append(
                tx, person_id, EntryKind.PROMISE_CHANGED, now, staff_id=desk.need().id,
                device=desk.device, promise=old.id, instead=latest.id,
            )  # fmt: skip


def end_for(
    desk: Desk, tx: Transaction, person_id: str, agreement_id: str, currency: str, now: datetime
) -> None:
    """An agreement over all that is overdue in a currency takes the place of what was promised.

    That is what was promised for a day still to come: it is never broken, and never stands again.
    """
    today = desk.today(now).isoformat()
    for one in payments.promised(tx, person_id):
        if one.state != "open" or one.due_on < today or one.currency != currency:
            continue
        promises.cancel(tx, one.id)
        promises.drop_look(tx, one.contact_id)
        promises.let_go(tx, person_id)
        log.append(
            tx, person_id, EntryKind.PROMISE_CHANGED, now, staff_id=desk.need().id,
            device=desk.device, promise=one.id, agreement=agreement_id,
        )  # fmt: skip


def next_step(  # noqa: PLR0913  # a next step has these parts
    desk: Desk,
    tx: Transaction,
    person_id: str,
    contact_id: str | None,
    kind: FollowUpKind,
    due_at: datetime,
    now: datetime,
) -> None:
    """Record what is to be done next and when; whoever has the person does it."""
    staff, follow_up_id = desk.need(), desk.new_id(now)
    head = people.head(tx, person_id)
    collector_id = (head.collector_id if head else None) or staff.id
    tx.add(
        places.add_follow_up, id=follow_up_id, debtor_id=person_id, kind=kind.value,
        due_at=micros(due_at), collector_id=collector_id, state="open", contact_id=contact_id,
        created_at=micros(now),
    )  # fmt: skip
    log.append(
        tx, person_id, EntryKind.FOLLOW_UP_SET, now, staff_id=staff.id, device=desk.device,
        follow_up=follow_up_id, follow_up_kind=kind.value, due=micros(due_at),
    )  # fmt: skip


def cancel(desk: Desk, promise_id: str, reason: str) -> str:
    """Take back a promise whose day has not passed; returns the person's id.

    From then on posted payments say whether it was kept, not a person; a promise stated wrongly is
    taken back by correcting its outcome. Raises DeskError promise.unknown, promise.not_open,
    promise.day_passed, promise.no_reason, login.not_allowed.
    """
    desk.need(*CONTACTING)
    _need_reason(reason)
    if desk.at_office:
        desk.ask("cancel_promise", promise_id=promise_id, reason=reason, device=desk.device)
        return _whose(desk, promise_id)
    with desk.writing() as tx:
        now = desk.dated(tx)
        promised = _open(desk, tx, promise_id, now)
        _end(desk, tx, promised, None, reason, now)
        queue.rerank(desk, tx, promised.person_id, now)
    return promised.person_id


def replace(  # which promise, what instead, and why
    desk: Desk,
    promise_id: str,
    amount: Money,
    due: date,
    reason: str,
    *,
    means_more: bool = False,
) -> str:
    """Agree on another amount or day: the old promise is cancelled, and the new one's id returned.

    Raises as `cancel` and `check_promise`, and DeskError promise.more_than_owed unless that is
    meant (`means_more`).
    """
    desk.need(*CONTACTING)
    _need_reason(reason)
    if desk.at_office:
        new_id = desk.new_id(desk.clock())
        desk.ask_by_id(
            "replace_promise", promise_id=promise_id, new_id=new_id,
            stated=body(_Instead(amount, due, means_more)), reason=reason, device=desk.device,
        )  # fmt: skip
        return new_id
    with desk.writing() as tx:
        now = desk.dated(tx)
        check_promise(amount, due, desk.today(now))
        promised = _open(desk, tx, promise_id, now)
        if not means_more:
            check_owed(tx, promised.person_id, amount, now)
        promises.drop_look(tx, promised.contact_id)
        instead = (amount, due, now)
        new_id = make_promise(desk, tx, promised.person_id, promised.contact_id, instead, now)
        _end(desk, tx, promised, new_id, reason, now)
        queue.rerank(desk, tx, promised.person_id, now)
    return new_id


def _whose(desk: Desk, promise_id: str) -> str:
    """The person of a promise at an office."""
    with desk.reading() as tx:
        found = promises.promised(tx, promise_id)
    if found is None:  # they were given to somebody else in this moment
        raise DeskError("promise.unknown")
    return found.person_id


def _need_reason(reason: str) -> None:
    if not reason.strip():
        raise DeskError("promise.no_reason")


def _open(desk: Desk, tx: Transaction, promise_id: str, now: datetime) -> Promised:
    """A promise that can still be changed, its person locked."""
    found = promises.promised(tx, promise_id)
    locked = None if found is None else people.lock(tx, found.person_id)
    if locked is None or not desk.sees(tx, locked):
        raise DeskError("promise.unknown")
    found = promises.promised(tx, promise_id)  # anew, under the lock
    if found is None or found.state != "open":
        raise DeskError("promise.not_open")
    if found.due_on < desk.today(now):
        raise DeskError("promise.day_passed", due=found.due_on)
    return found


def _end(
    desk: Desk, tx: Transaction, promised: Promised, new_id: str | None, reason: str, now: datetime
) -> None:
    """The promise is cancelled, for another one or for none."""
    promises.cancel(tx, promised.id)
    if new_id is None:
        promises.drop_look(tx, promised.contact_id)
        promises.let_go(tx, promised.person_id)
    text_id, digest = texts.keep(desk, tx, promised.person_id, "reason", reason, now)
    log.append(
        tx, promised.person_id, EntryKind.PROMISE_CHANGED, now, staff_id=desk.need().id,
        device=desk.device, promise=promised.id, instead=new_id, text=text_id, words=digest,
    )  # fmt: skip
