"""An agreement 协议 is closed, within the limits of who offers it or as it was granted.

At an office its owner does the same: app/storage/postgres/agreements.sql.
"""

from __future__ import annotations

from datetime import datetime

from app.domain.agreements import Agreement, AgreementState, Written
from app.domain.entries import EntryKind
from app.domain.errors import DeskError
from app.domain.moments import micros
from app.domain.plans import Seat
from app.services import keeping, texts
from app.services.desk import Desk
from app.services.offers import (
    Offered,
    agreed_over,
    check_limits,
    read_kept,
    seat,
    stands_over,
    work_out,
)
from app.services.promises import end_for
from app.storage import agreements, log, people
from app.storage import queue as places
from app.storage.chain import canonical, row_digest
from app.storage.store import Transaction


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
    these loans, or a first one. `said`: the words, the approval, the contact. Raises as
    `agreements.agree`.
    """
    known = known_as(tx, agreement_id, person_id)
    if known is not None:
        return known
    offered = offered_upon(desk, tx, person_id, written, said[1], now)
    before = stands_over(tx, person_id, offered)
    names = (agreement_id, agreement_id, 1)
    if before is not None:
        agreements.replace_rows(tx, before.id, agreement_id)
        names = (agreement_id, before.root_id, before.version + 1)
    return close(desk, tx, person_id, names, offered, said, now)


def known_as(tx: Transaction, agreement_id: str, person_id: str) -> Agreement | None:
    """What was agreed under that id, if it was. Raises DeskError agreement.id_taken."""
    known = agreements.agreement(tx, agreement_id)
    if known is not None and known.person_id != person_id:
        raise DeskError("agreement.id_taken")
    return known


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
    allowed, asked = read_kept(granted), offered.proposal
    if (allowed.offer, allowed.debts) != (asked.offer, asked.debts):
        raise DeskError("agreement.not_granted")
    if offered.quote.needs_approval_by is not None:
        raise DeskError("agreement.needs_approval")


def close(  # noqa: PLR0913  # an agreement has these parts
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
    found = agreements.agreement(tx, agreement_id)
    if found is None:
        raise LookupError(agreement_id)
    return found


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
