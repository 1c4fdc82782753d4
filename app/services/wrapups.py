"""Wrap-up 话后处理: the outcome the agent states, what follows from it, and its correction."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from app.domain.contact import Channel, Party
from app.domain.entries import EntryKind
from app.domain.errors import DeskError
from app.domain.moments import day_start, micros, moment
from app.domain.people import PointState, keyed
from app.domain.promises import WrapUp
from app.domain.queue import FollowUpKind
from app.rules.dispositions import Ask, Disposition, Wish
from app.services import calls, holds, queue
from app.services.desk import CONTACTING, LEADING, Desk
from app.storage import contacts, log, people, promises
from app.storage import queue as places
from app.storage.store import Transaction

_LOOK_AT_PROMISE = timedelta(hours=8)  # of the day it falls due, when contact opens again


def wrap_up(desk: Desk, permit_id: str, outcome_id: str, stated: WrapUp) -> None:
    """Record how a permitted contact ended, and the promise, call-back or hold agreed in it.

    One transaction: outcome, what follows, the person's new place, the log. `outcome_id` is made
    by the caller: stating the same one twice changes nothing. A contact that was dialled by hand
    without being recorded is recorded here, at the moment of its permit.

    Raises DeskError permit.unknown, outcome.stated (correct it instead), outcome.unknown,
    promise.incomplete, promise.past, callback.incomplete, hold.incomplete.
    """
    staff = desk.need(*CONTACTING)
    disposition = _checked(desk, stated)
    with desk.store.begin() as tx:
        now = desk.clock()
        permit = contacts.permit(tx, permit_id)
        if permit is None or permit["staff_id"] != staff.id:
            raise DeskError("permit.unknown")
        locked = people.lock(tx, permit["debtor_id"])
        if locked is None:
            raise LookupError(permit["debtor_id"])
        if contacts.contact_of_outcome(tx, outcome_id) is not None:
            return
        contact = _contact(desk, tx, locked.person_id, permit)
        if contacts.outcome_in_force(tx, contact["id"]) is not None:
            raise DeskError("outcome.stated")
        _close_what_was_due(tx, locked.person_id, disposition, now)
        _state(desk, tx, locked.person_id, contact, outcome_id, stated, disposition, now)
        queue.rerank(desk, tx, locked.person_id, now)
        places.release(tx, locked.person_id, staff.id)


def correct(desk: Desk, wrong_id: str, outcome_id: str, stated: WrapUp, reason: str) -> None:
    """State an outcome anew: a new entry beside the old one; counts and next steps follow the new.

    What the wrong outcome set in motion is taken back. Only leads correct what others stated.
    Raises DeskError outcome.not_found, outcome.not_yours, outcome.corrected_already, and those of
    `wrap_up`.
    """
    staff = desk.need(*CONTACTING)
    disposition = _checked(desk, stated)
    with desk.store.begin() as tx:
        now = desk.clock()
        contact_id = contacts.contact_of_outcome(tx, wrong_id)
        contact = None if contact_id is None else contacts.contact(tx, contact_id)
        if contact is None:
            raise DeskError("outcome.not_found")
        if staff.role not in LEADING and contact["staff_id"] != staff.id:
            raise DeskError("outcome.not_yours")
        locked = people.lock(tx, contact["debtor_id"])
        if locked is None:
            raise LookupError(contact["debtor_id"])
        if contacts.contact_of_outcome(tx, outcome_id) is not None:
            return
        in_force = contacts.outcome_in_force(tx, contact["id"])
        if in_force is None or in_force[0] != wrong_id:
            raise DeskError("outcome.corrected_already")
        _take_back(tx, contact["id"], now)
        _state(desk, tx, locked.person_id, contact, outcome_id, stated, disposition, now)
        row = {
            "id": desk.new_id(now), "wrong_id": wrong_id, "right_id": outcome_id,
            "reason_id": write_text(desk, tx, locked.person_id, "reason", reason, now)[0],
            "staff_id": staff.id, "at": micros(now),
        }  # fmt: skip
        tx.run(contacts.add_correction, **row)
        log.append(
            tx, locked.person_id, EntryKind.CALL_CORRECTED, now, staff_id=staff.id,
            device=desk.device, correction=row["id"], wrong=wrong_id, right=outcome_id,
            row=log.row_digest(row),
        )  # fmt: skip
        queue.rerank(desk, tx, locked.person_id, now)


def write_text(
    desk: Desk, tx: Transaction, person_id: str, kind: str, words: str, at: datetime
) -> tuple[str | None, str | None]:
    """Keep words where they can be erased; their id and salted digest, None for no words."""
    if not words.strip():
        return None, None
    text_id, salt = desk.new_id(at), secrets.token_hex(16)
    tx.add(
        promises.add_text, id=text_id, debtor_id=person_id, kind=kind, salt=salt, body=words,
        at=micros(at),
    )  # fmt: skip
    return text_id, keyed(bytes.fromhex(salt), words)


def _close_what_was_due(
    tx: Transaction, person_id: str, disposition: Disposition, now: datetime
) -> None:
    """Whoever was reached needs no call-back; a try before its time leaves it standing."""
    until = None if disposition.right_party else now
    places.close_follow_ups(tx, person_id, FollowUpKind.CALLBACK, until)
    if Ask.PROMISE in disposition.asks:
        places.close_follow_ups(tx, person_id, FollowUpKind.PROMISE)


def _checked(desk: Desk, stated: WrapUp) -> Disposition:
    disposition = desk.rules.dispositions.get(stated.disposition)
    if disposition is None:
        raise DeskError("outcome.unknown", disposition=stated.disposition)
    now = desk.clock()
    if Ask.PROMISE in disposition.asks:
        amount, due = stated.promise_amount, stated.promise_due_on
        if amount is None or amount.minor <= 0 or due is None:
            raise DeskError("promise.incomplete")
        if due < desk.today(now):
            raise DeskError("promise.past", due=due)
    if Ask.CALLBACK in disposition.asks and (
        stated.callback_at is None or stated.callback_at <= now
    ):
        raise DeskError("callback.incomplete")
    if Ask.HOLD in disposition.asks and stated.hold_kind is None and disposition.hold is None:
        raise DeskError("hold.incomplete")
    return disposition


def _contact(
    desk: Desk, tx: Transaction, person_id: str, permit: dict[str, Any]
) -> dict[str, Any]:
    found = contacts.contact(tx, permit["id"])
    if found is None:
        calls.place(desk, tx, person_id, permit, moment(permit["issued_at"]))
        found = contacts.contact(tx, permit["id"])
    if found is None:
        raise LookupError(permit["id"])
    return found


def _state(  # noqa: PLR0913  # an outcome has these parts
    desk: Desk,
    tx: Transaction,
    person_id: str,
    contact: dict[str, Any],
    outcome_id: str,
    stated: WrapUp,
    disposition: Disposition,
    now: datetime,
) -> None:
    staff = desk.need()
    note_id, note_digest = write_text(desk, tx, person_id, "note", stated.note, now)
    row: dict[str, Any] = {
        "id": outcome_id, "contact_id": contact["id"], "outcome": disposition.outcome.value,
        "disposition": stated.disposition,
        "reached": disposition.party.value if disposition.party else "none",
        "right_party": int(disposition.right_party), "talk_seconds": stated.talk_seconds,
        "note_id": note_id, "staff_id": staff.id, "device": desk.device, "at": micros(now),
    }  # fmt: skip
    tx.run(contacts.add_outcome, **row)
    log.append(
        tx, person_id, EntryKind.CALL_ENDED, now, staff_id=staff.id, device=desk.device,
        outcome=outcome_id, contact=contact["id"], note=note_digest, row=log.row_digest(row),
    )  # fmt: skip
    _agree(desk, tx, person_id, contact["id"], stated, disposition, now)
    _protect(desk, tx, person_id, contact, stated, disposition, now)


def _agree(  # noqa: PLR0913  # what was agreed, by whom, where
    desk: Desk,
    tx: Transaction,
    person_id: str,
    contact_id: str,
    stated: WrapUp,
    disposition: Disposition,
    now: datetime,
) -> None:
    staff = desk.need()
    amount, due = stated.promise_amount, stated.promise_due_on
    if Ask.PROMISE in disposition.asks and amount is not None and due is not None:
        promise_id = desk.new_id(now)
        tx.add(
            promises.add_promise, id=promise_id, debtor_id=person_id, amount=amount.minor,
            currency=amount.currency, due_on=due.isoformat(), state="open", contact_id=contact_id,
            staff_id=staff.id, made_at=micros(now),
        )  # fmt: skip
        log.append(
            tx, person_id, EntryKind.PROMISE_MADE, now, staff_id=staff.id, device=desk.device,
            promise=promise_id, amount=amount.minor, currency=amount.currency,
            due=due.isoformat(),
        )  # fmt: skip
        look = day_start(due, desk.settings.zone) + _LOOK_AT_PROMISE
        _follow_up(desk, tx, person_id, contact_id, FollowUpKind.PROMISE, look, now)
    if stated.callback_at is not None:
        _follow_up(
            desk, tx, person_id, contact_id, FollowUpKind.CALLBACK, stated.callback_at, now
        )


def _follow_up(  # noqa: PLR0913  # a next step has these parts
    desk: Desk,
    tx: Transaction,
    person_id: str,
    contact_id: str,
    kind: FollowUpKind,
    due_at: datetime,
    now: datetime,
) -> None:
    staff = desk.need()
    follow_up_id = desk.new_id(now)
    tx.add(
        places.add_follow_up, id=follow_up_id, debtor_id=person_id, kind=kind.value,
        due_at=micros(due_at), collector_id=staff.id, state="open", contact_id=contact_id,
        created_at=micros(now),
    )  # fmt: skip
    log.append(
        tx, person_id, EntryKind.FOLLOW_UP_SET, now, staff_id=staff.id, device=desk.device,
        follow_up=follow_up_id, follow_up_kind=kind.value, due=micros(due_at),
    )  # fmt: skip


def _protect(  # noqa: PLR0913  # what the person asked for, and where it was said
    desk: Desk,
    tx: Transaction,
    person_id: str,
    contact: dict[str, Any],
    stated: WrapUp,
    disposition: Disposition,
    now: datetime,
) -> None:
    kind = stated.hold_kind or disposition.hold
    if kind is not None:
        holds.record(desk, tx, person_id, kind, stated.hold_review_on, contact["id"], now)
    if disposition.opt_out is not None:
        _opt_out(desk, tx, person_id, contact, disposition, now)
    if disposition.marks_number is not None and contact["point_id"] is not None:
        people.mark(
            tx, contact["point_id"], PointState(disposition.marks_number.value), contact["id"]
        )
        log.append(
            tx, person_id, EntryKind.NUMBER_MARKED, now, staff_id=desk.need().id,
            device=desk.device, point=contact["point_id"], state=disposition.marks_number.value,
        )  # fmt: skip


def _opt_out(
    desk: Desk,
    tx: Transaction,
    person_id: str,
    contact: dict[str, Any],
    disposition: Disposition,
    now: datetime,
) -> None:
    """`number`: this number only; `channel`: every call; `all`: no contact at all."""
    third = contact["party"] == Party.THIRD_PARTY
    scope = disposition.opt_out
    opt_out_id = desk.new_id(now)
    tx.add(
        contacts.add_opt_out, id=opt_out_id, debtor_id=person_id, party=contact["party"],
        point_id=contact["point_id"] if third else None,
        channel=None if scope is Wish.ALL else Channel.CALL.value,
        value_key=contact["value_key"] if scope is Wish.NUMBER else None, at=micros(now),
        contact_id=contact["id"], staff_id=desk.need().id,
    )  # fmt: skip
    log.append(
        tx, person_id, EntryKind.OPT_OUT_RECORDED, now, staff_id=desk.need().id,
        device=desk.device, opt_out=opt_out_id, scope=str(scope), party=contact["party"],
    )  # fmt: skip


def _take_back(tx: Transaction, contact_id: str, now: datetime) -> None:
    promises.cancel_of_contact(tx, contact_id)
    promises.release_of_contact(tx, contact_id, now)
    contacts.withdraw_opt_outs(tx, contact_id, now)
    places.drop_follow_ups(tx, contact_id)
    people.unmark(tx, contact_id)
