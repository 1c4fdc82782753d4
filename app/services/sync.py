"""Sync 带回: what a device did comes back, in order and once, however often it is cut off.

The device notes each row that it writes (`storage.outbox`); the centre says up to which place it
has them, in the transaction that takes them (`services.receiving`). What is sent again is known by
its place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.domain.checkouts import CheckOut, CheckOutState, ClockCheck, Conflict, Synced
from app.domain.errors import DeskError
from app.services import clock
from app.services.desk import CONTACTING, Desk
from app.services.receiving import check, finish, take
from app.storage import checkouts, offline, outbox
from app.storage import staff as members
from app.storage.clock import ServerClock
from app.storage.outbox import Item
from app.storage.store import Store, Transaction

_AT_ONCE = 256  # places in a transaction, or as many as it takes to the next entry
Progress = Callable[[int, int], None]


def sync(
    desk: Desk, device: Store, progress: Progress | None = None, *, going_on: bool = False
) -> Synced:
    """Take what a device's book has and the centre has not; cut off, the next time goes on.

    Then the device makes no contact any more, and what it did not use is free again; `going_on`:
    it goes on instead. Of another copy than what came first all is taken and flagged, and nothing
    is free again: the other one may still be out. Whoever carries it syncs it, or a lead.
    `progress` hears places taken and places altogether; what it raises ends the sync where it
    stands.

    Raises DeskError sync.no_device, checkout.unknown, sync.not_yours, login.not_allowed, and of
    what cannot be believed sync.broken, .missing, .differs, .unsaid, .known, .stranger, .gap:
    nothing from there on is taken, and the device keeps it.
    """
    desk.present(*CONTACTING)
    own = _own(device)
    with device.read() as there:
        proof = checkouts.proof(there, own.id)
    check(desk, own.id, proof, (own.device, own.staff_id))
    seen = _clock(desk, device, own)
    if not going_on:  # first, so that nothing is used after it was given back
        with device.begin() as there:
            checkouts.end(there, own.id, CheckOutState.BACK, desk.clock())
    entries, rows, forked = _send(desk, device, own, proof, progress)
    known = finish(desk, own.id, proof, seen.off or None, going_on=going_on, forked=forked)
    return Synced(known, entries, rows, _waiting(device, own.id), conflicts(desk, own.id), seen)


def _send(
    desk: Desk, device: Store, own: CheckOut, proof: str, progress: Progress | None
) -> tuple[int, int, bool]:
    """Piece by piece; entries and rows that the centre had not, and if of another copy."""
    entries, rows, forked = 0, 0, _is_forked(device)
    while items := _next(device, own.id):
        taken = take(desk, own.id, proof, tuple(map(outbox.sent, items)), forked=forked)
        forked = taken.forked
        with device.begin() as there:
            checkouts.receive(there, own.id, items[-1].place)
            if forked:
                there.run(members.put_setting, name=checkouts.FORKED, value=own.id)
        entries, rows = entries + taken.entries, rows + taken.rows
        if progress is not None:
            progress(rows, rows + _waiting(device, own.id))
    return entries, rows, forked


def waiting(device: Store) -> tuple[CheckOut, int]:
    """A device's check-out, and how much of it the centre has not heard of yet, by the device.

    Raises DeskError sync.no_device.
    """
    own = _own(device)
    return own, _waiting(device, own.id)


def conflicts(desk: Desk, checkout_id: str) -> tuple[Conflict, ...]:
    """What was known differently, the first noted first; people whom one does not see unnamed."""
    with desk.reading() as tx:
        return tuple(
            one if one.person_id is None or desk.sees_person(tx, one.person_id)
            else replace(one, name=None)
            for one in checkouts.conflicts(tx, checkout_id)
        )  # fmt: skip


def _next(device: Store, checkout_id: str) -> list[Item]:
    """What is sent together: up to an entry, each row with the entry that speaks of it."""
    with device.read() as there:
        after = _received(there, checkout_id)
        most = _AT_ONCE
        while True:
            found = list(outbox.items(there, after, most))
            if len(found) < most:
                return found
            if whole := offline.together(found):
                return found[:whole]
            most *= 2


def _received(there: Transaction, checkout_id: str) -> int:
    found = checkouts.checkout(there, checkout_id)
    return 0 if found is None else found.received


def _waiting(device: Store, checkout_id: str) -> int:
    with device.read() as there:
        return outbox.waiting(there, _received(there, checkout_id))


def _own(device: Store) -> CheckOut:
    with device.read() as there:
        own = checkouts.here(there)
    if own is None:
        raise DeskError("sync.no_device")
    return own


def _is_forked(device: Store) -> bool:
    """Whether an earlier sync found it to be another copy than what came first."""
    with device.read() as there:
        return members.setting(there, checkouts.FORKED) is not None


def _clock(desk: Desk, device: Store, own: CheckOut) -> ClockCheck:
    """How the device's clock stands to the centre's, or between what it must.

    It is measured where the device is the workstation that syncs at an office, and where its book
    was last written to on the computer of the centre's. Else its first entry came after the
    check-out, and its last one before now.
    """
    slack = desk.settings.clock_slack_seconds
    if isinstance(desk.clock, ServerClock) and own.device == desk.device:
        return ClockCheck(desk.clock.off(desk.settings) or 0)
    with device.read() as there:
        ahead, moments = clock.ahead(desk, there), outbox.moments(there)
    if ahead is not None:
        off = round(ahead.total_seconds())
        return ClockCheck(off if abs(off) > slack else 0)
    if moments is None:
        return ClockCheck(0)  # nothing bears its time
    most = round((moments[0] - own.at).total_seconds())
    least = round((moments[1] - desk.clock()).total_seconds())
    return ClockCheck(0) if max(most, -least) <= slack else ClockCheck(None, least, most)
