"""What a decision looks at, gathered from the record: for a permit now, or for one of the past."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from app.domain.contact import (
    Channel,
    Event,
    Facts,
    Hold,
    Inconvenience,
    Notice,
    OptOut,
    Party,
    Place,
    Purpose,
    Representation,
    Reserved,
)
from app.domain.flags import Flag, FlagKind
from app.domain.people import ContactPoint, PointKind, PointState
from app.domain.wishes import Wished
from app.rules.memory import memory
from app.rules.packs import Pack
from app.rules.primitives import Sort
from app.settings import Settings
from app.storage import contacts, people
from app.storage.contacts import Past
from app.storage.people import FullPoint
from app.storage.store import Transaction


def look_back(packs: Sequence[Pack], sort: Sort, settings: Settings) -> timedelta:
    """How far back the record is read for such an attempt: what the packs count, and permits whose
    call may be open, which was dialled as late as the permit let it."""
    may_be_open = timedelta(hours=settings.call_hours) + settings.permit_lasts
    return max(memory(tuple(packs), sort), may_be_open)


class Known(NamedTuple):
    """What a verdict depends on besides the packs, the moment and the past."""

    points: list[FullPoint]
    wishes: Wished
    owes: bool
    milder_failed: bool | None = None  # a lead answered for it when approving a visit


def known_of(tx: Transaction, person_id: str, owes: bool) -> Known:
    """What is known of the person now."""
    return Known(people.points(tx, person_id), contacts.wishes(tx, person_id), owes)


def attempt_of(
    person_id: str, full: FullPoint, now: datetime, by: Channel = Channel.CALL
) -> Event:
    """The contact that somebody wants to make at this number or address."""
    third = full.point.party is Party.THIRD_PARTY
    visit = full.point.kind is PointKind.ADDRESS
    at_home = full.place is Place.HOME
    return Event(
        at=now,
        channel=Channel.VISIT if visit and by is Channel.CALL else by,
        person=person_id,
        party=full.point.party,
        party_id=full.point.id if third else None,
        party_role=full.point.relation,
        number=full.value_key,
        purpose=Purpose.LOCATE_DEBTOR if third else Purpose.COLLECT,
        place=_AT_HOME.get(full.point.kind, Place.HOME) if at_home else full.place,
    )


_AT_HOME = {PointKind.LANDLINE: Place.HOME_LANDLINE, PointKind.ADDRESS: Place.HOME_ADDRESS}


def gather(
    settings: Settings, known: Known, past: list[Past], attempt: Event,
    reserved: tuple[Reserved, ...] = (),
) -> Facts:  # fmt: skip
    """The facts at the moment of the attempt; `past` is what happened by then."""
    holds, opt_outs, consents, said = known.wishes
    flags = [one if one.at <= attempt.at else replace(one, at=attempt.at) for one in said]
    own = [full for full in known.points if full.point.party is Party.DEBTOR]
    numbers = [full for full in own if full.point.kind is not PointKind.ADDRESS]
    given_up = {full.line for full in known.points if full.point.state is not PointState.ACTIVE}
    serving = {full.value_key for full in numbers if full.line not in given_up}
    return Facts(
        person=attempt.person,
        history=tuple([_no_later(one.event, attempt.at) for one in past]),
        zones=zones_of([full.point for full in own], flags),
        holds=tuple([_begun(one, attempt.at) for one in holds]),
        opt_outs=tuple([_said(one, attempt.at) for one in opt_outs]),
        consents=consents,
        debtor_numbers=tuple(full.value_key for full in numbers),
        invalid_numbers=tuple(
            full.value_key for full in numbers if full.value_key not in serving
        ),
        open_permit_until=_open_until(settings, past, attempt),
        inconveniences=tuple(_inconvenience(one) for one in flags if one.kind in _INCONVENIENT),
        notice=_notice(flags),
        representation=_representation(flags),
        milder_ways_failed=known.milder_failed,
        reserved=reserved,
        lines=_shared(known.points),
    )


def _shared(points: Sequence[FullPoint]) -> dict[str, object]:
    """The lines that stand under more than one record, by the ids of their points."""
    often = Counter(full.line for full in points)
    return {full.point.id: full.line for full in points if often[full.line] > 1}


_INCONVENIENT = (FlagKind.INCONVENIENT_TIME, FlagKind.INCONVENIENT_PLACE)


def zones_of(own: Sequence[ContactPoint], flags: Sequence[Flag]) -> tuple[str, ...]:
    """Every zone the person may be in: of their numbers and addresses, and what they said."""
    said = {one.terms.zone for one in flags if one.terms.zone is not None}
    return tuple(sorted(said.union(*(point.zones for point in own))))


def _inconvenience(flag: Flag) -> Inconvenience:
    terms = flag.terms
    clocked = flag.kind is FlagKind.INCONVENIENT_TIME
    return Inconvenience(
        flag.at, clocked, frozenset(terms.weekdays), terms.start, terms.end, flag.until,
        None if clocked else terms.place,
    )  # fmt: skip


def _notice(flags: Sequence[Flag]) -> Notice | None:
    """The notice to cease that binds most: in writing before by word, the earliest of such."""
    found = [one for one in flags if one.kind is FlagKind.CEASE_NOTICE]
    found.sort(key=lambda one: (one.terms.written is False, one.at))
    return Notice(found[0].at, found[0].terms.written) if found else None


def _representation(flags: Sequence[Flag]) -> Representation | None:
    """The attorney that binds most: one who can be found, the earliest of such."""
    found = [one for one in flags if one.kind is FlagKind.ATTORNEY]
    found.sort(key=lambda one: (one.terms.ascertainable is False, one.at))
    return Representation(found[0].at, None, found[0].terms.ascertainable) if found else None


def _no_later(event: Event, now: datetime) -> Event:
    """An event of a clock that ran ahead of ours happened all the same: it counts as of now."""
    return event if event.at <= now else replace(event, at=now)


def _begun(hold: Hold, now: datetime) -> Hold:
    """A hold placed by a clock ahead of ours holds now: none is placed for a later day."""
    return replace(hold, start=now) if hold.start is not None and now < hold.start else hold


def _said(wish: OptOut, now: datetime) -> OptOut:
    """As `_begun`, of a wish."""
    return replace(wish, at=now) if now < wish.at else wish


def _open_until(settings: Settings, past: list[Past], attempt: Event) -> datetime | None:
    """Until when a permit of this person is open: not dialled yet, or dialled without outcome."""
    calling = timedelta(hours=settings.call_hours)
    ends = [
        one.event.at + calling if one.placed else one.expires_at
        for one in past
        if one.event.outcome is None and one.event.person == attempt.person
    ]
    latest = max(ends, default=attempt.at)
    return latest if latest > attempt.at else None
