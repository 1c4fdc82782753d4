"""Call-backs 回拨: whether the moment agreed is one at which the person may be called at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from app.domain.contact import Answer, Channel, Consent, Event, Facts, Party
from app.domain.errors import DeskError
from app.domain.people import PointKind
from app.domain.promises import FARTHEST
from app.rules.contact import decide
from app.rules.packs import Pack
from app.rules.primitives import Kind
from app.services.desk import Desk
from app.services.packs import ruled_now
from app.storage import contacts, people
from app.storage.store import Transaction


def allowed_from(  # the moment, where it is, and what was agreed for which number
    desk: Desk,
    at: datetime,
    zones: tuple[str, ...],
    consents: tuple[Consent, ...] = (),
    number: str | None = None,
) -> datetime:
    """The first moment from `at` on at which the hours of every rule pack allow a call there.

    `at` itself where they allow it, and where that cannot be told: of a person whose zone is not
    known, or a year without a calendar. What is counted is not asked: nobody knows it beforehand.
    """
    asked = Event(at=at, channel=Channel.CALL, number=number)
    facts = Facts(person="", zones=zones, consents=consents)
    verdict = decide(_hours(desk.rules.packs), facts, asked)
    return verdict.next_allowed_at or at if verdict.answer is Answer.DENY else at


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
    zones = tuple(sorted({zone for full in own for zone in full.point.zones}))
    consents = contacts.wishes(tx, person_id)[2]
    ruled = ruled_now(desk, tx)
    numbers = [full.value_key for full in own if full.point.kind is not PointKind.ADDRESS]
    allowed = min(
        (allowed_from(ruled, at, zones, consents, number) for number in numbers), default=at
    )
    if allowed != at:
        raise DeskError("callback.outside_hours", at=at, next=allowed)


@lru_cache(maxsize=8)
def _hours(packs: tuple[Pack, ...]) -> tuple[Pack, ...]:
    """The packs with their windows alone."""
    return tuple(
        replace(pack, rules=tuple(rule for rule in pack.rules if rule.kind is Kind.WINDOW))
        for pack in packs
    )
