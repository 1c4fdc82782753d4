"""What the office and a device did to one person, each by itself, put together by rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from datetime import date, datetime
from typing import Any

from app.domain.agreements import Agreement, AgreementState
from app.domain.checkouts import ConflictKind
from app.domain.contact import HoldKind
from app.domain.entries import EntryKind
from app.domain.errors import DeskError
from app.domain.flags import FlagKind
from app.domain.moments import micros, moment
from app.domain.plans import Seat
from app.rules.door import position
from app.services import flags, holds, wishes
from app.services.desk import Desk
from app.services.offers import check_limits, check_sums, kinds, read_offer
from app.services.promises import stand
from app.storage import agreements, contacts, door, log, people, promises, queue, visits
from app.storage.chain import row_digest
from app.storage.store import Transaction
from app.storage.timeline import timeline

Found = tuple[ConflictKind, dict[str, Any]]
_OF_A_NUMBER = (FlagKind.CONSENT, FlagKind.WRONG_NUMBER)  # goes with its record
_ALL = 1_000_000  # lines of a timeline
_OWN = ("id", "debtor_id", "staff_id", "withdrawn_at")  # of the record that had it first


def agreed(
    desk: Desk, tx: Transaction, person_id: str, came: Set[str], now: datetime
) -> Iterator[Found]:
    """What of agreements and promises can stand only once; `came`: ids that a device brought.

    Over one loan the latest agreement stands, of promises the latest. What was agreed at a door is
    kept, whatever somebody may agree by now: it was said.
    """
    found = agreements.of_person(tx, person_id)
    for one in found:
        if one.id in came and (why := _why_not(desk, tx, one)) is not None:
            yield ConflictKind.LIMITS, {"agreement": one.id, "why": why}
    if any(one.id in came for one in found):
        yield from _latest_over_each(tx, found)
    made = promises.in_order(tx, person_id)
    standing = [one for one in made if one.state == "open"]
    if len(standing) > 1 and standing[-1] == made[-1] and came & {one.id for one in standing}:
        stand(desk, tx, person_id, now, promised=True)
        facts = {"stands": made[-1].id, "gave_way": [one.id for one in standing[:-1]]}
        yield ConflictKind.AGREED, facts


def check_readable(tx: Transaction, person_id: str) -> None:
    """Whether all that is known of a person can be read by now.

    A device's entries say that its rows are as they were written there, not that they mean
    anything: what nobody here could read would keep everybody from the person. Raises DeskError
    sync.unread.
    """
    try:
        timeline(tx, person_id, _ALL)
        contacts.wishes(tx, person_id)
        contacts.history(tx, person_id, "", moment(0))
        people.points(tx, person_id)
        promises.in_order(tx, person_id)
        agreements.of_person(tx, person_id)
        queue.follow_ups(tx, person_id)
        for one in visits.of_person(tx, person_id):
            visits.notes(tx, one.id)
            position(door.of_visit(tx, one.id))
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError) as error:
        raise DeskError("sync.unread") from error


def overrule(
    desk: Desk, tx: Transaction, theirs: Mapping[str, Any], stands: Mapping[str, Any], now: datetime
) -> str:
    """An outcome that was corrected on both sides: what the centre states holds; whose it is.

    `theirs`, `stands`: the two corrections. The device's stays beside it, and is corrected in turn.
    """
    contact_id = contacts.contact_of_outcome(tx, theirs["right_id"])
    contact = contacts.contact(tx, str(contact_id))
    assert contact is not None  # the outcome came before its correction
    row = {
        "id": desk.new_id(now), "wrong_id": theirs["right_id"], "right_id": stands["right_id"],
        "reason_id": None, "staff_id": desk.need().id, "at": micros(now),
    }  # fmt: skip
    tx.run(contacts.add_correction, **row)
    whose = str(contact["debtor_id"])
    head = people.head(tx, whose)
    log.append(
        tx, whose if head is None else head.person_id, EntryKind.CALL_CORRECTED, now,
        staff_id=desk.need().id, device=desk.device, correction=row["id"], wrong=row["wrong_id"],
        right=row["right_id"], reason=None, row=row_digest(row),
    )  # fmt: skip
    return whose


def repeat(
    desk: Desk, tx: Transaction, debtor_id: str, told: tuple[str, Mapping[str, Any]], now: datetime
) -> None:
    """What was asked for at a device protects a record too that was split off meanwhile.

    `told`: the table, and the row as it came.
    """
    table, row = told
    same = {name: value for name, value in row.items() if name not in _OWN}
    if table == "holds":
        day = same["review_on"]
        until = None if day is None else date.fromisoformat(day)
        kind = HoldKind(same["kind"])
        holds.record(desk, tx, debtor_id, kind, until, same["contact_id"], now)
    elif table == "opt_outs":
        wishes.repeat(desk, tx, debtor_id, same, now)
    elif table == "flags" and same["kind"] not in _OF_A_NUMBER:
        flags.repeat(desk, tx, debtor_id, {**same, "point_id": None}, now)


def _latest_over_each(tx: Transaction, found: tuple[Agreement, ...]) -> Iterator[Found]:
    """Of agreements over one loan all but the latest give way; `found`: the latest first."""
    standing = (AgreementState.RUNNING, AgreementState.BROKEN)
    running = [one for one in found if one.state in standing]
    for n, old in enumerate(running):
        newer = next((one for one in running[:n] if _debts(one) & _debts(old)), None)
        if newer is not None:
            agreements.replace_rows(tx, old.id, newer.id)
            yield ConflictKind.AGREED, {"stands": newer.id, "gave_way": [old.id]}


def _why_not(desk: Desk, tx: Transaction, one: Agreement) -> str | None:
    """Why that could not be agreed by what the book says now, as a code; None: it could."""
    owed = {row["id"]: row for row in people.debts(tx, one.person_id) if row["state"] == "open"}
    if not _debts(one) <= owed.keys():
        return "agreement.unknown_debt"
    if one.approval_id is not None and agreements.uses(tx, one.approval_id) > 1:
        return "agreement.not_granted"
    lender, product = kinds(owed[id_] for id_ in _debts(one))
    known = {"lender": lender, "product": product}
    said = {name: kind.value for name, kind in known.items() if kind is not None}
    seat = Seat.COLLECTOR if one.approval_id is None else Seat.TEAM_LEAD
    try:
        offered = read_offer(desk, {**one.proposal, **said}, seat, one.agreed_at)
        loans = [owed[debt.id] for debt in offered.proposal.debts]
        check_sums(tx, one.person_id, offered.proposal, loans)
        check_limits(offered)
    except DeskError as error:
        return error.code
    return None if offered.quote.needs_approval_by is None else "agreement.needs_approval"


def _debts(agreement: Agreement) -> set[str]:
    return {str(debt["id"]) for debt in agreement.proposal["debts"]}
