"""Holds 停催: leaving a person in peace, at once and at every desk."""

from __future__ import annotations

from datetime import date, datetime

from app.domain.contact import HoldKind
from app.domain.entries import EntryKind
from app.domain.errors import DeskError
from app.domain.flags import Shield
from app.domain.moments import micros
from app.services import queue, texts, wishes
from app.services.desk import CONTACTING, LEADING, Desk
from app.storage import contacts, log, people, promises, protections
from app.storage.store import Transaction


def place(desk: Desk, debtor_id: str, kind: HoldKind, review_on: date | None) -> None:
    """Stop collection for a person; they leave the queue.

    Raises DeskError person.unknown, also for a person who is somebody else's, hold.of_referral.
    """
    check_own(kind)
    if desk.at_office:
        wishes.protected_by_owner(desk, debtor_id, Shield(hold=kind, review_on=review_on))
        return
    with desk.writing(*CONTACTING) as tx:
        now = desk.dated(tx)
        locked = people.lock(tx, debtor_id)
        if locked is None or not desk.sees(tx, locked):
            raise DeskError("person.unknown", id=debtor_id)
        record(desk, tx, locked.person_id, kind, review_on, None, now)
        queue.rerank(desk, tx, locked.person_id, now)


def release(desk: Desk, debtor_id: str, kind: HoldKind, reason: str) -> None:
    """End every hold of this kind. Team leads and administrators only; the reason is on record.

    Raises DeskError person.unknown, hold.none, hold.no_reason, hold.of_referral, login.not_allowed.
    """
    desk.need(*LEADING)
    check_own(kind)
    if not reason.strip():
        raise DeskError("hold.no_reason")
    if desk.at_office:
        desk.ask(
            "release_hold", debtor_id=debtor_id, kind=kind.value, reason=reason, device=desk.device
        )
        return
    with desk.writing() as tx:
        now = desk.dated(tx)
        locked = people.lock(tx, debtor_id)
        if locked is None:
            raise DeskError("person.unknown", id=debtor_id)
        ended = protections.standing_holds(tx, locked.person_id, kind.value)
        if not ended:
            raise DeskError("hold.none")
        end(desk, tx, locked.person_id, (kind, ended), reason, now)


def end(  # whose holds of which kind, and why
    desk: Desk,
    tx: Transaction,
    person_id: str,
    ended: tuple[HoldKind, list[str]],
    reason: str,
    now: datetime,
) -> None:
    """End these holds of a kind, in the caller's transaction; the person has a new place."""
    kind, hold_ids = ended
    promises.release(tx, hold_ids, now)
    text_id, digest = texts.keep(desk, tx, person_id, "reason", reason, now)
    log.append(
        tx, person_id, EntryKind.HOLD_RELEASED, now, staff_id=desk.need().id, device=desk.device,
        hold_kind=kind.value, holds=hold_ids, text=text_id, words=digest,
    )  # fmt: skip
    queue.rerank(desk, tx, person_id, now)


def check_own(kind: HoldKind | None) -> None:
    """Whether a desk places and ends it by itself: with a referral it comes and goes.

    Raises DeskError hold.of_referral.
    """
    if kind is HoldKind.REFERRED:
        raise DeskError("hold.of_referral")


def record(  # noqa: PLR0913  # a hold has these parts
    desk: Desk,
    tx: Transaction,
    person_id: str,
    kind: HoldKind,
    review_on: date | None,
    contact_id: str | None,
    now: datetime,
    *,
    whose: str | None = None,
) -> None:
    """Record a hold, and the contact in which it was asked for, in the caller's transaction.

    `whose`: the one of the person's records with which it goes; None: the person's own.
    """
    hold_id, staff = desk.new_id(now), desk.need()
    row = {
        "id": hold_id, "debtor_id": whose or person_id, "kind": kind.value, "source": "staff",
        "start_at": micros(now), "review_on": None if review_on is None else review_on.isoformat(),
        "contact_id": contact_id, "staff_id": staff.id,
    }  # fmt: skip
    tx.add(promises.add_hold, **row)
    log.append(
        tx, person_id, EntryKind.HOLD_PLACED, now, staff_id=staff.id, device=desk.device,
        hold=hold_id, hold_kind=kind.value, row=protections.digest("hold", row),
    )  # fmt: skip


def take_back(desk: Desk, tx: Transaction, person_id: str, contact_id: str, now: datetime) -> None:
    """End the hold and the wish that a contact recorded: it had been stated wrongly.

    Records that were split off since have the same, and go back to the queue. The caller ranks
    the person itself anew.
    """
    whose = protections.of_contact(tx, contact_id)
    promises.release_of_contact(tx, contact_id, now)
    contacts.withdraw_opt_outs(tx, contact_id, now)
    for debtor_id in sorted(whose):
        locked = people.lock(tx, debtor_id)
        if locked is None:
            raise LookupError(debtor_id)
        _log_end(desk, tx, locked.person_id, contact_id, whose[debtor_id], now)
        if locked.person_id != person_id:
            queue.rerank(desk, tx, locked.person_id, now)


def _log_end(  # what ended, whose it was, and where it had been said
    desk: Desk,
    tx: Transaction,
    person_id: str,
    contact_id: str,
    ended: protections.OfContact,
    now: datetime,
) -> None:
    by = desk.need().id
    if ended.holds:
        log.append(
            tx, person_id, EntryKind.HOLD_RELEASED, now, staff_id=by, device=desk.device,
            holds=ended.holds, contact=contact_id,
        )  # fmt: skip
    if ended.opt_outs:
        log.append(
            tx, person_id, EntryKind.OPT_OUT_WITHDRAWN, now, staff_id=by, device=desk.device,
            opt_outs=ended.opt_outs, contact=contact_id,
        )  # fmt: skip
