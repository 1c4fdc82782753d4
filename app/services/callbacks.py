"""Call-backs 回拨: whether the moment agreed is one at which the person may be called at all."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from app.domain.contact import Answer, Channel, Consent, Event, Facts, Party
from app.domain.errors import DeskError
from app.domain.moments import micros
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
    if desk.at_office:
        with naming_next(desk, debtor_id):
            desk.ask_by_id(
                "put_call_back", debtor_id=debtor_id, due_at=micros(at), device=desk.device
            )
        return
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
    allowed = _allowed(desk, tx, person_id, at)
    if allowed != at:
        raise DeskError("callback.outside_hours", at=at, next=allowed)


@contextmanager
def naming_next(desk: Desk, about: str) -> Iterator[None]:
    """What an office refuses for the hour is said with the next moment allowed.

    Its functions find that the moment is none; which one is, is worked out here from the same
    rules and facts. `about`: the person, or the permit, the contact or the outcome that it was
    agreed in.
    """
    try:
        yield
    except DeskError as refused:
        at = refused.values.get("at")
        if not isinstance(at, datetime) or "next" in refused.values:
            raise
        if refused.code != "callback.outside_hours":
            raise
        with desk.reading() as tx:
            allowed = _allowed(desk, tx, _person_of(tx, about), at)
        raise DeskError(refused.code, at=at, next=allowed) from None


def _person_of(tx: Transaction, about: str) -> str:
    key = contacts.contact_of_outcome(tx, about) or about
    made = contacts.permit(tx, key) or contacts.contact(tx, key)
    head = people.head(tx, about if made is None else made["debtor_id"])
    if head is None:
        raise DeskError("permit.unknown")
    return head.person_id


def _allowed(desk: Desk, tx: Transaction, person_id: str, at: datetime) -> datetime:
    """The first moment from `at` on at which the person may be called for what the hours are."""
    own = [full for full in people.points(tx, person_id) if full.point.party is Party.DEBTOR]
    said = contacts.wishes(tx, person_id)
    zones = zones_of([full.point for full in own], said.flags)
    numbers = [full.value_key for full in own if full.point.kind is not PointKind.ADDRESS]
    return allowed_from(ruled_now(desk, tx), at, zones, said.consents, numbers)


@lru_cache(maxsize=8)
def _hours(packs: tuple[Pack, ...]) -> tuple[Pack, ...]:
    """The packs with their windows alone."""
    return tuple(
        replace(pack, rules=tuple(rule for rule in pack.rules if rule.kind is Kind.WINDOW))
        for pack in packs
    )
