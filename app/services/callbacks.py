"""Call-backs 回拨: whether the moment agreed is one at which the person may be called at all."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from app.domain.contact import Answer, Channel, Consent, Event, Facts, Party
from app.domain.errors import DeskError
from app.domain.people import PersonCard, PointKind
from app.domain.promises import FARTHEST
from app.domain.queue import FollowUpKind
from app.rules.contact import decide
from app.rules.packs import Pack
from app.rules.primitives import Kind
from app.services import queue
from app.services.desk import CONTACTING, Desk
from app.services.facts import zones_of
from app.services.packs import last_ruled, ruled_now
from app.services.promises import next_step
from app.storage import contacts, people
from app.storage import queue as places
from app.storage.store import Transaction


def allowed_from(  # the moment, where it is, what was agreed, and at which numbers
    desk: Desk,
    at: datetime,
    zones: tuple[str, ...],
    consents: tuple[Consent, ...] = (),
    numbers: Collection[str | None] = (None,),
) -> datetime:
    """The first moment from `at` on at which the hours of every rule pack allow a call there.

    `at` itself where they allow it at one of the numbers, and where that cannot be told: of a
    person without number, whose zone is not known, or a year without a calendar. What is counted
    is not asked: nobody knows it beforehand.
    """
    packs = _hours(desk.rules.packs)
    facts = Facts(person="", zones=zones, consents=consents)
    moments = []
    for number in numbers:
        asked = Event(at=at, channel=Channel.CALL, number=number)
        verdict = decide(packs, facts, asked)
        denied = verdict.answer is Answer.DENY
        moments.append(verdict.next_allowed_at or at if denied else at)
    return min(moments, default=at)


def foreseen(desk: Desk, card: PersonCard, at: datetime) -> datetime:
    """What `check_call_back` will name, by what is known of the person here: asks no book."""
    consents = card.said.consents
    numbers = {None, *(one.number for one in consents)}
    return allowed_from(last_ruled(desk), at, card.zones, consents, numbers)


def put(desk: Desk, debtor_id: str, at: datetime) -> None:
    """Put a call-back of a person where a call that was refused may be made, without a contact.

    Call-backs that were open for an earlier moment are put off to it; one that is there already
    stays as it is. Raises DeskError person.unknown, login.not_allowed, and as `check_call_back`.
    """
    desk.need(*CONTACTING)
    with desk.writing(*CONTACTING) as tx:
        now = desk.dated(tx)
        head = people.lock(tx, debtor_id)
        if head is None or not desk.sees(tx, head):
            raise DeskError("person.unknown", id=debtor_id)
        check_call_back(desk, tx, head.person_id, at, now)
        steps = places.follow_ups(tx, head.person_id)
        if any(one.kind is FollowUpKind.CALLBACK and one.due_at == at for one in steps):
            return
        places.drop_call_backs(tx, head.person_id, at)
        next_step(desk, tx, head.person_id, None, FollowUpKind.CALLBACK, at, now)
        queue.rerank(desk, tx, head.person_id, now)


def check_call_back(
    desk: Desk, tx: Transaction, person_id: str, at: datetime, now: datetime
) -> None:
    """Whether somebody can be called back then.

    Raises DeskError callback.incomplete (it is past), callback.too_far, callback.outside_hours,
    which names the next moment allowed.
    """
    if at <= now:
        raise DeskError("callback.incomplete")
    if at > now + FARTHEST:
        raise DeskError("callback.too_far", at=at)
    own = [full for full in people.points(tx, person_id) if full.point.party is Party.DEBTOR]
    said = contacts.wishes(tx, person_id)
    zones = zones_of([full.point for full in own], said.flags)
    numbers = [full.value_key for full in own if full.point.kind is not PointKind.ADDRESS]
    allowed = allowed_from(ruled_now(desk, tx), at, zones, said.consents, numbers)
    if allowed != at:
        raise DeskError("callback.outside_hours", at=at, next=allowed)


@lru_cache(maxsize=8)
def _hours(packs: tuple[Pack, ...]) -> tuple[Pack, ...]:
    """The packs with their windows alone."""
    return tuple(
        replace(pack, rules=tuple(rule for rule in pack.rules if rule.kind is Kind.WINDOW))
        for pack in packs
    )
