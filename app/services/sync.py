"""Sync 带回: what a device did comes back, in order and once, however often it is cut off.

The device notes each row that it writes (`storage.outbox`); the centre says up to which place it
has them, in the transaction that takes them. What is sent again is known by its place. Nothing is
believed without its entry: the chain must go on from where the person was taken out, and each row
must be as its entry says. What both have changed, and what the office did meanwhile, is decided by
rule and noted as a conflict: both facts stay on record.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any, NamedTuple

from app.domain.checkouts import CheckOut, CheckOutState, Conflict, ConflictKind, Synced
from app.domain.entries import DESK, EntryKind
from app.domain.errors import DeskError
from app.domain.moments import micros
from app.services import conflicts as both
from app.services import keeping, queue
from app.services.checkouts import concerns
from app.services.desk import CONTACTING, Desk
from app.services.errands import by_clerk, by_clerk_of_files
from app.storage import checkouts, joining, log, meanwhile, offline, outbox, people, tables
from app.storage.clock import ServerClock
from app.storage.outbox import Item, Sent
from app.storage.store import Store, Transaction

_WORDS = frozenset({"body", "value", "name", "party_name", "identity_number", "note"})
_PROTECTING = (tables.holds, tables.opt_outs, tables.flags)
_AT_ONCE = 256  # places in a transaction, or as many as it takes to the next entry
Progress = Callable[[int, int], None]


def sync(
    desk: Desk, device: Store, progress: Progress | None = None, *, going_on: bool = False
) -> Synced:
    """Take what a device's book has and the centre has not; cut off, the next time goes on.

    Then the device makes no contact any more, and what it did not use is free again; `going_on`:
    it goes on instead. Whoever carries it syncs it, or a lead. `progress` hears places taken and
    places altogether; what it raises ends the sync where it stands.

    Raises DeskError sync.no_device, checkout.unknown, sync.not_yours, login.not_allowed, and of
    what cannot be believed sync.broken, .missing, .differs, .unsaid, .known, .stranger, .gap:
    nothing from there on is taken, and the device keeps it.
    """
    desk.present(*CONTACTING)
    own = _own(device)
    with device.read() as there:
        proof = checkouts.proof(there, own.id)
    _check(desk, own.id, proof, (own.device, own.staff_id))
    if not going_on:  # first, so that nothing is used after it was given back
        with device.begin() as there:
            checkouts.end(there, own.id, CheckOutState.BACK, desk.clock())
    entries = rows = 0
    while items := _next(device, own.id):
        taken = take(desk, own.id, proof, tuple(map(outbox.sent, items)))
        with device.begin() as there:
            checkouts.receive(there, own.id, items[-1].place)
        entries, rows = entries + taken.entries, rows + taken.rows
        if progress is not None:
            progress(rows, rows + _waiting(device, own.id))
    known = finish(desk, own.id, proof, _off(desk, own), going_on=going_on)
    return Synced(known, entries, rows, _waiting(device, own.id), conflicts(desk, own.id))


class Taken(NamedTuple):
    """How much of what was sent the centre did not have before."""

    entries: int = 0
    rows: int = 0


@by_clerk_of_files
def take(desk: Desk, checkout_id: str, proof: str, sent: tuple[Sent, ...]) -> Taken:
    """The centre's part: take what was sent together, all of it or nothing. Raises as `sync`.

    `proof`: what the device's book has of the check-out and nobody reads here, or whoever leads
    the person could write in the name of who carries it, without the device. What is refused is
    noted here as well, not told alone.
    """
    _check(desk, checkout_id, proof)
    try:
        with desk.writing(*CONTACTING) as tx:
            return _Receiving(desk, tx, checkout_id).receive([outbox.item(one) for one in sent])
    except DeskError as refused:
        if refused.code.startswith("sync."):
            facts = {"why": refused.code, "places": [sent[0].place, sent[-1].place]}
            with desk.writing(*CONTACTING) as tx:
                what = (ConflictKind.REFUSED, None, facts)
                note_conflict(desk, tx, checkout_id, what, desk.now(tx))
        raise


@by_clerk
def finish(
    desk: Desk, checkout_id: str, proof: str, off: int | None = None, *, going_on: bool
) -> CheckOut:
    """The centre's part: nothing more comes for now; the check-out as it stands. As `take`.

    `off`: by how many seconds the device's clock is ahead of the server's, where that is much.
    """
    _check(desk, checkout_id, proof)
    with desk.writing(*CONTACTING) as tx:
        now, found = desk.now(tx), checkouts.locked(tx, checkout_id)
        assert found is not None  # it was looked at before
        if now > found.until:
            facts = {"until": micros(found.until)}
            note_conflict(desk, tx, checkout_id, (ConflictKind.LATE, None, facts), now)
        if off is not None:
            note_conflict(desk, tx, checkout_id, (ConflictKind.CLOCK, None, {"off": off}), now)
        if not going_on and found.state is CheckOutState.OUT:  # a lost one's counts to its end
            _give_back(desk, tx, found, now)
    return _known(desk, checkout_id)


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


@dataclass(slots=True)
class _Receiving:
    """One transaction of the centre that takes what was sent together."""

    desk: Desk
    tx: Transaction
    checkout_id: str
    checkout: CheckOut = field(init=False)
    now: datetime = field(init=False)
    own: set[str] = field(init=False)  # people who were taken out
    met: set[str] = field(default_factory=set)  # people who were contacted
    came: set[str] = field(default_factory=set)  # agreements and promises

    def receive(self, items: Sequence[Item]) -> Taken:
        """Check all of it, then put it in order."""
        found = checkouts.locked(self.tx, self.checkout_id)
        assert found is not None  # it was looked at before
        self.checkout, self.now = found, self.desk.now(self.tx)
        fresh = [one for one in items if one.place > found.received]
        joining.check_again(self.tx, found.id, items[: len(items) - len(fresh)])
        if not fresh:
            return Taken()
        if any(one.place != found.received + n for n, one in enumerate(fresh, 1)):
            raise DeskError("sync.gap", place=found.received + 1)
        if found.state is CheckOutState.REVOKED:  # its time ended when it was lost
            self._conflict(ConflictKind.LATE, None, {"until": micros(found.until)})
        said = joining.claims(fresh)
        persons = self._lock(fresh)
        for one in fresh:
            self._take(one, said)
        joining.check_claims(self.tx, said, fresh)
        joining.check_files(self.tx, fresh)
        joining.check_whose(self.tx, fresh, self.own)
        checkouts.receive(self.tx, self.checkout_id, fresh[-1].place)
        for person_id in sorted(persons):
            both.check_readable(self.tx, person_id)
            self._look(person_id)
        return Taken(sum(one.table is tables.log for one in fresh), len(fresh))

    def _lock(self, items: Sequence[Item]) -> set[str]:
        """The people of it, in one order. Raises DeskError sync.stranger: one was not taken out."""
        chains = checkouts.chains(self.tx, self.checkout_id)
        chains |= joining.split_off(self.tx, self.checkout_id).keys()
        self.own = {joining.person_of(self.tx, chain) for chain in chains} - {DESK}
        told = {one.row.get("debtor_id") or one.row.get("chain") for one in items}
        named = {joining.person_of(self.tx, str(one)) for one in told - {None, DESK}}
        if not named <= self.own:
            raise DeskError("sync.stranger")
        for person_id in sorted(named):
            people.lock(self.tx, person_id)
        return named

    def _take(self, item: Item, said: joining.Claims) -> None:
        if item.table is tables.log:
            self._join(item.row)
            return
        joining.check_row(self.tx, self.checkout, item, said)
        if item.table is tables.follow_ups:
            item = self._with_whom_they_are(item)
        stands = joining.put(self.tx, item)
        if stands is not None and item.table is not tables.instalments:  # follow what stands
            facts = {"table": str(item.table.name), "id": item.row.get("id"),
                     "book": _differing(stands, item.row),
                     "device": _differing(item.row, stands)}  # fmt: skip
            twice = stands.get("id") != item.row.get("id")
            kind = ConflictKind.TWICE if twice else ConflictKind.CHANGED
            self._conflict(kind, item.row.get("debtor_id"), facts)
        if item.table in (tables.agreements, tables.promises):
            self.came.add(item.row["id"])
        if item.table in _PROTECTING and item.was is None:
            self._repeat(item)
        if item.table is tables.permits:
            self._spend(item.row)
        if item.table is tables.contacts:
            self.met.add(joining.person_of(self.tx, item.row["debtor_id"]))

    def _join(self, entry: dict[str, Any]) -> None:
        signed = (self.checkout.staff_id, self.checkout.device)
        before = meanwhile.last_moment(self.tx, self.checkout_id)
        at = joining.join(self.tx, self.checkout_id, entry, signed)
        slack = timedelta(seconds=self.desk.settings.clock_slack_seconds)
        if entry["kind"] == EntryKind.CLOCK_JUMPED:
            told = json.loads(entry["body"])
            self._conflict(ConflictKind.CLOCK, None, {"from": told["due"], "to": told["shown"]})
        if at < before - slack:
            facts = {"from": micros(before), "to": micros(at)}
            self._conflict(ConflictKind.CLOCK, None, facts)
        if at > self.now + slack:
            self._conflict(ConflictKind.CLOCK, None, {"ahead": micros(at), "at": micros(self.now)})
            log.append(
                self.tx, joining.person_of(self.tx, entry["chain"]), EntryKind.CLOCK_ACCEPTED,
                self.now, staff_id=self.desk.need().id, device=self.desk.device, entries=1,
                people=int(entry["chain"] != DESK), until=micros(at),
            )  # fmt: skip

    def _with_whom_they_are(self, item: Item) -> Item:
        """What is to be done next is done by whoever has the person by now."""
        head = people.head(self.tx, item.row["debtor_id"])
        if head is None or head.collector_id is None:
            return item
        now = {"collector_id": head.collector_id}
        was = None if item.was is None else item.was | now
        return replace(item, row=item.row | now, was=was)

    def _repeat(self, item: Item) -> None:
        """For records that were split off from the person since; nobody can tell whose it is."""
        told = (str(item.table.name), item.row)
        for record, root in joining.split_off(self.tx, self.checkout_id).items():
            if root == item.row["debtor_id"]:
                people.lock(self.tx, record)
                both.repeat(self.desk, self.tx, record, told, self.now)

    def _spend(self, permit: dict[str, Any]) -> None:
        if not checkouts.spend(
            self.tx, self.checkout_id, permit["id"], permit["point_id"], permit["channel"]
        ):
            self._conflict(ConflictKind.BEYOND, permit["debtor_id"], {"permit": permit["id"]})
        if permit["issued_at"] >= micros(self.checkout.until):
            facts = {"permit": permit["id"], "until": micros(self.checkout.until)}
            self._conflict(ConflictKind.LATE, permit["debtor_id"], facts)

    def _look(self, person_id: str) -> None:
        """What the office did meanwhile, and what follows from both together."""
        if person_id in self.met:
            for kind, facts in meanwhile.of_person(self.tx, self.checkout, person_id):
                self._conflict(kind, person_id, facts)
        if self.came:
            agreed = both.agreed(self.desk, self.tx, person_id, self.came, self.now)
            for kind, facts in agreed:
                self._conflict(kind, person_id, facts)
        keeping.watch(self.desk, self.tx, person_id, self.now)
        queue.rerank(self.desk, self.tx, person_id, self.now)

    def _conflict(
        self, kind: ConflictKind, debtor_id: str | None, facts: dict[str, Any]
    ) -> None:
        note_conflict(self.desk, self.tx, self.checkout_id, (kind, debtor_id, facts), self.now)


def note_conflict(
    desk: Desk, tx: Transaction, checkout_id: str,
    what: tuple[ConflictKind, str | None, dict[str, Any]], now: datetime,
) -> None:  # fmt: skip
    """Put a conflict on record, once: its kind, whose it is, and both facts."""
    kind, debtor_id, facts = what
    told = f"{checkout_id} {kind.value} {debtor_id} {sorted(facts.items())!r}"
    id_ = hashlib.sha256(told.encode()).hexdigest()[:32]
    if not checkouts.add_conflict(
        tx, id_, now, checkout_id=checkout_id, debtor_id=debtor_id, kind=kind.value, facts=facts
    ):
        return
    chain = DESK if debtor_id is None else joining.person_of(tx, debtor_id)
    log.append(
        tx, chain, EntryKind.VISIT_CONFLICTED, now, staff_id=desk.need().id, device=desk.device,
        checkout=checkout_id, conflict=id_, of=kind.value,
    )  # fmt: skip


def _give_back(desk: Desk, tx: Transaction, found: CheckOut, now: datetime) -> None:
    unused = [one for one in checkouts.reservations(tx, found.id) if one.permit_id is None]
    checkouts.give_back(tx, found.id, now)
    checkouts.end(tx, found.id, CheckOutState.BACK, now)
    for person_id in sorted({joining.person_of(tx, one) for one in
                             checkouts.chains(tx, found.id) - {DESK}}):  # fmt: skip
        people.lock(tx, person_id)
        free = [one.id for one in unused if one.person_id == person_id]
        log.append(
            tx, person_id, EntryKind.VISIT_BROUGHT_BACK, now, staff_id=desk.need().id,
            device=desk.device, checkout=found.id, unused=free,
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


def _known(desk: Desk, checkout_id: str) -> CheckOut:
    with desk.reading(*CONTACTING) as tx:
        found = checkouts.checkout(tx, checkout_id)
    if found is None:
        raise DeskError("checkout.unknown")
    return found


def _check(
    desk: Desk, checkout_id: str, proof: str, carried: tuple[str, str] | None = None
) -> None:
    """Whether who sits here may, and the centre knows of it: by this device and carrier.

    The proof the centre itself compares, which alone can read its own.
    """
    known = _known(desk, checkout_id)
    if carried not in (None, (known.device, known.staff_id)):
        raise DeskError("checkout.unknown")
    with desk.reading(*CONTACTING) as tx:
        if not concerns(desk, tx, known):
            raise DeskError("sync.not_yours")
        if not desk.at_office and not compare_digest(
            proof.encode(), checkouts.proof(tx, checkout_id).encode()
        ):
            raise DeskError("checkout.unknown")


def _off(desk: Desk, own: CheckOut) -> int | None:
    """Of the device itself, where it is the workstation that syncs at an office; else not known."""
    if isinstance(desk.clock, ServerClock) and own.device == desk.device:
        return desk.clock.off(desk.settings)
    return None


def _differing(row: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """What a row has otherwise than the other one; of words only that they differ."""
    return {
        name: None if name in _WORDS else value
        for name, value in row.items()
        if value != other[name]
    }
