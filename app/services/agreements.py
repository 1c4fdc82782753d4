"""Agreements 协议: what a role may offer, what a lead allows beyond it, and what was agreed.

A proposal is written as `forbear plan quote` reads it (docs/plans.md). Its day and its role are
those of the book's clock and of who sits here, whatever is written.
"""

from __future__ import annotations

from datetime import datetime

from app.domain.agreements import Agreement, AgreementState, Answer, Approval, Written
from app.domain.entries import EntryKind
from app.domain.errors import DeskError
from app.domain.moments import micros
from app.domain.plans import Seat
from app.rules.proposals import read_proposal
from app.services import keeping, texts
from app.services.desk import CONTACTING, LEADING, OWN_ALONE, Desk
from app.services.offers import (
    Offered,
    agreed_over,
    check_limits,
    seat,
    stands_over,
    work_out,
)
from app.services.promises import end_for
from app.storage import agreements, log, people
from app.storage import queue as places
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
    with desk.writing() as tx:
        now = desk.dated(tx)
        person_id = _locked(desk, tx, debtor_id)
        if _is_asked(tx, approval_id, person_id, staff.id):
            return
        offered = work_out(desk, tx, person_id, written, seat(desk), now)
        check_limits(offered)
        if offered.quote.needs_approval_by is None:
            raise DeskError("agreement.not_needed")
        if offered.quote.needs_approval_by is Seat.CREDITOR:
            raise DeskError("agreement.creditor_alone")
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
    with desk.writing() as tx:
        now = desk.dated(tx)
        asked = _to_answer(desk, tx, approval_id)
        granted = None
        if verdict is not Answer.REFUSED:
            granted = _granted(desk, tx, asked, instead or asked.proposal, now)
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
    agreement.unknown_debt, agreement.over_limit naming the limit, agreement.needs_approval,
    agreement.not_granted (the approval is for something else, or was used), agreement.standing
    (change that one), agreement.nothing_read, agreement.id_taken, login.not_allowed.
    """
    with desk.writing(*CONTACTING) as tx:
        now = desk.dated(tx)
        person_id = _locked(desk, tx, debtor_id)
        known = _known(tx, agreement_id, person_id)
        if known is not None:
            return known
        _need_read(read_out)
        offered = offered_upon(desk, tx, person_id, written, approval_id, now)
        if stands_over(tx, person_id, offered) is not None:
            raise DeskError("agreement.standing")
        first = (agreement_id, agreement_id, 1)
        return _close(desk, tx, person_id, first, offered, (read_out, approval_id, contact_id), now)


def conclude(  # noqa: PLR0913  # as `agree`
    desk: Desk,
    tx: Transaction,
    person_id: str,
    agreement_id: str,
    written: Written,
    said: tuple[str, str | None, str],
    now: datetime,
) -> Agreement:
    """Close what was read back, in the caller's transaction: the next version of what stands over
    these loans, or a first one. `said`: the words, the approval, the contact. Raises as `agree`.
    """
    known = _known(tx, agreement_id, person_id)
    if known is not None:
        return known
    offered = offered_upon(desk, tx, person_id, written, said[1], now)
    before = stands_over(tx, person_id, offered)
    names = (agreement_id, agreement_id, 1)
    if before is not None:
        agreements.replace_rows(tx, before.id, agreement_id)
        names = (agreement_id, before.root_id, before.version + 1)
    return _close(desk, tx, person_id, names, offered, said, now)


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
    with desk.writing(*CONTACTING) as tx:
        now = desk.dated(tx)
        old = agreements.agreement(tx, agreement_id)
        if old is None:
            raise DeskError("agreement.unknown")
        person_id = _locked(desk, tx, old.person_id)
        known = _known(tx, new_id, person_id)
        if known is not None:
            return known
        _need_read(read_out)
        version = agreements.latest_version(tx, old.root_id)
        if version != old.version:
            raise DeskError("agreement.replaced")
        offered = offered_upon(desk, tx, person_id, written, approval_id, now)
        agreements.replace_rows(tx, old.id, new_id)
        names = (new_id, old.root_id, version + 1)
        return _close(desk, tx, person_id, names, offered, (read_out, approval_id, contact_id), now)


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


def _known(tx: Transaction, agreement_id: str, person_id: str) -> Agreement | None:
    known = agreements.agreement(tx, agreement_id)
    if known is not None and known.person_id != person_id:
        raise DeskError("agreement.id_taken")
    return known


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
) -> Written:
    offered = work_out(desk, tx, asked.person_id, written, Seat.TEAM_LEAD, now)
    check_limits(offered)
    if offered.quote.needs_approval_by is not None:
        raise DeskError("agreement.creditor_alone")
    return offered.written


def offered_upon(  # a proposal that may be agreed, and upon what
    desk: Desk,
    tx: Transaction,
    person_id: str,
    written: Written,
    approval_id: str | None,
    now: datetime,
) -> Offered:
    """The proposal, within one's own limits or as it was granted. Raises as `agree`."""
    if approval_id is None:
        offered = work_out(desk, tx, person_id, written, seat(desk), now)
        if offered.quote.needs_approval_by is not None:
            raise DeskError("agreement.needs_approval")
    else:
        offered = work_out(desk, tx, person_id, written, Seat.TEAM_LEAD, now)
        _check_granted(tx, person_id, approval_id, offered)
    check_limits(offered)
    return offered


def _check_granted(tx: Transaction, person_id: str, approval_id: str, offered: Offered) -> None:
    """Just this offer over just these debts was granted for the person, and not used yet."""
    found = agreements.approval(tx, approval_id)
    granted = None if found is None or found.person_id != person_id else found.granted
    if granted is None or agreements.is_used(tx, approval_id):
        raise DeskError("agreement.not_granted")
    allowed, asked = read_proposal(granted), offered.proposal
    if (allowed.offer, allowed.debts) != (asked.offer, asked.debts):
        raise DeskError("agreement.not_granted")
    if offered.quote.needs_approval_by is not None:
        raise DeskError("agreement.needs_approval")


def _close(  # noqa: PLR0913  # an agreement has these parts
    desk: Desk,
    tx: Transaction,
    person_id: str,
    names: tuple[str, str, int],
    offered: Offered,
    said: tuple[str, str | None, str | None],
    now: datetime,
) -> Agreement:
    """Put a version down; `names`: its id, its root's, its number; `said`: what, upon, where.

    What was not kept over these loans gives way: no payment goes to it any more.
    """
    (agreement_id, root_id, version), (read_out, approval_id, contact_id) = names, said
    staff, proposal = desk.need(), offered.proposal
    text_id, digest = texts.keep(desk, tx, person_id, "read_out", read_out, now)
    row = {
        "id": agreement_id, "root_id": root_id, "version": version, "debtor_id": person_id,
        "kind": proposal.offer.kind.value, "currency": proposal.currency,
        "proposal": canonical(offered.written),
        "schedule": agreements.schedule_json(offered.quote.schedule), "read_out_id": text_id,
        "approval_id": approval_id, "contact_id": contact_id, "staff_id": staff.id,
        "at": micros(now),
        # Nobody whose plan is kept is in the queue: a version has the stage of the one before.
        "stage": places.stage(tx, person_id) or agreements.stage(tx, root_id),
    }  # fmt: skip
    for old in agreed_over(tx, person_id, offered, AgreementState.BROKEN):
        agreements.replace_rows(tx, old.id, agreement_id)
    tx.add(agreements.add_agreement, **row)
    _watch(desk, tx, person_id, agreement_id, offered, now)
    if _is_all(tx, person_id, offered):
        end_for(desk, tx, person_id, agreement_id, proposal.currency, now)
    log.append(
        tx, person_id, EntryKind.AGREEMENT_MADE, now, staff_id=staff.id, device=desk.device,
        agreement=agreement_id, root=root_id, version=version, approval=approval_id,
        text=text_id, words=digest, row=row_digest(row),
    )  # fmt: skip
    keeping.watch(desk, tx, person_id, now)
    made = agreements.agreement(tx, agreement_id)
    if made is None:
        raise LookupError(agreement_id)
    return made


def _is_all(tx: Transaction, person_id: str, offered: Offered) -> bool:
    """Whether nothing is overdue in that currency beside what is arranged."""
    arranged = {debt.id for debt in offered.proposal.debts}
    return all(
        row["id"] in arranged
        for row in people.debts(tx, person_id)
        if row["state"] == "open" and row["overdue"] > 0
        if row["currency"] == offered.proposal.currency
    )


def _watch(  # what is due when, of which agreement
    desk: Desk,
    tx: Transaction,
    person_id: str,
    agreement_id: str,
    offered: Offered,
    now: datetime,
) -> None:
    """A row for each day on which something falls due, the down payment among them."""
    down, proposal = offered.quote.totals.down_payment, offered.proposal
    due = [(0, proposal.as_of, down)] if down else []
    due += [(row.n, row.due, row.total) for row in offered.quote.schedule if row.total]
    for n, day, amount in due:
        tx.add(
            agreements.add_instalment, id=desk.new_id(now), agreement_id=agreement_id,
            debtor_id=person_id, n=n, due_on=day.isoformat(), amount=amount,
            currency=proposal.currency, paid=0, state="open",
        )  # fmt: skip
