"""Contacts reserved for a device: how they bind the centre, and how the device."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from app.domain.checkouts import CheckOut, CheckOutState
from app.domain.contact import Answer, Event, Reason, Reserved, Verdict
from app.domain.errors import DeskError
from app.services.desk import Desk
from app.storage import checkouts
from app.storage.people import FullPoint
from app.storage.store import Transaction


class Reservations(NamedTuple):
    """`others` bind this book; `own` is the check-out whose device this book is (None: none's)."""

    others: tuple[Reserved, ...]
    own: CheckOut | None


def around(desk: Desk, tx: Transaction, attempt: Event, key: str, since: datetime) -> Reservations:
    """What is reserved of the person and at the number: for others, or for this very device."""
    if not desk.at_office and checkouts.check_unlocked(tx):
        return Reservations((), checkouts.here(tx))
    return Reservations(checkouts.reserved(tx, attempt.person, key, since), None)


def has_calls(tx: Transaction, person_id: str, now: datetime) -> bool:
    """Whether the calls with the person are some other device's now: here each would be refused."""
    return not checkouts.check_unlocked(tx) and checkouts.has_calls(tx, person_id, now)


def within(  # noqa: PLR0913  # an attempt, and what it is judged by
    desk: Desk, tx: Transaction, own: CheckOut, full: FullPoint, attempt: Event, verdict: Verdict,
    using: str,
) -> Verdict:  # fmt: skip
    """The verdict of a device, which makes no contact but those that were reserved for it.

    `using`: the permit that the attempt is made under, with which one was used already.
    """
    kept = [
        one
        for one in checkouts.reservations(tx, own.id)
        if (one.point_id, one.channel) == (full.point.id, attempt.channel)
    ]
    rule = None
    if own.device != desk.device or not kept:
        rule = "not_reserved"
    elif own.state is not CheckOutState.OUT or own.until <= attempt.at:
        rule = "reserved_until"
    elif all(one.permit_id not in (None, using) for one in kept):
        rule = "reserved_used"
    if rule is None:
        closes = own.until if verdict.closes_at is None else min(own.until, verdict.closes_at)
        return verdict if verdict.reasons else _closing(verdict, closes)
    values = {"until": own.until, "count": len(kept)}
    reason = Reason(rule, "forbear", "", "P", values=values)
    return Verdict(
        Answer.DENY, (reason, *verdict.reasons), None, verdict.allowances, verdict.packs
    )


def spend(tx: Transaction, permit_id: str, point_id: str, channel: str) -> None:
    """On a device: the permit uses one of the contacts reserved for it."""
    own = checkouts.here(tx) if checkouts.check_unlocked(tx) else None
    if own is not None and not checkouts.spend(tx, own.id, permit_id, point_id, channel):
        raise DeskError("permit.withdrawn")


def _closing(verdict: Verdict, at: datetime) -> Verdict:
    return Verdict(
        verdict.answer, verdict.reasons, verdict.next_allowed_at, verdict.allowances,
        verdict.packs, at,
    )  # fmt: skip
