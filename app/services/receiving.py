"""The centre's part of a sync: what a device sent is checked, entered, and put together by rule.

Nothing is believed without its entry: the chain must go on from where the person was taken out, and
each row must be as its entry says. What both have changed, and what the office did meanwhile, is
decided by rule and noted as a conflict: both facts stay on record.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any, NamedTuple

from app.domain.checkouts import CheckOut, CheckOutState, ConflictKind
from app.domain.entries import DESK, EntryKind
from app.domain.errors import DeskError
from app.domain.moments import micros
from app.domain.people import PointState
from app.rules.dispositions import marking
from app.services import conflicts as both
from app.services import keeping, queue
from app.services.carrying import give_back
from app.services.checkouts import concerns, of
from app.services.desk import CONTACTING, Desk
from app.services.errands import by_clerk_after, by_clerk_at_length
from app.storage import bounds, checkouts, forks, joining, log, meanwhile, outbox, people, tables
from app.storage.outbox import Item, Sent
from app.storage.store import Transaction

_WORDS = frozenset({"body", "value", "name", "party_name", "identity_number", "note"})
_PROTECTING = (tables.holds, tables.opt_outs, tables.flags)
_MEASURED = "off"  # of facts: a little otherwise each time, and no other conflict for that


class Taken(NamedTuple):
    """How much of what was sent the centre did not have before."""

    entries: int = 0
    rows: int = 0
    forked: bool = False  # it is of another copy of the device's book than what came first


def check(
    desk: Desk, checkout_id: str, proof: str, carried: tuple[str, str] | None = None
) -> None:
    """Whether who sits here may, and the centre knows of it: by this device and carrier.

    The proof the centre itself compares, which alone can read its own.
    """
    known = of(desk, checkout_id)
    if carried not in (None, (known.device, known.staff_id)):
        raise DeskError("checkout.unknown")
    with desk.reading(*CONTACTING) as tx:
        if not concerns(desk, tx, known):
            raise DeskError("sync.not_yours")
        if not desk.at_office and not compare_digest(
            proof.encode(), checkouts.proof(tx, checkout_id).encode()
        ):
            raise DeskError("checkout.unknown")


@by_clerk_after(check)
def take(
    desk: Desk, checkout_id: str, proof: str, sent: tuple[Sent, ...], *, forked: bool = False
) -> Taken:
    """The centre's part: take what was sent together, all of it or nothing. Raises as `sync`.

    `proof`: what the device's book has of the check-out and nobody reads here, or whoever leads
    the person could write in the name of who carries it, without the device. `forked`: it goes on
    with a copy that was found to be another one. What is refused is noted here as well, not told
    alone.
    """
    check(desk, checkout_id, proof)
    try:
        with desk.writing(*CONTACTING) as tx:
            receiving = _Receiving(desk, tx, checkout_id, forked)
            return receiving.receive([outbox.item(one) for one in sent])
    except DeskError as refused:
        if refused.code.startswith("sync."):
            facts = {"why": refused.code, "places": [sent[0].place, sent[-1].place]}
            with desk.writing(*CONTACTING) as tx:
                what = (ConflictKind.REFUSED, None, facts)
                note_conflict(desk, tx, checkout_id, what, desk.now(tx))
        raise


@by_clerk_at_length
def finish(
    desk: Desk, checkout_id: str, proof: str, off: int | None = None, *, going_on: bool,
    forked: bool = False,
) -> CheckOut:  # fmt: skip
    """The centre's part: nothing more comes for now; the check-out as it stands. As `take`.

    `off`: by how many seconds the device's clock is ahead of the centre's, where that is much.
    `forked`: it was another copy than what came first, which may be out and goes on.
    """
    check(desk, checkout_id, proof)
    with desk.writing(*CONTACTING) as tx:
        now, found = desk.now(tx), checkouts.locked(tx, checkout_id)
        assert found is not None  # it was looked at before
        if now > found.until:
            facts = {"until": micros(found.until)}
            note_conflict(desk, tx, checkout_id, (ConflictKind.LATE, None, facts), now)
        if found.closed:
            by: dict[str, Any] = {"staff": found.staff_id}
            note_conflict(desk, tx, checkout_id, (ConflictKind.CLOSED, None, by), now)
        if off is not None:
            for debtor_id, measured in _contacted(tx, found, off, forked=forked):
                what = (ConflictKind.CLOCK, debtor_id, measured)
                note_conflict(desk, tx, checkout_id, what, now)
        if not (going_on or forked) and found.state is CheckOutState.OUT:
            give_back(desk, tx, found, now)  # a lost one's counts to its end
    return of(desk, checkout_id)


def _contacted(
    tx: Transaction, found: CheckOut, off: int, *, forked: bool
) -> list[tuple[str | None, dict[str, Any]]]:
    """Whose contacts bear the device's time, with their permits; nobody's: the check-out's own."""
    used: dict[str, list[str]] = {}
    for one in checkouts.reservations(tx, found.id):
        if one.permit_id is not None and not forked:  # those are of the first copy
            used.setdefault(one.person_id, []).append(one.permit_id)
    if not used:
        return [(None, {_MEASURED: off})]
    return [(who, {_MEASURED: off, "permits": sorted(used[who])}) for who in sorted(used)]


@dataclass(slots=True)
class _Receiving:
    """One transaction of the centre that takes what was sent together."""

    desk: Desk
    tx: Transaction
    checkout_id: str
    forked: bool
    checkout: CheckOut = field(init=False)
    now: datetime = field(init=False)
    own: set[str] = field(init=False)  # people who were taken out
    branches: forks.Branches = field(default_factory=dict)
    met: dict[str, list[str]] = field(default_factory=dict)  # contacts by whom they were with
    came: set[str] = field(default_factory=set)  # agreements and promises

    def receive(self, items: Sequence[Item]) -> Taken:
        """Check all of it, then put it in order."""
        found = checkouts.locked(self.tx, self.checkout_id)
        assert found is not None  # it was looked at before
        self.checkout, self.now = found, self.desk.now(self.tx)
        fresh = self._unknown(items)
        if not fresh:
            return Taken(forked=self.forked)
        if found.state is CheckOutState.REVOKED:  # its time ended when it was lost
            self._conflict(ConflictKind.LATE, None, {"until": micros(found.until)})
        said = joining.claims(fresh)
        persons = self._lock(fresh)
        for one in fresh:
            self._take(one, said)
        joining.check_claims(self.tx, said, fresh)
        joining.check_files(self.tx, fresh)
        joining.check_whose(self.tx, fresh, self.own)
        bounds.check_contacts(self.tx, self.checkout, fresh)
        entries = sum(one.table is tables.log for one in fresh)
        if not self.forked:
            checkouts.receive(self.tx, self.checkout_id, fresh[-1].place)
        elif entries:
            self._tell_forked()
        for person_id in sorted(persons):
            both.check_readable(self.tx, person_id)
            self._look(person_id)
        return Taken(entries, len(fresh), self.forked)

    def _unknown(self, items: Sequence[Item]) -> list[Item]:
        """What is not on record yet: places after those that came, of another copy by its entries.

        Raises DeskError sync.gap.
        """
        found = self.checkout
        fresh = [one for one in items if one.place > found.received]
        again = items[: len(items) - len(fresh)]
        if self.forked or forks.is_other(self.tx, found.id, again, fresh):
            self.forked, self.branches = True, forks.branches(self.tx, found.id)
            return forks.unknown(self.branches, items)
        if any(one.place != found.received + n for n, one in enumerate(fresh, 1)):
            raise DeskError("sync.gap", place=found.received + 1)
        return fresh

    def _tell_forked(self) -> None:
        """Two copies were used, each on its own: what both did is on record, and counts."""
        if not self.met:
            self._conflict(ConflictKind.FORKED, None, {})
        for person_id in sorted(self.met):
            facts = {"contacts": sorted(self.met[person_id])}
            self._conflict(ConflictKind.FORKED, person_id, facts)

    def _lock(self, items: Sequence[Item]) -> set[str]:
        """The people of it, in one order. Raises DeskError sync.stranger: one was not taken out."""
        chains = checkouts.chains(self.tx, self.checkout_id)
        chains |= meanwhile.split_off(self.tx, self.checkout_id).keys()
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
        self._take_back(item)
        stands = joining.put(self.tx, item)
        if stands is not None and item.table is not tables.instalments:  # follow what stands
            self._differ(item, stands)
        if item.table in (tables.agreements, tables.promises):
            self.came.add(item.row["id"])
        if item.table in _PROTECTING and item.was is None:
            self._repeat(item)
        if item.table is tables.permits:
            self._spend(item.row)
        if item.table is tables.contacts:
            whose = joining.person_of(self.tx, item.row["debtor_id"])
            self.met.setdefault(whose, []).append(item.row["id"])

    def _take_back(self, item: Item) -> None:
        """What else was said here of a number that serves again at the device stands."""
        serves = item.table is tables.contact_points and item.row["state"] == PointState.ACTIVE
        if serves and item.was is not None:
            by = item.was["marked_by"]
            people.unmark(self.tx, by, marking(self.desk.rules.dispositions))

    def _differ(self, item: Item, stands: Mapping[str, Any]) -> None:
        """Both facts, where the centre has another row already; of a correction its own counts."""
        facts = {"table": str(item.table.name), "id": item.row.get("id"),
                 "book": _differing(stands, item.row),
                 "device": _differing(item.row, stands)}  # fmt: skip
        kind, whose = ConflictKind.CHANGED, item.row.get("debtor_id")
        if item.table is tables.corrections:
            whose = both.overrule(self.desk, self.tx, item.row, stands, self.now)
        elif stands.get("id") != item.row.get("id"):
            kind = ConflictKind.TWICE
        self._conflict(kind, whose, facts)

    def _join(self, entry: dict[str, Any]) -> None:
        signed = (self.checkout.staff_id, self.checkout.device)
        before = meanwhile.last_moment(self.tx, self.checkout_id)
        if self.forked:
            before = self.checkout.at
            at = forks.join(self.tx, self.checkout_id, entry, signed, self.branches)
        else:
            at = joining.join(self.tx, self.checkout_id, entry, signed)
        slack = timedelta(seconds=self.desk.settings.clock_slack_seconds)
        whose = None if entry["chain"] == DESK else str(entry["chain"])
        if entry["kind"] == EntryKind.CLOCK_JUMPED:
            told = json.loads(entry["body"])
            self._conflict(ConflictKind.CLOCK, None, {"from": told["due"], "to": told["shown"]})
        if at < before - slack:
            facts = {"from": micros(before), "to": micros(at)}
            self._conflict(ConflictKind.CLOCK, whose, facts)
        if at > self.now + slack:
            self._accept(entry, at, whose)

    def _accept(self, entry: dict[str, Any], at: datetime, whose: str | None) -> None:
        """It bears a moment that has not come yet: that is flagged, and stops nobody's work."""
        self._conflict(ConflictKind.CLOCK, whose, {"ahead": micros(at), "at": micros(self.now)})
        log.append(
            self.tx, joining.person_of(self.tx, entry["chain"]), EntryKind.CLOCK_ACCEPTED,
            self.now, staff_id=self.desk.need().id, device=self.desk.device, entries=1,
            people=int(entry["chain"] != DESK), until=micros(at),
        )  # fmt: skip

    def _with_whom_they_are(self, item: Item) -> Item:
        """What is to be done next is done by whoever has the person by now, or by anybody."""
        head = people.head(self.tx, item.row["debtor_id"])
        whose = None if head is None else head.collector_id
        if whose is None and not self.checkout.closed:
            return item
        now = {"collector_id": whose}
        was = None if item.was is None else item.was | now
        return replace(item, row=item.row | now, was=was)

    def _repeat(self, item: Item) -> None:
        """For records that were split off from the person since; nobody can tell whose it is."""
        told = (str(item.table.name), item.row)
        for record, root in meanwhile.split_off(self.tx, self.checkout_id).items():
            if root == item.row["debtor_id"]:
                people.lock(self.tx, record)
                both.repeat(self.desk, self.tx, record, told, self.now)

    def _spend(self, permit: dict[str, Any]) -> None:
        """Of another copy it counts beside what is reserved: the first one may use that still."""
        if not self.forked and not checkouts.spend(
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
    same = sorted((name, value) for name, value in facts.items() if name != _MEASURED)
    told = f"{checkout_id} {kind.value} {debtor_id} {same!r}"
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


def _differing(row: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """What a row has otherwise than the other one; of words only that they differ."""
    return {
        name: None if name in _WORDS else value
        for name, value in row.items()
        if value != other[name]
    }
