"""What the rules ask of a visit beyond the contact itself, and how far it is from door to door."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import asin, cos, radians, sin, sqrt
from operator import add

import fast_tsp

from app.domain.contact import Answer, Reason, Verdict
from app.rules.packs import Pack, Rule
from app.rules.primitives import Duty

_EARTH_KM = 6371.0
STAY = timedelta(minutes=30)  # at a door
MOST = 14  # visits of a day that are put in order exactly
_FAR, _LATE = 1_440, 20_000  # minutes: sooner all ways of a day than a time that is not kept
_DETOUR = 1.4  # streets over the beeline, in towns
_KMH = 20.0  # door to door in a town, with parking
_MINUTE = timedelta(minutes=1)
_SAME, _OTHER, _UNKNOWN = (timedelta(minutes=minutes) for minutes in (20, 45, 45))
_DISTRICT = re.compile(r"(?:.*(?:[省市]|自治州))?([^省市]{1,8}?[区區县縣旗])")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a visit is: its address as it is written, and degrees (WGS 84) where known."""

    address: str
    degrees: tuple[float, float] | None = None


def too_few(packs: Sequence[Pack], day: date, visitors: int) -> tuple[Reason, ...]:
    """The rules that ask for more people at the door on that day than go."""
    return tuple(
        Reason(
            rule.id, pack.id, rule.source, rule.confidence, visitors, value.people, link=rule.link
        )
        for pack, rule, value in _duties(packs, day)
        if value.people is not None and visitors < value.people
    )


def untold(packs: Sequence[Pack], day: date) -> tuple[Reason, ...]:
    """The rules by which somebody is told beforehand that they are visited on that day."""
    return tuple(
        Reason(rule.id, pack.id, rule.source, rule.confidence, link=rule.link)
        for pack, rule, value in _duties(packs, day)
        if value.notice
    )


def throughout(
    judge: Callable[[datetime], Verdict],
    missing: tuple[Reason, ...],
    start: datetime,
    end: datetime,
) -> Verdict:
    """What the rules say to a visit from `start` to `end`; `judge` asks them at a moment.

    `missing` is what they ask of it beside: no lapse of time brings that.
    """
    first = judge(start)
    if missing:
        reasons = (*missing, *first.reasons)
        return Verdict(Answer.DENY, reasons, None, first.allowances, first.packs)
    if first.answer is not Answer.ALLOW or first.closes_at is None or end <= first.closes_at:
        return first
    return judge(first.closes_at)


def district(address: str) -> str:
    """The district 区、县 that an address names; empty where it names none."""
    found = _DISTRICT.match(address.strip())
    return found[1] if found else ""


def travel(one: Spot, other: Spot) -> timedelta:
    """How long the way takes, roughly: by the beeline where both are known, else by district.

    Assumed, and said so in the user guide: 20 km/h over 1.4 times the beeline; 20 minutes within a
    district, 45 between two.
    """
    if one.address == other.address:
        return timedelta(0)
    if one.degrees is not None and other.degrees is not None:
        hours = _beeline_km(one.degrees, other.degrees) * _DETOUR / _KMH
        return timedelta(minutes=max(5, round(hours * 60)))
    here, there = district(one.address), district(other.address)
    if not here or not there:
        return _UNKNOWN
    return _SAME if here == there else _OTHER


@dataclass(frozen=True, slots=True)
class Stop:
    """A visit on the way: where, and between which moments it is begun and over."""

    spot: Spot
    start: datetime
    end: datetime


def in_time(one: Stop, next_one: Stop) -> bool:
    """Whether the second can still be made after the first was begun at its earliest."""
    way = travel(one.spot, next_one.spot)
    return one.start + STAY + way + STAY <= next_one.end


def in_order(stops: Sequence[Stop]) -> list[int]:
    """In which order the least time goes on the way, each visit within its time where that can be.

    Solved exactly by Held and Karp's method (fast-tsp) up to `MOST` visits; more go by their time.
    """
    by_time = sorted(range(len(stops)), key=lambda at: (stops[at].start, stops[at].end))
    if not 2 < len(stops) <= MOST:
        return by_time
    costs = [[0] * (len(stops) + 1)]  # from nowhere, which is as near to all of them
    for one in stops:
        ways = [min(travel(one.spot, other.spot) // _MINUTE, _FAR) for other in stops]
        late = [0 if one is other or in_time(one, other) else _LATE for other in stops]
        costs.append([0, *map(add, ways, late)])
    tour = fast_tsp.solve_tsp_exact(costs)
    begin = tour.index(0)
    return [at - 1 for at in (*tour[begin + 1 :], *tour[:begin])]


def _beeline_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The great circle between two places (haversine formula)."""
    (lat, lon), (lat2, lon2) = (tuple(map(radians, place)) for place in (one, other))
    half = sin((lat2 - lat) / 2) ** 2 + cos(lat) * cos(lat2) * sin((lon2 - lon) / 2) ** 2
    return 2 * _EARTH_KM * asin(sqrt(half))


def _duties(packs: Sequence[Pack], day: date) -> Iterator[tuple[Pack, Rule, Duty]]:
    """The duties in force on that day."""
    for pack in packs:
        for rule in pack.rules:
            value = rule.value_on(day)
            if isinstance(value, Duty):
                yield pack, rule, value
