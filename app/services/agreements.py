"""Agreements 协议: what a role may offer, what a lead allows beyond it, and what was agreed.

A proposal is written as `forbear plan quote` reads it (docs/plans.md). Its day and its role are
those of the book's clock and of who sits here, whatever is written.
"""

from __future__ import annotations

import json
from datetime import datetime

from app.domain.agreements import Agreement, Answer, Approval, Written
from app.domain.entries import EntryKind
from app.domain.errors import DeskError
from app.domain.moments import micros
from app.domain.plans import Seat
from app.services import texts
from app.services.closing import close, known_as, offered_upon
from app.services.desk import CONTACTING, LEADING, OWN_ALONE, Desk
from app.services.offers import Offered, check_limits, seat, stands_over, work_out
from app.storage import agreements, log, people
from app.storage.chain import canonical, row_digest
from app.storage.store import Transaction


def request(desk: Desk, debtor_id: str, approval_id: str, written: Written, reason: str) -> None:
    """Ask a lead to allow an offer. `approval_id` is made by the caller: the same one asks once.

    Raises DeskError person.unknown, agreement.no_reason, agreement.not_needed (one's own role may
    offer that), agreement.creditor_alone (no lead may), agreement.id_taken, login.not_allowed, and
    those of `agree` about the proposal itself.
    """
    staff = desk.need(*CONTACTING)
    _need_reason(reason)
    if desk.at_office:
        _asked_of_owner(desk, debtor_id, approval_id, written, reason)
        return
    with desk.writing() as tx:
        now = desk.dated(tx)
        person_id = _locked(desk, tx, debtor_id)
        if _is_asked(tx, approval_id, person_id, staff.id):
            return
        offered = _beyond(desk, tx, person_id, written, now)
        text_id, digest = texts.keep(desk, tx, person_id, "reason", reason, now)
        proposal = canonical(offered.written)
        tx.add(
            agreements.add_approval, id=approval_id, debtor_id=person_id, proposal=proposal,
            reason_id=text_id, asked_by=staff.id, asked_at=micros(now),
            answer=Answer.WAITING.value,
        )  # fmt: skip
        log.append(
            tx, person_id, EntryKind.APPROVAL_ASKED, now, staff_id=staff.id, device=desk.device,
            approval=approval_id, proposal=row_digest(offered.written), text=text_id, words=digest,
        )  # fmt: skip


def _beyond(
    desk: Desk, tx: Transaction, person_id: str, written: Written, now: datetime
) -> Offered:
    """An offer that a lead may make, and who sits here may not."""
    offered = work_out(desk, tx, person_id, written, seat(desk), now)
    check_limits(offered)
    if offered.quote.needs_approval_by is None:
        raise DeskError("agreement.not_needed")
    if offered.quote.needs_approval_by is Seat.CREDITOR:
        raise DeskError("agreement.creditor_alone")
    return offered


def _asked_of_owner(
    desk: Desk, debtor_id: str, approval_id: str, written: Written, reason: str
) -> None:
    with desk.reading() as tx:
        offered = _beyond(desk, tx, _seen(desk, tx, debtor_id), written, desk.now(tx))
    desk.ask_by_id(
        "ask_approval", approval_id=approval_id, debtor_id=debtor_id, stated=stated(offered),
        reason=reason, device=desk.device,
    )  # fmt: skip


def stated(offered: Offered) -> str:
    """An offer with its schedule, as an office's owner is told it."""
    schedule = agreements.schedule_json(offered.quote.schedule)
    return json.dumps({"proposal": dict(offered.written), "schedule": schedule})


def waiting(desk: Desk, rows: int) -> tuple[Approval, ...]:
    """Requests that wait for a lead, oldest first; whoever is no lead sees their own.

    Raises DeskError login.not_allowed.
    """
    staff = desk.need(*CONTACTING)
    with desk.reading() as tx:
        return agreements.waiting(tx, rows, None if staff.role in LEADING else staff.id)


def approval(desk: Desk, approval_id: str) -> Approval:
    """One request as it stands: whoever asked sees the answer while the person is on the phone.

    Raises DeskError agreement.unknown_request, login.not_allowed.
    """
    staff = desk.need(*CONTACTING)
    with desk.reading() as tx:
        found = agreements.approval(tx, approval_id)
    if found is None or (staff.role in OWN_ALONE and found.asked_by_id != staff.id):
        raise DeskError("agreement.unknown_request")
    return found


def decide(
    desk: Desk,
    approval_id: str,
    verdict: Answer,
    reason: str = "",
    instead: Written | None = None,
) -> None:
    """Approve a request, change it (`instead`: what may be agreed), or refuse it.

    A change or a refusal says why: whoever asked reads it. What is granted keeps to the limits of a
    lead. Team leads and administrators only, and nobody answers a request of their own.
    Raises DeskError agreement.unknown_request, agreement.answered, agreement.own_request,
    agreement.no_reason, agreement.nothing_instead, agreement.creditor_alone, login.not_allowed,
    and those of `agree` about a proposal.
    """
    staff = desk.need(*LEADING)
    if verdict in (Answer.REFUSED, Answer.CHANGED):
        _need_reason(reason)
    if (verdict is Answer.CHANGED) != (instead is not None) or verdict is Answer.WAITING:
        raise DeskError("agreement.nothing_instead")
    if desk.at_office:
        _answered_by_owner(desk, approval_id, verdict, reason, instead)
        return
    with desk.writing() as tx:
        now = desk.dated(tx)
        asked = _to_answer(desk, tx, approval_id)
        offered = None
        if verdict is not Answer.REFUSED:
            offered = _granted(desk, tx, asked, instead or asked.proposal, now)
        granted = None if offered is None else offered.written
        text_id, digest = texts.keep(desk, tx, asked.person_id, "reason", reason, now)
        agreements.answer(
            tx, approval_id, said=verdict.value, why=text_id, by=staff.id, now_at=micros(now),
            what=None if granted is None else canonical(granted),
        )  # fmt: skip
        log.append(
            tx, asked.person_id, EntryKind.APPROVAL_ANSWERED, now, staff_id=staff.id,
            device=desk.device, approval=approval_id, answer=verdict.value,
            granted=None if granted is None else row_digest(granted), text=text_id, words=digest,
        )  # fmt: skip


def _answered_by_owner(
    desk: Desk, approval_id: str, verdict: Answer, reason: str, instead: Written | None
) -> None:
    with desk.reading() as tx:
        asked = agreements.approval(tx, approval_id)
        granted = None
        if asked is not None and verdict is not Answer.REFUSED:
            offered = _granted(desk, tx, asked, instead or asked.proposal, desk.now(tx))
            granted = stated(offered)
    desk.ask(
        "answer_approval", approval_id=approval_id, verdict=verdict.value, granted=granted,
        reason=reason, device=desk.device,
    )  # fmt: skip


def agree(  # noqa: PLR0913  # what was agreed, with whom, upon which approval, in which contact
    desk: Desk,
    debtor_id: str,
    agreement_id: str,
    written: Written,
    read_out: str,
    *,
    approval_id: str | None = None,
    contact_id: str | None = None,
) -> Agreement:
    """Close an agreement: its schedule is fixed from here on. `agreement_id` as `request`'s id.

    `read_out`: the words that were read to the person, kept where they can be erased.
    Raises DeskError person.unknown, agreement.wrong_proposal naming every fault,
    agreement.unknown_debt, agreement.owed_otherwise (what is owed is now another sum),
    agreement.over_limit naming the limit, agreement.needs_approval, agreement.not_granted (the
    approval is for something else, or was used), agreement.standing (change that one),
    agreement.nothing_read, agreement.id_taken, login.not_allowed.
    """
    if desk.at_office:
        said = (read_out, approval_id, contact_id)
        return _agreed_by_owner(desk, debtor_id, (agreement_id, None), written, said)
    with desk.writing(*CONTACTING) as tx:
        now = desk.dated(tx)
        person_id = _locked(desk, tx, debtor_id)
        known = known_as(tx, agreement_id, person_id)
        if known is not None:
            return known
        _need_read(read_out)
        offered = offered_upon(desk, tx, person_id, written, approval_id, now)
        if stands_over(tx, person_id, offered) is not None:
            raise DeskError("agreement.standing")
        first = (agreement_id, agreement_id, 1)
        return close(desk, tx, person_id, first, offered, (read_out, approval_id, contact_id), now)


def _agreed_by_owner(  # with whom, which one in whose place, what, upon which words
    desk: Desk,
    debtor_id: str,
    names: tuple[str, str | None],
    written: Written,
    said: tuple[str, str | None, str | None],
) -> Agreement:
    """As `agree` and `change`, at an office; `names`: of the new version, and of the old."""
    (agreement_id, instead), (read_out, approval_id, contact_id) = names, said
    with desk.reading(*CONTACTING) as tx:
        person_id = _seen(desk, tx, debtor_id)
        known = known_as(tx, agreement_id, person_id)
        if known is not None:
            return known
        _need_read(read_out)
        offered = offered_upon(desk, tx, person_id, written, approval_id, desk.now(tx))
        if instead is None and stands_over(tx, person_id, offered) is not None:
            raise DeskError("agreement.standing")
    desk.ask_by_id(
        "agree_on", agreement_id=agreement_id, debtor_id=debtor_id, instead=instead,
        stated=stated(offered), read_out=read_out, approval_id=approval_id,
        contact_id=contact_id, device=desk.device,
    )  # fmt: skip
    return made(desk, agreement_id)


def made(desk: Desk, agreement_id: str) -> Agreement:
    """What was agreed on at an office. Raises DeskError agreement.unknown."""
    with desk.reading() as tx:
        found = agreements.agreement(tx, agreement_id)
    if found is None:  # the person was given to somebody else in this moment
        raise DeskError("agreement.unknown")
    return found


def change(  # noqa: PLR0913  # what is agreed instead, of which, and why
    desk: Desk,
    agreement_id: str,
    new_id: str,
    written: Written,
    read_out: str,
    *,
    approval_id: str | None = None,
    contact_id: str | None = None,
) -> Agreement:
    """Agree on something else in the place of a version: a new version, and the old one is kept.

    What was paid upon the old one is no part of the new: the proposal says what is owed now.
    Raises as `agree`, and DeskError agreement.unknown, agreement.replaced.
    """
    if desk.at_office:
        said = (read_out, approval_id, contact_id)
        person_id = made(desk, agreement_id).person_id
        return _agreed_by_owner(desk, person_id, (new_id, agreement_id), written, said)
    with desk.writing(*CONTACTING) as tx:
        now = desk.dated(tx)
        old = agreements.agreement(tx, agreement_id)
        if old is None:
            raise DeskError("agreement.unknown")
        person_id = _locked(desk, tx, old.person_id)
        known = known_as(tx, new_id, person_id)
        if known is not None:
            return known
        _need_read(read_out)
        version = agreements.latest_version(tx, old.root_id)
        if version != old.version:
            raise DeskError("agreement.replaced")
        offered = offered_upon(desk, tx, person_id, written, approval_id, now)
        agreements.replace_rows(tx, old.id, new_id)
        names = (new_id, old.root_id, version + 1)
        return close(desk, tx, person_id, names, offered, (read_out, approval_id, contact_id), now)


def of_person(desk: Desk, debtor_id: str) -> tuple[Agreement, ...]:
    """Every version of every agreement of a person, latest first. Raises person.unknown."""
    with desk.reading() as tx:
        return agreements.of_person(tx, _seen(desk, tx, debtor_id))


def asked_of(desk: Desk, debtor_id: str) -> tuple[Approval, ...]:
    """Every request for approval made for a person, latest first. Raises person.unknown."""
    with desk.reading() as tx:
        return agreements.asked_of(tx, _seen(desk, tx, debtor_id))


def _seen(desk: Desk, tx: Transaction, debtor_id: str) -> str:
    head = people.head(tx, debtor_id)
    if head is None or not desk.sees(tx, head):
        raise DeskError("person.unknown", id=debtor_id)
    return head.person_id


def _locked(desk: Desk, tx: Transaction, debtor_id: str) -> str:
    locked = people.lock(tx, debtor_id)
    if locked is None or not desk.sees(tx, locked):
        raise DeskError("person.unknown", id=debtor_id)
    return locked.person_id


def _need_reason(reason: str) -> None:
    if not reason.strip():
        raise DeskError("agreement.no_reason")


def _need_read(read_out: str) -> None:
    if not read_out.strip():
        raise DeskError("agreement.nothing_read")


def _is_asked(tx: Transaction, approval_id: str, person_id: str, staff_id: str) -> bool:
    known = agreements.approval(tx, approval_id)
    if known is not None and (known.person_id, known.asked_by_id) != (person_id, staff_id):
        raise DeskError("agreement.id_taken")
    return known is not None


def _to_answer(desk: Desk, tx: Transaction, approval_id: str) -> Approval:
    """A request that still waits, its person locked."""
    asked = agreements.approval(tx, approval_id)
    if asked is None or people.lock(tx, asked.person_id) is None:
        raise DeskError("agreement.unknown_request")
    asked = agreements.approval(tx, approval_id)  # anew, under the lock
    if asked is None:
        raise DeskError("agreement.unknown_request")
    if asked.answer is not Answer.WAITING:
        raise DeskError("agreement.answered", by=asked.decided_by)
    if asked.asked_by_id == desk.need().id:
        raise DeskError("agreement.own_request")
    return asked


def _granted(
    desk: Desk, tx: Transaction, asked: Approval, written: Written, now: datetime
) -> Offered:
    offered = work_out(desk, tx, asked.person_id, written, Seat.TEAM_LEAD, now)
    check_limits(offered)
    if offered.quote.needs_approval_by is not None:
        raise DeskError("agreement.creditor_alone")
    return offered
