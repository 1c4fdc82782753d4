"""Inbound calls 来电: the person calls, so nothing is asked for and nothing is counted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.domain.contact import Channel, Direction, Party
from app.domain.entries import EntryKind
from app.domain.errors import DeskError
from app.domain.moments import micros
from app.domain.people import ContactPoint, PersonCard
from app.domain.talk import Shown, Talk
from app.services import leases, talks
from app.services.desk import CONTACTING, Desk
from app.services.journal import read_again
from app.storage import contacts, log, people
from app.storage import queue as places
from app.storage.chain import row_digest
from app.storage.people import FullPoint
from app.storage.store import Transaction


def receive(
    desk: Desk, contact_id: str, debtor_id: str, point_id: str | None = None
) -> Talk | None:
    """Record that the person called (from that number of theirs, None: another); the talk begun.

    `contact_id` is made by the caller: the same one twice is the same call. Whoever calls is
    answered: also while on hold, at any hour, and while somebody else works on them. None: the
    office is away, and the call waits in the journal or is on record already (`foreseen`).

    Raises DeskError person.unknown, also for a person who is somebody else's, point.unknown,
    talk.unknown (the id is another contact's), login.not_allowed.
    """
    staff = desk.need(*CONTACTING)
    if desk.at_office:
        desk.ask_by_id(
            "receive", contact_id=contact_id, debtor_id=debtor_id, point_id=point_id,
            device=desk.device,
        )  # fmt: skip
        if desk.journal is not None and desk.journal.keeps(contact_id):
            return None
        return read_again(desk, lambda: talks.standing(desk, contact_id))
    with desk.writing() as tx:
        now = desk.now(tx)
        locked = people.lock(tx, debtor_id)
        if locked is None or not desk.sees(tx, locked):
            raise DeskError("person.unknown", id=debtor_id)
        person_id = locked.person_id
        known = contacts.contact(tx, contact_id)
        if known is not None and not _is_this(desk, tx, known, person_id):
            raise DeskError("talk.unknown")
        if known is None:
            row = _row(desk, contact_id, debtor_id, _point(tx, person_id, point_id), now)
            tx.run(contacts.add_contact, **row)
            log.append(
                tx, person_id, EntryKind.CALL_RECEIVED, now, staff_id=staff.id,
                device=desk.device, contact=contact_id, row=row_digest(row),
            )  # fmt: skip
            _hold(desk, tx, person_id, now)
    return talks.standing(desk, contact_id)


def foreseen(
    desk: Desk, contact_id: str, card: PersonCard, point: ContactPoint | None, at: datetime
) -> Talk:
    """The talk of a call that waits, as the office will begin it: nobody can compare an identity
    meanwhile, so nothing is said of the debt."""
    party = Party.DEBTOR if point is None else point.party
    step = desk.rules.flow.step(card.stage, desk.rules.flow.entry(party, inbound=True))
    return Talk(
        contact_id=contact_id, permit_id=None, debtor_id=card.debtor_id,
        point_id=None if point is None else point.id, inbound=True, party=party, began_at=at,
        stage=card.stage, taken=(), step=step.code, step_since=at, phase=step.phase,
        confirmed=False, ended=False, shown=frozenset({Shown.INBOUND}), asks=(),
        identity_matches=False, tries_left=0,
    )  # fmt: skip


def _is_this(desk: Desk, tx: Transaction, known: dict[str, Any], person_id: str) -> bool:
    """Whether the contact with that id is this call, sent before."""
    head = people.head(tx, known["debtor_id"])
    ours = known["staff_id"] == desk.need().id and known["permit_id"] is None
    return ours and head is not None and head.person_id == person_id


def _point(tx: Transaction, person_id: str, point_id: str | None) -> FullPoint | None:
    if point_id is None:
        return None
    for full in people.points(tx, person_id):
        if full.point.id == point_id:
            return full
    raise DeskError("point.unknown")


def _row(
    desk: Desk, contact_id: str, debtor_id: str, full: FullPoint | None, at: datetime
) -> dict[str, Any]:
    """It is with the record whose number it was, as what we begin: with it goes what it counts."""
    return {
        "id": contact_id, "permit_id": None,
        "debtor_id": debtor_id if full is None else full.point.debtor_id,
        "point_id": None if full is None else full.point.id,
        "value_key": None if full is None else full.value_key,
        "channel": Channel.CALL.value, "direction": Direction.INBOUND.value,
        "party": (Party.DEBTOR if full is None else full.point.party).value,
        "staff_id": desk.need().id, "device": desk.device, "at": micros(at),
    }  # fmt: skip


def _hold(desk: Desk, tx: Transaction, person_id: str, now: datetime) -> None:
    """Hold the person at this desk, unless somebody else does: theirs is not taken away."""
    staff = desk.need()
    lease = places.lease(tx, person_id)
    if lease is None or lease.staff_id == staff.id or lease.until <= now:
        leases.hold_person(desk, tx, person_id, lease, now)
