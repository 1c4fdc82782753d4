"""Wrap-up 话后处理: the outcome the agent states, what follows from it, and its correction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.domain.contact import Outcome, Party
from app.domain.entries import EntryKind
from app.domain.errors import DeskError
from app.domain.moments import micros, moment
from app.domain.promises import WrapUp
from app.domain.queue import FollowUpKind
from app.rules.dispositions import Ask, Disposition, marking
from app.services import calls, drafts, holds, queue, talks, texts
from app.services.callbacks import check_call_back, naming_next
from app.services.desk import CONTACTING, LEADING, Desk
from app.services.heeding import heed
from app.services.promises import (
    check_owed,
    check_promise,
    make_promise,
    next_step,
    put_off,
    stand,
)
from app.storage import contacts, log, payments, people, promises
from app.storage import queue as places
from app.storage.chain import row_digest
from app.storage.postgres.bodies import body
from app.storage.store import Transaction

_LONGEST = 24 * 60 * 60  # seconds: nobody talks for more than a day


def wrap_up(desk: Desk, permit_id: str, outcome_id: str, stated: WrapUp) -> None:
    """Record how a contact ended, and the promise, call-back or hold agreed in it.

    `permit_id` names the permit, or the contact itself: an inbound one has no permit. One
    transaction: outcome, what follows, the person's new place, the log. `outcome_id` is made
    by the caller: stating the same one twice changes nothing. A contact that was dialled by hand
    without being recorded is recorded here, at the moment of its permit. An outcome that the steps
    of the talk contradict does not fit.

    Raises DeskError permit.unknown, outcome.stated (correct it instead), outcome.unknown,
    outcome.id_taken (by another contact's), outcome.does_not_fit, outcome.talk_seconds (below
    nought or above a day), outcome.takes_no_amount, .takes_no_day, .takes_no_review (it is none of
    a promise, of a hold), hold.incomplete, note.missing, words.too_long, clock.back, those of
    `check_promise`, `check_owed` and `check_call_back`.
    """
    desk.need(*CONTACTING)
    _checked(desk, stated, desk.clock())
    if desk.at_office:
        with naming_next(desk, permit_id):
            desk.ask_by_id(
                "wrap_up", permit_id=permit_id, outcome_id=outcome_id, stated=body(stated),
                device=desk.device,
            )  # fmt: skip
        return
    with desk.store.begin() as tx:
        wrap_up_within(desk, tx, (permit_id, outcome_id), stated, desk.dated(tx))


def wrap_up_within(  # which contact, how it ended, when
    desk: Desk,
    tx: Transaction,
    ids: tuple[str, str],
    stated: WrapUp,
    now: datetime,
    promised_at: datetime | None = None,
) -> None:
    """As `wrap_up`, in the caller's transaction; `ids`: the contact's and the outcome's.

    `promised_at`: when what is promised was put down, by whose day it is judged; None: now.
    Not for an office.
    """
    staff, (permit_id, outcome_id) = desk.need(), ids
    promised_at = promised_at or now
    disposition = _checked(desk, stated, promised_at)
    about = contacts.permit(tx, permit_id) or contacts.contact(tx, permit_id)
    if about is None or about["staff_id"] != staff.id:
        raise DeskError("permit.unknown")
    _check_fit(disposition, about["channel"])
    locked = people.lock(tx, about["debtor_id"])
    if locked is None:
        raise LookupError(about["debtor_id"])
    contact = _contact(desk, tx, locked.person_id, about)
    if _is_stated(tx, outcome_id, contact):
        return
    if contacts.outcome_in_force(tx, contact["id"]) is not None:
        raise DeskError("outcome.stated")
    talks.check_fit(desk, tx, locked.person_id, contact, disposition)
    _check_terms(desk, tx, locked.person_id, stated, disposition, now)
    _close_what_was_due(desk, tx, locked.person_id, contact["id"], disposition, now)
    _state(
        desk, tx, locked.person_id, contact, outcome_id, stated, disposition,
        _counted(disposition), promised_at, now,
    )  # fmt: skip
    queue.rerank(desk, tx, locked.person_id, now)
    places.release(tx, locked.person_id, staff.id)
    drafts.said(desk, tx, locked.person_id, stated.note, contact["id"], permit_id)


def correct(desk: Desk, wrong_id: str, outcome_id: str, stated: WrapUp, reason: str) -> None:
    """State an outcome anew: a new entry beside the old one; next steps follow the new one.

    Only leads correct what others stated, and only their corrections let a contact count for less,
    end a hold or take back a wish: nobody widens their own limits.
    Raises DeskError outcome.not_found, outcome.not_yours, outcome.corrected_already,
    correction.no_reason, and those of `wrap_up`.
    """
    desk.need(*CONTACTING)
    disposition = _checked(desk, stated, desk.clock())
    if not reason.strip():
        raise DeskError("correction.no_reason")
    if desk.at_office:
        with naming_next(desk, wrong_id):
            desk.ask_by_id(
                "correct", wrong_id=wrong_id, outcome_id=outcome_id, stated=body(stated),
                reason=reason, device=desk.device,
            )  # fmt: skip
        return
    _correct(desk, (wrong_id, outcome_id), stated, disposition, reason)


def _correct(
    desk: Desk, ids: tuple[str, str], stated: WrapUp, disposition: Disposition, reason: str
) -> None:
    """`ids`: the outcome that was wrong, and the one that is right."""
    staff, (wrong_id, outcome_id) = desk.need(), ids
    with desk.writing() as tx:
        now = desk.dated(tx)
        contact = _to_correct(desk, tx, wrong_id)
        _check_fit(disposition, contact["channel"])
        locked = people.lock(tx, contact["debtor_id"])
        if locked is None:
            raise LookupError(contact["debtor_id"])
        if _is_stated(tx, outcome_id, contact, wrong_id):
            return
        in_force = contacts.outcome_in_force(tx, contact["id"])
        if in_force is None or in_force[0] != wrong_id:
            raise DeskError("outcome.corrected_already")
        leading = staff.role in LEADING
        if not leading:  # a lead may say that the steps were wrong, too
            talks.check_fit(desk, tx, locked.person_id, contact, disposition)
        _check_terms(desk, tx, locked.person_id, stated, disposition, now)
        _take_back(desk, tx, contact, disposition)
        if leading:
            holds.take_back(desk, tx, locked.person_id, contact["id"], now)
        counted = _counted(disposition, None if leading else in_force[1])
        _state(
            desk, tx, locked.person_id, contact, outcome_id, stated, disposition, counted, now, now
        )
        if Ask.PROMISE not in disposition.asks:
            stand(desk, tx, locked.person_id, now)
        _record_correction(desk, tx, locked.person_id, (wrong_id, outcome_id), reason, now)
        queue.rerank(desk, tx, locked.person_id, now)
        drafts.said(desk, tx, locked.person_id, stated.note, contact["id"], contact["permit_id"])


def _is_stated(
    tx: Transaction, outcome_id: str, contact: dict[str, Any], wrong_id: str = ""
) -> bool:
    """Whether just this was sent before. Raises DeskError outcome.id_taken by another outcome."""
    known = contacts.contact_of_outcome(tx, outcome_id)
    if known is not None and (known != contact["id"] or outcome_id == wrong_id):
        raise DeskError("outcome.id_taken")
    return known is not None


def _to_correct(desk: Desk, tx: Transaction, outcome_id: str) -> dict[str, Any]:
    """The contact of an outcome that this member of staff may correct."""
    staff = desk.need()
    contact_id = contacts.contact_of_outcome(tx, outcome_id)
    contact = None if contact_id is None else contacts.contact(tx, contact_id)
    if contact is None:
        raise DeskError("outcome.not_found")
    if staff.role not in LEADING and contact["staff_id"] != staff.id:
        raise DeskError("outcome.not_yours")
    return contact


def _counted(disposition: Disposition, before: contacts.Counted | None = None) -> contacts.Counted:
    """What the rules count: what is stated now, and not less than what counted before."""
    now = contacts.Counted(disposition.outcome, disposition.party, disposition.right_party)
    if before is None or before.outcome is not Outcome.CONVERSATION:
        return now
    keeps = before.reached is Party.DEBTOR or now.reached is None
    return contacts.Counted(
        Outcome.CONVERSATION,
        before.reached if keeps else now.reached,
        before.right_party or now.right_party,
    )


def _record_correction(
    desk: Desk, tx: Transaction, person_id: str, ids: tuple[str, str], reason: str, now: datetime
) -> None:
    """`ids`: the outcome that was wrong, and the one that is right."""
    staff = desk.need()
    reason_id, digest = texts.keep(desk, tx, person_id, "reason", reason, now)
    row = {
        "id": desk.new_id(now), "wrong_id": ids[0], "right_id": ids[1], "reason_id": reason_id,
        "staff_id": staff.id, "at": micros(now),
    }  # fmt: skip
    tx.run(contacts.add_correction, **row)
    log.append(
        tx, person_id, EntryKind.CALL_CORRECTED, now, staff_id=staff.id, device=desk.device,
        correction=row["id"], wrong=ids[0], right=ids[1], reason=digest,
        row=row_digest(row),
    )  # fmt: skip


def _close_what_was_due(  # for whom, in which contact, by how it ended
    desk: Desk,
    tx: Transaction,
    person_id: str,
    contact_id: str,
    disposition: Disposition,
    now: datetime,
) -> None:
    """Whoever was reached needs no call-back; a try before its time leaves it standing.

    What was written is no try at all.
    """
    if disposition.outcome is Outcome.SENT:
        return
    until = None if disposition.right_party else now
    places.close_follow_ups(tx, person_id, FollowUpKind.CALLBACK, contact_id, until)
    if disposition.right_party:  # whoever was talked to is reminded, too
        payments.reminded(tx, person_id, contact_id, micros(now))
    unwanted = disposition.right_party and disposition.opt_out is not None
    if Ask.PROMISE in disposition.asks or unwanted:  # agreed anew, or never to be called about
        places.close_follow_ups(tx, person_id, FollowUpKind.PROMISE, contact_id)
    put_off(desk, tx, person_id, now)


def _checked(desk: Desk, stated: WrapUp, promised_at: datetime) -> Disposition:
    disposition = desk.rules.dispositions.get(stated.disposition)
    if disposition is None:
        codes = tuple(desk.rules.dispositions)
        raise DeskError("outcome.unknown", disposition=stated.disposition, codes=codes)
    texts.check_length(stated.note)
    _check_nothing_dropped(stated, disposition)
    holds.check_own(stated.hold_kind)
    if Ask.PROMISE in disposition.asks:
        check_promise(stated.promise_amount, stated.promise_due_on, desk.today(promised_at))
    if Ask.CALLBACK in disposition.asks and stated.callback_at is None:
        raise DeskError("callback.incomplete")
    if Ask.HOLD in disposition.asks and stated.hold_kind is None and disposition.hold is None:
        raise DeskError("hold.incomplete")
    if Ask.NOTE in disposition.asks and not stated.note.strip():
        raise DeskError("note.missing")
    return disposition


def _check_nothing_dropped(stated: WrapUp, disposition: Disposition) -> None:
    """What is stated is recorded or refused. A call-back and a hold go with every outcome."""
    seconds, promises_ = stated.talk_seconds, Ask.PROMISE in disposition.asks
    if seconds is not None and not 0 <= seconds <= _LONGEST:
        raise DeskError("outcome.talk_seconds", seconds=seconds)
    if stated.promise_amount is not None and not promises_:
        raise DeskError("outcome.takes_no_amount", amount=stated.promise_amount)
    if stated.promise_due_on is not None and not promises_:
        raise DeskError("outcome.takes_no_day", due=stated.promise_due_on)
    held = stated.hold_kind or disposition.hold
    if stated.hold_review_on is not None and held is None:
        raise DeskError("outcome.takes_no_review", on=stated.hold_review_on)


def _check_terms(  # what was agreed, with whom, when
    desk: Desk,
    tx: Transaction,
    person_id: str,
    stated: WrapUp,
    disposition: Disposition,
    now: datetime,
) -> None:
    """Whether what was agreed can be: what is overdue and the hours where they live say it."""
    amount = stated.promise_amount
    if Ask.PROMISE in disposition.asks and amount is not None and not stated.means_more:
        check_owed(tx, person_id, amount, now)
    if stated.callback_at is not None:
        check_call_back(desk, tx, person_id, stated.callback_at, now)


def _check_fit(disposition: Disposition, channel: str) -> None:
    if channel not in disposition.channels:
        raise DeskError("outcome.does_not_fit")


def _contact(desk: Desk, tx: Transaction, person_id: str, permit: dict[str, Any]) -> dict[str, Any]:
    """The contact of a permit or with that id, recorded now if it was not."""
    found = contacts.contact(tx, permit["id"])
    if found is None:
        at = min(moment(permit["issued_at"]), desk.now(tx))  # a clock ahead gave the permit
        calls.place(desk, tx, person_id, permit, at)
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
    counted: contacts.Counted,
    promised_at: datetime,
    now: datetime,
) -> None:
    staff = desk.need()
    note_id, note_digest = texts.keep(desk, tx, person_id, "note", stated.note, now)
    row: dict[str, Any] = {
        "id": outcome_id, "contact_id": contact["id"], "outcome": counted.outcome.value,
        "disposition": stated.disposition,
        "reached": counted.reached.value if counted.reached else contacts.NOBODY,
        "right_party": int(counted.right_party), "talk_seconds": stated.talk_seconds,
        "note_id": note_id, "staff_id": staff.id, "device": desk.device, "at": micros(now),
    }  # fmt: skip
    tx.run(contacts.add_outcome, **row)
    log.append(
        tx, person_id, EntryKind.CALL_ENDED, now, staff_id=staff.id, device=desk.device,
        outcome=outcome_id, contact=contact["id"], note=note_digest, row=row_digest(row),
    )  # fmt: skip
    _agree(desk, tx, person_id, contact["id"], stated, disposition, promised_at, now)
    heed(desk, tx, person_id, contact, stated, disposition, now)


def _agree(  # noqa: PLR0913  # what was agreed, by whom, where
    desk: Desk,
    tx: Transaction,
    person_id: str,
    contact_id: str,
    stated: WrapUp,
    disposition: Disposition,
    promised_at: datetime,
    now: datetime,
) -> None:
    amount, due = stated.promise_amount, stated.promise_due_on
    if Ask.PROMISE in disposition.asks and amount is not None and due is not None:
        make_promise(desk, tx, person_id, contact_id, (amount, due, promised_at), now)
        stand(desk, tx, person_id, now, promised=True)
    if stated.callback_at is not None:
        next_step(desk, tx, person_id, contact_id, FollowUpKind.CALLBACK, stated.callback_at, now)


def _take_back(
    desk: Desk, tx: Transaction, contact: dict[str, Any], instead: Disposition
) -> None:
    """What the contact set in motion ends; what it closed is open again unless `instead` closes it.

    Holds and wishes stand: they protect the person, and only a lead ends them.
    """
    contact_id = contact["id"]
    promises.cancel_of_contact(tx, contact_id)
    places.drop_follow_ups(tx, contact_id)
    if not instead.right_party:
        places.reopen_follow_ups(tx, contact_id, FollowUpKind.CALLBACK, moment(contact["at"]))
    if Ask.PROMISE not in instead.asks:
        places.reopen_follow_ups(tx, contact_id, FollowUpKind.PROMISE)
    people.unmark(tx, contact_id, marking(desk.rules.dispositions))
